# SPDX-License-Identifier: Apache-2.0
"""Functions about documented bodies: the envelope of §4.8.6 and its parts."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, operational, schemas
from conformance.rules import rule
from conformance.rules.functions.guidelines import operations

Options = Mapping[str, Any]
_KIND = frozenset({"OperationResponse"})
_REQUEST_IDS = frozenset({"request_id", "requestId"})
_MAX_LISTED = 5


def _parts(
    options: Options, context: rule.Context
) -> tuple[model.DocumentedResponse, schemas.Schemas] | None:
    operation, response = context.target.model
    if context.contract is None or operations.is_spared(operation, options):
        return None
    return response, schemas.Schemas(context.contract)


def _body(
    response: model.DocumentedResponse, look: schemas.Schemas
) -> nodes.Node | None:
    """Returns the schema of a JSON body, reference followed."""
    media = response.json()
    return look.follow(media.schema) if media else None


@functools.lru_cache(maxsize=16)
def usual_keys(contract: model.Contract, key: str) -> frozenset[str]:
    """Returns the keys of the envelope that most bodies have.

    What most lack is a decision of the API, and told once, not for each
    response.

    Args:
        contract: The contract.
        key: `data` to ask about successes, `error` to ask about errors.
    """
    bodies = _bodies(contract, key)
    return frozenset(
        name
        for name in (key, "metadata")
        if sum(name in names for names in bodies) * 2 > len(bodies)
    )


def _bodies(contract: model.Contract, key: str) -> list[frozenset[str]]:
    """Returns the properties of every success or error body."""
    look = schemas.Schemas(contract)
    chosen = _tells_success if key == "data" else _tells_error
    return [
        frozenset(look.properties(body))
        for operation in contract.operations
        if not operational.is_operational(operation)
        for response in operation.responses
        if chosen(response) and (body := _body(response, look)) is not None
    ]


def _no_envelope(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    key = options["key"]
    if contract is None:
        return
    bodies = _bodies(contract, key)
    kind = "success" if key == "data" else "error"
    for name in (key, "metadata"):
        having = sum(name in names for names in bodies)
        if bodies and name not in usual_keys(contract, key):
            yield rule.Breach(
                f"The API has no envelope for {kind}: of {len(bodies)} "
                f"documented bodies, {having} have '{name}' at the top.",
                subject=name,
                node=contract.root.get("paths"),
            )


def _tells_success(response: model.DocumentedResponse) -> bool:
    return response.is_success


def _json_media(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    operation, response = context.target.model
    if operations.is_spared(operation, options):
        return
    if response.content and response.json() is None:
        names = [each.name for each in response.content]
        # Files, images, text for people and streams are no JSON by nature.
        if all(_is_structured(name) for name in names):
            yield (
                f"{context.target.operation} documents "
                f"{', '.join(names)} for {response.status}, not JSON."
            )


def _is_structured(name: str) -> bool:
    kind = name.partition(";")[0].strip().lower()
    return kind.endswith(("/xml", "+xml", "/yaml", "/x-yaml")) or kind in (
        "application/x-www-form-urlencoded",
        "text/json",
    )


def _success_envelope(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    parts = _parts(options, context)
    if parts is not None and parts[0].is_success:
        yield from _enveloped(parts, context, ("data", "metadata"), "error")


def _error_envelope(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    parts = _parts(options, context)
    if parts is not None and _tells_error(parts[0]):
        yield from _enveloped(parts, context, ("error", "metadata"), "data")


def _enveloped(
    parts: tuple[model.DocumentedResponse, schemas.Schemas],
    context: rule.Context,
    wanted: tuple[str, str],
    unwanted: str,
) -> Iterator[str]:
    """Says which keys one body lacks, of those that the others have."""
    response, look = parts
    usual = usual_keys(context.contract, wanted[0]) if context.contract else ()
    if wanted[0] not in usual:
        return
    told = f"The {response.status} response of {context.target.operation}"
    body = _body(response, look)
    if body is None:
        if not response.content and _tells_error(response):
            yield f"{told} documents no body."
        return
    has = set(look.properties(body))
    missing = [name for name in wanted if name in usual and name not in has]
    if missing:
        yield f"{told} has no {_quoted(missing)} in its body."
    if unwanted in has:
        yield f"{told} documents '{unwanted}' in its body."


def _tells_error(response: model.DocumentedResponse) -> bool:
    return response.is_error or response.status == "default"


def _quoted(names: list[str]) -> str:
    return " and no ".join(f"'{name}'" for name in names)


def _metadata(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    parts = _parts(options, context)
    if parts is None:
        return
    response, look = parts
    metadata = look.properties(_body(response, look)).get("metadata")
    if metadata is None:
        return
    names = set(look.properties(metadata))
    missing = []
    if not names & _REQUEST_IDS:
        missing.append("request_id")
    if "timestamp" not in names:
        missing.append("timestamp")
    if missing:
        yield rule.Breach(
            f"'metadata' documents no {_quoted(missing)}.",
            node=look.follow(metadata),
        )


def _error_shape(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    parts = _parts(options, context)
    if parts is None or not _tells_error(parts[0]):
        return
    response, look = parts
    error = look.properties(_body(response, look)).get("error")
    if error is None:
        return
    place = look.follow(error)
    fields = look.properties(error)
    missing = [
        name for name in ("code", "message", "details") if name not in fields
    ]
    if missing:
        yield rule.Breach(
            f"'error' documents no {_quoted(missing)}.", node=place
        )
        return
    if look.types(fields["details"]) != {"array"}:
        yield rule.Breach(
            "'error.details' is not a list.",
            node=look.follow(fields["details"]),
        )
        return
    detail = look.items(fields["details"])
    names = look.properties(detail)
    absent = [name for name in ("loc", "msg", "type") if name not in names]
    if detail is not None and absent:
        yield rule.Breach(
            f"The items of 'error.details' document no {_quoted(absent)}.",
            node=detail,
        )


def _shared_error(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    places: dict[Any, list[str]] = {}
    for operation in contract.operations:
        if operations.is_spared(operation, options):
            continue
        for response in operation.responses:
            body = _body(response, look) if _tells_error(response) else None
            if body is not None:
                places.setdefault(body.identity, []).append(
                    f"{operation.label} {response.status}"
                )
    if len(places) > 1:
        groups = sorted(places.values(), key=len, reverse=True)
        odd = [label for group in groups[1:] for label in group]
        told = ", ".join(odd[:_MAX_LISTED])
        more = len(odd) - _MAX_LISTED
        tail = f" and {more} more" if more > 0 else ""
        yield rule.Breach(
            f"Error responses use {len(places)} schemas; those of {told}"
            f"{tail} differ from the others.",
            node=contract.root.get("paths"),
        )


FUNCTIONS: Mapping[str, rule.Function] = {
    "documentsJson": rule.Function(_json_media, _KIND, operations.OPTIONS),
    "documentsSuccessEnvelope": rule.Function(
        _success_envelope, _KIND, operations.OPTIONS
    ),
    "documentsErrorEnvelope": rule.Function(
        _error_envelope, _KIND, operations.OPTIONS
    ),
    "documentsMetadata": rule.Function(_metadata, _KIND, operations.OPTIONS),
    "documentsErrorShape": rule.Function(
        _error_shape, _KIND, operations.OPTIONS
    ),
    "usesEnvelope": rule.Function(
        _no_envelope,
        kinds=frozenset({"Document"}),
        options={
            "type": "object",
            "properties": {"key": {"enum": ["data", "error"]}},
            "required": ["key"],
        },
    ),
    "sharedErrorSchema": rule.Function(
        _shared_error, options=operations.OPTIONS
    ),
}
