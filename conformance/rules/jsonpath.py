# SPDX-License-Identifier: Apache-2.0
"""JSONPath over a contract's nodes: members, wildcards, unions, descent.

The part of Spectral's dialect that needs no JavaScript: `.name`, `['name']`,
`[0]`, `*`, `..`, unions `['a','b']` and `[a,b]`, `^` (the parent) and `~` (the
key). A path that asks for more, such as a filter, is refused when the ruleset
is loaded, and its rule is reported as not run.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator

from conformance import errors
from conformance.contract import library, nodes

_TOKEN = re.compile(
    r"""
    (?P<descent>\.\.)
    | \.?(?P<star>\*|\[\*\])
    | \.?\[(?P<union>(?:'[^']*'|"[^"]*"|[^\[\]'"?()])+)\]
    | \.?(?P<name>[\w$@/-][\w$@/{}-]*)
    | \.?(?P<parent>\^)
    | \.?(?P<key>~)
    """,
    re.VERBOSE,
)
_PART = re.compile(r"'([^']*)'|\"([^\"]*)\"|([^,'\"]+)")


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """A node that a path leads to; `at_key` where its key is meant."""

    node: nodes.Node
    at_key: bool = False


Step = Callable[[Iterable[nodes.Node], library.Library], Iterator[nodes.Node]]


@dataclasses.dataclass(frozen=True, slots=True)
class Path:
    """A compiled path."""

    text: str
    steps: tuple[Step, ...]
    at_key: bool

    def find(
        self, start: nodes.Node, shelf: library.Library
    ) -> Iterator[Match]:
        """Yields what the path leads to from `start`, each place once.

        References are followed on the way, so that a path sees what a
        reader of the document means; the place told is where it stands.
        """
        found: Iterable[nodes.Node] = (start,)
        for step in self.steps:
            found = step(found, shelf)
        seen = set()
        for node in found:
            if node.identity not in seen:
                seen.add(node.identity)
                yield Match(node, self.at_key)


def compile_path(text: str) -> Path:
    """Compiles a path.

    Args:
        text: Such as `$.paths[*][get,put].parameters[*].name`; what follows
            a semantic target starts without `$`.

    Returns:
        The compiled path.

    Raises:
        RulesetError: It asks for what is not known here.
    """
    position = 1 if text.startswith("$") else 0
    steps: list[Step] = []
    at_key = False
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or at_key:
            raise errors.RulesetError(
                f"The path '{text}' can't be used from '{text[position:]}' on."
            )
        position = match.end()
        if match["descent"]:
            steps.append(_descend)
            # `..name` and `..[x]`: the step after stands without a dot.
            continue
        if match["key"]:
            at_key = True
        elif match["parent"]:
            steps.append(_parents)
        elif match["star"]:
            steps.append(_children)
        else:
            steps.append(_members(match["name"], match["union"]))
    return Path(text, tuple(steps), at_key)


def _members(name: str | None, union: str | None) -> Step:
    if name is not None:
        wanted = [name]
    else:
        wanted = [
            (part[1] or part[2] or part[3] or "").strip()
            for part in _PART.finditer(union or "")
        ]

    def step(
        found: Iterable[nodes.Node], shelf: library.Library
    ) -> Iterator[nodes.Node]:
        for node in found:
            node = _followed(node, shelf)  # noqa: PLW2901 - what it means
            for key in wanted:
                if _has(node.value, key):
                    is_list = isinstance(node.value, list)
                    yield node.child(int(key) if is_list else key)

    return step


def _has(value: object, key: str) -> bool:
    if isinstance(value, dict):
        return key in value
    return isinstance(value, list) and key.isdecimal() and int(key) < len(value)


def _children(
    found: Iterable[nodes.Node], shelf: library.Library
) -> Iterator[nodes.Node]:
    for node in found:
        yield from _followed(node, shelf).children()


def _descend(
    found: Iterable[nodes.Node], shelf: library.Library
) -> Iterator[nodes.Node]:
    # What references lead to stands elsewhere in the same documents, and is
    # met there.
    waiting = list(found)
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(node.children())))


def _parents(
    found: Iterable[nodes.Node], shelf: library.Library
) -> Iterator[nodes.Node]:
    for node in found:
        if node.pointer:
            yield node.document.node(node.pointer[:-1])


def _followed(node: nodes.Node, shelf: library.Library) -> nodes.Node:
    try:
        return shelf.follow(node)
    except errors.DocumentError:
        return node
