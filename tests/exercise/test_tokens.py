# SPDX-License-Identifier: Apache-2.0

import base64
import json
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies

from conformance.exercise import tokens

CLAIMS = strategies.dictionaries(
    strategies.text(max_size=6),
    strategies.text(max_size=6) | strategies.integers(),
    max_size=4,
)


def part(value: Any) -> str:
    text = json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def read(text: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


@hypothesis.given(CLAIMS, CLAIMS)
def test_a_forged_token_says_the_same_and_is_not_signed_the_same(
    header: dict[str, Any], claims: dict[str, Any]
) -> None:
    good = f"{part({**header, 'alg': 'HS256'})}.{part(claims)}.c2lnbmVk"
    forged = dict(tokens.forged(good))
    assert list(forged) == [
        "garbage",
        "unsigned ('alg: none')",
        "signed by somebody else",
    ]
    unsigned = forged["unsigned ('alg: none')"].split(".")
    assert read(unsigned[0]) == {**header, "alg": "none"}
    assert read(unsigned[1]) == claims
    assert unsigned[2] == ""
    foreign = forged["signed by somebody else"]
    assert foreign.rpartition(".")[0] == good.rpartition(".")[0]
    assert good not in forged.values()


@pytest.mark.parametrize(
    "token", ["", "opaque", "a.b.c", "a.b", f"{part([])}.x.y", "é.é.é"]
)
def test_of_what_is_no_token_of_that_kind_none_is_forged(token: str) -> None:
    assert [what for what, _ in tokens.forged(token)] == ["garbage"]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (f"{part({})}.{part({'sub': 'u1'})}.s", "u1"),
        (f"{part({})}.{part({'sub': 7})}.s", None),
        (f"{part({})}.{part({})}.s", None),
        ("opaque", None),
        (None, None),
    ],
)
def test_the_subject_is_read_where_there_is_one(
    token: str | None, expected: str | None
) -> None:
    assert tokens.subject(token) == expected
