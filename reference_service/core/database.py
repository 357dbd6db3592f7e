# SPDX-License-Identifier: Apache-2.0
"""The database of a running shop.

The schema is generated at start, for a database that begins empty. Aerich
migrations, for one that lives on, read the same models (guidelines §5.3.1).
"""

import contextlib
from collections.abc import AsyncIterator

from tortoise.contrib import fastapi as tortoise_fastapi

from reference_service.core import config

MODELS = (
    "reference_service.repos.accounts_records",
    "reference_service.repos.catalog_records",
)


@contextlib.asynccontextmanager
async def connected(settings: config.Settings) -> AsyncIterator[None]:
    """Opens the database, makes missing tables, and closes it at the end.

    Tortoise ORM serves one database to a process at a time.
    """
    async with tortoise_fastapi.RegisterTortoise(
        db_url=settings.database_url,
        modules={"models": list(MODELS)},
        generate_schemas=True,
    ):
        yield
