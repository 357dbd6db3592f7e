# SPDX-License-Identifier: Apache-2.0
"""The commands that work on the database: migrate and seed."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from reference_service import cli_support, sample_data
from reference_service.core import config, database, resources, startup
from reference_service.repos import cached_product_repo, product_repo
from reference_service.samples import bulk, catalog


def migrate() -> None:
    """Brings the schema of the database up to date."""
    settings = cli_support.settings()
    with cli_support.failures_told():
        applied = asyncio.run(_migrate(settings))
    for version in applied:
        typer.echo(f"Applied {version}.")
    if not applied:
        typer.echo("The schema is up to date.")


def seed(
    rows: Annotated[
        int, typer.Option(min=1, help="How many products there shall be.")
    ] = catalog.PRODUCTS,
) -> None:
    """Adds sample users, and products until there are enough."""
    settings = cli_support.settings()
    with (
        cli_support.failures_told(),
        typer.progressbar(length=rows, label="Products") as bar,
    ):
        asyncio.run(_seed(settings, rows, bar.update))


async def _migrate(settings: config.Settings) -> Sequence[str]:
    _refuse_memory(settings)
    async with database.opened(settings.database_url) as history:
        return await history.apply()


async def _seed(
    settings: config.Settings, rows: int, advance: Callable[[int], None]
) -> None:
    _refuse_memory(settings)
    async with database.connected(settings), resources.opened(settings) as held:
        await sample_data.fill()
        products = product_repo.TortoiseProductRepository()
        before = 0
        async for there in bulk.fill(products, rows):
            advance(there - before)
            before = there
        # Services that run may remember how few there were.
        await cached_product_repo.Shelves(held.cache).clear()


def _refuse_memory(settings: config.Settings) -> None:
    if database.is_in_memory(settings.database_url):
        raise startup.StartError(
            "A database in memory ends with this command: set "
            "REFERENCE_DATABASE_URL."
        )
