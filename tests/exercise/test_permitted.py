# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
from typing import Any

import pytest

from conformance import findings
from conformance.contract import model, reader
from conformance.exercise import permitted, routes

URL = "http://h/base"
JSON = (("Content-Type", "application/json"),)
TAG = {"type": "string", "pattern": '^"[0-9]+"$'}
BODY = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "count": {"type": "integer"}},
}


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": schema}


@pytest.fixture(name="contract")
def fixture_contract(tmp_path: pathlib.Path) -> model.Contract:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/things/{id}": {
                "post": {
                    "parameters": [
                        _parameter("id", "path", {"type": "integer"}),
                        _parameter("limit", "query", {"type": "integer"}),
                        _parameter("open", "query", {"type": "boolean"}),
                        _parameter("tags", "query", {"type": "array"}),
                        _parameter("If-Match", "header", TAG),
                    ],
                    "requestBody": {
                        "content": {"application/json": {"schema": BODY}}
                    },
                    "responses": {"200": {"description": "Yes."}},
                }
            }
        },
    }
    return _read(document, tmp_path)


def _read(document: Any, folder: pathlib.Path) -> model.Contract:
    place = folder / "openapi.json"
    place.write_text(json.dumps(document))
    return reader.load(str(place))


def _is_doubtful(
    contract: model.Contract,
    path: str,
    headers: findings.Headers = (),
    body: bytes | None = None,
) -> bool:
    request = findings.Request("POST", f"{URL}{path}", headers, body)
    table = routes.Table(contract, URL)
    raw = table.record(request, findings.Response(400, ()))
    return permitted.Permission(contract).is_doubtful(raw)


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        ("/things/7", (), None),
        ("/things/7?limit=-3&open=true&unknown=x&tags=1", (), None),
        ("/things/7", (("if-match", '"12"'),), None),
        ("/things/7", JSON, b'{"name": "a", "count": 1}'),
        ("/things/7", (("Content-Type", "text/plain"),), b"anything"),
    ],
)
def test_what_the_contract_allows_is_beyond_doubt(
    contract: model.Contract,
    path: str,
    headers: findings.Headers,
    body: bytes | None,
) -> None:
    assert not _is_doubtful(contract, path, headers, body)


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        ("/things/a", (), None),
        ("/things/7?limit=", (), None),
        ("/things/7?limit=0.5", (), None),
        ("/things/7?open=yes", (), None),
        ("/things/7", (("If-Match", "12"),), None),
        ("/things/7", JSON, b'{"count": 1}'),
        ("/things/7", JSON, b'{"name": "a", "count": "1"}'),
        ("/things/7", JSON, b'{"name": "a", "count": 1.0}'),
        ("/things/7", JSON, b"null"),
        ("/things/7", JSON, b"{"),
    ],
)
def test_what_may_break_the_contract_is_doubtful(
    contract: model.Contract,
    path: str,
    headers: findings.Headers,
    body: bytes | None,
) -> None:
    assert _is_doubtful(contract, path, headers, body)


@pytest.mark.parametrize(("sent", "doubtful"), [("7", True), ('"7"', False)])
def test_in_version_2_a_parameter_is_its_own_schema(
    tmp_path: pathlib.Path, sent: str, doubtful: bool
) -> None:
    tag = {"name": "If-Match", "in": "header", "required": False, **TAG}
    document = {
        "swagger": "2.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/things": {
                "post": {
                    "parameters": [tag],
                    "responses": {"200": {"description": "Yes."}},
                }
            }
        },
    }
    contract = _read(document, tmp_path)
    headers = (("If-Match", sent),)
    assert _is_doubtful(contract, "/things", headers) is doubtful
