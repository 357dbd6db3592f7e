# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
import re
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import openapi_spec_validator
import pytest

import reference_service
from reference_service import app as shop
from reference_service.core import config, document
from reference_service.domain import accounts

PUBLIC = ("/healthz", "/metrics")
COMMITTED = pathlib.Path(reference_service.__file__).parent / "openapi.json"


@pytest.fixture(scope="module")
def built() -> dict[str, Any]:
    return shop.create_app(config.Settings()).openapi()


def operations(
    built: dict[str, Any],
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in built["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def schema_errors(
    built: dict[str, Any], schema: dict[str, Any], value: Any
) -> list[str]:
    schema = {**schema, "components": built["components"]}
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.FormatChecker()
    )
    return [error.message for error in validator.iter_errors(value)]


def test_the_committed_document_is_the_one_that_is_served(
    built: dict[str, Any],
) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == document.text(built), (
        "run `reference-service openapi > reference_service/openapi.json`"
    )


def test_the_document_is_valid(built: dict[str, Any]) -> None:
    openapi_spec_validator.validate(built)


def test_every_operation_documents_what_it_may_answer(
    built: dict[str, Any],
) -> None:
    for method, path, operation in operations(built):
        statuses = set(operation["responses"])
        if path in PUBLIC:
            assert operation["security"] == []
            continue
        assert {"400", "401", "403", "429", "500"} <= statuses
        by_id = "{" in path or path.endswith(":batchGet")
        assert ("404" in statuses) == by_id
        has_body = "requestBody" in operation
        assert ({"413", "415"} <= statuses) == has_body
        assert "422" not in statuses
        assert operation["security"], (method, path)
        assert operation["description"]


def test_every_operation_says_who_may_use_it(built: dict[str, Any]) -> None:
    told = re.compile(r"`([a-z_.]+)`\s+\(roles?\s+([^)]+)\)")
    for method, path, operation in operations(built):
        if path in PUBLIC:
            continue
        names = re.findall(r"`([a-z_]+\.[a-z_]+)`", operation["description"])
        assert set(names) & set(accounts.Permission), (method, path)
        assert set(operation["x-required-permissions"]) <= set(names)
        assert operation["security"] == [{"bearer_token": []}]
        for permission, roles in told.findall(operation["description"]):
            assert set(re.findall("`([a-z]+)`", roles)) == {
                role.value
                for role, held in accounts.PERMISSIONS.items()
                if permission in held
            }, (method, path)


def test_every_tag_is_described_and_used(built: dict[str, Any]) -> None:
    described = {tag["name"] for tag in built["tags"] if tag["description"]}
    used = {
        tag for *_, operation in operations(built) for tag in operation["tags"]
    }
    assert described == used


def test_every_error_has_one_schema(built: dict[str, Any]) -> None:
    for _, _, operation in operations(built):
        for status, response in operation["responses"].items():
            if status >= "400":
                schema = response["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorResponse"}


def test_operation_ids_are_unique_and_safe_in_a_url(
    built: dict[str, Any],
) -> None:
    names = [item["operationId"] for _, _, item in operations(built)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[a-z_]+", name) for name in names)


def test_every_example_is_valid(built: dict[str, Any]) -> None:
    count = 0
    for _, _, operation in operations(built):
        holders = [*operation["responses"].values()]
        holders += [operation.get("requestBody", {})]
        for holder in holders:
            for media in holder.get("content", {}).values():
                values = [
                    item["value"] for item in media.get("examples", {}).values()
                ]
                values += [media["example"]] if "example" in media else []
                assert values
                for value in values:
                    count += 1
                    assert not schema_errors(built, media["schema"], value)
    assert count > 90


def test_every_field_and_parameter_is_described(built: dict[str, Any]) -> None:
    for name, schema in built["components"]["schemas"].items():
        for field, definition in schema.get("properties", {}).items():
            assert definition.get("description"), (name, field)
    for _, _, operation in operations(built):
        for parameter in operation.get("parameters", []):
            assert parameter["description"]


def test_components_are_used(built: dict[str, Any]) -> None:
    text = json.dumps(built)
    for name in built["components"]["schemas"]:
        assert f'"#/components/schemas/{name}"' in text


async def test_what_is_served_is_what_was_built(
    stranger: httpx.AsyncClient, built: dict[str, Any]
) -> None:
    served = await stranger.get("/openapi.json")
    assert served.json() == built
