# SPDX-License-Identifier: Apache-2.0

import io
import json
from typing import Any

import pytest

from conformance.contract import model, reader

OK: dict[str, Any] = {"200": {"description": "ok"}}
VERSIONS_3 = ("3.0.4", "3.1.1", "3.2.0")


def contract(version: str, **members: Any) -> model.Contract:
    key = "swagger" if version == "2.0" else "openapi"
    info = {"title": "t", "version": "1.0.0"}
    text = json.dumps({key: version, "info": info, "paths": {}, **members})
    return reader.load("-", stdin=io.BytesIO(text.encode()))


def test_security_of_2_0_is_told_in_the_words_of_3() -> None:
    read = contract(
        "2.0",
        security=[{"basic": []}],
        securityDefinitions={
            "basic": {"type": "basic"},
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "login": {
                "type": "oauth2",
                "flow": "implicit",
                "authorizationUrl": "https://example.org",
                "scopes": {"read": "", "write": ""},
            },
            "broken": 1,
        },
        paths={
            "/a": {
                "get": {"responses": OK},
                "post": {"responses": OK, "security": []},
                "put": {"responses": OK, "security": [{"key": []}, {}]},
            }
        },
    )
    schemes = read.security_schemes
    assert list(schemes) == ["basic", "key", "login"]
    assert (schemes["basic"].kind, schemes["basic"].scheme) == ("http", "basic")
    key = schemes["key"]
    assert (key.kind, key.place, key.parameter) == ("apiKey", "header", "X-Key")
    assert schemes["login"].scopes == {"read", "write"}
    secured = {each.method: each.is_secured for each in read.operations}
    assert secured == {"GET": True, "POST": False, "PUT": False}


@pytest.mark.parametrize("version", VERSIONS_3)
def test_security_schemes_are_read_and_their_references_followed(
    version: str,
) -> None:
    flows = {
        "implicit": {"scopes": {"read": ""}},
        "clientCredentials": {"scopes": {"write": ""}},
    }
    read = contract(
        version,
        components={
            "securitySchemes": {
                "token": {"type": "http", "scheme": "Bearer"},
                "same": {"$ref": "#/components/securitySchemes/token"},
                "key": {"type": "apiKey", "in": "cookie", "name": "k"},
                "login": {"type": "oauth2", "flows": flows},
                "tls": {"type": "mutualTLS"},
            }
        },
        security=[{"token": []}],
        paths={"/a": {"get": {"responses": OK}}},
    )
    schemes = read.security_schemes
    assert schemes["token"].scheme == schemes["same"].scheme == "bearer"
    assert schemes["same"].node.pointer[-1] == "token"
    assert (schemes["key"].place, schemes["key"].parameter) == ("cookie", "k")
    assert schemes["login"].scopes == {"read", "write"}
    assert schemes["tls"].kind == "mutualTLS"
    (operation,) = read.operations
    assert operation.is_secured


@pytest.mark.parametrize("version", VERSIONS_3)
def test_callbacks_and_links_are_part_of_the_operation(version: str) -> None:
    url = "{$request.body#/url}"
    link = {"operationId": "get_a", "parameters": {"id": "$response.body#/id"}}
    read = contract(
        version,
        paths={
            "/a": {
                "post": {
                    "callbacks": {
                        "done": {url: {"post": {"responses": OK}}},
                        "again": {"$ref": "#/components/callbacks/Again"},
                        "gone": {"$ref": "#/components/callbacks/None"},
                    },
                    "responses": {
                        "201": {
                            "description": "",
                            "links": {
                                "it": link,
                                "same": {"$ref": "#/components/links/L"},
                            },
                        }
                    },
                }
            }
        },
        components={
            "links": {"L": {"operationRef": "#/paths/~1a/post"}},
            "callbacks": {
                "Again": {
                    url: {
                        "put": {
                            "responses": OK,
                            "callbacks": {
                                "again": {
                                    "$ref": "#/components/callbacks/Again"
                                }
                            },
                        }
                    }
                }
            },
        },
    )
    (operation,) = read.operations
    done, again = operation.callbacks
    assert (done.name, done.expression) == ("done", url)
    assert [each.method for each in done.operations] == ["POST"]
    assert again.operations[0].method == "PUT"
    assert again.operations[0].callbacks == ()
    links = operation.responses[0].links
    assert links["it"].operation_id == "get_a"
    assert links["it"].parameters == {"id": "$response.body#/id"}
    assert links["same"].operation_ref == "#/paths/~1a/post"
    ((node, _),) = read.broken
    assert node.pointer[-1] == "gone"


@pytest.mark.parametrize("version", ["3.1.1", "3.2.0"])
def test_webhooks_are_operations_of_their_own(version: str) -> None:
    read = contract(
        version,
        webhooks={
            "sold": {
                "post": {
                    "operationId": "sold",
                    "requestBody": {
                        "content": {"application/json": {"schema": {}}}
                    },
                    "responses": OK,
                }
            },
            "kept": {"$ref": "#/components/pathItems/Kept"},
        },
        components={"pathItems": {"Kept": {"put": {"responses": OK}}}},
    )
    assert not read.operations
    assert [each.label for each in read.webhooks] == ["POST sold", "PUT kept"]
    assert read.webhooks[0].body is not None


@pytest.mark.parametrize(
    ("version", "methods"),
    [
        ("2.0", ["GET"]),
        ("3.0.4", ["GET", "TRACE"]),
        ("3.1.1", ["GET", "TRACE"]),
        ("3.2.0", ["GET", "TRACE", "QUERY", "COPY"]),
    ],
)
def test_each_version_has_its_own_methods(
    version: str, methods: list[str]
) -> None:
    operation = {"responses": OK}
    item = dict.fromkeys(("get", "trace", "query"), operation)
    read = contract(
        version,
        paths={"/a": {**item, "additionalOperations": {"COPY": operation}}},
    )
    assert [each.method for each in read.operations] == methods


def test_what_has_the_wrong_type_is_left_out() -> None:
    for wrong in (None, 1, "a", [], [1], {"a": 1}, True):
        for version in ("2.0", *VERSIONS_3):
            operation = dict.fromkeys(
                (
                    "parameters",
                    "responses",
                    "requestBody",
                    "callbacks",
                    "security",
                    "deprecated",
                    "operationId",
                    "consumes",
                ),
                wrong,
            )
            read = contract(
                version,
                components=wrong,
                securityDefinitions=wrong,
                webhooks=wrong,
                servers=wrong,
                host=wrong,
                basePath=wrong,
                schemes=wrong,
                info=wrong,
                security=wrong,
                paths={"/a": {"get": operation, "post": wrong}, "/b": wrong},
            )
            labels = [each.label for each in read.operations]
            more = ["POST /a"] if isinstance(wrong, dict) else []
            assert labels == ["GET /a", *more]
