# SPDX-License-Identifier: Apache-2.0
"""Infers the resources of an API from its paths.

A document does not say which of its paths are collections; the shapes of the
paths, the words in them and what they answer do. The signs are counted, and
what they don't agree on is told as a guess, or as unsure.
"""

import functools
import re
from collections.abc import Iterator, Mapping

from conformance.contract import listings, model, resources, schemas, vocabulary

_VARIABLE = re.compile(r"\{([^{}]+)\}\Z")
# `{id}:activate`, `users:batchGet`.
_CUSTOM = re.compile(r"(.+):([A-Za-z][A-Za-z0-9_-]*)\Z")
# Stands for any variable.
_ANY = "{}"
_FORMAT = re.compile(r"\.(?:json|xml|yaml|csv)\Z")
_SELF = frozenset({"me", "self", "current", "mine", "myself", "@me", "~"})
# From this number of operations on, an API's style can be told.
_FEW = 3
_MOST = 0.8

_Segments = tuple[str, ...]
_Methods = Mapping[str, model.Operation]


def collections(
    contract: model.Contract,
) -> tuple[resources.Collection, ...]:
    """Returns the collections of a contract that are more than a guess."""
    return tuple(
        each
        for each in graph(contract).collections
        if each.certainty > resources.Certainty.GUESS
    )


@functools.lru_cache(maxsize=8)
def graph(contract: model.Contract) -> resources.Graph:
    """Infers the resource graph of a contract.

    Args:
        contract: Any contract; what it documents is only read.

    Returns:
        Its resources. A path is in one place at most: a collection or its
        item, a singleton, an act, or unsure.
    """
    return _Inference(contract).graph()


class _Inference:
    """The paths of one contract as a tree, and what they were taken for."""

    def __init__(self, contract: model.Contract) -> None:
        self._look = schemas.Schemas(contract)
        self._is_procedural = _is_procedural(contract.operations)
        self._paths: dict[_Segments, str] = {}
        self._methods: dict[str, dict[str, model.Operation]] = {}
        self._children: dict[_Segments, dict[str, None]] = {}
        self._spelt: dict[_Segments, str] = {}
        for path in contract.paths:
            self._methods[path] = {}
            self._grow(path)
        for operation in contract.operations:
            self._methods[operation.path][operation.method] = operation
        self._items: dict[_Segments, str] = {}
        self._placed: set[str] = set()

    def _grow(self, path: str) -> None:
        parts = _segments(path)
        # Two spellings of one path, as `/a` and `/a/`: the first one counts.
        self._paths.setdefault(parts, path)
        spelt = path.split("/")
        for depth, part in enumerate(parts):
            self._children.setdefault(parts[:depth], {})[part] = None
            place = parts[: depth + 1]
            self._spelt.setdefault(place, "/".join(spelt[: depth + 2]))

    def graph(self) -> resources.Graph:
        found = tuple(self._collections())
        actions = []
        singletons = []
        for parts, path in self._paths.items():
            if path in self._placed or not self._methods[path]:
                continue
            action = self._action(parts, path)
            singleton = None if action else self._singleton(parts, path)
            if action:
                actions.append(action)
            elif singleton:
                singletons.append(singleton)
            else:
                continue
            self._placed.add(path)
        sure = [
            each for each in found if each.certainty > resources.Certainty.GUESS
        ]
        return resources.Graph(
            collections=found,
            singletons=tuple(singletons),
            actions=tuple(actions),
            style=self._style(sure, singletons),
            methods=resources.standard_methods(tuple(sure), tuple(singletons)),
            unsure=tuple(
                path
                for path, methods in self._methods.items()
                if methods and path not in self._placed
            ),
        )

    def _collections(self) -> Iterator[resources.Collection]:
        """Yields the collections, each after the item that it belongs to."""
        for parts in self._spelt:
            if not _is_literal(parts[-1]):
                continue
            if resources.VERSION.match(parts[-1]):
                continue
            path = self._paths.get(parts, "")
            methods = self._methods.get(path, {})
            listing = methods.get("GET")
            lists = (
                listing is not None
                and listings.members(self._look, listing) is not None
            )
            item = self._item(parts)
            certainty = self._certainty(parts, item, methods, lists=lists)
            if certainty is None:
                continue
            if item is not None:
                self._items[_segments(item.path)] = item.path
                self._placed.add(item.path)
            self._placed.add(path)
            yield resources.Collection(
                path=path or self._spelt[parts],
                segment=parts[-1],
                methods=methods,
                item=item,
                lists=lists,
                parent=self._parent(parts),
                certainty=certainty,
            )

    def _item(self, parts: _Segments) -> resources.Item | None:
        """Finds the members' path: one variable, or several in a row."""
        here = parts
        while _ANY in self._children.get(here, ()):
            here = (*here, _ANY)
            path = self._paths.get(here)
            if path is not None and self._methods[path]:
                names = [_VARIABLE.match(each) for each in _split(path)]
                variables = [each[1] for each in names if each]
                count = len(here) - len(parts)
                return resources.Item(
                    path, tuple(variables[-count:]), self._methods[path]
                )
        return None

    def _certainty(
        self,
        parts: _Segments,
        item: resources.Item | None,
        methods: _Methods,
        *,
        lists: bool,
    ) -> resources.Certainty | None:
        """Weighs the signs of a collection; None is: it is none."""
        words = vocabulary.words(parts[-1])
        counts = bool(words) and vocabulary.counts(words[-1])
        is_act = vocabulary.is_act(parts[-1]) and not counts
        has_members = _ANY in self._children.get(parts, ())
        if item is None and not lists:
            # `/users/{id}/orders` alone tells of users, where they are named
            # as several.
            if has_members and counts and not self._is_procedural:
                return resources.Certainty.LIKELY
            if counts and "POST" in methods and not is_act:
                return resources.Certainty.GUESS
            return None
        if self._is_procedural or (is_act and not (item and lists)):
            return resources.Certainty.GUESS if lists else None
        if item is not None and (lists or counts):
            return resources.Certainty.SURE
        return (
            resources.Certainty.SURE
            if lists and counts
            else resources.Certainty.LIKELY
        )

    def _parent(self, parts: _Segments) -> str:
        """Returns the path of the nearest item above."""
        for depth in range(len(parts) - 1, 0, -1):
            if parts[:depth] in self._items:
                return self._items[parts[:depth]]
        return ""

    def _action(self, parts: _Segments, path: str) -> resources.Action | None:
        operations = tuple(self._methods[path].values())
        custom = _CUSTOM.match(parts[-1]) if parts else None
        if custom:
            above = _segments(path.rpartition(":")[0])
            return resources.Action(
                path=path,
                verb=custom[2],
                resource=self._spelt.get(above, ""),
                operations=operations,
                is_custom=True,
                certainty=resources.Certainty.SURE,
            )
        if not parts or not _is_literal(parts[-1]) or parts in self._children:
            return None
        is_act = vocabulary.is_act(parts[-1])
        if not is_act and not self._is_procedural:
            return None
        return resources.Action(
            path=path,
            verb=parts[-1],
            resource=self._paths.get(parts[:-1], ""),
            operations=operations,
            is_custom=False,
            certainty=self._certainty_of_act(parts, path),
        )

    def _certainty_of_act(
        self, parts: _Segments, path: str
    ) -> resources.Certainty:
        if vocabulary.leading_verb(parts[-1]):
            return resources.Certainty.SURE
        follows_item = parts[:-1] in self._items
        if follows_item and set(self._methods[path]) == {"POST"}:
            return resources.Certainty.SURE
        if self._is_procedural or set(self._methods[path]) <= {"POST", "PUT"}:
            return resources.Certainty.LIKELY
        return resources.Certainty.GUESS

    def _singleton(
        self, parts: _Segments, path: str
    ) -> resources.Singleton | None:
        methods = self._methods[path]
        if not parts or not _is_literal(parts[-1]) or "GET" not in methods:
            return None
        alias = self._alias(parts)
        words = vocabulary.words(parts[-1])
        counts = bool(words) and vocabulary.counts(words[-1])
        changes = bool({"PUT", "PATCH"} & set(methods))
        if alias or (changes and not counts):
            certainty = resources.Certainty.SURE
        elif changes or not counts:
            certainty = resources.Certainty.LIKELY
        else:
            certainty = resources.Certainty.GUESS
        return resources.Singleton(
            path=path,
            methods=methods,
            parent=self._parent(parts),
            alias_of=alias,
            certainty=certainty,
        )

    def _alias(self, parts: _Segments) -> str:
        """Returns the path of the item that `/users/me` is one of."""
        if parts[-1].lower() not in _SELF:
            return ""
        return self._items.get((*parts[:-1], _ANY), "")

    def _style(
        self,
        sure: list[resources.Collection],
        singletons: list[resources.Singleton],
    ) -> resources.Style:
        if self._is_procedural:
            return resources.Style.PROCEDURES
        named = {path for each in sure for path in (each.path,)}
        named.update(each.item.path for each in sure if each.item)
        named.update(each.path for each in singletons)
        total = sum(len(each) for each in self._methods.values())
        ours = sum(
            len(each) for path, each in self._methods.items() if path in named
        )
        if total >= _FEW and ours * 2 >= total:
            return resources.Style.RESOURCES
        return resources.Style.UNSURE


def _split(path: str) -> list[str]:
    """Splits a path; a suffix that names a format belongs to no segment."""
    parts = [part for part in path.split("/") if part]
    if parts:
        parts[-1] = _FORMAT.sub("", parts[-1]) or parts[-1]
    return parts


def _segments(path: str) -> _Segments:
    """Splits a path; how its variables are called makes no difference."""
    return tuple(
        _ANY if _VARIABLE.match(part) else part for part in _split(path)
    )


def _is_literal(segment: str) -> bool:
    return "{" not in segment and ":" not in segment


def _is_procedural(operations: tuple[model.Operation, ...]) -> bool:
    """Tells whether most paths name procedures rather than resources."""
    if len(operations) < _FEW:
        return False
    plain = [each for each in operations if "{" not in each.path]
    named = [each for each in plain if _names_procedure(each.path)]
    posted = [each for each in plain if each.method == "POST"]
    enough = _MOST * len(operations)
    return len(plain) >= enough and (
        len(named) >= enough or len(posted) >= enough
    )


def _names_procedure(path: str) -> bool:
    last = _FORMAT.sub("", path.rstrip("/").rpartition("/")[2])
    return "." in last.strip(".") or bool(vocabulary.leading_verb(last))
