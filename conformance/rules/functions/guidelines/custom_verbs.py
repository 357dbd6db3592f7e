# SPDX-License-Identifier: Apache-2.0
"""The verbs of custom methods: their form, and the HTTP methods they take."""

import re

from conformance.contract import model, vocabulary

_CAMEL = re.compile(r"[a-z][A-Za-z0-9]*\Z")
# The common ones of §4.5.2, by how they sound.
COMMON = {
    "cancel": ("cancel", "POST"),
    "batchget": ("batchGet", "GET"),
    "move": ("move", "POST"),
    "search": ("search", "GET"),
    "undelete": ("undelete", "POST"),
}
# Verbs of the standard methods: what they do has no custom method.
_STANDARD_WORDS = """
add create delete destroy edit fetch find get insert list make modify read
remove retrieve save set update write
"""
STANDARD = frozenset(_STANDARD_WORDS.split())
# Verbs that surely change something.
_CHANGES_WORDS = """
abort accept activate approve archive assign attach ban block clear close
commit confirm deactivate decline deny deploy detach disable dismiss enable
finish install invite kick kill lock merge mute pause pin publish purge reboot
reject release rename reopen reset restart restore resume retry revert revoke
rollback rotate send shutdown start stop submit suspend terminate transfer
unarchive unban unblock uninstall unlock unmute unpause unpin unpublish write
"""
CHANGES = frozenset(_CHANGES_WORDS.split())


def camel(verb: str) -> str:
    """Writes a verb in lowerCamelCase.

    Args:
        verb: Such as `batch-get`, `BatchGet` or `batch_get`.

    Returns:
        Such as `batchGet`; a common one as §4.5.2 has it.
    """
    first, *rest = vocabulary.words(verb) or [verb.lower()]
    joined = first + "".join(word.capitalize() for word in rest)
    return COMMON.get(joined.lower(), (joined,))[0]


def sound(verb: str) -> str:
    """Returns a verb without what writes its words apart."""
    return "".join(vocabulary.words(verb))


def is_camel(verb: str) -> bool:
    """Tells whether a verb is in lowerCamelCase."""
    sounds_common = COMMON.get(verb.lower(), (verb,))[0]
    return bool(_CAMEL.match(verb)) and sounds_common == verb


def method_for(verb: str, operation: model.Operation) -> str:
    """Returns the HTTP method that a custom method should have."""
    common = COMMON.get(sound(verb))
    if common is not None:
        return common[1]
    changes = (vocabulary.words(verb) or [""])[0] in CHANGES
    return "GET" if operation.method == "GET" and not changes else "POST"
