# SPDX-License-Identifier: Apache-2.0
"""Encryption and slashes: what must be found, and what must stay silent."""

import io
import json
from typing import Any

import pytest

from conformance.contract import reader
from conformance.rules import fixes, rule
from tests.rules.guidelines import linting, urls


def edits(name: str, text: str) -> list[tuple[str, Any]]:
    """Returns what the fixes of a rule change, and what to."""
    contract = reader.load("-", stdin=io.BytesIO(text.encode()))
    asked = linting.RULES.rules[name]
    target = rule.Target("Document", contract.root.value, contract.root)
    context = rule.Context(asked, target, contract)
    then = asked.thens[0]
    made: list[tuple[str, Any]] = []
    for breach in then.function.check(target.value, then.options, context):
        assert isinstance(breach, rule.Breach)
        if breach.fix is None:
            continue
        assert not breach.fix.is_safe
        for edit in breach.fix.edits:
            place = "/".join(map(str, edit.node.pointer))
            if isinstance(edit, fixes.Rename):
                made.append((place, edit.name))
            elif isinstance(edit, fixes.Replace):
                made.append((place, edit.value))
            else:
                assert isinstance(edit, fixes.Remove)
                made.append((place, None))
    return made


def served(*servers: Any) -> str:
    return urls.document("GET /users", servers=list(servers))


INSECURE = [
    ({"url": "http://api.example.com/v1"}, "/servers/0/url"),
    ({"url": "HTTP://api.example.com/v1"}, "/servers/0/url"),
    ({"url": "ws://api.example.com/v1"}, "/servers/0/url"),
    ({"url": "http://192.168.1.4:8080"}, "/servers/0/url"),
    (
        {
            "url": "{scheme}://api.example.com",
            "variables": {"scheme": {"default": "http"}},
        },
        "/servers/0/variables/scheme/default",
    ),
    (
        {
            "url": "{scheme}://api.example.com",
            "variables": {
                "scheme": {"default": "https", "enum": ["https", "http"]}
            },
        },
        "/servers/0/variables/scheme/enum/1",
    ),
    (
        {
            "url": "http://{host}/v1",
            "variables": {"host": {"default": "api.example.com"}},
        },
        "/servers/0/url",
    ),
]


@pytest.mark.parametrize(("server", "place"), INSECURE)
def test_a_server_without_encryption_is_told_where_it_says_so(
    server: Any, place: str
) -> None:
    assert urls.places("url-https", served(server)) == [place]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "wss://api.example.com",
        "/v1",
        "",
        "//api.example.com/v1",
        "http://localhost:8000",
        "http://api.localhost/v1",
        "http://127.0.0.1:5000",
        "http://[::1]:5000",
        "http://0.0.0.0:80",
        "http://{host}/v1",
        "http://[",
        7,
    ],
)
def test_an_encrypted_local_relative_or_unknown_server_is_not_told(
    url: Any,
) -> None:
    assert urls.found("url-https", served({"url": url})) == ()


def test_servers_of_a_path_and_of_an_operation_are_looked_at() -> None:
    content = json.loads(urls.document("GET /users", "GET /files"))
    insecure = [{"url": "http://files.example.com"}]
    content["paths"]["/files"]["servers"] = insecure
    content["paths"]["/users"]["get"]["servers"] = insecure
    assert set(urls.places("url-https", json.dumps(content))) == {
        "/paths/~1files/servers/0/url",
        "/paths/~1users/get/servers/0/url",
    }


SWAGGER = {"swagger": "2.0", "host": "api.example.com", "basePath": "/v1"}


@pytest.mark.parametrize(
    ("top", "places"),
    [
        ({"schemes": ["http", "https"]}, ["/schemes/0"]),
        ({"schemes": ["http"]}, ["/schemes/0"]),
        ({"schemes": ["https"]}, []),
        ({}, []),
        ({"schemes": ["http"], "host": "localhost:80"}, []),
        ({"schemes": ["http"], "host": ""}, []),
        ({"schemes": "http"}, []),
        ({"schemes": [None, {}]}, []),
    ],
)
def test_schemes_of_openapi_2_are_told_one_by_one(
    top: Any, places: list[str]
) -> None:
    text = urls.document("GET /users", **{**SWAGGER, **top})
    assert urls.places("url-https", text) == places


def test_a_password_in_a_servers_url_is_not_shown() -> None:
    text = served({"url": "http://user:secret@api.example.com"})
    (message,) = urls.messages("url-https", text)
    assert "secret" not in message


def test_the_fix_of_a_server_writes_https_and_keeps_the_rest() -> None:
    assert edits("url-https", served({"url": "http://a.example/v1"})) == [
        ("servers/0/url", "https://a.example/v1")
    ]
    swagger = {**SWAGGER, "schemes": ["http", "https"]}
    assert edits("url-https", urls.document("GET /users", **swagger)) == [
        ("schemes/0", None)
    ]


def test_a_trailing_slash_is_told_with_the_path_to_write() -> None:
    text = urls.document("GET /users/", "GET /books")
    assert urls.messages("url-no-trailing-slash", text) == [
        "'/users/' ends with a slash; write '/users'."
    ]
    assert edits("url-no-trailing-slash", text) == [("paths//users/", "/users")]


def test_the_root_has_its_slash() -> None:
    text = urls.document("GET /", "GET /books")
    assert urls.found("url-no-trailing-slash", text) == ()


def test_a_path_with_and_without_a_slash_is_not_renamed() -> None:
    text = urls.document("GET /users/", "GET /users")
    (message,) = urls.messages("url-no-trailing-slash", text)
    assert "keep that one alone" in message
    assert edits("url-no-trailing-slash", text) == []


def test_slashes_at_the_end_of_all_paths_are_one_decision() -> None:
    text = urls.document(*(f"GET /things{n}/" for n in range(6)), "GET /")
    (message,) = urls.messages("url-no-trailing-slash", text)
    assert message.startswith("All of the 6 paths end with a slash")
    assert len(edits("url-no-trailing-slash", text)) == 6
