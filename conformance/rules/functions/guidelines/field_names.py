# SPDX-License-Identifier: Apache-2.0
"""How fields of JSON bodies and parameters are written (§4.8.2, §4.8.6).

An API that writes all of its names in another case has decided so: that is told
once. A name that differs from its neighbours is told where it stands.
"""

import collections
import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, usage, vocabulary, wordlists
from conformance.rules import fixes, messages, rule
from conformance.rules.functions.guidelines import language, path_renames

Options = Mapping[str, Any]
_HEADER = re.compile(r"[A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9]*)*\Z")
_SNAKE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*\Z")
# What is a name made of words: `_links`, `@type` and `$ref` belong to formats
# of their own (HAL, JSON-LD, JSON Schema); `filter[name]`, `a.b` and `a:b` are
# paths; `en-US` is a language, `Content-Type` a header, as keys of a map.
_NAME = re.compile(r"[A-Za-z0-9][\w -]*\Z", re.ASCII)
_KEYS = re.compile(
    r"x-|[a-z]{2,3}[-_][A-Z]{2}\Z|[A-Z][a-z]+(?:-[A-Z][a-z]*)+\Z"
)
_CAMEL = re.compile(r"[a-z0-9]+(?:[A-Z][a-zA-Z0-9]*)+\Z")
_PASCAL = re.compile(r"[A-Z][a-zA-Z0-9]*\Z")
# The keys that the guidelines themselves write in either way (§4.8.7-8).
EITHER: Mapping[str, str] = {
    "requestId": "request_id",
    "totalItems": "total_items",
    "itemsPerPage": "items_per_page",
    "currentPage": "current_page",
    "totalPages": "total_pages",
}
_SNAKE_KEYS = frozenset(EITHER.values())
# An API's own way is told once from this number of names on.
_FEW = 5
_MOST = 0.5


@dataclasses.dataclass(frozen=True, slots=True)
class Usual:
    """The way in which an API writes most of its names, other than snake_case.

    Attributes:
        way: `camelCase` or `PascalCase`; empty where it has none.
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
    """

    usual: Usual
    places: Mapping[str, tuple[nodes.Node, ...]]

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


def _way(name: str) -> str:
    """Tells how a name is written; empty for one that tells nothing."""
    if _CAMEL.match(name):
        return "camelCase"
    if _PASCAL.match(name):
        return "PascalCase"
    return "snake_case" if "_" in name and _SNAKE.match(name) else ""


def _usual(names: Iterable[str]) -> Usual:
    distinct = dict.fromkeys(
        each for each in names if each not in EITHER and each not in _SNAKE_KEYS
    )
    ways = {name: _way(name) for name in distinct}
    counts = collections.Counter(filter(None, ways.values()))
    total = sum(counts.values())
    for way, count in counts.most_common(1):
        if way != "snake_case" and count >= _FEW and count >= _MOST * total:
            same = tuple(each for each, its in ways.items() if its == way)
            return Usual(way, same, total)
    return Usual("", (), total, counts["snake_case"])


@functools.lru_cache(maxsize=8)
def _fields(contract: model.Contract) -> Names:
    return _gathered(
        (field.name, field.node)
        for field in usage.fields(contract)
        if isinstance(field.name, str)
    )


@functools.lru_cache(maxsize=32)
def _parameters(contract: model.Contract, place: str) -> Names:
    return _gathered(
        (each.name, each.node)
        for operation in contract.operations
        for each in operation.named(place)
    )


def _gathered(named: Iterable[tuple[str, nodes.Node]]) -> Names:
    found: dict[str, dict[object, nodes.Node]] = {}
    for name, node in named:
        found.setdefault(name, {}).setdefault(node.identity, node)
    places = {name: tuple(each.values()) for name, each in found.items()}
    return Names(_usual(places), places)


@functools.lru_cache(maxsize=8)
def _forms(contract: model.Contract) -> Mapping[str, int]:
    """Counts the places of the keys that may be written in either way."""
    return collections.Counter(
        field.name
        for field in usage.fields(contract)
        if field.name in EITHER or field.name in _SNAKE_KEYS
    )


def _is_right(name: str, words: vocabulary.Language) -> bool:
    """Tells whether a name is snake_case, but for acronyms (§4.8.6)."""
    if _SNAKE.match(name):
        return True
    spelled = (wordlists.ACRONYMS, wordlists.MIXED, words.acronyms)
    return all(
        _SNAKE.match(part) or any(part in each for each in spelled)
        for part in name.split("_")
    )


def _is_name(name: str) -> bool:
    return (
        bool(_NAME.match(name))
        and not _KEYS.match(name)
        and any(character.isalpha() for character in name)
    )


def _field_case(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    field: usage.Field = context.target.model
    name, contract = field.name, context.contract
    words = language.of(options)
    if contract is None or not isinstance(name, str):
        return
    if name in EITHER or name in _SNAKE_KEYS:
        yield from _one_form(field, contract)
        return
    if _is_right(name, words) or not _is_name(name):
        return
    right = vocabulary.snake(name, words.acronyms)
    names = _fields(contract)
    if right == name:
        return
    if names.usual.way and _way(name) == names.usual.way:
        if names.places[name][0].identity == field.node.identity:
            yield from _whole(names.usual, name, "fields", right)
        return
    more = names.more(name, field.node)
    if more is None:
        return
    yield rule.Breach(
        f"The field '{messages.safe(name)}'{_also(more)} is not in "
        f"snake_case; write '{messages.safe(right)}'.",
        at_key=True,
        fix=_renamed(field, right),
    )


def _whole(
    usual: Usual, name: str, what: str, right: str
) -> Iterator[rule.Breach]:
    if name != usual.names[0]:
        return
    yield rule.Breach(
        f"{len(usual.names)} of {usual.told} names of {what} are in "
        f"{usual.way}, not in snake_case; write '{messages.safe(right)}' for "
        f"'{messages.safe(name)}', and so on.",
        subject=f"{what} in {usual.way}",
        at_key=True,
    )


def _also(more: int) -> str:
    """Says that a name stands in other places too."""
    return f", here and in {more} more places," if more else ""


def _one_form(
    field: usage.Field, contract: model.Contract
) -> Iterator[rule.Breach]:
    """Tells of the rarer form of keys that an API writes in both."""
    forms = _forms(contract)
    camel = [name for name in forms if name in EITHER]
    snake = [name for name in forms if name in _SNAKE_KEYS]
    if not camel or not snake:
        return
    usual = _fields(contract).usual
    often = sum(forms[name] for name in camel)
    # They look like the other names; where nothing tells, snake_case is
    # right (§4.8.6).
    is_camel = usual.way == "camelCase" or (
        often > sum(forms[name] for name in snake)
        and usual.snake * 2 <= usual.told
    )
    if (field.name in EITHER) == is_camel:
        return
    back = {snake: camel for camel, snake in EITHER.items()}
    right = back[field.name] if is_camel else EITHER[field.name]
    others = camel if is_camel else snake
    yield rule.Breach(
        f"'{field.name}' is written in another way than '{others[0]}'; write "
        f"'{right}', so that the API has one form.",
        at_key=True,
        fix=_renamed(field, right),
    )


def _renamed(field: usage.Field, name: str) -> fixes.Fix | None:
    """Renames a field, and what requires it; None where that name is taken."""
    owner = field.use.schema
    declared = owner.get("properties")
    if declared is None or declared.get(name) is not None:
        return None
    if owner.get("discriminator") is not None:
        return None
    edits: list[fixes.Edit] = [fixes.Rename(field.node, name)]
    required = owner.get("required")
    edits.extend(
        fixes.Replace(each, name)
        for each in (required.elements() if required else ())
        if each.value == field.name
    )
    title = f"Rename the field '{field.name}' to '{name}'."
    return fixes.Fix(title, tuple(edits), is_safe=False)


def _parameter_case(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    parameter: model.Parameter = context.target.model
    name, contract = parameter.name, context.contract
    if contract is None or parameter.place not in ("header", "path", "query"):
        return
    words = language.of(options)
    is_header = parameter.place == "header"
    right = _header(name) if is_header else _parameter(name, words)
    if not right or right == name:
        return
    names = _parameters(contract, parameter.place)
    node = parameter.node.get("name") or parameter.node
    usual = names.usual
    if not is_header and usual.way and _way(name) == usual.way:
        if names.places[name][0].identity == parameter.node.identity:
            what = f"{parameter.place} parameters"
            for told in _whole(usual, name, what, right):
                yield dataclasses.replace(told, node=node, at_key=False)
        return
    more = names.more(name, parameter.node)
    if more is None:
        return
    called = "header" if is_header else f"{parameter.place} parameter"
    case = "Hyphenated-Pascal case" if is_header else "snake_case"
    yield rule.Breach(
        f"The {called} '{messages.safe(name)}'{_also(more)} is not in "
        f"{case}; write '{messages.safe(right)}'.",
        node=node,
        fix=_rename_parameter(contract, parameter, right),
    )


def _parameter(name: str, words: vocabulary.Language) -> str:
    """Returns a parameter's name in snake_case; empty where it is right."""
    if _SNAKE.match(name) or not _is_name(name):
        return ""
    return vocabulary.snake(name, words.acronyms)


def _header(name: str) -> str:
    """Returns a header's name in its case; empty where it is right."""
    if _HEADER.match(name) or not _NAME.match(name):
        return ""
    parts = [part for part in re.split(r"[-_ ]", name) if part]
    if len(parts) == 1:
        parts = list(vocabulary.split(name))
    return "-".join(part[:1].upper() + part[1:] for part in parts)


def _rename_parameter(
    contract: model.Contract, parameter: model.Parameter, right: str
) -> fixes.Fix | None:
    name = parameter.name
    title = f"Rename the {parameter.place} parameter '{name}' to '{right}'."
    if parameter.place == "path":
        return path_renames.fix(
            contract, lambda _, each: right if each == name else each, title
        )
    places = _parameters(contract, parameter.place).places[name]
    called = [place.get("name") for place in places]
    edits = tuple(
        fixes.Replace(node, right) for node in called if node is not None
    )
    # Names of headers are the same in any case (RFC 9110 §5.1).
    is_safe = parameter.place == "header" and right.lower() == name.lower()
    return fixes.Fix(title, edits, is_safe=is_safe)


FUNCTIONS: Mapping[str, rule.Function] = {
    "fieldCase": rule.Function(
        _field_case,
        kinds=frozenset({"Property"}),
        options=language.options(language.ACRONYMS),
        shares=language.SHARES,
    ),
    "parameterCase": rule.Function(
        _parameter_case,
        kinds=frozenset({"Parameter"}),
        options=language.options(language.ACRONYMS),
        shares=language.SHARES,
    ),
}
