# SPDX-License-Identifier: Apache-2.0
"""Whether responses are described (§5.1.8)."""

import http
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes
from conformance.rules import rule
from conformance.rules.functions.guidelines import once, operations, sentences

Options = Mapping[str, Any]
_OWN_FAULT = "500"
_LATER = "202"
_BODIES = frozenset({"content", "schema"})
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
            seen.add(each.node.identity)
            if not (
                _is_enough(each.status, text)
                or sentences.says_more(text, *_names(each.status))
            ):
                key = (each.status, text.strip().lower())
                lacking.setdefault(key, []).append(each.node)
    count = sum(map(len, lacking.values()))
    if len(lacking) >= once.MANY or once.is_decision(count, len(seen)):
        yield _of_api(contract, lacking, count, len(seen))
        return
    for (status, _), found in lacking.items():
        yield _of_response(status, found)


def _of_api(
    contract: model.Contract,
    lacking: Mapping[tuple[str, str], list[nodes.Node]],
    count: int,
    judged: int,
) -> rule.Breach:
    """Tells of many responses once, naming what is said most often."""
    most = sorted(lacking.items(), key=lambda each: -len(each[1]))
    shown = [
        f"{_shown(found[0]) or 'nothing'} for {status}"
        for (status, _), found in most[: once.FEW]
    ]
    which = f"All {judged}" if count == judged else f"{count} of {judged}"
    return rule.Breach(
        f"{which} responses have descriptions that say no more than their "
        f"status, such as {once.together(shown)}; say what each holds, "
        "or what went wrong and what the client can do.",
        subject="every response",
        node=contract.root.get("paths"),
    )


def _text(response: model.DocumentedResponse) -> str | None:
    """Returns what is said of a response; None where nobody wrote anything.

    Before 3.2 a response without a description is not valid, which is for
    another rule to say.
    """
    said = response.description or response.node.value.get("description")
    if not said:
        said = response.node.value.get("summary") or said
    return said if isinstance(said, str) else None


def _is_enough(status: str, text: str) -> bool:
    """Tells whether there is no more to say than a text does.

    So it is with `No Content` where there is none, and with a failure that is
    the service's own: of that clients can learn nothing else.
    """
    if status == _OWN_FAULT:
        return bool(text.strip())
    phrase = _EMPTY.get(status)
    return phrase is not None and phrase in text.lower()


def _names(status: str) -> tuple[str, ...]:
    try:
        known = http.HTTPStatus(int(status))
    except ValueError:
        return (status, _OF_RESPONSES)
    return (status, known.phrase, known.name, _OF_RESPONSES)


def _of_response(status: str, found: list[nodes.Node]) -> rule.Breach:
    more = len(found) - 1
    shown = _shown(found[0])
    places = f"{more} more {'place' if more == 1 else 'places'}"
    also = f", here and in {places}" if more else ""
    if status[:1] in ("4", "5", "d"):
        advice = "say what went wrong and what the client can do"
    elif status[:1] == "3" and status not in _EMPTY:
        advice = "say where it leads"
    elif status == _LATER:
        advice = "say what goes on, and where a client sees its end"
    elif status in _EMPTY or not found[0].value.keys() & _BODIES:
        advice = "say what has been done"
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
        node=found[0].get("description") or found[0],
    )


def _shown(response: nodes.Node) -> str:
    said = response.get("description")
    return sentences.quoted(said.value) if said is not None else ""


FUNCTIONS: Mapping[str, rule.Function] = {
    "describedResponses": rule.Function(_response, options=operations.OPTIONS),
}
