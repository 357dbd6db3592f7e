# SPDX-License-Identifier: Apache-2.0
"""Field types that the schemas of the ordering context share (§5.2.1)."""

from typing import Annotated, Any

import pydantic
from pydantic import Field

from reference_service.domain import money
from reference_service.domain.ordering import orders
from reference_service.schemas import fields

READ_ONLY: dict[str, Any] = {"readOnly": True}


def _amount(value: object) -> money.Money:
    # Amounts are only ever sent, never read.
    if not isinstance(value, money.Money):
        raise ValueError("must be an amount of money")  # noqa: TRY004 - Pydantic reports only ValueError as invalid input.
    return value


# Wider than a price: it holds millions of the largest orders together.
Amount = Annotated[
    money.Money,
    pydantic.PlainValidator(_amount),
    pydantic.PlainSerializer(str, return_type=str),
    pydantic.WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(0|[1-9][0-9]{0,16})\.[0-9]{2}$",
            "minLength": 4,
            "maxLength": 20,
        }
    ),
]

ItemQuantity = Annotated[
    int,
    Field(
        description="How many of the product.",
        strict=True,
        ge=1,
        le=orders.LARGEST_QUANTITY,
    ),
    pydantic.BeforeValidator(fields.whole),
]

ProductId = Annotated[
    fields.ResourceId,
    Field(description="The product that is ordered, by its id."),
]

OwnerId = Annotated[
    fields.ResourceId,
    Field(
        description="Whose it is, by the user's id; the server takes it from "
        "the token.",
        json_schema_extra=READ_ONLY,
    ),
]


def without_default(schema: dict[str, Any]) -> None:
    """Takes out the default of a field that may be absent but not null."""
    schema.pop("default", None)
