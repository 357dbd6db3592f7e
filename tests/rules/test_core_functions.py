# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import errors, findings
from conformance.contract import reader
from conformance.lint import document
from conformance.rules import functions, judge, rule, ruleset
from conformance.rules.functions import core_order
from tests.rules.conftest import contract, found_at, lint, write

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=5,
)
MISSING = rule.MISSING


def said(name: str, value: Any, **options: Any) -> list[str]:
    """Asks a function about a value that stands nowhere."""
    function = functions.FUNCTIONS[name]
    one = rule.Rule(
        "r",
        findings.Severity.WARN,
        ("#Response",),
        (rule.Then(function, options, "field"),),
    )
    value = {} if value is MISSING else {"field": value}
    target = rule.Target("Response", value)
    bench = judge.Judge([one], contract())
    told = list(bench.judge(target))
    assert all(each.id == "r" for each, _ in told), told
    return [breach.message for _, breach in told]


@pytest.mark.parametrize(
    ("value", "is_true", "is_defined"),
    [
        (MISSING, False, False),
        (None, False, True),
        (False, False, True),
        (0, False, True),
        (0.0, False, True),
        (float("nan"), False, True),
        ("", False, True),
        ("0", True, True),
        ([], True, True),
        ({}, True, True),
        (-1, True, True),
    ],
)
def test_truth_and_being_are_javascripts(
    value: Any, is_true: bool, is_defined: bool
) -> None:
    assert (said("truthy", value) == []) is is_true
    assert (said("falsy", value) == []) is not is_true
    assert (said("defined", value) == []) is is_defined
    assert (said("undefined", value) == []) is not is_defined


@given(JSON)
def test_truthy_and_falsy_are_opposites(value: Any) -> None:
    assert bool(said("truthy", value)) != bool(said("falsy", value))


WORD = st.text(string.ascii_lowercase, min_size=2, max_size=6)
CASES: dict[str, Callable[[list[str]], str]] = {
    "flat": "".join,
    "camel": lambda words: words[0] + "".join(w.title() for w in words[1:]),
    "pascal": lambda words: "".join(word.title() for word in words),
    "kebab": "-".join,
    "cobol": lambda words: "-".join(words).upper(),
    "snake": "_".join,
    "macro": lambda words: "_".join(words).upper(),
}


@given(st.lists(WORD, min_size=2, max_size=4), st.sampled_from(sorted(CASES)))
def test_a_name_is_of_the_case_it_was_made_in_and_of_no_other(
    words: list[str], kind: str
) -> None:
    name = CASES[kind](words)
    for other in CASES:
        # One flat word is a camel's first, a snake's and a kebab's only one.
        fits = other == kind or (
            kind == "flat" and other in ("camel", "kebab", "snake")
        )
        assert (said("casing", name, type=other) == []) is fits


# What Spectral 6.16 says of each.
@pytest.mark.parametrize(
    ("name", "options", "fits"),
    [
        ("foo1Bar", {"type": "camel"}, True),
        ("foo1Bar", {"type": "camel", "disallowDigits": True}, False),
        ("fooB", {"type": "camel"}, True),
        ("fooBC", {"type": "camel"}, False),
        ("HTTPFoo", {"type": "pascal"}, False),
        ("A", {"type": "pascal"}, True),
        ("A", {"type": "camel"}, False),
        ("1a", {"type": "flat"}, False),
        ("foo__bar", {"type": "snake"}, False),
        ("foo\n", {"type": "flat"}, False),
        ("föö", {"type": "flat"}, False),
        ("foo.barBaz", {"type": "camel"}, False),
        ("foo.barBaz", {"type": "camel", "separator": {"char": "."}}, True),
        (".foo", {"type": "camel", "separator": {"char": "."}}, False),
        (
            ".foo",
            {"type": "camel", "separator": {"char": ".", "allowLeading": True}},
            True,
        ),
        (
            ".",
            {"type": "camel", "separator": {"char": ".", "allowLeading": True}},
            True,
        ),
        ("fooB.c", {"type": "camel", "separator": {"char": "."}}, False),
        ("X-Rate-Limit", {"type": "pascal", "separator": {"char": "-"}}, True),
        ("X^Y", {"type": "cobol", "separator": {"char": "^"}}, True),
        ("", {"type": "camel"}, True),
        (7, {"type": "camel"}, True),
    ],
)
def test_casing(name: Any, options: dict[str, Any], fits: bool) -> None:
    assert (said("casing", name, **options) == []) is fits


def test_casing_takes_no_time_on_hostile_names() -> None:
    assert said("casing", "a" + "1" * 20_000 + "!", type="camel")
    assert said("casing", "A" + "1" * 20_000 + "!", type="pascal")


@given(st.text())
def test_a_text_is_as_long_as_its_utf_16(text: str) -> None:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert said("length", text, min=units, max=units) == []
    assert len(said("length", text, min=units + 1)) == 1
    assert len(said("length", text, max=units - 1)) == 1


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ([1, 2, 3], 0),
        ({"a": 1}, 1),
        (2.5, 0),
        (9, 1),
        (True, 0),
        (None, 0),
        (MISSING, 0),
    ],
)
def test_length_judges_what_has_one(value: Any, count: int) -> None:
    assert len(said("length", value, min=2, max=4)) == count


@pytest.mark.parametrize(
    ("value", "values", "fits"),
    [
        (1, [1.0], True),
        (True, [1], False),
        (1, [True], False),
        ("1", [1], False),
        (None, [None], True),
        (None, [0], False),
        ([], ["a"], True),
        (MISSING, ["a"], True),
    ],
)
def test_enumeration_is_strict(
    value: Any, values: list[Any], fits: bool
) -> None:
    assert (said("enumeration", value, values=values) == []) is fits


@pytest.mark.parametrize(
    ("value", "options", "count"),
    [
        ("abc", {"match": "b"}, 0),
        ("abc", {"match": "^b"}, 1),
        ("ABC", {"match": "/^abc$/i"}, 0),
        ("abc\n", {"match": "^abc$"}, 1),
        ("a٣", {"match": r"\d"}, 1),
        ("abc", {"match": "x", "notMatch": "b"}, 2),
        ("abc", {"notMatch": "x"}, 0),
        (7, {"match": "x"}, 0),
        (MISSING, {"match": "x"}, 0),
    ],
)
def test_pattern_is_javascripts(
    value: Any, options: dict[str, str], count: int
) -> None:
    assert len(said("pattern", value, **options)) == count


@pytest.mark.parametrize(
    ("value", "xor", "either"),
    [
        ({"a": 1}, 0, 0),
        ({"a": None, "b": 1}, 1, 0),
        ({"c": 1}, 1, 1),
        ([], 0, 0),
        (MISSING, 0, 0),
    ],
)
def test_xor_and_or_count_properties(value: Any, xor: int, either: int) -> None:
    assert len(said("xor", value, properties=["a", "b"])) == xor
    assert len(said("or", value, properties=["a", "b"])) == either


# As node's localeCompare sorts them.
SORTED = json.loads(
    '["_x","-","/{id}","/a","/A","/a-b","/a/b","#a","$a","10","1a","9","a","A",'
    '"ä","Ä","a b","a_b","a-b","a1","a10","a2","ab","ae","aé","af","b","B","e",'
    '"E","É","n","ñ","o","ö","ø","p","ss","ß","st","x_","x-a","xa","xb","z"]'
)
ASCII = (
    " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"
    "aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ"
)


def test_texts_are_put_in_javascripts_order() -> None:
    assert sorted(SORTED, key=core_order.collated) == SORTED
    assert sorted(sorted(ASCII), key=core_order.collated) == list(ASCII)


@given(st.lists(st.text(string.ascii_letters + "-_ äéß", min_size=1)))
def test_what_is_sorted_is_alphabetical(names: list[str]) -> None:
    ordered = sorted(names, key=core_order.collated)
    assert said("alphabetical", ordered) == []
    assert said("alphabetical", dict.fromkeys(ordered)) == []
    if ordered != (turned := ordered[::-1]) and (
        core_order.collated(ordered[0]) != core_order.collated(ordered[-1])
    ):
        assert len(said("alphabetical", turned)) == 1


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ([1, 2, 10], 0),
        ([3, 1], 1),
        # Spectral compares texts of digits as texts.
        (["10", "9"], 0),
        (["b", "1"], 0),
        (["a", {"b": 1}], 1),
        ([True, False], 1),
        (["b"], 0),
        ("ba", 0),
        ({"b": 1, "a": 2}, 1),
    ],
)
def test_alphabetical_mixes_numbers_and_texts(value: Any, count: int) -> None:
    assert len(said("alphabetical", value)) == count


def test_alphabetical_tells_the_first_that_is_out_of_order(
    tmp_path: pathlib.Path,
) -> None:
    found = lint(
        tmp_path,
        """
        rules:
          items:
            given: $.info.x-list
            then: {function: alphabetical, functionOptions: {keyedBy: name}}
          tags: {given: $.info.x-tags, then: {function: alphabetical}}
        """,
        """
        openapi: 3.1.0
        info:
          title: t
          version: '1'
          x-list: [{name: b}, {$ref: '#/components/x'}]
          x-tags: [a, c, b]
        components: {x: {name: a}}
        """,
    )
    assert {each.rule: found_at((each,)) for each in found} == {
        "items": ["/info/x-list"],
        "tags": ["/info/x-tags/1"],
    }


def test_what_nothing_refers_to_is_told_over_all_files(
    tmp_path: pathlib.Path,
) -> None:
    write(
        tmp_path,
        """
        a: {$ref: 'api.yaml#/components/schemas/ByOther'}
        """,
        "other.yaml",
    )
    path = write(
        tmp_path,
        """
        openapi: 3.1.0
        info: {title: t, version: '1'}
        paths: {/a: {get: {responses: {'200': {description: ok, content:
          {a/b: {schema: {$ref: 'other.yaml#/a'}},
           c/d: {schema: {$ref: '#/components/schemas/In~1Part/items'}}}}}}}}
        components:
          schemas:
            ByOther: {}
            In/Part: {items: {}}
            Itself: {items: {$ref: '#/components/schemas/Itself'}}
            Never: {}
        """,
        "api.yaml",
    )
    rules = ruleset.load(
        [
            write(
                tmp_path,
                """
                rules:
                  unused:
                    given: $.components.schemas
                    then:
                      function: unreferencedReusableObject
                      functionOptions:
                        reusableObjectsLocation: "#/components/schemas"
                """,
            )
        ]
    )
    found = document.lint(reader.load(path), rules).findings
    assert found_at(found) == [
        "/components/schemas/Itself",
        "/components/schemas/Never",
    ]


@pytest.mark.parametrize(
    ("function", "options", "why"),
    [
        ("truthy", "{a: 1}", "a"),
        ("casing", "{}", '"type" is a required property'),
        ("casing", "{type: camels}", "camels"),
        ("casing", "{type: camel, separator: {char: ab}}", "longer"),
        ("casing", "{type: camel, separator: {}}", '"char" is a required'),
        ("alphabetical", "{keyedBy: 7}", "string"),
        ("enumeration", "{values: [[1]]}", "values|1"),
        ("length", "{}", "length|propert"),
        ("length", "{min: a}", "number"),
        ("pattern", "{}", "propert"),
        ("pattern", "{match: 7}", "string"),
        ("schema", "{}", '"schema" is a required'),
        ("schema", "{schema: {}, dialect: draft5}", "draft5"),
        ("unreferencedReusableObject", "{reusableObjectsLocation: /a}", "/a"),
        ("xor", "{properties: [a]}", "properties|less|1"),
        ("or", "{properties: [a]}", "properties|less|1"),
    ],
)
def test_options_are_checked_when_a_ruleset_is_loaded(
    function: str, options: str, why: str, tmp_path: pathlib.Path
) -> None:
    text = (
        "rules:\n  odd:\n    given: $\n    then:\n"
        f"      function: {function}\n      functionOptions: {options}\n"
    )
    with pytest.raises(errors.RulesetError, match=why) as caught:
        ruleset.load([write(tmp_path, text)])
    assert f"The options of '{function}' in 'odd' are wrong" in (
        caught.value.message
    )
    assert "r.yaml:6: " in caught.value.message


@pytest.mark.parametrize(
    ("function", "options"),
    [
        ("pattern", "{match: '('}"),
        ("schema", "{schema: {type: 7}}"),
    ],
)
def test_a_rule_whose_options_cannot_be_used_is_told_as_not_run(
    function: str, options: str, tmp_path: pathlib.Path
) -> None:
    text = (
        "rules:\n  odd:\n    given: $\n    then:\n"
        f"      function: {function}\n      functionOptions: {options}\n"
    )
    rules = ruleset.load([write(tmp_path, text)])
    assert rules.rules["odd"].skipped.endswith(".")


@given(JSON, st.sampled_from(sorted(functions.CORE)))
def test_every_core_function_takes_any_value(value: Any, name: str) -> None:
    needed: dict[str, dict[str, Any]] = {
        "casing": {"type": "camel"},
        "enumeration": {"values": []},
        "length": {"min": 1},
        "pattern": {"match": "a"},
        "schema": {"schema": {"enum": [1, {"a": 1}]}},
        "unreferencedReusableObject": {"reusableObjectsLocation": "#/a"},
        "xor": {"properties": ["a", "b"]},
        "or": {"properties": ["a", "b"]},
    }
    for message in said(name, value, **needed.get(name, {})):
        assert message.endswith(".")
