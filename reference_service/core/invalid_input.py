# SPDX-License-Identifier: Apache-2.0
"""What Pydantic says of invalid input, in words for those who sent JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from reference_service.core import exceptions

# What it puts before a message of ours.
_PREFIX = "Value error, "
_TOO_SHORT = "too_short"


def told(errors: Sequence[Mapping[str, Any]]) -> list[exceptions.Detail]:
    """Says what is wrong with a request.

    Args:
        errors: As `ValidationError.errors` of Pydantic has them.
    """
    places = [tuple(error["loc"]) for error in errors]
    return [
        exceptions.Detail(place, _message(error), _kind(error["type"]))
        for place, error in zip(places, errors, strict=True)
        if not (error["type"] == _TOO_SHORT and _has_wrong_part(place, places))
    ]


def _has_wrong_part(
    place: tuple[str | int, ...], places: Sequence[tuple[str | int, ...]]
) -> bool:
    # Pydantic counts the items of a tuple that are valid.
    return any(
        other[: len(place)] == place and len(other) > len(place)
        for other in places
    )


def _message(error: Mapping[str, Any]) -> str:
    message: str = error["msg"].removeprefix(_PREFIX)
    # JSON has arrays.
    for name in ("Tuple", "List"):
        message = message.replace(f"{name} should", "Array should")
    return message[:1].upper() + message[1:]


def _kind(pydantic_type: str) -> exceptions.DetailType:
    # Pydantic has a hundred types and adds to them; clients get a closed set.
    if pydantic_type in set(exceptions.DetailType):
        return exceptions.DetailType(pydantic_type)
    if pydantic_type.endswith(("_type", "_parsing")):
        return exceptions.DetailType.TYPE_ERROR
    return exceptions.DetailType.VALUE_ERROR
