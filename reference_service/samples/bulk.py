# SPDX-License-Identifier: Apache-2.0
"""As many sample products as are asked for, in batches."""

import itertools
import sys
from collections.abc import AsyncIterator

from reference_service.domain import catalog as catalog_domain
from reference_service.samples import catalog

_BATCH = 1000


async def fill(
    products: catalog_domain.ProductRepository, count: int
) -> AsyncIterator[int]:
    """Adds sample products until there are enough.

    Those that are there already stay, so it can be done again.

    Args:
        products: Where they are added.
        count: How many products there shall be.

    Yields:
        How many there are, after each batch.
    """
    there = await products.count(catalog_domain.ProductQuery())
    samples = catalog.products(sys.maxsize)
    while there < count:
        batch = list(itertools.islice(samples, _BATCH))
        present = await products.get_many([sample.id for sample in batch])
        missing = [sample for sample in batch if sample.id not in present]
        await products.add_many(missing[: count - there])
        there += len(missing[: count - there])
        yield there
