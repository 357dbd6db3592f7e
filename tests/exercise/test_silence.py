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
BARE = {"type": "object", "properties": {"name": {"type": "string"}}}
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
        return set(collected.see(table.record(request, response)))

    return judge


def test_an_api_without_an_envelope_hears_nothing_of_it(told: Told) -> None:
    assert told({"name": "a"}, schema=BARE) == set()
    assert told({"detail": "no"}, method="POST", status=400) == set()


def test_an_api_with_an_envelope_is_held_to_it(told: Told) -> None:
    assert told({"name": "a"}, schema=ENVELOPE) == {"envelope-success"}


def test_a_head_request_has_no_body_to_judge(told: Told) -> None:
    assert told(b"", method="HEAD", schema=ENVELOPE) == set()


def test_204_without_a_body_is_fine(told: Told) -> None:
    assert told(b"", status=204, schema=ENVELOPE) == set()


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
    "text",
    [
        "Traceback (most recent call last):",
        "/srv/app/main.py",
        "sqlite3.OperationalError",
    ],
)
def test_a_leak_is_told_but_never_where_input_is_echoed(
    told: Told, text: str
) -> None:
    body = {"message": f"Invalid: {text}"}
    assert told(body, method="POST", status=400) == {"no-leak"}
    sent = json.dumps({"name": text}).encode()
    assert told(body, method="POST", status=400, sent=sent) == set()


@pytest.mark.parametrize(
    ("body", "breaks"),
    [
        ({"password_hash": "$2b$1"}, True),
        ({"users": [{"client_secret": "s3cr3t"}]}, True),
        ({"access_token": "abc"}, True),
        ({"password": None}, False),
        ({"password": "********"}, False),
        ({"password_policy": "long"}, False),
    ],
)
def test_a_secret_in_a_response_is_told_by_its_name(
    told: Told, body: Any, *, breaks: bool
) -> None:
    assert told(body) == ({"no-sensitive-response"} if breaks else set())


def test_a_token_may_come_from_what_issues_it(told: Told) -> None:
    assert told({"access_token": "a"}, method="POST", path="/login") == set()


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


def test_501_to_a_method_that_is_not_offered_is_honest(told: Told) -> None:
    assert told(b"", method="PATCH", status=501) == set()


def test_a_rate_limit_says_when_to_come_back(told: Told) -> None:
    limited = told({}, method="POST", status=429)
    assert limited == {"rate-limit-answer"}
    assert told({}, method="POST", status=429, Retry_After="1") == set()
