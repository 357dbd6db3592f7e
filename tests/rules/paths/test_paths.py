# SPDX-License-Identifier: Apache-2.0
import itertools
import json
import pathlib
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from conformance import errors
from conformance.contract import bounds, library, nodes, source
from conformance.rules import jsonpath

_SHARED = pathlib.Path(__file__).parents[4] / "shared" / "rulesets"

SHOP: Any = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "x-owner": "us", "contact": None},
    "tags": [{"name": "b"}, {"name": "a"}, {"name": "c"}],
    "paths": {
        "/items": {
            "parameters": [{"name": "lang", "in": "header"}],
            "get": {
                "operationId": "listItems",
                "parameters": [
                    {"name": "q", "in": "query"},
                    {"$ref": "#/components/parameters/Limit"},
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Item"}
                            }
                        }
                    },
                    "404": {"$ref": "#/components/responses/Missing"},
                    "default": {"description": "?"},
                },
            },
            "post": {"responses": {"201": {"description": "made"}}},
        },
        "/items/{id}": {"delete": {"responses": {"204": {}}}},
    },
    "components": {
        "parameters": {"Limit": {"name": "limit", "in": "query"}},
        "responses": {"Missing": {"description": "not there"}},
        "schemas": {
            "Item": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": {"type": "string", "example": "1"},
                    "name": {"type": ["string", "null"], "maxLength": 9},
                    "parent": {"$ref": "#/components/schemas/Item"},
                },
            },
            "Kind": {"type": "string", "enum": ["a", "b"], "default": ""},
        },
    },
}
ITEM = "/components/schemas/Item"
LIST = "/paths/~1items/get"
LIMIT = "/components/parameters/Limit"


def shelf_of(document: Any) -> library.Library:
    text = source.Source(
        name="shop.json",
        uri="/nowhere/shop.json",
        text=json.dumps(document),
        sha256="",
    )
    return library.Library(text, bounds.Limits())


def found(
    path: str, document: Any = SHOP, *, resolved: bool = True
) -> list[str]:
    shelf = shelf_of(document)
    matches = jsonpath.compile_path(path).find(
        shelf.root.node(), shelf, resolved=resolved
    )
    return [
        nodes.format_pointer(match.node.pointer) + ("~" * match.at_key)
        for match in matches
    ]


RESOLVED: list[tuple[str, list[str]]] = [
    ("$", [""]),
    ("$.", [""]),
    ("$.info.title", ["/info/title"]),
    ("$.info.title.", ["/info/title"]),
    ("$['info']['title']", ["/info/title"]),
    ('$["info"]["title"]', ["/info/title"]),
    ("$.info.'title'", ["/info/title"]),
    ("$.info.x-owner", ["/info/x-owner"]),
    ("$.info[title,'x-owner']", ["/info/title", "/info/x-owner"]),
    ('$.info[ title , "x-owner" ]', ["/info/title", "/info/x-owner"]),
    ("$.info[title]", ["/info/title"]),
    ("$.nothing.at.all", []),
    ("$.info.title.length", []),
    ("$.tags.length", ["/tags"]),
    ("$.tags[0]", ["/tags/0"]),
    ("$.tags.0", ["/tags/0"]),
    ("$.tags[0,2]", ["/tags/0", "/tags/2"]),
    ("$.tags[-1]", ["/tags/2"]),
    ("$.tags[-1:]", ["/tags/2"]),
    ("$.tags[1:]", ["/tags/1", "/tags/2"]),
    ("$.tags[:2]", ["/tags/0", "/tags/1"]),
    ("$.tags[::2]", ["/tags/0", "/tags/2"]),
    ("$.tags[(@.length-1)]", ["/tags/2"]),
    ("$.tags[(@.length - 2)]", ["/tags/1"]),
    ("$.tags[(@.length-0)]", []),
    ("$..responses.200", [f"{LIST}/responses/200"]),
    (
        "$..responses[200,'404']",
        [f"{LIST}/responses/200", "/components/responses/Missing"],
    ),
    ("$..responses.*^.default", [f"{LIST}/responses/default"]),
    (
        "$..content.application/json",
        [f"{LIST}/responses/200/content/application~1json"],
    ),
    ("$.paths./items.get.operationId", [f"{LIST}/operationId"]),
    ("$.paths[*]~", ["/paths/~1items~", "/paths/~1items~1{id}~"]),
    ("$.paths[*]~^~", ["/paths/~1items~", "/paths/~1items~1{id}~"]),
    ("$.paths[*]@key", ["/paths/~1items~", "/paths/~1items~1{id}~"]),
    ("$.paths[*][post,delete]^~", ["/paths/~1items~", "/paths/~1items~1{id}~"]),
    ("$.paths[*][post]^^", ["/paths"]),
    ("$.info^^", []),
    ("$.info^", [""]),
    ("$.*.title^", ["/info"]),
    ("$..maxLength^^^", [ITEM]),
    ("$..@string()^.operationId", [f"{LIST}/operationId"]),
    ("$.info.@string()", ["/info/title", "/info/x-owner"]),
    ("$.info[?(@null())]", ["/info/contact"]),
    # What a reference leads to is found once, where it stands.
    (
        "$.paths[*][*].parameters[?(@.in == 'query')]",
        [f"{LIST}/parameters/0", LIMIT],
    ),
    (
        "$..parameters[?(@ && @.in=='query')].name",
        [f"{LIST}/parameters/0/name", LIMIT + "/name"],
    ),
    (
        "$..[?(@.in && @.in.match(/^head/))].name",
        ["/paths/~1items/parameters/0/name"],
    ),
    ("$..schema.properties.id", [ITEM + "/properties/id"]),
    (
        "$..[?(@.schema.type === 'object')]",
        [f"{LIST}/responses/200/content/application~1json"],
    ),
    # A key is where the key stands.
    (
        "$..properties[*]~",
        [
            f"{ITEM}/properties/id~",
            f"{ITEM}/properties/name~",
            f"{ITEM}/properties/parent~",
        ],
    ),
    (
        "$..[?(@property === 'get' || @property === 'post')]",
        [LIST, "/paths/~1items/post"],
    ),
    ("$.paths[?(@property.includes('{'))]", ["/paths/~1items~1{id}"]),
    (
        "$.paths[*][?(@property.match(/^(GET|delete)$/i))]",
        [LIST, "/paths/~1items~1{id}/delete"],
    ),
    (
        "$.paths..responses[?(@property >= 200 && @property < 202)]",
        [f"{LIST}/responses/200", "/paths/~1items/post/responses/201"],
    ),
    ("$.tags[?(@property === 0)]", ["/tags/0"]),
    ("$.tags[?(@property === '0')]", []),
    ("$.tags[?(index > 1)]", ["/tags/2"]),
    (
        "$..[?(@parentProperty === 'schemas')]",
        [ITEM, "/components/schemas/Kind"],
    ),
    (
        "$.paths[*][*][?(@parent.post && @property == 'operationId')]",
        [f"{LIST}/operationId"],
    ),
    ("$..[?(@path === \"$['info']['title']\")]", ["/info/title"]),
    ("$.tags[?(@root.openapi === '3.1.0' && @.name === 'a')]", ["/tags/1"]),
    ("$..[?(@.enum && @.type)]", ["/components/schemas/Kind"]),
    (
        (
            "$..[?(@property !== 'properties' && @ && (@.example !== void 0 "
            "|| @.default !== void 0) && (@.enum || @.type))]"
        ),
        [f"{ITEM}/properties/id", "/components/schemas/Kind"],
    ),
    (
        (
            '$..[?(@ && @.type && @.type.constructor.name === "Array" && '
            '@.type.includes("null"))]'
        ),
        [f"{ITEM}/properties/name"],
    ),
    ("$..[?(@.type in ['object', 'array'])]", [ITEM]),
    ("$..[?(@.name ~= '^li')]", [LIMIT]),
    ("$..[?(@.maxLength - 4 === 5)]", [f"{ITEM}/properties/name"]),
    ("$..enum[?(@ === 'b')]", ["/components/schemas/Kind/enum/1"]),
    # `.[` is the deep selector to Spectral's engines, and `..*.x` is `..x`.
    ("$.paths.[post]", ["/paths/~1items/post"]),
    ("$..*.title", ["/info/title"]),
    ("$...title", ["/info/title"]),
    ("$.tags..", ["/tags", "/tags/0", "/tags/1", "/tags/2"]),
    # After an alias or a semantic target.
    (".info.title", ["/info/title"]),
    ("info.title", ["/info/title"]),
    ("[info]", ["/info"]),
    # Such as `field: $ref`.
    ("$ref", []),
    ("", [""]),
]


@pytest.mark.parametrize(("path", "pointers"), RESOLVED)
def test_a_path_finds_what_it_means(path: str, pointers: list[str]) -> None:
    assert sorted(found(path)) == sorted(pointers)


def test_text_as_it_is_holds_references_and_nothing_behind_them() -> None:
    assert found("$.paths..[?(@property === '$ref')]", resolved=False) == [
        f"{LIST}/parameters/1/$ref",
        f"{LIST}/responses/200/content/application~1json/schema/$ref",
        f"{LIST}/responses/404/$ref",
    ]
    assert found("$.paths..[?(@.in == 'query')]", resolved=False) == [
        f"{LIST}/parameters/0"
    ]
    assert found("$..schema.properties", resolved=False) == []
    assert found("$ref", {"$ref": "#/x"}, resolved=False) == ["/$ref"]


def test_what_is_found_stands_in_the_order_of_the_document() -> None:
    assert found("$.tags[*].name") == [
        "/tags/0/name",
        "/tags/1/name",
        "/tags/2/name",
    ]


def test_the_length_of_a_list_is_a_value_at_its_place() -> None:
    shelf = shelf_of(SHOP)
    path = jsonpath.compile_path("$.tags.length")
    (match,) = path.find(shelf.root.node(), shelf)
    assert match.node.value == 3
    assert match.key == "length"


def test_a_match_knows_the_key_it_was_reached_by() -> None:
    shelf = shelf_of(SHOP)
    path = jsonpath.compile_path("$.paths[*].get.parameters[1]")
    (match,) = path.find(shelf.root.node(), shelf)
    assert match.node.pointer == ("components", "parameters", "Limit")
    assert match.key == 1


@pytest.mark.parametrize(
    "path",
    [
        "$.a[",
        "$.a]",
        "$.a[?(@.b]",
        "$.a[?(@.b)",
        "$.a[?@.b]",
        "$.a[?()]",
        "$.a[?(@.b =)]",
        "$.a[?(b)]",
        "$.a[?(@.b.nothingKnown())]",
        "$.a[?(@nothing())]",
        "$.a[?(@.b = 1)]",
        "$.a[?(function () {})]",
        "$.a[?(@.match(/(/))]",
        "$.a[::0]",
        "$.a~.b",
        "$.a[(@.b)]",
        "$.@@custom()",
        "$" + "^" * 50,
        "$" + ".a" * 1000,
        "$..a..b" + "..c" * 30 + "^" * 20,
        "$[?(" + "(" * 500 + "1" + ")" * 500 + ")]",
        "$[?(" + "!" * 500 + "1)]",
        "$[?(" + "+".join("1" * 2000) + ")]",
        "$[?(@" + ".a" * 500 + ")]",
    ],
)
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(errors.RulesetError):
        jsonpath.compile_path(path)


def test_a_refusal_shows_where() -> None:
    with pytest.raises(errors.RulesetError, match=r"from '\[\(@\.b\)\]' on"):
        jsonpath.compile_path("$.a[(@.b)]")
    with pytest.raises(errors.RulesetError, match="from ' = 1"):
        jsonpath.compile_path("$.a[?(@.b = 1)]")


@given(st.text(st.sampled_from("$.[]()?@'\"*~^,:-ab0!=&|/ \\"), max_size=14))
def test_any_text_is_a_path_or_refused(text: str) -> None:
    try:
        path = jsonpath.compile_path(text)
    except errors.RulesetError:
        return
    shelf = shelf_of({"a": [{"b": 0}], "b": None})
    list(path.find(shelf.root.node(), shelf))


def test_the_paths_of_public_rulesets_are_all_read() -> None:
    if not _SHARED.is_dir():
        pytest.skip(f"there are no rulesets in {_SHARED}")
    texts: set[str] = set()
    for file in _SHARED.glob("*.yaml"):
        loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
        given = (
            each.get("given", [])
            for each in loaded["rules"].values()
            if isinstance(each, dict)
        )
        texts.update(
            itertools.chain.from_iterable(
                [each] if isinstance(each, str) else each for each in given
            )
        )
    assert len(texts) > 50
    for text in texts:
        jsonpath.compile_path(text)
