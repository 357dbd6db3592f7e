# SPDX-License-Identifier: Apache-2.0

import dataclasses
import pathlib

import pytest

from conformance import findings
from conformance.contract import model, reader
from conformance.exercise import echoes, kept, record
from conformance.rules import rule, ruleset

RULES = ruleset.load(("backend-guidelines",)).rules
Said = tuple[str, str, str]


def told(*said: Said) -> list[Said]:
    """Says which of some breaches (rule, subject, place) are left."""
    made = [
        (RULES[name], rule.Breach("It is wrong.", subject, at=at))
        for name, subject, at in said
    ]
    left = [breach for _, breach in echoes.without(made)]
    pairs = zip(said, made, strict=True)
    return [each for each, (_, breach) in pairs if breach in left]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("envelope-error", "x", ""), ("response-documented", "schema 4", "")),
        (
            ("rate-limit-answer", "retry-after", ""),
            ("response-documented", "header retry-after", ""),
        ),
        (
            ("time-is-iso8601", "update_time", "/data/update_time"),
            ("response-documented", "schema 200 a", "/data/update_time"),
        ),
        (
            ("time-is-iso8601", "update_time", "/data/*/update_time"),
            ("response-documented", "schema 200 a", "/data/10/update_time"),
        ),
        (
            ("status-success", "status", ""),
            ("response-documented", "schema 200 a", "/data"),
        ),
    ],
)
def test_what_follows_is_told_only_alone(first: Said, second: Said) -> None:
    assert told(first, second) == [first]
    assert told(second, first) == [first]
    assert told(second) == [second]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            ("time-is-iso8601", "update_time", "/data/update_time"),
            ("response-documented", "schema 200 a", "/data/price"),
        ),
        (
            ("rate-limit-answer", "retry-after", ""),
            ("response-documented", "header etag", ""),
        ),
        (("envelope-metadata", "x", ""), ("response-documented", "schema", "")),
    ],
)
def test_what_is_wrong_besides_is_told_too(first: Said, second: Said) -> None:
    assert told(first, second) == [first, second]


@pytest.fixture(name="contract", scope="module")
def fixture_contract(
    tmp_path_factory: pytest.TempPathFactory,
) -> model.Contract:
    """A document, for its root."""
    place: pathlib.Path = tmp_path_factory.mktemp("echoes") / "openapi.yaml"
    place.write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"
    )
    return reader.load(str(place))


def seen(
    name: str, subject: str, status: int = 200, path: str = "/a"
) -> kept.Kept:
    """Makes a breach as a run keeps it."""
    raw = record.Record(
        operation=None,
        documented=True,
        request=findings.Request("GET", f"http://127.0.0.1{path}", ()),
        response=findings.Response(status),
    )
    return kept.Kept(RULES[name], rule.Breach("It is wrong.", subject), raw)


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (
            ("docs-accurate", "not served"),
            ("response-documented", "status 404"),
            404,
        ),
        (
            ("deprecation-served", "gone"),
            ("response-documented", "status 410"),
            410,
        ),
        (
            ("lifecycle-read-your-write", "gone"),
            ("lifecycle-location", "broken"),
            404,
        ),
        (
            ("conditional-request", "if-match"),
            ("concurrent-writes", "if-match"),
            200,
        ),
    ],
)
def test_what_follows_at_the_same_operation_is_told_only_alone(
    first: tuple[str, str], second: tuple[str, str], status: int
) -> None:
    one, two = seen(*first, status), seen(*second, status)
    assert echoes.without_later([two, one]) == [one]
    assert echoes.without_later([two]) == [two]
    other = seen(*second, 400)
    assert echoes.without_later([one, other]) == [one, other]


@pytest.mark.parametrize("subject", ["body", "body price"])
def test_a_body_that_nobody_looks_at_holds_its_members(subject: str) -> None:
    whole = seen("input-rejected", "unchecked body", 201)
    part = seen("input-rejected", subject)
    assert echoes.without_later([part, whole]) == [whole]
    assert echoes.without_later([part]) == [part]
    others = [
        seen("input-rejected", "query page"),
        seen("input-accepted", subject),
    ]
    assert echoes.without_later([whole, *others]) == [whole, *others]


def test_a_check_repeats_what_a_probe_tells_of_the_service(
    contract: model.Contract,
) -> None:
    mine = seen("auth-required", "garbage")
    breach = dataclasses.replace(mine.breach, node=contract.root)
    mine = dataclasses.replace(mine, breach=breach)
    theirs = dataclasses.replace(
        seen("auth-required", "ignored_auth", 404), by_check=True
    )
    assert echoes.without_later([mine, theirs]) == [mine]
    same = dataclasses.replace(mine, by_check=True)
    assert echoes.without_later([same]) == [same]
    # A 401 that only lacks a header does not say that nobody is let in.
    lacking = dataclasses.replace(
        mine, record=seen("auth-required", "challenge", 401).record
    )
    assert echoes.without_later([lacking, theirs]) == [lacking, theirs]
    header = seen("response-documented", "header www-authenticate", 401)
    assert echoes.without_later([lacking, header]) == [lacking]
    assert echoes.without_later([mine, header]) == [mine, header]
