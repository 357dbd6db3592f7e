# SPDX-License-Identifier: Apache-2.0
"""The English of names: words, plurals and verbs (§4.1 of the guidelines).

What the lists of `wordlists` and of the user don't decide, a library does; it
is loaded when it is first needed. Other languages are not judged: a caller
that speaks of a word's number asks `is_known` first.
"""

import dataclasses
import functools
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from conformance.contract import wordlists

if TYPE_CHECKING:
    import pluralizer

# The shapes of words in a name whose characters have been replaced by what
# they are: `U`pper, `l`ower, an `s`, a `d`igit. Digits stay with the letters
# before them, and an acronym stays whole, with the -s of its plural.
_SHAPES = re.compile(
    r"U{2,}s(?![lsd])"  # IDs
    r"|U+(?:d+U+(?![lsU]))+d*"  # B2B, EC2ID
    r"|U{2,}d+"  # SHA256
    r"|Ud+[lsd]*"  # S3, I18n
    r"|U+(?![ls])"  # HTTP, and HTTP in HTTPServer
    r"|U?[ls][lsd]*"  # user, User, line2
    r"|d+U+(?![ls])"  # 3D
    r"|d+[ls]*[lsd]*"  # 2fa
)
_OTHER = re.compile(r"[\W_]+")


@dataclasses.dataclass(frozen=True)
class Language:
    """English, with what a user adds to it.

    Attributes:
        plurals: Plurals by their singulars.
        uncountable: Nouns without a plural.
        verbs: More verbs that begin a name.
        nouns: Words that are no verbs here, such as `process`.
        acronyms: Names whose capitals are no boundaries of words, such as
            `GitHub`.
    """

    plurals: Mapping[str, str] = dataclasses.field(default_factory=dict)
    uncountable: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    acronyms: frozenset[str] = frozenset()

    @functools.cached_property
    def singulars(self) -> Mapping[str, str]:
        """The user's singulars by their plurals."""
        return {plural: singular for singular, plural in self.plurals.items()}


ENGLISH = Language()
NONE: frozenset[str] = frozenset()
_SINGULARS: Mapping[str, str] = {
    **{plural: singular for singular, plural in wordlists.PLURALS.items()},
    **wordlists.ALSO_PLURALS,
}


def split(name: str, acronyms: Iterable[str] = ()) -> tuple[str, ...]:
    """Splits a name into words, their capitals kept.

    Args:
        name: Such as `userIDs`, `shopping-cart`, `IPv6Address`.
        acronyms: More names that stay whole, such as `GitHub`.

    Returns:
        Its words: together they have every letter and digit of the name, in
        order.
    """
    found = []
    rest = 0
    for whole in _mixed(frozenset(acronyms)).finditer(name):
        found.extend(_by_shape(name[rest : whole.start()]))
        found.append(whole[0])
        rest = whole.end()
    found.extend(_by_shape(name[rest:]))
    return tuple(found)


@functools.lru_cache(maxsize=16)
def _mixed(acronyms: frozenset[str]) -> re.Pattern[str]:
    known = sorted({*wordlists.MIXED, *acronyms}, key=lambda each: -len(each))
    # Those that begin with a small letter begin a name, or follow a joint.
    first = "|".join(re.escape(each) for each in known if each[:1].isupper())
    small = "|".join(
        re.escape(each) for each in known if not each[:1].isupper()
    )
    return re.compile(
        rf"(?:(?<![A-Z])(?:{first})|(?<![^\W_])(?:{small}))(?![a-z0-9])"
    )


def _by_shape(text: str) -> list[str]:
    found = []
    for part in _OTHER.split(text):
        shape = "".join(map(_kind, part))
        start = 0
        # Every character of a shape is part of some word.
        for match in _SHAPES.finditer(shape):
            found.append(part[start : match.end()])
            start = match.end()
    return found


def _kind(character: str) -> str:
    if character == "s":
        return "s"
    if character.isupper():
        return "U"
    return "l" if character.isalpha() else "d"


def words(name: str, acronyms: frozenset[str] = NONE) -> list[str]:
    """Splits a name into words in lower case; see `split`."""
    return list(_words(name, acronyms))


@functools.lru_cache(maxsize=65536)
def _words(name: str, acronyms: frozenset[str]) -> tuple[str, ...]:
    return tuple(word.lower() for word in split(name, acronyms))


def snake(name: str, acronyms: frozenset[str] = NONE) -> str:
    """Writes a name in snake_case, as `user_id`."""
    return "_".join(words(name, acronyms))


def kebab(name: str, acronyms: frozenset[str] = NONE) -> str:
    """Writes a name in kebab-case, as `shopping-cart`."""
    return "-".join(words(name, acronyms))


def is_plural(word: str, language: Language = ENGLISH) -> bool:
    """Tells whether a lower-case English noun may stand for several.

    Args:
        word: One word; a noun without a plural, such as `evidence`, may.
        language: With the user's words.
    """
    known = _known_number(word, language)
    if known is not None:
        return known
    return (word.endswith("s") and not word.endswith("ss")) or (
        _is_plain(word) and _asked("is_plural", word) == "True"
    )


def counts(word: str, language: Language = ENGLISH) -> bool:
    """Tells whether a lower-case English noun surely stands for several."""
    if word in uncountable(language):
        return False
    if word in wordlists.SAME:
        return True
    return is_plural(word, language) and singular(word, language) != word


def singular(word: str, language: Language = ENGLISH) -> str:
    """Returns the singular of a lower-case English noun.

    Args:
        word: In the plural or the singular.
        language: With the user's words.

    Returns:
        Its singular; itself where it has no other, or is no plain word.
    """
    if word in language.singulars:
        return language.singulars[word]
    if _known_number(word, language) is False or not _is_plain(word):
        return word
    if word in uncountable(language) or word in wordlists.SAME:
        return word
    if word in _SINGULARS:
        return _SINGULARS[word]
    # `urls` and `skus`: the library takes the latter for Latin.
    if word[:-1].upper() in wordlists.ACRONYMS:
        return word[:-1]
    return _asked("singular", word)


def plural(word: str, language: Language = ENGLISH) -> str:
    """Returns the plural of a lower-case English noun.

    Args:
        word: In the singular or the plural.
        language: With the user's words.

    Returns:
        Its plural; itself where it has no other, or is no plain word.
    """
    if word in language.plurals:
        return language.plurals[word]
    if is_plural(word, language) or not _is_plain(word):
        return word
    listed = wordlists.PLURALS.get(word)
    return listed or _asked("plural", word)


def is_known(word: str, language: Language = ENGLISH) -> bool:
    """Tells whether a lower-case word surely is an English noun."""
    return (
        word in wordlists.NOUNS
        or word in language.plurals
        or word in wordlists.PLURALS
        or word in wordlists.SINGULARS
        or singular(word, language) in wordlists.NOUNS
    )


def _known_number(word: str, language: Language) -> bool | None:
    """Tells what the lists say of `is_plural`; None where they don't."""
    if word in language.singulars or word in uncountable(language):
        return True
    if word in language.plurals or word in wordlists.SINGULARS:
        return False
    if word in _SINGULARS or word in wordlists.SAME:
        return True
    return False if word in wordlists.NOUNS else None


def uncountable(language: Language = ENGLISH) -> frozenset[str]:
    """Returns the nouns that have no plural (§4.1.5)."""
    return (
        wordlists.UNCOUNTABLE | language.uncountable
        if language.uncountable
        else wordlists.UNCOUNTABLE
    )


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


@functools.lru_cache(maxsize=65536)
def _asked(question: str, word: str) -> str:
    """Asks the library, which takes its time, once for each word."""
    return str(getattr(_library(), question)(word))


@functools.cache
def _library() -> "pluralizer.Pluralizer":
    # Imported here: most names are decided by the lists.
    import pluralizer  # noqa: PLC0415

    return pluralizer.Pluralizer()  # type: ignore[no-untyped-call]


def leading_verb(name: str, language: Language = ENGLISH) -> str:
    """Returns the verb that a name surely begins with, or an empty text.

    Args:
        name: Such as `getUsers`; `process` alone is taken for a noun.
        language: With the user's words.
    """
    parts = words(name, language.acronyms)
    if not parts or parts[0] in language.nouns:
        return ""
    if parts[0] in language.verbs:
        return parts[0]
    if parts[0] not in wordlists.VERBS:
        return ""
    if len(parts) == 1 and parts[0] in wordlists.ALSO_NOUNS:
        return ""
    return parts[0]


def is_act(name: str, language: Language = ENGLISH) -> bool:
    """Tells whether a name, at the end of a path, most likely is an act.

    Args:
        name: Such as `activate`, `send-invoice` or `restart_all`.
        language: With the user's words.
    """
    parts = words(name, language.acronyms)
    if not parts or parts[0] in language.nouns:
        return False
    return (
        parts[0] in wordlists.VERBS
        or parts[0] in wordlists.ACTS
        or parts[0] in language.verbs
    )
