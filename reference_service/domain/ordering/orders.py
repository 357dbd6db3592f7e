# SPDX-License-Identifier: Apache-2.0
"""The aggregate `Order`: its items, its address, its life."""

import abc
import dataclasses
import datetime as dt
import enum
import uuid
from collections.abc import Iterable

from reference_service.domain import money, paging

# A client's bounds; the totals' bounds follow from them.
MOST_ITEMS = 20
LARGEST_QUANTITY = 100


class OrderStatus(enum.StrEnum):
    """How far an order has come; a closed set."""

    PLACED = "placed"
    PAID = "paid"
    CANCELLED = "cancelled"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ShippingAddress:
    """Where an order is sent: a value, the same wherever it is written.

    Attributes:
        recipient_name: Who receives the parcel.
        street: Street and number.
        city: The town.
        postal_code: As the country writes it.
        region_code: The country, two letters of ISO 3166-1.
    """

    recipient_name: str
    street: str
    city: str
    postal_code: str
    region_code: str


@dataclasses.dataclass(frozen=True, slots=True)
class OrderLine:
    """What a client says of one item: which product, and how many."""

    product_id: uuid.UUID
    quantity: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderItem:
    """One position of an order, with name and price as they were then.

    Attributes:
        product_id: Which product.
        display_name: What it was called.
        quantity: How many.
        unit_price: What one cost.
    """

    product_id: uuid.UUID
    display_name: str
    quantity: int
    unit_price: money.Money

    @property
    def price(self) -> money.Money:
        """What all of them cost."""
        return self.unit_price * self.quantity


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """What a client says of an order.

    Attributes:
        lines: Which products and how many, in the order given.
        shipping_address: Where to.
        request_id: Names the request, so that it is done once.
    """

    lines: tuple[OrderLine, ...]
    shipping_address: ShippingAddress
    request_id: uuid.UUID | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What an order would cost.

    Attributes:
        items: The positions with their prices.
        shipping_address: Where to.
        subtotal: The items' prices together.
        discount: What is taken off it.
        shipping_cost: What sending costs.
    """

    items: tuple[OrderItem, ...]
    shipping_address: ShippingAddress
    subtotal: money.Money
    discount: money.Money
    shipping_cost: money.Money

    @property
    def total(self) -> money.Money:
        """What has to be paid."""
        return self.subtotal - self.discount + self.shipping_cost


class WrongStatusError(Exception):
    """A change that an order's status does not allow."""

    def __init__(self, status: OrderStatus) -> None:
        """Initializes the error with the status that stands against it."""
        super().__init__(f"The order is {status}.")
        self.status = status


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Order(Quote):
    """An order: a quote that somebody took.

    Attributes:
        id: Assigned by the shop.
        user_id: Who placed it.
        request_id: What the client named its creation.
        status: How far it has come.
        create_time: When it was placed.
        update_time: When it last changed.
    """

    id: uuid.UUID
    user_id: uuid.UUID
    request_id: uuid.UUID | None
    status: OrderStatus
    create_time: dt.datetime
    update_time: dt.datetime

    @property
    def draft(self) -> OrderDraft:
        """What the client said of it."""
        lines = (
            OrderLine(item.product_id, item.quantity) for item in self.items
        )
        return OrderDraft(
            lines=tuple(lines),
            shipping_address=self.shipping_address,
            request_id=self.request_id,
        )

    def paid(self, now: dt.datetime) -> "Order":
        """The order after its payment was received.

        Raises:
            WrongStatusError: It is paid already, or cancelled.
        """
        return self._moved_on(OrderStatus.PAID, now)

    def cancelled(self, now: dt.datetime) -> "Order":
        """The order after it was called off.

        Raises:
            WrongStatusError: It is paid, or cancelled already.
        """
        return self._moved_on(OrderStatus.CANCELLED, now)

    def _moved_on(self, status: OrderStatus, now: dt.datetime) -> "Order":
        if self.status is not OrderStatus.PLACED:
            raise WrongStatusError(self.status)
        return dataclasses.replace(self, status=status, update_time=now)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuery:
    """Which orders are meant; None is no filter.

    Attributes:
        user_id: Only those that this user placed.
        status: Only those that have come this far.
        created_until: Only those that were placed by then.
    """

    user_id: uuid.UUID | None = None
    status: OrderStatus | None = None
    created_until: dt.datetime | None = None


class RequestIdTakenError(Exception):
    """A request id under which the user has placed an order already."""


class OrderRepository(paging.Listing[OrderQuery, Order]):
    """Keeps orders; lists have the newest first."""

    @abc.abstractmethod
    async def total_amount(self, query: OrderQuery) -> money.Money:
        """Returns the totals of all orders that match, together."""

    @abc.abstractmethod
    async def get(self, order_id: uuid.UUID) -> Order | None:
        """Returns the order, or None."""

    @abc.abstractmethod
    async def find_request(
        self, user_id: uuid.UUID, request_id: uuid.UUID
    ) -> Order | None:
        """Returns what a user placed under a request id, or None."""

    @abc.abstractmethod
    async def add(self, order: Order) -> None:
        """Keeps a new order.

        Raises:
            RequestIdTakenError: The user has one with its request id.
        """

    @abc.abstractmethod
    async def add_many(self, added: Iterable[Order]) -> None:
        """Keeps new orders, however many, or none of them.

        Raises:
            RequestIdTakenError: A user has one with one's request id.
        """

    @abc.abstractmethod
    async def move_on(self, order: Order, before: OrderStatus) -> bool:
        """Keeps the new status of an order that had another one before.

        Returns:
            Whether it still had that; nothing is changed if not.
        """
