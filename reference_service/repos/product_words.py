# SPDX-License-Identifier: Apache-2.0
"""The index of words that products are found by, the same on any database."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from pypika_tortoise import functions, queries

from reference_service.core import database
from reference_service.domain import catalog, paging
from reference_service.repos import catalog_records

_Record = catalog_records.ProductWordRecord
_BATCH = 1000


async def add(products: Iterable[catalog.Product]) -> None:
    """Adds the words of new products."""
    await _insert(
        (word, product) for product in products for word in product.words
    )


async def replace(before: catalog.Product, after: catalog.Product) -> None:
    """Makes the words of a product those of its new state."""
    await _delete(before, before.words - after.words)
    await _insert((word, after) for word in after.words - before.words)


async def remove(product: catalog.Product) -> None:
    """Removes the words of a product that is gone."""
    await _delete(product, product.words)


async def count(search: catalog.Search) -> int:
    """Returns how many products have all the words."""
    query, _ = _having(search)
    rows = await _rows(query.select(functions.Count("*").as_("found")))
    return int(rows[0]["found"])


async def find(
    search: catalog.Search, request: paging.PageRequest
) -> Sequence[uuid.UUID]:
    """Returns the ids of a page of the products that have all the words.

    Walks the index of the first word, and looks up the others.
    """
    query, words = _having(search)
    window = (
        query.select(words.product_id)
        .orderby(words.create_time, words.product_id)
        .limit(request.per_page)
        .offset(request.offset)
    )
    return [uuid.UUID(str(row["product_id"])) for row in await _rows(window)]


def _having(
    search: catalog.Search,
) -> tuple[queries.QueryBuilder, queries.Table]:
    first, *others = search.words
    words = queries.Table(_Record.Meta.table)
    query = _query_class().from_(words).where(words.word == first)
    for number, word in enumerate(others):
        other = queries.Table(_Record.Meta.table, alias=f"other_{number}")
        same = (
            (other.word == word)
            & (other.create_time == words.create_time)
            & (other.product_id == words.product_id)
        )
        query = query.join(other).on(same)
    return query, words


async def _rows(query: queries.QueryBuilder) -> list[dict[str, Any]]:
    text, parameters = query.get_parameterized_sql()
    return await database.client().execute_query_dict(text, parameters)


def _query_class() -> type[queries.Query]:
    # The placeholders of parameters are the database's.
    return database.client().query_class


async def _insert(pairs: Iterable[tuple[str, catalog.Product]]) -> None:
    rows = [
        _Record(
            word=word, create_time=product.create_time, product_id=product.id
        )
        for word, product in pairs
    ]
    # In the order of the index, neighbours go to the same place on disk.
    rows.sort(key=lambda row: (row.word, row.create_time))
    await _Record.bulk_create(rows, batch_size=_BATCH)


async def _delete(product: catalog.Product, words: Collection[str]) -> None:
    if words:
        await _Record.filter(
            word__in=words,
            create_time=product.create_time,
            product_id=product.id,
        ).delete()
