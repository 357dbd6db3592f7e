# SPDX-License-Identifier: Apache-2.0
"""The accounts context: who uses the shop, and what they may do."""

import abc
import dataclasses
import datetime as dt
import enum
import re
import types
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from reference_service.domain import paging


class Role(enum.StrEnum):
    """What a user is to the shop."""

    ADMIN = "admin"
    MANAGER = "manager"
    VIEWER = "viewer"
    CUSTOMER = "customer"


class Permission(enum.StrEnum):
    """What a role may do (guidelines §6.2).

    Those that end in `_own` reach only what belongs to the caller.
    """

    USERS_READ = "users.read"
    USERS_READ_OWN = "users.read_own"
    USERS_WRITE = "users.write"
    USERS_WRITE_OWN = "users.write_own"
    PRODUCTS_READ = "products.read"
    PRODUCTS_WRITE = "products.write"
    REVIEWS_READ = "reviews.read"
    REVIEWS_WRITE_OWN = "reviews.write_own"
    REVIEWS_WRITE = "reviews.write"
    ORDERS_READ = "orders.read"
    ORDERS_READ_OWN = "orders.read_own"
    ORDERS_WRITE = "orders.write"
    ORDERS_WRITE_OWN = "orders.write_own"
    CART_WRITE_OWN = "cart.write_own"
    ORDER_EXPORTS_WRITE_OWN = "order_exports.write_own"
    ORDER_EXPORTS_WRITE = "order_exports.write"


_OWN = frozenset(
    permission for permission in Permission if permission.endswith("_own")
)

PERMISSIONS: Mapping[Role, frozenset[Permission]] = types.MappingProxyType(
    {
        Role.ADMIN: frozenset(Permission),
        Role.MANAGER: _OWN
        | {
            Permission.USERS_READ,
            Permission.PRODUCTS_READ,
            Permission.PRODUCTS_WRITE,
            Permission.REVIEWS_READ,
            Permission.REVIEWS_WRITE,
            Permission.ORDERS_READ,
            Permission.ORDERS_WRITE,
            Permission.ORDER_EXPORTS_WRITE,
        },
        Role.VIEWER: frozenset(
            {
                Permission.USERS_READ,
                Permission.USERS_READ_OWN,
                Permission.PRODUCTS_READ,
                Permission.REVIEWS_READ,
                Permission.ORDERS_READ,
                Permission.ORDERS_READ_OWN,
            }
        ),
        Role.CUSTOMER: _OWN
        | {Permission.PRODUCTS_READ, Permission.REVIEWS_READ},
    }
)


RETENTION = dt.timedelta(days=30)


class NotDeletedError(Exception):
    """An account that cannot be restored, for it is not closed."""


class RetentionEndedError(Exception):
    """An account that was closed too long ago to be restored."""


class EmailTakenError(Exception):
    """An email address that another account has."""


@dataclasses.dataclass(frozen=True, slots=True)
class EmailAddress:
    """Where a user is written to.

    Attributes:
        text: The address as its owner writes it.
    """

    text: str

    LONGEST: ClassVar[int] = 254
    # Stricter than RFC 5321: whatever matches is an address by any reading.
    _WORD: ClassVar[str] = "[A-Za-z0-9]{1,20}"
    PATTERN: ClassVar[str] = (
        f"^{_WORD}([._+-]{_WORD}){{0,2}}"
        f"@({_WORD}(-{_WORD}){{0,2}}\\.){{1,3}}[A-Za-z]{{2,20}}$"
    )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads an address.

        Raises:
            ValueError: The text does not match `PATTERN` or is too long.
        """
        matches = re.fullmatch(cls.PATTERN.strip("^$"), text)
        if not matches or len(text) > cls.LONGEST:
            raise ValueError("must be an email address")
        return cls(text)

    @property
    def key(self) -> str:
        """The address in one case: two with the same key are one address."""
        return self.text.lower()

    def __str__(self) -> str:
        return self.text


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UserDraft:
    """What a client says of a user.

    Attributes:
        email: Unique in the shop, whatever its case.
        display_name: What the user is called.
        role: What the user may do.
        language_code: BCP 47 tag of the user's language.
    """

    email: EmailAddress
    display_name: str
    role: Role
    language_code: str

    def values(self) -> dict[str, Any]:
        """The values by their names."""
        fields = dataclasses.fields(UserDraft)
        return {field.name: getattr(self, field.name) for field in fields}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class User(UserDraft):
    """A person with an account: a user and what the shop assigned.

    Attributes:
        id: Assigned by the shop.
        create_time: When the account was opened.
        update_time: When it last changed.
        delete_time: When it was closed; None while it is open.
        revision: Counts the states of the account, from 1.
    """

    id: uuid.UUID
    create_time: dt.datetime
    update_time: dt.datetime
    delete_time: dt.datetime | None = None
    revision: int = 1

    @classmethod
    def opened(cls, draft: UserDraft, now: dt.datetime) -> Self:
        """Returns a new account."""
        return cls(
            id=uuid.uuid4(), create_time=now, update_time=now, **draft.values()
        )

    def changed(self, changes: Mapping[str, Any], now: dt.datetime) -> Self:
        """Returns the next state of the account.

        Args:
            changes: New values by the names of `UserDraft`.
            now: When it changes.
        """
        return self._next(now, **changes)

    def closed(self, now: dt.datetime) -> Self:
        """Returns the account closed, to be restored or forgotten."""
        return self._next(now, delete_time=now)

    def restored(self, now: dt.datetime) -> Self:
        """Returns the account open again.

        Raises:
            NotDeletedError: It is open.
            RetentionEndedError: It was closed before the retention period.
        """
        if self.delete_time is None:
            raise NotDeletedError
        if now - self.delete_time > RETENTION:
            raise RetentionEndedError
        return self._next(now, delete_time=None)

    def _next(self, now: dt.datetime, **changes: Any) -> Self:
        return dataclasses.replace(
            self, update_time=now, revision=self.revision + 1, **changes
        )


@dataclasses.dataclass(frozen=True, slots=True)
class UserQuery:
    """Which users a list holds; None is no filter.

    Attributes:
        role: Only users of this role.
        language_code: Only users of this language.
        show_deleted: Whether closed accounts are among them.
    """

    role: Role | None = None
    language_code: str | None = None
    show_deleted: bool = False


class UserRepository(paging.Listing[UserQuery, User]):
    """Keeps users; a list begins with the oldest account."""

    @abc.abstractmethod
    async def get(self, user_id: uuid.UUID) -> User | None:
        """Returns the user, closed account or not; None if there is none."""

    @abc.abstractmethod
    async def add(self, user: User) -> None:
        """Keeps a new user.

        Raises:
            EmailTakenError: Another account has the address.
        """

    @abc.abstractmethod
    async def add_many(self, users: Iterable[User]) -> None:
        """Keeps new users whose addresses nobody has."""

    @abc.abstractmethod
    async def save(self, user: User) -> bool:
        """Keeps the next state of a user.

        Returns:
            Whether the user was there, in the state before this one.

        Raises:
            EmailTakenError: Another account has the address.
        """

    @abc.abstractmethod
    async def purge(self, before: dt.datetime) -> None:
        """Forgets the users whose accounts were closed before a time."""
