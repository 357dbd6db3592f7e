# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document of the library, in whatever way it is made."""

import copy
from typing import Any

from tests.exercise.probes import library_style

GENRES = ("crime", "poetry", "travel")
SIZES = {"page": "per_page", "offset": "limit", "token": "page_size"}
POSITIONS = {"page": "page", "offset": "offset", "token": "page_token"}
LARGEST = 20

# What a book may have, as its schemas say.
FIELDS: dict[str, Any] = {
    "title": {"type": "string", "minLength": 1, "maxLength": 80},
    "genre": {"type": "string", "enum": list(GENRES)},
    "pages": {"type": "integer", "minimum": 1, "maximum": 5000},
    "price": {"type": "string", "pattern": r"^\d{1,6}\.\d{2}$"},
    "note": {"type": "string", "maxLength": 200},
    "tags": {"type": "array", "items": {"type": "string", "maxLength": 20}},
}
_EXAMPLE = {
    "title": "The Lighthouse",
    "genre": "crime",
    "pages": 320,
    "price": "12.50",
    "note": "signed",
    "tags": ["sea", "old"],
}
_TIME = {"type": "string", "format": "date-time", "readOnly": True}
_ERROR = {
    "type": "object",
    "properties": {"error": {"type": "object"}},
}
_FLAG = {"type": "boolean"}


def document(style: library_style.Style) -> dict[str, Any]:
    """Returns the document of a library of a style."""
    paths: dict[str, Any] = {}
    for part in style.parts:
        paths |= copy.deepcopy(_PARTS[part](style))
    secured = {"bearer": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Library", "version": "1.0.0"},
        "paths": paths,
        "components": {"securitySchemes": secured},
        "security": [{"bearer": []}] if style.secured else [],
    }


def _answer(style: library_style.Style, data: Any, **more: Any) -> Any:
    schema = data
    if not style.bare:
        schema = {
            "type": "object",
            "properties": {"data": data, "metadata": {"type": "object"}},
        }
    content = {"application/json": {"schema": schema}}
    return {"description": "An answer.", "content": content, **more}


def _operation(
    style: library_style.Style, success: dict[str, Any], *refusals: str
) -> dict[str, Any]:
    refused = {
        "description": "A refusal.",
        "content": {"application/json": {"schema": _ERROR}},
    }
    return {"responses": success | dict.fromkeys(refusals, refused)}


def _body(
    style: library_style.Style, fields: dict[str, Any], required: list[str]
) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": fields,
    }
    if required:
        schema["example"] = {
            key: value for key, value in _EXAMPLE.items() if key in fields
        }
    kind = library_style.JSON if required else style.patch_type
    return {"required": True, "content": {kind: {"schema": schema}}}


def _book(style: library_style.Style) -> dict[str, Any]:
    kind = "integer" if style.integer_ids else "string"
    return {
        "type": "object",
        "properties": {
            style.id_name: {"type": kind, "readOnly": True},
            **FIELDS,
            "create_time": _TIME,
            "update_time": _TIME,
        },
    }


def _parameter(place: str, name: str, schema: Any, **more: Any) -> Any:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "schema": schema,
        **more,
    }


def paging(style: library_style.Style) -> list[dict[str, Any]]:
    """Returns the parameters that choose a page."""
    if style.paging not in SIZES:
        return []
    least = 0 if style.paging == "offset" else 1
    position = {"type": "integer", "minimum": least}
    if style.paging == "token":
        position = {"type": "string"}
    if style.most_pages:
        position["maximum"] = style.most_pages
    size = {"type": "integer", "minimum": 1}
    if not style.capped:
        size["maximum"] = LARGEST
    return [
        _parameter("query", POSITIONS[style.paging], position),
        _parameter("query", SIZES[style.paging], size),
    ]


def _list_parameters(style: library_style.Style) -> list[dict[str, Any]]:
    found = [
        *paging(style),
        _parameter("query", "genre", FIELDS["genre"], example="crime"),
        _parameter("query", "title", {"type": "string"}),
        _parameter(
            "query",
            "order_by",
            {"type": "string", "enum": ["title", "title desc", "-pages"]},
        ),
    ]
    if style.soft:
        found.append(_parameter("query", "show_deleted", _FLAG))
    return found


def _books(style: library_style.Style) -> dict[str, Any]:
    book, listed = _book(style), {"type": "array", "items": _book(style)}
    required = ["title", "genre", "pages", "price"]
    standard = {"validate_only": _FLAG, "request_id": {"type": "string"}}
    text = {"schema": {"type": "string"}}
    created = _answer(style, book, headers={"Location": text})
    if style.location_only:
        created = {"description": "Created.", "headers": {"Location": text}}
    updated = {"200": _answer(style, book)}
    if style.empty_updates:
        updated = {"204": {"description": "Updated."}}
    gone: dict[str, Any] = {"204": {"description": "Deleted."}}
    if style.soft:
        gone = {"200": _answer(style, book)}
    got = _answer(style, book)
    if style.tags:
        got["headers"] = {"ETag": {"required": True, **text}}
    match = [_parameter("header", "If-Match", {"type": "string"})]
    kind = {"type": "integer" if style.integer_ids else "string"}
    put = _operation(style, updated, "400", "404", "412")
    put |= {"requestBody": _body(style, FIELDS, required), "parameters": match}
    fields = FIELDS
    if style.whole_updates:
        fields = {style.id_name: kind, **FIELDS}
    patch = _operation(style, updated, "400", "404", "412")
    mask = _parameter("query", "update_mask", {"type": "string"})
    patch |= {
        "requestBody": _body(style, fields, []),
        "parameters": [*match, mask],
    }
    item = {
        "parameters": [_parameter("path", "book_id", kind)],
        "get": _operation(style, {"200": got}, "404"),
        "put": put,
        "patch": patch,
        "delete": _operation(style, gone, "404"),
    }
    listing = _operation(style, {"200": _answer(style, listed)}, "400")
    listing["parameters"] = _list_parameters(style)
    create = _operation(style, {"201": created}, "400", "409", "415")
    create["requestBody"] = _body(style, FIELDS | standard, required)
    paths = {
        "/v1/books": {"get": listing, "post": create},
        "/v1/books/{book_id}": item,
    }
    if style.soft:
        undelete = _operation(style, {"200": _answer(style, book)}, "404")
        paths["/v1/books/{book_id}:undelete"] = {
            "parameters": item["parameters"],
            "post": undelete,
        }
    return paths


def _exports(style: library_style.Style) -> dict[str, Any]:
    export = {
        "type": "object",
        "properties": {"id": {"type": "string"}, "state": {"type": "string"}},
    }
    create = _operation(style, {"202": _answer(style, export)}, "400")
    get = _operation(style, {"200": _answer(style, export)}, "404")
    identity = _parameter("path", "export_id", {"type": "string"})
    return {
        "/v1/exports": {"post": create},
        "/v1/exports/{export_id}": {"parameters": [identity], "get": get},
    }


def _old(style: library_style.Style) -> dict[str, Any]:
    listed = {"type": "array", "items": _book(style)}
    get = _operation(style, {"200": _answer(style, listed)})
    get["deprecated"] = True
    if style.sunset:
        get["x-sunset"] = style.sunset
    return {"/v1/old-books": {"get": get}}


def _accounts(style: library_style.Style) -> dict[str, Any]:
    fields = {
        "name": {"type": "string", "maxLength": 40},
        "role": {"type": "string", "enum": ["reader", "keeper"]},
    }
    account = {
        "type": "object",
        "properties": {"id": {"type": "string"}, **fields},
    }
    listed = {"type": "array", "items": account}
    get = _operation(style, {"200": _answer(style, account)}, "403", "404")
    patch = _operation(style, {"200": _answer(style, account)}, "403", "404")
    patch["requestBody"] = _body(style, fields, [])
    listing = _operation(style, {"200": _answer(style, listed)}, "403")
    listing["x-required-permissions"] = ["accounts.read"]
    get["x-required-permissions"] = ["accounts.read", "accounts.read_own"]
    patch["x-required-permissions"] = ["accounts.write", "accounts.write_own"]
    identity = _parameter("path", "account_id", {"type": "string"})
    item = {"parameters": [identity], "get": get, "patch": patch}
    return {"/v1/accounts": {"get": listing}, "/v1/accounts/{account_id}": item}


def _loans(style: library_style.Style) -> dict[str, Any]:
    fields = {"note": {"type": "string", "maxLength": 80}}
    loan = {
        "type": "object",
        "properties": {"id": {"type": "string"}, **fields},
    }
    listed = {"type": "array", "items": loan}
    one, many = _answer(style, loan), _answer(style, listed)
    create = _operation(style, {"201": one}, "400", "403")
    create["requestBody"] = _body(style, fields, ["note"])
    patch = _operation(style, {"200": one}, "403", "404")
    patch["requestBody"] = _body(style, fields, [])
    gone = {"204": {"description": "Deleted."}}
    collection = {"get": _operation(style, {"200": many}), "post": create}
    item = {
        "get": _operation(style, {"200": one}, "404"),
        "patch": patch,
        "delete": _operation(style, gone, "404"),
    }
    for each in (collection["get"], item["get"]):
        each["x-required-permissions"] = ["loans.read", "loans.read_own"]
    for each in (create, patch, item["delete"]):
        each["x-required-permissions"] = ["loans.write", "loans.write_own"]
    identity = _parameter("path", "loan_id", {"type": "string"})
    return {
        "/v1/loans": collection,
        "/v1/loans/{loan_id}": {"parameters": [identity], **item},
    }


_PARTS = {
    "accounts": _accounts,
    "books": _books,
    "exports": _exports,
    "loans": _loans,
    "old": _old,
}
