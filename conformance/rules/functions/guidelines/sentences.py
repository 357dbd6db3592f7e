# SPDX-License-Identifier: Apache-2.0
"""What a description says that the name of the thing does not."""

import functools
import re

from conformance.contract import vocabulary
from conformance.rules import messages

_SHOWN = 60
_MARKUP = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)?")
_STOP_WORDS_TEXT = """
a about all also an and any are as at be by can do does each every for from
has have here if in into is it its of on or our that the their them there
these this those to was which with you your
"""
_STOP_WORDS = frozenset(_STOP_WORDS_TEXT.split())
# What stands where nothing has been written yet.
_PLACEHOLDERS = frozenset(
    {
        *(
            "todo",
            "tbd",
            "fixme",
            "xxx",
            "n",
            "na",
            "none",
            "null",
            "undefined",
        ),
        *("string", "lorem", "ipsum", "placeholder", "missing"),
    }
)
# One word for the verbs that say the same of an operation.
_VERBS = {
    verb: kin[0]
    for kin in (
        ("get", "fetch", "list", "retrieve", "read", "return", "show"),
        ("create", "add", "insert", "new"),
        ("update", "modify", "edit", "change"),
        ("delete", "remove", "destroy"),
    )
    for verb in kin
}
_ABBREVIATIONS = {
    "identifier": "id",
    "identification": "id",
    "ids": "id",
    "num": "number",
    "nr": "number",
    "info": "information",
    "desc": "description",
    "config": "configuration",
    "org": "organization",
    "repo": "repository",
    "app": "application",
    "param": "parameter",
    "auth": "authentication",
}


def says_more(text: object, *names: str) -> bool:
    """Tells whether a description says more than a name.

    Args:
        text: The description; anything but a text says nothing.
        names: What the thing is called, such as `user_id` and `getUser`.

    Returns:
        Whether it has a word that no name has, besides stop words and
        placeholders such as `TODO`.
    """
    if not isinstance(text, str):
        return False
    known = meaning(" ".join(names))
    # The first word of its own is mostly one of the first few.
    return any(
        each not in known and each not in _PLACEHOLDERS
        for word in _WORD.finditer(_MARKUP.sub(" ", text))
        for each in _meanings(word[0])
    )


@functools.lru_cache(maxsize=4096)
def meaning(text: str) -> frozenset[str]:
    """Returns the words of a text that mean something, each in one form."""
    words = _WORD.findall(_MARKUP.sub(" ", text))
    return frozenset(each for word in words for each in _meanings(word))


@functools.lru_cache(maxsize=65536)
def _meanings(word: str) -> tuple[str, ...]:
    """Returns what the parts of a word mean, as in `userIds`."""
    found = map(_canonical, vocabulary.words(word))
    return tuple(each for each in found if each not in _STOP_WORDS)


def _canonical(word: str) -> str:
    if word in _STOP_WORDS or not word.isascii():
        return word
    for ending in ("", "s", "es", "d", "ed", "ing"):
        stem = word.removesuffix(ending)
        for verb in (stem, f"{stem}e"):
            if word.endswith(ending) and verb in _VERBS:
                return _VERBS[verb]
    return _ABBREVIATIONS.get(word) or vocabulary.singular(word)


def quoted(text: object) -> str:
    """Shows a text in a message: on one line, and its beginning alone.

    Returns:
        The text in quotation marks; empty for a blank one, or for none.
    """
    if not isinstance(text, str) or not text.strip():
        return ""
    line = messages.safe(" ".join(text.split()))
    return f"'{line[:_SHOWN]}…'" if len(line) > _SHOWN else f"'{line}'"
