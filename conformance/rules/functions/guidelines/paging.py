# SPDX-License-Identifier: Apache-2.0
"""Functions about how lists are paged (§4.5.1, §4.7, §4.8.8)."""

import collections
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import listings, model, schemas
from conformance.rules import rule
from conformance.rules.functions.guidelines import lists, once

Options = Mapping[str, Any]
_DOCUMENT = frozenset({"Document"})
_CURSOR = re.compile(r"\b(?:cursor|token|opaque)\b", re.IGNORECASE)
# How the parameters of a family are called, for messages.
_PARAMETERS = {
    "page": "'page' and 'per_page'",
    "offset": "'limit' and 'offset'",
    "token": "'page_size' and 'page_token'",
}


def _offered(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    judged = lists.unbounded(contract)
    found = [each for each in judged if not lists.is_paged(each)]
    family = lists.usual_family(contract) or options["families"][0]
    advice = _taken(family, _styles(contract))
    if once.is_decision(len(found), len(judged)):
        labels = [each.label for each in found]
        yield rule.Breach(
            f"{len(found)} of {len(judged)} lists that grow are not paged, "
            f"such as {once.listed(labels)}; {advice}.",
            subject="every list",
            node=contract.root.get("paths"),
        )
        return
    for each in found:
        yield rule.Breach(
            f"'{each.label}' returns the whole of a list that grows; {advice}.",
            node=each.node,
        )


def _one_style(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    styles = _styles(contract)
    allowed = [each for each in styles if each in options["families"]]
    counted = sorted((len(styles[each]) for each in allowed), reverse=True)
    if len(counted) > 1 and counted[0] == counted[1]:
        yield rule.Breach(
            "The lists of this API are paged in several ways: "
            f"{_tally(styles)}; choose one for all.",
            subject="several",
            node=contract.root.get("paths"),
        )
        return
    usual = max(allowed, key=lambda each: len(styles[each]), default="")
    wanted = usual or options["families"][0]
    most = ", as most lists do" if usual else ""
    for family, members in styles.items():
        if family == usual:
            continue
        for operation in members:
            paging = listings.pagination(operation)
            yield rule.Breach(
                f"'{operation.label}' is paged by {_named(paging)}; take "
                f"{_written(wanted, styles)}{most}.",
                subject=operation.label,
                node=paging.position.reference if paging else operation.node,
            )


def _styles(contract: model.Contract) -> dict[str, list[model.Operation]]:
    """Returns the lists that are paged by each family."""
    styles: dict[str, list[model.Operation]] = {}
    for operation in lists.paged(contract):
        families = lists.families(operation)
        # One that has several is found by whoever expects any of them.
        if len(families) == 1:
            styles.setdefault(families[0], []).append(operation)
    return styles


def _taken(family: str, styles: Mapping[str, list[model.Operation]]) -> str:
    """Says what a list is to take, in the words of the others."""
    written = _written(family, styles)
    if " and " in written:
        return f"take the query parameters {written}"
    return f"take the query parameter {written}, as other lists do"


def _tally(styles: Mapping[str, list[model.Operation]]) -> str:
    return once.together(
        [
            f"'{members[0].label}' by {_named(listings.pagination(members[0]))}"
            for members in styles.values()
        ]
    )


def _named(paging: listings.Pagination | None) -> str:
    """Names the parameters that a list has."""
    found = [paging.position, paging.size] if paging else []
    return " and ".join(f"'{each.name}'" for each in found if each)


def _written(family: str, styles: Mapping[str, list[model.Operation]]) -> str:
    """Names the parameters of a family as most lists here call them."""
    named = collections.Counter(
        _named(listings.pagination(each)) for each in styles.get(family, ())
    )
    return named.most_common(1)[0][0] if named else _PARAMETERS[family]


def _parameters(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    found: dict[tuple[str, str], dict[Any, model.Parameter]] = {}
    judged = lists.paged(contract)
    for operation in judged:
        for parameter, is_size in _numbers(listings.pagination(operation)):
            wrong = _number(look, parameter, is_size=is_size)
            if wrong:
                places = found.setdefault((parameter.name, wrong), {})
                places.setdefault(parameter.node.identity, parameter)
    for (name, wrong), places in found.items():
        if once.is_decision(len(places), len(judged)):
            yield rule.Breach(
                f"In {len(places)} lists the parameter '{name}' {wrong}; "
                "declare it once, in "
                f"'{_room(contract)}', and refer to it.",
                subject=f"{name} {wrong}",
                node=contract.root.get("paths"),
            )
            continue
        for parameter in places.values():
            yield rule.Breach(
                f"The parameter '{name}' {wrong}.",
                subject=name,
                node=parameter.node,
            )


def _room(contract: model.Contract) -> str:
    return (
        "parameters" if contract.dialect == "2.0" else "components.parameters"
    )


def _numbers(
    paging: listings.Pagination | None,
) -> Iterator[tuple[model.Parameter, bool]]:
    """Yields the parameters that are numbers, and whether it is the size."""
    if paging is None:
        return
    if paging.size is not None:
        yield paging.size, True
    if paging.family != "token":
        yield paging.position, False


def _number(
    look: schemas.Schemas, parameter: model.Parameter, *, is_size: bool
) -> str:
    """Says what a parameter lacks; an empty text is: nothing."""
    parts = list(look.parts(parameter.schema))
    if not parts:
        return ""
    kinds = look.types(parameter.schema)
    if not kinds:
        return "has no type"
    if kinds != {"integer"}:
        # What is called a page may be a token that the service gives.
        if not is_size and _CURSOR.search(parameter.description):
            return ""
        either = once.together(sorted(kinds), "or")
        return f"is of type {either}, not integer"
    said = {key for part in parts for key in part.value}
    if said & {"enum", "const"}:
        said |= {"minimum", "maximum"}
    wanted = ["minimum", "maximum"] if is_size else ["minimum"]
    if not parameter.required:
        wanted.append("default")
    missing = [
        f"'{each}'"
        for each in wanted
        if each not in said and f"exclusive{each.capitalize()}" not in said
    ]
    return f"has no {once.together(missing, 'or')}" if missing else ""


def _metadata(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    judged = lists.paged(contract)
    found = []
    for operation in judged:
        success = operation.success()
        missing = lists.untold(look, operation)
        if missing and success is not None:
            found.append((operation, success, missing))
    if once.is_decision(len(found), len(judged)):
        labels = [operation.label for operation, _, _ in found]
        yield rule.Breach(
            f"{len(found)} of {len(judged)} paged lists don't tell how far the "
            f"client has come, such as {once.listed(labels)}; document "
            "'metadata.pagination', or the header 'Link'.",
            subject="every list",
            node=contract.root.get("paths"),
        )
        return
    for operation, success, missing in found:
        yield rule.Breach(
            f"'{operation.label}' does not tell "
            f"{once.together(missing, 'or')}; add "
            f"{'them' if len(missing) > 1 else 'it'} to "
            "'metadata.pagination', or document the header 'Link'.",
            node=success.node,
        )


_FAMILIES = {
    "families": {
        "type": "array",
        "items": {"enum": list(_PARAMETERS)},
        "minItems": 1,
        "uniqueItems": True,
        "description": "The ways to page that an API may choose from: "
        "`page` and `per_page`, `offset` and `limit`, `page_token` and "
        "`page_size`.",
        "default": list(_PARAMETERS),
    }
}
_OPTIONS = {
    "type": "object",
    "properties": _FAMILIES,
    "additionalProperties": False,
}

FUNCTIONS: Mapping[str, rule.Function] = {
    "paginationOffered": rule.Function(
        _offered, _DOCUMENT, _OPTIONS, shares=frozenset(_FAMILIES)
    ),
    "paginationOneStyle": rule.Function(
        _one_style, _DOCUMENT, _OPTIONS, shares=frozenset(_FAMILIES)
    ),
    "paginationParameters": rule.Function(_parameters, _DOCUMENT),
    "paginationMetadata": rule.Function(_metadata, _DOCUMENT),
}
