# SPDX-License-Identifier: Apache-2.0
"""The status of success on the wire, and options that the document shares."""

import io
import json
import pathlib
from typing import Any

import pytest

from conformance import findings
from conformance.contract import reader
from conformance.rules import judge, received, ruleset
from tests.rules.guidelines import documents, linting

BOOK = documents.answer(documents.fields("data", "metadata"))
BOOKS = documents.answer(documents.fields("metadata", data=documents.THINGS))
ERROR = documents.answer(documents.fields("metadata", error={"type": "object"}))
BODY = {"requestBody": documents.BODY}


def answered(statuses: dict[str, Any], **more: Any) -> documents.Json:
    return {"responses": statuses, **more}


LIBRARY = documents.document(
    {
        "/books": {
            "get": answered({"200": BOOKS}),
            "post": answered({"201": BOOK, "default": ERROR}, **BODY),
        },
        "/books/{id}": {
            "get": answered({"200": BOOK}),
            "put": answered({"200": BOOK}, **BODY),
            "patch": answered({"202": BOOK}, **BODY),
            "delete": answered({"204": documents.answer()}),
        },
        "/books/{id}:lend": {"post": answered({"2XX": BOOK})},
        "/login": {"post": answered({"2XX": BOOK})},
        "/healthz": {"get": answered({"200": BOOK})},
    }
)


def told(
    label: str,
    status: int,
    name: str,
    rules: ruleset.Ruleset | None = None,
    *,
    body: Any = None,
    headers: tuple[tuple[str, str], ...] = (),
    documented: bool = True,
) -> list[str]:
    """Returns the messages of one rule about one answer."""
    contract = reader.load("-", stdin=io.BytesIO(json.dumps(LIBRARY).encode()))
    chosen = (rules or linting.RULES).rules[name]
    method, _, path = label.partition(" ")
    target = received.target(
        received.Memory(contract),
        contract.operation(label),
        findings.Request(method, f"http://service.test{path}", headers, None),
        findings.Response(
            status,
            (("Content-Type", "application/json"),),
            json.dumps(body).encode(),
        ),
        documented=documented,
    )
    bench = judge.Judge([chosen], contract)
    return [breach.message for _, breach in bench.judge(target)]


@pytest.mark.parametrize(
    ("label", "status", "wanted"),
    [
        ("POST /books", 200, "201"),
        ("GET /books", 201, "200"),
        ("PUT /books/{id}", 202, "200 or 204"),
        ("PATCH /books/{id}", 201, "200 or 204"),
        ("DELETE /books/{id}", 200, "204"),
    ],
)
def test_another_success_than_the_method_s_is_told(
    label: str, status: int, wanted: str
) -> None:
    (message,) = told(label, status, "status-success")
    assert message == (
        f"The service answered {status} to '{label}', where {wanted} tells of "
        "success."
    )


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("POST /books", 201),
        ("POST /books", 404),
        ("GET /books", 304),
        ("PATCH /books/{id}", 202),
        ("POST /login", 200),
        ("GET /healthz", 204),
        ("GET /unknown", 204),
    ],
)
def test_a_success_that_fits_or_is_documented_is_not(
    label: str, status: int
) -> None:
    assert not told(label, status, "status-success")


def test_a_part_that_was_asked_for_is_not_told() -> None:
    headers = (("Range", "bytes=0-9"),)
    assert not told("GET /books", 206, "status-success", headers=headers)


def test_what_the_document_does_not_speak_of_is_not_told() -> None:
    assert not told("GET /books", 201, "status-success", documented=False)


def test_one_option_tells_document_and_wire_which_codes_are_used(
    tmp_path: pathlib.Path,
) -> None:
    options = {"statuses": [201, 418]}
    rules = documents.configured(tmp_path, "status-known", options)
    assert told("POST /books", 418, "status-known")
    assert not told("POST /books", 418, "status-known", rules)


@pytest.mark.parametrize(
    ("name", "status", "body"),
    [
        ("envelope-success", 200, {"title": "x"}),
        ("envelope-error", 404, {"detail": "x"}),
        ("envelope-metadata", 200, {"data": 1, "metadata": {}}),
        ("envelope-error-shape", 404, {"error": "x", "metadata": {}}),
    ],
)
def test_one_option_turns_the_envelope_off(
    name: str, status: int, body: Any, tmp_path: pathlib.Path
) -> None:
    label = "GET /books/{id}" if status < 400 else "POST /books"
    rules = documents.configured(tmp_path, name, shared={"envelope": "none"})
    assert told(label, status, name, body=body)
    assert not told(label, status, name, rules, body=body)
