# SPDX-License-Identifier: Apache-2.0
"""The shapes of an item in the shopping cart."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from reference_service.domain.ordering import carts
from reference_service.samples import catalog as samples
from reference_service.schemas import envelope, fields, ordering_fields

_GiftMessage = Annotated[
    str,
    Field(
        description="Words to send along; may be empty.",
        max_length=200,
        pattern=fields.SEVERAL_LINES,
    ),
]

REQUEST_EXAMPLE: dict[str, Any] = {
    "product_id": str(samples.PLENTIFUL_PRODUCT_ID),
    "quantity": 1,
    "gift_message": "Happy birthday!",
}
EXAMPLE: dict[str, Any] = {
    "id": "3c9d2b1a-7e6f-5a4b-8c3d-2e1f0a9b8c7d",
    "user_id": "f3b1c1d2-9a54-5f0e-8a4e-2f6d7c8b9a01",
    **REQUEST_EXAMPLE,
    "create_time": "2026-03-01T08:00:00Z",
    "update_time": "2026-03-02T09:29:00Z",
}


class CartItemWrite(envelope.ClosedModel):
    """All that a client says of an item. Unknown fields are refused."""

    product_id: ordering_fields.ProductId
    quantity: ordering_fields.ItemQuantity
    gift_message: _GiftMessage = ""

    def draft(self) -> carts.CartItemDraft:
        """The same, in the words of ordering."""
        return carts.CartItemDraft(**dict(self))


class CartItemPatch(fields.PatchModel):
    """The fields of an item to change. Unknown fields are refused."""

    product_id: ordering_fields.ProductId = Field(default=fields.ABSENT)
    quantity: ordering_fields.ItemQuantity = Field(default=fields.ABSENT)
    gift_message: _GiftMessage = Field(default=fields.ABSENT)


class CartItem(envelope.ClosedModel):
    """A product that somebody thinks of buying."""

    id: Annotated[
        fields.ResourceId,
        Field(
            description="The item's id, assigned by the server.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    user_id: ordering_fields.OwnerId
    product_id: ordering_fields.ProductId
    quantity: ordering_fields.ItemQuantity
    gift_message: _GiftMessage
    create_time: Annotated[
        dt.datetime,
        Field(
            description="When it was put in, by the server's clock.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    update_time: Annotated[
        dt.datetime,
        Field(
            description="When it last changed, by the server's clock.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]


class CartItemResponse(envelope.Success[CartItem]):
    """One item in the envelope."""


class CartItemListResponse(envelope.SuccessList[CartItem]):
    """One page of the cart in the envelope."""
