# SPDX-License-Identifier: Apache-2.0
"""Whether examples and defaults keep the schemas that they stand for.

One finding for each example, at the first thing that is wrong in it, in the
order in which a validator that stops there (ajv) would look; its message tells
how many more there are.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, objects
from conformance.rules import fixes, rule
from conformance.rules.functions import (
    alike,
    core_schema_order,
    oas_errors,
    oas_example_schemas,
    oas_objects,
)

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_REQUEST_PARTS = frozenset({"requestBody", "requestBodies"})
# From 3.2 on `dataValue` is the value before it is serialized.
_VALUES = ("value", "dataValue")
_DEFAULT = "default"
_TYPES = {bool: "boolean", int: "integer", float: "number"}
# Keywords that a look can judge, or that say nothing of a value.
_PLAIN = frozenset(
    {
        *("type", "enum", "format", "title", "description", "deprecated"),
        *("default", "example", "examples", "x-example", "externalDocs"),
        *("nullable", "readOnly", "writeOnly"),
    }
)
_PLAIN_TYPES: Mapping[str, frozenset[type]] = {
    "string": frozenset({str}),
    "integer": frozenset({int}),
    "number": frozenset({int, float}),
    "boolean": frozenset({bool}),
}
View = oas_example_schemas.View


def _examples(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    node = context.node
    if node is None or not isinstance(value, dict):
        return
    field = options.get("schemaField", "$")
    schema = node if field == "$" else node.get(field)
    if options.get("type") == "media":
        found = _of_media(node, context)
        judged = _judged(found, schema, _view(node), context)
    else:
        found = _of_schema(node, context)
        judged = _judged(found, schema, View.EITHER, context)
    yield from (breach for _, breach in judged)


def _all_examples(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is not None:
        yield from alike.grouped(
            _all_judged(options, context.contract, context)
        )


def _all_judged(
    options: oas_objects.Options,
    contract: model.Contract,
    context: rule.Context,
) -> Iterator[tuple[str, rule.Breach]]:
    """Judges all examples; says of each breach what others may share."""
    for each in objects.walk(contract):
        if each.is_reference:
            continue
        node = each.node
        if each.kind == objects.SCHEMA or "type" in node.value:
            found = _of_schema(node, context)
            if not options.get("defaults", True):
                found = (each for each in found if each.pointer[-1] != _DEFAULT)
            yield from _judged(found, node, View.EITHER, context)
        elif "schema" in node.value:
            found = _of_media(node, context)
            yield from _judged(
                found, node.child("schema"), _view(node), context
            )


def _of_schema(node: nodes.Node, context: rule.Context) -> Iterator[nodes.Node]:
    for field in ("example", "x-example", _DEFAULT):
        if field in node.value and (
            field != "x-example" or oas_objects.dialect(context) == "2.0"
        ):
            yield node.child(field)


def _of_media(node: nodes.Node, context: rule.Context) -> Iterator[nodes.Node]:
    if oas_objects.dialect(context) == "2.0":
        # By media type, each the value itself.
        examples = node.get("examples")
        yield from (each for _, each in examples.items()) if examples else ()
        return
    if "example" in node.value:
        # The two exclude each other; the one that counts is the first.
        yield node.child("example")
        return
    for _, example in oas_objects.members(node.get("examples"), context):
        if not isinstance(example.value, dict):
            continue
        if "externalValue" not in example.value:
            for key in _VALUES:
                if key in example.value:
                    yield example.child(key)


def _view(node: nodes.Node) -> View:
    """Tells, by where a media type stands, who sends the example."""
    for part in reversed(node.pointer):
        if part in _REQUEST_PARTS:
            return View.REQUEST
        if part == "responses":
            return View.RESPONSE
    return View.EITHER


def _judged(
    examples: Iterator[nodes.Node],
    schema: nodes.Node | None,
    view: View,
    context: rule.Context,
) -> Iterator[tuple[str, rule.Breach]]:
    """Holds examples against the schema that they stand for."""
    if schema is None or context.contract is None:
        return
    known = oas_example_schemas.of(context, context.contract)
    for reference in examples:
        # No version allows a reference here, yet bundlers and readers take it.
        example = oas_objects.follow(reference, context)
        followed = oas_objects.follow(schema, context)
        if _plainly_keeps(followed.value, example.value):
            continue
        compiled = known.compiled(followed, view)
        if compiled and not compiled.validator.is_valid(example.value):
            yield _breach(example, compiled)


def _plainly_keeps(schema: Any, value: Any) -> bool:
    """Tells whether a look is enough to see that a value keeps a schema.

    Most examples are scalars beside their type: no validator need be compiled
    for those.
    """
    if not isinstance(schema, dict) or not schema.keys() <= _PLAIN:
        return False
    kind = schema.get("type")
    expected = _PLAIN_TYPES.get(kind, ()) if isinstance(kind, str) else ()
    # Formats are asked of texts alone.
    if type(value) not in expected or (
        isinstance(value, str) and "format" in schema
    ):
        return False
    choices = schema.get("enum", [value])
    return isinstance(choices, list) and any(
        type(each) is type(value) and each == value for each in choices
    )


def _breach(
    example: nodes.Node, compiled: oas_example_schemas.Compiled
) -> tuple[str, rule.Breach]:
    problems = list(compiled.validator.iter_errors(example.value))
    told = _meant(core_schema_order.first(compiled.schema, problems))
    more = len(problems) - 1
    also = f" ({more} more in this example)" if more else ""
    node = oas_objects.nearest(example, *told.instance_path)
    return _alike(told), rule.Breach(
        f"This does not keep its schema: {oas_errors.told(told)}{also}"
        f"{_advice(told)}.",
        node=node,
        fix=_fix(node, told),
    )


def _alike(problem: Any) -> str:
    """Returns what a problem has in common with others of its kind."""
    kind = problem.kind
    if kind.name == "format":
        return f"format {kind.format}"
    if kind.name == "type":
        return f"{type(problem.instance).__name__} for {kind.types}"
    if kind.name == "enum":
        return f"{json.dumps(problem.instance)} for a choice"
    return oas_errors.told(problem)


def _advice(problem: Any) -> str:
    """Says what to write for an address that is none by itself."""
    kind = problem.kind
    if kind.name != "format" or kind.format != "uri" or not problem.instance:
        return ""
    if _SCHEME.match(problem.instance):
        return ""
    return (
        "; write the whole address, or 'uri-reference' for its format if it "
        "is to be relative"
    )


def _fix(node: nodes.Node, problem: Any) -> fixes.Fix | None:
    """Offers the number or the boolean that a text was meant to be."""
    if problem.kind.name != "type" or not isinstance(node.value, str):
        return None
    try:
        value = json.loads(node.value)
    except ValueError:
        return None
    kind = _TYPES.get(type(value))
    if kind is None or f'"{kind}"' not in str(problem.message):
        return None
    return fixes.Fix(
        f"Write {json.dumps(value)} without quotation marks.",
        (fixes.Replace(node, value),),
        # A default is what a server takes, an example what people read.
        is_safe=_DEFAULT not in node.pointer,
    )


def _meant(problem: Any) -> Any:
    """Finds, in a failed choice of schemas, what was most likely meant."""
    branches = [each for each in getattr(problem.kind, "context", ()) if each]
    told = [_meant(branch[0]) for branch in branches]
    deepest = max(told, key=lambda each: len(each.instance_path), default=None)
    if deepest is None:
        return problem
    deeper = len(deepest.instance_path) > len(problem.instance_path)
    return deepest if deeper else problem


FUNCTIONS: Mapping[str, rule.Function] = {
    "validExamples": rule.Function(
        _all_examples,
        options={
            "type": "object",
            "properties": {
                "defaults": {
                    "type": "boolean",
                    "default": True,
                    "description": "Whether defaults are judged as well.",
                }
            },
            "additionalProperties": False,
        },
    ),
    "oasExample": rule.Function(
        _examples,
        options={
            "type": "object",
            "properties": {
                "oasVersion": {"enum": [2, 3]},
                "schemaField": {"type": "string"},
                "type": {"enum": ["media", "schema"]},
            },
            "additionalProperties": False,
        },
    ),
}
