# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
import re
from typing import Any

import openapi_spec_validator
import pytest
import yaml

from conformance import errors, findings
from conformance.contract import model, reader
from conformance.rules import rule
from conformance.rules.functions import validity

FIXTURES = pathlib.Path(__file__).parents[3] / "shared" / "fixtures"
INFO = {"title": "t", "version": "1"}
RULE = rule.Rule("document-valid", findings.Severity.ERROR)


def breaches(contract: model.Contract) -> list[rule.Breach]:
    root = rule.Target("", contract.root.value, contract.root)
    context = rule.Context(RULE, root, contract)
    check = validity.FUNCTIONS["validOpenapi"].check
    found = check(contract.root.value, {}, context)
    return [each for each in found if isinstance(each, rule.Breach)]


def load(
    folder: pathlib.Path, root: dict[str, Any], **files: Any
) -> model.Contract:
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content))
    path = folder / "root.json"
    path.write_text(json.dumps(root))
    return reader.load(str(path))


def document(version: str = "3.1.0", **members: Any) -> dict[str, Any]:
    key = "swagger" if version == "2.0" else "openapi"
    return {key: version, "info": INFO, "paths": {}, **members}


def told(
    folder: pathlib.Path, root: dict[str, Any], **files: Any
) -> list[tuple[str, str, str]]:
    """Returns file, pointer and message of each breach."""
    found = []
    for each in breaches(load(folder, root, **files)):
        assert each.node is not None
        place = each.node.location
        name = pathlib.Path(place.file).name
        found.append((name, place.pointer, each.message))
    return found


def labelled() -> list[dict[str, str]]:
    manifest = FIXTURES / "manifest.json"
    if not manifest.is_file():
        pytest.skip("the shared fixtures are not beside the checkout")
    entries: list[dict[str, str]] = json.loads(manifest.read_text("utf-8"))
    return entries


def verdict(path: pathlib.Path) -> str:
    try:
        found = breaches(reader.load(str(path)))
    except errors.DocumentError:
        return "invalid"
    return "invalid" if found else "valid"


@pytest.mark.corpus
def test_the_labels_of_the_fixtures_are_told_right() -> None:
    judged = labelled()
    # Beyond the schema level there are only valid ones, which what is valid
    # by its meaning must be by its shape too.
    assert {each["level"] for each in judged} == {"schema", "semantic"}
    missed = [
        each["file"]
        for each in judged
        if verdict(FIXTURES / each["file"]) != each["label"]
    ]
    assert len(missed) <= len(judged) / 100, missed


# What openapi-spec-validator alone calls invalid, and why it is not.
_ITS_OWN_OPINION = {
    # `x-nullable` allows the default `null`.
    "moby": "None",
    # The schema of a response may be of type `file` in 2.0.
    "jupyter-server": "'file' is not valid",
    # Nothing is asked of schemas in a dialect that is not known.
    "json_schema_dialect": "Unknown JSON Schema dialect",
    # Its schema of 3.1 is of 2022, and had misspelt a link's `server`.
    "path_item_servers_parameters": "'server' was unexpected",
}


def _opinions(path: pathlib.Path, contract: model.Contract) -> list[str] | None:
    """Returns what openapi-spec-validator says; None where it fails."""
    dialect = contract.dialect.replace(".", "").replace("20", "2")
    name = f"OpenAPIV{dialect}SpecValidator"
    validator = getattr(openapi_spec_validator, name)
    try:
        value = json.loads(json.dumps(contract.root.value))
        made = validator(value, base_uri=path.resolve().as_uri())
        return [str(error.message) for error in made.iter_errors()]
    except Exception:  # noqa: BLE001 - it raises whatever it stumbles over
        return None


@pytest.mark.corpus
def test_what_openapi_spec_validator_calls_invalid_is_invalid_here(
    corpus: pathlib.Path,
) -> None:
    index = json.loads((corpus / "index.json").read_text("utf-8"))
    paths = [corpus / each["file"] for each in index if each["bytes"] < 500_000]
    paths += [FIXTURES / each["file"] for each in labelled()]
    compared = 0
    for path in paths:
        try:
            contract = reader.load(str(path))
        except errors.DocumentError:
            continue
        opinions = [
            each
            for each in _opinions(path, contract) or ()
            # Rules of their own tell these, with their places.
            if not re.search("was not resolved|Duplicate|is not unique", each)
        ]
        if not opinions:
            continue
        compared += 1
        excuse = _ITS_OWN_OPINION.get(
            path.stem, _ITS_OWN_OPINION.get(path.parent.name)
        )
        if not breaches(contract):
            assert excuse, (path, opinions)
            assert all(excuse in each for each in opinions), (path, opinions)
    assert compared > 40


def test_what_stands_in_another_file_is_validated_as_what_it_is(
    tmp_path: pathlib.Path,
) -> None:
    found = told(
        tmp_path,
        document(
            paths={
                "/a": {"$ref": "items.yaml#/a"},
                "/b": {
                    "parameters": [{"$ref": "parameters.yaml"}],
                    "get": {
                        "responses": {"200": {"$ref": "items.yaml#/response"}}
                    },
                },
            }
        ),
        items={
            "a": {"get": {"summary": 1}},
            "response": {
                "description": "",
                "content": {
                    "a/b": {"schema": {"$ref": "schemas.yaml#/Shop"}},
                },
            },
        },
        parameters={"name": "q", "in": "nowhere", "schema": {}},
        schemas={"Shop": {"properties": {"x": {"type": "text"}}}},
    )
    assert [(file, pointer) for file, pointer, _ in sorted(found)] == [
        ("items.yaml", "/a/get/summary"),
        ("parameters.yaml", "/in"),
        ("schemas.yaml", "/Shop/properties/x/type"),
    ]


@pytest.mark.parametrize(
    ("version", "holder"),
    [("2.0", "x-kept"), ("3.0.3", "x-kept"), ("3.1.0", "x-kept")],
)
def test_what_only_a_reference_makes_a_schema_is_validated_as_one(
    version: str, holder: str, tmp_path: pathlib.Path
) -> None:
    schema = {"$ref": f"#/{holder}/Shop"}
    root = document(version, **{holder: {"Shop": {"type": "text"}}})
    if version == "2.0":
        root["definitions"] = {"A": schema}
    else:
        root["components"] = {"schemas": {"A": schema}}
    ((_, pointer, message),) = told(tmp_path, root)
    assert pointer == f"/{holder}/Shop/type"
    assert "text" in message


def test_schema_objects_are_held_against_their_dialect(
    tmp_path: pathlib.Path,
) -> None:
    wrong = {"properties": {"a": {"items": {"minLength": "x"}}}}
    for version in ("3.1.0", "3.2.0"):
        root = document(version, components={"schemas": {"A": wrong}})
        ((_, pointer, _),) = told(tmp_path, root)
        assert pointer.endswith("/properties/a/items/minLength")
        root["jsonSchemaDialect"] = "https://example.org/dialect"
        assert not told(tmp_path, root)
        said = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
        root["components"] = {"schemas": {"A": {"minLength": "x", **said}}}
        assert told(tmp_path, root)


def test_a_reference_where_none_can_stand_is_told_once(
    tmp_path: pathlib.Path,
) -> None:
    for version in ("3.0.3", "3.1.0"):
        found = told(
            tmp_path,
            document(version, paths={"/a": {"get": {"$ref": "get.yaml"}}}),
            get={"responses": {"200": {"description": "x"}}},
        )
        assert found == [
            ("root.json", "/paths/~1a/get", "A reference can't stand here.")
        ]


def test_a_member_that_fails_does_not_make_its_holder_fail(
    tmp_path: pathlib.Path,
) -> None:
    scheme = {
        "type": "oauth2",
        "flows": {"implicit": {"scopes": {}, "authorizationUrl": 1}},
    }
    root = document(components={"securitySchemes": {"S": scheme}})
    ((_, pointer, _),) = told(tmp_path, root)
    assert pointer.endswith("/flows/implicit/authorizationUrl")


@pytest.mark.parametrize(
    ("version", "schema", "is_right"),
    [
        ("3.1.0", {"type": "integer", "default": "1"}, False),
        ("3.1.0", {"type": ["integer", "null"], "default": None}, True),
        ("3.0.3", {"type": "integer", "default": None}, False),
        (
            "3.0.3",
            {"type": "integer", "nullable": True, "default": None},
            True,
        ),
        ("3.0.3", {"type": "integer", "format": "int32", "default": 1}, True),
        (
            "3.0.3",
            {"type": "integer", "format": "int32", "default": 2**31},
            False,
        ),
        ("3.1.0", {"type": "string", "format": "uri", "default": ""}, True),
        (
            "3.0.3",
            {"allOf": [{"$ref": "#/components/schemas/B"}], "default": "z"},
            False,
        ),
        ("3.0.3", {"$ref": "#/components/schemas/B", "default": "z"}, True),
        ("3.1.0", {"$ref": "#/components/schemas/B", "default": "z"}, False),
    ],
)
def test_a_default_must_keep_its_own_schema(
    version: str,
    schema: dict[str, Any],
    is_right: bool,
    tmp_path: pathlib.Path,
) -> None:
    schemas = {"A": schema, "B": {"type": "string", "enum": ["x", "y"]}}
    root = document(version, components={"schemas": schemas})
    pointers = [pointer for _, pointer, _ in told(tmp_path, root)]
    expected = [] if is_right else ["/components/schemas/A/default"]
    assert pointers == expected


def test_a_parameter_of_2_0_must_keep_its_own_default(
    tmp_path: pathlib.Path,
) -> None:
    parameter = {
        "name": "q",
        "in": "query",
        "required": True,
        "type": "array",
        "items": {"type": "string"},
        "default": "a",
    }
    root = document("2.0", parameters={"Q": parameter})
    ((_, pointer, _),) = told(tmp_path, root)
    assert pointer == "/parameters/Q/default"


def test_tags_are_declared_once_and_have_parents_that_are_declared(
    tmp_path: pathlib.Path,
) -> None:
    tags = [
        {"name": "a"},
        {"name": "a"},
        {"name": "b", "parent": "gone"},
        {"name": "c", "parent": "d"},
        {"name": "d", "parent": "c"},
    ]
    found = told(tmp_path, document("3.2.0", tags=tags))
    assert [pointer for _, pointer, _ in found] == [
        "/tags/1/name",
        "/tags/2/parent",
        "/tags/3/parent",
        "/tags/4/parent",
    ]
