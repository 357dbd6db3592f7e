# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
from typing import Any

import pytest

from conformance.contract import reader
from conformance.lint import document
from conformance.rules import fixes
from tests.rules.guidelines import documents, linting

QUERY = [{"name": "q", "in": "query", "schema": {"type": "string"}}]
BODY = {"content": {"application/json": {"schema": {"type": "object"}}}}
SECURED: list[documents.Json] = [{"token": []}]
NONE = (
    "None of the 5 operations documents 429; write it once, as "
    "'TooManyRequests' in 'components.responses', and"
)
SOME = (
    "5 of the 6 operations document no 429, such as 'GET /0', 'GET /1', "
    "'GET /2', 'GET /3', 'GET /4';"
)


def lacks(name: str, path: str, said: Any, method: str = "get") -> bool:
    document = documents.document({path: {method: said}})
    return bool(documents.told(name, document))


@pytest.mark.parametrize(
    ("name", "path", "more"),
    [
        ("status-400", "/a", {"parameters": QUERY}),
        ("status-400", "/a", {"requestBody": BODY}),
        ("status-401", "/a", {"security": SECURED}),
        ("status-403", "/a", {"security": SECURED}),
        ("status-404", "/a/{a_id}", {}),
        ("status-404", "/a/{a_id}/b", {}),
        ("status-404", "/v/{version}/{a_id}", {}),
        ("status-429", "/a", {}),
        ("status-500", "/a", {}),
    ],
)
def test_a_status_that_an_operation_may_need_is_missed(
    name: str, path: str, more: Any
) -> None:
    assert lacks(name, path, documents.operation("200", **more), "post")


@pytest.mark.parametrize(
    ("name", "path", "statuses", "more"),
    [
        ("status-400", "/a", ["200"], {}),
        ("status-400", "/a/{a_id}", ["200"], {}),
        ("status-400", "/a", ["200", "422"], {"parameters": QUERY}),
        ("status-400", "/a", ["200", "4XX"], {"parameters": QUERY}),
        ("status-400", "/a", ["200", "default"], {"parameters": QUERY}),
        ("status-400", "/a", [], {"parameters": QUERY}),
        ("status-401", "/a", ["200"], {"security": []}),
        ("status-401", "/a", ["200"], {"security": [*SECURED, {}]}),
        ("status-403", "/a", ["200"], {}),
        ("status-404", "/a", ["200"], {}),
        ("status-404", "/{version}/a", ["200"], {}),
        ("status-429", "/healthz", ["200"], {}),
        ("status-500", "/a", ["200", "5XX"], {}),
    ],
)
def test_a_status_that_an_operation_has_or_does_not_need_is_not(
    name: str, path: str, statuses: list[str], more: Any
) -> None:
    assert not lacks(name, path, documents.operation(*statuses, **more))


@pytest.mark.parametrize("method", ["head", "options", "trace"])
def test_what_has_no_answer_of_its_own_is_left_alone(method: str) -> None:
    assert not lacks("status-429", "/a", documents.operation("200"), method)


def test_a_variable_of_a_few_values_is_no_id() -> None:
    schema = {"type": "string", "enum": ["pdf", "epub"]}
    variable = {"name": "kind", "in": "path", "required": True}
    said = documents.operation(
        "200", parameters=[{**variable, "schema": schema}]
    )
    assert not lacks("status-404", "/books/{kind}", said)


def test_a_put_that_makes_what_is_not_there_needs_no_404() -> None:
    said = documents.operation("200", "201")
    assert not lacks("status-404", "/books/{book_id}", said, "put")
    assert lacks("status-404", "/a/{a_id}/books/{book_id}", said, "put")


def test_paths_of_one_s_own_may_be_operational(tmp_path: pathlib.Path) -> None:
    document = documents.document(
        {"/pulse": {"get": documents.operation("200")}}
    )
    rules = documents.configured(
        tmp_path, "status-429", shared={"operational": ["pulse"]}
    )
    assert documents.told("status-429", document)
    assert not documents.told("status-429", document, rules)


def api(lacking: int, having: int, component: str = "Busy") -> documents.Json:
    busy = {"$ref": f"#/components/responses/{component}"}
    paths = {
        f"/{number}": {"get": documents.operation("200")}
        for number in range(lacking)
    }
    for number in range(having):
        said = {"responses": {"200": documents.answer(), "429": busy}}
        paths[f"/has-{number}"] = {"get": said}
    return documents.document(paths, responses={component: documents.answer()})


@pytest.mark.parametrize(
    ("lacking", "having", "count"), [(4, 0, 4), (5, 0, 1), (5, 4, 1), (5, 5, 5)]
)
def test_what_most_of_many_operations_lack_is_one_finding(
    lacking: int, having: int, count: int
) -> None:
    told = documents.told("status-429", api(lacking, having))
    assert len(told) == count
    assert {place for place, _ in told} == (
        {"/paths"}
        if count == 1
        else {f"/paths/~1{number}/get/responses" for number in range(lacking)}
    )


@pytest.mark.parametrize(
    ("said", "start", "component"),
    [
        (api(5, 0, "Other"), NONE, "TooManyRequests"),
        (api(5, 1), SOME, "Busy"),
        (api(1, 1), "'GET /0' documents no 429;", "Busy"),
        (api(1, 0, "429"), "'GET /0' documents no 429;", "429"),
        (
            api(1, 0, "rate-limited"),
            "'GET /0' documents no 429;",
            "rate-limited",
        ),
        (
            api(1, 0, "TooManyRequestsError"),
            "'GET /0' documents no 429;",
            "TooManyRequestsError",
        ),
    ],
)
def test_the_line_to_add_is_told(
    said: documents.Json, start: str, component: str
) -> None:
    line = f"'429': {{$ref: '#/components/responses/{component}'}}"
    ((_, message),) = documents.told("status-429", said)
    assert message == f'{start} add "{line}".'


def test_swagger_keeps_its_responses_at_the_top() -> None:
    said = {
        "swagger": "2.0",
        "info": {"title": "Library", "version": "1.0.0"},
        "paths": {"/a": {"get": documents.operation("200")}},
    }
    ((_, message),) = documents.told("status-429", said)
    assert "in 'responses'" in message
    assert "{$ref: '#/responses/TooManyRequests'}" in message


def test_a_response_that_others_use_is_added_safely() -> None:
    (breach,) = documents.breaches("status-429", api(1, 1))
    assert breach.fix is not None
    assert breach.fix.is_safe
    (edit,) = breach.fix.edits
    assert isinstance(edit, fixes.Add)
    assert edit.node.pointer == ("paths", "/0", "get", "responses")
    assert (edit.key, edit.value) == (
        "429",
        {"$ref": "#/components/responses/Busy"},
    )


def test_one_fix_mends_all_that_lack_it() -> None:
    (breach,) = documents.breaches("status-429", api(5, 1))
    assert breach.fix is not None
    assert len(breach.fix.edits) == 5


def test_a_component_that_nobody_uses_is_no_fix() -> None:
    said = api(1, 0, "TooManyRequests")
    (breach,) = documents.breaches("status-429", said)
    assert breach.fix is None


def test_components_that_take_turns_are_no_fix() -> None:
    said = api(1, 1)
    other = {
        "responses": {
            "200": documents.answer(),
            "429": {"$ref": "#/components/x"},
        }
    }
    said["paths"]["/other"] = {"get": other}
    said["components"]["x"] = documents.answer()
    (breach,) = documents.breaches("status-429", said)
    assert breach.fix is None


def test_from_another_file_no_line_is_told_that_would_lead_nowhere(
    tmp_path: pathlib.Path,
) -> None:
    said = documents.document({"/a": {"$ref": "a.json"}})
    item = {"get": documents.operation("200")}
    (tmp_path / "a.json").write_text(json.dumps(item))
    place = tmp_path / "openapi.json"
    place.write_text(json.dumps(said))
    contract = reader.load(str(place))
    (found,) = document.lint(contract, linting.alone("status-429")).findings
    assert found.message == (
        "'GET /a' documents no 429; refer to 'TooManyRequests' in "
        "'components.responses' of the main document."
    )
