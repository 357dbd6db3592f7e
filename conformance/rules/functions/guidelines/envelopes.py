# SPDX-License-Identifier: Apache-2.0
"""Functions about documented bodies: the envelope of §4.8.6 and its parts."""

import collections
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    envelope_parts,
    once,
    operations,
)

Options = Mapping[str, Any]
_DOCUMENT = frozenset({"Document"})
_REQUEST_IDS = frozenset({"request_id", "requestId"})


def _json_media(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    operation, response = context.target.model
    if operation.method == "HEAD" or operations.is_spared(operation, options):
        return
    if response.content and response.json() is None:
        names = [each.name for each in response.content]
        is_error = response.is_error or response.status == "default"
        # Files, images, text for people and streams are no JSON by nature.
        if all(_is_data(name, is_error=is_error) for name in names):
            produced = operation.node.get("produces")
            yield rule.Breach(
                f"'{operation.label}' documents "
                f"{once.together(_quotes(names))} for "
                f"{response.status}; write 'application/json'.",
                # In 2.0 it is written there, once for all responses.
                subject="produces" if produced is not None else "",
                node=produced,
            )


def _is_data(name: str, *, is_error: bool) -> bool:
    kind = name.partition(";")[0].strip().lower()
    if kind.endswith(("/xml", "+xml")):
        return "svg" not in kind and "html" not in kind
    if kind in ("application/x-www-form-urlencoded", "text/json"):
        return True
    return is_error and kind in ("text/plain", "text/html")


def _quotes(names: Sequence[str]) -> list[str]:
    return [f"'{name}'" for name in names]


def _success_envelope(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    yield from _enveloped(options, context, "data", "error")


def _error_envelope(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    yield from _enveloped(options, context, "error", "data")


def _enveloped(
    options: Options, context: rule.Context, key: str, other: str
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    found = envelope_parts.bodies(contract, options, key)
    if not found:
        return
    if not envelope_parts.usual(found, key):
        yield _without(contract, found, key)
        return
    wanted = [key]
    if envelope_parts.usual(found, "metadata"):
        wanted.append("metadata")
    else:
        yield rule.Breach(
            f"{_counted(found, key, 'metadata')}; add it, with 'request_id' "
            "and 'timestamp'.",
            subject="metadata",
            node=_whole(contract, found),
        )
    having = [each for each in found if other in each.fields]
    places = {each.fields[other].identity for each in having}
    is_decided = once.is_decision(len(places), len(found))
    if is_decided:
        yield rule.Breach(
            f"{len(having)} of the {len(found)} documented {_kind(key)} "
            f"bodies have '{other}' at the top; leave it out.",
            subject=other,
            node=contract.root.get("paths"),
        )
    uses = collections.Counter(
        each.schema.identity for each in found if each.schema is not None
    )
    for each in found:
        missing = [f"'{name}'" for name in wanted if name not in each.fields]
        if each.schema is None:
            yield rule.Breach(
                f"{each.told} documents no body; document one with "
                f"{once.together(_quotes(wanted))}.",
                subject="body",
                node=each.response.node,
            )
        elif missing:
            yield rule.Breach(
                f"{each.told} has no {once.together(missing, 'or')} at "
                f"the top of its body, as most others have.",
                subject="missing",
                # Of one response, it is the wrong one; of several, it is
                # itself wrong.
                node=each.schema
                if uses[each.schema.identity] > 1
                else each.declared,
            )
        if other in each.fields and not is_decided:
            yield rule.Breach(
                f"{each.told} has '{other}' at the top of its body, which is "
                f"no part of {'a success' if key == 'data' else 'an error'}; "
                "leave it out.",
                subject=other,
                node=each.fields[other],
            )


def _whole(
    contract: model.Contract, found: Sequence[envelope_parts.Body]
) -> nodes.Node | None:
    """Returns the one schema that all bodies have, or where all stand."""
    first = found[0].schema
    is_one = first is not None and all(
        each.schema is not None and each.schema.identity == first.identity
        for each in found
    )
    return first if is_one else contract.root.get("paths")


def _kind(key: str) -> str:
    return "success" if key == "data" else "error"


def _counted(found: Sequence[envelope_parts.Body], key: str, name: str) -> str:
    having = sum(name in each.fields for each in found)
    bodies = f"documented {_kind(key)} bodies"
    if len(found) == 1:
        return f"The one {bodies[:-3]}y has no '{name}' at the top"
    verb = "have" if having > 1 else "has"
    return (
        f"{having or 'None'} of the {len(found)} {bodies} {verb} '{name}' at "
        "the top"
    )


def _without(
    contract: model.Contract,
    found: Sequence[envelope_parts.Body],
    key: str,
) -> rule.Breach:
    if all(each.schema is None for each in found):
        told = f"None of the {len(found)} error responses documents a body"
    else:
        told = _counted(found, key, key)
    either = "" if key == "error" else ", or set the option 'envelope: none'"
    inside = (
        "..." if key == "data" else "{code: ..., message: ..., details: []}"
    )
    return rule.Breach(
        f"{told}; write '{{{key}: {inside}, metadata: {{request_id: ..., "
        f"timestamp: ...}}}}'{either}.",
        subject=key,
        node=_whole(contract, found),
    )


def _metadata(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    places: dict[Any, tuple[nodes.Node, list[str]]] = {}
    for key in ("data", "error"):
        found = envelope_parts.bodies(contract, options, key)
        # In a bare resource, `metadata` is something else.
        if not envelope_parts.usual(found, key):
            continue
        for each in found:
            if key not in each.fields or "metadata" not in each.fields:
                continue
            place = look.follow(each.fields["metadata"])
            if place is None or place.identity in places:
                continue
            names = set(look.properties(place))
            missing = [] if names & _REQUEST_IDS else ["request_id"]
            if "timestamp" not in names:
                missing.append("timestamp")
            places[place.identity] = (place, missing)
    wrong = [
        rule.Breach(
            "'metadata' documents no "
            f"{once.together(_quotes(missing), 'or')}; add "
            f"{'them' if len(missing) > 1 else 'it'}.",
            node=place,
        )
        for place, missing in places.values()
        if missing
    ]
    yield from envelope_parts.told(contract, wrong, len(places))


FUNCTIONS: Mapping[str, rule.Function] = {
    "documentsJson": rule.Function(
        _json_media,
        frozenset({"OperationResponse"}),
        operations.OPTIONS,
        shares=operations.SHARES,
    ),
    **{
        name: rule.Function(
            check,
            _DOCUMENT,
            envelope_parts.OPTIONS,
            shares=envelope_parts.SHARES,
        )
        for name, check in (
            ("documentsSuccessEnvelope", _success_envelope),
            ("documentsErrorEnvelope", _error_envelope),
            ("documentsMetadata", _metadata),
        )
    },
}
