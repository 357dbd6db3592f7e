# SPDX-License-Identifier: Apache-2.0
"""Reviews in a database, by Tortoise ORM."""

import uuid
from collections.abc import Iterable, Sequence

from tortoise import exceptions as tortoise_exceptions
from typing_extensions import override

from reference_service.domain import paging, reviews
from reference_service.repos import catalog_records

_Record = catalog_records.ReviewRecord
_BATCH = 500


class TortoiseReviewRepository(reviews.ReviewRepository):
    """Keeps reviews in the table `reviews`."""

    @override
    async def count(self, query: reviews.ReviewQuery) -> int:
        return await _Record.filter(product_id=query.product_id).count()

    @override
    async def window(
        self, query: reviews.ReviewQuery, request: paging.PageRequest
    ) -> Sequence[reviews.Review]:
        rows = _Record.filter(product_id=query.product_id)
        newest = rows.order_by("-create_time", "-id").offset(request.offset)
        records = await newest.limit(request.per_page)
        return [_entity(record) for record in records]

    @override
    async def get(
        self, product_id: uuid.UUID, review_id: uuid.UUID
    ) -> reviews.Review | None:
        record = await _Record.get_or_none(id=review_id, product_id=product_id)
        return None if record is None else _entity(record)

    @override
    async def add(self, review: reviews.Review) -> None:
        try:
            await _record(review).save(force_create=True)
        except tortoise_exceptions.IntegrityError as error:
            raise reviews.UnknownProductError from error

    @override
    async def add_many(self, new: Iterable[reviews.Review]) -> None:
        await _Record.bulk_create(map(_record, new), batch_size=_BATCH)

    @override
    async def remove(self, review: reviews.Review) -> bool:
        return bool(await _Record.filter(id=review.id).delete())


def _record(review: reviews.Review) -> catalog_records.ReviewRecord:
    return _Record(
        id=review.id,
        product_id=review.product_id,
        user_id=review.user_id,
        rating=review.rating,
        title=review.title,
        text=review.text,
        create_time=review.create_time,
    )


def _entity(record: catalog_records.ReviewRecord) -> reviews.Review:
    return reviews.Review(
        id=record.id,
        product_id=record.product_id,
        user_id=record.user_id,
        rating=record.rating,
        title=record.title,
        text=record.text,
        create_time=record.create_time,
    )
