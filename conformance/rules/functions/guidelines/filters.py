# SPDX-License-Identifier: Apache-2.0
"""Functions about filters, orders and pages in paths (§4.2)."""

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    model,
    resource_graph,
    resources,
    vocabulary,
)
from conformance.rules import rule
from conformance.rules.functions.guidelines import paths

_ORDERS = frozenset({"sort", "sorted", "order", "ordered"})
_PAGES = frozenset({"page", "offset", "limit", "skip", "per-page", "page-size"})
_NUMBERS = frozenset(
    {
        *("page", "page_number", "page_no", "pagenumber", "number", "n", "no"),
        *("num", "p", "offset", "limit", "skip", "size", "count", "per_page"),
        *("page_size", "pagesize"),
    }
)
_SUFFIXES = frozenset({"id", "name", "value", "number", "key", "code", "slug"})
_SEARCHED = frozenset(
    {"query", "q", "term", "text", "keyword", "keywords", "search"}
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Filter:
    """Segments of a path that choose, order or page members.

    Attributes:
        path: The first path that has them.
        upto: The segments before them, as written.
        query: What to write instead.
        below: The segments after them, as written.
        does: What they do, as a verb.
    """

    path: str
    upto: tuple[str, ...]
    query: str
    does: str
    below: tuple[str, ...]


@functools.lru_cache(maxsize=8)
def prefixes(
    contract: model.Contract,
) -> Mapping[tuple[str, ...], _Filter]:
    """Finds the segments that belong into a query.

    Args:
        contract: Any contract.

    Returns:
        What they do, by the shape of the path up to the first of them.
    """
    known = {
        paths.shape(each.path)
        for each in resource_graph.collections(contract)
        if vocabulary.counts(each.segment.lower())
    }
    there = {paths.shape(path) for path in contract.paths}
    found: dict[tuple[str, ...], _Filter] = {}
    for path in contract.paths:
        parts = paths.split(path)
        shaped = paths.shape(path)
        for depth in range(1, len(parts) - 1):
            if shaped[depth + 1] != paths.ANY or shaped[depth] == paths.ANY:
                continue
            place = shaped[: depth + 1]
            variable, *others = model.path_variables(parts[depth + 1])
            if (
                others
                or place in found
                or not paths.is_literal(shaped[depth - 1])
            ):
                continue
            told = _told(
                parts[depth],
                variable,
                # What has a path of its own is more than a field's name.
                is_member=shaped[:depth] in known and place not in there,
            )
            if told:
                does, query = told
                found[place] = _Filter(
                    path, parts[:depth], query, does, parts[depth + 2 :]
                )
    return found


def _query(each: _Filter) -> str:
    """Returns the whole query: `/epoch/{epoch}/slot/{slot}` is two filters."""
    query = [each.query]
    below = each.below
    while len(below) > 1 and paths.is_literal(below[0]):
        literal, value, *rest = below
        variable, *others = model.path_variables(value) or ["", ""]
        told = _told(literal, variable, is_member=True) if not others else None
        if not told:
            break
        query.append(told[1])
        below = tuple(rest)
    return "&".join(query)


def _told(
    literal: str, variable: str, *, is_member: bool
) -> tuple[str, str] | None:
    """Tells what a literal and the variable after it do, and how to write it.

    Args:
        literal: Such as `by-email`.
        variable: Such as `email`.
        is_member: Whether the literal stands where an id would.
    """
    first, *rest = vocabulary.words(literal) or [""]
    value = f"{{{variable}}}"
    if first in ("by", "filter", "filtered") and (rest or first != "by"):
        named = [word for word in rest if word != "by"]
        return "filters", f"{'_'.join(named) or variable}={value}"
    if first in _ORDERS and (rest or first) in (["by"], "sort", "sorted"):
        return "orders", f"order_by={value}"
    if literal.lower().replace("_", "-") in _PAGES:
        # `/page/{page_id}` is a page of a site.
        name = literal.lower().replace("-", "_")
        is_number = variable.lower() in _NUMBERS
        return ("pages", f"{name}={value}") if is_number else None
    if literal == "search" and variable.lower() in _SEARCHED:
        return "searches", f"q={value}"
    if is_member and _is_field(literal, variable):
        return "filters", f"{_field_name(literal, variable)}={value}"
    return None


def _is_field(literal: str, variable: str) -> bool:
    """Tells of a field's name before its value: `/category/{category}`."""
    words = vocabulary.words(literal)
    value = vocabulary.words(variable)
    # A plural is a collection of its own.
    if not words or vocabulary.counts(words[-1]):
        return False
    rest = value[len(words) :]
    return value[: len(words)] == words and (
        not rest or (len(rest) == 1 and rest[0] in _SUFFIXES)
    )


def _field_name(literal: str, variable: str) -> str:
    last = vocabulary.words(variable)[-1]
    # `category={category_name}`, but `policy_id={policy_id}`.
    kept = variable if last in ("id", "number") else literal
    return "_".join(vocabulary.words(kept))


def _filters_in_query(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    style = resource_graph.graph(contract).style
    if style is resources.Style.PROCEDURES:
        return
    for place, each in prefixes(contract).items():
        yield rule.Breach(
            f"'{each.path}' {each.does} in its path; write "
            f"'{paths.join(each.upto)}?{_query(each)}'.",
            subject=paths.join(place),
            node=paths.node(contract, each.path),
        )


FUNCTIONS: Mapping[str, rule.Function] = {
    "filtersInQuery": rule.Function(_filters_in_query),
}
