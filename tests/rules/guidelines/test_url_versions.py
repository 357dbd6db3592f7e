# SPDX-License-Identifier: Apache-2.0
"""The version of an API: in its URL, one, and nowhere else."""

import json
from typing import Any

import pytest

from tests.rules.guidelines import urls

BARE = [{"url": "https://api.example.com"}]


@pytest.mark.parametrize(
    "servers",
    [
        [{"url": "https://api.example.com/v1"}],
        [{"url": "https://example.com/api/v2beta1/"}],
        [{"url": "/v1.56"}],
        [{"url": "https://v2.api.example.com"}],
        [{"url": "https://api-v2.example.com"}],
        [{"url": "https://api.example.com/v1"}, {"url": "http://localhost"}],
        [{"url": "https://api.example.com/v1"}, {"url": "/"}],
        [
            {
                "url": "https://api.example.com/{version}",
                "variables": {"version": {"default": "v3"}},
            }
        ],
        [{"url": "https://api.example.com/{version}"}],
    ],
)
def test_a_version_in_the_servers_is_enough(servers: Any) -> None:
    text = urls.document("GET /users", "GET /books", servers=servers)
    assert urls.found("url-version", text) == ()


@pytest.mark.parametrize(
    "labels",
    [
        ("GET /v1/users", "GET /v1/books"),
        ("GET /api/v1/users", "GET /api/v1/books", "GET /api"),
        ("GET /shop/v1/users", "GET /shop/v1/books"),
        ("GET /{version}/users", "GET /{version}/books"),
        ("GET /v1/users", "GET /healthz", "GET /", "GET /.well-known/a"),
        ("GET /v1/users", "GET /v1/books", "GET /version"),
    ],
)
def test_a_version_that_leads_the_paths_is_enough(
    labels: tuple[str, ...],
) -> None:
    text = urls.document(*labels, servers=BARE)
    assert urls.found("url-version", text) == ()


@pytest.mark.parametrize(
    ("labels", "servers", "place", "part"),
    [
        (["GET /users"], BARE, "/servers", "end the URL of every server"),
        (["GET /2024-01-31/a"], BARE, "/paths/~12024-01-31~1a", "as in '/v1'"),
        (["GET /2.0/a"], BARE, "/paths/~12.0~1a", "is '2.0'; write a major"),
        (["GET /2.0/a"], BARE, "/paths/~12.0~1a", "as in '/v2'"),
        (
            ["GET /v1/a", "GET /v1/b", "GET /c", "GET /c/{id}"],
            BARE,
            "/paths/~1c",
            "(nor does one more path below '/c'); write '/v1/c'",
        ),
        (
            ["GET /api/v1/a", "GET /api/v1/b", "GET /c/"],
            BARE,
            "/paths/~1c~1",
            "write '/api/v1/c'",
        ),
        (
            ["GET /api/v1/a", "GET /api/v1/b", "GET /api/c"],
            BARE,
            "/paths/~1api~1c",
            "write '/api/v1/c'",
        ),
        (
            ["GET /v2/query", "GET /v2/b", "GET /query"],
            BARE,
            "/paths/~1query",
            "begin it with the version that it is of, as '/v2/query'",
        ),
        (
            ["GET /a/v1/x", "GET /b/v1/y"],
            BARE,
            "/paths/~1a~1v1~1x",
            "(2 paths have one so); let it lead: '/v1/a/x'",
        ),
        (["GET /scim/v2/a", "GET /b", "GET /c"], BARE, "/servers", "Neither"),
        (["GET /documents/{version}"], BARE, "/servers", "Neither"),
        (
            ["GET /a"],
            [*urls.SERVERS, {"url": "https://test.example.com"}],
            "/servers/1/url",
            "end it with '/v1'",
        ),
    ],
)
def test_a_url_without_a_version_is_told_with_what_to_write(
    labels: list[str], servers: Any, place: str, part: str
) -> None:
    text = urls.document(*labels, servers=servers)
    (found,) = urls.found("url-version", text)
    assert part in found.message
    assert found.location is not None
    assert found.location.pointer == place


def test_paths_with_servers_of_their_own_are_let_alone() -> None:
    content = json.loads(urls.document("GET /v1/a", "GET /b", servers=BARE))
    content["paths"]["/b"]["servers"] = [{"url": "https://b.example.com/v1"}]
    assert urls.found("url-version", json.dumps(content)) == ()


def taking(place: str, name: str, said: str = "", count: int = 1) -> str:
    content = json.loads(
        urls.document(*(f"GET /things{number}" for number in range(4)))
    )
    parameter = {"name": name, "in": place, "description": said, "schema": {}}
    for number in range(count):
        operation = content["paths"][f"/things{number}"]["get"]
        operation["parameters"] = [parameter]
    return json.dumps(content)


@pytest.mark.parametrize(
    "text",
    [
        taking("query", "api-version"),
        taking("query", "apiVersion"),
        taking("header", "X-API-Version"),
        taking("header", "Accept-Version"),
        taking("header", "Shop-Version"),
        taking("header", "X-Shop-Api-Version"),
        taking("query", "version", count=3),
        taking("query", "version", "Version of the API to use."),
        taking("query", "v", "The API version."),
    ],
)
def test_a_version_in_a_parameter_is_told_once(text: str) -> None:
    (message,) = urls.messages("url-version", text)
    assert "carries the version of the API" in message


def test_a_version_in_a_parameter_is_not_told_as_one_that_lacks_too() -> None:
    content = json.loads(taking("query", "api-version"))
    content["servers"] = BARE
    (message,) = urls.messages("url-version", json.dumps(content))
    assert "carries the version of the API" in message


@pytest.mark.parametrize(
    ("top", "said"),
    [
        ({"swagger": "2.0", "basePath": "/"}, "; end 'basePath' with '/v1'."),
        ({"swagger": "2.0"}, "; add 'basePath' with '/v1'."),
        ({"servers": BARE}, "; end the URL of every server with '/v1'."),
    ],
)
def test_the_advice_is_in_the_words_of_the_document(
    top: dict[str, Any], said: str
) -> None:
    (message,) = urls.messages("url-version", urls.document("GET /a", **top))
    assert message.endswith(said)


@pytest.mark.parametrize(
    "text",
    [
        taking("query", "version", "The version number of the volume."),
        taking("query", "v", "Remove anonymous volumes."),
        taking("query", "target_api_version"),
        taking("header", "If-Version"),
        taking("header", "X-Client-Version"),
        taking("query", "verbose"),
        taking("path", "version"),
    ],
)
def test_the_version_of_something_else_is_not_told(text: str) -> None:
    assert urls.found("url-version", text) == ()


def answering(*names: str) -> str:
    content = json.loads(urls.document("GET /users"))
    response = content["paths"]["/users"]["get"]["responses"]["200"]
    response["content"] = {name: {} for name in names}
    return json.dumps(content)


@pytest.mark.parametrize(
    "name",
    [
        "application/vnd.shop.v2+json",
        "application/vnd.shop-v2+json",
        "application/json;version=2",
        "application/vnd.shop+json; v=1",
    ],
)
def test_a_version_in_media_types_is_told_once(name: str) -> None:
    text = answering(name, "application/vnd.other.v3+json")
    (message,) = urls.messages("url-version", text)
    assert f"'{name}' (and 1 more)" in message


@pytest.mark.parametrize(
    "name",
    [
        "application/json",
        "application/vnd.shop+json",
        "application/json; charset=utf-8",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.oci.image.index.v1+json",
        "text/plain; version=0.0.4",
        "nonsense",
    ],
)
def test_a_media_type_without_the_apis_version_is_not_told(name: str) -> None:
    assert urls.found("url-version", answering(name)) == ()


def test_a_media_type_of_openapi_2_is_told_in_its_list() -> None:
    text = urls.document(
        "GET /users",
        swagger="2.0",
        basePath="/v1",
        produces=["application/json", "application/vnd.shop.v2+json"],
    ).replace('"content"', '"schema": {}, "content"')
    assert urls.places("url-version", text) == ["/produces/1"]


def test_a_version_in_servers_and_paths_is_told_at_the_first_path() -> None:
    text = urls.document("GET /v1/users")
    assert urls.places("url-version-single", text) == ["/paths/~1v1~1users"]


def test_several_versions_are_told_where_the_rarest_begin() -> None:
    text = urls.document("GET /v1/a", "GET /v1/b", "GET /v2/c", servers=BARE)
    (found,) = urls.found("url-version-single", text)
    assert "v1 (2), v2 (1)" in found.message
    assert found.location is not None
    assert found.location.pointer == "/paths/~1v2~1c"


def test_several_versions_of_servers_are_told_at_the_odd_server() -> None:
    servers = [*urls.SERVERS, {"url": "https://api.example.com/v2"}]
    text = urls.document("GET /a", servers=servers)
    assert urls.places("url-version-single", text) == ["/servers/1/url"]


def test_one_version_in_several_servers_is_one() -> None:
    servers = [*urls.SERVERS, {"url": "https://test.example.com/v1"}]
    text = urls.document("GET /a", servers=servers)
    assert urls.found("url-version-single", text) == ()


@pytest.mark.parametrize(
    ("version", "is_found"),
    [
        ("1.4.0", False),
        ("v1", False),
        ("1", False),
        ("0.9.0", False),
        ("01.2", False),
        ("2024-07-01", False),
        ("2024.1", False),
        ("unversioned", False),
        ("", False),
        ("2.0.0", True),
        ("v3", True),
        (None, False),
        (["1"], False),
    ],
)
def test_info_version_is_held_against_the_url(
    version: Any, is_found: bool
) -> None:
    info = {"title": "Shop", "version": version}
    text = urls.document("GET /a", info=info)
    found = urls.found("url-version-matches-info", text)
    assert bool(found) is is_found
