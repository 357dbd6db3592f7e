# SPDX-License-Identifier: Apache-2.0
"""Spectral's `schema`: a value held against a JSON Schema.

The value is taken as it stands, references followed only as deep as the
schema looks; what is found is told where it really stands.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from conformance import errors
from conformance.contract import library, nodes
from conformance.rules import fields, messages, rule
from conformance.rules.functions import core, core_schema_order

Options = Mapping[str, Any]
_MEMORY = "schema"
_DRAFT = re.compile(
    r"https?://json-schema\.org/(?:draft-0([467])|draft/(20(?:19-09|20-12)))"
    r"/(?:hyper-)?schema#?\Z"
)
_VALIDATORS: Mapping[str, Any] = {
    "4": jsonschema_rs.Draft4Validator,
    "6": jsonschema_rs.Draft6Validator,
    "7": jsonschema_rs.Draft7Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
    "2020-12": jsonschema_rs.Draft202012Validator,
}
_DEFAULT = "7"
# How deep a schema that contains itself looks, and how much of a document.
_MAX_REACH = 20
_MAX_VALUES = 200_000
# Stands in messages for the value, and is replaced by its name.
_MASK = "\x00"
_SAME = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else")
_GROUPS = ("dependentSchemas", "dependencies")
_DEEPER = (
    "additionalItems",
    "additionalProperties",
    "contains",
    "items",
    "prefixItems",
    "unevaluatedItems",
    "unevaluatedProperties",
)
_DEEPER_GROUPS = ("properties", "patternProperties")
_WHOLE = ("const", "enum", "uniqueItems")


def _schema(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str | rule.Breach]:
    if value is rule.MISSING:
        yield f"{core.named(context)} must be there."
        return
    key = (_MEMORY, id(options))
    if key not in context.memory:
        schema = options["schema"]
        validator = None if _prepare(options) else _validator(options)
        context.memory[key] = validator, _Reach(schema).of(schema)
    validator, reach = context.memory[key]
    if validator is None:
        return
    node = context.node
    contract, shelf = context.contract, None
    if node is not None and node.value is not value:
        node = None
    if node is not None:
        if contract and context.rule.resolved:
            shelf = contract.library
        value = _Expansion(shelf).of(node, reach)
    found = list(validator.iter_errors(value))
    if found and not options.get("allErrors"):
        found = [core_schema_order.first(options["schema"], found)]
    for problem in found:
        yield _breach(problem, node, shelf)


def _breach(
    problem: jsonschema_rs.ValidationError,
    node: nodes.Node | None,
    shelf: library.Library | None,
) -> rule.Breach | str:
    path = problem.instance_path
    name = f"'{messages.safe(str(path[-1]))}'" if path else "The value"
    message = f"{messages.safe(problem.message.replace(_MASK, name))}."
    if node is None:
        return message
    for part in path:
        node = fields.followed(node, shelf)
        node = node.child(_key(node.value, part))
    return rule.Breach(message, node=fields.followed(node, shelf))


def _key(value: Any, part: str | int) -> str | int:
    """Returns a key as it stands: the validator tells `007` as 7."""
    if isinstance(value, list) or part in value:
        return part
    same = (key for key in value if key.isdecimal() and int(key) == part)
    return next(same, str(part))


def _validator(options: Options) -> Any:
    schema = _nullable(options["schema"])
    dialect = options.get("dialect", "auto").removeprefix("draft")
    if dialect == "auto":
        match = _DRAFT.match(str(schema.get("$schema", "")))
        dialect = (match and (match[1] or match[2])) or _DEFAULT
    schema.pop("$schema", None)
    return _VALIDATORS[dialect](
        schema, validate_formats=True, mask=_MASK, offline=True
    )


def _prepare(options: Options) -> str | None:
    try:
        _validator(options)
    except ValueError as error:
        text = messages.safe(str(error).partition("\n")[0])
        kind = getattr(error, "kind", None)
        if kind is not None and kind.name == "$ref":
            # As in Spectral, what is not there is told all the same.
            return (
                f"Its schema can't be used ({text}); only values that are "
                "missing are told."
            )
        raise errors.RulesetError(
            f"Its schema can't be used: {text}."
        ) from None
    return None


def _nullable(schema: Any) -> Any:
    """Copies a schema, with OpenAPI's `nullable` as ajv understands it."""
    if isinstance(schema, list):
        return [_nullable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _nullable(each) for key, each in schema.items()}
    types = made.get("type")
    if made.get("nullable") is True and isinstance(types, str | list):
        listed = [types] if isinstance(types, str) else types
        made["type"] = [*dict.fromkeys((*listed, "null"))]
    return made


class _Reach:
    """Tells how many levels of a value a schema looks at below it."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._within: set[int] = set()

    def of(self, schema: Any) -> int:
        """Returns the levels, at most `_MAX_REACH`."""
        if not isinstance(schema, dict):
            return 0
        if id(schema) in self._within:
            return _MAX_REACH
        self._within.add(id(schema))
        levels = [0]
        for key, each in schema.items():
            if key == "$ref":
                levels.append(self.of(self._target(each)))
            elif key in _WHOLE:
                levels.append(_MAX_REACH)
            elif key in _SAME:
                levels.append(self._widest(each))
            elif key in _GROUPS and isinstance(each, dict):
                levels.append(self._widest(list(each.values())))
            elif key in _DEEPER:
                levels.append(1 + self._widest(each))
            elif key in _DEEPER_GROUPS and isinstance(each, dict):
                levels.append(1 + self._widest(list(each.values())))
        self._within.discard(id(schema))
        return min(max(levels), _MAX_REACH)

    def _widest(self, schemas: Any) -> int:
        listed = schemas if isinstance(schemas, list) else [schemas]
        return max(map(self.of, listed), default=0)

    def _target(self, reference: Any) -> Any:
        found = self._root
        if not isinstance(reference, str) or not reference.startswith("#"):
            return None
        try:
            for part in nodes.parse_pointer(reference[1:]):
                found = found[int(part) if isinstance(found, list) else part]
        except (nodes.BrokenReferenceError, LookupError, TypeError, ValueError):
            return None
        return found


class _Expansion:
    """Copies a value, with what its references mean in their places."""

    def __init__(self, shelf: library.Library | None) -> None:
        self._shelf = shelf
        self._count = 0

    def of(self, node: nodes.Node, levels: int) -> Any:
        """Returns the value, its references followed `levels` deep."""
        node = fields.followed(node, self._shelf)
        value = node.value
        if self._shelf is None or levels == 0 or self._count > _MAX_VALUES:
            return value
        if isinstance(value, dict):
            self._count += len(value)
            return {key: self.of(node.child(key), levels - 1) for key in value}
        if isinstance(value, list):
            self._count += len(value)
            return [
                self.of(node.child(index), levels - 1)
                for index in range(len(value))
            ]
        return value


FUNCTIONS: Mapping[str, rule.Function] = {
    "schema": rule.Function(
        _schema,
        options={
            "type": "object",
            "properties": {
                "schema": {"type": "object"},
                "dialect": {
                    "enum": [
                        "auto",
                        *(f"draft{each}" for each in _VALIDATORS),
                        *_VALIDATORS,
                    ]
                },
                "allErrors": {"type": "boolean"},
            },
            "required": ["schema"],
            "additionalProperties": False,
        },
        takes_missing=True,
        prepare=_prepare,
    ),
}
