# SPDX-License-Identifier: Apache-2.0

import pathlib

import pytest

from tests.rules.guidelines import documents


def told(name: str, paths: documents.Json) -> documents.Told:
    return documents.told(name, documents.document(paths))


def test_a_list_whose_members_have_paths_is_told() -> None:
    paths = documents.collection("/books", documents.lists())
    ((place, message),) = told("pagination-offered", paths)
    assert place == "/paths/~1books/get"
    assert message == (
        "'GET /books' returns the whole of a list that grows; take the query "
        "parameters 'page' and 'per_page'."
    )


def test_a_list_that_clients_add_to_is_told() -> None:
    paths = {"/books": {"get": documents.lists(), "post": documents.CREATE}}
    assert len(told("pagination-offered", paths)) == 1


@pytest.mark.parametrize(
    "names",
    [
        ["page", "per_page"],
        ["page[number]", "page[size]"],
        ["$skip", "$top"],
        ["continue", "limit"],
        ["starting_after"],
        ["pageToken"],
        ["limit"],
        ["since"],
    ],
)
def test_any_way_to_bound_a_list_will_do(names: list[str]) -> None:
    paths = documents.collection("/books", documents.lists(*names))
    assert not told("pagination-offered", paths)


@pytest.mark.parametrize(
    "paths",
    [
        {"/books": {"get": documents.lists()}},
        documents.collection("/currencies", documents.lists()),
        documents.collection("/regions", documents.lists()),
        documents.collection(
            "/books",
            documents.lists(schema={**documents.THINGS, "maxItems": 50}),
        ),
        documents.collection(
            "/books",
            documents.lists(
                schema={"type": "array", "items": {"type": "string"}}
            ),
        ),
        documents.collection("/books", documents.lists(headers={"Link": {}})),
        documents.collection(
            "/books",
            documents.lists(
                schema={
                    "type": "object",
                    "properties": {"data": documents.THINGS, "nextLink": {}},
                }
            ),
        ),
        documents.collection("/books/{id}/labels", documents.lists()),
        documents.collection("/books/{id}/notes", documents.lists()),
        {
            "/getBooks": {"get": documents.lists()},
            "/findBooks": {"get": documents.lists()},
        },
    ],
    ids=lambda paths: next(iter(paths)),
)
def test_a_list_that_may_be_short_is_left_alone(paths: documents.Json) -> None:
    assert not told("pagination-offered", paths)


def test_a_list_of_one_s_own_is_told_where_most_lists_are_paged() -> None:
    paths = {
        **documents.collection("/books/{id}/notes", documents.lists()),
        **documents.collection("/books", documents.lists("page")),
        **documents.collection("/authors", documents.lists("page")),
        **documents.collection("/loans", documents.lists("page")),
    }
    ((place, _),) = told("pagination-offered", paths)
    assert place == "/paths/~1books~1{id}~1notes/get"


def test_the_only_list_that_is_not_paged_was_forgotten() -> None:
    paths = {
        "/books": {"get": documents.lists("page")},
        "/authors": {"get": documents.lists("page")},
        "/loans": {"get": documents.lists()},
    }
    ((place, _),) = told("pagination-offered", paths)
    assert place == "/paths/~1loans/get"


def test_an_api_without_pages_is_told_once_and_in_its_own_words() -> None:
    paths: documents.Json = {}
    for name in ("as", "bs", "cs", "ds", "es"):
        paths.update(documents.collection(f"/{name}", documents.lists()))
    paths.update(
        documents.collection("/fs", documents.lists("offset", "limit"))
    )
    ((place, message),) = told("pagination-offered", paths)
    assert place == "/paths"
    assert message.startswith("5 of 6 lists that grow are not paged, such")
    assert message.endswith("take the query parameters 'offset' and 'limit'.")


def test_the_odd_list_out_is_told_the_parameters_of_the_others() -> None:
    paths = {
        "/books": {"get": documents.lists("page", "page_size")},
        "/authors": {"get": documents.lists("page", "page_size")},
        "/loans": {"get": documents.lists("cursor")},
    }
    ((place, message),) = told("pagination-one-style", paths)
    assert place == "/paths/~1loans/get/parameters/0"
    assert message == (
        "'GET /loans' is paged by 'cursor'; take 'page' and 'page_size', as "
        "most lists do."
    )


def test_of_two_ways_that_are_as_common_neither_is_the_odd_one() -> None:
    paths = {
        "/books": {"get": documents.lists("page", "per_page")},
        "/loans": {"get": documents.lists("offset", "limit")},
    }
    ((place, message),) = told("pagination-one-style", paths)
    assert place == "/paths"
    assert message == (
        "The lists of this API are paged in several ways: 'GET /books' by "
        "'page' and 'per_page' and 'GET /loans' by 'offset' and 'limit'; "
        "choose one for all."
    )


@pytest.mark.parametrize(
    "names", [["page", "cursor"], ["page", "offset"], ["page", "limit"], []]
)
def test_a_list_that_takes_the_usual_way_too_is_not_told(
    names: list[str],
) -> None:
    paths = {
        "/books": {"get": documents.lists("page", "per_page")},
        "/authors": {"get": documents.lists("page", "per_page")},
        "/loans": {"get": documents.lists(*names)},
    }
    assert not told("pagination-one-style", paths)


def test_a_team_may_allow_one_way_only(tmp_path: pathlib.Path) -> None:
    name = "pagination-one-style"
    said = documents.document(
        {"/books": {"get": documents.lists("page", "per_page")}}
    )
    rules = documents.configured(tmp_path, name, {"families": ["token"]})
    assert not documents.told(name, said)
    ((_, message),) = documents.told(name, said, rules)
    assert message == (
        "'GET /books' is paged by 'page' and 'per_page'; take 'page_size' and "
        "'page_token'."
    )


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": 7},
        {"type": "object", "properties": {"data": {"type": 3}}},
        {"$ref": "#/nowhere"},
        {"type": "array", "items": {"$ref": "#/paths/~1books"}},
    ],
)
def test_broken_lists_break_nothing(schema: documents.Json) -> None:
    paths = documents.collection(
        "/books", documents.lists("page", "limit", schema=schema)
    )
    paths["/books"]["get"]["parameters"][0]["schema"] = 5
    for name in ("offered", "one-style", "parameters", "metadata"):
        for _, message in told(f"pagination-{name}", paths):
            assert "failed with" not in message
