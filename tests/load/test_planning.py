# SPDX-License-Identifier: Apache-2.0
import base64
import io
import json
import pathlib
import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract import model, reader
from conformance.load import (
    checking,
    credentials,
    plan,
    planning,
    sampling,
    service,
    writing,
)

Serve = Callable[[str], str]


def contract_of(place: pathlib.Path, paths: Any) -> model.Contract:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
    }
    name = place / "api.json"
    name.write_text(json.dumps(document), encoding="utf-8")
    return reader.load(str(name))


def planned(
    base_url: str, contract: model.Contract, seed: int = 1
) -> planning.Planned:
    secrets = credentials.Credentials()
    with service.Service(base_url, secrets) as asked:
        return planning.make(contract, contract.operations, asked, seed)


def test_the_same_service_and_seed_give_the_same_plan(
    serve: Serve, contract: model.Contract
) -> None:
    base_url = serve("none")
    first, again, other = (
        planned(base_url, contract, seed).plan for seed in (1, 1, 2)
    )
    assert first is not None
    assert again is not None
    assert other is not None
    assert first == again
    assert first.digest == again.digest
    assert first.schedule() == again.schedule()
    assert first.digest != other.digest
    assert plan.Plan.from_json(first.to_json()) == first


def test_ids_are_those_that_the_service_lists(
    serve: Serve, contract: model.Contract
) -> None:
    made = planned(serve("none"), contract).plan
    assert made is not None
    item = next(
        each for each in made.operations if each.label.endswith("{thing_id}")
    )
    assert [each.target for each in item.requests] == [
        f"/things/{number}" for number in range(1, 6)
    ]
    listing = next(
        each for each in made.operations if each.label == "GET /things"
    )
    assert [each.target for each in listing.requests] == [
        f"/things?page={number}" for number in range(1, 4)
    ]


def test_a_request_that_the_service_refuses_is_not_sent_by_the_thousand(
    serve: Serve, tmp_path: pathlib.Path
) -> None:
    answer = {"responses": {"200": {"description": "ok"}}}
    parameter = {
        "name": "thing_id",
        "in": "path",
        "required": True,
        "schema": {"type": "integer"},
        "examples": {"good": {"value": 2}, "bad": {"value": 999}},
    }
    contract = contract_of(
        tmp_path,
        {
            "/things/{thing_id}": {
                "get": {**answer, "parameters": [parameter]}
            },
            "/gone": {"get": answer},
        },
    )
    made = planned(serve("none"), contract)
    assert made.plan is not None
    targets = [
        request.target
        for operation in made.plan.operations
        for request in operation.requests
    ]
    assert targets == ["/things/2"]
    assert made.left_out == {
        "GET /gone": "it answers 404 to every request that is known"
    }


def write(
    tmp_path: pathlib.Path, operation: Any, method: str = "get"
) -> tuple[plan.Request, ...]:
    operation.setdefault("responses", {"200": {"description": "ok"}})
    contract = contract_of(tmp_path, {"/x": {method: operation}})
    writer = writing.Writer(contract, "/v1", seed=3)
    return writer.write(contract.operations[0], ["/x"])


def test_optional_parameters_are_sent_only_where_the_document_has_a_value(
    tmp_path: pathlib.Path,
) -> None:
    requests = write(
        tmp_path,
        {
            "parameters": [
                {"name": "q", "in": "query", "schema": {"type": "string"}},
                {
                    "name": "sort",
                    "in": "query",
                    "schema": {"type": "string", "enum": ["a b", "c"]},
                },
                {
                    "name": "kind",
                    "in": "query",
                    "example": ["x", "y&z"],
                    "schema": {"type": "array"},
                },
            ]
        },
    )
    assert [each.target for each in requests] == [
        "/v1/x",
        "/v1/x?sort=a%20b",
        "/v1/x?kind=x&kind=y%26z",
    ]


def test_required_parameters_and_bodies_are_valid(
    tmp_path: pathlib.Path,
) -> None:
    requests = write(
        tmp_path,
        {
            "parameters": [
                {
                    "name": "X-Trace",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "format": "uuid"},
                },
                {
                    "name": "n",
                    "in": "query",
                    "required": True,
                    "schema": {"type": "integer", "minimum": 30, "maximum": 31},
                },
            ],
            "requestBody": {
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["name", "id"],
                            "properties": {
                                "name": {"type": "string", "minLength": 40},
                                "id": {"type": "string", "readOnly": True},
                            },
                        }
                    }
                }
            },
        },
        method="post",
    )
    # A required property that is read-only is left to the service, so a
    # validator of the whole schema refuses every body that may be sent.
    assert requests
    for request in requests:
        query = urllib.parse.urlsplit(request.target).query
        assert urllib.parse.parse_qs(query)["n"][0] in ("30", "31")
        fields = dict(request.headers)
        assert len(fields["X-Trace"]) == 36
        assert fields["Content-Type"] == "application/json"
        assert len(json.loads(request.body or b"")["name"]) >= 40


def test_a_parameter_without_a_known_value_is_told(
    tmp_path: pathlib.Path,
) -> None:
    schema = {"type": "string", "pattern": "^[0-9]{4}-Q[1-4]$"}
    parameter = {
        "name": "quarter",
        "in": "query",
        "required": True,
        "schema": schema,
    }
    with pytest.raises(writing.UnplannableError, match="'quarter'"):
        write(tmp_path, {"parameters": [parameter]})


SCHEMAS = st.one_of(
    st.builds(
        lambda low, span: {
            "type": "integer",
            "minimum": low,
            "maximum": low + span,
        },
        st.integers(-1000, 1000),
        st.integers(0, 50),
    ),
    st.builds(
        lambda low, span: {
            "type": "string",
            "minLength": low,
            "maxLength": low + span,
        },
        st.integers(0, 60),
        st.integers(0, 10),
    ),
    st.builds(
        lambda name: {"type": "string", "format": name},
        st.sampled_from(
            ["uuid", "date", "date-time", "email", "ipv4", "uri", "hostname"]
        ),
    ),
    st.builds(
        lambda size: {
            "type": "array",
            "minItems": size,
            "items": {"type": ["boolean", "null"]},
        },
        st.integers(1, 4),
    ),
)


@given(SCHEMAS, st.integers(0, 1000))
def test_what_is_made_up_is_valid_and_the_same_for_the_same_seed(
    schema: Any, seed: int
) -> None:
    document = {
        "openapi": "3.1.0",
        "paths": {
            "/x": {
                "get": {
                    "parameters": [
                        {"name": "p", "in": "query", "schema": schema}
                    ]
                }
            }
        },
    }
    contract = of_text(json.dumps(document))
    parameter = contract.operations[0].parameters[0]
    # It holds what it makes against the schema, and raises otherwise.
    value = sampling.Sampler(contract, seed).parameter(parameter, 0)
    assert sampling.Sampler(contract, seed).parameter(parameter, 0) == value
    assert sampling.Sampler(contract, seed).allows(parameter, value)


def of_text(text: str) -> model.Contract:
    return reader.load("-", stdin=io.BytesIO(text.encode()))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 10**12},
        {"type": "array", "minItems": 10**12, "items": {"type": "string"}},
        {"type": "string", "maxLength": "long"},
        {"type": "integer", "minimum": "low"},
        {"type": "integer", "multipleOf": 0},
        {"type": "integer", "minimum": 5, "maximum": 4},
        {"type": "null"},
    ],
)
def test_a_schema_that_nothing_sane_fits_gets_no_value(
    tmp_path: pathlib.Path, schema: Any
) -> None:
    parameter = {"name": "p", "in": "query", "required": True}
    with pytest.raises(writing.UnplannableError, match="'p'"):
        write(tmp_path, {"parameters": [{**parameter, "schema": schema}]})


REQUESTS = st.builds(
    plan.Request,
    target=st.text(st.characters(codec="ascii"), min_size=1),
    headers=st.lists(st.tuples(st.text(), st.text())).map(tuple),
    body=st.none() | st.binary(),
)
OPERATIONS = st.builds(
    plan.Operation,
    label=st.text(),
    method=st.sampled_from(["GET", "POST"]),
    requests=st.lists(REQUESTS, min_size=1, max_size=4).map(tuple),
    responses=st.dictionaries(
        st.sampled_from(["200", "4XX", "DEFAULT"]),
        st.lists(
            st.builds(plan.MediaType, st.text(), st.none() | st.integers(0, 3))
        ).map(tuple),
    ),
    weight=st.integers(1, 3),
)
PLANS = st.builds(
    plan.Plan,
    base_url=st.just("http://127.0.0.1:1"),
    seed=st.integers(),
    operations=st.lists(OPERATIONS, min_size=1, max_size=4).map(tuple),
    schemas=st.just(({"type": "object"}, True)),
)


@given(PLANS)
def test_a_plan_survives_json_and_keeps_its_digest(made: plan.Plan) -> None:
    again = plan.Plan.from_json(made.to_json())
    assert again == made
    assert again.digest == made.digest


@given(PLANS)
def test_a_schedule_calls_operations_by_weight_and_every_request(
    made: plan.Plan,
) -> None:
    schedule = made.schedule()
    rounds = max(len(each.requests) for each in made.operations)
    for index, operation in enumerate(made.operations):
        steps = [request for called, request in schedule if called == index]
        assert len(steps) == rounds * operation.weight
        assert set(steps) == set(range(len(operation.requests)))


CHECKED = plan.Operation(
    label="GET /x",
    method="GET",
    requests=(plan.Request("/x"),),
    responses={
        "200": (plan.MediaType("application/json", 0),),
        "204": (),
        "4XX": (plan.MediaType("application/*", None),),
    },
)
CHECKER = checking.Checker(
    plan.Plan(
        "http://127.0.0.1:1",
        1,
        (CHECKED,),
        ({"type": "object", "required": ["id"]},),
    )
)


@pytest.mark.parametrize(
    ("status", "content_type", "body", "subject"),
    [
        (200, "application/json; charset=utf-8", b'{"id": 1}', None),
        (200, "Application/JSON", b'{"id": 1}', None),
        (200, "application/json", b"{}", "schema 200 required"),
        (200, "application/json", b"{", "json 200"),
        (200, "application/json", b"\xff", "json 200"),
        (200, "application/json", b'{"id": NaN}', "json 200"),
        (200, "application/json", b"[" * 100_000, "json 200"),
        (200, "text/html", b"<p>", "media-type 200"),
        (200, "", b"{}", "media-type 200"),
        (204, "text/html", b"", None),
        (404, "application/problem+json", b"{}", None),
        (404, "text/plain", b"no", "media-type 404"),
        (302, "text/html", b"", "status 302"),
    ],
)
def test_each_breach_of_the_contract_has_a_stable_subject(
    status: int, content_type: str, body: bytes, subject: str | None
) -> None:
    breach = CHECKER.check(CHECKED, status, content_type, body)
    assert (breach.subject if breach else None) == subject


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=4))
def test_no_secret_is_left_in_what_is_masked(token: str) -> None:
    secrets = credentials.Credentials(token, (("X-Key", f"Basic {token}"),))
    for text in (token, f"a {token} b", f"Bearer {token}{token}"):
        masked = secrets.masked(text)
        assert token not in masked.replace(credentials.FILTERED, "")
        raw = secrets.masked_bytes(b"\xff" + text.encode())
        assert raw.startswith(b"\xff")
    again = credentials.Credentials.from_json(secrets.to_json())
    assert again == secrets
    line = secrets.curl("POST", "http://h/x", (("A", "b"),), b"it's")
    assert line.endswith(
        "-H 'Authorization: Bearer '\"$CONFORMANCE_TOKEN\" "
        "-H 'X-Key: '\"$CONFORMANCE_HEADER_X_KEY\" "
        "--data-raw 'it'\"'\"'s' http://h/x"
    )


def test_bodies_stand_in_the_plan_as_base64() -> None:
    request = plan.Request("/x", (), b"\x00\xff")
    operation = plan.Operation("POST /x", "POST", (request,), {})
    made = plan.Plan("http://127.0.0.1:1", 1, (operation,), ())
    assert base64.b64encode(b"\x00\xff").decode() in made.to_json()
