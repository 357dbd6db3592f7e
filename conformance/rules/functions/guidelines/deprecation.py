# SPDX-License-Identifier: Apache-2.0
"""Functions about what is deprecated, and for how long (§4.3.2)."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance import errors
from conformance.rules import rule
from conformance.rules.functions.guidelines import dates, notices

_Options = Mapping[str, Any]
# From this number on, what most of a kind lack is one decision.
_WHOLE_API = 5
# What says when in terms of releases, such as `v3` or `2.1`.
_RELEASE = re.compile(r"v?\d+(?:\.\d+)*\Z", re.IGNORECASE)
_ISO_MONTH = 6
_PARTS = {
    "since": "since when ('x-deprecated-since')",
    "sunset": "until when it works ('x-sunset')",
    "replaced": "what replaces it ('x-replaced-by')",
}


def _documented(
    value: Any, options: _Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    found = notices.notices(context.contract, notices.names(options))
    for kind in ("operation", "parameter", "field"):
        yield from _lacking([each for each in found if each.kind == kind])
    for each in found:
        yield from _unreadable(each)


def _lacks(notice: notices.Notice) -> frozenset[str]:
    says = {
        "since": notice.says_since,
        "sunset": notice.says_sunset,
        "replaced": notice.says_replaced,
    }
    return frozenset(part for part, is_said in says.items() if not is_said)


def _lacking(found: Sequence[notices.Notice]) -> Iterator[rule.Breach]:
    """Tells of things of one kind, what most of them lack only once."""
    lacks = [_lacks(each) for each in found]
    common = frozenset(
        part
        for part in _PARTS
        if len(found) >= _WHOLE_API
        and 2 * sum(part in each for each in lacks) >= len(found)
    )
    if common:
        first = next(
            each
            for each, lacking in zip(found, lacks, strict=True)
            if lacking & common
        )
        count = sum(bool(each & common) for each in lacks)
        yield rule.Breach(
            f"{count} of the {len(found)} deprecated {first.kind}s, such as "
            f"'{first.name}', don't say {_list(common)}.",
            subject=f"{first.kind}s",
            node=first.node,
        )
    for notice, lacking in zip(found, lacks, strict=True):
        rest = lacking - common
        if rest:
            yield rule.Breach(
                f"The {notice.kind} '{notice.name}' is deprecated, but "
                f"doesn't say {_list(rest)}.",
                subject=f"{notice.kind} {notice.name}",
                node=notice.node,
            )


def _list(parts: frozenset[str]) -> str:
    told = [text for part, text in _PARTS.items() if part in parts]
    *rest, last = told
    return f"{', '.join(rest)} or {last}" if rest else last


def _unreadable(notice: notices.Notice) -> Iterator[rule.Breach]:
    for said in (notice.since, notice.sunset):
        if said is None or said.date is not None:
            continue
        if _RELEASE.match(said.text) and len(said.text) <= _ISO_MONTH:
            continue
        yield rule.Breach(
            f"'{said.node.pointer[-1]}' of the {notice.kind} "
            f"'{notice.name}' is no date; write one as in '2030-06-30'.",
            subject=f"date {said.node.pointer[-1]}",
            node=said.node,
        )


def _period(
    value: Any, options: _Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    days = options["days"]
    for each in notices.notices(context.contract, notices.names(options)):
        if each.first_day is None or each.last_day is None:
            continue
        between = (each.last_day - each.first_day).days
        if between >= days:
            continue
        enough = each.first_day + dt.timedelta(days=days)
        told = f"which is {between} days"
        if between < 0:
            told = "which is before that"
        yield rule.Breach(
            f"The {each.kind} '{each.name}' is deprecated since "
            f"{each.first_day} and works until {each.last_day}, {told}; give "
            f"clients {days} days: let it work until {enough} or later.",
            subject=f"{each.kind} {each.name}",
            node=each.sunset.node if each.sunset else each.node,
        )


def _check_today(options: _Options) -> None:
    """Refuses a day that the calendar doesn't have.

    Raises:
        RulesetError: It has none such.
    """
    given = options.get("today")
    if given is not None and dates.parsed(given) is None:
        raise errors.RulesetError(f"'today' is no date: {given}.")


def _overdue(
    value: Any, options: _Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    # A document is linted for the whole world: the date is that of UTC.
    given = options.get("today")
    today = (
        dt.date.fromisoformat(given)
        if given
        else dt.datetime.now(dt.UTC).date()
    )
    for each in notices.notices(context.contract, notices.names(options)):
        if each.kind != "operation" or each.last_day is None:
            continue
        if each.last_day < today:
            yield rule.Breach(
                f"The operation '{each.name}' was to work until "
                f"{each.last_day}; remove it from the service and from here, "
                "or give it a later date.",
                subject=each.name,
                node=each.sunset.node if each.sunset else each.node,
            )


def _names(default: Sequence[str], what: str) -> Mapping[str, Any]:
    return {
        "type": "array",
        "items": {"type": "string"},
        "description": f"The extensions that say {what}; case and hyphens "
        "make no difference, and they may stand in a mapping of an extension.",
        "default": list(default),
    }


_NAMES = {
    "deprecation-since": _names(
        notices.SINCE, "since when something is deprecated"
    ),
    "deprecation-sunset": _names(notices.SUNSET, "until when something works"),
    "deprecation-replacement": _names(
        notices.REPLACED, "what replaces something"
    ),
}
_SHARES = frozenset(_NAMES)
_DAYS = {
    "type": "integer",
    "minimum": 0,
    "description": "How many days something works after it is deprecated.",
    "default": 90,
}
_TODAY = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}$",
    "description": "The day that is taken for today, so that a result can be "
    "had again; by default it is the current day in UTC.",
}


def _options(**more: Any) -> Mapping[str, Any]:
    return {
        "type": "object",
        "properties": {**_NAMES, **more},
        "additionalProperties": False,
    }


FUNCTIONS: Mapping[str, rule.Function] = {
    "deprecationDocumented": rule.Function(
        _documented, options=_options(), shares=_SHARES
    ),
    "deprecationPeriod": rule.Function(
        _period, options=_options(days=_DAYS), shares=_SHARES
    ),
    "deprecationOverdue": rule.Function(
        _overdue,
        options=_options(today=_TODAY),
        prepare=_check_today,
        shares=_SHARES,
    ),
}
