# SPDX-License-Identifier: Apache-2.0
"""What the name of a field tells: a time, money, a count, an id, a secret.

One list of words for each, for the document and for the wire. A name is weak
evidence: who asks looks at the type and at the description as well.
"""

import functools
import re

from conformance.contract import vocabulary

# Times (§4.6, §4.8.6)

_MOMENTS_WORDS = "date datetime timestamp"
_MOMENTS = frozenset(_MOMENTS_WORDS.split())
# `created_at`, `sent_at`: a participle tells it from `look_at`.
_PARTICIPLES_WORDS = """
begin begins born built due end ends expire expires held last left lost made
met paid read run seen sent start starts won
"""
_PARTICIPLES = frozenset(_PARTICIPLES_WORDS.split())
_EVENTS_WORDS = """
begin completion create created creation delete deleted deletion end ended
expiration expire expired expiry finish finished launch modification modified
modify publish published read start started submit submitted update updated
"""
_EVENTS = frozenset(_EVENTS_WORDS.split())
_ALONE_WORDS = """
created deleted expiration expires expiry modified published updated
"""
_ALONE = frozenset(_ALONE_WORDS.split())

# Money and counts (§4.8.3, §4.8.6)

_MONEY_WORDS = """
balance balances cost costs fee fees payout price prices pricing refund revenue
salary subtotal surcharge tax taxes tip vat wage wages
"""
_MONEY = frozenset(_MONEY_WORDS.split())
# After one of these it is said of money, but is none itself.
_NOT_MONEY_WORDS = """
age code count counts currency date days description duration factor
group hours id ids index interval key kind label level limit margin minutes mode
months multiplier name number percent percentage period pct precision quantity
rate ratio reason scale score seconds share sort status step time tokens type
unit units url weight
"""
_NOT_MONEY = frozenset(_NOT_MONEY_WORDS.split())
_COUNTS = frozenset({"count", "quantity", "qty"})

# Secrets (§5.1.5, §9.5)

_SECRET = re.compile(
    r"(?:hashed_?|encrypted_?|user_?)?(?:password|passwd)"
    r"(?:_?(?:hash|digest|salt))?"
    r"|(?:client_?|shared_?)?secret(?:_?key)?|private_?key|(?:password_?)?salt",
    re.IGNORECASE,
)
_PASSWORDS = frozenset({"passphrase", "passwd", "password"})
# `forgot_password` leads to a page, `has_password` is no password.
_ACTS_WORDS = """
change forgot has is lost needs require requires reset update
"""
_ACTS = frozenset(_ACTS_WORDS.split())
_ISSUED = re.compile(
    r"(?:access|refresh|id|auth|session|bearer|api)_?(?:token|key)|token",
    re.IGNORECASE,
)
_ISSUING = re.compile(
    r"login|logon|sign|auth|token|session|password|key|secret|credential"
    r"|register|invite|webhook",
    re.IGNORECASE,
)
_SECRET_WORDS = frozenset(
    {
        *("apikey", "jwt", "passphrase", "passwd", "password", "pwd"),
        *("secret", "token"),
    }
)
# The access key of object stores is an id; its secret is told apart.
_SECRET_KEYS = frozenset({"api", "private", "secret"})
# Tokens that tell a place in a list or a repeated request, not a person.
_HARMLESS_WORDS = """
cancel continuation continue cursor idempotency next page pagination position
previous resume skip start sync
"""
_HARMLESS = frozenset(_HARMLESS_WORDS.split())


@functools.lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """Splits a name into its words, in lower case."""
    return tuple(vocabulary.words(name))


def is_time(name: str) -> bool:
    """Tells whether a name is surely one of a moment or a day.

    Args:
        name: Such as `paid_at` or `due_date`; `process_time` may as well
            tell how long something takes, and counts for none.
    """
    parts = words(name)
    if not parts:
        return False
    if parts[-1] in _MOMENTS:
        return parts[-3:] != ("up", "to", "date")
    before = parts[-2] if len(parts) > 1 else ""
    if parts[-1] == "at":
        return before.endswith("ed") or before in _PARTICIPLES
    return parts[-1] == "time" and before in _EVENTS


def may_be_time(name: str) -> bool:
    """Tells whether a name may be one of a moment, if more speaks for it."""
    parts = words(name)
    return bool(parts) and (
        parts[-1] in ("at", "on", "time", "expires", "expiry")
        or (len(parts) == 1 and parts[0] in _ALONE)
        or is_time(name)
    )


def is_money(name: str) -> bool:
    """Tells whether a name is one of an amount of money."""
    parts = words(name)
    if parts[-2:] == ("exchange", "rate"):
        # No amount, but what amounts are multiplied by.
        return True
    return (
        bool(parts)
        and not _NOT_MONEY & set(parts)
        and bool(_MONEY & set(parts))
    )


def is_quantity(name: str) -> bool:
    """Tells whether a name is one of a count: a whole number."""
    parts = words(name)
    if not parts:
        return False
    return (
        parts[-1] in _COUNTS
        or (parts[0] in ("num", "nb") and len(parts) > 1)
        or parts[:2] == ("number", "of")
    )


def is_id(name: str) -> bool:
    """Tells whether a name is one of an id, or of several."""
    return words(name)[-1:] in (("id",), ("ids",))


def is_secret(name: str) -> bool:
    """Tells whether a field of that name holds a password, or a secret."""
    parts = words(name)
    if parts[-1:] != () and parts[-1] in _PASSWORDS:
        return parts[0] not in _ACTS
    return bool(_SECRET.fullmatch(name))


def is_issued(name: str) -> bool:
    """Tells whether a field of that name holds what a login gives out."""
    return bool(_ISSUED.fullmatch(name))


def issues(path: str) -> bool:
    """Tells whether a path is of operations that give out secrets."""
    return bool(_ISSUING.search(path))


def is_credential(name: str) -> bool:
    """Tells whether a parameter of that name is a token, key or password.

    Args:
        name: Such as `access_token`; `page_token`, `token_id` and `key` are
            none.
    """
    parts = words(name)
    if not parts or _HARMLESS & set(parts):
        return False
    if parts[-1] == "key":
        return len(parts) > 1 and parts[-2] in _SECRET_KEYS
    return parts[-1] in _SECRET_WORDS
