# SPDX-License-Identifier: Apache-2.0
"""Whether bodies have examples (§4.9)."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, schemas, usage
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import once, operations

_MANY = 5
_MOST = 0.8
_FORM = "application/x-www-form-urlencoded"
# In 2.0 those of a body parameter stand in its `x-examples`.
_SHARED: Mapping[tuple[object, ...], str] = {
    ("components", "responses"): "response",
    ("components", "requestBodies"): "request body",
    ("responses",): "response",
    ("parameters",): "body",
}
_COMBINING = ("allOf", "anyOf", "oneOf", "patternProperties")
_SINGULAR = ("example", "x-example")
_PLURAL = ("examples", "x-examples")


@dataclasses.dataclass(frozen=True, slots=True)
class _Body:
    """What an operation takes or answers.

    Attributes:
        what: Such as `The request body of POST /users`.
        media: Its representations that people read.
        node: The request body or the response.
    """

    what: str
    media: tuple[model.MediaType, ...]
    node: nodes.Node


def _examples(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    known = _Examples(contract)
    judged = 0
    bare: dict[object, list[_Body]] = {}
    for body in _judged(contract, known, options):
        judged += 1
        if not any(known.has(each) for each in body.media):
            key = known.shared(body.media[0]) or body.node.identity
            bare.setdefault(key, []).append(body)
    count = sum(map(len, bare.values()))
    if len(bare) >= _MANY and count >= judged * _MOST:
        yield _of_api(contract, count, judged)
    elif len(bare) >= once.MANY:
        yield _of_many(bare.values(), count, judged)
    else:
        for found in bare.values():
            yield _breach(known, found)


def _judged(
    contract: model.Contract, known: "_Examples", options: Mapping[str, Any]
) -> Iterator[_Body]:
    """Yields the bodies that might have an example, what is shared once."""
    seen = set()
    for operation in contract.operations:
        if operations.is_spared(operation, options):
            continue
        for body in _bodies(contract, operation):
            if body.node.identity in seen:
                continue
            seen.add(body.node.identity)
            if not all(known.is_empty(each) for each in body.media):
                yield body


def _bodies(
    contract: model.Contract, operation: model.Operation
) -> Iterator[_Body]:
    if operation.body is not None:
        yield _Body(
            _called(contract, operation.body.node)
            or f"The request body of {operation.label}",
            _readable(operation.body.content),
            operation.body.node,
        )
    for each in operation.responses:
        yield _Body(
            _called(contract, each.node)
            or f"The response {each.status} of {operation.label}",
            _readable(each.content),
            each.node,
        )


def _called(contract: model.Contract, node: nodes.Node) -> str:
    """Names what is shared; an operation's own has no name."""
    holder = node.pointer[:-1]
    # A file may hold one operation, and its responses at the top.
    if len(holder) == 1 and node.document is not contract.root.document:
        return ""
    what = _SHARED.get(holder)
    name = messages.safe(str(node.pointer[-1])) if what else ""
    return f"The {what} '{name}'" if what else ""


def _readable(
    content: tuple[model.MediaType, ...],
) -> tuple[model.MediaType, ...]:
    """Returns the representations with a schema that people read."""
    return tuple(
        each
        for each in content
        if each.schema is not None
        and (each.is_json or each.name.partition(";")[0].strip() == _FORM)
    )


class _Examples:
    """Which schemas of a contract have examples, in themselves or within."""

    def __init__(self, contract: model.Contract) -> None:
        self._look = schemas.Schemas(contract)
        self._is_old = contract.dialect == "2.0"
        # The values are kept, so that their ids stay theirs.
        self._rich: dict[int, object] = {}
        self._bare: dict[int, object] = {}

    def advice(self, body: _Body) -> str:
        """Says where an example goes."""
        if not self._is_old:
            return "add 'example' beside its 'schema'"
        if "in" in body.node.value:
            return "add 'example' to its schema"
        kind = body.media[0].name
        return f"add 'examples: {{{kind}: …}}' beside its 'schema'"

    def has(self, media: model.MediaType) -> bool:
        """Tells whether a representation has an example, or its schema."""
        return _says(media.node.value) or self._within(media.schema)

    def is_empty(self, media: model.MediaType) -> bool:
        """Tells whether a representation can be `{}` alone."""
        schema = self._look.follow(media.schema)
        value = schema.value if schema else None
        return (
            isinstance(value, dict)
            and value.get("additionalProperties") is False
            and not value.get("properties")
            and not any(each in value for each in _COMBINING)
        )

    def shared(self, media: model.MediaType) -> object:
        """Returns the identity of a schema that stands for itself, if any."""
        schema = self.component(media)
        return schema.identity if schema else None

    def component(self, media: model.MediaType) -> nodes.Node | None:
        """Returns the component that a representation refers to, if any."""
        schema = media.schema
        if schema is None or not isinstance(schema.value, dict):
            return None
        return self._look.follow(schema) if "$ref" in schema.value else None

    def _within(self, start: nodes.Node | None) -> bool:
        waiting = [start]
        seen: dict[int, object] = {}
        while waiting:
            asked = waiting.pop()
            node = self._look.follow(asked)
            # What can't be read may have one.
            if node is None and asked is not None:
                return True
            if node is None or not isinstance(node.value, dict):
                continue
            key = id(node.value)
            if key in seen or key in self._bare:
                continue
            seen[key] = node.value
            if key in self._rich or _says(node.value):
                if start is not None:
                    self._rich[id(start.value)] = start.value
                return True
            waiting.extend(usage.subschemas(node))
        # All that can be reached from here has been looked at.
        self._bare.update(seen)
        return False


def _says(holder: Any) -> bool:
    return isinstance(holder, dict) and (
        any(holder.get(keyword) is not None for keyword in _SINGULAR)
        or any(holder.get(keyword) for keyword in _PLURAL)
    )


def _breach(known: _Examples, found: list[_Body]) -> rule.Breach:
    first = found[0]
    component = known.component(first.media[0])
    more = len(found) - 1
    if component is None or not more:
        return rule.Breach(
            f"{first.what} has no example; {known.advice(first)}.",
            node=first.media[0].node,
        )
    *_, name = ("", *map(str, component.pointer))
    shown = messages.safe(name)
    return rule.Breach(
        f"{first.what} and {more} more, all of '{shown}', have no example; "
        "add 'example' to that schema, or beside it.",
        node=component,
    )


def _of_many(
    bare: Iterable[list[_Body]], count: int, judged: int
) -> rule.Breach:
    first = [found[0] for found in bare]
    named = [f"{each.what[:1].lower()}{each.what[1:]}" for each in first]
    shown = [*named[: once.FEW - 1], f"{count - once.FEW + 1}"]
    return rule.Breach(
        f"{count} of {judged} bodies of requests and responses have no "
        f"example: {once.together(shown)} more; add 'example' to their "
        "schemas, or beside them.",
        subject="many bodies",
        node=first[0].media[0].node,
    )


def _of_api(contract: model.Contract, count: int, judged: int) -> rule.Breach:
    which = f"All {judged}" if count == judged else f"{count} of {judged}"
    return rule.Breach(
        f"{which} bodies of requests and responses have no example; add "
        "'example' beside each 'schema', or to the properties of the schemas.",
        subject="every body",
        node=contract.root.get("paths"),
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "givenExamples": rule.Function(_examples, options=operations.OPTIONS),
}
