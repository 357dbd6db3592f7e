# SPDX-License-Identifier: Apache-2.0
"""Field types that several schemas share; each is bounded (§5.2.1, §9.1)."""

import re
import uuid
from typing import Annotated, Any

import pydantic
from pydantic import Field

from reference_service.domain import money, reviews
from reference_service.schemas import envelope

# One line of text: no control characters.
ONE_LINE = r"^[^\u0000-\u001F\u007F]*$"
# Text of several lines: no control characters but tab and line breaks.
SEVERAL_LINES = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$"

_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_LARGEST_PAGE = 1_000_000


def whole(value: object) -> object:
    """Makes an integer of a number that JSON Schema counts as one."""
    # JSON Schema counts 5.0 among the integers (draft 2020-12, §4.2.3), while
    # "5" and true are not: so neither of Pydantic's modes fits.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _decimal_digits(value: object) -> object:
    # Pydantic also reads " 7", "7.0" and "1_0", and the digits of any script.
    if isinstance(value, str) and not re.fullmatch("-?[0-9]+", value):
        raise ValueError("must be a whole number in decimal digits")
    return value


def _canonical_uuid(value: object) -> object:
    # Pydantic also reads URNs, braces and digits without hyphens.
    if isinstance(value, str) and not re.fullmatch(_UUID, value):
        raise ValueError("must be a UUID of 36 characters")
    return value


def _flag(value: object) -> object:
    # Pydantic also reads "yes", "1" and "On".
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    raise ValueError("must be true or false")


def _money(value: object) -> money.Money:
    if isinstance(value, money.Money):
        return value
    if not isinstance(value, str):
        raise ValueError("must be a string like 19.99")  # noqa: TRY004 - Pydantic reports only ValueError as invalid input.
    return money.Money.parse(value)


ResourceId = Annotated[
    uuid.UUID,
    pydantic.BeforeValidator(_canonical_uuid),
    pydantic.WithJsonSchema(
        {
            "type": "string",
            "format": "uuid",
            "pattern": f"^{_UUID}$",
            "minLength": 36,
            "maxLength": 36,
        }
    ),
]

Quantity = Annotated[
    int,
    Field(strict=True, ge=0, le=1_000_000),
    pydantic.BeforeValidator(whole),
]

Rating = Annotated[
    int,
    Field(strict=True, ge=min(reviews.RATINGS), le=max(reviews.RATINGS)),
    pydantic.BeforeValidator(whole),
]

Flag = Annotated[bool, pydantic.BeforeValidator(_flag)]

Price = Annotated[
    money.Money,
    pydantic.PlainValidator(_money),
    pydantic.PlainSerializer(str, return_type=str),
    pydantic.WithJsonSchema(
        {
            "type": "string",
            "pattern": money.Money.PATTERN,
            "minLength": 4,
            "maxLength": 10,
        }
    ),
]

PageNumber = Annotated[
    int,
    Field(ge=1, le=_LARGEST_PAGE),
    pydantic.BeforeValidator(_decimal_digits),
]

PageSize = Annotated[
    int, Field(ge=1, le=100), pydantic.BeforeValidator(_decimal_digits)
]


def _drop_defaults(schema: dict[str, Any]) -> None:
    for field in schema["properties"].values():
        field.pop("default", None)


# Default of a field that may be absent but not null.
ABSENT: Any = None


class PatchModel(envelope.ClosedModel):
    """A partial update: a field that is absent stays as it is.

    Its fields default to `ABSENT`, which is not of their type: so `null` is
    refused, and the document names no default.
    """

    model_config = pydantic.ConfigDict(json_schema_extra=_drop_defaults)

    def changes(self, mask: str | None = None) -> dict[str, Any]:
        """The new values by the names of the fields that are present.

        Args:
            mask: Names of the only fields that may change, with commas
                between; None is all.
        """
        names = self.model_fields_set
        if mask is not None:
            names = names & set(mask.split(","))
        return {name: getattr(self, name) for name in names}
