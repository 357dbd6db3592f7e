# SPDX-License-Identifier: Apache-2.0
"""Data is sent as JSON."""

import pytest

from tests.rules.guidelines import documents


@pytest.mark.parametrize(
    ("status", "kind", "is_told"),
    [
        ("200", "application/xml", True),
        ("200", "text/json", False),
        ("200", "application/problem+json", False),
        ("200", "application/vnd.api+json; charset=utf-8", False),
        ("200", "image/svg+xml", False),
        ("200", "application/yaml", False),
        ("200", "text/plain", False),
        ("200", "application/pdf", False),
        ("404", "text/plain", True),
        ("500", "text/html; charset=utf-8", True),
    ],
)
def test_data_is_json(status: str, kind: str, is_told: bool) -> None:
    content = {kind: {"schema": documents.TEXT}}
    said = documents.document(
        {"/a": {"get": {"responses": {status: {"content": content}}}}}
    )
    assert bool(documents.told("json-media-type", said)) is is_told


def test_what_is_produced_is_told_once_where_it_stands() -> None:
    paths = {
        "/a": {
            "get": {
                "produces": ["text/plain"],
                "responses": {
                    "404": {"schema": documents.TEXT},
                    "500": {"schema": documents.TEXT},
                },
            }
        }
    }
    said = documents.document(paths)
    said["swagger"] = said.pop("openapi") and "2.0"
    ((place, _),) = documents.told("json-media-type", said)
    assert place == "/paths/~1a/get/produces"


def test_json_among_others_will_do() -> None:
    content: documents.Json = {"application/xml": {}, "application/json": {}}
    said = documents.document(
        {"/a": {"get": {"responses": {"200": {"content": content}}}}}
    )
    assert not documents.told("json-media-type", said)


@pytest.mark.parametrize("path", ["/_ping", "/ping"])
def test_what_tells_that_the_service_is_there_is_left_alone(path: str) -> None:
    content = {"text/plain": {"schema": documents.TEXT}}
    said = documents.document(
        {path: {"get": {"responses": {"500": {"content": content}}}}}
    )
    assert not documents.told("json-media-type", said)
