# SPDX-License-Identifier: Apache-2.0
"""The matcher against a plain evaluator, on documents of any shape.

The evaluator is the dialect's definition written down: it builds the tree that
a reader of the document sees, every reference replaced by what it leads to,
and takes one step after the other on it. The matcher does none of that, and
has to find the same.
"""

import dataclasses
import json
from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.contract import bounds, library, nodes, source
from conformance.rules import jsonpath, matcher
from conformance.rules.javascript import regex, tree
from conformance.rules.javascript import values as javascript
from conformance.rules.paths import syntax

Place = tuple[str | int, ...]
# A path's answer: where, whether the key is meant, and what is there.
Found = set[tuple[Place, bool, str]]


def _library(document: Any) -> library.Library:
    text = source.Source(
        name="document.json",
        uri="/nowhere/document.json",
        text=json.dumps(document),
        sha256="",
    )
    return library.Library(text, bounds.Limits())


@dataclasses.dataclass(eq=False)
class Cell:
    """A node of the dereferenced tree."""

    value: Any
    place: Place
    parent: "Cell | None"
    key: str | int | None
    # Where the key stands: elsewhere than the value, behind a reference.
    edge: Place
    raw: Any
    children: "list[Cell]" = dataclasses.field(default_factory=list)


def _dereferenced(root: Any, *, resolved: bool) -> Cell:
    def at(place: Place) -> Any:
        value = root
        for part in place:
            value = value[part]
        return value

    def target(place: Place) -> Place:
        value = at(place)
        if resolved and isinstance(value, dict) and "$ref" in value:
            parts = nodes.parse_pointer(value["$ref"].removeprefix("#"))
            return target(parts)
        return place

    def build(
        place: Place, parent: Cell | None, key: str | int | None, edge: Place
    ) -> Cell:
        place = target(place)
        raw = at(place)
        cell = Cell(None, place, parent, key, edge, raw)
        if isinstance(raw, dict):
            cell.value = {}
            for name in raw:
                child = build((*place, name), cell, name, (*place, name))
                cell.children.append(child)
                cell.value[name] = child.value
        elif isinstance(raw, list):
            cell.value = []
            for index in range(len(raw)):
                child = build((*place, index), cell, index, (*place, index))
                cell.children.append(child)
                cell.value.append(child.value)
        else:
            cell.value = raw
        return cell

    return build((), None, None, ())


class _ThrownError(Exception):
    pass


def _evaluated(  # noqa: C901, PLR0911, PLR0912 - one case for each kind
    expression: tree.Expression, cell: Cell
) -> Any:
    """Works out a filter's expression as JavaScript would, step by step."""

    def of(each: tree.Expression) -> Any:
        return _evaluated(each, cell)

    match expression:
        case tree.Literal(value):
            return value
        case tree.Regex(pattern, flags):
            return regex.compile_parts(pattern, flags)
        case tree.Array(items):
            return [of(item) for item in items]
        case tree.Name(name):
            holder = cell.parent
            assert holder is not None
            above = holder.parent
            nothing = javascript.UNDEFINED
            return {
                "@": cell.value,
                "@property": cell.key,
                "@key": cell.key,
                "@parent": nothing if above is None else above.value,
                "@parentProperty": nothing if above is None else holder.key,
            }[name]
        case tree.Member(holder, key):
            return _member(of(holder), of(key))
        case tree.Call():
            return _called(
                expression, cell, [of(each) for each in expression.arguments]
            )
        case tree.Unary("!", operand):
            return not javascript.is_truthy(of(operand))
        case tree.Unary("void"):
            return javascript.UNDEFINED
        case tree.Logical("&&", operands):
            found = True
            for each in operands:
                found = of(each)
                if not javascript.is_truthy(found):
                    return found
            return found
        case tree.Logical("||", operands):
            found = False
            for each in operands:
                found = of(each)
                if javascript.is_truthy(found):
                    return found
            return found
        case tree.Conditional(test, yes, no):
            return of(yes) if javascript.is_truthy(of(test)) else of(no)
        case tree.Binary(operator, left, right):
            return _compared(operator, of(left), of(right))
    raise AssertionError(expression)


def _member(holder: Any, key: Any) -> Any:
    if holder is None or holder is javascript.UNDEFINED:
        raise _ThrownError
    if isinstance(holder, dict):
        return holder.get(key, javascript.UNDEFINED)
    if isinstance(holder, str | list):
        if key == "length":
            return len(holder)
        if isinstance(key, int) and 0 <= key < len(holder):
            return holder[key]
    return javascript.UNDEFINED


def _called(call: tree.Call, cell: Cell, arguments: list[Any]) -> Any:
    if call.holder is None:
        return {
            "@string": isinstance(cell.value, str),
            "@object": isinstance(cell.value, dict | list),
            "@number": javascript.is_number(cell.value),
        }[call.method]
    holder = _evaluated(call.holder, cell)
    if call.method == "test":
        return bool(holder.search(javascript.to_text(arguments[0])))
    if call.holder == tree.Name("@property"):
        holder = str(holder)
    if not isinstance(holder, str):
        raise _ThrownError
    if call.method == "match":
        return bool(arguments[0].search(holder))
    assert call.method == "startsWith"
    return holder.startswith(arguments[0])


def _compared(operator: str, left: Any, right: Any) -> bool:
    if operator in ("===", "!=="):
        same = javascript.strictly_equal(left, right)
        return same is (operator == "===")
    if operator in ("==", "!="):
        return javascript.loosely_equal(left, right) is (operator == "==")
    if operator == "<":
        return javascript.is_less(left, right)
    assert operator == ">"
    return javascript.is_less(right, left)


def _chosen(selector: syntax.Selector, cell: Cell) -> Iterator[Cell]:
    for child in cell.children:
        if _is_chosen(selector, child, len(cell.children)):
            yield child


def _is_chosen(selector: syntax.Selector, child: Cell, siblings: int) -> bool:
    key = child.key
    match selector:
        case syntax.Wildcard():
            return True
        case syntax.Names(keys):
            from_end = key - siblings if isinstance(key, int) else key
            return str(key) in keys or str(from_end) in keys
        case syntax.Slice(start, stop, step):
            chosen = range(siblings)[start:stop:step]
            return isinstance(key, int) and key in chosen
        case syntax.Filter(expression):
            try:
                return javascript.is_truthy(_evaluated(expression, child))
            except _ThrownError:
                return False


def _below(cell: Cell) -> Iterator[Cell]:
    yield cell
    for child in cell.children:
        yield from _below(child)


def _plain(text: str, root: Any, *, resolved: bool) -> Found:
    """Finds what a path means, the slow way."""
    steps, at_key = syntax.parse(text)
    cells = [_dereferenced(root, resolved=resolved)]
    lengths: list[Cell] = []
    for index, step in enumerate(steps):
        lengths = []
        following: dict[Cell, None] = {}
        for cell in cells:
            match step:
                case syntax.Descent():
                    reached: Iterable[Cell] = _below(cell)
                    if index + 1 == len(steps):
                        reached = [
                            each
                            for each in reached
                            if isinstance(each.raw, dict | list)
                        ]
                case syntax.Parent():
                    reached = [cell.parent] if cell.parent else []
                case selector:
                    reached = _chosen(selector, cell)
                    if (
                        isinstance(selector, syntax.Names)
                        and "length" in selector.keys
                        and isinstance(cell.raw, list)
                        and (
                            index == 0
                            or not isinstance(steps[index - 1], syntax.Descent)
                        )
                    ):
                        lengths.append(cell)
            following.update(dict.fromkeys(reached))
        cells = list(following)
    if at_key:
        return {
            (cell.edge, True, json.dumps(cell.key))
            for cell in cells
            if cell.parent
        }
    return {(cell.place, False, json.dumps(cell.raw)) for cell in cells} | {
        (cell.place, False, json.dumps(len(cell.raw))) for cell in lengths
    }


def _shown(match: jsonpath.Match) -> tuple[Place, bool, str]:
    shown = match.key if match.at_key else match.node.value
    return match.node.pointer, match.at_key, json.dumps(shown)


def _matched(
    texts: list[str], shelf: library.Library, *, resolved: bool
) -> dict[str, Found]:
    paths = [jsonpath.compile_path(text) for text in texts]
    found: dict[str, Found] = {text: set() for text in texts}
    match_all = matcher.Matcher(paths, resolved=resolved)
    for path, match in match_all.find([(shelf.root.node(), paths)], shelf):
        shown = _shown(match)
        assert shown not in found[path.text], "a place is told twice"
        found[path.text].add(shown)
    return found


KEYS = ("a", "b", "c", "get", "x-y", "0", "200", "$x", "type", "length")
_SCALARS: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 1, 200, 1.5, "", "a", "get", "string", "200"]
)


def _values(references: tuple[str, ...]) -> st.SearchStrategy[Any]:
    leaves = _SCALARS
    if references:
        leaves |= st.sampled_from(references).map(lambda to: {"$ref": to})
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
        ),
        max_leaves=12,
    )


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """Documents whose references lead to other parts, never in a circle."""
    parts: dict[str, Any] = {}
    known: list[str] = []
    for name in ("c", "b", "a"):
        parts[name] = draw(_values(tuple(known)))
        known.append(f"#/{name}")
        if isinstance(parts[name], dict):
            known.extend(
                f"#/{name}/{key}" for key in parts[name] if key != "$ref"
            )
    return {**parts, "get": draw(_values(tuple(known)))}


_FILTERS = st.sampled_from(
    [
        "@",
        "@.a",
        "@.a.b",
        "!@.a",
        "!!@.b",
        "@.a && @.b",
        "@.a || @.b",
        "@.a.b || @.c",
        "@.type === 'string'",
        "@.type == 'string' && @.a",
        "@.type == '200'",
        "@.a !== void 0",
        "@.a != null",
        "@.a === undefined",
        "@.a == null",
        "@ === null",
        "@ == 200",
        "@.a > 0",
        "@.length > 1",
        "@.length",
        "@[0]",
        "@.a[0] === 1",
        "@ && @.type && @.type.length < 5",
        "@property === 'a'",
        "@property === 'a' || @property == 'b'",
        "@property !== 'a'",
        "@property !== 'a' && @.b",
        "@property == 0",
        "@property === 0",
        "@property == '0'",
        "@property < 2",
        "@property.match(/^[ab]$/)",
        "@property.match(/^GET$/i) && @.a",
        "/^x-/.test(@property)",
        "@.match(/a/)",
        "@.a.startsWith('g')",
        "@key === 'a'",
        "@parentProperty === 'a'",
        "@parentProperty !== 'a' && @property === 'b'",
        "@parent && @parent.a",
        "@parent.type === 'string'",
        "@string()",
        "@object() && @.a",
        "@number() || @string()",
        "@property === 'a' ? @.b : @.a",
        "@.a === @.b",
        "true",
    ]
)
_SELECTORS = st.one_of(
    st.sampled_from(
        [
            ".a",
            ".b",
            ".get",
            ".x-y",
            ".200",
            ".$x",
            ".length",
            "['a']",
            '["b"]',
            "[a,b]",
            "['a','x-y']",
            "[0]",
            "[0,1]",
            "[-1]",
            "[*]",
            ".*",
            "[0:2]",
            "[-1:]",
            "[::2]",
            "[(@.length-1)]",
            "..a",
            "..get",
            "..[*]",
            "..*",
            ".[a,b]",
            ".[*]",
            "..[0]",
            ".@string()",
            "..@number()",
            "^",
        ]
    ),
    _FILTERS.map(lambda text: f"[?({text})]"),
    _FILTERS.map(lambda text: f"..[?( {text} )]"),
)


@st.composite
def expressions(draw: st.DrawFn) -> str:
    steps = draw(st.lists(_SELECTORS, max_size=5))
    end = draw(st.sampled_from(["", "", "", "~", "^", "^^", "^~", "..", "."]))
    return "$" + "".join(steps) + end


_SLOWLY = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@_SLOWLY
@given(documents(), expressions(), st.booleans())
def test_the_matcher_finds_what_the_definition_says(
    document: Any, text: str, resolved: bool
) -> None:
    shelf = _library(document)
    expected = _plain(text, document, resolved=resolved)
    assert _matched([text], shelf, resolved=resolved)[text] == expected


@_SLOWLY
@given(documents(), st.lists(expressions(), max_size=8, unique=True))
def test_many_paths_at_once_find_what_each_finds_alone(
    document: Any, texts: list[str]
) -> None:
    shelf = _library(document)
    together = _matched(texts, shelf, resolved=True)
    alone = {
        text: {
            _shown(match)
            for match in jsonpath.compile_path(text).find(
                shelf.root.node(), shelf
            )
        }
        for text in texts
    }
    assert together == alone


@st.composite
def circles(draw: st.DrawFn) -> Any:
    """Documents whose references lead anywhere: in circles, or nowhere."""
    to = ["#", "#/a", "#/b", "#/a/b", "#/a/0", "#/nowhere", "", "x.json", "%"]
    references = tuple(draw(st.lists(st.sampled_from(to), max_size=4)))
    return draw(
        st.dictionaries(st.sampled_from(KEYS), _values(references), max_size=5)
    )


@_SLOWLY
@given(circles(), st.lists(expressions(), max_size=4, unique=True))
def test_a_pass_ends_whatever_references_lead_to(
    document: Any, texts: list[str]
) -> None:
    shelf = _library(document)
    together = _matched(texts, shelf, resolved=True)
    for text, found in together.items():
        path = jsonpath.compile_path(text)
        matches = path.find(shelf.root.node(), shelf)
        assert {_shown(match) for match in matches} == found


_ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.just("$ref"), inner)
        | st.dictionaries(st.sampled_from(KEYS), inner)
    ),
    max_leaves=20,
)


@_SLOWLY
@given(_ODD, expressions(), st.booleans())
def test_no_document_is_too_odd(
    document: Any, text: str, resolved: bool
) -> None:
    _matched([text], _library(document), resolved=resolved)


def test_what_many_references_share_is_passed_once() -> None:
    # Expanded, this would be two to the power of sixty.
    document = {
        f"a{level}": {
            "b": {"$ref": f"#/a{level + 1}"},
            "c": {"$ref": f"#/a{level + 1}"},
        }
        for level in range(60)
    }
    document["a60"] = {"b": {"type": "string"}, "c": {}}
    shelf = _library(document)
    found = _matched(
        ["$.a0..[?(@.type === 'string')]", "$..b..c..[b,c]^", "$..c..b..type"],
        shelf,
        resolved=True,
    )
    assert [len(places) for places in found.values()] == [1, 59, 1]


def test_documents_nest_deeper_than_python_calls() -> None:
    document: Any = {"end": 1}
    for _ in range(490):
        document = {"a": [document]} if _ % 2 else {"a": document}
    shelf = _library(document)
    for text in ("$..end", "$..end^", "$..[?(@.end)]", "$..a[*]^^"):
        assert _matched([text], shelf, resolved=True)[text]


def test_paths_start_where_they_are_told_to() -> None:
    document = {"a": {"x": 1, "y": 2}, "b": {"x": 3}, "c": {"$ref": "#/b"}}
    shelf = _library(document)
    x, y = jsonpath.compile_path(".x"), jsonpath.compile_path(".y~")
    root = shelf.root.node()
    starts = [
        (root.child("a"), [x, y]),
        (root.child("b"), [x]),
        (root.child("c"), [x]),
    ]
    found = [
        (path.text, match.node.pointer, match.at_key)
        for path, match in matcher.Matcher([x, y], resolved=True).find(
            starts, shelf
        )
    ]
    assert found == [
        (".x", ("a", "x"), False),
        (".y~", ("a", "y"), True),
        (".x", ("b", "x"), False),
    ]


def test_a_shared_container_is_tried_for_each_holder_where_that_decides() -> (
    None
):
    document = {
        "one": {"parts": {"$ref": "#/shared"}},
        "two": {"others": {"$ref": "#/shared"}, "mark": 1},
        "shared": {"x": 1},
    }
    shelf = _library(document)
    text = "$[one,two].*[?(@parent.mark && @parentProperty === 'others')]"
    assert _matched([text], shelf, resolved=True)[text] == {
        (("shared", "x"), False, "1")
    }
