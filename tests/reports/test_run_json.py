# SPDX-License-Identifier: Apache-2.0
import dataclasses
import json
import pathlib
from typing import Any, TypeVar

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reports
from conformance import errors, findings
from reports import run_json

_SCHEMA = json.loads(
    (pathlib.Path(reports.__file__).parent / "run.schema.json").read_text(
        encoding="utf-8"
    )
)

# Lone surrogates cannot be carried by UTF-8; they have a test of their own.
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_count = st.integers(0, 10**6)
_number = st.floats(0, 1e9, allow_nan=False)
_counts = st.dictionaries(_text, _count, max_size=2)
_position = st.none() | st.integers(1, 10**6)
_severity = st.sampled_from(findings.Severity)
_world = st.sampled_from(findings.World)


_T = TypeVar("_T")


def _some(each: st.SearchStrategy[_T]) -> st.SearchStrategy[tuple[_T, ...]]:
    return st.lists(each, max_size=2).map(tuple)


_headers = _some(st.tuples(_text, _text))
_location = st.builds(
    findings.Location,
    *(_text, _text),
    *(_position, _position, _position, _position),
    _text,
)
_exchange = st.builds(
    findings.Exchange,
    st.builds(
        findings.Request, _text, _text, _headers, st.none() | st.binary()
    ),
    st.none()
    | st.builds(
        findings.Response,
        st.integers(100, 599),
        _headers,
        st.binary(max_size=64),
        _number,
    ),
    _text,
)
_finding = st.builds(
    findings.Finding,
    *(_text, _severity, _world, _text),
    st.none() | _location,
    st.none() | _text,
    st.integers(1, 9),
    _text,
    st.none() | _exchange,
    _some(_exchange),
    _text,
    st.none() | st.builds(findings.Fix, _text, st.booleans()),
)
_figures = st.builds(
    findings.LoadFigures,
    *(_text, _count, _count, _count),
    *(_number, _number, _number, _number, _number, _number),
    _counts,
)
_second = st.builds(findings.LoadSecond, _count, _count, _count, _number)
_document = st.builds(
    findings.DocumentInfo,
    *(_text, st.just("ab" * 32), _text, _text, _text, _count, _count),
)
_runs = st.builds(
    findings.Run,
    tool_version=_text,
    started=_text,
    seconds=_number,
    command=_text,
    document=st.none() | _document,
    base_url=st.none() | _text,
    ruleset=_text,
    seed=st.none() | st.integers(),
    fail_on=st.none() | _severity,
    verdict=st.builds(
        findings.Verdict,
        st.booleans(),
        st.sampled_from(sorted(errors.ExitCode)).map(int),
        _some(_text),
    ),
    phases=_some(
        st.builds(
            findings.Phase,
            *(_world, _text, st.sampled_from(findings.PhaseStatus)),
            *(_number, _text, _counts, _text, _counts),
        )
    ),
    operations=_some(
        st.builds(
            findings.OperationSummary,
            *(_text, _text, st.none() | _location, _some(_text), _counts),
            st.none() | _figures,
            _text,
        )
    ),
    findings=_some(_finding),
    rules=_some(
        st.builds(
            findings.RuleInfo,
            *(_text, _world, _severity, _text, _text, _text, _text, _count),
            _text,
        )
    ),
    load=st.none()
    | st.builds(
        findings.LoadResult,
        *(_count, _number, _figures, _some(_figures), _some(_second)),
    ),
    documents=_some(_document),
    ignored=_some(st.builds(findings.Ignored, _finding, _text, _location)),
    fixed=_count,
)


def _validate(text: str) -> None:
    jsonschema.Draft202012Validator(_SCHEMA).validate(json.loads(text))


def test_schema_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(_SCHEMA)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(_runs)
def test_what_is_dumped_is_valid_and_loads_as_the_same_run(
    run: findings.Run,
) -> None:
    text = run_json.dump(run)
    _validate(text)
    loaded = run_json.load(text)
    assert loaded == run
    assert run_json.dump(loaded) == text


def test_sample_runs_are_valid_and_load_as_themselves(
    shop_run: findings.Run, passed_run: findings.Run
) -> None:
    for run in (shop_run, passed_run):
        text = run_json.dump(run)
        _validate(text)
        assert run_json.load(text) == run
        assert text.endswith("}\n")


def test_top_level_keys_are_the_documented_ones(shop_run: findings.Run) -> None:
    assert list(json.loads(run_json.dump(shop_run))) == [
        *("schema_version", "tool", "started", "seconds", "command"),
        *("document", "base_url", "ruleset", "seed", "fail_on", "verdict"),
        *("phases", "operations", "findings", "rules", "load", "documents"),
        *("ignored", "fixed"),
    ]


def test_schema_refuses_a_key_that_is_not_documented(
    shop_run: findings.Run,
) -> None:
    tree = json.loads(run_json.dump(shop_run))
    tree["findings"][0]["extra"] = 1
    with pytest.raises(jsonschema.ValidationError):
        _validate(json.dumps(tree))


def test_hostile_strings_are_valid_utf_8_and_keep_their_fingerprints(
    hostile_run: findings.Run,
) -> None:
    text = run_json.dump(hostile_run)
    _validate(text)
    text.encode("utf-8")
    loaded = run_json.load(text)
    assert [each.fingerprint for each in loaded.findings] == [
        each.fingerprint for each in hostile_run.findings
    ]
    assert run_json.dump(loaded) == text


def test_body_is_text_where_it_is_utf_8_and_base64_where_not(
    shop_run: findings.Run,
) -> None:
    bodies = [b"caf\xc3\xa9", b"caf\xe9", b""]
    found = [
        dataclasses.replace(
            shop_run.findings[0],
            exchange=findings.Exchange(
                findings.Request("PUT", "/"),
                findings.Response(200, (), body),
                "",
            ),
        )
        for body in bodies
    ]
    run = dataclasses.replace(shop_run, findings=tuple(found))
    tree = json.loads(run_json.dump(run))
    assert [
        each["exchange"]["response"]["body"] for each in tree["findings"]
    ] == [{"text": "café"}, {"base64": "Y2Fm6Q=="}, {"text": ""}]
    assert tree["findings"][0]["exchange"]["request"]["body"] is None


def test_a_number_that_is_not_finite_is_refused(shop_run: findings.Run) -> None:
    run = dataclasses.replace(shop_run, seconds=float("nan"))
    with pytest.raises(ValueError, match="not JSON compliant"):
        run_json.dump(run)


def test_keys_of_a_later_minor_version_are_passed_over(
    shop_run: findings.Run,
) -> None:
    tree = json.loads(run_json.dump(shop_run))
    tree["schema_version"] = "1.7"
    tree["news"] = tree["findings"][0]["news"] = [1]
    assert run_json.load(json.dumps(tree)) == shop_run


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema_version"], "2.0"),
        (["schema_version"], None),
        (["tool"], {}),
        (["verdict"], None),
        (["seconds"], "3"),
        (["seconds"], True),
        (["findings"], {}),
        (["findings", 0, "severity"], "grave"),
        (["findings", 0, "message"], 3),
        (["phases", 0, "facts"], {"a": "b"}),
        (["findings", 0, "exchange"], {"request": {}}),
    ],
)
def test_a_run_that_was_changed_is_refused_with_a_message(
    shop_run: findings.Run, path: list[str | int], value: object
) -> None:
    tree: Any = json.loads(run_json.dump(shop_run))
    parent = tree
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    with pytest.raises(errors.ConfigurationError, match="cannot be read") as at:
        run_json.load(json.dumps(tree))
    assert at.value.tip


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "[" * 200_000])
def test_text_that_is_not_a_run_is_refused(text: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="cannot be read"):
        run_json.load(text)
