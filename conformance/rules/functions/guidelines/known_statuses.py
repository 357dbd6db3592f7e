# SPDX-License-Identifier: Apache-2.0
"""The status codes that the guidelines know, and what to write for others."""

from collections.abc import Mapping
from typing import Any

from conformance.contract import model

# Those of §4.7, and those of HTTP that it takes besides to speak of
# conditions, methods, media types, conflicts and gateways.
KNOWN = (
    *(200, 201, 202, 204, 304),
    *(400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 415, 428, 429),
    *(500, 502, 503, 504),
)
OPTIONS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "statuses": {
            "type": "array",
            "items": {"type": "integer", "minimum": 100, "maximum": 599},
            "description": "The codes that operations may answer with.",
            "default": list(KNOWN),
        }
    },
    "additionalProperties": False,
}
_DIGITS = 3
# What they are used for differs too much for one code to replace them.
_UNCLEAR = frozenset({"408", "418", "425", "501"})
# What says the same to clients; RFC 9110 §15 and the registry of codes.
_INSTEAD = {
    "203": "200",
    "205": "204",
    "207": "200",
    "208": "200",
    "402": "403",
    "407": "401",
    "411": "400",
    "414": "400",
    "416": "400",
    "417": "400",
    "421": "400",
    "423": "409",
    "424": "409",
    "426": "400",
    "431": "400",
    "451": "403",
    "505": "500",
    "507": "503",
    "508": "500",
}


def is_foreign(status: str, known: frozenset[str]) -> bool:
    """Tells whether a documented status is a code that is not known.

    Args:
        status: Such as `422`, `4XX` or `default`.
        known: The codes that may appear.
    """
    return (
        len(status) == _DIGITS
        and status.isdigit()
        and status not in known
        # They come before the answer, and are seen by no client's code.
        and not status.startswith("1")
    )


def foreign(
    contract: model.Contract, known: frozenset[str]
) -> dict[str, list[tuple[str, model.DocumentedResponse]]]:
    """Finds where codes that are not known are documented.

    Args:
        contract: Any contract.
        known: The codes that may appear.

    Returns:
        The responses by code, each with its operation's label. Of those that
        refer to one shared response, only the first.
    """
    found: dict[str, dict[Any, tuple[str, model.DocumentedResponse]]] = {}
    for operation in contract.operations:
        for response in operation.responses:
            if is_foreign(response.status, known):
                places = found.setdefault(response.status, {})
                place = response.node.identity
                places.setdefault(place, (operation.label, response))
    return {status: list(places.values()) for status, places in found.items()}


def advice(status: str) -> str:
    """Says what to answer in place of a code that is not known."""
    if status == "422":
        return (
            "invalid input is 400: in FastAPI, register a handler for "
            "'RequestValidationError' that answers 400"
        )
    allow = f"add {status} to the option 'statuses'"
    if status.startswith("3"):
        return f"name the new place in an answer, or {allow}"
    if status in _UNCLEAR:
        return f"write the one of them that says what is wrong, or {allow}"
    instead = _INSTEAD.get(status, f"{status[0]}00")
    return f"write {instead}, or {allow}"
