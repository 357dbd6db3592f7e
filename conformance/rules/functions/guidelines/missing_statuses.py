# SPDX-License-Identifier: Apache-2.0
"""The function about status codes that operations don't document (§4.7)."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.contract import model, schemas
from conformance.rules import fixes, rule
from conformance.rules.functions.guidelines import (
    once,
    operations,
    shared_responses,
)

Options = Mapping[str, Any]
# They have no answer of their own to speak of.
_APART = frozenset({"HEAD", "OPTIONS", "TRACE"})
# Variables that stand for a way to show a resource, not for one.
_NO_IDS = frozenset({"version", "api_version", "apiversion", "format", "ext"})


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    """What one rule asks for.

    Attributes:
        status: The code, such as `404`.
        when: The name of the condition.
        operational: The option of that name.
    """

    status: str
    when: str
    operational: frozenset[str]


@dataclasses.dataclass(frozen=True, slots=True)
class _Answer:
    """Which operations a rule concerns, and which of them break it."""

    concerned: int
    lacking: tuple[model.Operation, ...]


def _answer(contract: model.Contract, asked: _Asked) -> _Answer:
    condition = _WHEN[asked.when].holds
    look = schemas.Schemas(contract)
    names = {"operational": asked.operational}
    concerned = [
        each
        for each in contract.operations
        if each.responses
        and each.method not in _APART
        and condition(each, look)
        and not operations.is_spared(each, names)
    ]
    lacking = (each for each in concerned if not _has(each, asked.status))
    return _Answer(len(concerned), tuple(lacking))


def _has(operation: model.Operation, status: str) -> bool:
    if operation.response(int(status)) is not None:
        return True
    # What FastAPI answers to invalid input; `status-known` tells of it.
    return status == "400" and operation.response(422) is not None


def _documents(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    asked = _Asked(
        options["status"], options["when"], frozenset(options["operational"])
    )
    answer = _answer(contract, asked)
    if once.is_decision(len(answer.lacking), answer.concerned):
        yield _of_all(contract, asked, answer)
    else:
        for each in answer.lacking:
            yield _of_one(contract, asked, each)


def _of_one(
    contract: model.Contract, asked: _Asked, operation: model.Operation
) -> rule.Breach:
    used = shared_responses.used(contract, operation, asked.status)
    edit = (
        shared_responses.addition(operation, asked.status, used)
        if used
        else None
    )
    return rule.Breach(
        f"'{operation.label}'{_WHEN[asked.when].told} documents no "
        f"{asked.status}; "
        f"{_advice(contract, asked.status, used, operation)}.",
        node=operation.node.get("responses"),
        fix=_fix(asked.status, used, (edit,) if edit else ()),
    )


def _of_all(
    contract: model.Contract, asked: _Asked, answer: _Answer
) -> rule.Breach:
    used = {
        shared_responses.used(contract, each, asked.status)
        for each in answer.lacking
    }
    reference = used.pop() if len(used) == 1 else ""
    edits = [
        shared_responses.addition(each, asked.status, reference)
        for each in (answer.lacking if reference else ())
    ]
    made = tuple(each for each in edits if each is not None)
    count = len(answer.lacking)
    labels = [each.label for each in answer.lacking]
    those = f"{answer.concerned} operations{_WHEN[asked.when].those}"
    told = (
        f"None of the {those} documents {asked.status}"
        if count == answer.concerned
        else f"{count} of the {those} document no {asked.status}, such as "
        f"{once.listed(labels)}"
    )
    return rule.Breach(
        f"{told}; {_advice(contract, asked.status, reference)}.",
        subject="every operation",
        node=contract.root.get("paths"),
        fix=_fix(asked.status, reference, made) if len(made) == count else None,
    )


def _advice(
    contract: model.Contract,
    status: str,
    used: str,
    operation: model.Operation | None = None,
) -> str:
    if used:
        return f'add "{shared_responses.line(status, used)}"'
    known = shared_responses.named(contract, status)
    reference = known or shared_responses.suggested(contract, status)
    name = reference.rpartition("/")[2]
    room = shared_responses.room(contract)
    line = shared_responses.line(status, reference)
    if operation is not None and not shared_responses.is_at_home(
        contract, operation
    ):
        # From another file, the reference is another one.
        return f"refer to '{name}' in '{room}' of the main document"
    if known:
        return f'add "{line}"'
    return f"write it once, as '{name}' in '{room}', and add \"{line}\""


def _fix(
    status: str, reference: str, edits: tuple[fixes.Add, ...]
) -> fixes.Fix | None:
    if not edits:
        return None
    return fixes.Fix(
        f"Document {status} by '{reference}'.", edits, is_safe=True
    )


def _has_input(operation: model.Operation, look: schemas.Schemas) -> bool:
    return operation.body is not None or bool(operation.named("query"))


def _is_secured(operation: model.Operation, look: schemas.Schemas) -> bool:
    return operation.is_secured


def _has_id(operation: model.Operation, look: schemas.Schemas) -> bool:
    variables = model.path_variables(operation.path)
    declared = {each.name: each for each in operation.named("path")}
    ids = [
        name
        for name in variables
        if name.lower() not in _NO_IDS and not _is_closed(declared, name, look)
    ]
    if operation.method == "PUT" and operation.response(201) is not None:
        # It makes what is not there.
        exact = any(each.status == "201" for each in operation.responses)
        return len(ids) > 1 if exact else bool(ids)
    return bool(ids)


def _is_closed(
    declared: Mapping[str, model.Parameter], name: str, look: schemas.Schemas
) -> bool:
    """Whether a variable has a few values that the document names."""
    schema = look.follow(declared[name].schema) if name in declared else None
    value = schema.value if schema is not None else None
    return isinstance(value, dict) and (
        "enum" in value or "const" in value or value.get("type") == "boolean"
    )


def _always(operation: model.Operation, look: schemas.Schemas) -> bool:
    return True


@dataclasses.dataclass(frozen=True, slots=True)
class _When:
    """When a status is asked for.

    Attributes:
        holds: Whether it is, of an operation.
        told: What the operation does, for a message about it.
        those: The same, for a message about several.
    """

    holds: Callable[[model.Operation, schemas.Schemas], bool]
    told: str = ""
    those: str = ""


_WHEN: Mapping[str, _When] = {
    "input": _When(_has_input, " takes input, but", " that take input"),
    "secured": _When(
        _is_secured, " takes a credential, but", " that take a credential"
    ),
    "id": _When(
        _has_id, " has an id in its path, but", " with an id in the path"
    ),
    "always": _When(_always),
}
_OPTIONS = {
    "type": "object",
    "properties": {
        "status": {
            "type": "string",
            "pattern": "^[1-5][0-9]{2}$",
            "description": "The code that has to be documented.",
        },
        "when": {
            "enum": list(_WHEN),
            "description": "Which operations have to: those with `input`, "
            "those that are `secured`, those with an `id` in the path, or "
            "all.",
            "default": "always",
        },
        **operations.PROPERTY,
    },
    "required": ["status"],
    "additionalProperties": False,
}

FUNCTIONS: Mapping[str, rule.Function] = {
    "documentsStatus": rule.Function(
        _documents,
        kinds=frozenset({"Document"}),
        options=_OPTIONS,
        shares=operations.SHARES,
    ),
}
