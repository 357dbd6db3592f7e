# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
from collections.abc import Callable
from typing import Any

import pytest

from conformance import findings
from conformance.contract import reader
from conformance.exercise import collector, masking, routes
from conformance.rules import ruleset

URL = "http://h"
Told = Callable[..., set[str]]
ENVELOPE = {
    "type": "object",
    "properties": {
        "data": {"type": "object"},
        "metadata": {
            "type": "object",
            "properties": {
                "request_id": {"type": "string"},
                "timestamp": {"type": "string"},
            },
        },
    },
}
HEADERS = {
    "Content-Type": "application/json",
    "X-Content-Type-Options": "nosniff",
}


def _document(schema: dict[str, Any] | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "Yes."}
    if schema is not None:
        answer["content"] = {"application/json": {"schema": schema}}
    responses = {"200": answer, "204": {"description": "Gone."}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/users": {
                "get": {"responses": responses},
                "post": {"responses": {**responses, "4XX": answer}},
            },
            "/users/{user_id}": {"get": {"responses": responses}},
            "/login": {"post": {"responses": responses}},
        },
    }


@pytest.fixture(name="told")
def fixture_told(tmp_path: pathlib.Path, rules: ruleset.Ruleset) -> Told:
    """Tells which rules one exchange breaks."""

    def judge(
        body: Any,
        *,
        method: str = "GET",
        path: str = "/users",
        status: int = 200,
        sent: bytes | None = None,
        schema: dict[str, Any] | None = None,
        **headers: str,
    ) -> set[str]:
        place = tmp_path / "openapi.json"
        place.write_text(json.dumps(_document(schema)), encoding="utf-8")
        contract = reader.load(str(place))
        chosen = rules.of(findings.World.EXCHANGE)
        mask = masking.Mask(masking.Credentials())
        collected = collector.Collector(contract, chosen, mask)
        named = {key.replace("_", "-"): v for key, v in headers.items()}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = findings.Response(
            status, tuple({**HEADERS, **named}.items()), content
        )
        request = findings.Request(method, f"{URL}{path}", (), sent)
        table = routes.Table(contract, URL)
        collected.see(table.record(request, response))
        return {each.rule for each in collected.found()}

    return judge


def test_a_head_request_has_no_body_to_judge(told: Told) -> None:
    assert told(b"", method="HEAD", schema=ENVELOPE) == set()


@pytest.mark.parametrize("path", ["/nowhere", "/users/a/b", "/users/%2F"])
def test_an_unknown_route_is_not_held_to_the_document(
    told: Told, path: str
) -> None:
    html = told(
        b"<h1>Not Found</h1>",
        path=path,
        status=404,
        schema=ENVELOPE,
        Content_Type="text/html",
    )
    assert html == set()


def test_what_the_http_server_says_is_not_the_services_word(
    told: Told,
) -> None:
    assert (
        told(
            b"Invalid HTTP request received.",
            status=400,
            Content_Type="text/plain",
        )
        == set()
    )


def test_a_redirect_to_the_last_slash_is_routing(told: Told) -> None:
    assert told(b"", status=307, Location="http://h/users/") == set()
    assert told(b"", status=307, Location="/elsewhere") == {
        "response-documented"
    }


@pytest.mark.parametrize(
    ("kind", "status", "breaks"),
    [
        ("image/png", 200, False),
        ("text/html", 200, False),
        ("application/xml", 200, True),
    ],
)
def test_files_and_pages_need_not_be_json(
    told: Told, kind: str, status: int, *, breaks: bool
) -> None:
    found = told(b"x", status=status, Content_Type=kind)
    assert found == ({"json-media-type"} if breaks else set())


def test_a_server_error_in_plain_text_is_told_once(told: Told) -> None:
    found = told(
        b"Internal Server Error",
        status=500,
        schema=ENVELOPE,
        Content_Type="text/plain",
    )
    assert found == {"no-server-error"}
