# SPDX-License-Identifier: Apache-2.0
"""Whether operations and parameters are described (§4.9)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import once, operations, sentences

Options = Mapping[str, Any]
# So many words that mean something make a sentence that tells what is done.
_SENTENCE = 4
_VARIABLE = re.compile(r"\{[^{}]*\}")
_ADVICE = "say what each does, what it takes and returns"
# HTTP says what these mean (RFC 9110).
_HEADERS = frozenset(
    {
        *("accept", "accept-encoding", "accept-language", "authorization"),
        *("content-encoding", "content-length", "content-type", "cookie"),
        *("if-match", "if-modified-since", "if-none-match", "range"),
        *("if-unmodified-since", "user-agent"),
    }
)
_EXPLAIN = "say what each stands for, and what its values mean"


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
    lacking = {each.label: each for each in judged if not _is_described(each)}
    found = {name: _of_operation(each) for name, each in lacking.items()}
    if once.is_decision(len(found), len(judged)):
        yield from once.told(
            contract,
            found,
            len(judged),
            "operations have no description that says more than their name; "
            f"{_ADVICE}",
        )
        return
    thin = {name: _shown(each) for name, each in lacking.items()}
    yield from once.summed(
        {name: found[name] for name in found if not thin[name]},
        len(found),
        f"operations have no 'description'; {_ADVICE}",
    )
    example = next(filter(None, thin.values()), "")
    yield from once.summed(
        {name: found[name] for name in found if thin[name]},
        len(found),
        f"operations have descriptions such as {example}, which say no more "
        f"than their name; {_ADVICE}",
    )


def _is_described(operation: model.Operation) -> bool:
    # Of a path, what is in braces is no name of the operation.
    name = operation.operation_id or _VARIABLE.sub("", operation.label)
    said = _said(operation)
    return any(
        sentences.says_more(each.value, name) or _tells(each.value)
        for each in said
    ) or (_names_page(operation) and any(each.value for each in said))


def _names_page(operation: model.Operation) -> bool:
    """Tells whether a page of its own describes an operation."""
    page = operation.node.value.get("externalDocs")
    return isinstance(page, dict) and bool(page.get("url"))


def _tells(text: object) -> bool:
    """Tells whether a text tells enough, though a long id tells the same."""
    return isinstance(text, str) and len(sentences.meaning(text)) >= _SENTENCE


def _said(operation: model.Operation) -> list[nodes.Node]:
    """Returns the description and the summary of an operation."""
    places = [operation.node.get(key) for key in ("description", "summary")]
    return [each for each in places if each is not None]


def _shown(operation: model.Operation) -> str:
    """Returns what is said of an operation, as a message shows it."""
    texts = (sentences.quoted(each.value) for each in _said(operation))
    return next(filter(None, texts), "")


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
            if each.place == "header" and each.name.lower() in _HEADERS:
                continue
            names.add((each.place, each.name))
            if not _is_explained(look, each):
                key = (each.place, each.name)
                lacking.setdefault(key, []).append(each)
    yield from _of_parameters(contract, lacking, len(names))


def _of_parameters(
    contract: model.Contract,
    lacking: Mapping[tuple[str, str], list[model.Parameter]],
    judged: int,
) -> Iterator[rule.Breach]:
    """Tells of parameters, by place and name; of many alike once."""
    missing: dict[str, rule.Breach] = {}
    thin: dict[str, rule.Breach] = {}
    example = ""
    for (place, name), each in lacking.items():
        said = each[0].node.get("description")
        shown = sentences.quoted(said.value) if said is not None else ""
        example = example or shown
        found = thin if shown else missing
        # A name may stand in several places.
        label = f"{name} ({place})" if name in {*missing, *thin} else name
        found[messages.safe(label)] = _of_parameter(each)
    if once.is_decision(len(lacking), judged):
        yield from once.told(
            contract,
            {**missing, **thin},
            judged,
            "parameters have no description that says more than their name; "
            f"{_EXPLAIN}",
        )
        return
    yield from once.summed(
        missing,
        len(lacking),
        f"parameters have no 'description'; {_EXPLAIN}",
    )
    yield from once.summed(
        thin,
        len(lacking),
        f"parameters have descriptions such as {example}, which say no more "
        f"than their name; {_EXPLAIN}",
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


FUNCTIONS: Mapping[str, rule.Function] = {
    "describedOperations": rule.Function(
        _operation, options=operations.OPTIONS
    ),
    "describedParameters": rule.Function(
        _parameter, options=operations.OPTIONS
    ),
}
