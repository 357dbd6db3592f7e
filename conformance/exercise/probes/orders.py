# SPDX-License-Identifier: Apache-2.0
"""Whether a list is in the order that it was asked for (§4.6)."""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from conformance.exercise.probes import base, lists, parameters

_ORDERS = ("order_by", "orderby", "sort", "sort_by", "sortby", "ordering")
_ENDINGS = {"asc": False, "desc": True, "ascending": False, "descending": True}
_FEWEST = 2


def ordered(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    """Asks for a list in each of its documented orders.

    Args:
        context: What to work with.
        listing: The list.

    Yields:
        An order that is not kept.
    """
    parameter = next(
        (
            each
            for each in listing.operation.named("query")
            if each.name.lower() in _ORDERS
        ),
        None,
    )
    if parameter is None:
        return
    for value in parameters.choices(context.look, parameter):
        field, way = order_of(value)
        if not field:
            continue
        asked = {**listing.sized(context), parameter.name: value}
        raw = listing.ask(context, **asked)
        members = listing.members(raw) or ()
        keys = [each.get(field) for each in members if isinstance(each, dict)]
        if len(keys) < max(len(members), _FEWEST) or any(
            isinstance(key, bool) or not isinstance(key, str | int | float)
            for key in keys
        ):
            continue
        yield base.Looked(f"{listing.operation.label} {value}")
        if not is_sorted(keys, way):
            yield base.found(
                f"A list asked for with '{parameter.name}={value}' is not in "
                f"the order of '{field}'.",
                "order",
                raw,
            )
            return


def order_of(value: object) -> tuple[str, bool | None]:
    """Reads an order such as `name`, `-name`, `name desc`, `name_asc`.

    Returns:
        The field, and whether it descends; None where that is not said.
    """
    if not isinstance(value, str):
        return "", None
    text = value.strip()
    if text[:1] in ("-", "+"):
        return text[1:], text[0] == "-"
    for joint in (" ", "_", ":", ".", "-", ","):
        head, found, ending = text.rpartition(joint)
        if found and ending.lower() in _ENDINGS:
            return head, _ENDINGS[ending.lower()]
    return text, None


def is_sorted(keys: Sequence[Any], descending: bool | None) -> bool:
    """Tells whether keys are in an order, however texts are compared.

    Args:
        keys: Texts or numbers.
        descending: Which way; None takes either, for what a service does
            where nothing is said, only it knows.
    """
    if descending is None:
        return is_sorted(keys, descending=False) or is_sorted(
            keys, descending=True
        )
    if descending:
        keys = list(reversed(keys))
    if all(not isinstance(key, str) for key in keys):
        return _rises(keys)
    texts = [str(key) for key in keys]
    if not all(text.isascii() for text in texts):
        # Every language has an order of its own.
        return True
    ways: tuple[list[Any] | None, ...] = (
        texts,
        [text.casefold() for text in texts],
        [re.sub(r"[\W_]", "", text.casefold()) for text in texts],
        [_naturally(text) for text in texts],
        _numbers(texts),
    )
    return any(way is not None and _rises(way) for way in ways)


def _rises(keys: Sequence[Any]) -> bool:
    return all(one <= other for one, other in itertools.pairwise(keys))


def _naturally(text: str) -> list[tuple[int, int, str]]:
    """Makes a key by which `item 9` comes before `item 10`."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in re.split(r"(\d+)", text.casefold())
        if part
    ]


def _numbers(texts: Sequence[str]) -> list[Any] | None:
    try:
        return [float(text) for text in texts]
    except ValueError:
        return None
