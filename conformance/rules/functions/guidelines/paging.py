# SPDX-License-Identifier: Apache-2.0
"""Functions about how lists are paged (§4.5.1, §4.7, §4.8.8)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    listings,
    model,
    nodes,
    resource_graph,
    resources,
    schemas,
)
from conformance.rules import rule

Options = Mapping[str, Any]
# What metadata must tell, with the spellings that are taken for it.
_TOLD = {
    "the total": {"total_items", "totalItems", "total_size", "total"},
    "the page size": {"items_per_page", "itemsPerPage", "page_size", "limit"},
    "the current page": {"current_page", "currentPage", "page", "offset"},
    "the number of pages": {"total_pages", "totalPages", "pages"},
}
_NEXT = {"next_page_token", "nextPageToken", "next_cursor", "next"}


def _listing(context: rule.Context) -> model.Operation | None:
    collection: resources.Collection = context.target.model
    return collection.list


def _offered(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    operation = _listing(context)
    if operation is None or listings.pagination(operation) is not None:
        return
    yield rule.Breach(
        f"{operation.label} returns a list, but takes no pagination "
        "parameters such as 'page' and 'per_page'.",
        node=operation.node,
    )


def _one_style(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    styles: dict[str, list[model.Operation]] = {}
    for collection in resource_graph.collections(context.contract):
        operation = collection.list
        paged = listings.pagination(operation) if operation else None
        if operation is not None and paged is not None:
            styles.setdefault(paged.family, []).append(operation)
    if len(styles) <= 1:
        return
    ranked = sorted(styles.items(), key=lambda each: len(each[1]), reverse=True)
    usual = ranked[0][0]
    for style, operations in ranked[1:]:
        for operation in operations:
            yield rule.Breach(
                f"{operation.label} is paged by {style}, most other lists "
                f"by {usual}.",
                subject=operation.label,
                node=operation.node,
            )


def _parameters(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    operation = _listing(context)
    paged = listings.pagination(operation) if operation else None
    if paged is None or context.contract is None:
        return
    look = schemas.Schemas(context.contract)
    numbers = [paged.size]
    if paged.family != "token":
        numbers.append(paged.position)
    for parameter in numbers:
        if parameter is None:
            continue
        wrong = _number(look.follow(parameter.schema), parameter is paged.size)
        if wrong:
            yield rule.Breach(
                f"The parameter '{parameter.name}' {wrong}.",
                subject=parameter.name,
                node=parameter.node,
            )


def _number(schema: nodes.Node | None, is_size: bool) -> str:
    value = schema.value if schema else {}
    if value.get("type") != "integer":
        return "is not an integer"
    wanted = ["minimum", "default"]
    if is_size:
        wanted.insert(1, "maximum")
    missing = [
        each
        for each in wanted
        if each not in value and f"exclusive{each.capitalize()}" not in value
    ]
    return f"has no {' and no '.join(missing)}" if missing else ""


def _metadata(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    operation = _listing(context)
    paged = listings.pagination(operation) if operation else None
    if operation is None or paged is None or context.contract is None:
        return
    look = schemas.Schemas(context.contract)
    success = operation.success()
    media = success.json() if success else None
    if success is None or media is None or "link" in success.headers:
        return
    body = look.properties(media.schema)
    names = set(body)
    for key in ("metadata", "pagination", "meta"):
        names |= set(look.properties(body.get(key)))
    metadata = look.properties(body.get("metadata"))
    names |= set(look.properties(metadata.get("pagination")))
    if names & _NEXT:
        return
    missing = [what for what, known in _TOLD.items() if not names & known]
    if paged.family == "offset" and "the number of pages" in missing:
        missing.remove("the number of pages")
    if missing:
        yield rule.Breach(
            f"{operation.label} documents neither a 'Link' header nor, in "
            f"'metadata.pagination', {_all(missing)}.",
            node=success.node,
        )


def _all(found: list[str]) -> str:
    *rest, last = found
    return f"{', '.join(rest)} and {last}" if rest else last


FUNCTIONS: Mapping[str, rule.Function] = {
    "paginationOffered": rule.Function(_offered),
    "paginationOneStyle": rule.Function(_one_style),
    "paginationParameters": rule.Function(_parameters),
    "paginationMetadata": rule.Function(_metadata),
}
