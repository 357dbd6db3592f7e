# SPDX-License-Identifier: Apache-2.0
"""What can be done with users."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from reference_service.core import exceptions
from reference_service.domain import accounts, paging


class UserService:
    """The use cases of accounts."""

    def __init__(self, users: accounts.UserRepository) -> None:
        """Initializes the service with where users are kept."""
        self._users = users

    async def list(
        self, query: accounts.UserQuery, request: paging.PageRequest
    ) -> paging.Page[accounts.User]:
        """Returns one page of the users that match."""
        return await self._users.list(query, request)

    async def get(self, user_id: uuid.UUID) -> accounts.User:
        """Returns a user.

        Raises:
            exceptions.NotFoundError: There is none with this id.
        """
        user = await self._users.get(user_id)
        if user is None:
            raise _not_found()
        return user

    async def create(self, draft: accounts.UserDraft) -> accounts.User:
        """Opens an account, and returns the user with its id.

        Raises:
            exceptions.ConflictError: Another user has the email address.
        """
        now = dt.datetime.now(dt.UTC)
        user = accounts.User(
            id=uuid.uuid4(), create_time=now, update_time=now, **_values(draft)
        )
        try:
            await self._users.add(user)
        except accounts.EmailTakenError as error:
            raise _email_taken() from error
        return user

    async def replace(
        self, user_id: uuid.UUID, draft: accounts.UserDraft
    ) -> accounts.User:
        """Replaces all that a client says of a user.

        Raises:
            exceptions.NotFoundError: There is none with this id.
            exceptions.ConflictError: Another user has the email address.
        """
        return await self.update(user_id, _values(draft))

    async def update(
        self, user_id: uuid.UUID, changes: Mapping[str, Any]
    ) -> accounts.User:
        """Changes some fields of a user, and returns it.

        Args:
            user_id: Which user.
            changes: New values by the names of `accounts.UserDraft`.

        Raises:
            exceptions.NotFoundError: There is none with this id.
            exceptions.ConflictError: Another user has the email address.
        """
        user = dataclasses.replace(
            await self.get(user_id),
            **changes,
            update_time=dt.datetime.now(dt.UTC),
        )
        try:
            found = await self._users.save(user)
        except accounts.EmailTakenError as error:
            raise _email_taken() from error
        if not found:
            raise _not_found()
        return user

    async def delete(self, user_id: uuid.UUID) -> None:
        """Closes an account for good.

        Raises:
            exceptions.NotFoundError: There is none with this id.
        """
        if not await self._users.remove(user_id):
            raise _not_found()


def _values(draft: accounts.UserDraft) -> dict[str, Any]:
    fields = dataclasses.fields(accounts.UserDraft)
    return {field.name: getattr(draft, field.name) for field in fields}


def _not_found() -> exceptions.NotFoundError:
    return exceptions.NotFoundError("There is no user with this id.")


def _email_taken() -> exceptions.ConflictError:
    detail = exceptions.Detail(
        loc=("body", "email"),
        msg="Another user has this email address.",
        type=exceptions.DetailType.CONFLICT,
    )
    return exceptions.ConflictError("The email address is taken.", [detail])
