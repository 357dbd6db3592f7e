# SPDX-License-Identifier: Apache-2.0
"""Domain services that say what an order costs (guidelines §2.1)."""

import abc
from collections.abc import Sequence

from typing_extensions import override

from reference_service.domain import money
from reference_service.domain.ordering import orders


class DiscountPolicy(abc.ABC):
    """Says what is taken off an order."""

    @abc.abstractmethod
    def discount(self, subtotal: money.Money) -> money.Money:
        """Returns the discount; at most the subtotal."""


class ShippingPolicy(abc.ABC):
    """Says what sending an order costs."""

    @abc.abstractmethod
    def cost(
        self, value: money.Money, address: orders.ShippingAddress
    ) -> money.Money:
        """Returns what it costs to send goods of a value to an address."""


class VolumeDiscount(DiscountPolicy):
    """Large orders cost less: 5 % off from 100.00, 10 % from 500.00."""

    # The largest first; cents are cut off.
    _STEPS = ((money.Money(500_00), 10), (money.Money(100_00), 5))

    @override
    def discount(self, subtotal: money.Money) -> money.Money:
        for least, percent in self._STEPS:
            if subtotal >= least:
                return money.Money(subtotal.cents * percent // 100)
        return money.Money(0)


class RegionalShipping(ShippingPolicy):
    """4.90 at home, and nothing from 50.00 on; 12.90 elsewhere."""

    _HOME = frozenset({"AT", "CH", "DE"})
    _FREE_FROM = money.Money(50_00)

    @override
    def cost(
        self, value: money.Money, address: orders.ShippingAddress
    ) -> money.Money:
        if address.region_code not in self._HOME:
            return money.Money(12_90)
        return money.Money(0 if value >= self._FREE_FROM else 4_90)


class Pricing:
    """Says what items cost with discount and shipping."""

    def __init__(
        self, discounts: DiscountPolicy, shipping: ShippingPolicy
    ) -> None:
        """Initializes the service with its policies."""
        self._discounts = discounts
        self._shipping = shipping

    def quote(
        self,
        items: Sequence[orders.OrderItem],
        address: orders.ShippingAddress,
    ) -> orders.Quote:
        """Returns what the items cost when they are sent to the address."""
        subtotal = sum((item.price for item in items), money.Money(0))
        discount = self._discounts.discount(subtotal)
        return orders.Quote(
            items=tuple(items),
            shipping_address=address,
            subtotal=subtotal,
            discount=discount,
            shipping_cost=self._shipping.cost(subtotal - discount, address),
        )
