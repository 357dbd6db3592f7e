# SPDX-License-Identifier: Apache-2.0
"""Functions about the names of collections (§4.1.1, §4.1.5)."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    model,
    resource_graph,
    resources,
    vocabulary,
    wordlists,
)
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import language, path_variables

Options = Mapping[str, Any]
# What fits anything (§4.1.5).
TERMS = (
    *("elements", "entries", "instances", "items"),
    *("objects", "resources", "types", "values"),
)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
# Words of C and C++ that no identifier can be (C++20 §5.11).
_RESERVED_WORDS = """
asm auto bool break case catch char class const continue default delete do
double else enum explicit export extern false float for friend goto if inline
int long mutable namespace new operator private protected public register
return short signed sizeof static struct switch template this throw true try
typedef typename union unsigned using virtual void volatile while
"""
_RESERVED = frozenset(_RESERVED_WORDS.split())
# Words that are as common in English as they are rare in other languages.
_ENGLISH = re.compile(
    r"\b(?:the|of|and|with|for|this|all|get|list)\b", re.IGNORECASE
)
_TEXTS = 40
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
# What the variable of an id, or of a natural key, ends with.
_KEYS = frozenset(
    {*path_variables.IDS, "accession", "code", "key", "name", "number", "slug"}
)


def _collection(context: rule.Context) -> resources.Collection:
    collection: resources.Collection = context.target.model
    return collection


def _style(context: rule.Context) -> resources.Style:
    if context.contract is None:
        return resources.Style.UNSURE
    return resource_graph.graph(context.contract).style


def _plural(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    collection = _collection(context)
    segment = collection.segment
    words = language.of(options)
    if not _NAME.match(segment) or context.contract is None:
        return
    if _style(context) is resources.Style.PROCEDURES:
        return
    parts = vocabulary.words(segment, words.acronyms)
    noun = parts[language.head(parts)]
    if (
        not noun.isalpha()
        or vocabulary.is_plural(noun, words)
        or not _is_collection(collection, noun, words, context.contract)
        or _is_elsewhere(collection, context.contract)
    ):
        return
    name = language.segment(
        language.plural_name(segment, words), options, words
    )
    yield rule.Breach(
        f"The collection '{messages.safe(segment)}' is named in the "
        f"singular; write '{messages.safe(name)}'.",
        at_key=True,
    )


def _is_collection(
    collection: resources.Collection,
    noun: str,
    words: vocabulary.Language,
    contract: model.Contract,
) -> bool:
    """Tells whether a noun surely is the singular of what a collection has.

    What is listed under `/audit-log` or `/search/code` is named by a whole,
    and `/tarball/{ref}` has parts of its own, not ids. A word that is not
    known is one where its member's id is named after it, in English.
    """
    variable = collection.item.variable if collection.item else ""
    said = vocabulary.words(variable, words.acronyms)
    if noun in said[-2:]:
        return vocabulary.is_known(noun, words) or _is_english(contract)
    if noun in wordlists.WHOLES or not vocabulary.is_known(noun, words):
        return False
    if collection.path.split("/")[-2:-1] == ["search"]:
        return False
    return collection.lists or (bool(said) and said[-1] in _KEYS)


def _is_elsewhere(
    collection: resources.Collection, contract: model.Contract
) -> bool:
    """Tells whether a segment is no collection, but what is found by an id.

    `/blocks/slot/{number}` is a block, found in another way than by its id,
    and `/restore/bucket/{id}` is an act: other rules say what to write.
    """
    if collection.lists:
        return False
    parts = collection.path.split("/")
    listed = _listed(contract)
    return vocabulary.is_act(parts[-2]) or any(
        "{" not in parts[index] and "/".join(parts[:index]) in listed
        for index in range(1, len(parts))
    )


@functools.lru_cache(maxsize=8)
def _listed(contract: model.Contract) -> frozenset[str]:
    """Returns the paths of the collections whose members have an id."""
    return frozenset(
        each.path
        for each in resource_graph.collections(contract)
        if each.item is not None
    )


@functools.lru_cache(maxsize=8)
def _is_english(contract: model.Contract) -> bool:
    """Tells whether most of what operations say of themselves is English."""
    said = [
        text
        for operation in contract.operations[:_TEXTS]
        for key in ("summary", "description")
        if isinstance(text := _text(operation.node.value, key), str)
    ]
    english = [text for text in said if _ENGLISH.search(text)]
    return bool(said) and len(english) * 2 > len(said)


def _text(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _specific(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    collection = _collection(context)
    words = language.of(options)
    if "_".join(vocabulary.words(collection.segment)) not in options["terms"]:
        return
    owner = _owner(collection, context.contract)
    if owner:
        name = f"{language.singular_name(owner, words)}_{collection.segment}"
        write = "write what they are of, as in '{}'"
    else:
        name = "order_items"
        write = "say what they are of, as '{}' does"
    shown = messages.safe(language.segment(name, options, words))
    yield rule.Breach(
        f"The collection '{messages.safe(collection.segment)}' has a name "
        f"that fits anything; {write.format(shown)}.",
        at_key=True,
    )


def _owner(
    collection: resources.Collection, contract: model.Contract | None
) -> str:
    """Returns the collection id of the item that a collection belongs to.

    `/projects/default` is one of the projects as well.
    """
    above = collection.path.split("/")[:-1]
    listed = _listed(contract) if contract is not None else frozenset()
    if above and "{" not in above[-1] and "/".join(above[:-1]) in listed:
        return above[-2]
    while above and "{" in above[-1]:
        above.pop()
        if above and "{" not in above[-1]:
            return above[-1]
    return ""


def _identifier(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if options["path-case"] != "snake":
        return
    segment = _collection(context).segment
    shown = messages.safe(segment)
    if segment in _RESERVED:
        yield rule.Breach(
            f"The collection id '{shown}' is a word of C or C++; qualify it.",
            at_key=True,
        )
    elif not _IDENTIFIER.match(segment):
        name = language.segment(segment, options)
        write = (
            f"write '{messages.safe(name)}'"
            if _IDENTIFIER.match(name)
            else "begin it with a letter, and use letters, digits and "
            "underscores alone"
        )
        yield rule.Breach(
            f"The collection id '{shown}' is no identifier of C; {write}.",
            at_key=True,
        )


FUNCTIONS: Mapping[str, rule.Function] = {
    "pluralNoun": rule.Function(
        _plural,
        kinds=frozenset({"Collection"}),
        options=language.options(
            language.PLURALS, language.ACRONYMS, language.PATH_CASE
        ),
        shares=language.SHARES,
    ),
    "specificName": rule.Function(
        _specific,
        kinds=frozenset({"Collection"}),
        options=language.options(
            {
                "terms": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "Names that fit anything.",
                    "default": list(TERMS),
                }
            },
            language.PATH_CASE,
            language.PLURALS,
        ),
        shares=language.SHARES,
    ),
    "isCIdentifier": rule.Function(
        _identifier,
        kinds=frozenset({"Collection"}),
        options=language.options(language.PATH_CASE, language.ACRONYMS),
        shares=language.SHARES,
    ),
}
