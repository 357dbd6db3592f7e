# SPDX-License-Identifier: Apache-2.0
import dataclasses
import uuid

import pytest

from reference_service.domain import money
from reference_service.domain.ordering import orders, pricing
from tests.reference_service import ordering_requests as requests

ADDRESS = orders.ShippingAddress(**requests.ADDRESS)


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        (0, 0),
        (99_99, 0),
        (100_00, 5_00),
        (100_19, 5_00),
        (499_99, 24_99),
        (500_00, 50_00),
    ],
)
def test_large_orders_cost_less(cents: int, expected: int) -> None:
    discount = pricing.VolumeDiscount().discount(money.Money(cents))
    assert discount.cents == expected


@pytest.mark.parametrize(
    ("region_code", "cents", "expected"),
    [
        ("AT", 49_99, 4_90),
        ("DE", 50_00, 0),
        ("CH", 0, 4_90),
        ("GB", 1_000_00, 12_90),
    ],
)
def test_sending_costs_by_region_and_value(
    region_code: str, cents: int, expected: int
) -> None:
    address = dataclasses.replace(ADDRESS, region_code=region_code)
    cost = pricing.RegionalShipping().cost(money.Money(cents), address)
    assert cost.cents == expected


def test_shipping_is_free_by_what_is_paid_for_the_goods() -> None:
    item = orders.OrderItem(
        product_id=uuid.uuid4(),
        display_name="Notebook",
        quantity=1,
        unit_price=money.Money(52_00),
    )

    class Half(pricing.DiscountPolicy):
        def discount(self, subtotal: money.Money) -> money.Money:
            return money.Money(subtotal.cents // 2)

    prices = pricing.Pricing(Half(), pricing.RegionalShipping())
    quote = prices.quote([item], ADDRESS)
    assert (quote.shipping_cost.cents, quote.total.cents) == (4_90, 30_90)
