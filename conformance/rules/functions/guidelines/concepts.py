# SPDX-License-Identifier: Apache-2.0
"""Whether a reference to one kind of resource has one name (§4.8.2).

An owner may be something else than a user: what is told is only what the
document itself says is the same, by a shared type or in words, and what a team
lists as synonyms.
"""

import collections
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract import (
    model,
    resource_graph,
    resources,
    schemas,
    vocabulary,
    wordlists,
)
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import path_variables, references

Options = Mapping[str, Any]
# What the guidelines name as wrong for a user, where it is one.
_ROLES = frozenset({"member", "owner"})
# "The id of the user who…": not of the user group, nor of a user or a bot.
_ID_OF = (
    r"\b(?:id|identifier|uuid) of (?:the|a|an) {}"
    r"(?:\s*[.,;)]|\s*\Z|\s+(?:who|that|which|owning|this)\b)"
)
_SHORT = 3
# A name is the usual one from this number of places on, and where it stands
# so many times as often as another.
_FEW = 3
_TIMES = 3


def _consistent(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    graph = resource_graph.graph(contract)
    if graph.style is resources.Style.PROCEDURES:
        return
    told: set[tuple[str, Any]] = set()
    for reference, right, why in (
        *_listed(contract, options["synonyms"]),
        *_typed(contract),
        *_described(contract),
        *_spelled(contract),
    ):
        if reference.node.identity in told:
            continue
        told.add(reference.node.identity)
        yield rule.Breach(
            f"'{messages.safe(reference.name)}' {why}; write "
            f"'{messages.safe(right)}'.",
            subject=reference.name,
            node=reference.node,
            at_key=reference.is_key,
        )


_Found = Iterator[tuple[references.Reference, str, str]]


def _listed(
    contract: model.Contract, synonyms: Mapping[str, list[str]]
) -> _Found:
    """Finds what the user says is the same."""
    terms = {
        tuple(vocabulary.words(other)): tuple(vocabulary.words(term))
        for term, others in synonyms.items()
        for other in others
    }
    for each in references.of(contract) if terms else ():
        for other, term in terms.items():
            bare = _bare(each.words)
            if bare == other:
                right = "_".join((*term, *each.words[len(bare) :]))
                yield (
                    each,
                    right,
                    f"is called '{'_'.join(term)}' in this API",
                )


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Drops what says that a name is that of an id."""
    is_id = len(words) > 1 and words[-1] in path_variables.IDS
    return words[:-1] if is_id else words


def _typed(contract: model.Contract) -> _Found:
    """Finds references to an id type of a component, by another name."""
    by_type: dict[str, list[references.Reference]] = {}
    for each in references.of(contract):
        name = _type_name(each)
        if name:
            by_type.setdefault(name, []).append(each)
    for name, places in by_type.items():
        right = "_".join(vocabulary.words(name))
        same_name = [each for each in places if each.joined == right]
        count = len(same_name)
        same = collections.Counter(id(each.beside) for each in places)
        for each in places:
            if each.joined.endswith(right) or each.words[-1:] == ("ids",):
                continue
            # Two of one type side by side have different roles.
            if each.joined in path_variables.IDS or same[id(each.beside)] > 1:
                continue
            if count >= _FEW - 1:
                called = _called(same_name)
                why = (
                    f"refers to a '{messages.safe(name)}', as '{called}' does "
                    f"in {count} places"
                )
                yield each, called, why


def _type_name(reference: references.Reference) -> str:
    """Returns the component of an id that a schema refers to, if it does."""
    value = reference.schema.value if reference.schema else None
    target = value.get("$ref") if isinstance(value, dict) else None
    if not isinstance(target, str) or "#" not in target:
        return ""
    name = target.rpartition("/")[2]
    parts = vocabulary.words(name)
    is_id = len(parts) > 1 and parts[-1] in path_variables.IDS
    return name if is_id else ""


def _described(contract: model.Contract) -> _Found:
    """Finds an owner or member that is said to be the id of something else."""
    nouns = {
        vocabulary.singular(words[-1])
        for each in resource_graph.collections(contract)
        if (words := vocabulary.words(each.segment))
    }
    used: dict[str, list[references.Reference]] = {}
    for each in references.of(contract):
        used.setdefault(each.joined, []).append(each)
    look = schemas.Schemas(contract)
    for each in references.of(contract):
        bare = _bare(each.words)
        if len(bare) != 1 or bare[0] not in _ROLES or bare[0] in nouns:
            continue
        if look.types(each.schema) & {"object", "array"}:
            continue
        for noun in nouns:
            right = f"{noun}_id"
            is_role = right in map(vocabulary.snake, each.beside)
            count = len(used.get(right, ()))
            if count < _FEW - 1 or is_role:
                continue
            if re.search(
                _ID_OF.format(re.escape(noun)), each.text, re.IGNORECASE
            ):
                called = _called(used[right])
                why = (
                    f"is the id of a {noun}, which is '{called}' in "
                    f"{count} other places"
                )
                yield each, called, why


def _spelled(contract: model.Contract) -> _Found:
    """Finds rarer names of an id that differ in how it is spelt alone.

    These are `user_uuid` beside `user_id`, and `repo_id` beside
    `repository_id`, where no object has both, and no collection has the
    rarer name for its own.
    """
    places: dict[str, list[references.Reference]] = {}
    for each in references.of(contract):
        is_id = len(each.words) > 1 and each.words[-1] in path_variables.IDS
        if is_id:
            places.setdefault(each.joined, []).append(each)
    own = _own(contract)
    for names in _alike(places):
        usual = max(names, key=lambda name: len(places[name]))
        count = len(places[usual])
        for name in sorted(names - {usual} - own):
            if count < _FEW or count < _TIMES * len(places[name]):
                continue
            if _stand_together(places[name], usual):
                continue
            called = _called(places[usual])
            for each in places[name]:
                why = f"is called '{called}' in {count} other places"
                yield each, called, why


def _called(places: Iterable[references.Reference]) -> str:
    """Returns how a name is written in most places."""
    counts = collections.Counter(each.name for each in places)
    return messages.safe(counts.most_common(1)[0][0])


def _own(contract: model.Contract) -> frozenset[str]:
    """Returns what the ids of collections are called in their paths."""
    return frozenset(
        vocabulary.snake(each.item.variable)
        for each in resource_graph.collections(contract)
        if each.item is not None
    )


def _alike(names: Iterable[str]) -> Iterator[set[str]]:
    """Yields the sets of names that are spellings of one."""
    groups: dict[str, set[str]] = {}
    for name in names:
        groups.setdefault(name.rpartition("_")[0], set()).add(name)
    for longer in list(groups):
        for short in _abbreviations(longer, groups):
            groups[longer] |= groups[short]
    yield from (each for each in groups.values() if len(each) > 1)


def _abbreviations(longer: str, names: Mapping[str, set[str]]) -> Iterator[str]:
    """Yields the names that are short for a longer one, of a known noun."""
    if longer not in wordlists.NOUNS:
        return
    for short in names:
        # A noun of its own is no abbreviation: `post` and `postcard`.
        if (
            _SHORT <= len(short) < len(longer)
            and longer.startswith(short)
            and (short not in wordlists.NOUNS or short in _ABBREVIATIONS)
        ):
            yield short


_ABBREVIATIONS = frozenset({"app", "param", "repo"})


def _stand_together(places: list[references.Reference], usual: str) -> bool:
    return any(usual in map(vocabulary.snake, each.beside) for each in places)


FUNCTIONS: Mapping[str, rule.Function] = {
    "oneNamePerConcept": rule.Function(
        _consistent,
        kinds=frozenset({"Document"}),
        options={
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "synonyms": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "array",
                        "items": {"type": "string"},
                    },
                    "description": "What else a concept is called that has "
                    "one name, such as `{user: [member, owner]}`.",
                    "default": {},
                }
            },
        },
    ),
}
