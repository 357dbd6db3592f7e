# SPDX-License-Identifier: Apache-2.0
"""The English of names: words, plurals and verbs (§4.1 of the guidelines)."""

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

# Plurals that don't end in -s, and words without one (§4.1.5). A word that is
# neither here nor ends in -s is taken for a singular.
_PLURALS_WORDS = """
aliases alumni analyses bacteria children criteria data dice feet geese
hypotheses indices matrices media men mice oxen people phenomena schemata
series species staff strata teeth vertices women
"""
_PLURALS = frozenset(_PLURALS_WORDS.split())
_UNCOUNTABLE_WORDS = """
access advice audio auth baggage billing capacity cargo cash chat coffee
compliance config configuration consent content correspondence currency debt
documentation email energy equipment evidence feed feedback finance firmware
freight furniture hardware health help history homework identity info
information infrastructure inventory knowledge ledger logging luggage luck
machinery mail merchandise messaging metadata money monitoring music news
payroll pricing progress quota research rice search security sentiment
shipping software spam spend staff storage support telemetry time traffic
training transport travel trivia usage video water weather work
"""
_UNCOUNTABLE = frozenset(_UNCOUNTABLE_WORDS.split())
_VERBS_WORDS = """
add apply assign calculate create delete destroy edit fetch find generate
get insert make modify perform process remove retrieve revoke save send
submit unassign update upload validate verify
"""
_VERBS = frozenset(_VERBS_WORDS.split())
# Words that mostly name an act where they end a path, and a thing elsewhere.
_ACTS_WORDS = """
abort accept acknowledge activate allow approve archive attach authenticate
authorize ban batch block build cancel clear clone close commit complete
confirm connect convert copy deactivate decline deny deploy detach disable
disconnect dismiss download duplicate enable end evaluate execute expire
export finish flush import invite invoke join kick kill leave list lock login
logout mark merge migrate mount move mute notify open pause pin poll post
prepare preview prune publish pull purge push query read reboot rebuild refresh
regenerate register reject release reload rename reopen reorder replace reply
reprocess request resend reset resize resolve restart restore resume retry
revert rollback rotate run scan schedule search set share shutdown sign
simulate skip start stop subscribe suspend swap sync terminate test toggle
track transfer trigger trim unarchive unban unblock undelete undo uninstall
unlock unmute unpause unpin unpublish unregister unshare unsubscribe upgrade
vote wait watch wipe write
"""
_ACTS = frozenset(_ACTS_WORDS.split())
# Verbs that are nouns as well are only told where a noun follows them, as in
# `processOrders`, never alone, as in `/process`.
_ALSO_NOUNS = frozenset({"find", "make", "process", "upload"})


def words(name: str) -> list[str]:
    """Splits a name at hyphens, underscores and changes of case."""
    return [word.lower() for word in _WORD.findall(name)]


def is_plural(word: str) -> bool:
    """Tells whether a lower-case English noun may stand for several."""
    if word in _PLURALS or word in _UNCOUNTABLE:
        return True
    return word.endswith("s") and not word.endswith("ss")


def counts(word: str) -> bool:
    """Tells whether a lower-case English noun surely stands for several."""
    # `status` and `analysis` are singular, `menus` and `taxis` are not.
    return (
        is_plural(word)
        and word not in _UNCOUNTABLE
        and not word.endswith(("us", "is"))
    )


def leading_verb(name: str) -> str:
    """Returns the verb that a name surely begins with, or an empty text.

    Args:
        name: Such as `getUsers`; `process` alone is taken for a noun.
    """
    parts = words(name)
    if not parts or parts[0] not in _VERBS:
        return ""
    if len(parts) == 1 and parts[0] in _ALSO_NOUNS:
        return ""
    return parts[0]


def is_act(name: str) -> bool:
    """Tells whether a name, at the end of a path, most likely is an act.

    Args:
        name: Such as `activate`, `send-invoice` or `restart_all`.
    """
    parts = words(name)
    return bool(parts) and (parts[0] in _VERBS or parts[0] in _ACTS)
