# SPDX-License-Identifier: Apache-2.0
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract import bounds, library, source
from conformance.rules import jsonpath
from conformance.rules.javascript import values as javascript


def _holds(expression: str, value: Any, key: str = "k") -> bool:
    text = source.Source("d.json", "/d.json", json.dumps({key: value}), "")
    shelf = library.Library(text, bounds.Limits())
    path = jsonpath.compile_path(f"$[?({expression})]")
    return bool(list(path.find(shelf.root.node(), shelf)))


# Each was answered by Node.
TRUE: list[tuple[str, Any]] = [
    ("@", {}),
    ("@", []),
    ("@", "0"),
    ("@ == null", None),
    ("@.a == null", {}),
    ("@.a === undefined", {}),
    ("@.a !== undefined", {"a": None}),
    ("@ == 1", "1"),
    ("@ == 1", True),
    ("@ == '1,2'", [1, 2]),
    ("@ == 0", ""),
    ("@ == 0", []),
    ("@ === 1", 1.0),
    ("@ !== 1", "1"),
    ("@ > 1", "2"),
    ("@ < 'b'", "a"),
    ("@ >= 0", None),
    ("@ + 1 === '11'", "1"),
    ("@ + 1 === 2", 1),
    ("-@ === -2", "2"),
    ("+@ === 31", "0x1f"),
    ("+@ === 1", True),
    ("@ % 2 === 1", 5),
    ("@ / 0 > 1e308", 1),
    ("!(@ / 0 > 1)", 0),
    ("typeof @ === 'object'", None),
    ("typeof @.a === 'undefined'", {}),
    ("@.a ? @.b : true", {}),
    ("@ === 'it\\'s'", "it's"),
    ('@ === "a\\u0042"', "aB"),
    ("/^a$/.test(@)", "a"),
    ("/null/.test(@)", None),
    ("@.match(/(b)(c)/)[1] === 'b'", "abc"),
    ("@.match(/b/i)", "ABC"),
    ("@.length === 2", "😀"),
    ("@.length === 2", [1, 2]),
    ("@[1] === 'b'", "ab"),
    ("@.toLowerCase() === 'é'", "É"),
    ("@.startsWith('a') && @.endsWith('c') && @.indexOf('b') === 1", "abc"),
    ("@.includes('b')", ["a", "b"]),
    ("@.indexOf(1) === -1", ["1"]),
    ("@.constructor.name === 'Array'", []),
    ("@.constructor.name === 'Object'", {}),
    ("@.constructor.name === 'String'", ""),
    ("@.constructor.name === 'Number'", 1),
    ("@.constructor === 'mine'", {"constructor": "mine"}),
    ("@.hasOwnProperty('a')", {"a": None}),
    ("@ in [1, 2]", 2),
    ("@.a || @.b.c", {"a": 1}),
    ("@property.length === 1", 0),
    ("@property[0] === 'k'", 0),
    ("@['x-a']", {"x-a": 1}),
    ("@.$ref", {"$ref": "#/nowhere"}),
    ("@integer()", 2),
    ("@scalar()", None),
    ("@array()", []),
    ("@object()", []),
    ("(@.a && @.a.b) === 1", {"a": {"b": 1}}),
]
FALSE: list[tuple[str, Any]] = [
    ("@", 0),
    ("@", ""),
    ("@", None),
    ("@ == null", 0),
    ("@ == 1", {}),
    ("@ === 1", True),
    ("@ === '1'", 1),
    ("@ == 'null'", None),
    ("@ > 1", "a"),
    ("@ < 1", {}),
    ("@.a > 0", {}),
    ("@ === @.a", 1.5),
    ("/^a$/.test(@)", "a\n"),
    ("@integer()", 1.5),
    ("@number()", True),
    ("@string()", None),
    # Where JavaScript throws, nothing is meant.
    ("@.a", None),
    ("!@.a", None),
    ("@.a.b === undefined", {}),
    ("@.a.b || true", {}),
    ("@.match(/a/)", {}),
    ("@.match(/a/)", None),
    ("!@.length.length.length", 1),
]


@pytest.mark.parametrize(("expression", "value"), TRUE)
def test_a_filter_holds_where_javascript_says_so(
    expression: str, value: Any
) -> None:
    assert _holds(expression, value)


@pytest.mark.parametrize(("expression", "value"), FALSE)
def test_a_filter_does_not_hold_where_javascript_says_no(
    expression: str, value: Any
) -> None:
    assert not _holds(expression, value)


def test_a_reference_is_seen_through_however_deep() -> None:
    document = {
        "a": {"x": {"$ref": "#/b"}},
        "b": {"y": {"$ref": "#/c"}},
        "c": {"z": 1},
    }
    text = source.Source("d.json", "/d.json", json.dumps(document), "")
    shelf = library.Library(text, bounds.Limits())
    path = jsonpath.compile_path("$[?(@.x.y.z === 1)]")
    start = shelf.root.node()
    assert [match.key for match in path.find(start, shelf)] == ["a"]
    raw = path.find(start, shelf, resolved=False)
    assert list(raw) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(_JSON, _JSON)
def test_every_operation_takes_every_pair_of_values(
    left: Any, right: Any
) -> None:
    for apply in (
        javascript.add,
        javascript.divide,
        javascript.is_at_most,
        javascript.is_less,
        javascript.loosely_equal,
        javascript.multiply,
        javascript.remainder,
        javascript.strictly_equal,
        javascript.subtract,
    ):
        apply(left, right)
    javascript.to_text(left)
    javascript.to_number(left)
    javascript.type_of(left)
    assert javascript.is_truthy(left) in (True, False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (1e21, "1e+21"),
        (1e-7, "1e-7"),
        (123456789012345680000.0, "123456789012345680000"),
        (0.5, "0.5"),
        (10**400, "Infinity"),
        ([1, [None, 2], []], "1,,2,"),
        ({}, "[object Object]"),
        (None, "null"),
        (True, "true"),
        (javascript.UNDEFINED, "undefined"),
    ],
)
def test_values_are_spelled_as_javascript_spells_them(
    value: Any, text: str
) -> None:
    assert javascript.to_text(value) == text
