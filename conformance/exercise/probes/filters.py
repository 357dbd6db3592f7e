# SPDX-License-Identifier: Apache-2.0
"""What a list's filters do to it (§4.2)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import model
from conformance.exercise import record
from conformance.exercise.probes import base, comparing, lists, orders

_VALUES = 6


def list_filters(context: base.Context) -> Iterator[base.Outcome]:
    """Filters and orders lists by what is in them.

    Yields:
        Filters that let others through, or keep out what they name; orders
        that are not kept.
    """
    yield from lists.each(context, _look)


def _look(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    yield from _filtered(context, listing)
    yield from orders.ordered(context, listing)


def _filtered(
    context: base.Context, listing: lists.Listing
) -> Iterator[base.Outcome]:
    raw = listing.ask(context, **listing.sized(context))
    members = [
        each for each in listing.members(raw) or () if isinstance(each, dict)
    ]
    if not members:
        return
    for parameter in listing.operation.named("query"):
        name = parameter.name
        if any(name not in each for each in members):
            continue
        if name in listing.window or name in listing.query:
            continue
        # An array, say, may mean one of, or all of, or a range.
        if not _is_plain(context, parameter):
            continue
        yield base.Looked(f"{listing.operation.label} {name}")
        yield from _Filter(context, listing, parameter, members, raw).look()


def _is_plain(context: base.Context, parameter: model.Parameter) -> bool:
    """Tells whether a parameter takes one value, to be equal to."""
    kinds = context.look.types(parameter.schema)
    return bool(kinds) and kinds <= {"string", "integer", "boolean"}


class _Filter:
    """One filter of a list, and what is known before it is used."""

    def __init__(
        self,
        context: base.Context,
        listing: lists.Listing,
        parameter: model.Parameter,
        members: Sequence[Mapping[str, Any]],
        before: record.Record,
    ) -> None:
        self._context = context
        self._listing = listing
        self._name = parameter.name
        self._members = members
        self._before = before
        kinds = context.look.types(parameter.schema)
        # Of texts that may be anything, a part may be enough.
        self._is_exact = "string" not in kinds or bool(
            context.choices_of(parameter.schema)
        )

    def look(self) -> Iterator[base.Outcome]:
        empty: list[record.Record] = []
        worked = False
        for value in self._values():
            raw = self._asked(value)
            found = self._listing.members(raw)
            if found is None:
                return
            if self._is_wrong(found, value):
                yield base.found(
                    f"A list asked for with '{self._name}' has items of "
                    "another.",
                    f"{self._name} others",
                    raw,
                    self._before,
                )
                return
            if not found and self._is_still_there(value):
                empty.append(raw)
            worked = worked or bool(found)
        # A filter that never finds anything may have words of its own.
        if empty and (worked or self._is_exact):
            yield base.found(
                f"A list asked for with '{self._name}' is empty, though an "
                "item has that value.",
                f"{self._name} none",
                empty[0],
                self._before,
            )

    def _values(self) -> list[Any]:
        values = dict.fromkeys(
            each[self._name]
            for each in self._members
            if _is_scalar(each[self._name])
        )
        # Written in mixed case is where comparisons go wrong.
        ranked = sorted(
            values, key=lambda value: str(value) == str(value).lower()
        )
        if len(ranked) <= _VALUES:
            return ranked
        return [*ranked[: _VALUES - 1], ranked[-1]]

    def _asked(self, value: Any) -> record.Record:
        sent = str(value).lower() if isinstance(value, bool) else value
        sized = self._listing.sized(self._context)
        return self._listing.ask(self._context, **sized, **{self._name: sent})

    def _is_wrong(self, found: Sequence[Any], value: Any) -> bool:
        """Tells whether a list has items that a filter should keep out."""
        has_others = any(
            isinstance(each, dict)
            and self._name in each
            and not _is_like(each[self._name], value)
            for each in found
        )
        # A search may look into other fields too; it leaves some out.
        return has_others and (
            self._is_exact or list(found) == list(self._members)
        )

    def _is_still_there(self, value: Any) -> bool:
        sized = self._listing.sized(self._context)
        raw = self._listing.ask(self._context, **sized)
        return any(
            isinstance(each, dict) and each.get(self._name) == value
            for each in self._listing.members(raw) or ()
        )


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | bool) and value != ""


def _is_like(found: object, value: object) -> bool:
    """Tells whether a value is what was asked for, or has it in it.

    Text filters are often meant as a search within.
    """
    if comparing.is_same(found, value):
        return True
    return (
        isinstance(found, str)
        and isinstance(value, str)
        and value.casefold() in found.casefold()
    )
