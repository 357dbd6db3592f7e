# SPDX-License-Identifier: Apache-2.0

import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from starlette import applications, requests, responses, routing

from conformance.exercise.probes import base, references
from tests.exercise.probes import conftest

RATES = [
    {"base": "EUR", "code": "USD", "rate": "1.10"},
    {"base": "EUR", "code": "GBP", "rate": "0.90"},
]
CATEGORIES = [{"id": 7}, {"id": 8}]


class Lists:
    """Serves two lists, one of them with ids of two parts."""

    def app(self) -> applications.Starlette:
        async def rates(request: requests.Request) -> responses.Response:
            return responses.JSONResponse(RATES)

        async def categories(request: requests.Request) -> responses.Response:
            return responses.JSONResponse(CATEGORIES)

        return applications.Starlette(
            routes=[
                routing.Route("/rates", rates),
                routing.Route("/categories", categories),
            ]
        )


def _document() -> dict[str, Any]:
    item = {"type": "object", "properties": {"id": {"type": "integer"}}}

    def answer(schema: dict[str, Any]) -> dict[str, Any]:
        content = {"application/json": {"schema": schema}}
        success = {"description": "It.", "content": content}
        return {"responses": {"200": success}}

    many = answer({"type": "array", "items": item})
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/rates": {"get": many},
            "/rates/{base}/{code}": {"get": answer(item)},
            "/rates/{base}/{code}/notes": {"get": many},
            "/categories": {"get": many},
            "/categories/{category_id}": {"get": answer(item)},
            "/nowhere/{id}": {"get": answer(item)},
        },
    }


@pytest.fixture(name="context")
def fixture_context(tmp_path: pathlib.Path) -> Iterator[base.Context]:
    with conftest.context_of(_document(), Lists(), tmp_path) as context:
        yield context


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/rates", {}),
        ("/rates/{base}/{code}", {"base": "EUR", "code": "USD"}),
        ("/rates/{base}/{code}/notes", {"base": "EUR", "code": "USD"}),
        ("/categories/{category_id}", {"category_id": "7"}),
        ("/nowhere/{id}", None),
    ],
)
def test_variables_are_what_lists_hold(
    context: base.Context, path: str, expected: dict[str, str] | None
) -> None:
    assert context.variables(path) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("category_id", ["7", "8"]),
        ("categoryId", ["7", "8"]),
        ("category_ids", ["7", "8"]),
        ("category", []),
        ("id", []),
        ("", []),
        ("cat_id", []),
    ],
)
def test_a_reference_is_known_by_its_name(
    context: base.Context, name: str, expected: list[str]
) -> None:
    assert references.find(context, name) == expected


def test_a_list_is_asked_once(context: base.Context) -> None:
    for _ in range(3):
        context.variables("/categories/{category_id}")
        context.ids("/categories/{category_id}")
    assert context.asking.requests == 1
