# SPDX-License-Identifier: Apache-2.0

import copy
import re
from typing import Any

import hypothesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from conformance.contract import bounds, library, nodes, source, tree
from conformance.fixing import layout, splices, taking, texts, values
from conformance.rules import fixes
from tests.fixing import printing

LIMITS = bounds.Limits()
_WORDS = (
    "get type 200 404 default true null on 1.0 0x1f 2020-01-01 ~ x-a $ref "
    "/users/{id} a:b #x - -x é 日本 https://a.example/b?c=d&e[]"
)
_words = st.sampled_from(_WORDS.split()) | st.text(
    st.characters(exclude_categories=["Cs"], min_codepoint=1), max_size=6
)
# YAML takes it for a merge, in quotes too.
_words = _words.filter(lambda word: word != "<<")
_scalars = (
    _words
    | st.none()
    | st.booleans()
    | st.integers(-999, 999)
    | st.sampled_from([0.5, 1e30, -2.25])
)
_trees = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_words, inner, max_size=5)
    ),
    max_leaves=20,
)
_roots = st.dictionaries(_words, _trees, min_size=1, max_size=6)


def document(text: str, name: str) -> nodes.Document:
    read = source.Source(name, f"/{name}", text, "")
    return nodes.Document(read, library.parse(read, LIMITS))


def places(root: Any) -> list[tree.Pointer]:
    found: list[tree.Pointer] = []
    waiting: list[tuple[tree.Pointer, Any]] = [((), root)]
    while waiting:
        pointer, value = waiting.pop(0)
        found.append(pointer)
        if isinstance(value, dict):
            waiting += [((*pointer, key), each) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [((*pointer, i), each) for i, each in enumerate(value)]
    return found


@st.composite
def edits(draw: st.DrawFn, held: nodes.Document) -> fixes.Edit:
    """Draws an edit that makes sense in a document."""
    node = held.node(draw(st.sampled_from(places(held.root))))
    is_container = isinstance(node.value, dict | list)
    kinds = ["add"] if is_container else ["replace"]
    if node.pointer:
        kinds += ["remove", "rename"]
        if not isinstance(node.pointer[-1], str):
            kinds.remove("rename")
    else:
        kinds = ["add"]
    kind = draw(st.sampled_from(kinds))
    if kind == "add":
        return fixes.Add(node, draw(_words), draw(_trees))
    if kind == "replace":
        assume(node.pointer)
        return fixes.Replace(node, draw(_trees))
    if kind == "rename":
        return fixes.Rename(node, draw(_words))
    return fixes.Remove(node)


@st.composite
def yaml_documents(draw: st.DrawFn) -> nodes.Document:
    value, seed = draw(_roots), draw(st.integers(0, 10**6))
    text = printing.Yaml(seed).document(value)
    held = document(text, "d.yaml")
    assert values.same(held.root, value), text
    return held


@st.composite
def json_documents(draw: st.DrawFn) -> nodes.Document:
    value, seed = draw(_roots), draw(st.integers(0, 10**6))
    return document(printing.as_json(value, seed), "d.json")


def is_possible(held: nodes.Document, *asked: fixes.Edit) -> bool:
    try:
        values.apply(copy.deepcopy(held.root), asked)
    except layout.CannotFixError:
        return False
    return True


def comments(text: str) -> list[str]:
    return re.findall(r"# (?:note|tail) \d+", text)


def check(held: nodes.Document, edit: fixes.Edit) -> nodes.Document:
    laid = texts.lay_out(held.source.text)
    try:
        change = splices.of(laid, edit)
    except layout.CannotFixError as error:
        # The one thing in these documents that an edit stops at.
        if error.why == "a comment stands beside it":
            hypothesis.reject()
        raise
    hypothesis.note(held.source.text)
    hypothesis.note(splices.spliced(held.source.text, [change]))
    made = texts.edited(held, [change], [edit], LIMITS)
    expected = copy.deepcopy(held.root)
    values.apply(expected, [edit])
    assert values.same(made.root, expected)
    gone = set(comments(held.source.text[change.start : change.end]))
    gone -= set(comments(change.text))
    kept = comments(made.source.text)
    assert kept == [
        each for each in comments(held.source.text) if each not in gone
    ]
    return made


_settings = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@_settings
@given(st.data())
def test_an_edit_of_json_comes_to_what_it_says(data: st.DataObject) -> None:
    held = data.draw(json_documents())
    edit = data.draw(edits(held))
    assume(is_possible(held, edit))
    check(held, edit)


@_settings
@given(st.data())
def test_an_edit_of_yaml_comes_to_what_it_says(data: st.DataObject) -> None:
    held = data.draw(yaml_documents())
    edit = data.draw(edits(held))
    assume(is_possible(held, edit))
    check(held, edit)


@_settings
@given(st.data())
def test_several_edits_come_to_what_they_say(data: st.DataObject) -> None:
    held = data.draw(yaml_documents() | json_documents())
    laid = texts.lay_out(held.source.text)
    taken = taking.Taken()
    chosen, changes = [], []
    for _ in range(data.draw(st.integers(2, 5))):
        edit = data.draw(edits(held))
        assume(is_possible(held, edit))
        try:
            change = splices.of(laid, edit)
        except layout.CannotFixError:
            continue
        fix = fixes.Fix("Mend.", (edit,), is_safe=True)
        if taken.take(fix, [(held.source.uri, change)]):
            chosen.append(edit)
            changes.append(change)
    assume(is_possible(held, *chosen))
    hypothesis.note(held.source.text)
    hypothesis.note(splices.spliced(held.source.text, changes))
    texts.edited(held, changes, chosen, LIMITS)
