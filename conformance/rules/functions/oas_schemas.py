# SPDX-License-Identifier: Apache-2.0
"""Functions about Schema Objects and the references to them."""

import types
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from conformance.rules import rule
from conformance.rules.functions import oas_objects

_TYPES: Mapping[str, Any] = {
    "array": list,
    "boolean": bool,
    "integer": int | float,
    "null": types.NoneType,
    "number": int | float,
    "object": dict,
    "string": str,
}
_NULLABLE = {"2.0": "x-nullable", "3.0": "nullable"}


def _schema(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[str]:
    # 3.1 and later speak JSON Schema 2020-12; those before, near draft 4.
    is_old = oas_objects.dialect(context) in _NULLABLE
    validator = (
        jsonschema_rs.Draft4Validator
        if is_old
        else jsonschema_rs.Draft202012Validator
    )
    for error in validator(options["schema"]).iter_errors(value):
        yield f"{error.message}."
        return


def _typed_enum(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    node = context.node
    if node is None or not isinstance(value, dict):
        return
    values, said = value.get("enum"), value.get("type")
    names: list[Any] = said if isinstance(said, list) else [said]
    if not isinstance(values, list) or not all(
        isinstance(each, str) for each in names
    ):
        return
    nullable = _NULLABLE.get(oas_objects.dialect(context), "")
    if value.get(nullable) is True:
        names = [*names, "null"]
    for index, each in enumerate(values):
        if not any(_is(each, name) for name in names):
            yield rule.Breach(
                f"The enum value {_shown(each)} is not of the type "
                f"'{' or '.join(names)}'; mend the value or the type.",
                subject=str(index),
                node=node.child("enum").child(index),
            )


def _is(value: Any, name: str) -> bool:
    """Tells whether a value is of a type of JSON Schema."""
    kinds = _TYPES.get(name)
    if kinds is None or not isinstance(value, kinds):
        return False
    if isinstance(value, bool):
        return name == "boolean"
    return name != "integer" or value == int(value)


def _shown(value: Any) -> str:
    text = str(value)
    return f"'{text}'" if len(text) <= 40 else f"'{text[:40]}…'"  # noqa: PLR2004 - a line


def _discriminator(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    node = context.node
    if node is None or not isinstance(value, dict):
        return
    name = value.get("discriminator")
    if not isinstance(name, str):
        return
    properties, required = value.get("properties"), value.get("required")
    if not isinstance(properties, dict) or name not in properties:
        yield rule.Breach(
            f"The discriminator '{name}' is no property of this schema; "
            "declare it under 'properties'.",
            subject="properties",
            node=oas_objects.nearest(node, "properties"),
        )
    if not isinstance(required, list) or name not in required:
        yield rule.Breach(
            f"The discriminator '{name}' is not required by this schema; add "
            "it to 'required'.",
            subject="required",
            node=oas_objects.nearest(node, "required"),
        )


def _siblings(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    node = context.node
    if node is None or not node.pointer:
        return
    holder = node.document.node(node.pointer[:-1])
    for key, sibling in holder.items():
        if key != "$ref":
            yield rule.Breach(
                f"'{key}' stands beside '$ref' and is ignored in this "
                "version; move it into what is referred to, or wrap the "
                "reference in 'allOf'.",
                subject=key,
                node=sibling,
            )


FUNCTIONS: Mapping[str, rule.Function] = {
    "oasSchema": rule.Function(
        _schema,
        options={
            "type": "object",
            "properties": {"schema": {"type": "object"}},
            "required": ["schema"],
            "additionalProperties": False,
        },
    ),
    "typedEnum": rule.Function(_typed_enum),
    "oasDiscriminator": rule.Function(_discriminator),
    "refSiblings": rule.Function(_siblings),
}
