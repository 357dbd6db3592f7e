# SPDX-License-Identifier: Apache-2.0
"""The shapes of an order."""

import datetime as dt
from typing import Annotated, Any

import pydantic
from pydantic import Field

from reference_service.domain.ordering import orders
from reference_service.samples import catalog as samples
from reference_service.schemas import envelope, fields, ordering_fields

_Items = Field(
    description="What is ordered, in the order given.",
    min_length=1,
    max_length=orders.MOST_ITEMS,
)
_Amount = ordering_fields.Amount

REQUEST_EXAMPLE: dict[str, Any] = {
    "items": [{"product_id": str(samples.PLENTIFUL_PRODUCT_ID), "quantity": 2}],
    "shipping_address": {
        "recipient_name": "Ada Lovelace",
        "street": "St. James's Square 12",
        "city": "London",
        "postal_code": "SW1Y 4JH",
        "region_code": "GB",
    },
}
PREVIEW_EXAMPLE: dict[str, Any] = {
    "items": [
        {
            **REQUEST_EXAMPLE["items"][0],
            "display_name": "Field notebook",
            "unit_price": "12.50",
            "price": "25.00",
        }
    ],
    "shipping_address": REQUEST_EXAMPLE["shipping_address"],
    "subtotal": "25.00",
    "discount": "0.00",
    "shipping_cost": "12.90",
    "total": "37.90",
}
EXAMPLE: dict[str, Any] = {
    "id": "7b5c1b7e-1c55-5c8e-8d53-0d4c2b6e9f10",
    "user_id": "f3b1c1d2-9a54-5f0e-8a4e-2f6d7c8b9a01",
    "status": "placed",
    **PREVIEW_EXAMPLE,
    "create_time": "2026-03-01T08:00:00Z",
    "update_time": "2026-03-01T08:00:00Z",
}


class ShippingAddress(envelope.ClosedModel):
    """Where an order is sent. Unknown fields are refused."""

    recipient_name: Annotated[
        str,
        Field(
            description="Who receives the parcel.",
            min_length=1,
            max_length=100,
            pattern=fields.ONE_LINE,
        ),
    ]
    street: Annotated[
        str,
        Field(
            description="Street and number.",
            min_length=1,
            max_length=200,
            pattern=fields.ONE_LINE,
        ),
    ]
    city: Annotated[
        str,
        Field(
            description="The town.",
            min_length=1,
            max_length=100,
            pattern=fields.ONE_LINE,
        ),
    ]
    postal_code: Annotated[
        str,
        Field(
            description="The postal code as the country writes it.",
            max_length=12,
            pattern=r"^[0-9A-Z][0-9A-Z -]{0,11}$",
        ),
    ]
    region_code: Annotated[
        str,
        Field(
            description="The country: two letters of ISO 3166-1.",
            max_length=2,
            pattern=r"^[A-Z]{2}$",
        ),
    ]


class OrderItemWrite(envelope.ClosedModel):
    """What a client says of one item. Unknown fields are refused."""

    product_id: ordering_fields.ProductId
    quantity: ordering_fields.ItemQuantity


class OrderWrite(envelope.ClosedModel):
    """All that a client says of an order. Unknown fields are refused."""

    items: Annotated[tuple[OrderItemWrite, ...], _Items]
    shipping_address: Annotated[
        ShippingAddress, Field(description="Where the order is sent.")
    ]
    request_id: Annotated[
        fields.ResourceId,
        Field(
            description="Names this request, chosen by the client: when it is "
            "sent again, the order that it placed is returned."
        ),
    ] = Field(
        default=fields.ABSENT,
        json_schema_extra=ordering_fields.without_default,
    )
    validate_only: Annotated[
        pydantic.StrictBool,
        Field(
            description="Whether the order is only checked and priced, and "
            "nothing is kept."
        ),
    ] = False

    def draft(self) -> orders.OrderDraft:
        """The same, in the words of ordering."""
        return orders.OrderDraft(
            lines=tuple(orders.OrderLine(**dict(item)) for item in self.items),
            shipping_address=orders.ShippingAddress(
                **dict(self.shipping_address)
            ),
            request_id=self.request_id,
        )


class OrderItem(OrderItemWrite):
    """One position of an order, with name and price as they were then."""

    display_name: Annotated[
        str,
        Field(
            description="What the product was called.",
            max_length=100,
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    unit_price: Annotated[
        fields.Price,
        Field(
            description="What one cost, in euro with two decimals.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    price: Annotated[
        _Amount,
        Field(
            description="What all of them cost, in euro with two decimals.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]


class OrderPreview(envelope.ClosedModel):
    """What an order contains and costs."""

    items: Annotated[tuple[OrderItem, ...], _Items]
    shipping_address: Annotated[
        ShippingAddress, Field(description="Where the order is sent.")
    ]
    subtotal: Annotated[
        _Amount,
        Field(
            description="The items' prices together, in euro.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    discount: Annotated[
        _Amount,
        Field(
            description="What is taken off: 5 % from 100.00, 10 % from 500.00.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    shipping_cost: Annotated[
        _Amount,
        Field(
            description="What sending costs: to AT, CH and DE 4.90, and "
            "nothing from 50.00; elsewhere 12.90.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    total: Annotated[
        _Amount,
        Field(
            description="What has to be paid, in euro with two decimals.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]


class Order(OrderPreview):
    """An order that was placed."""

    id: Annotated[
        fields.ResourceId,
        Field(
            description="The order's id, assigned by the server.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    user_id: ordering_fields.OwnerId
    status: Annotated[
        orders.OrderStatus,
        Field(
            description="How far the order has come.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    create_time: Annotated[
        dt.datetime,
        Field(
            description="When the order was placed, by the server's clock.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    update_time: Annotated[
        dt.datetime,
        Field(
            description="When the order last changed, by the server's clock.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]


class OrderResponse(envelope.Success[Order]):
    """One order in the envelope."""


class OrderPreviewResponse(envelope.Success[OrderPreview]):
    """An order that was only checked, in the envelope."""


class OrderListResponse(envelope.SuccessList[Order]):
    """One page of orders in the envelope."""
