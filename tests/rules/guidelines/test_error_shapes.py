# SPDX-License-Identifier: Apache-2.0

import re

import hypothesis
import pytest
from hypothesis import strategies

from tests.rules.guidelines import documents

ERROR = documents.fields("error", "metadata")
DETAIL = {"type": "array", "items": documents.fields("loc", "msg", "type")}
SHAPE = documents.fields("code", "message", details=DETAIL)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (documents.TEXT, "'error' is of type string; write an object with"),
        (
            documents.fields("message"),
            "'error' has no 'code' or 'details'; add them.",
        ),
        (
            documents.fields(
                "message", code={"type": "integer"}, details=DETAIL
            ),
            "'error.code' is of type integer; write a name in capitals",
        ),
        (
            documents.fields(
                "message", code={"enum": ["notFound"]}, details=DETAIL
            ),
            "'error.code' may be 'notFound'; write 'NOT_FOUND'.",
        ),
        (
            documents.fields("code", "message", "details"),
            "'error.details' is not a list; write a list of objects",
        ),
        (
            documents.fields("code", "message", details={"type": "array"}),
            "An item of 'error.details' has no 'loc', 'msg' or 'type'; add",
        ),
    ],
)
def test_the_shape_of_errors_is_told(
    error: documents.Json, message: str
) -> None:
    said = documents.bodies(
        documents.fields("metadata", error=error), status="400"
    )
    ((_, text),) = documents.told("envelope-error-shape", said)
    assert text.startswith(message)


@pytest.mark.parametrize(
    "error",
    [
        SHAPE,
        {
            "allOf": [
                documents.fields("code", "message"),
                documents.fields(details=DETAIL),
            ]
        },
        {**SHAPE, "type": ["object", "null"]},
        {"$ref": "#/nowhere"},
    ],
)
def test_a_full_error_is_not(error: documents.Json) -> None:
    said = documents.bodies(
        documents.fields("metadata", error=error), status="400"
    )
    assert not documents.told("envelope-error-shape", said)


def test_an_api_without_an_envelope_is_not_asked_for_its_parts() -> None:
    said = documents.bodies(
        *[documents.fields("detail")] * 3, ERROR, status="400"
    )
    assert not documents.told("envelope-error-shape", said)


def test_the_same_defect_in_many_places_is_told_once() -> None:
    error = documents.fields("metadata", error=documents.fields("message"))
    ((where, message),) = documents.told(
        "envelope-error-shape", documents.bodies(*[error] * 5, status="400")
    )
    assert where == "/paths"
    assert message == (
        "In 5 places 'error' has no 'code' or 'details'; add them, best once, "
        "in a component that all refer to."
    )


def test_the_rarer_shape_of_errors_is_told_where_it_stands() -> None:
    said = documents.bodies(
        ERROR, ERROR, documents.fields("detail"), status="500"
    )
    ((where, message),) = documents.told("envelope-error-shared", said)
    assert where == "/paths/~12/get/responses/500"
    assert message == (
        "The 500 response of 'GET /2' has another schema than most errors; "
        "refer to the one that they have."
    )


def test_a_rarer_schema_is_told_once_with_how_many_have_it() -> None:
    odd = {"$ref": "#/components/schemas/Odd"}
    said = documents.bodies(ERROR, ERROR, ERROR, odd, odd, status="500")
    said["components"] = {"schemas": {"Odd": documents.fields("detail")}}
    ((where, message),) = documents.told("envelope-error-shared", said)
    assert where == "/paths/~13/get/responses/500"
    assert message.startswith(
        "The 500 response of 'GET /3' (and 1 more) have another schema than"
    )


def test_errors_of_many_shapes_are_told_once() -> None:
    said = documents.bodies(
        ERROR,
        documents.fields("detail"),
        documents.fields("message"),
        status="500",
    )
    ((where, message),) = documents.told("envelope-error-shared", said)
    assert where == "/paths"
    assert message.startswith("The 3 documented errors have 3 shapes, the rar")


def test_errors_of_one_shape_may_name_their_own_codes() -> None:
    codes = [{"type": "string", "enum": [code]} for code in ("A", "B")]
    said = documents.bodies(
        *[
            documents.fields("metadata", error=documents.fields(code=code))
            for code in codes
        ],
        status="400",
    )
    assert not documents.told("envelope-error-shared", said)


@hypothesis.given(strategies.text(min_size=1))
def test_the_code_to_write_instead_is_one_in_capitals(text: str) -> None:
    error = documents.fields("message", code={"const": text}, details=DETAIL)
    said = documents.bodies(
        documents.fields("metadata", error=error), status="400"
    )
    told = documents.told("envelope-error-shape", said)
    for _, message in told:
        assert re.search(r"; write '[A-Z][A-Z0-9]*(_[A-Z0-9]+)*'\.\Z", message)
