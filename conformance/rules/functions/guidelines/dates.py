# SPDX-License-Identifier: Apache-2.0
"""Dates as documents write them."""

import datetime as dt
import email.utils
import re

_ISO = r"\d{4}-\d{2}-\d{2}"
_WHOLE_ISO = re.compile(rf"({_ISO})(?:[T ]\d{{2}}:\d{{2}}.*)?\Z")
# A date of structured fields (RFC 9651 §3.3.7), as `Deprecation` has it.
_STAMP = re.compile(r"@(\d{1,12})\Z")
_HTTP = re.compile(
    r"(?:[A-Z][a-z]{2,8}, )?\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}"
)


def parsed(text: str) -> dt.date | None:
    """Reads a date.

    Args:
        text: A date or time of ISO 8601, an HTTP date (RFC 9110 §5.6.7), or
            one of structured fields, `@` and seconds.

    Returns:
        The date in UTC; None where it is none of these.
    """
    text = text.strip()
    try:
        if _WHOLE_ISO.match(text):
            return _of_iso(text)
        stamp = _STAMP.match(text)
        if stamp:
            return dt.datetime.fromtimestamp(int(stamp[1]), dt.UTC).date()
        if _HTTP.match(text):
            return email.utils.parsedate_to_datetime(text).date()
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _of_iso(text: str) -> dt.date:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    return moment.date()


def after(words: str, text: str) -> dt.date | None:
    """Finds the date that follows some words in a text.

    Args:
        words: A pattern, such as `deprecated since`.
        text: Any text, such as a description.

    Returns:
        The first ISO date right behind them; None without one.
    """
    match = re.search(
        rf"(?:{words})[\s:*_`(]{{0,4}}({_ISO})", text, re.IGNORECASE
    )
    return parsed(match[1]) if match else None
