# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
from typing import Any

import pytest

from conformance.contract import model, reader, resource_graph, resources

CORPUS = pathlib.Path(__file__).parents[3] / "shared" / "corpus"
SURE = resources.Certainty.SURE
LIKELY = resources.Certainty.LIKELY
GUESS = resources.Certainty.GUESS
A_LIST = {"type": "array", "items": {"type": "object"}}
ONE = {"type": "object"}


def contract(
    tmp_path: pathlib.Path, paths: dict[str, dict[str, Any]], **root: Any
) -> model.Contract:
    """Reads a document whose operations answer with the schemas given."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            path: {
                method: {
                    "responses": {
                        "200": {
                            "description": "d",
                            "content": {"application/json": {"schema": schema}},
                        }
                    }
                }
                for method, schema in methods.items()
            }
            for path, methods in paths.items()
        },
        **root,
    }
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))
    return reader.load(str(file))


SHOP: dict[str, dict[str, Any]] = {
    "/v1/users": {"get": A_LIST, "post": ONE},
    "/v1/users/me": {"get": ONE},
    "/v1/users/{user_id}": {"get": ONE, "patch": ONE, "delete": ONE},
    "/v1/users/{user_id}:activate": {"post": ONE},
    "/v1/users/{user_id}/suspend": {"post": ONE},
    "/v1/users/{user_id}/settings": {"get": ONE, "put": ONE},
    "/v1/users/{user_id}/orders": {"get": A_LIST},
    "/v1/users/{user_id}/orders/{order_id}": {"get": ONE},
    "/v1/products:batchGet": {"post": A_LIST},
    "/v1/status": {"get": ONE},
}


def by_path(found: tuple[Any, ...]) -> dict[str, Any]:
    return {each.path: each for each in found}


@pytest.mark.parametrize(
    "base", ["https://example.com", "https://example.com/api/v3", "/base"]
)
def test_a_shop_is_read_as_its_author_means_it(
    tmp_path: pathlib.Path, base: str
) -> None:
    graph = resource_graph.graph(
        contract(tmp_path, SHOP, servers=[{"url": base}])
    )
    assert graph.style is resources.Style.RESOURCES
    collections = by_path(graph.collections)
    assert list(collections) == ["/v1/users", "/v1/users/{user_id}/orders"]
    assert {each.certainty for each in graph.collections} == {SURE}
    users = collections["/v1/users"]
    orders = collections["/v1/users/{user_id}/orders"]
    assert users.parent == ""
    assert orders.parent == users.item.path == "/v1/users/{user_id}"
    assert orders.item.variables == ("order_id",)

    singletons = by_path(graph.singletons)
    assert singletons["/v1/users/me"].alias_of == "/v1/users/{user_id}"
    assert singletons["/v1/users/me"].certainty is SURE
    settings = singletons["/v1/users/{user_id}/settings"]
    assert (settings.parent, settings.alias_of) == (users.item.path, "")
    assert singletons["/v1/status"].certainty is LIKELY

    actions = by_path(graph.actions)
    custom = actions["/v1/users/{user_id}:activate"]
    assert (custom.verb, custom.is_custom) == ("activate", True)
    assert custom.resource == "/v1/users/{user_id}"
    disguised = actions["/v1/users/{user_id}/suspend"]
    assert (disguised.verb, disguised.is_custom) == ("suspend", False)
    assert disguised.certainty is SURE
    assert actions["/v1/products:batchGet"].verb == "batchGet"
    assert graph.unsure == ()


def test_standard_methods_are_named(tmp_path: pathlib.Path) -> None:
    graph = resource_graph.graph(contract(tmp_path, SHOP))
    assert graph.methods == {
        "GET /v1/users": "list",
        "POST /v1/users": "create",
        "GET /v1/users/{user_id}": "get",
        "PATCH /v1/users/{user_id}": "update",
        "DELETE /v1/users/{user_id}": "delete",
        "GET /v1/users/{user_id}/orders": "list",
        "GET /v1/users/{user_id}/orders/{order_id}": "get",
        "GET /v1/users/me": "get",
        "GET /v1/users/{user_id}/settings": "get",
        "PUT /v1/users/{user_id}/settings": "replace",
        "GET /v1/status": "get",
    }


def test_an_id_may_have_several_parts_and_paths_a_suffix(
    tmp_path: pathlib.Path,
) -> None:
    graph = resource_graph.graph(
        contract(
            tmp_path,
            {
                "/repos/{owner}/{repo}": {"get": ONE},
                "/repos/{owner}/{repo}/issues.json": {"get": A_LIST},
                "/repos/{owner}/{name}/issues/{number}.json": {"get": ONE},
            },
        )
    )
    repos, issues = graph.collections
    assert repos.path == "/repos"
    assert repos.methods == {}
    assert repos.item is not None
    assert repos.item.variables == ("owner", "repo")
    assert issues.segment == "issues"
    assert issues.parent == "/repos/{owner}/{repo}"
    assert issues.item is not None
    assert issues.item.variable == "number"


def test_an_envelope_may_be_named_after_the_collection(
    tmp_path: pathlib.Path,
) -> None:
    body = {
        "type": "object",
        "properties": {"droplets": A_LIST, "links": ONE, "tags": A_LIST},
    }
    graph = resource_graph.graph(
        contract(tmp_path, {"/droplets": {"get": body}})
    )
    assert graph.collections[0].lists


@pytest.mark.parametrize(
    ("paths", "certainty"),
    [
        ({"/things": {"get": A_LIST}, "/things/{id}": {"get": ONE}}, SURE),
        ({"/stock": {"get": ONE}, "/stock/{id}": {"get": ONE}}, LIKELY),
        ({"/stock": {"get": A_LIST}}, LIKELY),
        ({"/search": {"get": A_LIST}}, GUESS),
    ],
)
def test_a_collection_tells_how_sure_it_is(
    tmp_path: pathlib.Path,
    paths: dict[str, Any],
    certainty: resources.Certainty,
) -> None:
    found = contract(tmp_path, paths)
    assert resource_graph.graph(found).collections[0].certainty is certainty
    assert bool(resource_graph.collections(found)) == (certainty is not GUESS)


@pytest.mark.parametrize(
    "paths",
    [
        {f"/chat.{verb}": {"post": ONE} for verb in ("post", "me", "list")},
        {f"/{verb}Users": {"get": A_LIST} for verb in ("get", "find", "make")},
        {f"/core/{name}": {"post": A_LIST} for name in ("du", "stats", "gc")},
    ],
)
def test_procedures_are_no_resources(
    tmp_path: pathlib.Path, paths: dict[str, Any]
) -> None:
    found = contract(tmp_path, paths)
    graph = resource_graph.graph(found)
    assert graph.style is resources.Style.PROCEDURES
    assert resource_graph.collections(found) == ()
    assert graph.methods == {}


def test_what_has_no_sign_is_unsure(tmp_path: pathlib.Path) -> None:
    graph = resource_graph.graph(
        contract(
            tmp_path,
            {
                "/": {"post": ONE},
                "/{x}": {"get": ONE},
                "/a/{b}-{c}": {"get": ONE},
            },
        )
    )
    assert graph.unsure == ("/", "/{x}", "/a/{b}-{c}")
    assert graph.style is resources.Style.UNSURE


@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared/corpus")
@pytest.mark.parametrize(
    ("file", "style", "collections", "singletons", "actions"),
    [
        (
            "vacuum-github-yaml/api.github.com.yaml",
            resources.Style.RESOURCES,
            {"/gists", "/repos/{owner}/{repo}/issues", "/orgs/{org}/hooks"},
            {"/gists/{gist_id}/star", "/orgs/{org}/hooks/{hook_id}/config"},
            {"/repos/{owner}/{repo}/actions/runs/{run_id}/cancel"},
        ),
        (
            "osv-kubernetes/kubernetes.yaml",
            resources.Style.RESOURCES,
            {"/api/v1/namespaces", "/api/v1/namespaces/{namespace}/pods"},
            {"/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale"},
            set(),
        ),
        (
            "twilio-api-yaml/twilio_api_v2010.yaml",
            resources.Style.RESOURCES,
            {
                "/2010-04-01/Accounts.json",
                "/2010-04-01/Accounts/{AccountSid}/Messages.json",
            },
            set(),
            set(),
        ),
        (
            "slack/slack_web_openapi_v2.json",
            resources.Style.PROCEDURES,
            set(),
            set(),
            set(),
        ),
        (
            "rclone-yaml/openapi.yaml",
            resources.Style.PROCEDURES,
            set(),
            set(),
            {"/config/delete"},
        ),
        (
            "moby/swagger.yaml",
            resources.Style.UNSURE,
            {"/volumes", "/images"},
            set(),
            {"/containers/{id}/stop", "/containers/create"},
        ),
    ],
)
def test_real_documents_are_read_right(
    file: str,
    style: resources.Style,
    collections: set[str],
    singletons: set[str],
    actions: set[str],
) -> None:
    graph = resource_graph.graph(reader.load(str(CORPUS / file)))
    assert graph.style is style
    assert collections <= _sure(graph.collections)
    assert singletons <= _sure(graph.singletons)
    assert actions <= _sure(graph.actions)
    assert bool(collections) == bool(_sure(graph.collections))


def _sure(found: tuple[Any, ...]) -> set[str]:
    return {each.path for each in found if each.certainty is SURE}
