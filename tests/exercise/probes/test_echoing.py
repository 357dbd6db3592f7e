# SPDX-License-Identifier: Apache-2.0
"""What answers to anything that it is asked for, and keeps nothing."""

import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from starlette import applications, requests, responses, routing

from conformance.exercise import probes
from conformance.exercise.probes import base
from tests.exercise.probes import conftest

ANSWER = {"200": {"description": "It."}}
MISSING = {**ANSWER, "404": {"description": "It is not there."}}


class Echo:
    """Answers 200 to whatever is read, and 404 to all else."""

    def app(self) -> applications.Starlette:
        async def echo(request: requests.Request) -> responses.Response:
            read = request.method == "GET"
            return responses.JSONResponse({}, 200 if read else 404)

        methods = ["GET", "POST", "PUT", "PATCH"]
        route = routing.Route("/{all:path}", echo, methods=methods)
        return applications.Starlette(routes=[route])


def _operation(responded: Any) -> dict[str, Any]:
    return {"responses": responded}


def _document() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/echoes/{text}": {"get": _operation(ANSWER)},
            "/todos/{id}": {
                "get": _operation(MISSING),
                "post": _operation(ANSWER),
                "put": _operation(ANSWER),
            },
            "/todos/count": {"get": _operation(ANSWER)},
        },
    }


@pytest.fixture(name="context")
def fixture_context(tmp_path: pathlib.Path) -> Iterator[base.Context]:
    with conftest.context_of(_document(), Echo(), tmp_path) as context:
        yield context


def test_only_what_may_be_missing_is_looked_up(context: base.Context) -> None:
    told = list(probes.PROBES["unknown_id"](context))
    assert [
        each.record.label for each in told if isinstance(each, base.Found)
    ] == ["GET /todos/{id}"]
    assert [each.label for each in told if isinstance(each, base.LeftOut)] == [
        "GET /echoes/{text}"
    ]


def test_a_method_that_another_path_offers_is_offered(
    context: base.Context,
) -> None:
    told = list(probes.PROBES["method_not_allowed"](context))
    assert not [each for each in told if isinstance(each, base.Found)]
