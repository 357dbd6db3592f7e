# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
from typing import Any

import jsonschema_rs
import pytest

from conformance import errors, findings
from conformance.contract import model, nodes, reader, schemas
from conformance.rules import functions, rule

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
        ("#anchor", "no anchor 'anchor'"),
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


def components(**schemas_: Any) -> str:
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "t", "version": "1"},
            "paths": {},
            "components": {"schemas": schemas_},
        }
    )


def schema(contract: model.Contract, name: str) -> nodes.Node:
    return contract.root.child("components").child("schemas").child(name)


def validator(contract: model.Contract, name: str) -> Any:
    bundled = schemas.Schemas(contract).bundle(schema(contract, name))
    return jsonschema_rs.Draft202012Validator(bundled)


@pytest.mark.parametrize(
    ("reference", "place"),
    [
        ("#/paths/~1a~1{b}", ("paths", "/a/{b}")),
        ("#/paths/~1a~1%7Bb%7D", ("paths", "/a/{b}")),
        ("#/x-odd/a%25b", ("x-odd", "a%b")),
        ("#/x-odd/~0~01", ("x-odd", "~~1")),
        ("#/x-odd/%C3%BC", ("x-odd", "ü")),
        ("#/x-odd/", ("x-odd", "")),
        ("#/x-list/1", ("x-list", 1)),
        ("#", ()),
        ("", ()),
        ("root.yaml#/x-list/0", ("x-list", 0)),
    ],
)
def test_escapes_in_references_are_undone_in_their_order(
    reference: str, place: tuple[str | int, ...], tmp_path: pathlib.Path
) -> None:
    odd = {"a%b": 1, "~~1": 2, "ü": 3, "": 4}
    root = {"openapi": "3.1.0", "paths": {"/a/{b}": {}}, "x-odd": odd}
    contract = load(tmp_path, root=json.dumps({**root, "x-list": [5, 6]}))
    found = contract.library.resolve(contract.root, reference)
    assert found.pointer == place
    assert found.document is contract.library.root


@pytest.mark.parametrize(
    "reference",
    ["#/x-list/2", "#/x-list/01", "#/x-list/-1", "#/x-list/" + "9" * 9999],
)
def test_an_index_that_is_none_leads_nowhere(
    reference: str, tmp_path: pathlib.Path
) -> None:
    contract = load(tmp_path, root=f"{HEAD}x-list: [5, 6]\n")
    with pytest.raises(nodes.BrokenReferenceError, match="leads nowhere"):
        contract.library.resolve(contract.root, reference)


@pytest.mark.parametrize(
    "reference",
    [
        "http://[::1",
        "a%00b.yaml",
        "loop.yaml",
        "x" * 9999,
        "..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "javascript:alert(1)",
        "git:0123456789/a.yaml",
    ],
)
def test_a_reference_that_is_no_address_of_a_file_here_is_broken(
    reference: str, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    contract = load(tmp_path, root=f"{HEAD}paths: {{}}\n")
    with pytest.raises(nodes.BrokenReferenceError) as caught:
        contract.library.resolve(contract.root, reference)
    assert caught.value.message
    assert "root:" not in caught.value.message


def test_a_file_that_refers_to_itself_is_read_once(
    tmp_path: pathlib.Path,
) -> None:
    contract = load(
        tmp_path,
        root=f"{HEAD}paths:\n  /a: {{$ref: 'items.yaml'}}\n",
        items=(
            "get:\n  operationId: get_a\n  responses:\n    '200':\n"
            "      description: ''\n      content:\n        a/json:\n"
            "          schema: {$ref: 'items.yaml#/x-self'}\n"
            "x-self: {properties: {me: {$ref: './items.yaml#/x-self'}}}\n"
        ),
    )
    (operation,) = contract.operations
    media = operation.responses[0].content[0]
    bundled = schemas.Schemas(contract).bundle(media.schema)  # type: ignore[arg-type]  # it has one
    assert jsonschema_rs.Draft202012Validator(bundled).is_valid({"me": {}})
    assert len(contract.library.documents) == 2


def test_files_that_refer_to_each_other_for_ever_are_a_broken_reference(
    tmp_path: pathlib.Path,
) -> None:
    contract = load(
        tmp_path,
        root=f"{HEAD}paths:\n  /a: {{$ref: 'a.yaml'}}\n",
        a="$ref: b.yaml\n",
        b="$ref: a.yaml\n",
    )
    ((_, why),) = contract.broken
    assert "refers to itself" in why


def test_anchors_and_ids_name_schemas_from_3_1_on(
    tmp_path: pathlib.Path,
) -> None:
    contract = load(
        tmp_path,
        root=components(
            A={"$anchor": "here", "type": "string"},
            B={
                "$id": "https://example.org/schemas/b.json",
                "$defs": {"C": {"$anchor": "here", "type": "integer"}},
                "properties": {
                    "local": {"$ref": "#here"},
                    "pointer": {"$ref": "#/$defs/C"},
                    "document": {"$ref": "#/components/schemas/A"},
                    "by_id": {"$ref": "b.json#/$defs/C"},
                    "$id": {"$ref": "#here"},
                },
            },
            D={"$ref": "https://example.org/schemas/b.json#here"},
            E={"$ref": "#here"},
            F={"properties": {"$id": {"$anchor": "inner"}, "$anchor": {}}},
            G={"example": {"$anchor": "data"}},
        ),
    )
    place = ("components", "schemas")
    look = contract.library
    properties = schema(contract, "B").child("properties")
    inner = (*place, "B", "$defs", "C")
    for name, expected in {
        "local": inner,
        "pointer": inner,
        "by_id": inner,
        "$id": inner,
        "document": (*place, "A"),
    }.items():
        assert look.follow(properties.child(name)).pointer == expected
    assert look.follow(schema(contract, "D")).pointer == inner
    assert look.follow(schema(contract, "E")).pointer == (*place, "A")
    assert look.resolve(contract.root, "#inner").pointer[-1] == "$id"
    with pytest.raises(nodes.BrokenReferenceError, match="no anchor 'data'"):
        look.resolve(contract.root, "#data")


def test_ids_and_anchors_mean_nothing_before_3_1(
    tmp_path: pathlib.Path,
) -> None:
    text = components(
        A={"$id": "https://example.org/a", "$anchor": "a"},
        B={"$ref": "#a"},
    ).replace("3.1.0", "3.0.3")
    contract = load(tmp_path, root=text)
    with pytest.raises(nodes.BrokenReferenceError, match="not a JSON Pointer"):
        contract.library.follow(schema(contract, "B"))


def test_names_in_other_files_are_found_where_they_stand(
    tmp_path: pathlib.Path,
) -> None:
    contract = load(
        tmp_path,
        root=components(
            A={"$ref": "shapes/shop.yaml#price"},
            B={"$ref": "shapes/shop.yaml"},
        ),
        shapes__shop=(
            "$id: https://example.org/shop\n"
            "properties:\n  price: {$ref: '#price'}\n"
            "  owner: {$ref: owner.yaml}\n"
            "$defs:\n  Price: {$anchor: price, type: number}\n"
        ),
        shapes__owner="type: string\n",
    )
    look = contract.library
    price = look.follow(schema(contract, "A"))
    assert price.location.file.endswith("shapes/shop.yaml")
    assert price.location.line == 6
    shop = look.follow(schema(contract, "B"))
    owner = look.follow(shop.child("properties").child("owner"))
    assert owner.location.file.endswith("shapes/owner.yaml")


def test_a_document_of_3_2_is_known_by_what_it_calls_itself(
    tmp_path: pathlib.Path,
) -> None:
    itself = "https://example.org/api/openapi"
    text = components(
        A={"$ref": f"{itself}#/components/schemas/B"},
        B={"$ref": "openapi#/components/schemas/C"},
        C={"type": "string"},
    )
    root = {**json.loads(text), "openapi": "3.2.0", "$self": itself}
    contract = load(tmp_path, root=json.dumps(root))
    found = contract.library.follow(schema(contract, "A"))
    assert found.pointer == ("components", "schemas", "C")
    assert len(contract.library.documents) == 1


def test_a_dynamic_reference_means_what_the_outermost_schema_says(
    tmp_path: pathlib.Path,
) -> None:
    page = {
        "$id": "https://example.org/page",
        "properties": {
            "items": {"type": "array", "items": {"$dynamicRef": "#item"}}
        },
        "$defs": {"item": {"$dynamicAnchor": "item", "type": "integer"}},
    }
    names = {
        "$id": "https://example.org/names",
        "$ref": "page",
        "$defs": {"item": {"$dynamicAnchor": "item", "type": "string"}},
    }
    contract = load(tmp_path, root=components(Page=page, Names=names))
    assert validator(contract, "Page").is_valid({"items": [1]})
    assert not validator(contract, "Page").is_valid({"items": ["a"]})
    assert validator(contract, "Names").is_valid({"items": ["a"]})
    assert not validator(contract, "Names").is_valid({"items": [1]})


def test_a_dynamic_reference_may_lead_back_to_its_own_schema(
    tmp_path: pathlib.Path,
) -> None:
    node = {
        "$id": "https://example.org/node",
        "$dynamicAnchor": "node",
        "properties": {
            "name": {"type": "string"},
            "children": {"items": {"$dynamicRef": "#node"}},
        },
    }
    contract = load(tmp_path, root=components(Node=node))
    look = schemas.Schemas(contract)
    children = look.properties(schema(contract, "Node"))["children"]
    assert "name" in look.properties(look.items(children))
    checked = validator(contract, "Node")
    assert checked.is_valid({"children": [{"children": [{"name": "a"}]}]})
    assert not checked.is_valid({"children": [{"children": [{"name": 1}]}]})


@pytest.mark.parametrize(
    ("version", "counts"), [("3.0.3", False), ("3.1.0", True), ("3.2.0", True)]
)
def test_siblings_of_a_reference_count_from_3_1_on(
    version: str, counts: bool, tmp_path: pathlib.Path
) -> None:
    text = components(
        Base={
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"type": "string"}},
        },
        More={
            "$ref": "#/components/schemas/Base",
            "required": ["b"],
            "properties": {"b": {"type": "string"}},
            "allOf": [{"minProperties": 3}],
        },
    ).replace("3.1.0", version)
    contract = load(tmp_path, root=text)
    look = schemas.Schemas(contract)
    more = schema(contract, "More")
    assert ("b" in look.properties(more)) is counts
    assert ("b" in look.required(more)) is counts
    assert "a" in look.properties(more)
    checked = validator(contract, "More")
    assert checked.is_valid({"a": "x", "b": "y", "c": "z"})
    assert not checked.is_valid({"b": "y", "c": "z", "d": "z"})
    assert checked.is_valid({"a": "x", "c": "z", "d": "z"}) is not counts
    assert checked.is_valid({"a": "x", "b": "y"}) is not counts


@pytest.mark.parametrize(
    ("version", "expected"), [("3.0.3", "declared"), ("3.1.0", "said anew")]
)
def test_a_reference_may_describe_anew_what_it_leads_to_from_3_1_on(
    version: str, expected: str, tmp_path: pathlib.Path
) -> None:
    said = "description: said anew"
    contract = load(
        tmp_path,
        root=(
            f"openapi: {version}\ninfo: {{title: t, version: '1'}}\npaths:\n"
            "  /a:\n    get:\n      parameters:\n"
            f"        - {{$ref: '#/components/parameters/P', {said}}}\n"
            "      responses:\n"
            f"        '200': {{$ref: '#/components/responses/R', {said}}}\n"
            "components:\n"
            "  parameters: {P: {name: p, in: query, description: declared}}\n"
            "  responses: {R: {description: declared}}\n"
        ),
    )
    (operation,) = contract.operations
    assert operation.parameters[0].description == expected
    assert operation.responses[0].description == expected


def test_broken_references_are_told_wherever_they_stand(
    tmp_path: pathlib.Path,
) -> None:
    contract = load(
        tmp_path,
        root=(
            f"{HEAD}paths:\n  /a:\n    get:\n      responses:\n"
            "        default: {$ref: '#/none/1'}\n"
            "components:\n  schemas:\n"
            "    A:\n      properties:\n"
            "        default: {$ref: '#/none/2'}\n"
            "        x-a: {items: {$dynamicRef: '#none3'}}\n"
            "      example: {$ref: '#/data'}\n"
            "  examples:\n    E: {$ref: '#/none/4'}\n"
        ),
    )
    check = functions.FUNCTIONS["resolvedReferences"].check
    asked = rule.Rule("references", findings.Severity.ERROR)
    context = rule.Context(asked, rule.Target("", None), contract)
    told = list(check(None, {}, context))
    lines = [
        each.node.location.line
        for each in told
        if isinstance(each, rule.Breach) and each.node
    ]
    assert sorted(line or 0 for line in lines) == [7, 12, 13, 16]
