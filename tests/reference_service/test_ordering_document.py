# SPDX-License-Identifier: Apache-2.0
from typing import Any

import pytest

from reference_service import app as shop
from reference_service.core import config


@pytest.fixture(scope="module")
def built() -> dict[str, Any]:
    return shop.create_app(config.Settings()).openapi()


@pytest.mark.parametrize(
    "schema", ["OrderItemWrite", "OrderItem", "CartItemWrite", "CartItemPatch"]
)
def test_quantities_have_the_bounds_that_are_kept(
    built: dict[str, Any], schema: str
) -> None:
    fields = built["components"]["schemas"][schema]["properties"]
    quantity = fields["quantity"]
    assert (quantity["minimum"], quantity["maximum"]) == (1, 100)


def test_fields_that_may_be_absent_but_not_null_have_no_default(
    built: dict[str, Any],
) -> None:
    schemas = built["components"]["schemas"]
    assert "default" not in schemas["OrderWrite"]["properties"]["request_id"]
    status = schemas["OrderExportWrite"]["properties"]["order_status"]
    assert "default" not in status


def test_header_fields_are_documented(built: dict[str, Any]) -> None:
    paths = built["paths"]
    history = paths["/v1/order-history"]["get"]
    assert history["deprecated"]
    assert history["x-sunset"] == "2031-12-31"
    headers = history["responses"]["200"]["headers"]
    assert set(headers) == {"Deprecation", "Sunset", "Link"}
    placed = paths["/v1/orders"]["post"]["responses"]
    begun = paths["/v1/order-exports"]["post"]["responses"]
    assert set(placed["201"]["headers"]) == {"Location"}
    assert set(begun["202"]["headers"]) == {"Location"}
    assert "headers" not in placed["200"]


def test_conflicts_say_what_they_mean(built: dict[str, Any]) -> None:
    said = {
        operation["responses"]["409"]["description"]
        for path, item in built["paths"].items()
        if path.startswith(("/v1/orders", "/v1/shopping-cart-items"))
        for operation in item.values()
        if "409" in operation["responses"]
    }
    assert len(said) == 4


def test_what_ends_a_resource_has_examples_of_its_own(
    built: dict[str, Any],
) -> None:
    paths = built["paths"]
    operations = [
        paths["/v1/orders/{order_id}"]["get"],
        paths["/v1/orders/{order_id}:cancel"]["post"],
        paths["/v1/orders/{order_id}:pay"]["post"],
        paths["/v1/shopping-cart-items/{item_id}"]["get"],
        paths["/v1/shopping-cart-items/{item_id}"]["delete"],
    ]
    used = [
        example["value"]
        for operation in operations
        for parameter in operation["parameters"]
        for example in parameter.get("examples", {}).values()
    ]
    assert len(used) == len(set(used)) == 7
