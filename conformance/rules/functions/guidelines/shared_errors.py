# SPDX-License-Identifier: Apache-2.0
"""The function about one schema for all errors (§4.8.6)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import nodes, schemas
from conformance.rules import rule
from conformance.rules.functions.guidelines import envelope_parts, once

Options = Mapping[str, Any]
# How deep errors are compared: a client reads `error` and what is in it.
_DEPTH = 2


def _shared_error(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    shapes: dict[Any, Any] = {}
    groups: dict[Any, list[envelope_parts.Body]] = {}
    for each in envelope_parts.bodies(contract, options, "error"):
        if each.schema is None:
            continue
        key = each.schema.identity
        if key not in shapes:
            shapes[key] = _shape(look, each.schema, _DEPTH)
        groups.setdefault(shapes[key], []).append(each)
    if len(groups) < 2:  # noqa: PLR2004 - one shape
        return
    usual, *others = sorted(groups.values(), key=len, reverse=True)
    same = _by_schema(others)
    total = len(usual) + sum(map(len, others))
    if len(usual) * 2 <= total or len(same) > once.FEW:
        labels = [
            f"{each.operation.label} {each.response.status}"
            for group in others
            for each in group
        ]
        yield rule.Breach(
            f"The {total} documented errors have {len(groups)} shapes, the "
            f"rarer ones in {once.listed(labels)}; refer to one "
            "schema from all.",
            subject="shapes",
            node=contract.root.get("paths"),
        )
        return
    name = _named(usual[0].schema)
    for first, *more in same:
        and_more = f" (and {len(more)} more)" if more else ""
        have = "have" if more else "has"
        yield rule.Breach(
            f"{first.told}{and_more} {have} another schema than most errors; "
            f"refer to {name}.",
            node=first.response.node,
        )


def _by_schema(
    groups: Iterable[Sequence[envelope_parts.Body]],
) -> list[list[envelope_parts.Body]]:
    """Gathers the bodies of some groups by the schema that they refer to."""
    found: dict[Any, list[envelope_parts.Body]] = {}
    for group in groups:
        for each in group:
            if each.schema is not None:
                found.setdefault(each.schema.identity, []).append(each)
    return list(found.values())


def _shape(look: schemas.Schemas, schema: nodes.Node, depth: int) -> Any:
    """Returns the names of a schema's fields and their types, comparable."""
    fields = look.properties(schema)
    if not fields or not depth:
        return look.types(schema)
    return frozenset(
        (name, _shape(look, child, depth - 1)) for name, child in fields.items()
    )


def _named(schema: nodes.Node | None) -> str:
    """Says how to refer to the schema that most have."""
    pointer = schema.pointer if schema is not None else ()
    if pointer[:2] == ("components", "schemas") or pointer[:1] == (
        "definitions",
    ):
        return f"'#{nodes.format_pointer(pointer)}'"
    return "the one that they have"


FUNCTIONS: Mapping[str, rule.Function] = {
    "sharedErrorSchema": rule.Function(
        _shared_error,
        frozenset({"Document"}),
        envelope_parts.OPTIONS,
        shares=envelope_parts.SHARES,
    ),
}
