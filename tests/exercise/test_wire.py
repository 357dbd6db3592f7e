# SPDX-License-Identifier: Apache-2.0

import datetime
import json
import pathlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from conformance import findings
from conformance.contract import model, reader
from conformance.rules import judge, received, rule, ruleset

Told = set[tuple[str, str]]
SOUND = {
    "Content-Type": "application/json",
    "X-Content-Type-Options": "nosniff",
}
URL = "http://service.test"
NOTHING: Told = set()


class Wire:
    """Holds answers of one run, made by hand, against the exchange rules."""

    def __init__(
        self, contract: model.Contract, rules: Iterable[rule.Rule]
    ) -> None:
        self._operations = {each.label: each for each in contract.operations}
        self._memory = received.Memory(contract)
        self._judge = judge.Judge(rules, contract)

    def __call__(
        self,
        status: int = 200,
        body: Any = None,
        *,
        headers: Mapping[str, str] = SOUND,
        label: str = "GET /things",
        query: str = "",
        sent: bytes | None = None,
        origin: str = URL,
        documented: bool = True,
    ) -> Told:
        """Tells which rules an answer breaks, and in what."""
        method, _, path = label.partition(" ")
        octets = body if isinstance(body, bytes) else json.dumps(body).encode()
        target = received.target(
            self._memory,
            self._operations.get(label),
            findings.Request(method, f"{origin}{path}{query}", (), sent),
            findings.Response(status, tuple(headers.items()), octets),
            documented=documented,
        )
        return {
            (each.id, breach.subject)
            for each, breach in self._judge.judge(target)
        }


def _document(success: dict[str, Any], error: dict[str, Any]) -> dict[str, Any]:
    def answer(schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "description": "An answer.",
            "content": {"application/json": {"schema": schema}},
        }

    responses = {
        "200": answer(success),
        "201": answer(success),
        "204": {"description": "Nothing."},
        "500": answer(error),
        "503": answer(error),
        "default": answer(error),
    }
    methods = {
        f"/{path}": {
            method: {"responses": responses} for method in ("get", "post")
        }
        for path in ("things", "login")
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": methods,
    }


def _promised(*statuses: str) -> dict[str, Any]:
    """Makes a document with one operation of each kind, answered so."""
    answer = {
        "description": "An answer.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    listed = {
        "description": "All of them.",
        "content": {
            "application/json": {
                "schema": {"type": "array", "items": {"type": "object"}}
            }
        },
    }
    responses = dict.fromkeys(statuses, answer)
    operation = {"responses": responses}
    item = {"get": operation, "put": operation, "delete": operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {
            "/things": {
                "get": {"responses": {"200": listed}},
                "post": {"responses": responses},
            },
            "/things/{thing_id}": item,
        },
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


METADATA = _object(request_id={}, timestamp={})
SHOWN = _object(seen_at={"format": "date-time"}, name={})


@pytest.fixture(name="make", scope="session")
def fixture_make(
    tmp_path_factory: pytest.TempPathFactory, rules: ruleset.Ruleset
) -> Callable[[dict[str, Any]], Wire]:
    folder = tmp_path_factory.mktemp("wire")

    def make(document: dict[str, Any]) -> Wire:
        place: pathlib.Path = folder / f"{uuid.uuid4()}.json"
        place.write_text(json.dumps(document), encoding="utf-8")
        chosen = rules.of(findings.World.EXCHANGE)
        return Wire(reader.load(str(place)), chosen)

    return make


@pytest.fixture(name="wire")
def fixture_wire(make: Callable[[dict[str, Any]], Wire]) -> Wire:
    """Answers of a service whose document knows the envelope."""
    return make(
        _document(
            _object(data=SHOWN, metadata=METADATA),
            _object(error={}, metadata=METADATA),
        )
    )


@pytest.fixture(name="bare")
def fixture_bare(make: Callable[[dict[str, Any]], Wire]) -> Wire:
    """Answers of a service whose document knows no envelope."""
    return make(_document(SHOWN, _object(detail={})))


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat()


def _metadata(**changed: Any) -> dict[str, Any]:
    sound = {"request_id": str(uuid.uuid4()), "timestamp": _now()}
    merged = {**sound, **changed}
    return {name: value for name, value in merged.items() if value is not None}


def _success(data: Any = None, **more: Any) -> dict[str, Any]:
    return {"data": data or {"id": "a"}, "metadata": _metadata(), **more}


def _error(**changed: Any) -> dict[str, Any]:
    sound = {"code": "SHELF_EMPTY", "message": "No.", "details": []}
    return {"error": {**sound, **changed}, "metadata": _metadata()}


def test_a_sound_answer_breaks_nothing(wire: Wire) -> None:
    assert wire(200, _success()) == NOTHING
    assert wire(404, _error()) == NOTHING
    assert wire(204, b"") == NOTHING


@pytest.mark.parametrize("body", [b"No.", b"<p>No.</p>", b"[", b'"No."'])
@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_an_error_in_words_has_no_envelope(
    wire: Wire, bare: Wire, body: bytes, kind: str
) -> None:
    headers = {**SOUND, "Content-Type": kind}
    told = wire(404, body, headers=headers)
    assert ("envelope-error", "status 404") in told
    assert "envelope-error" not in {
        each for each, _ in bare(404, body, headers=headers)
    }


def test_an_error_that_is_only_called_text_has_one(wire: Wire) -> None:
    headers = {**SOUND, "Content-Type": "text/plain"}
    told = wire(404, _error(), headers=headers)
    assert "envelope-error" not in {each for each, _ in told}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "VALIDATION_ERROR"),
        (401, "NOT_FOUND"),
        (500, "NOT_FOUND"),
        (404, "INTERNAL_ERROR"),
        (429, "FORBIDDEN"),
        (405, "RATE_LIMITED"),
    ],
)
def test_a_code_that_is_the_name_of_another_status_is_told(
    wire: Wire, status: int, code: str
) -> None:
    told = wire(status, _error(code=code))
    assert ("envelope-error-shape", "code status") in told


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "NOT_FOUND"),
        (410, "NOT_FOUND"),
        (400, "NOT_FOUND"),
        (409, "VALIDATION_ERROR"),
        (404, "FORBIDDEN"),
        (403, "UNAUTHORIZED"),
        (404, "BOOK_IS_LENT"),
    ],
)
def test_a_code_that_may_mean_the_status_is_not(
    wire: Wire, status: int, code: str
) -> None:
    told = wire(status, _error(code=code))
    assert "envelope-error-shape" not in {each for each, _ in told}


def test_a_document_without_an_envelope_asks_for_none(bare: Wire) -> None:
    assert bare(200, {"id": "a"}) == NOTHING
    assert bare(404, {"detail": "No."}) == NOTHING
    assert bare(404, {"error": 1, "metadata": {}}) == NOTHING


@pytest.mark.parametrize("body", [[], {"id": "a"}, {"data": {}}])
def test_a_success_without_its_envelope_is_told(wire: Wire, body: Any) -> None:
    assert ("envelope-success", "status 200") in wire(200, body)


@pytest.mark.parametrize("body", [["No."], {"detail": "No."}, {"error": {}}])
def test_an_error_without_its_envelope_is_told(wire: Wire, body: Any) -> None:
    assert ("envelope-error", "status 404") in wire(404, body)


def test_data_and_error_do_not_stand_together(wire: Wire) -> None:
    assert wire(200, _success(error={"code": "X"})) == {
        ("envelope-success", "status 200 error")
    }
    assert wire(404, {**_error(), "data": {}}) == {
        ("envelope-error", "status 404 data")
    }


def test_a_null_for_what_is_left_out_is_no_breach(wire: Wire) -> None:
    assert wire(200, _success(error=None)) == NOTHING
    assert wire(404, {**_error(), "data": None}) == NOTHING


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (404, "NOT_FOUND", False),
        (400, "VALIDATION_ERROR", False),
        (404, "VALIDATION_ERROR", True),
        (403, "UNAUTHENTICATED", False),
        (404, "SHELF_EMPTY", False),
    ],
)
def test_a_code_does_not_contradict_the_status(
    wire: Wire, status: int, code: str, told: bool
) -> None:
    broken = {("envelope-error-shape", "code status")} if told else NOTHING
    assert wire(status, _error(code=code)) == broken


def test_an_error_in_plain_text_is_outside_of_the_envelope(
    wire: Wire,
) -> None:
    plain = {**SOUND, "content-type": "text/plain"}
    found = wire(404, b"There is none.", headers=plain)
    assert ("envelope-error", "status 404") in found


def test_an_envelope_is_not_asked_of_an_unknown_route(wire: Wire) -> None:
    assert wire(404, {"detail": "Not Found"}, documented=False) == NOTHING


@pytest.mark.parametrize(
    ("changed", "subject"),
    [
        ({"code": "not found"}, "code"),
        ({"code": 404}, "code"),
        ({"message": ""}, "message"),
        ({"details": "none"}, "details"),
        ({"details": [{"loc": ["a"]}]}, "details"),
    ],
)
def test_an_error_of_another_shape_is_told(
    wire: Wire, changed: dict[str, Any], subject: str
) -> None:
    assert wire(404, _error(**changed)) == {("envelope-error-shape", subject)}


def test_details_name_place_message_and_type(wire: Wire) -> None:
    detail = {"loc": ["query", "page"], "msg": "Too big.", "type": "range"}
    assert wire(400, _error(details=[detail])) == NOTHING


@pytest.mark.parametrize(
    ("changed", "subject"),
    [
        ({"request_id": None}, "request_id"),
        ({"request_id": 5}, "request_id"),
        ({"timestamp": None}, "timestamp"),
        ({"timestamp": "yesterday"}, "timestamp"),
        ({"timestamp": 1720000000}, "timestamp"),
        ({"timestamp": "2024-07-15T14:30:00"}, "timestamp zone"),
        ({"timestamp": "2024-07-15T14:30:00+02:00"}, "timestamp zone"),
        ({"timestamp": "2024-07-15T14:30:00Z"}, "timestamp now"),
    ],
)
def test_metadata_that_is_wrong_is_told(
    wire: Wire, changed: dict[str, Any], subject: str
) -> None:
    body = {"data": {}, "metadata": _metadata(**changed)}
    assert wire(200, body) == {("envelope-metadata", subject)}


def test_the_time_of_the_answer_may_end_in_z(wire: Wire) -> None:
    moment = _now().replace("+00:00", "Z")
    body = {"data": {}, "metadata": _metadata(timestamp=moment)}
    assert wire(200, body) == NOTHING


def test_a_request_id_is_told_when_it_comes_a_second_time(wire: Wire) -> None:
    body = _success()
    assert wire(200, body) == NOTHING
    assert wire(200, body) == {("envelope-metadata", "request_id repeated")}


def test_a_request_id_that_the_client_chose_may_repeat(wire: Wire) -> None:
    body = _success()
    query = f"?id={body['metadata']['request_id']}"
    assert wire(200, body, query=query) == NOTHING
    assert wire(200, body, query=query) == NOTHING


TRACE = 'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (TRACE, "a Python stack trace"),
        ("at com.shop.Order.find(Order.java:12)", "a Java stack trace"),
        ("at next (/srv/app/index.js:3:5)", "a JavaScript stack trace"),
        ("goroutine 1 [running]:", "a Go stack trace"),
        ("app.rb:5:in `call'", "a Ruby stack trace"),
        ("sqlite3.OperationalError: locked", "an SQL error"),
        ("SQLSTATE[42S02]: not found", "an SQL error"),
        ("SELECT a FROM b WHERE c = 1", "an SQL statement"),
        ("could not open /srv/shop/models/user.py", "file path"),
    ],
)
def test_the_inside_of_a_service_is_told_once(
    wire: Wire, text: str, what: str
) -> None:
    assert wire(400, _error(message=text)) == {("no-leak", what)}


def test_what_a_client_sent_is_no_leak(wire: Wire) -> None:
    text = "Traceback (most recent call last)"
    sent = json.dumps({"name": text}).encode()
    body = _success({"id": "a", "name": text})
    assert wire(200, body) == {("no-leak", "a Python stack trace")}
    assert wire(200, _success(body["data"]), sent=sent) == NOTHING
    query = "?name=Traceback+(most+recent+call+last)"
    assert wire(200, _success(body["data"]), query=query) == NOTHING


def test_a_path_is_data_where_nothing_failed(wire: Wire) -> None:
    assert wire(200, _success({"name": "/srv/shop/user.py"})) == NOTHING


@pytest.mark.parametrize(
    "name", ["password", "hashed_password", "passwordHash", "client_secret"]
)
def test_a_secret_is_told_wherever_it_stands(wire: Wire, name: str) -> None:
    nested = _success({"owners": [{name: "$2b$12$abcdef"}]})
    assert wire(200, nested) == {("no-sensitive-response", name)}
    assert wire(200, nested, label="POST /login") >= {
        ("no-sensitive-response", name)
    }


@pytest.mark.parametrize("value", ["", "****", None, True, 3])
def test_a_secret_that_is_hidden_is_none(wire: Wire, value: Any) -> None:
    assert wire(200, _success({"password": value})) == NOTHING


def test_a_token_belongs_to_the_answer_that_issues_it(wire: Wire) -> None:
    data = {"access_token": "abcdefgh"}
    assert wire(200, _success(data), label="POST /login") == NOTHING
    assert wire(200, _success(data)) == {
        ("no-sensitive-response", "access_token")
    }


@pytest.mark.parametrize(
    ("changed", "subject"),
    [
        ({"X-Content-Type-Options": ""}, "x-content-type-options"),
        ({"Server": "nginx/1.25.3"}, "server"),
        ({"X-Powered-By": "PHP/8.2.1"}, "x-powered-by"),
        (
            {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Credentials": "true",
            },
            "access-control-allow-origin",
        ),
    ],
)
def test_an_unsafe_header_is_told(
    wire: Wire, changed: dict[str, str], subject: str
) -> None:
    headers = {**SOUND, **changed}
    assert wire(200, _success(), headers=headers) == {
        ("security-headers", subject)
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"Server": "uvicorn"},
        {"Access-Control-Allow-Origin": "*"},
        {"X-Content-Type-Options": " NoSniff "},
    ],
)
def test_a_harmless_header_is_not_told(
    wire: Wire, changed: dict[str, str]
) -> None:
    assert wire(200, _success(), headers={**SOUND, **changed}) == NOTHING


def test_https_asks_for_strict_transport_security(wire: Wire) -> None:
    origin = "https://service.test"
    assert wire(200, _success(), origin=origin) == {
        ("security-headers", "strict-transport-security")
    }
    strict = {**SOUND, "Strict-Transport-Security": "max-age=31536000"}
    assert wire(200, _success(), headers=strict, origin=origin) == NOTHING


def test_a_429_says_when_to_come_back(wire: Wire) -> None:
    code = "RATE_LIMITED"
    headers = {**SOUND, "Retry-After": "3"}
    told = wire(429, _error(code=code))
    assert told == {("rate-limit-answer", "retry-after")}
    assert wire(429, _error(code=code), headers=headers) == NOTHING


@pytest.mark.parametrize("status", [500, 501, 502])
def test_a_server_error_is_told_announced_or_not(
    wire: Wire, status: int
) -> None:
    assert ("no-server-error", f"status {status}") in wire(status, _error())


def test_an_outage_that_is_announced_is_not_told(wire: Wire) -> None:
    assert wire(503, _error()) == NOTHING
    assert wire(501, b"", documented=False) == NOTHING


def test_a_status_that_nobody_expects_is_told(wire: Wire) -> None:
    assert wire(418, _error()) == {("status-known", "status 418")}


def test_only_204_is_without_a_body(wire: Wire) -> None:
    assert wire(204, b"x") == {("status-no-content", "body 204")}
    length = {**SOUND, "Content-Length": "5"}
    assert wire(204, b"", headers=length) == {("status-no-content", "body 204")}
    assert ("status-no-content", "empty 201") in wire(
        201, b"", label="POST /things"
    )


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("text/html", "status 404"),
        ("", "status 404"),
        ("application/json; charset=latin-1", "charset 404"),
    ],
)
def test_data_that_is_no_json_in_utf_8_is_told(
    wire: Wire, kind: str, subject: str
) -> None:
    headers = {**SOUND, "Content-Type": kind}
    told = wire(404, _error(), headers=headers)
    assert ("json-media-type", subject) in told


def test_json_of_a_profile_is_json(wire: Wire) -> None:
    headers = {**SOUND, "Content-Type": "application/json; charset=utf-8"}
    assert wire(404, _error(), headers=headers) == NOTHING


@pytest.mark.parametrize(
    "text", ["2024-07-15T14:30:00", "15.07.2024", "2024-07-15T14:30"]
)
@pytest.mark.parametrize("name", ["seen_at", "create_time"])
def test_a_time_without_a_zone_is_told(
    wire: Wire, name: str, text: str
) -> None:
    told = wire(200, _success({name: text}))
    assert ("time-is-iso8601", name) in told


@pytest.mark.parametrize(
    "text", ["2024-07-15T14:30:00Z", "2024-07-15T14:30:00.123+02:00"]
)
def test_a_time_with_a_zone_is_not_told(wire: Wire, text: str) -> None:
    assert wire(200, _success({"seen_at": text})) == NOTHING


def test_text_that_is_declared_no_time_is_none(wire: Wire) -> None:
    assert wire(200, _success({"opening_hours": "14:30"})) == NOTHING


def test_an_id_must_fit_into_a_url(wire: Wire) -> None:
    assert wire(200, _success({"id": "a b"})) == {("id-url-friendly", "id")}
    assert wire(200, _success([{"id": "a/b"}])) >= {("id-url-friendly", "id")}
    sound = _success({"id": "9b2e-_.~"})
    assert wire(200, sound) == NOTHING


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b'"x"', b"1e999"]
)
@pytest.mark.parametrize("status", [200, 204, 304, 404, 500])
def test_no_body_makes_a_rule_fail_itself(
    wire: Wire, status: int, body: bytes
) -> None:
    told = wire(status, body)
    assert "internal-rule-error" not in {each for each, _ in told}


@pytest.mark.parametrize(
    ("promised", "label", "status"),
    [
        ("201", "POST /things", 200),
        ("200", "PUT /things/{thing_id}", 202),
        ("204", "DELETE /things/{thing_id}", 200),
        ("200", "GET /things/{thing_id}", 201),
    ],
)
def test_a_success_that_its_method_does_not_call_for_is_told(
    make: Callable[[dict[str, Any]], Wire],
    promised: str,
    label: str,
    status: int,
) -> None:
    told = make(_promised(promised))(status, {}, label=label)
    assert ("status-success", f"status {status}") in told


@pytest.mark.parametrize(
    ("promised", "label", "status"),
    [
        (("201",), "POST /things", 201),
        (("201",), "POST /things", 202),
        # What the document says itself is judged where it says it.
        (("200",), "POST /things", 200),
        (("201", "200"), "POST /things", 200),
        (("201", "2XX"), "POST /things", 200),
        (("200",), "PUT /things/{thing_id}", 204),
        (("200",), "GET /things/{thing_id}", 206),
        (("200",), "GET /things/{thing_id}", 404),
        (("302",), "GET /things/{thing_id}", 201),
    ],
)
def test_a_success_that_is_called_for_or_promised_is_not(
    make: Callable[[dict[str, Any]], Wire],
    promised: tuple[str, ...],
    label: str,
    status: int,
) -> None:
    told = make(_promised(*promised))(status, {}, label=label)
    assert "status-success" not in {each for each, _ in told}


def test_a_null_counts_where_the_document_closes_the_object(
    make: Callable[[dict[str, Any]], Wire],
) -> None:
    error = _object(error={}, metadata=METADATA)
    closed = make(
        _document(
            _object(data={}, metadata=METADATA),
            {**error, "additionalProperties": False},
        )
    )
    told = closed(404, {**_error(), "data": None})
    assert ("envelope-error", "status 404 data") in told
