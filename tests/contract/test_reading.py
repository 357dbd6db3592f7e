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
    read = parse_yaml(f"a: {text}")["a"]
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
    if any(char in text for char in "\u2028\u2029\x85\ufeff"):
        return
    assert parse_yaml(text) == tree


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


def test_merge_keys_are_honoured_and_know_where_they_stand() -> None:
    text = "base: &b\n  x: 1\n  y: 2\nitem:\n  <<: *b\n  y: 3\n"
    read = document(text)
    assert read.node(("item",)).value == {"y": 3, "x": 1}
    assert read.locate(("item", "x")).line == 2
    assert not read.duplicates


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &a [*a]", "holds itself"),
        ("a: *nowhere", "no anchor"),
        ("? [1, 2]\n: x", "a key is a collection"),
        ("a: 1\n---\nb: 2", "second document"),
        ("a:\n\t- b", "not valid YAML"),
        ("[" * 10_000 + "]" * 10_000, "deeper than 2000"),
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
    assert "Grüße" in source.read(str(path), LIMITS).text


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
