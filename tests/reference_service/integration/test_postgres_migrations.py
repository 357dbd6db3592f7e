# SPDX-License-Identifier: Apache-2.0
import tortoise

from reference_service.core import database
from tests.reference_service import migrating


async def test_the_models_are_what_the_migrations_make(
    database_url: str, second_database_url: str
) -> None:
    async with database.opened(database_url) as history:
        await history.apply()
        migrated = await migrating.schema()
    async with database.opened(second_database_url):
        await tortoise.Tortoise.generate_schemas()
        generated = await migrating.schema()
    assert migrated == generated


async def test_data_of_the_release_before_is_kept_and_completed(
    database_url: str,
) -> None:
    await migrating.make_released(database_url)
    await migrating.check_upgrade(database_url)


async def test_versions_can_be_taken_back(database_url: str) -> None:
    await migrating.make_released(database_url)
    await migrating.check_downgrade(database_url)


async def test_a_version_that_fails_leaves_nothing_behind(
    database_url: str,
) -> None:
    await migrating.make_released(database_url)
    await migrating.check_failure(database_url)
