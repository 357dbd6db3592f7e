# SPDX-License-Identifier: Apache-2.0
"""How the ids in paths are called, and who assigns them (§4.1.4, §4.2)."""

import dataclasses
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import (
    model,
    resource_graph,
    resources,
    vocabulary,
    wordlists,
)
from conformance.rules import fixes, messages, rule
from conformance.rules.functions.guidelines import language, once, path_renames

Options = Mapping[str, Any]
# What says of a variable that it is an id.
IDS = frozenset({"guid", "id", "identifier", "uid", "uuid"})
_BEGINNING = 3
_EXAMPLES = 3
_VARIABLE = re.compile(r"\{([^{}]+)\}\Z")


@dataclasses.dataclass(frozen=True, slots=True)
class _Id:
    """An id in paths that has another name than it should.

    Attributes:
        collection: Where the id stands.
        variable: What it is called.
        right: What it should be called.
        path: The first path with it.
    """

    collection: resources.Collection
    variable: str
    right: str
    path: str


def _named(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    if resource_graph.graph(contract).style is resources.Style.PROCEDURES:
        return
    wrong, judged = _wrong_ids(contract, language.of(options))
    if once.is_decision(len(wrong), judged):
        yield _all(contract, wrong, judged)
        return
    declared = contract.root.get("paths")
    for each in wrong:
        segment, variable = each.collection.segment, each.variable
        yield rule.Breach(
            f"The id of '{messages.safe(segment)}' is called "
            f"'{{{messages.safe(variable)}}}'; write "
            f"'{{{messages.safe(each.right)}}}'.",
            subject=f"{each.collection.path} {variable}",
            node=declared.get(each.path) if declared else None,
            at_key=True,
            fix=_fix(contract, [each]),
        )


def _wrong_ids(
    contract: model.Contract, words: vocabulary.Language
) -> tuple[list[_Id], int]:
    """Returns the ids with a wrong name, and how many were looked at."""
    wrong: list[_Id] = []
    judged = 0
    for collection in resource_graph.collections(contract):
        noun = _noun(collection, words)
        found = {}
        paths = _variables(collection, contract)
        for variable in paths if noun else ():
            parts = vocabulary.words(variable, words.acronyms)
            if parts and parts[-1] in IDS:
                found[variable] = _right(parts, noun, words, contract)
        judged += len(found)
        named = [variable for variable, right in found.items() if not right]
        # What it is called in most other paths is its name.
        usual = max(named, key=lambda each: len(paths[each]), default="")
        wrong.extend(
            _Id(
                collection,
                variable,
                vocabulary.snake(usual, words.acronyms) or right,
                paths[variable][0],
            )
            for variable, right in found.items()
            if right
        )
    return wrong, judged


def _all(
    contract: model.Contract, wrong: Sequence[_Id], judged: int
) -> rule.Breach:
    named = dict.fromkeys(
        f"'{messages.safe(each.collection.segment)}/{{{each.right}}}'"
        for each in wrong
    )
    shown = list(named)[:_EXAMPLES]
    return rule.Breach(
        f"{len(wrong)} of {judged} ids in paths are not named after their "
        f"resource; write {once.together(shown)}, and so on.",
        subject="all",
        node=contract.root.get("paths"),
        fix=_fix(contract, wrong),
    )


def _fix(contract: model.Contract, wrong: Sequence[_Id]) -> fixes.Fix | None:
    rights = {
        (each.collection.path, each.variable): each.right for each in wrong
    }
    first = wrong[0]
    what = (
        f"'{first.variable}' to '{first.right}'"
        if len(wrong) == 1
        else f"of {len(wrong)} ids after their resources"
    )
    return path_renames.fix(
        contract,
        lambda before, name: rights.get((before, name), name),
        f"Rename the path variable{'s' if len(wrong) > 1 else ''} {what}.",
    )


def _noun(
    collection: resources.Collection, words: vocabulary.Language
) -> list[str]:
    """Returns the words of what one member is; none where that is unsure."""
    parts = vocabulary.words(collection.segment, words.acronyms)
    if not parts or not collection.segment.isascii():
        return []
    last = parts[-1]
    # What names a whole, as `catalog`, does not name one of its parts.
    if last in wordlists.WHOLES or last in vocabulary.uncountable(words):
        return []
    if not (vocabulary.counts(last, words) or vocabulary.is_known(last, words)):
        return []
    return [*parts[:-1], vocabulary.singular(last, words)]


def _variables(
    collection: resources.Collection, contract: model.Contract
) -> Mapping[str, list[str]]:
    """Gathers what the id is called in the paths of items, and below them."""
    found: dict[str, list[str]] = {}
    if collection.item is not None and len(collection.item.variables) > 1:
        return found
    start = f"{collection.path}/"
    for path in contract.paths:
        if not path.startswith(start):
            continue
        first, _, rest = path.removeprefix(start).partition("/")
        match = _VARIABLE.match(first.partition(":")[0])
        # Two in a row are one id in two parts.
        if match and not rest.startswith("{"):
            found.setdefault(match[1], []).append(path)
    return found


def _right(
    parts: list[str],
    noun: list[str],
    words: vocabulary.Language,
    contract: model.Contract,
) -> str:
    """Returns what an id should be called; empty where its name is right.

    A qualified name (`{target_user_id}`) is right; so are an abbreviation
    (`{repo_id}`), a term of several words, which somebody chose, and the id
    of another collection's member, which has its name there (§4.8.2).
    """
    kind = "id" if parts[-1] in ("uid", "identifier") else parts[-1]
    right = "_".join(noun if noun[-1] in IDS else (*noun, kind))
    said = parts[:-1]
    if not said:
        return right
    if _is_about(said, noun) or said[-1] in _singulars(contract):
        return ""
    is_plain = len(said) == 1 and vocabulary.is_known(said[-1], words)
    return right if is_plain else ""


def _is_about(said: list[str], noun: list[str]) -> bool:
    """Tells whether a name is that of a thing, or short for it."""
    whole, short = "".join(noun), "".join(said)
    return (
        bool(set(said) & set(noun))
        or whole.startswith(short)
        or short.endswith(whole)
        or noun[-1].startswith(said[-1][:_BEGINNING])
        or short == "".join(part[0] for part in noun)
    )


@functools.lru_cache(maxsize=8)
def _singulars(contract: model.Contract) -> frozenset[str]:
    """Returns the last words of what the members of collections are."""
    parts = [
        vocabulary.words(each.segment)
        for each in resource_graph.collections(contract)
    ]
    return frozenset(vocabulary.singular(each[-1]) for each in parts if each)


FUNCTIONS: Mapping[str, rule.Function] = {
    "namedPathVariable": rule.Function(
        _named,
        kinds=frozenset({"Document"}),
        options=language.options(language.PLURALS, language.ACRONYMS),
        shares=language.SHARES,
    ),
}
