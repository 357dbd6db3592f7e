# SPDX-License-Identifier: Apache-2.0
"""Users in a database, by Tortoise ORM."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from tortoise import exceptions as tortoise_exceptions
from tortoise import queryset
from typing_extensions import override

from reference_service.domain import accounts, paging
from reference_service.repos import accounts_records

_Record = accounts_records.UserRecord
_BATCH = 500


class TortoiseUserRepository(accounts.UserRepository):
    """Keeps users in the table `users`."""

    @override
    async def count(self, query: accounts.UserQuery) -> int:
        return await _rows(query).count()

    @override
    async def window(
        self, query: accounts.UserQuery, request: paging.PageRequest
    ) -> Sequence[accounts.User]:
        rows = _rows(query).order_by("create_time", "id")
        records = await rows.offset(request.offset).limit(request.per_page)
        return [_entity(record) for record in records]

    @override
    async def get(self, user_id: uuid.UUID) -> accounts.User | None:
        record = await _Record.get_or_none(id=user_id)
        return None if record is None else _entity(record)

    @override
    async def add(self, user: accounts.User) -> None:
        try:
            await _Record.create(id=user.id, **_columns(user))
        except tortoise_exceptions.IntegrityError as error:
            raise accounts.EmailTakenError from error

    @override
    async def add_many(self, users: Iterable[accounts.User]) -> None:
        records = [_Record(id=user.id, **_columns(user)) for user in users]
        await _Record.bulk_create(records, batch_size=_BATCH)

    @override
    async def save(self, user: accounts.User) -> bool:
        rows = _Record.filter(id=user.id, revision=user.revision - 1)
        try:
            return bool(await rows.update(**_columns(user)))
        except tortoise_exceptions.IntegrityError as error:
            raise accounts.EmailTakenError from error

    @override
    async def purge(self, before: dt.datetime) -> None:
        await _Record.filter(delete_time__lt=before).delete()


def _rows(
    query: accounts.UserQuery,
) -> queryset.QuerySet[accounts_records.UserRecord]:
    rows = _Record.all()
    if query.role is not None:
        rows = rows.filter(role=query.role.value)
    if query.language_code is not None:
        rows = rows.filter(language_code=query.language_code)
    if not query.show_deleted:
        rows = rows.filter(delete_time__isnull=True)
    return rows


def _columns(user: accounts.User) -> dict[str, Any]:
    return {
        "email": user.email.text,
        "email_key": user.email.key,
        "display_name": user.display_name,
        "role": user.role.value,
        "language_code": user.language_code,
        "create_time": user.create_time,
        "update_time": user.update_time,
        "delete_time": user.delete_time,
        "revision": user.revision,
    }


def _entity(record: accounts_records.UserRecord) -> accounts.User:
    return accounts.User(
        id=record.id,
        email=accounts.EmailAddress(record.email),
        display_name=record.display_name,
        role=accounts.Role(record.role),
        language_code=record.language_code,
        create_time=record.create_time,
        update_time=record.update_time,
        delete_time=record.delete_time,
        revision=record.revision,
    )
