# SPDX-License-Identifier: Apache-2.0
"""Default values held against the schemas that they stand in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from conformance.contract import model, nodes, objects, schemas
from conformance.rules import rule

# In 2.0 a parameter and a header are schemas of a kind themselves (§5.2.26).
_KINDS = {"2.0": (objects.SCHEMA, "parameter", "header")}
_SHOWN = 120
# The engine that knows look-around; its limit stops a hostile pattern.
_PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)
_RANGES: Mapping[str, int] = {"int32": 2**31, "int64": 2**63}


def breaches(
    contract: model.Contract, found: Iterable[objects.Object]
) -> Iterator[rule.Breach]:
    """Tells which defaults their own schema does not allow.

    Args:
        contract: The contract.
        found: Its objects.

    Yields:
        A breach at each such default.
    """
    look = schemas.Schemas(contract)
    kinds = _KINDS.get(contract.dialect, (objects.SCHEMA,))
    is_old = contract.dialect in ("2.0", "3.0")
    for each in found:
        if each.kind not in kinds or "default" not in each.node.value:
            continue
        if is_old and each.is_reference:
            continue
        why = _refusal(look.bundle(each.node), each.node.value["default"])
        if why:
            yield _breach(each.node, why)


def _breach(schema: nodes.Node, why: str) -> rule.Breach:
    why = why if len(why) <= _SHOWN else f"{why[:_SHOWN]}…"
    return rule.Breach(
        f"The default breaks its own schema: {why}.",
        subject="default",
        node=schema.child("default"),
    )


def _refusal(schema: Any, default: object) -> str:
    """Returns why a schema refuses its default; empty where it does not."""
    if isinstance(schema.get("required"), bool):
        # A parameter's own `required` is none of JSON Schema's.
        schema = {k: v for k, v in schema.items() if k != "required"}
    limit = _RANGES.get(str(schema.get("format")))
    if limit and isinstance(default, int) and not -limit <= default < limit:
        return f"{default} is no {schema['format']}"
    try:
        # Formats are annotations to a validator of documents.
        validator = jsonschema_rs.Draft202012Validator(
            schema, validate_formats=False, pattern_options=_PATTERNS
        )
    except (jsonschema_rs.ValidationError, ValueError):
        # That the schema is invalid is told elsewhere.
        return ""
    error = next(validator.iter_errors(default), None)
    return error.message if error else ""
