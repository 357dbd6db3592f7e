# SPDX-License-Identifier: Apache-2.0
"""What the parameters of pages say, and what a page tells of itself."""

import pytest

from tests.rules.guidelines import documents


def told(name: str, paths: documents.Json) -> documents.Told:
    return documents.told(name, documents.document(paths))


@pytest.mark.parametrize(
    ("schemas", "wrong"),
    [
        ({"page": {"type": "string"}}, "is of type string, not integer"),
        ({"page": {}}, "has no type"),
        ({"page": {"type": "integer"}}, "has no 'minimum' or 'default'"),
        ({"page": documents.PAGE, "limit": documents.PAGE}, "has no 'maximum'"),
        (
            {"offset": {"type": "integer", "default": 0}},
            "has no 'minimum'",
        ),
        (
            {"page_token": {"type": "string"}, "page_size": documents.PAGE},
            "'maximum'",
        ),
    ],
)
def test_what_a_parameter_lacks_is_told(
    schemas: documents.Json, wrong: str
) -> None:
    paths = {
        "/books": {
            "get": {
                **documents.lists(),
                "parameters": documents.query(**schemas),
            }
        }
    }
    ((_, message),) = told("pagination-parameters", paths)
    assert message.endswith(f"{wrong}.")


@pytest.mark.parametrize(
    "schemas",
    [
        {"page": documents.PAGE, "per_page": documents.SIZE},
        {"page_token": {"type": "string"}, "page_size": documents.SIZE},
        {
            "page": documents.PAGE,
            "per_page": {"type": "integer", "enum": [10, 20]},
        },
        {"offset": {**documents.PAGE, "minimum": 0}},
        {"page": {"type": "integer", "exclusiveMinimum": 0, "default": 1}},
        {"page": {"anyOf": [documents.PAGE, {"type": "null"}], "default": 1}},
        {"q": {"type": "string"}},
    ],
)
def test_a_parameter_that_says_all_is_not_told(
    schemas: documents.Json,
) -> None:
    listing = {**documents.lists(), "parameters": documents.query(**schemas)}
    for parameter in listing["parameters"]:
        # Without a default of its own, it has to be sent.
        parameter["required"] = "enum" in parameter["schema"]
    assert not told("pagination-parameters", {"/books": {"get": listing}})


@pytest.mark.parametrize(
    "said", ["A cursor, from the last answer.", "Page token", "An opaque text."]
)
def test_a_page_that_is_said_to_be_a_token_is_no_number(said: str) -> None:
    parameter = {
        "name": "page",
        "in": "query",
        "description": said,
        "schema": {"type": "string"},
    }
    listing = {**documents.lists(), "parameters": [parameter]}
    assert not told("pagination-parameters", {"/books": {"get": listing}})


def test_a_parameter_that_is_wrong_in_most_lists_is_told_once() -> None:
    paths = {
        f"/{name}s": {"get": documents.lists("limit", "page")}
        for name in "abcde"
    }
    ((place, message),) = told("pagination-parameters", paths)
    assert place == "/paths"
    assert message == (
        "In 5 lists the parameter 'limit' has no 'maximum'; declare it once, "
        "in 'components.parameters', and refer to it."
    )


def page(*metadata: str, room: str = "metadata") -> documents.Json:
    inside = {
        "type": "object",
        "properties": dict.fromkeys(metadata, documents.PAGE),
    }
    return {
        "type": "object",
        "properties": {"data": documents.THINGS, room: inside},
    }


FULL = ("total_items", "items_per_page", "current_page", "total_pages")


@pytest.mark.parametrize(
    ("names", "listing", "missing"),
    [
        (["page"], page(*FULL[1:]), "the total number of items"),
        (["page"], page(*FULL[:3]), "the number of pages"),
        (["offset"], page("total", "limit"), "the current page"),
        (["cursor"], page("total"), "'next_page_token'"),
    ],
)
def test_what_a_page_does_not_tell_is_told(
    names: list[str], listing: documents.Json, missing: str
) -> None:
    paths = {"/books": {"get": documents.lists(*names, schema=listing)}}
    ((place, message),) = told("pagination-metadata", paths)
    assert place == "/paths/~1books/get/responses/200"
    assert f"does not tell {missing}; add it to" in message


@pytest.mark.parametrize(
    ("names", "listing"),
    [
        (["page"], page(*FULL)),
        (["page"], page("totalItems", "itemsPerPage", "currentPage", "pages")),
        (["offset"], page("total", "limit", "offset")),
        (["cursor"], page("next_cursor")),
        (["after"], page("has_more")),
        (["page"], page("next", room="links")),
        ([], documents.THINGS),
    ],
)
def test_a_page_that_tells_how_to_go_on_is_not(
    names: list[str], listing: documents.Json
) -> None:
    paths = {"/books": {"get": documents.lists(*names, schema=listing)}}
    assert not told("pagination-metadata", paths)


def test_a_link_header_tells_how_to_go_on() -> None:
    paths = {"/books": {"get": documents.lists("page", headers={"Link": {}})}}
    assert not told("pagination-metadata", paths)
