# SPDX-License-Identifier: Apache-2.0
"""What an operation without a usable id could be called.

A standard method and the resource that it acts on, as in `list_users`, written
as the other ids of the document are.
"""

import collections
import itertools
import re
from collections.abc import Iterable, Iterator

from conformance.contract import model, resource_graph, resources, vocabulary

_OTHER = re.compile(r"[^A-Za-z0-9]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9._~-]+")
_BY_METHOD = {
    "POST": "create",
    "PUT": "replace",
    "PATCH": "update",
    "HEAD": "check",
}
_STYLES = (
    ("kebab", re.compile(r"[a-z0-9]+(-[A-Za-z0-9]+)+\Z")),
    ("snake", re.compile(r"[a-z0-9]+(_[A-Za-z0-9]+)+\Z")),
    ("pascal", re.compile(r"[A-Z][a-z0-9]+([A-Z][A-Za-z0-9]*)+\Z")),
    ("camel", re.compile(r"[a-z][a-z0-9]*([A-Z][A-Za-z0-9]*)+\Z")),
)


class Names:
    """The ids of one contract: those that there are, and proposals."""

    def __init__(self, contract: model.Contract) -> None:
        """Reads the ids of `contract`."""
        self._graph = resource_graph.graph(contract)
        self._acts = {each.path: each.verb for each in self._graph.actions}
        ids = [each.operation_id for each in contract.operations]
        self._taken = {each.lower() for each in ids}
        self._style = style(ids)

    def propose(self, operation: model.Operation) -> str:
        """Makes an id that no other operation has, nor was proposed before."""
        return self._free(self._readings(operation))

    def mend(self, name: str) -> str:
        """Makes an id of one that has signs which no URL takes as they are."""
        words = _UNSAFE.sub(" ", name).split()
        if self._style in ("snake", "kebab"):
            words = [word.lower() for word in words]
        return self._free([words])

    def _free(self, readings: Iterable[list[str]]) -> str:
        name = ""
        for words in readings:
            name = joined(words, self._style)
            if name.lower() not in self._taken:
                break
        number = 2
        stem = name
        while name.lower() in self._taken:
            name = joined([stem, str(number)], self._style)
            number += 1
        self._taken.add(name.lower())
        return name

    def _readings(self, operation: model.Operation) -> Iterator[list[str]]:
        """Yields the words of names, each with more of the path in it."""
        nouns = _nouns(operation.path)
        act = self._act(operation)
        if act and ":" not in operation.path:
            nouns = nouns[:-1]
        verb = act or [self._verb(operation)]
        if not act and self._is_single(operation, nouns):
            verb = []
        if verb == ["create"] and nouns:
            nouns[-1][-1] = vocabulary.singular(nouns[-1][-1])
        if not nouns:
            yield verb if act else [*verb, "root"]
            return
        for count in range(1, len(nouns) + 1):
            yield [*verb, *itertools.chain.from_iterable(nouns[-count:])]

    def _is_single(
        self, operation: model.Operation, nouns: list[list[str]]
    ) -> bool:
        """Tells whether a POST goes to one thing, where it creates none.

        `POST /check` checks, whatever else a check may be.
        """
        return (
            operation.method == "POST"
            and operation.label not in self._graph.methods
            and bool(nouns)
            and not operation.path.rstrip("/").endswith("}")
            and not vocabulary.is_plural(nouns[-1][-1])
        )

    def _act(self, operation: model.Operation) -> list[str]:
        """Returns the words of an act, as in `/users/{user_id}:activate`."""
        known = self._acts.get(operation.path)
        if known:
            return _words(known)
        last = operation.path.rstrip("/").rpartition("/")[2]
        is_act = operation.method == "POST" and vocabulary.is_act(last)
        return _words(last) if is_act and "{" not in last else []

    def _verb(self, operation: model.Operation) -> str:
        known = self._graph.methods.get(operation.label)
        method = operation.method
        return known or _BY_METHOD.get(method, method.lower())


def style(ids: Iterable[str]) -> str:
    """Tells how ids join their words.

    Args:
        ids: Those of a document; any may be empty.

    Returns:
        `snake`, `camel`, `pascal` or `kebab`: what most of them do, and
        `snake` where none has two words.
    """
    found = collections.Counter(
        name
        for each in ids
        for part in _UNSAFE.split(each)
        for name, shape in _STYLES
        if shape.match(part)
    )
    return found.most_common(1)[0][0] if found else "snake"


def joined(words: list[str], form: str) -> str:
    """Joins words to a name in one of the styles of `style`."""
    if form == "kebab":
        return "-".join(words)
    if form == "snake":
        return "_".join(words)
    big = "".join(f"{word[:1].upper()}{word[1:]}" for word in words)
    return big if form == "pascal" else f"{big[:1].lower()}{big[1:]}"


def _words(text: str) -> list[str]:
    return list(vocabulary.words(_OTHER.sub("_", text)))


def _nouns(path: str) -> list[list[str]]:
    """Returns the words of each literal segment.

    A collection whose item the path goes on with, or that comes before another
    one, is named in the singular.
    """
    parts = [part.partition(":")[0] for part in path.split("/") if part]
    while parts and (parts[0] == "api" or resources.VERSION.match(parts[0])):
        parts = parts[1:]
    found = []
    for index, part in enumerate(parts):
        words = [] if part.startswith("{") else _words(part)
        if not words:
            continue
        if index + 1 < len(parts):
            words[-1] = vocabulary.singular(words[-1])
        found.append(words)
    return found
