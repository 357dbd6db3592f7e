# SPDX-License-Identifier: Apache-2.0
import pathlib

import pytest
import tortoise

from reference_service import app as shop
from reference_service import migrations as folder
from reference_service.core import config, database, startup
from tests.reference_service import migrating


@pytest.fixture
def url(tmp_path: pathlib.Path) -> str:
    return f"sqlite://{tmp_path}/shop.sqlite3"


async def test_the_models_are_what_the_migrations_make(
    url: str, tmp_path: pathlib.Path
) -> None:
    async with database.opened(url) as history:
        await history.apply()
        migrated = await migrating.schema()
    async with database.opened(f"sqlite://{tmp_path}/other.sqlite3"):
        await tortoise.Tortoise.generate_schemas()
        generated = await migrating.schema()
    assert migrated == generated


async def test_what_is_applied_is_not_applied_again(url: str) -> None:
    async with database.opened(url) as history:
        missing = await history.missing()
        assert missing == await history.apply()
        assert await history.missing() == []
        assert await history.apply() == []
    assert len(missing) >= 2


async def test_data_of_the_release_before_is_kept_and_completed(
    url: str,
) -> None:
    await migrating.make_released(url)
    await migrating.check_upgrade(url)


async def test_versions_can_be_taken_back(url: str) -> None:
    await migrating.make_released(url)
    await migrating.check_downgrade(url)


async def test_a_version_that_fails_leaves_nothing_behind(url: str) -> None:
    await migrating.make_released(url)
    await migrating.check_failure(url)


async def test_a_database_that_is_behind_is_told_at_start(url: str) -> None:
    settings = config.Settings(database_url=url, migrate=False)
    application = shop.create_app(settings)
    with pytest.raises(startup.StartError, match="reference-service migrate"):
        async with application.router.lifespan_context(application):
            pass


def test_both_dialects_have_the_same_versions() -> None:
    root = pathlib.Path(folder.__file__).parent
    sqlite = {path.name for path in root.glob("sqlite/models/*.py")}
    postgres = {path.name for path in root.glob("postgres/models/*.py")}
    assert sqlite == postgres
