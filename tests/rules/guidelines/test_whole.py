# SPDX-License-Identifier: Apache-2.0
"""What holds for all document rules together, on the good document."""

import copy
import json
import pathlib
from typing import Any

import pytest
import yaml

from conformance.rules import ruleset
from tests.rules.guidelines import linting

Tree = dict[str, Any]
GOOD: Tree = yaml.safe_load(linting.GOOD)
BOOKS = "/v1/books"


@pytest.fixture
def library() -> Tree:
    return copy.deepcopy(GOOD)


def told(tree: Tree) -> set[str]:
    return {each.rule for each in linting.lint(json.dumps(tree))}


def operational(path: str, **changes: Any) -> Tree:
    operation = {
        "operationId": path.replace("/", "_"),
        "summary": "Tell how the service is",
        "description": "For those who run it.",
        "tags": ["books"],
        "security": [],
        "responses": {
            "200": {
                "description": "It is well.",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {"status": {"type": "string"}},
                        }
                    }
                },
            }
        },
    }
    return {"get": {**operation, **changes}}


def test_what_is_for_those_who_run_the_service_is_left_alone(
    library: Tree,
) -> None:
    xml = {"200": {"description": "d", "content": {"application/xml": {}}}}
    library["paths"].update(
        {
            "/healthz": operational("/healthz"),
            "/health/live": operational("/health/live"),
            "/metrics": operational("/metrics", responses=xml),
            "/.well-known/keys": operational("/.well-known/keys"),
        }
    )
    assert told(library) == set()


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/healthz", {"security": [{"bearer_token": []}]}),
        ("/medical-health", {}),
        ("/v1/metrics/daily", {}),
    ],
)
def test_what_only_looks_like_it_is_not(
    library: Tree, path: str, changes: Tree
) -> None:
    library["paths"][path] = operational(path, **changes)
    assert told(library) >= {"status-429", "status-500", "envelope-success"}


def test_a_ruleset_says_what_is_for_those_who_run_the_service(
    library: Tree, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "extends: backend-guidelines\noptions: {operational: [pulse]}\n"
    )
    library["paths"]["/pulse"] = operational("/pulse")
    library["paths"]["/healthz"] = operational("/healthz")
    rules = ruleset.load([str(path)])
    found = linting.lint(json.dumps(library), rules)
    version = [each.subject for each in found if each.rule == "url-version"]
    assert version == ["/healthz"]


def test_a_doubled_key_is_told_where_it_stands_again() -> None:
    text = linting.GOOD.replace(
        "openapi: 3.1.0\n", "openapi: 3.1.0\nopenapi: 3.1.0\n"
    )
    (found,) = linting.lint(text)
    first = linting.GOOD.splitlines().index("openapi: 3.1.0") + 1
    assert found.rule == "document-parses"
    assert found.location is not None
    assert found.location.line == first + 1


def test_a_default_that_breaks_its_schema_is_told_once(library: Tree) -> None:
    kind = library["components"]["schemas"]["AuthorKind"]
    kind["default"] = "machine"
    assert told(library) == {"document-examples-valid"}


def test_a_defect_in_a_shared_component_is_one_finding(library: Tree) -> None:
    metadata = library["components"]["schemas"]["Metadata"]
    metadata["properties"]["answerTime"] = {
        "type": "string",
        "description": "How long the answer took, as people say it.",
    }
    found = linting.lint(json.dumps(library), linting.alone("field-case"))
    assert len(found) == 1


def test_what_every_operation_lacks_is_one_finding(library: Tree) -> None:
    number = 0
    for item in library["paths"].values():
        for method, operation in item.items():
            if method != "parameters":
                del operation["responses"]["429"]
                number += 1
    (found,) = linting.lint(json.dumps(library), linting.alone("status-429"))
    assert found.operation is None
    assert f"None of the {number} operations" in found.message


def test_an_api_without_envelope_is_told_so_once(library: Tree) -> None:
    for name, schema in library["components"]["schemas"].items():
        if name.endswith("Response") and name != "ErrorResponse":
            properties = schema["properties"]
            properties["payload"] = properties.pop("data")
            schema["required"] = ["payload", "metadata"]
    rules = linting.alone("envelope-success")
    (found,) = linting.lint(json.dumps(library), rules)
    assert "envelope: none" in found.message


def test_the_envelope_can_be_switched_off_for_all_rules(
    library: Tree, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("extends: backend-guidelines\noptions: {envelope: none}\n")
    for schema in library["components"]["schemas"].values():
        properties = schema.get("properties", {})
        if "data" in properties:
            properties["payload"] = properties.pop("data")
            schema["required"] = ["payload", "metadata"]
    rules = ruleset.load([str(path)])
    broken = {each.rule for each in linting.lint(json.dumps(library), rules)}
    assert not {each for each in broken if each.startswith("envelope-")}
