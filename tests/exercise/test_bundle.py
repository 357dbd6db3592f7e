# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
from typing import Any

import pytest

from conformance.contract import model, reader
from conformance.exercise import bundle

SCHEMAS = {
    "User": {
        "type": "object",
        "properties": {
            "friends": {"$ref": "#/Users"},
            "id": {"type": "string"},
        },
    },
    "Users": {"type": "array", "items": {"$ref": "#/User"}},
    "Back": {"$ref": "openapi.json#/components/schemas/Local"},
}


def _contract(
    folder: pathlib.Path, reference: str, version: str = "3.1.0"
) -> model.Contract:
    document = {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/users": {
                "get": {
                    "responses": {
                        "200": {
                            "description": "Yes.",
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": reference}
                                }
                            },
                        }
                    }
                }
            }
        },
        "components": {"schemas": {"Local": {"type": "string"}}},
    }
    (folder / "schemas.json").write_text(json.dumps(SCHEMAS), encoding="utf-8")
    root = folder / "openapi.json"
    root.write_text(json.dumps(document), encoding="utf-8")
    return reader.load(str(root))


def _schema(document: dict[str, Any]) -> dict[str, Any]:
    answer = document["paths"]["/users"]["get"]["responses"]["200"]
    schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return _followed(document, schema)


def _followed(document: Any, schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        assert schema["$ref"].startswith("#/")
        found = document
        for part in schema["$ref"][2:].split("/"):
            found = found[part]
        schema = found
    return schema


def test_parts_of_other_files_move_into_the_document(
    tmp_path: pathlib.Path,
) -> None:
    found = bundle.bundled(_contract(tmp_path, "schemas.json#/User"))
    user = _schema(found)
    friends = _followed(found, user["properties"]["friends"])
    assert _followed(found, friends["items"]) is user


def test_a_reference_back_leads_to_its_place(tmp_path: pathlib.Path) -> None:
    found = bundle.bundled(_contract(tmp_path, "schemas.json#/Back"))
    assert _schema(found) is found["components"]["schemas"]["Local"]


@pytest.mark.parametrize(
    "reference",
    ["../elsewhere.json#/A", "http://127.0.0.1:9/a.json", "schemas.json#/No"],
)
def test_what_may_not_be_read_is_not_left_to_another_reader(
    tmp_path: pathlib.Path, reference: str
) -> None:
    found = bundle.bundled(_contract(tmp_path, reference))
    assert reference not in json.dumps(found)


def test_the_contract_stays_as_it_was(tmp_path: pathlib.Path) -> None:
    contract = _contract(tmp_path, "schemas.json#/User")
    before = json.dumps(contract.root.value)
    bundle.bundled(contract)["paths"].clear()
    assert json.dumps(contract.root.value) == before


def test_a_version_without_its_patch_is_completed(
    tmp_path: pathlib.Path,
) -> None:
    contract = _contract(tmp_path, "schemas.json#/User", "3.1")
    assert bundle.bundled(contract)["openapi"] == "3.1.0"


def test_operations_of_other_files_stand_in_their_place(
    tmp_path: pathlib.Path,
) -> None:
    operation = {"parameters": [{"$ref": "#/name"}], "responses": {}}
    parts = {"get": operation, "name": {"name": "a", "in": "query"}}
    (tmp_path / "parts.json").write_text(json.dumps(parts), encoding="utf-8")
    (tmp_path / "items.json").write_text(
        json.dumps({"get": {"$ref": "parts.json#/get"}}), encoding="utf-8"
    )
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/items": {"$ref": "items.json"}},
    }
    root = tmp_path / "openapi.json"
    root.write_text(json.dumps(document), encoding="utf-8")
    found = bundle.bundled(reader.load(str(root)))
    [parameter] = found["paths"]["/items"]["get"]["parameters"]
    assert _followed(found, parameter) == {"name": "a", "in": "query"}
