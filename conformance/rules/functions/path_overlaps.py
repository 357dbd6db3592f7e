# SPDX-License-Identifier: Apache-2.0
"""Whether two path templates can match one URL with equal priority.

A concrete path is matched before a templated one, and two that differ in the
names of their variables alone are the same (OpenAPI 3.1 §4.8.8). What is left
are paths of which each is the more concrete one somewhere: `/{entity}/me` and
`/books/{id}` both match `/books/me`, and which one answers is up to the router.
"""

import dataclasses
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.rules import rule

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_ANY = "{}"
# Which of two paths is the more concrete one.
_FIRST, _SECOND = 1, 2
# No URL that is meant has more segments.
_DEEPEST = 100
# What a variable of these types and formats looks like.
_TYPES: Mapping[str, re.Pattern[str]] = {
    "integer": re.compile(r"-?\d+\Z"),
    "number": re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?\Z"),
    "boolean": re.compile(r"(true|false)\Z"),
}
_FORMATS: Mapping[str, re.Pattern[str]] = {
    "uuid": re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z"),
    "date": re.compile(r"\d{4}-\d\d-\d\d\Z"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT"),
    "email": re.compile(r".+@"),
    "ipv4": re.compile(r"[\d.]+\Z"),
    "ipv6": re.compile(r"[\dA-Fa-f:.]+\Z"),
}


@dataclasses.dataclass(slots=True)
class _Branch:
    """One segment of the tree of all paths.

    Attributes:
        below: The segments that follow, variables all under `{}`.
        path: The path that ends here, if one does.
    """

    below: "dict[str, _Branch]" = dataclasses.field(default_factory=dict)
    path: str = ""


def _unambiguous(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    seen: dict[str, str] = {}
    top = _Branch()
    for path in contract.paths:
        shape = _VARIABLE.sub(_ANY, path)
        other = seen.setdefault(shape, path)
        if other != path:
            yield rule.Breach(
                f"'{path}' and '{other}' are the same path to a router; make "
                "one path of the two, or tell them apart by a segment.",
                subject=path,
                node=_node(contract, path),
            )
            continue
        if shape.count("/") > _DEEPEST:
            continue
        here = top
        for part in shape.split("/")[1:]:
            here = here.below.setdefault(part, _Branch())
        here.path = path
    yield from _crossing(contract, _overlaps(top, top))


def _overlaps(
    one: _Branch, other: _Branch, leads: int = 0
) -> Iterator[tuple[str, str]]:
    """Yields paths that match the same URLs, each more concrete somewhere.

    Args:
        one: Where the first path is.
        other: Where the second is.
        leads: Which was the more concrete so far: 1 the first, 2 the second,
            3 each somewhere.

    Yields:
        Both paths, the one that is the first to be concrete in front.
    """
    if leads == _FIRST | _SECOND and one.path and other.path:
        yield one.path, other.path
    for mine, theirs, leader in _steps(one, other):
        yield from _overlaps(mine, theirs, leads | leader)


def _steps(
    one: _Branch, other: _Branch
) -> Iterator[tuple[_Branch, _Branch, int]]:
    """Yields the pairs of segments that match the same text."""
    for part, branch in one.below.items():
        if part in other.below:
            yield branch, other.below[part], 0
        if _ANY in other.below and part and "{" not in part:
            yield branch, other.below[_ANY], _FIRST
    if _ANY in one.below and one is not other:
        for part, branch in other.below.items():
            if part and "{" not in part:
                yield one.below[_ANY], branch, _SECOND


def _crossing(
    contract: model.Contract, crossed: Iterable[tuple[str, str]]
) -> Iterator[rule.Breach]:
    """Tells each path that crosses others once, where something is at stake."""
    others: dict[str, list[str]] = {}
    for path, other in crossed:
        if _is_at_stake(contract, path, other):
            others.setdefault(path, []).append(other)
    for path, found in others.items():
        parts = zip(path.split("/"), found[0].split("/"), strict=False)
        url = "/".join(two if "{" in one else one for one, two in parts)
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        yield rule.Breach(
            f"'{path}' and '{found[0]}'{more} both match "
            f"'{_VARIABLE.sub('x', url)}', and neither is the more concrete; "
            "tell them apart by a segment.",
            subject=path,
            node=_node(contract, path),
        )


def _is_at_stake(contract: model.Contract, path: str, other: str) -> bool:
    by_path = _operations(contract)
    mine, theirs = by_path.get(path, {}), by_path.get(other, {})
    return any(
        _meet(contract, operation, theirs[method])
        for method, operation in mine.items()
        if method in theirs
    )


def _meet(
    contract: model.Contract, one: model.Operation, other: model.Operation
) -> bool:
    """Tells whether the variables take what the other path says there."""
    pairs = zip(one.path.split("/"), other.path.split("/"), strict=False)
    return all(
        _takes(contract, one, mine, theirs)
        and _takes(contract, other, theirs, mine)
        for mine, theirs in pairs
    )


def _takes(
    contract: model.Contract,
    operation: model.Operation,
    segment: str,
    literal: str,
) -> bool:
    variable = _VARIABLE.fullmatch(segment)
    if variable is None or "{" in literal:
        return True
    named = (e for e in operation.named("path") if e.name == variable[1])
    parameter = next(named, None)
    if parameter is None:
        return True
    look = schemas.Schemas(contract)
    return all(
        _allows(part.value, literal) for part in look.parts(parameter.schema)
    )


def _allows(schema: Mapping[str, Any], text: str) -> bool:
    kind, form = schema.get("type"), schema.get("format")
    shapes = (_TYPES.get(str(kind)), _FORMATS.get(str(form)))
    if any(shape and not shape.match(text) for shape in shapes):
        return False
    values = schema.get("enum")
    if isinstance(values, list) and text not in map(str, values):
        return False
    least = schema.get("minLength")
    if isinstance(least, int) and len(text) < least:
        return False
    return _fits(schema.get("pattern"), text)


def _fits(pattern: object, text: str) -> bool:
    if not isinstance(pattern, str):
        return True
    try:
        return re.search(pattern, text) is not None
    except re.error:
        # JavaScript knows more: what it would say is not known here.
        return True


@functools.lru_cache(maxsize=8)
def _operations(
    contract: model.Contract,
) -> Mapping[str, Mapping[str, model.Operation]]:
    ordered = sorted(contract.operations, key=lambda each: each.path)
    return {
        path: {each.method: each for each in group}
        for path, group in itertools.groupby(ordered, lambda each: each.path)
    }


def _node(contract: model.Contract, path: str) -> nodes.Node | None:
    declared = contract.root.get("paths")
    return declared.get(path) if declared else None


FUNCTIONS: Mapping[str, rule.Function] = {
    "unambiguousPaths": rule.Function(_unambiguous),
}
