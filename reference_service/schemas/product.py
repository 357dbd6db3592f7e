# SPDX-License-Identifier: Apache-2.0
"""The shapes of a product."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from reference_service.domain import catalog
from reference_service.schemas import envelope, fields

Name = Annotated[
    str,
    Field(
        description="What the product is called in the shop.",
        min_length=1,
        max_length=100,
        pattern=fields.ONE_LINE,
    ),
]
_Description = Annotated[
    str,
    Field(
        description="Text for the product's page; may be empty.",
        max_length=2000,
        pattern=fields.SEVERAL_LINES,
    ),
]
_Category = Annotated[
    catalog.Category, Field(description="The department that sells it.")
]
_Price = Annotated[
    fields.Price,
    Field(description="What one costs, in euro with two decimals."),
]
_StockQuantity = Annotated[
    fields.Quantity, Field(description="How many are in stock.")
]
_Tag = Annotated[str, Field(max_length=30, pattern=r"^[a-z][a-z0-9]{0,29}$")]
_Tags = Annotated[
    tuple[_Tag, ...],
    Field(
        description="Lower-case words to find the product by.", max_length=10
    ),
]

EXAMPLE: dict[str, Any] = {
    "display_name": "Field notebook",
    "description": "A notebook of 96 dotted pages.",
    "category": "books",
    "price": "12.50",
    "stock_quantity": 40,
    "tags": ["paper", "travel"],
}


class ProductWrite(envelope.ClosedModel):
    """All that a client says of a product. Unknown fields are refused."""

    display_name: Name
    description: _Description = ""
    category: _Category
    price: _Price
    stock_quantity: _StockQuantity
    tags: _Tags = ()

    def draft(self) -> catalog.ProductDraft:
        """The same, in the words of the catalog."""
        return catalog.ProductDraft(**dict(self))


class ProductPatch(fields.PatchModel):
    """The fields of a product to change. Unknown fields are refused."""

    display_name: Name = Field(default=fields.ABSENT)
    description: _Description = Field(default=fields.ABSENT)
    category: _Category = Field(default=fields.ABSENT)
    price: _Price = Field(default=fields.ABSENT)
    stock_quantity: _StockQuantity = Field(default=fields.ABSENT)
    tags: _Tags = Field(default=fields.ABSENT)


class Product(envelope.ClosedModel):
    """A thing that the shop sells."""

    id: Annotated[
        fields.ResourceId,
        Field(
            description="The product's id, assigned by the server.",
            json_schema_extra={"readOnly": True},
        ),
    ]
    display_name: Name
    description: _Description
    category: _Category
    price: _Price
    stock_quantity: _StockQuantity
    tags: _Tags
    create_time: Annotated[
        dt.datetime,
        Field(
            description="When the product was created, by the server's clock.",
            json_schema_extra={"readOnly": True},
        ),
    ]
    update_time: Annotated[
        dt.datetime,
        Field(
            description="When the product last changed, by the server's clock.",
            json_schema_extra={"readOnly": True},
        ),
    ]


class ProductResponse(envelope.Success[Product]):
    """One product in the envelope."""


class ProductListResponse(envelope.SuccessList[Product]):
    """One page of products in the envelope."""


class ProductBatchResponse(envelope.SuccessBatch[Product]):
    """Some products in the envelope."""
