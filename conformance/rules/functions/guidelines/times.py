# SPDX-License-Identifier: Apache-2.0
"""How the document writes times: as ISO 8601 (§4.8.6)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import meanings, nodes, schemas, usage
from conformance.rules import fixes, rule
from conformance.rules.functions.guidelines import (
    field_facts,
    once,
    standard_fields,
)

Options = Mapping[str, Any]
_RIGHT = frozenset({"date", "date-time"})
# Something else than a moment, and told as such.
_OTHER = frozenset({"time", "duration", "uri", "uuid", "binary", "byte"})
_UNIX_FORMAT = re.compile(r"unix|epoch|timestamp|millis", re.IGNORECASE)
_UNIX = re.compile(
    r"\b(?:unix|epoch|(?:milli)?seconds since|time ?stamp)\b", re.IGNORECASE
)
_MOMENT = re.compile(
    r"\b(?:iso[ -]?8601|rfc[ -]?3339|date(?:[ -]?time)?|time ?stamp|moment"
    r"|YYYY-MM-DD)\b",
    re.IGNORECASE,
)
# A span, a part of a date, a time of day: no moment.
_NO_MOMENT = re.compile(
    r"\b(?:durations?|how long|time of (?:the )?day|24[- ]hour|cron"
    r"|relative|elapsed"
    r"|number of (?:seconds|minutes|hours|days|months|years)|HH:?MM"
    r"|YYYY-MM(?!-)|MM/?YY(?:YY)?|yyMM\w*|month and year|interval)\b"
    r"|\b(?:in|of) (?:milli)?seconds\b(?! since)",
    re.IGNORECASE,
)
_MOMENT_TEXT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})\Z"
)
# Without the hyphens that RFC 3339 asks for.
_COMPACT = re.compile(r"\bYYYYMMDD(?:HHMM(?:SS)?)?\b")
_CLOSED = ("enum", "const", "pattern")


def _documented_times(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    judged = 0
    found: dict[str, list[tuple[str, rule.Breach]]] = {}
    for field in usage.fields(contract):
        if field.name in standard_fields.TIMES:
            judged += 1
            continue
        if not meanings.may_be_time(field.name):
            continue
        kind, breach = _judge(look, field)
        judged += bool(kind)
        if breach is not None:
            found.setdefault(kind, []).append((field.name, breach))
    for kind, named in found.items():
        names = once.examples([name for name, _ in named])
        yield from once.told_as(
            contract,
            [breach for _, breach in named],
            judged,
            f"{once.share(len(named), judged)} times {_SAID[kind]}, such as "
            f"{names}; write 'type: string, format: date-time'.",
            kind,
        )


_SAID = {
    "number": "are numbers",
    "format": "have a format that is not ISO 8601",
    "bare": "are strings without a format",
}


def _judge(
    look: schemas.Schemas, field: usage.Field
) -> tuple[str, rule.Breach | None]:
    """Tells how a time is written, and what is wrong with it.

    Returns:
        One of the keys of `_SAID`, `right`, or empty if it is no time.
    """
    kinds = field_facts.types_of(look, field)
    form = field_facts.format_of(look, field.node)
    if kinds == {"string"} and form in _RIGHT:
        return "right", None
    if form in _OTHER:
        return "", None
    if kinds in ({"integer"}, {"number"}):
        return _number(look, field, form, *kinds)
    if kinds != {"string"}:
        return "", None
    return _format(field, form) if form else _bare(look, field)


def _number(
    look: schemas.Schemas, field: usage.Field, form: str, kind: str
) -> tuple[str, rule.Breach | None]:
    text = field_facts.text_of(look, field.node)
    told = _UNIX_FORMAT.search(form) or _UNIX.search(text)
    is_named = meanings.is_time(field.name) and not _NO_MOMENT.search(text)
    if not told and not is_named:
        return "", None
    return "number", rule.Breach(
        f"The time '{field.name}' is of type {kind}; write "
        "'type: string, format: date-time'.",
        node=field.node.get("type") or field.node,
    )


def _format(field: usage.Field, form: str) -> tuple[str, rule.Breach | None]:
    if "date" not in form.lower() and not meanings.is_time(field.name):
        return "", None
    return "format", rule.Breach(
        f"The time '{field.name}' has the format '{form}'; write "
        "'format: date-time', or 'format: date' for a day.",
        node=field.node.get("format") or field.node,
    )


def _bare(
    look: schemas.Schemas, field: usage.Field
) -> tuple[str, rule.Breach | None]:
    text = field_facts.text_of(look, field.node)
    if not meanings.is_time(field.name) and not _MOMENT.search(text):
        return "", None
    if _NO_MOMENT.search(text) or field_facts.says(look, field.node, _CLOSED):
        return "", None
    compact = _COMPACT.search(text)
    how = (
        f"written as {compact.group()}; write it as ISO 8601, with"
        if compact
        else "a string without a format; write"
    )
    return "bare", rule.Breach(
        f"The time '{field.name}' is {how} 'format: date-time', or "
        "'format: date' for a day.",
        node=field.node,
        fix=_fix(field.node),
    )


def _fix(node: nodes.Node) -> fixes.Fix | None:
    """Adds the format where an example shows which it is."""
    if node.get("type") is None:
        return None
    shown = node.value.get("example")
    if not isinstance(shown, str) or not _MOMENT_TEXT.match(shown):
        return None
    return fixes.Fix(
        "Add 'format: date-time'.",
        (fixes.Add(node, "format", "date-time"),),
        is_safe=True,
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "documentedTimes": rule.Function(
        _documented_times, kinds=frozenset({"Document"})
    ),
}
