# SPDX-License-Identifier: Apache-2.0

import io
import json
import pathlib
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import errors
from conformance.contract import (
    bounds,
    json_tree,
    library,
    nodes,
    reader,
    source,
    yaml_tree,
)

LIMITS = bounds.Limits()

_KEYS = st.text(min_size=1, max_size=8)
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
TREES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=4)
    ),
    max_leaves=20,
)


def parse_yaml(text: str, limits: bounds.Limits = LIMITS) -> Any:
    return yaml_tree.parse(text, "t.yaml", limits).root


def document(text: str, name: str = "t.yaml") -> nodes.Document:
    read = source.Source(name, f"/{name}", text, "")
    return nodes.Document(read, library.parse(read, LIMITS))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("2024-07-01", "2024-07-01"),
        ("08012", "08012"),
        ("0o14", "0o14"),
        ("12:30:45", "12:30:45"),
        ("190:20:30", "190:20:30"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("yes", "yes"),
        ("off", "off"),
        ("y", "y"),
        ("0o17", "0o17"),
        ("017", "017"),
        ("0x1F", "0x1F"),
        ("0b11", "0b11"),
        (".inf", ".inf"),
        ("-.INF", "-.INF"),
        (".nan", ".nan"),
        ("+12", 12),
        ("-0", 0),
        ("1.", 1.0),
        ("-.5E+1", -5.0),
        ("1e", "1e"),
        ("e3", "e3"),
        ("+", "+"),
        ("1.2.3", "1.2.3"),
        ("Null", None),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("'null'", "null"),
        ("|\n  12", "12\n"),
        ("! 12", "12"),
        ("!custom 12", "12"),
        ("!!float '12'", 12),
        ("!!bool 'true'", True),
        ("!!str no", "no"),
        ("", None),
        ("1_000", "1_000"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("12", 12),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        ("1e999", "1e999"),
        (".", "."),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("9" * 500, int("9" * 500)),
    ],
)
def test_scalars_follow_the_json_schema_of_yaml_1_2(
    text: str, value: object
) -> None:
    read = parse_yaml(f"a: {text}\n")["a"]
    assert read == value
    assert type(read) is type(value)


def test_keys_are_text_as_written() -> None:
    assert parse_yaml("200: a\ntrue: b\n1.0: c\nnull: d") == {
        "200": "a",
        "true": "b",
        "1.0": "c",
        "null": "d",
    }


@given(TREES)
@settings(max_examples=200)
def test_json_text_gives_the_same_values_as_the_standard_library(
    tree: Any,
) -> None:
    text = json.dumps(tree)
    assert json_tree.parse(text, "t.json", LIMITS).root == tree


@given(TREES)
@settings(max_examples=100)
def test_yaml_text_gives_back_what_was_written_quoted(tree: Any) -> None:
    # JSON is YAML, but for the escapes of characters beyond U+FFFF.
    text = json.dumps(tree, ensure_ascii=False)
    if any(ord(char) < 32 or 0x7E < ord(char) < 0xA0 for char in text):
        return
    # Nor may these stand in it as they are (YAML 1.2 §5.1).
    if any(char in text for char in "\u2028\u2029\x85\ufeff\ufffe\uffff"):
        return
    assert parse_yaml(text) == tree


# Text that is text in YAML 1.1, as it is dumped, and in YAML 1.2.
_WORDS = st.text(max_size=12).map(lambda text: f"s{text}")
_PLAIN_TREES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        _WORDS,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(_WORDS, inner, max_size=4)
    ),
    max_leaves=20,
)


@given(_PLAIN_TREES, st.sampled_from([None, True, False]))
@settings(max_examples=200)
def test_what_pyyaml_dumps_is_read_back(tree: Any, flow: bool | None) -> None:
    assert parse_yaml(yaml.safe_dump(tree, default_flow_style=flow)) == tree


@given(TREES)
@settings(max_examples=100)
def test_what_pyyaml_dumps_with_tags_and_quotes_is_read_back(tree: Any) -> None:
    # Every scalar is quoted: the tags alone tell numbers from text.
    assert parse_yaml(yaml.safe_dump(tree, default_style='"')) == tree


def _slice(text: str, place: Any) -> str:
    lines = text.split("\n")
    assert place.line == place.end_line
    line: str = lines[place.line - 1]
    return line[place.column - 1 : place.end_column - 1]


@given(TREES, st.sampled_from([None, 1]), st.booleans())
@settings(max_examples=200)
def test_json_positions_lead_back_to_the_text(
    tree: Any, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    read = document(text, "t.json")
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), tree)]
    while waiting:
        pointer, value = waiting.pop()
        if pointer and isinstance(pointer[-1], str):
            named = read.locate(pointer, key=True)
            assert json.loads(_slice(text, named)) == pointer[-1]
        if isinstance(value, dict):
            waiting.extend(((*pointer, key), value[key]) for key in value)
        elif isinstance(value, list):
            waiting.extend(
                ((*pointer, n), each) for n, each in enumerate(value)
            )
        else:
            told = _slice(text, read.locate(pointer))
            assert json.loads(told) == value


def _marks(node: Any, path: tuple[Any, ...] = ()) -> Any:
    """Yields the key's and the value's mark of every entry, by PyYAML."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = (*path, key.value)
            yield place, key.start_mark, value
            yield from _marks(value, place)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            place = (*path, index)
            yield place, value.start_mark, value
            yield from _marks(value, place)


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name",
    [
        "museum/openapi.yaml",
        "alertmanager/openapi.yaml",
        "scalar-galaxy/3.1.yaml",
        "readme-complex-nesting/complex-nesting.yaml",
        "kin-lxkns/lxkns.yaml",
    ],
)
def test_positions_equal_the_marks_of_pyyaml(
    name: str, corpus: pathlib.Path
) -> None:
    text = (corpus / name).read_text("utf-8")
    read = document(text)
    places = 0
    for place, key, value in _marks(
        yaml.compose(text, Loader=yaml.CSafeLoader)
    ):
        found = read.locate(place)
        is_scalar = isinstance(value, yaml.ScalarNode)
        mark = value.start_mark if is_scalar else key
        assert (found.line, found.column) == (mark.line + 1, mark.column + 1)
        places += 1
    assert places > 100


def test_json_positions_are_those_of_the_same_text_read_as_yaml() -> None:
    text = '{\n  "a": {"b/c": [1, {"ü": "x"}]},\n  "d": null\n}'
    as_json, as_yaml = document(text, "t.json"), document(text, "t.yml")
    for pointer in (
        ("a",),
        ("a", "b/c"),
        ("a", "b/c", 0),
        ("a", "b/c", 1, "ü"),
        ("d",),
        ("nowhere", "at all"),
    ):
        one, other = as_json.locate(pointer), as_yaml.locate(pointer)
        assert (one.line, one.column) == (other.line, other.column)
    assert as_json.locate(("a", "b/c", 1, "ü")).column == 26


def test_duplicate_keys_are_told_with_both_places() -> None:
    text = "a:\n  b: 1\n  c: 2\n  b: 3\n"
    doubled = yaml_tree.parse(text, "t", LIMITS).duplicates
    assert [
        (each.pointer, each.first[0], each.second[0]) for each in doubled
    ] == [(("a", "b"), 2, 4)]
    in_json = json_tree.parse('{"a": 1,\n "a": 2}', "t", LIMITS).duplicates
    assert [(each.first[0], each.second[0]) for each in in_json] == [(1, 2)]


def test_keys_are_the_same_however_they_are_written() -> None:
    text = "200: a\n'200': b\n? 200\n: c\n"
    doubled = yaml_tree.parse(text, "t", LIMITS).duplicates
    assert [each.second[0] for each in doubled] == [2, 3]
    assert parse_yaml("~: a\n2024-01-01: b\n08012: c\n0o17: d") == {
        "~": "a",
        "2024-01-01": "b",
        "08012": "c",
        "0o17": "d",
    }


def test_duplicates_are_told_at_every_depth_and_in_lists() -> None:
    text = '{"a": [{"b": 1, "b": 2}], "c": {"d": {}, "d": {"e": 1, "e": 2}}}'
    told = [
        [(each.pointer, each.first, each.second) for each in doubled]
        for doubled in (
            json_tree.parse(text, "t", LIMITS).duplicates,
            yaml_tree.parse(text, "t", LIMITS).duplicates,
        )
    ]
    assert sorted(told[0]) == sorted(told[1])
    assert [pointer for pointer, *_ in told[0]] == [
        ("a", 0, "b"),
        ("c", "d"),
        ("c", "d", "e"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "%YAML 1.2\n---\na: no\n",
        "%YAML 1.1\n---\na: no\n",
        "%TAG ! tag:example.org,2000:\n---\na: no\n",
        "---\na: no\n...\n",
        "a:\tno\n",
        "a: no  \t# said\n",
        "\n\n# only then\na: no",
        "a: no\r\n",
        "{a: no}",
        "? a\n: no\n",
    ],
)
def test_one_document_may_be_framed_in_many_ways(text: str) -> None:
    assert parse_yaml(text) == {"a": "no"}


def test_anchors_stand_for_values_and_for_keys() -> None:
    read = document("a: &k b\nc: &v {x: 1}\n*k : *v\nd: [*v, *v]\n")
    assert read.root == {
        "a": "b",
        "c": {"x": 1},
        "b": {"x": 1},
        "d": [{"x": 1}, {"x": 1}],
    }
    assert read.locate(("d", 1, "x")).line == 2
    assert read.locate(("b",)).line == 3


def test_merge_keys_are_honoured_and_know_where_they_stand() -> None:
    text = "base: &b\n  x: 1\n  y: 2\nitem:\n  <<: *b\n  y: 3\n"
    read = document(text)
    assert read.node(("item",)).value == {"y": 3, "x": 1}
    assert read.locate(("item", "x")).line == 2
    assert not read.duplicates


def test_of_several_merged_mappings_the_first_counts() -> None:
    text = (
        "a: &a {x: 1, y: 1}\nb: &b {<<: *a, y: 2, z: 2}\n"
        "c: {<<: [*b, *a], w: 3}\nd: {<<: 4}\n"
    )
    read = document(text)
    assert read.node(("c",)).value == {"w": 3, "y": 2, "z": 2, "x": 1}
    assert read.locate(("c", "y")).line == 2
    assert read.locate(("c", "x")).line == 1
    assert read.node(("d",)).value == {"<<": 4}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &a [*a]", "holds itself"),
        ("a: *nowhere", "no anchor"),
        ("? [1, 2]\n: x", "a key is a collection"),
        ("a: 1\n---\nb: 2", "second document"),
        ("a: 1\n---\n", "second document"),
        ("%YAML 3.0\n---\na: 1", "incompatible YAML"),
        ("a: b: c", "mapping values are not allowed"),
        ("{[a]: b}", "a key is a collection"),
        ("# nothing", "holds nothing"),
        ("a:\n\t- b", "not valid YAML"),
        ("[" * 10_000 + "]" * 10_000, "nested deeper than"),
    ],
)
def test_yaml_that_cannot_be_used_is_refused_with_its_place(
    text: str, why: str
) -> None:
    with pytest.raises(errors.DocumentError, match=why) as caught:
        parse_yaml(text)
    assert "t.yaml" in caught.value.message


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)
    ]
    with pytest.raises(errors.DocumentError, match="more than 2,000,000 nodes"):
        parse_yaml("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": 1,}', "not valid JSON"),
        ('{"a": NaN}', "NaN is no JSON number"),
        ("[" * 10_000, "deeper than 2000"),
        ("[" * 10_000 + "]" * 10_000, "deeper than 2000"),
        ("9" * 5000, "can't be used"),
    ],
)
def test_json_that_cannot_be_used_is_refused(text: str, why: str) -> None:
    with pytest.raises(errors.DocumentError, match=why):
        json_tree.parse(text, "t.json", LIMITS)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_unicode_encodings_are_told_apart(
    encoding: str, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "d.yaml"
    path.write_bytes("openapi: 3.1.0\ntitle: Grüße\n".encode(encoding))
    text = source.read(str(path), LIMITS)
    read = nodes.Document(text, library.parse(text, LIMITS))
    assert read.root == {"openapi": "3.1.0", "title": "Grüße"}
    place = read.locate(("openapi",), key=True)
    assert (place.line, place.column) == (1, 1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8 text"),
        (b"a: b\x00c\x00\x01", "binary"),
        (b"title: caf\xe9", "UTF-8 text"),
    ],
)
def test_what_is_no_text_is_refused(
    content: bytes, why: str, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "d.yaml"
    path.write_bytes(content)
    with pytest.raises(errors.DocumentError, match=why):
        source.read(str(path), LIMITS)


def test_a_document_larger_than_the_limit_is_refused() -> None:
    small = bounds.Limits(bytes=10)
    with pytest.raises(errors.DocumentError, match="larger than"):
        source.read("-", small, stdin=io.BytesIO(b"x" * 11))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[]", "its top level is no object"),
        ("info: {}", "neither 'openapi' nor 'swagger'"),
        ("openapi: 4.0.0", "version '4.0.0'"),
        ("swagger: '1.2'", "version '1.2'"),
    ],
)
def test_what_is_no_known_openapi_is_refused(text: str, why: str) -> None:
    with pytest.raises(errors.DocumentError, match=why):
        reader.load("-", stdin=io.BytesIO(text.encode()))


@given(st.lists(st.text(max_size=6), max_size=5).map(tuple))
def test_pointers_are_parsed_back_to_what_was_formatted(
    parts: tuple[str, ...],
) -> None:
    assert nodes.parse_pointer(nodes.format_pointer(parts)) == parts
