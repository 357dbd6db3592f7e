# SPDX-License-Identifier: Apache-2.0
"""How the names of an API are written: each of them, and most of them.

An API that writes all of its names in another case than snake_case has decided
so: that is told once. So is a name that stands in many places.
"""

import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator, Mapping

from conformance.contract import model, nodes, usage, vocabulary, wordlists
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import foreign

SNAKE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*\Z")
# What is a name made of words: `_links`, `@type` and `$ref` belong to formats
# of their own (HAL, JSON-LD, JSON Schema); `filter[name]`, `a.b` and `a:b` are
# paths; `en-US` is a language, `Content-Type` a header, as keys of a map.
_NAME = re.compile(r"[A-Za-z0-9][\w -]*\Z", re.ASCII)
_KEYS = re.compile(
    r"x-|[a-z]{2,3}[-_][A-Z]{2}\Z|[A-Z][a-z]+(?:-[A-Z][a-z]*)+\Z"
)
_CAMEL = re.compile(r"[a-z0-9]+(?:[A-Z][a-zA-Z0-9]*)+\Z")
_PASCAL = re.compile(r"[A-Z][a-zA-Z0-9]*\Z")
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+\Z")
_SHORT_ACRONYM = re.compile(r"[A-Z]{2,3}\Z")
# The keys that the guidelines themselves write in either way (§4.8.7-8).
EITHER: Mapping[str, str] = {
    "requestId": "request_id",
    "totalItems": "total_items",
    "itemsPerPage": "items_per_page",
    "currentPage": "current_page",
    "totalPages": "total_pages",
}
SNAKE_KEYS = frozenset(EITHER.values())
# An API's own way is told once from this number of names on.
_FEW = 5
_MOST = 0.5


@dataclasses.dataclass(frozen=True, slots=True)
class Usual:
    """A way in which an API writes its names, other than snake_case.

    Attributes:
        way: `camelCase`, `PascalCase` or `kebab-case`; empty where it has
            none.
        names: All that are so written, in order.
        told: Of how many, those of a single word apart.
        snake: How many of them are in snake_case.
    """

    way: str
    names: tuple[str, ...] = ()
    told: int = 0
    snake: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Names:
    """The names of the fields, or of the parameters, of an API.

    Attributes:
        usual: How most of them are written.
        places: Where each stands, in order.
        ways: Each way that is told once, where most are not in snake_case.
    """

    usual: Usual
    places: Mapping[str, tuple[nodes.Node, ...]]
    ways: Mapping[str, Usual]

    def more(self, name: str, node: nodes.Node) -> int | None:
        """Tells of how many more places one has to speak, besides `node`.

        A name that stands in many places is told at the first of them.

        Returns:
            None where another place speaks for this one.
        """
        places = self.places.get(name, ())
        if len(places) < _FEW:
            return 0
        is_first = places[0].identity == node.identity
        return len(places) - 1 if is_first else None


def way_of(name: str) -> str:
    """Tells how a name is written.

    Returns:
        `camelCase`, `PascalCase`, `kebab-case` or `snake_case`; empty for one
        small word, and for a mixture.
    """
    if _CAMEL.match(name):
        return "camelCase"
    if _PASCAL.match(name):
        return "PascalCase"
    if _KEBAB.match(name):
        return "kebab-case"
    return "snake_case" if "_" in name and SNAKE.match(name) else ""


def _gathered(named: Iterable[tuple[str, nodes.Node]]) -> Names:
    found: dict[str, dict[object, nodes.Node]] = {}
    for name, node in named:
        found.setdefault(name, {}).setdefault(node.identity, node)
    places = {name: tuple(each.values()) for name, each in found.items()}
    by_way: dict[str, list[str]] = {}
    for name in places:
        way = way_of(name) if is_name(name) else ""
        if way and name not in EITHER and name not in SNAKE_KEYS:
            by_way.setdefault(way, []).append(name)
    snake = len(by_way.pop("snake_case", ()))
    told = snake + sum(map(len, by_way.values()))
    none = Usual("", (), told, snake)
    if told - snake < _MOST * told:
        return Names(none, places, {})
    ways = {
        way: Usual(way, tuple(names), told, snake)
        for way, names in by_way.items()
        if len(names) >= _FEW
    }
    usual = max(ways.values(), key=lambda each: len(each.names), default=none)
    return Names(usual, places, ways)


@functools.lru_cache(maxsize=8)
def fields(contract: model.Contract) -> Names:
    """Gathers the names of the fields of JSON bodies."""
    return _gathered(
        (field.name, field.node)
        for field in usage.fields(contract)
        if isinstance(field.name, str)
        and not foreign.is_foreign(field.use.operation)
    )


@functools.lru_cache(maxsize=32)
def parameters(contract: model.Contract, place: str) -> Names:
    """Gathers the names of the parameters of one place, such as `query`."""
    return _gathered(
        (each.name, each.node)
        for operation in contract.operations
        if not foreign.is_foreign(operation.path)
        for each in operation.named(place)
    )


def is_right(name: str, words: vocabulary.Language) -> bool:
    """Tells whether a name is snake_case, but for acronyms (§4.8.6)."""
    if SNAKE.match(name):
        return True
    spelled = (wordlists.ACRONYMS, wordlists.MIXED, words.acronyms)
    return all(
        SNAKE.match(part)
        or any(part in each for each in spelled)
        or _is_acronym(part)
        for part in name.split("_")
    )


def _is_acronym(part: str) -> bool:
    """Tells whether a few capitals are no word that is known: `MD`."""
    word = part.lower()
    return (
        bool(_SHORT_ACRONYM.match(part))
        and not vocabulary.is_known(word)
        and word not in wordlists.PREPOSITIONS
    )


def is_name(name: str) -> bool:
    """Tells whether a name is made of words, and of nothing else."""
    return (
        bool(_NAME.match(name))
        and not _KEYS.match(name)
        and any(character.isalpha() for character in name)
    )


def whole(
    usual: Usual, name: str, what: str, right: str
) -> Iterator[rule.Breach]:
    """Tells what an API has decided, at the first name.

    Args:
        usual: A way in which many names are written.
        name: The name that is looked at.
        what: What they are names of, such as `fields`.
        right: What to write for this one.
    """
    if name != usual.names[0]:
        return
    yield rule.Breach(
        f"{len(usual.names)} of {usual.told} names of {what} are in "
        f"{usual.way}, not in snake_case; write '{messages.safe(right)}' for "
        f"'{messages.safe(name)}', and so on.",
        subject=f"{what} in {usual.way}",
        at_key=True,
    )


def also(more: int) -> str:
    """Says that a name stands in other places too."""
    places = "place" if more == 1 else "places"
    return f", here and in {more} more {places}," if more else ""
