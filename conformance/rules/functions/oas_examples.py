# SPDX-License-Identifier: Apache-2.0
"""Whether examples and defaults keep the schemas that they stand for.

One finding for each example, at the first thing that is wrong in it, in the
order in which a validator that stops there (ajv) would look; its message tells
how many more there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import nodes
from conformance.rules import rule
from conformance.rules.functions import (
    oas_example_order,
    oas_example_schemas,
    oas_objects,
)

_FIELDS = {2: ("example", "x-example", "default"), 3: ("example", "default")}
_REQUEST_PARTS = frozenset({"requestBody", "requestBodies"})
# From 3.2 on `dataValue` is the value before it is serialized.
_VALUES = ("value", "dataValue")
_SHOWN = 160
View = oas_example_schemas.View


def _examples(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    node = context.node
    if node is None or context.contract is None or not isinstance(value, dict):
        return
    version = options.get("oasVersion", 3)
    field = options.get("schemaField", "$")
    schema = node if field == "$" else node.get(field)
    if schema is None:
        return
    view = View.EITHER
    found = _of_schema(node, _FIELDS[version])
    if options.get("type") == "media":
        view = _view(node)
        found = _of_media(node, context)
    compiled = None
    for example in found:
        compiled = compiled or oas_example_schemas.of(
            context, context.contract
        ).compiled(oas_objects.follow(schema, context), view)
        if compiled is None:
            return
        yield from _judged(example, compiled)


def _of_schema(node: nodes.Node, fields: Sequence[str]) -> Iterator[nodes.Node]:
    for field in fields:
        if field in node.value:
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
    example: nodes.Node, compiled: oas_example_schemas.Compiled
) -> Iterator[rule.Breach]:
    if compiled.validator.is_valid(example.value):
        return
    problems = list(compiled.validator.iter_errors(example.value))
    first = min(
        problems,
        key=lambda problem: oas_example_order.order(
            problem, compiled.schema, example.value
        ),
    )
    told = _meant(first)
    message = str(told.message).rstrip(".")
    if len(message) > _SHOWN:
        message = f"{message[:_SHOWN]}…"
    more = len(problems) - 1
    also = f" ({more} more in this example)" if more else ""
    yield rule.Breach(
        f"This does not keep its schema: {message}{also}; mend the one or the "
        "other.",
        node=oas_objects.nearest(example, *told.instance_path),
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
