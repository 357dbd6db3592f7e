# SPDX-License-Identifier: Apache-2.0
"""Users in a database, by Tortoise ORM."""

import uuid
from typing import Any

from tortoise import exceptions as tortoise_exceptions
from typing_extensions import override

from reference_service.domain import accounts, paging
from reference_service.repos import accounts_records

_Record = accounts_records.UserRecord


class TortoiseUserRepository(accounts.UserRepository):
    """Keeps users in the table `users`."""

    @override
    async def list(
        self, query: accounts.UserQuery, request: paging.PageRequest
    ) -> paging.Page[accounts.User]:
        rows = _Record.all()
        if query.role is not None:
            rows = rows.filter(role=query.role.value)
        window = rows.order_by("create_time", "id").offset(request.offset)
        records = await window.limit(request.per_page)
        return paging.Page(
            items=tuple(_entity(record) for record in records),
            total=await rows.count(),
            request=request,
        )

    @override
    async def get(self, user_id: uuid.UUID) -> accounts.User | None:
        record = await _Record.get_or_none(id=user_id)
        return None if record is None else _entity(record)

    @override
    async def add(self, user: accounts.User) -> None:
        try:
            await _Record.create(id=user.id, **_columns(user))
        except tortoise_exceptions.IntegrityError as error:
            raise accounts.EmailTakenError(user.email) from error

    @override
    async def save(self, user: accounts.User) -> bool:
        rows = _Record.filter(id=user.id)
        try:
            return bool(await rows.update(**_columns(user)))
        except tortoise_exceptions.IntegrityError as error:
            raise accounts.EmailTakenError(user.email) from error

    @override
    async def remove(self, user_id: uuid.UUID) -> bool:
        return bool(await _Record.filter(id=user_id).delete())


def _columns(user: accounts.User) -> dict[str, Any]:
    return {
        "email": user.email,
        "email_key": user.email.lower(),
        "display_name": user.display_name,
        "role": user.role.value,
        "language_code": user.language_code,
        "create_time": user.create_time,
        "update_time": user.update_time,
    }


def _entity(record: accounts_records.UserRecord) -> accounts.User:
    return accounts.User(
        id=record.id,
        email=record.email,
        display_name=record.display_name,
        role=accounts.Role(record.role),
        language_code=record.language_code,
        create_time=record.create_time,
        update_time=record.update_time,
    )
