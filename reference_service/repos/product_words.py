# SPDX-License-Identifier: Apache-2.0
"""The index of words that products are found by, the same on any database."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from pypika_tortoise import functions, queries

from reference_service.core import database
from reference_service.domain import catalog, paging
from reference_service.repos import catalog_records

_Record = catalog_records.ProductWordRecord
_BATCH = 1000


async def add(products: Iterable[catalog.Product]) -> None:
    """Adds the words of new products."""
    await _Record.bulk_create(
        (
            _row(product, word)
            for product in products
            for word in sorted(product.words)
        ),
        batch_size=_BATCH,
    )


async def replace(product: catalog.Product) -> None:
    """Makes the words of a product those that it has now."""
    rows = _Record.filter(product_id=product.id)
    before = set(await rows.values_list("word", flat=True))
    if gone := before - product.words:
        await rows.filter(word__in=gone).delete()
    if new := product.words - before:
        await _Record.bulk_create(
            [_row(product, word) for word in sorted(new)], batch_size=_BATCH
        )


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
        same = (other.product_id == words.product_id) & (other.word == word)
        query = query.join(other).on(same)
    return query, words


async def _rows(query: queries.QueryBuilder) -> list[dict[str, Any]]:
    text, parameters = query.get_parameterized_sql()
    return await database.client().execute_query_dict(text, parameters)


def _query_class() -> type[queries.Query]:
    # The placeholders of parameters are the database's.
    return database.client().query_class


def _row(
    product: catalog.Product, word: str
) -> catalog_records.ProductWordRecord:
    return _Record(
        product_id=product.id, word=word, create_time=product.create_time
    )
