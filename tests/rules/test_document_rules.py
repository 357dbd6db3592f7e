# SPDX-License-Identifier: Apache-2.0
"""Each document rule, shown by one change to a document without a finding.

`shop.yaml` keeps every rule. A case changes one thing in it, and must be told
by the rule that it names, and by no other.
"""

import copy
import io
import json
import pathlib
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from conformance import findings
from conformance.contract import reader
from conformance.lint import document
from conformance.rules import ruleset

SHOP = yaml.safe_load(
    (pathlib.Path(__file__).parent / "shop.yaml").read_text("utf-8")
)
RULES = ruleset.load()
PRODUCTS, PRODUCT = "/v1/products", "/v1/products/{product_id}"
Shop = dict[str, Any]


def lint(text: str) -> tuple[findings.Finding, ...]:
    contract = reader.load("-", stdin=io.BytesIO(text.encode()))
    return document.lint(contract, RULES).findings


def moved(shop: Shop, old: str, new: str) -> None:
    paths = {
        path.replace(old, new): item for path, item in shop["paths"].items()
    }
    shop["paths"] = paths


def listed(shop: Shop) -> Shop:
    operation: Shop = shop["paths"][PRODUCTS]["get"]
    return operation


def parameter(shop: Shop, name: str) -> Shop:
    found: Shop = next(
        each for each in listed(shop)["parameters"] if each["name"] == name
    )
    return found


def schema(shop: Shop, name: str) -> Shop:
    found: Shop = shop["components"]["schemas"][name]
    return found


def break_reference(shop: Shop) -> None:
    # In a place that nothing else asks for.
    schema(shop, "Product")["properties"]["tags"]["items"] = {
        "$ref": "#/components/schemas/Nowhere"
    }


def unsay_variable(shop: Shop) -> None:
    shop["paths"][PRODUCT]["delete"]["parameters"] = []


def add_same_shape(shop: Shop) -> None:
    other = copy.deepcopy(shop["paths"][PRODUCT])
    for method, operation in other.items():
        operation["operationId"] = f"other_{method}"
        for each in operation["parameters"]:
            if each["name"] == "product_id":
                each["name"] = "name"
    shop["paths"]["/v1/products/{name}"] = other


def add_action(shop: Shop, path: str) -> None:
    operation = copy.deepcopy(shop["paths"][PRODUCTS]["post"])
    operation["operationId"] = "an_action"
    shop["paths"][path] = {"post": operation}


def rename_everywhere(old: str, new: str) -> Callable[[Shop], None]:
    def change(shop: Shop) -> None:
        for path in list(shop["paths"]):
            if old in path:
                shop["paths"][path.replace(old, new)] = shop["paths"].pop(path)

    return change


def rename_field(shop: Shop) -> None:
    for name in ("Product", "ProductWrite", "ProductPatch"):
        properties = schema(shop, name)["properties"]
        properties["stockQuantity"] = properties.pop("stock_quantity")
        required = schema(shop, name).get("required", [])
        if "stock_quantity" in required:
            required[required.index("stock_quantity")] = "stockQuantity"


def unversion_one(shop: Shop) -> None:
    shop["paths"]["/users"] = shop["paths"].pop("/v1/users")


def version_header(shop: Shop) -> None:
    listed(shop)["parameters"].append(
        {
            "name": "Api-Version",
            "in": "header",
            "required": False,
            "description": "d",
            "schema": {"type": "string", "maxLength": 5},
        }
    )


def write_collection(shop: Shop) -> None:
    operation = copy.deepcopy(shop["paths"][PRODUCT]["delete"])
    operation["operationId"] = "delete_products"
    operation["parameters"] = []
    shop["paths"][PRODUCTS]["delete"] = operation


def swap_status(old: str, new: str) -> Callable[[Shop], None]:
    def change(shop: Shop) -> None:
        responses = shop["paths"][PRODUCTS]["post"]["responses"]
        responses[new] = responses.pop(old)

    return change


def drop_status(path: str, method: str, status: str) -> Callable[[Shop], None]:
    def change(shop: Shop) -> None:
        del shop["paths"][path][method]["responses"][status]

    return change


def unmeta(shop: Shop) -> None:
    del listed(shop)["responses"]["200"]["headers"]
    pagination = schema(shop, "Pagination")
    for name in ("total_items", "total_pages"):
        del pagination["properties"][name]
        pagination["required"].remove(name)


def other_style(shop: Shop) -> None:
    parameter(shop, "page")["name"] = "offset"
    parameter(shop, "per_page")["name"] = "limit"


def unpaged(shop: Shop) -> None:
    operation = listed(shop)
    operation["parameters"] = [
        each
        for each in operation["parameters"]
        if each["name"] not in ("page", "per_page")
    ]


def own_error(shop: Shop) -> None:
    own = copy.deepcopy(schema(shop, "ErrorResponse"))
    shop["components"]["schemas"]["OwnError"] = own
    media = listed(shop)["responses"]["400"]["content"]["application/json"]
    media["schema"] = {"$ref": "#/components/schemas/OwnError"}


def plain_error(shop: Shop) -> None:
    response = listed(shop)["responses"]["400"]
    response["content"]["application/json"] = {
        "schema": {"type": "object", "properties": {"detail": {}}}
    }


def bare_resource(shop: Shop) -> None:
    response = shop["paths"][PRODUCT]["get"]["responses"]["200"]
    response["content"]["application/json"] = {
        "schema": {"$ref": "#/components/schemas/Product"}
    }


def loosen(name: str, key: str) -> Callable[[Shop], None]:
    def change(shop: Shop) -> None:
        del schema(shop, name)["properties"][key]
        if key in schema(shop, name).get("required", []):
            schema(shop, name)["required"].remove(key)

    return change


CASES: list[tuple[str, Callable[[Shop], Any]]] = [
    ("document-valid", lambda shop: shop["info"].pop("title")),
    ("document-refs-resolve", break_reference),
    ("document-operation-ids", lambda shop: listed(shop).pop("operationId")),
    (
        "document-operation-ids",
        lambda shop: listed(shop).update(operationId="get_product"),
    ),
    (
        "document-operation-ids",
        lambda shop: listed(shop).update(operationId="list products"),
    ),
    ("document-path-parameters", unsay_variable),
    (
        "document-parameters-unique",
        lambda shop: listed(shop)["parameters"].append(
            copy.deepcopy(parameter(shop, "page"))
        ),
    ),
    ("document-paths-unambiguous", add_same_shape),
    (
        "document-examples-valid",
        lambda shop: schema(shop, "Metadata")["properties"]["timestamp"].update(
            type="string", example=12
        ),
    ),
    (
        "document-components-used",
        lambda shop: shop["components"]["schemas"].update(
            Unused={"type": "string"}
        ),
    ),
    ("path-segment-case", rename_everywhere("products", "Products")),
    ("collection-plural", rename_everywhere("products", "product")),
    ("collection-specific", rename_everywhere("products", "items")),
    (
        "path-no-verb",
        lambda shop: add_action(shop, "/v1/validate-products"),
    ),
    ("field-case", rename_field),
    (
        "parameter-case",
        lambda shop: parameter(shop, "order_by").update(name="orderBy"),
    ),
    ("url-version", unversion_one),
    ("url-version", version_header),
    (
        "url-version-single",
        lambda shop: shop.update(servers=[{"url": "https://x.example/v1"}]),
    ),
    (
        "url-version-single",
        lambda shop: moved(shop, "/v1/users", "/v2/users"),
    ),
    (
        "url-version-matches-info",
        lambda shop: shop["info"].update(version="2.0.0"),
    ),
    (
        "url-https",
        lambda shop: shop.update(servers=[{"url": "http://shop.example"}]),
    ),
    (
        "url-no-trailing-slash",
        lambda shop: add_action(shop, "/v1/reports/"),
    ),
    (
        "get-no-body",
        lambda shop: listed(shop).update(
            requestBody=copy.deepcopy(
                shop["paths"][PRODUCTS]["post"]["requestBody"]
            )
        ),
    ),
    (
        "delete-no-body",
        lambda shop: shop["paths"][PRODUCT]["delete"].update(
            requestBody=copy.deepcopy(
                shop["paths"][PRODUCTS]["post"]["requestBody"]
            )
        ),
    ),
    (
        "create-has-body",
        lambda shop: shop["paths"][PRODUCTS]["post"].pop("requestBody"),
    ),
    ("no-write-on-collection", write_collection),
    ("status-success", swap_status("201", "200")),
    ("status-known", swap_status("400", "422")),
    ("status-400", drop_status(PRODUCTS, "get", "400")),
    ("status-401", drop_status(PRODUCTS, "get", "401")),
    ("status-403", drop_status(PRODUCTS, "get", "403")),
    ("status-404", drop_status(PRODUCT, "get", "404")),
    ("status-429", drop_status(PRODUCTS, "get", "429")),
    ("status-500", drop_status(PRODUCTS, "get", "500")),
    (
        "status-no-content",
        lambda shop: shop["paths"][PRODUCT]["delete"]["responses"][
            "204"
        ].update(content={"application/json": {}}),
    ),
    (
        "json-media-type",
        lambda shop: listed(shop)["responses"]["500"].update(
            content={"application/xml": {}}
        ),
    ),
    ("envelope-success", bare_resource),
    (
        "envelope-success",
        lambda shop: schema(shop, "ProductResponse")["properties"].update(
            error={"type": "string"}
        ),
    ),
    ("envelope-error", plain_error),
    ("envelope-metadata", loosen("Metadata", "timestamp")),
    ("envelope-error-shape", loosen("Error", "details")),
    ("envelope-error-shape", loosen("ErrorDetail", "loc")),
    ("envelope-error-shared", own_error),
    ("pagination-offered", unpaged),
    ("pagination-one-style", other_style),
    (
        "pagination-parameters",
        lambda shop: parameter(shop, "page")["schema"].pop("minimum"),
    ),
    ("pagination-metadata", unmeta),
    ("security-declared", lambda shop: listed(shop).pop("security")),
]

# One change that several rules have a say in, by their own words.
TOGETHER = {
    "security-declared": set(),
    "envelope-error": {"envelope-error-shared"},
    # The examples are still those of the schema as it was.
    "envelope-error-shape": {
        "document-components-used",
        "document-examples-valid",
    },
    "envelope-metadata": {"document-examples-valid"},
    "field-case": {"document-examples-valid"},
    "pagination-metadata": {"document-examples-valid"},
    "status-known": {"status-400"},
    "url-version": set(),
}


def test_the_shop_has_no_finding() -> None:
    assert lint(json.dumps(SHOP)) == ()


@pytest.mark.parametrize(
    ("rule", "change"),
    CASES,
    ids=[f"{index}-{rule}" for index, (rule, _) in enumerate(CASES)],
)
def test_one_change_is_told_by_its_rule_alone(
    rule: str, change: Callable[[Shop], Any]
) -> None:
    shop = copy.deepcopy(SHOP)
    change(shop)
    found = lint(json.dumps(shop, indent=1))
    told = {each.rule for each in found}
    assert rule in told
    assert told <= {rule} | TOGETHER.get(rule, set())
    for each in found:
        assert each.severity is RULES.rules[rule].severity or (
            each.rule in TOGETHER[rule]
        )
        assert each.message.endswith(".")
        assert each.location is not None
        assert each.location.line


def operational(path: str, **changes: Any) -> Shop:
    operation = {
        "operationId": path.replace("/", "_"),
        "summary": "Tell how the service is",
        "description": "For those who run it.",
        "tags": ["Operations"],
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


def test_what_is_for_those_who_run_the_service_is_left_alone() -> None:
    shop = copy.deepcopy(SHOP)
    xml = {"200": {"description": "d", "content": {"application/xml": {}}}}
    shop["paths"].update(
        {
            "/healthz": operational("/healthz"),
            "/health/live": operational("/health/live"),
            "/metrics": operational("/metrics", responses=xml),
            "/.well-known/keys": operational("/.well-known/keys"),
        }
    )
    assert lint(json.dumps(shop)) == ()


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/healthz", {"security": [{"bearer": []}]}),
        ("/medical-health", {}),
        ("/v1/metrics/daily", {}),
    ],
)
def test_what_only_looks_like_it_is_not(
    path: str, changes: dict[str, Any]
) -> None:
    shop = copy.deepcopy(SHOP)
    shop["paths"][path] = operational(path, **changes)
    told = {each.rule for each in lint(json.dumps(shop))}
    assert told >= {"status-429", "status-500", "envelope-success"}


def test_a_ruleset_says_what_is_for_those_who_run_the_service(
    tmp_path: pathlib.Path,
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "extends: backend-guidelines\n"
        "rules:\n"
        "  url-version:\n"
        "    given: '#Document'\n"
        "    severity: error\n"
        "    then:\n"
        "      function: urlVersion\n"
        "      functionOptions: {operational: [pulse]}\n"
    )
    shop = copy.deepcopy(SHOP)
    shop["paths"]["/pulse"] = operational("/pulse")
    shop["paths"]["/healthz"] = operational("/healthz")
    contract = reader.load("-", stdin=io.BytesIO(json.dumps(shop).encode()))
    found = document.lint(contract, ruleset.load([str(path)])).findings
    told = [each.subject for each in found if each.rule == "url-version"]
    assert told == ["/healthz"]


def test_a_doubled_key_is_told_where_it_stands_again() -> None:
    text = json.dumps(SHOP, indent=1)
    text = text.replace('"openapi"', '"openapi": "3.1.0",\n"openapi"', 1)
    (found,) = lint(text)
    assert found.rule == "document-parses"
    assert found.location is not None
    assert found.location.line == 3


def test_a_default_that_breaks_its_schema_is_told_once() -> None:
    shop = copy.deepcopy(SHOP)
    schema(shop, "Metadata")["properties"]["timestamp"].update(
        type="string", default=12
    )
    (found,) = lint(json.dumps(shop))
    assert found.rule == "document-valid"


def test_mixed_ways_of_joining_words_are_told() -> None:
    shop = copy.deepcopy(SHOP)
    add_action(shop, "/v1/price-lists")
    add_action(shop, "/v1/tax_rates")
    shop["paths"]["/v1/tax_rates"]["post"]["operationId"] = "another"
    told = {each.rule for each in lint(json.dumps(shop))}
    assert told == {"path-case-consistent", "path-segment-case"}


def test_every_document_rule_has_a_case() -> None:
    shown = {rule for rule, _ in CASES}
    shown |= {"document-parses", "path-case-consistent"}
    assert {each.id for each in RULES.of(findings.World.DOCUMENT)} == shown


def test_a_defect_in_a_shared_component_is_one_finding() -> None:
    shop = copy.deepcopy(SHOP)
    properties = schema(shop, "Metadata")["properties"]
    properties["requestTime"] = {"type": "string"}
    (found,) = lint(json.dumps(shop))
    assert found.rule == "field-case"


def test_what_every_operation_lacks_is_one_finding() -> None:
    shop = copy.deepcopy(SHOP)
    for item in shop["paths"].values():
        for operation in item.values():
            del operation["responses"]["429"]
    (found,) = lint(json.dumps(shop))
    assert found.rule == "status-429"
    assert found.operation is None
    assert found.count == 12
    assert "None of the 12 operations" in found.message


def test_an_api_without_envelope_is_told_so_once() -> None:
    shop = copy.deepcopy(SHOP)
    for name in ("ProductResponse", "UserResponse"):
        properties = schema(shop, name)["properties"]
        properties["payload"] = properties.pop("data")
    for name in ("ProductListResponse", "UserListResponse"):
        properties = schema(shop, name)["properties"]
        properties["items"] = properties.pop("data")
    found = [
        each
        for each in lint(json.dumps(shop))
        if each.rule == "envelope-success"
    ]
    assert len(found) == 1
    assert "no envelope" in found[0].message
