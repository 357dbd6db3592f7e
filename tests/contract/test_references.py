# SPDX-License-Identifier: Apache-2.0

import json
import pathlib

import jsonschema_rs
import pytest

from conformance import errors
from conformance.contract import model, reader, schemas

HEAD = "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\n"


def load(tmp_path: pathlib.Path, **files: str) -> model.Contract:
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".yaml").write_text(text, "utf-8")
    return reader.load(str(tmp_path / "root.yaml"))


def test_a_reference_to_another_file_is_followed_and_keeps_its_place(
    tmp_path: pathlib.Path,
) -> None:
    contract = load(
        tmp_path,
        root=f"{HEAD}paths:\n  /a:\n    $ref: paths/a.yaml#/~1a~0b\n",
        paths__a=(
            "/a~b:\n  get:\n    operationId: get_a\n    parameters:\n"
            "      - $ref: ../shared/p.yaml\n    responses: {}\n"
        ),
        shared__p="name: q\nin: query\nschema: {type: string}\n",
    )
    (operation,) = contract.operations
    assert operation.label == "GET /a"
    assert operation.node.location.file.endswith("paths/a.yaml")
    assert operation.node.key_location.line == 2
    assert operation.parameters[0].node.location.file.endswith("shared/p.yaml")
    assert not contract.broken


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("#/components/schemas/None", "leads nowhere"),
        ("gone.yaml", "no file"),
        ("../../../etc/passwd", "out of the document's folder"),
        ("/etc/passwd", "out of the document's folder"),
        ("file:///etc/passwd", "neither a path nor HTTP"),
        ("http://169.254.169.254/latest", "remote references are off"),
        ("#/paths/~1a", "refers to itself"),
        ("#anchor", "not a JSON Pointer"),
    ],
)
def test_a_reference_that_cannot_be_followed_is_told(
    reference: str, why: str, tmp_path: pathlib.Path
) -> None:
    contract = load(
        tmp_path, root=f"{HEAD}paths:\n  /a: {{$ref: '{reference}'}}\n"
    )
    ((node, message),) = contract.broken
    assert why in message
    assert node.location.line == 4


def test_a_symbolic_link_does_not_lead_out_of_the_folder(
    tmp_path: pathlib.Path,
) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("get: {responses: {}}")
    folder = tmp_path / "api"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(secret)
    contract = load(folder, root=f"{HEAD}paths:\n  /a: {{$ref: link.yaml}}\n")
    assert "out of the document's folder" in contract.broken[0][1]


def test_a_schema_is_bundled_with_all_that_it_refers_to(
    tmp_path: pathlib.Path,
) -> None:
    contract = load(
        tmp_path,
        root=(
            f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n"
            "    Node:\n      type: object\n      required: [name]\n"
            "      properties:\n        name: {$ref: names.yaml#/Name}\n"
            "        children:\n          type: array\n"
            "          items: {$ref: '#/components/schemas/Node'}\n"
            "        broken: {$ref: '#/nowhere'}\n"
        ),
        names="Name: {type: string, minLength: 2}\n",
    )
    node = contract.root.child("components").child("schemas").child("Node")
    bundled = schemas.Schemas(contract).bundle(node)
    validator = jsonschema_rs.Draft202012Validator(bundled)
    good = {"name": "ab", "broken": 1, "children": [{"name": "cd"}]}
    assert validator.is_valid(good)
    assert not validator.is_valid({"name": "ab", "children": [{"name": "c"}]})
    assert json.loads(json.dumps(bundled)) == bundled


@pytest.mark.parametrize(
    ("schema", "valid", "invalid"),
    [
        ({"type": "string", "nullable": True}, [None, "a"], [1]),
        ({"enum": ["a"], "nullable": True}, [None, "a"], ["b"]),
        (
            {"type": "integer", "minimum": 3, "exclusiveMinimum": True},
            [4],
            [3],
        ),
        (
            {"type": "integer", "maximum": 3, "exclusiveMaximum": False},
            [3],
            [4],
        ),
        (
            {"allOf": [{"type": "object"}], "nullable": True},
            [None, {}],
            [1],
        ),
    ],
)
def test_the_dialect_of_openapi_3_0_is_translated(
    schema: object,
    valid: list[object],
    invalid: list[object],
    tmp_path: pathlib.Path,
) -> None:
    text = json.dumps(
        {
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {},
            "components": {"schemas": {"S": schema}},
        }
    )
    contract = load(tmp_path, root=text)
    node = contract.root.child("components").child("schemas").child("S")
    validator = jsonschema_rs.Draft202012Validator(
        schemas.Schemas(contract).bundle(node)
    )
    assert all(validator.is_valid(each) for each in valid)
    assert not any(validator.is_valid(each) for each in invalid)


def test_a_schema_that_is_only_itself_does_not_hang(
    tmp_path: pathlib.Path,
) -> None:
    contract = load(
        tmp_path,
        root=(
            f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n"
            "    A: {$ref: '#/components/schemas/B'}\n"
            "    B: {$ref: '#/components/schemas/A'}\n"
        ),
    )
    node = contract.root.child("components").child("schemas").child("A")
    look = schemas.Schemas(contract)
    bundled = look.bundle(node)
    assert jsonschema_rs.Draft202012Validator(bundled).is_valid(1)
    assert look.follow(node) is None
    with pytest.raises(errors.DocumentError, match="itself"):
        contract.library.follow(node)
