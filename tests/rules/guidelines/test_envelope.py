# SPDX-License-Identifier: Apache-2.0

import pathlib
from typing import Any

import pytest

from tests.rules.guidelines import documents


def place(number: int, status: str) -> str:
    room = "content/application~1json/schema"
    return f"/paths/~1{number}/get/responses/{status}/{room}"


ENVELOPE = documents.fields("data", "metadata")
ERROR = documents.fields("error", "metadata")
DETAIL = {"type": "array", "items": documents.fields("loc", "msg", "type")}
SHAPE = documents.fields("code", "message", details=DETAIL)


@pytest.mark.parametrize(
    ("name", "status", "usual", "odd", "message"),
    [
        (
            "envelope-success",
            "200",
            ENVELOPE,
            documents.fields("metadata"),
            "has no 'data' at the top of its body, as most others have.",
        ),
        (
            "envelope-success",
            "200",
            ENVELOPE,
            {"type": "array"},
            "has no 'data' or 'metadata' at the top of its body,",
        ),
        (
            "envelope-error",
            "404",
            ERROR,
            documents.fields("error"),
            "has no 'metadata' at the top of its body,",
        ),
        (
            "envelope-error",
            "default",
            ERROR,
            documents.fields("detail"),
            "has no 'error' or 'metadata' at the top of its body,",
        ),
    ],
)
def test_the_odd_body_out_is_told_where_it_stands(
    name: str, status: str, usual: Any, odd: Any, message: str
) -> None:
    said = documents.bodies(usual, odd, status=status)
    ((where, text),) = documents.told(name, said)
    assert where == place(1, status)
    assert text.startswith(f"The {status} response of 'GET /1' {message}")


@pytest.mark.parametrize(
    ("name", "status", "schema", "other"),
    [
        ("envelope-success", "200", ENVELOPE, "error"),
        ("envelope-error", "500", ERROR, "data"),
    ],
)
def test_what_belongs_to_the_other_kind_is_told(
    name: str, status: str, schema: documents.Json, other: str
) -> None:
    odd = {
        **schema,
        "properties": {**schema["properties"], other: documents.TEXT},
    }
    ((where, message),) = documents.told(
        name, documents.bodies(schema, odd, status=status)
    )
    assert where == f"{place(1, status)}/properties/{other}"
    assert "leave it out" in message


def test_an_error_without_a_body_is_told() -> None:
    said = documents.bodies(ERROR, None, status="404")
    ((where, message),) = documents.told("envelope-error", said)
    assert where == "/paths/~11/get/responses/404"
    assert message == (
        "The 404 response of 'GET /1' documents no body; document one with "
        "'error' and 'metadata'."
    )


@pytest.mark.parametrize(
    ("schemas", "start"),
    [
        (
            [documents.fields("a")],
            "The one documented success body has no 'data'",
        ),
        (
            [documents.fields("a")] * 2,
            "None of the 2 documented success bodies has",
        ),
        (
            [ENVELOPE, *[documents.fields("a")] * 2],
            "1 of the 3 documented success bodies has 'data' at the top",
        ),
        (
            [*[ENVELOPE] * 10, *[documents.fields("a")] * 9],
            "10 of the 19 documented success bodies have 'data' at the top",
        ),
    ],
)
def test_an_api_without_an_envelope_is_told_once(
    schemas: list[documents.Json], start: str
) -> None:
    ((where, message),) = documents.told(
        "envelope-success", documents.bodies(*schemas)
    )
    assert where == ("/paths" if len(schemas) > 1 else place(0, "200"))
    assert message.startswith(start)
    assert message.endswith("or set the option 'envelope: none'.")


def test_a_shared_schema_is_told_where_it_stands() -> None:
    said = documents.bodies(*[{"$ref": "#/components/schemas/Bare"}] * 3)
    said["components"]["schemas"] = {"Bare": documents.fields("a")}
    ((where, _),) = documents.told("envelope-success", said)
    assert where == "/components/schemas/Bare"


@pytest.mark.parametrize(("odd", "where"), [(1, "one"), (2, "several")])
def test_a_wrong_component_is_told_where_it_is_to_blame(
    odd: int, where: str
) -> None:
    bare = {"$ref": "#/components/schemas/Bare"}
    said = documents.bodies(*[ENVELOPE] * 4, *[bare] * odd)
    said["components"]["schemas"] = {"Bare": documents.fields("a")}
    ((found, _),) = documents.told("envelope-success", said)
    places = {"one": place(4, "200"), "several": "/components/schemas/Bare"}
    assert found == places[where]


def test_an_envelope_without_metadata_is_told_once() -> None:
    ((_, message),) = documents.told(
        "envelope-success", documents.bodies(*[documents.fields("data")] * 6)
    )
    assert message.startswith("None of the 6 documented success bodies has 'me")


def test_an_api_whose_errors_have_no_bodies_is_told_once() -> None:
    said = documents.bodies(*[None] * 6, status="404")
    ((_, message),) = documents.told("envelope-error", said)
    assert message.startswith("None of the 6 error responses documents a body")


@pytest.mark.parametrize(
    "response",
    [
        {"204": documents.answer()},
        {"200": {"description": "A.", "content": {"image/png": {}}}},
        {"200": documents.answer({})},
        {"200": documents.answer({"$ref": "#/nowhere"})},
        {"302": documents.answer()},
    ],
)
def test_what_has_no_known_json_is_left_alone(response: Any) -> None:
    said = documents.bodies(ENVELOPE)
    said["paths"]["/other"] = {"get": {"responses": response}}
    assert not documents.told("envelope-success", said)


def test_health_checks_have_no_envelope() -> None:
    said = documents.bodies(ENVELOPE)
    health = {
        "get": {
            "responses": {"200": documents.answer(documents.fields("status"))}
        }
    }
    said["paths"]["/health"] = health
    assert not documents.told("envelope-success", said)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("envelope-success", documents.bodies(documents.fields("a"))),
        (
            "envelope-error",
            documents.bodies(documents.fields("a"), status="404"),
        ),
        (
            "envelope-metadata",
            documents.bodies(
                documents.fields("data", metadata=documents.fields())
            ),
        ),
        ("envelope-error-shape", documents.bodies(ERROR, status="404")),
        ("envelope-error-shared", documents.bodies(ERROR, SHAPE, status="404")),
    ],
)
def test_bare_resources_are_an_option(
    name: str, said: documents.Json, tmp_path: pathlib.Path
) -> None:
    rules = documents.configured(tmp_path, name, shared={"envelope": "none"})
    assert documents.told(name, said)
    assert not documents.told(name, said, rules)


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["request_id", "timestamp"], ""),
        (["requestId", "timestamp", "pagination"], ""),
        (["timestamp"], "'request_id'; add it."),
        (["request_id", "time"], "'timestamp'; add it."),
        (["pagination"], "'request_id' or 'timestamp'; add them."),
    ],
)
def test_metadata_tells_of_the_answer(names: list[str], missing: str) -> None:
    said = documents.bodies(
        documents.fields("data", metadata=documents.fields(*names))
    )
    told = documents.told("envelope-metadata", said)
    assert [message for _, message in told] == (
        [f"'metadata' documents no {missing}"] if missing else []
    )


@pytest.mark.parametrize(
    "schema",
    [
        documents.fields("items", metadata=documents.fields()),
        documents.fields("id", metadata={"type": "object"}),
    ],
)
def test_metadata_of_a_bare_resource_is_something_else(
    schema: documents.Json,
) -> None:
    assert not documents.told("envelope-metadata", documents.bodies(schema))


@pytest.mark.parametrize(
    "schema",
    [
        documents.fields(error=7, metadata=7, data=7),
        {"type": "object", "properties": []},
        {"allOf": 3},
        documents.fields(
            "metadata", error={"properties": {"code": {"enum": 5}}}
        ),
        documents.fields(
            "metadata", error={"properties": {"details": {"items": 5}}}
        ),
    ],
)
def test_broken_bodies_break_nothing(schema: documents.Json) -> None:
    for name in ("success", "error", "metadata", "error-shape", "error-shared"):
        for status in ("200", "400"):
            said = documents.bodies(schema, ERROR, status=status)
            for _, message in documents.told(f"envelope-{name}", said):
                assert "failed with" not in message
