# SPDX-License-Identifier: Apache-2.0
"""What can be done with users, and by whom."""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from reference_service.core import exceptions, security
from reference_service.domain import accounts, paging

# Of those who race for one account, one gets through each time.
_ATTEMPTS = 100


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

    async def get(
        self, user_id: uuid.UUID, caller: security.Principal
    ) -> accounts.User:
        """Returns a user whom the caller may see.

        Raises:
            exceptions.NotFoundError: There is none with this id for the
                caller.
        """
        user = await self._users.get(user_id)
        may_see = caller.is_user(user_id) or caller.may(
            accounts.Permission.USERS_READ
        )
        if user is None or user.delete_time is not None or not may_see:
            raise _not_found()
        return user

    async def create(self, draft: accounts.UserDraft) -> accounts.User:
        """Opens an account, and returns the user with its id.

        Raises:
            exceptions.ConflictError: Another user has the email address.
        """
        user = accounts.User.opened(draft, dt.datetime.now(dt.UTC))
        await self._free_addresses()
        try:
            await self._users.add(user)
        except accounts.EmailTakenError as error:
            raise _email_taken() from error
        return user

    async def replace(
        self,
        user_id: uuid.UUID,
        draft: accounts.UserDraft,
        caller: security.Principal,
    ) -> accounts.User:
        """Replaces all that a client says of a user.

        Raises:
            exceptions.NotFoundError: There is none with this id for the
                caller.
            exceptions.PermissionDeniedError: The caller may not change it so.
            exceptions.ConflictError: Another user has the email address.
        """
        return await self.update(user_id, draft.values(), caller)

    async def update(
        self,
        user_id: uuid.UUID,
        changes: Mapping[str, Any],
        caller: security.Principal,
    ) -> accounts.User:
        """Changes some fields of a user, and returns it.

        Args:
            user_id: Which user.
            changes: New values by the names of `accounts.UserDraft`.
            caller: Who changes it: the user, or who may change any.

        Raises:
            exceptions.NotFoundError: There is none with this id for the
                caller.
            exceptions.PermissionDeniedError: The caller may not change it so.
            exceptions.ConflictError: Another user has the email address.
        """

        async def find() -> accounts.User:
            user = await self.get(user_id, caller)
            _check_change(user, changes, caller)
            return user

        if "email" in changes:
            await self._free_addresses()
        return await self._change(
            find, lambda user, now: user.changed(changes, now)
        )

    async def delete(
        self, user_id: uuid.UUID, caller: security.Principal
    ) -> accounts.User:
        """Closes an account; it can be restored for a while.

        Raises:
            exceptions.NotFoundError: There is none with this id.
        """

        async def find() -> accounts.User:
            return await self.get(user_id, caller)

        return await self._change(find, lambda user, now: user.closed(now))

    async def undelete(self, user_id: uuid.UUID) -> accounts.User:
        """Opens a closed account again.

        Raises:
            exceptions.NotFoundError: There is none with this id, or it was
                closed too long ago.
            exceptions.ConflictError: The account is open.
        """

        async def find() -> accounts.User:
            user = await self._users.get(user_id)
            if user is None:
                raise _not_found()
            return user

        try:
            return await self._change(
                find, lambda user, now: user.restored(now)
            )
        except accounts.RetentionEndedError as error:
            raise _not_found() from error
        except accounts.NotDeletedError as error:
            raise exceptions.ConflictError(
                "The user is not deleted."
            ) from error

    async def _free_addresses(self) -> None:
        # Those of accounts that can't be restored any more.
        await self._users.purge(dt.datetime.now(dt.UTC) - accounts.RETENTION)

    async def _change(
        self,
        find: Callable[[], Awaitable[accounts.User]],
        change: Callable[[accounts.User, dt.datetime], accounts.User],
    ) -> accounts.User:
        for _ in range(_ATTEMPTS):
            now = dt.datetime.now(dt.UTC)
            user = change(await find(), now)
            try:
                if await self._users.save(user):
                    return user
            except accounts.EmailTakenError as error:
                raise _email_taken() from error
        raise exceptions.ConflictError(
            "Others are changing the user; try again."
        )


def _check_change(
    user: accounts.User, changes: Mapping[str, Any], caller: security.Principal
) -> None:
    if caller.may(accounts.Permission.USERS_WRITE):
        return
    if not caller.is_user(user.id):
        raise exceptions.PermissionDeniedError(
            "The caller's role does not permit changing other users."
        )
    if changes.get("role", user.role) != user.role:
        raise exceptions.PermissionDeniedError(
            "The caller's role does not permit changing roles."
        )


def _not_found() -> exceptions.NotFoundError:
    return exceptions.NotFoundError("There is no user with this id.")


def _email_taken() -> exceptions.ConflictError:
    detail = exceptions.Detail(
        loc=("body", "email"),
        msg="Another user has this email address.",
        type=exceptions.DetailType.CONFLICT,
    )
    return exceptions.ConflictError("The email address is taken.", [detail])
