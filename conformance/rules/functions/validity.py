# SPDX-License-Identifier: Apache-2.0
"""Functions about the document as a document: is it OpenAPI, does it hold?"""

import collections
import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import openapi_spec_validator
from openapi_spec_validator import schemas as openapi_schemas
from openapi_spec_validator.validation import exceptions as openapi_errors

from conformance import errors
from conformance.contract import model, nodes
from conformance.rules import rule

Options = Mapping[str, Any]
_MAX_TOLD = 100
_SHOWN = 160
# From this number on, what all operations lack is told once.
_WHOLE_API = 5
_QUOTED = re.compile(r"[\[{].*[\]}] ((?:is|are|does|has) .*)\Z", re.DOTALL)
_URL_SAFE = re.compile(r"[A-Za-z0-9._~:@!$&'()*+,;=-]+\Z")

# What openapi-spec-validator also looks at, and rules of ours tell of with
# their places.
_TOLD_ELSEWHERE = (
    openapi_errors.DuplicateOperationIDError,
    openapi_errors.ParameterDuplicateError,
    openapi_errors.UnresolvableParameterError,
)
_VALIDATORS: Mapping[str, tuple[Any, Any]] = {
    "2.0": (
        openapi_schemas.schema_v2,
        openapi_spec_validator.OpenAPIV2SpecValidator,
    ),
    "3.0": (
        openapi_schemas.schema_v30,
        openapi_spec_validator.OpenAPIV30SpecValidator,
    ),
    "3.1": (
        openapi_schemas.schema_v31,
        openapi_spec_validator.OpenAPIV31SpecValidator,
    ),
    "3.2": (
        openapi_schemas.schema_v32,
        openapi_spec_validator.OpenAPIV32SpecValidator,
    ),
}


def _unique_keys(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    for document in context.contract.library.documents:
        for doubled in document.duplicates:
            yield rule.Breach(
                f"The key '{doubled.pointer[-1]}' stands twice; it was first "
                f"on line {doubled.first[0]}.",
                subject=nodes.format_pointer(doubled.pointer),
                location=document.duplicate(doubled),
            )


def _valid(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    told = 0
    for breach in _schema_breaches(contract):
        told += 1
        if told > _MAX_TOLD:
            return
        yield breach
    if not told:
        # Only of a document of the right shape do the details tell anything.
        yield from _detail_breaches(contract)


def _schema_breaches(contract: model.Contract) -> Iterator[rule.Breach]:
    schema, _ = _VALIDATORS[contract.dialect]
    validator = jsonschema_rs.validator_for(dict(schema))
    seen = set()
    for error in validator.iter_errors(contract.root.value):
        place, message = _deepest(error)
        node = _node(contract.root, place)
        message = message if len(message) <= _SHOWN else f"{message[:_SHOWN]}…"
        if (node.identity, message) not in seen:
            seen.add((node.identity, message))
            yield rule.Breach(f"{message}.", subject=message, node=node)


def _deepest(error: Any) -> tuple[list[Any], str]:
    """Finds, in a failed choice of schemas, what was most likely meant."""
    branches = getattr(error.kind, "context", None)
    if not branches:
        return list(error.instance_path), _told(error)
    meant = [
        branch
        for branch in branches
        if branch
        and not any('"$ref" is a required' in e.message for e in branch)
    ]
    candidates = [_deepest(each) for branch in meant for each in branch]
    if not candidates:
        return list(error.instance_path), _told(error)
    return max(candidates, key=lambda found: len(found[0]))


def _told(error: Any) -> str:
    message = str(error.message).rstrip(".")
    # "{…the whole object…} is not …": the place shows the object already.
    quoted = _QUOTED.match(message)
    return f"This {quoted[1]}" if quoted else message


def _node(root: nodes.Node, place: list[Any]) -> nodes.Node:
    node = root
    for part in place:
        # The validator makes a number of the key "200".
        step = str(part) if isinstance(node.value, dict) else part
        try:
            node = node.child(step)
        except (KeyError, IndexError, TypeError):
            break
    return node


def _detail_breaches(contract: model.Contract) -> Iterator[rule.Breach]:
    """Runs openapi-spec-validator's own checks, beyond the schema.

    It stops at the first reference that it can't follow, and fails on some
    documents that are valid. What it would have told after that, rules of
    ours tell; so its failure is no finding.
    """
    _, validator_class = _VALIDATORS[contract.dialect]

    class Confined(validator_class):  # type: ignore[misc, valid-type]  # chosen at run time
        """Reads other files through the library, and so within its bounds."""

        resolver_handlers = _handlers(contract)

    validator = Confined(
        contract.root.value, base_uri=contract.library.root.source.uri
    )
    try:
        for error in validator.root_validator(validator.schema_path):
            if not isinstance(error, _TOLD_ELSEWHERE):
                told = _told(error)[:_SHOWN]
                yield rule.Breach(f"{told}.", subject=told)
    except Exception:  # noqa: BLE001, S110 - see above: anything may be raised
        pass


def _handlers(contract: model.Contract) -> dict[str, Any]:
    def read(uri: str) -> Any:
        address = uri.removeprefix("file://")
        return contract.library.resolve(contract.root, address).value

    return dict.fromkeys(("<all_urls>", "file", "http", "https", ""), read)


def _references(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    told = set()
    waiting = [document.node() for document in contract.library.documents]
    seen = {node.document.source.uri for node in waiting}
    while waiting:
        node = waiting.pop()
        for place in _walk(node):
            try:
                target = contract.library.follow(place)
            except errors.DocumentError as error:
                if place.identity not in told:
                    told.add(place.identity)
                    yield rule.Breach(
                        error.message,
                        subject=str(place.value["$ref"]),
                        node=place.child("$ref"),
                    )
                continue
            if target.document.source.uri not in seen:
                seen.add(target.document.source.uri)
                waiting.append(target.document.node())


def _walk(start: nodes.Node) -> Iterator[nodes.Node]:
    """Yields the nodes that are references, but for those in examples."""
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, dict):
            if isinstance(node.value.get("$ref"), str):
                yield node
            waiting.extend(
                child
                for key, child in node.items()
                if key
                not in ("example", "examples", "enum", "default", "const")
                and not key.startswith("x-")
            )
        else:
            waiting.extend(node.elements())


def _operation_ids(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    by_id = collections.defaultdict(list)
    operations = context.contract.operations
    nameless = sum(not each.operation_id for each in operations)
    if nameless == len(operations) >= _WHOLE_API:
        yield rule.Breach(
            f"None of the {nameless} operations has an 'operationId'.",
            subject="every operation",
            node=context.contract.root.get("paths"),
        )
        return
    for operation in operations:
        name = operation.operation_id
        if not name:
            yield rule.Breach(
                f"{operation.label} has no 'operationId'.", node=operation.node
            )
            continue
        by_id[name].append(operation)
        if not _URL_SAFE.match(name):
            yield rule.Breach(
                f"The operationId '{name}' can't stand in a URL as it is.",
                node=operation.node.get("operationId"),
            )
    for name, sharing in by_id.items():
        for operation in sharing[1:]:
            yield rule.Breach(
                f"The operationId '{name}' is also that of {sharing[0].label}.",
                subject=operation.label,
                node=operation.node.get("operationId"),
            )


def _path_parameters(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    operation: model.Operation = context.target.model
    variables = model.path_variables(operation.path)
    declared = {each.name: each for each in operation.named("path")}
    for name in variables:
        if name not in declared:
            yield rule.Breach(
                f"{operation.label} does not declare the path parameter "
                f"'{name}'.",
                subject=name,
            )
    for name, parameter in declared.items():
        if name not in variables:
            yield rule.Breach(
                f"{operation.label} declares the path parameter '{name}', "
                "which its path does not have.",
                subject=name,
                node=parameter.node,
            )
        elif not parameter.required:
            yield rule.Breach(
                f"The path parameter '{name}' must say 'required: true'.",
                subject=name,
                node=parameter.node,
            )
    for name, count in collections.Counter(variables).items():
        if count > 1:
            yield rule.Breach(
                f"The path of {operation.label} has '{{{name}}}' twice.",
                subject=name,
            )


def _unique_parameters(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if not isinstance(value, list) or context.target.node is None:
        return
    contract = context.contract
    seen = set()
    for reference in context.target.node.elements():
        try:
            node = contract.library.follow(reference) if contract else reference
        except errors.DocumentError:
            continue
        if not isinstance(node.value, dict):
            continue
        key = (node.value.get("name"), node.value.get("in"))
        if key in seen:
            yield rule.Breach(
                f"The {key[1]} parameter '{key[0]}' is declared twice.",
                subject=f"{key[1]} {key[0]}",
                node=reference,
            )
        seen.add(key)


FUNCTIONS: Mapping[str, rule.Function] = {
    "uniqueKeys": rule.Function(_unique_keys),
    "validOpenapi": rule.Function(_valid),
    "resolvedReferences": rule.Function(_references),
    "operationIds": rule.Function(_operation_ids),
    "pathParameters": rule.Function(_path_parameters),
    "uniqueParameters": rule.Function(_unique_parameters),
}
