# SPDX-License-Identifier: Apache-2.0
"""Edits in layouts that people write, shown as the text that comes of them."""

import textwrap
from typing import Any

import pytest

from conformance.contract import nodes
from conformance.fixing import layout, splices, texts
from conformance.rules import fixes
from tests.fixing.test_edits import LIMITS, document


def edited(text: str, edit: fixes.Edit, held: nodes.Document) -> str:
    change = splices.of(texts.lay_out(held.source.text), edit)
    return texts.edited(held, [change], [edit], LIMITS).source.text


def node(held: nodes.Document, place: str) -> nodes.Node:
    steps = [
        int(part) if part.isdigit() else part
        for part in place.split("/")
        if part
    ]
    return held.node(tuple(steps))


def add(text: str, place: str, key: str, value: Any) -> str:
    text = textwrap.dedent(text)
    held = document(text, "d.yaml")
    return edited(text, fixes.Add(node(held, place), key, value), held)


def remove(text: str, place: str) -> str:
    text = textwrap.dedent(text)
    held = document(text, "d.yaml")
    return edited(text, fixes.Remove(node(held, place)), held)


def replace(text: str, place: str, value: Any) -> str:
    text = textwrap.dedent(text)
    held = document(text, "d.yaml")
    return edited(text, fixes.Replace(node(held, place), value), held)


def rename(text: str, place: str, name: str) -> str:
    text = textwrap.dedent(text)
    held = document(text, "d.yaml")
    return edited(text, fixes.Rename(node(held, place), name), held)


REF = {"$ref": "#/components/responses/TooMany"}


@pytest.mark.parametrize(
    ("text", "place", "key", "value", "expected"),
    [
        # Keys in order stay so, quoted as they are.
        (
            "r:\n  '200': {a: b} # ok\n  '500': {a: b}\n",
            "r",
            "429",
            REF,
            (
                "r:\n  '200': {a: b} # ok\n"
                "  '429': {$ref: '#/components/responses/TooMany'}\n"
                "  '500': {a: b}\n"
            ),
        ),
        (
            "r:\n  200:\n    $ref: '#/a'\n",
            "r",
            "429",
            REF,
            (
                "r:\n  200:\n    $ref: '#/a'\n"
                "  429:\n    $ref: '#/components/responses/TooMany'\n"
            ),
        ),
        # A scalar joins the scalars.
        (
            "get:\n  tags: [x]\n  summary: A\n  responses:\n    a: b\n",
            "get",
            "operationId",
            "a",
            (
                "get:\n  tags: [x]\n  summary: A\n  operationId: a\n"
                "  responses:\n    a: b\n"
            ),
        ),
        # The end of the file has no end of line, and keeps it so.
        ("a:\n  z: 1", "a", "b", True, "a:\n  z: 1\n  b: true"),
        ("a:\r\n  z: 1\r\n", "a", "b", 1, "a:\r\n  z: 1\r\n  b: 1\r\n"),
        # After a text of several lines, and its blank ones.
        (
            "a:\n  z: |\n    one\n\n    two\n\nb: 1\n",
            "a",
            "k",
            1,
            "a:\n  z: |\n    one\n\n    two\n  k: 1\n\nb: 1\n",
        ),
        (
            "a:\n- x\n- y # z\nb: 1\n",
            "a",
            "",
            "w",
            "a:\n- x\n- y # z\n- w\nb: 1\n",
        ),
        ("- a: 1\n  b: 2\n", "0", "c", 3, "- a: 1\n  b: 2\n  c: 3\n"),
        ("a: {}\n", "a", "b", [1], "a: {b: [1]}\n"),
        ("a: [ 1, 2 ]\n", "a", "", 3, "a: [ 1, 2, 3 ]\n"),
        ("a: {x: 1}\n", "a", "y", "no", "a: {x: 1, y: 'no'}\n"),
        ('{"a":{"b":1}}', "a", "c", {"d": 1}, '{"a":{"b":1,"c":{"d":1}}}'),
        (
            '{\n\t"a": {}\n}\n',
            "a",
            "b",
            [1],
            '{\n\t"a": {\n\t\t"b": [\n\t\t\t1\n\t\t]\n\t}\n}\n',
        ),
        (
            '{ "a" : { "b" : 1 } }',
            "a",
            "c",
            {"d": "é"},
            '{ "a" : { "b" : 1, "c" : {"d" : "\\u00e9"} } }',
        ),
    ],
)
def test_what_is_added_is_written_as_its_neighbours(
    text: str, place: str, key: str, value: Any, expected: str
) -> None:
    assert add(text, place, key, value) == expected


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("a: 1 # gone\n# kept\nb: 2\n", "a", "# kept\nb: 2\n"),
        ("a:\n  x: 1\n  y: 2\nb: 3\n", "a/x", "a:\n  y: 2\nb: 3\n"),
        ("a:\n  x: 1 # gone\nb: 3\n", "a/x", "a: {} # gone\nb: 3\n"),
        ("a: # why\n- x\nb: 3\n", "a/0", "a: [] # why\nb: 3\n"),
        ("a:\n  - x\n  - y: 1\n    z: 2\n", "a/1", "a:\n  - x\n"),
        ("a:\n  - y: 1\n    z: 2\n", "a/0/y", "a:\n  - z: 2\n"),
        ("a: {x: 1, y: 2, z: 3}\n", "a/y", "a: {x: 1, z: 3}\n"),
        ("a: {x: 1, y: 2}\n", "a/y", "a: {x: 1}\n"),
        ("a: { x: 1 }\n", "a/x", "a: {}\n"),
        ('{"a":1,"b":2}', "b", '{"a":1}'),
        ('{\n  "a": 1,\n  "b": 2\n}\n', "a", '{\n  "b": 2\n}\n'),
        ('{\n  "a": 1,\n  "b": 2\n}\n', "b", '{\n  "a": 1\n}\n'),
    ],
)
def test_what_is_removed_takes_its_lines_along(
    text: str, place: str, expected: str
) -> None:
    assert remove(text, place) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("a: 'x' # c\n", "it's", "a: 'it''s' # c\n"),
        ('a: "x"\n', "y", 'a: "y"\n'),
        ("a: x\n", "y z", "a: y z\n"),
        ("a: x\n", "yes", "a: 'yes'\n"),
        ("a: x\n", "2020-01-01", "a: '2020-01-01'\n"),
        ("a: x\n", "1", "a: '1'\n"),
        ("a: x\n", "k: v", "a: 'k: v'\n"),
        ("a: 'x'\n", True, "a: true\n"),
        ("a:\n", "x", "a: x\n"),
        ("a: >-\n  x\n  y\nb: 1\n", "z", "a: 'z'\nb: 1\n"),
        ("a: x\n", ["y", None], "a: [y, null]\n"),
        ('{"a": "x"}', "é", '{"a": "\\u00e9"}'),
        ('{"a": "ü"}', "é", '{"a": "é"}'),
    ],
)
def test_what_is_replaced_keeps_its_quotes(
    text: str, value: Any, expected: str
) -> None:
    assert replace(text, "a", value) == expected


@pytest.mark.parametrize(
    ("text", "place", "name", "expected"),
    [
        ("/a/{id}: x\n", "~", "/a/{a_id}", "/a/{a_id}: x\n"),
        ("'/a/{id}': x\n", "~", "/a/{a_id}", "'/a/{a_id}': x\n"),
        ("? /a/{id}\n: x\n", "~", "/a/{a_id}", "? /a/{a_id}\n: x\n"),
        ('{"/a/{id}" : 1}', "~", "/a/{a_id}", '{"/a/{a_id}" : 1}'),
    ],
)
def test_a_key_is_renamed_where_it_stands(
    text: str, place: str, name: str, expected: str
) -> None:
    held = document(text, "d.yaml")
    edit = fixes.Rename(held.node(("/a/{id}",)), name)
    assert edited(text, edit, held) == expected


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("a: &x {b: 1}\nc: *x\n", "a/b", "alias"),
        ("a: &x {b: 1}\nc: *x\n", "c/b", "alias"),
        ("a: &x {b: 1}\nc: {<<: *x, d: 1}\n", "c/b", "merge key"),
        ("a: 1\na: 2\nb: 3\n", "a", "stands twice"),
        ("a: {b: 1, # why\n  c: 2}\n", "a/b", "comment"),
        ("- a: 1\n  # why\n  b: 2\n", "0/a", "comment"),
    ],
)
def test_what_would_change_more_is_refused(
    text: str, place: str, why: str
) -> None:
    with pytest.raises(layout.CannotFixError, match=why):
        remove(text, place)


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("a: &x 1\nb: *x\n", lambda text: replace(text, "a", 2)),
        ("a: !!str 1\n", lambda text: replace(text, "a", "2")),
        ("a: 1\nb: 2\n", lambda text: rename(text, "a", "b")),
        ("a: {b: 1}\n", lambda text: add(text, "a", "b", 2)),
        ("a: 1\n", lambda text: add(text, "a", "b", 2)),
    ],
)
def test_what_is_in_the_way_is_told(text: str, edit: Any) -> None:
    with pytest.raises(layout.CannotFixError):
        edit(text)
