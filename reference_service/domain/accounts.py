# SPDX-License-Identifier: Apache-2.0
"""The accounts context: who uses the shop, and what they may do."""

import abc
import dataclasses
import datetime as dt
import enum
import types
import uuid
from collections.abc import Mapping

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


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UserDraft:
    """What a client says of a user.

    Attributes:
        email: Unique in the shop, whatever its case.
        display_name: What the user is called.
        role: What the user may do.
        language_code: BCP 47 tag of the user's language.
    """

    email: str
    display_name: str
    role: Role
    language_code: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class User(UserDraft):
    """A person with an account: a user and what the shop assigned."""

    id: uuid.UUID
    create_time: dt.datetime
    update_time: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class UserQuery:
    """Which users a list holds; None is no filter."""

    role: Role | None = None


class EmailTakenError(Exception):
    """An email address that another user has."""


class UserRepository(abc.ABC):
    """Keeps users."""

    @abc.abstractmethod
    async def list(
        self, query: UserQuery, request: paging.PageRequest
    ) -> paging.Page[User]:
        """Returns one page of the users that match, oldest first."""

    @abc.abstractmethod
    async def get(self, user_id: uuid.UUID) -> User | None:
        """Returns the user, or None."""

    @abc.abstractmethod
    async def add(self, user: User) -> None:
        """Keeps a new user.

        Raises:
            EmailTakenError: Another user has the address.
        """

    @abc.abstractmethod
    async def save(self, user: User) -> bool:
        """Keeps a new state of a user; tells whether it was there.

        Raises:
            EmailTakenError: Another user has the address.
        """

    @abc.abstractmethod
    async def remove(self, user_id: uuid.UUID) -> bool:
        """Forgets the user; tells whether it was there."""
