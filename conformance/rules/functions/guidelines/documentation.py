# SPDX-License-Identifier: Apache-2.0
"""Whether operations, parameters and responses are described (§4.9)."""

import http
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import once, operations, sentences

Options = Mapping[str, Any]
# So many words that mean something make a sentence that tells what is done.
_SENTENCE = 5
_VARIABLE = re.compile(r"\{[^{}]*\}")
# Words that say no more of a response than that it is one.
_OF_RESPONSES = """
success successful successfully succeeded ok okay response request operation
result returned reply status code default error failed failure http standard
typical normal expected completed default
"""
# There is not much more to say of these.
_EMPTY = {
    "204": "no content",
    "205": "reset content",
    "304": "not modified",
}


def _operation(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    judged = [
        each
        for each in contract.operations
        if not operations.is_spared(each, options)
    ]
    found = {
        each.label: _of_operation(each)
        for each in judged
        if not _is_described(each)
    }
    yield from once.told(
        contract,
        found,
        len(judged),
        "operations have no description that says more than their name; say "
        "what each does, what it takes and returns",
    )


def _is_described(operation: model.Operation) -> bool:
    # Of a path, what is in braces is no name of the operation.
    name = operation.operation_id or _VARIABLE.sub("", operation.label)
    return any(
        sentences.says_more(each.value, name) or _tells(each.value)
        for each in _said(operation)
    )


def _tells(text: object) -> bool:
    """Tells whether a text tells enough, though a long id tells the same."""
    return isinstance(text, str) and len(sentences.meaning(text)) >= _SENTENCE


def _said(operation: model.Operation) -> list[nodes.Node]:
    """Returns the description and the summary of an operation."""
    places = [operation.node.get(key) for key in ("description", "summary")]
    return [each for each in places if each is not None]


def _of_operation(operation: model.Operation) -> rule.Breach:
    for each in _said(operation):
        if shown := sentences.quoted(each.value):
            return rule.Breach(
                f"{shown} says no more of {operation.label} than its name "
                "does; say what it does, what it takes and returns.",
                node=each,
            )
    return rule.Breach(
        f"{operation.label} has no 'description'; say what it does, what it "
        "takes and returns.",
        node=operation.node,
    )


def _parameter(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    seen = set()
    names = set()
    lacking: dict[tuple[str, str], list[model.Parameter]] = {}
    for operation in contract.operations:
        if operations.is_spared(operation, options):
            continue
        for each in operation.parameters:
            if each.node.identity in seen:
                continue
            seen.add(each.node.identity)
            names.add((each.place, each.name))
            if not _is_explained(look, each):
                key = (each.place, each.name)
                lacking.setdefault(key, []).append(each)
    yield from once.told(
        contract,
        {f"{name}": _of_parameter(each) for (_, name), each in lacking.items()},
        len(names),
        "parameters have no description that says more than their name; say "
        "what each stands for, and what its values mean",
    )


def _is_explained(look: schemas.Schemas, parameter: model.Parameter) -> bool:
    texts = [parameter.description, parameter.node.value.get("description")]
    schema = look.follow(parameter.schema)
    if schema is not None and isinstance(schema.value, dict):
        texts.append(schema.value.get("description"))
    return any(sentences.says_more(text, parameter.name) for text in texts)


def _of_parameter(found: list[model.Parameter]) -> rule.Breach:
    """Tells of parameters of one name and place, at the first of them."""
    first = found[0]
    name = (
        f"{messages.safe(first.place)} parameter '{messages.safe(first.name)}'"
    )
    more = len(found) - 1
    places = f"{more} more {'place' if more == 1 else 'places'}"
    also = f" here, nor in {places}" if more else ""
    advice = (
        "; describe it once, in a component that all of them refer to."
        if more
        else "; say what it stands for, and what its values mean."
    )
    said = first.node.get("description")
    shown = sentences.quoted(said.value) if said is not None else ""
    if shown:
        also = f", nor in {places}" if more else ""
        start = f"{shown} says no more of the {name} than its name does"
    else:
        start = f"The {name} has no 'description'"
    return rule.Breach(
        f"{start}{also}{advice}",
        subject=f"{first.place} {first.name}",
        node=said if shown else first.node,
    )


def _response(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    seen = set()
    lacking: dict[tuple[str, str], list[nodes.Node]] = {}
    for operation in contract.operations:
        if operations.is_spared(operation, options):
            continue
        for each in operation.responses:
            text = _text(each)
            if each.node.identity in seen or text is None:
                continue
            if _is_empty_by_name(each.status, text):
                continue
            seen.add(each.node.identity)
            if not sentences.says_more(text, *_names(each.status)):
                key = (each.status, text.strip().lower())
                lacking.setdefault(key, []).append(each.node)
    for (status, _), found in lacking.items():
        yield _of_response(status, found)


def _text(response: model.DocumentedResponse) -> str | None:
    """Returns what is said of a response; None where nobody wrote anything.

    Before 3.2 a response without a description is not valid, which is for
    another rule to say.
    """
    said = response.description or response.node.value.get("description")
    if not said:
        said = response.node.value.get("summary") or said
    return said if isinstance(said, str) else None


def _is_empty_by_name(status: str, text: str) -> bool:
    """Tells whether `No Content` is said of a response that has none."""
    phrase = _EMPTY.get(status)
    return phrase is not None and phrase in text.lower()


def _names(status: str) -> tuple[str, ...]:
    try:
        known = http.HTTPStatus(int(status))
    except ValueError:
        return (status, _OF_RESPONSES)
    return (status, known.phrase, known.name, _OF_RESPONSES)


def _of_response(status: str, found: list[nodes.Node]) -> rule.Breach:
    node = found[0].get("description") or found[0]
    more = len(found) - 1
    shown = sentences.quoted(node.value) if isinstance(node.value, str) else ""
    places = f"{more} more {'place' if more == 1 else 'places'}"
    also = f", here and in {places}" if more else ""
    if status[:1] in ("4", "5", "d"):
        advice = "say what went wrong and what the client can do"
    elif status in _EMPTY:
        advice = "say what has been done"
    elif status[:1] == "3":
        advice = "say where it leads"
    else:
        advice = "say what it holds"
    start = (
        f"{shown} says no more of the response than its status {status} does"
        if shown
        else f"The response {status} has an empty description"
    )
    return rule.Breach(
        f"{start}{also}; {advice}.",
        subject=f"{status} {shown.lower()}",
        node=node,
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "describedOperations": rule.Function(
        _operation, options=operations.OPTIONS
    ),
    "describedParameters": rule.Function(
        _parameter, options=operations.OPTIONS
    ),
    "describedResponses": rule.Function(_response, options=operations.OPTIONS),
}
