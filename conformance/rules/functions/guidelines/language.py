# SPDX-License-Identifier: Apache-2.0
"""What rules about names share: a user's words, and how paths join words."""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conformance.contract import vocabulary, wordlists

_WORDS: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "string"},
    "default": [],
}
PLURALS: Mapping[str, Any] = {
    "plurals": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Plurals that are not known yet, by their singulars, "
        "such as `{corpus: corpora}`.",
        "default": {},
    },
    "uncountable": {
        **_WORDS,
        "description": "Nouns that have no plural, such as `evidence`.",
    },
}
ACRONYMS: Mapping[str, Any] = {
    "acronyms": {
        **_WORDS,
        "description": "Acronyms and proper nouns whose capitals begin no "
        "word, as they are written: `GitHub`.",
    }
}
VERBS: Mapping[str, Any] = {
    "verbs": {
        **_WORDS,
        "description": "More words that are verbs at the beginning of a name.",
    },
    "nouns": {
        **_WORDS,
        "description": "Words that are taken for verbs, but are nouns here.",
    },
}
PATH_CASE: Mapping[str, Any] = {
    "path-case": {
        "enum": ["kebab", "snake"],
        "description": "How path segments join words: `kebab` by hyphens "
        "(§4.1.1), `snake` by underscores (§4.1.5).",
        "default": "kebab",
    }
}
SHARES = frozenset({*PLURALS, *ACRONYMS, *VERBS, *PATH_CASE})


def options(*groups: Mapping[str, Any]) -> dict[str, Any]:
    """Makes the schema of a function's options out of groups of them."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: described
            for group in groups
            for name, described in group.items()
        },
    }


def of(said: Mapping[str, Any]) -> vocabulary.Language:
    """Returns English with the words that options add."""
    return _language(
        tuple(sorted(said.get("plurals", {}).items())),
        *(
            tuple(said.get(name, ()))
            for name in ("uncountable", "verbs", "nouns", "acronyms")
        ),
    )


@functools.lru_cache(maxsize=32)
def _language(
    plurals: tuple[tuple[str, str], ...],
    uncountable: tuple[str, ...],
    verbs: tuple[str, ...],
    nouns: tuple[str, ...],
    acronyms: tuple[str, ...],
) -> vocabulary.Language:
    return vocabulary.Language(
        plurals={one.lower(): many.lower() for one, many in plurals},
        uncountable=_lower(uncountable),
        verbs=_lower(verbs),
        nouns=_lower(nouns),
        acronyms=frozenset(acronyms),
    )


def _lower(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


def segment(
    name: str, said: Mapping[str, Any], words: vocabulary.Language | None = None
) -> str:
    """Writes a path segment as the option `path-case` has it.

    Args:
        name: A segment, or any name.
        said: Options with `path-case`.
        words: With the user's acronyms; by default those among the options.

    Returns:
        Such as `shopping-cart`.
    """
    acronyms = (words or of(said)).acronyms
    if said.get("path-case") == "snake":
        return vocabulary.snake(name, acronyms)
    return vocabulary.kebab(name, acronyms)


def head(parts: Sequence[str]) -> int:
    """Returns the place of the noun that a name is about, from its words.

    It is the last, or the one before a preposition: of `codes_of_conduct`
    it is `codes`.
    """
    for index, word in enumerate(parts):
        if word in wordlists.PREPOSITIONS and index:
            return index - 1
    return len(parts) - 1


def plural_name(name: str, words: vocabulary.Language) -> str:
    """Returns a name with its noun in the plural, in snake_case."""
    return _numbered(name, words, vocabulary.plural)


def singular_name(name: str, words: vocabulary.Language) -> str:
    """Returns a name with its noun in the singular, in snake_case."""
    return _numbered(name, words, vocabulary.singular)


def _numbered(
    name: str,
    words: vocabulary.Language,
    number: Callable[[str, vocabulary.Language], str],
) -> str:
    parts = vocabulary.words(name, words.acronyms)
    if parts:
        index = head(parts)
        parts[index] = number(parts[index], words)
    return "_".join(parts)
