# SPDX-License-Identifier: Apache-2.0
"""What a document says of what it deprecates (§4.3.2).

There is no keyword for it but `deprecated`, so that there are many ways: an
extension, a header of the response (RFC 9745, RFC 8594), or words in the
description. All of them count.
"""

import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import model, nodes, schemas, usage
from conformance.rules.functions.guidelines import dates

SINCE = (
    *("x-deprecated-since", "x-deprecation-date", "x-deprecated-at"),
    *("x-deprecated-on", "x-deprecated", "x-deprecated-in-version"),
    "x-deprecation-since",
)
SUNSET = (
    *("x-sunset", "x-sunset-date", "x-sunset-at", "x-removal-date"),
    *("x-removed-in-version", "x-deprecated-until", "x-end-of-life"),
    "x-deprecation-sunset",
)
REPLACED = (
    *("x-replaced-by", "x-replacement", "x-alternative", "x-successor"),
    *("x-deprecated-replacement", "x-deprecation-replacement"),
)
# Extensions that hold a text for people, read like a description.
_TEXTS = frozenset(
    {
        *("deprecatedmessage", "deprecationmessage", "deprecatedreason"),
        *("deprecatedreasons", "deprecationnotice", "deprecateddescription"),
        *("deprecationreason", "deprecatednote"),
    }
)
_DATE = (
    r"(?:\d{4}-\d{2}(?:-\d{2})?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|Q[1-4],?\s*\d{4}"
    r"|(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep"
    r"|Oct|Nov|Dec)[a-z]*\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4})"
)
_VERSION = r"(?:version\s*|API\s*|\bv\.?\s?)\d+(?:\.\d+)*"
_WHEN = rf"(?:{_DATE}|{_VERSION}|\d+\.\d+)"
_SAYS_SINCE = re.compile(
    rf"deprecat\w*(?:\W+\w+){{0,3}}?\W+(?:since|as\s+of|in|from|on|with|by)\W+"
    rf"(?:\w+\W+){{0,3}}?{_WHEN}|since\W+(?:\w+\W+){{0,3}}?{_WHEN}",
    re.IGNORECASE,
)
_ENDS = (
    r"(?:remov|sunset|sun-set|retir|discontinu|shut\s*down|end\W+of\W+life"
    r"|end\W+of\W+support|stop|until|unavailable|no\s+longer|turned\s+off"
    r"|eol\b|expire|decommission)"
)
_SAYS_SUNSET = re.compile(
    rf"{_ENDS}[^.\n]{{0,80}}?{_WHEN}|{_WHEN}[^.\n]{{0,60}}?{_ENDS}",
    re.IGNORECASE,
)
_SAYS_REPLACED = re.compile(
    r"\buse\b|\binstead\b|replac|in\s+favou?r|supersed|prefer|\bsee\b|moved\s+to"
    r"|renamed|migrat|switch|transition|recommend|alternative|equivalent"
    # What does nothing any more needs no replacement.
    r"|no\s+longer|retired|\]\(|</?a\b|\b(?:GET|POST|PUT|PATCH"
    r"|DELETE)\s+`?/|successor|no\s+effect|ignored",
    re.IGNORECASE,
)
_LONG = 4000


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """What is said under an extension's name.

    Attributes:
        node: Where.
        text: What.
        date: What that is as a date; None where it is none.
    """

    node: nodes.Node
    text: str
    date: dt.date | None


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """One thing that is deprecated, and what is said of it.

    Attributes:
        kind: `operation`, `parameter` or `field`.
        name: What people call it: `GET /v1/users`, `sort`, `nick_name`.
        node: Where it says that it is deprecated.
        since: What an extension says of when it was deprecated.
        sunset: What an extension says of how long it works.
        first_day: Since when it is deprecated, where that is known.
        last_day: How long it works, where that is known.
        says_since: Whether it is said in any way since when.
        says_sunset: Whether it is said in any way until when.
        says_replaced: Whether it is said in any way what replaces it.
    """

    kind: str
    name: str
    node: nodes.Node
    since: Said | None
    sunset: Said | None
    first_day: dt.date | None
    last_day: dt.date | None
    says_since: bool
    says_sunset: bool
    says_replaced: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Names:
    """The names of extensions, each as `folded`.

    Attributes:
        since: Those that say since when.
        sunset: Those that say until when.
        replaced: Those that say what replaces it.
    """

    since: frozenset[str]
    sunset: frozenset[str]
    replaced: frozenset[str]


def names(options: Mapping[str, Any]) -> Names:
    """Reads the names that options list."""
    return Names(
        *(
            frozenset(map(folded, options[key]))
            for key in (
                "deprecation-since",
                "deprecation-sunset",
                "deprecation-replacement",
            )
        )
    )


def folded(name: str) -> str:
    """Makes spellings of a name alike: `x-sunsetDate` and `x-sunset-date`."""
    bare = re.sub(r"^x[-_]", "", name.lower())
    return re.sub(r"[^a-z0-9]", "", bare)


@functools.lru_cache(maxsize=16)
def notices(contract: model.Contract, known: Names) -> tuple[Notice, ...]:
    """Finds what a contract deprecates.

    Args:
        contract: Any contract.
        known: The names of the extensions to look at.

    Returns:
        Each deprecated operation, parameter and field once.
    """
    return tuple(_notices(contract, known))


def _notices(contract: model.Contract, known: Names) -> Iterator[Notice]:
    look = schemas.Schemas(contract)
    seen: set[int] = set()
    for operation in contract.operations:
        if operation.deprecated:
            headers = {
                name
                for response in operation.responses
                for name in response.headers
            }
            yield _read(
                "operation", operation.label, [operation.node], known, headers
            )
        for parameter in operation.parameters:
            places = [parameter.node]
            schema = look.follow(parameter.schema)
            if schema is not None and isinstance(schema.value, dict):
                places.append(schema)
            if id(parameter.node.value) not in seen and _is_deprecated(places):
                seen.add(id(parameter.node.value))
                yield _read("parameter", parameter.name, places, known)
    for field in usage.fields(contract):
        places = [
            place
            for place in (field.node, field.schema)
            if place is not None and isinstance(place.value, dict)
        ]
        if not _is_deprecated(places):
            continue
        owner = next(p for p in places if p.value.get("deprecated") is True)
        if id(owner.value) not in seen:
            seen.add(id(owner.value))
            yield _read("field", field.name, places, known)


def _is_deprecated(places: Sequence[nodes.Node]) -> bool:
    return any(place.value.get("deprecated") is True for place in places)


def _read(
    kind: str,
    name: str,
    places: Sequence[nodes.Node],
    known: Names,
    headers: set[str] | None = None,
) -> Notice:
    found = {key: node for place in places for key, node in _extensions(place)}
    text = "\n".join(
        str(place[key])[:_LONG]
        for place in _told(places)
        for key in ("summary", "title", "description")
        if place.get(key)
    )
    text = "\n".join(
        (
            text,
            *(str(node.value) for key, node in found.items() if key in _TEXTS),
        )
    )
    headers = headers or set()
    since = _said(found, known.since)
    sunset = _said(found, known.sunset)
    replaced = _said(found, known.replaced)
    flag = next(
        child
        for place in places
        if (child := place.get("deprecated")) and child.value is True
    )
    return Notice(
        kind=kind,
        name=name,
        node=flag,
        since=since,
        sunset=sunset,
        first_day=since.date
        if since
        else dates.after(r"deprecated (?:since|as of|on|from)", text),
        last_day=sunset.date
        if sunset
        else dates.after(
            r"(?:works|supported|available) until|sunset(?: on| date)?"
            r"|(?:will be |be |is )(?:removed|shut down) (?:on|after)",
            text,
        ),
        says_since=bool(
            since or "deprecation" in headers or _SAYS_SINCE.search(text)
        ),
        says_sunset=bool(
            sunset or "sunset" in headers or _SAYS_SUNSET.search(text)
        ),
        says_replaced=bool(replaced or _SAYS_REPLACED.search(text)),
    )


def _told(places: Sequence[nodes.Node]) -> Iterator[Mapping[str, Any]]:
    """Yields what may have a description: places, and their forms."""
    for place in places:
        yield place.value
        for key in ("anyOf", "oneOf", "allOf"):
            forms = place.value.get(key)
            for form in forms if isinstance(forms, list) else ():
                if isinstance(form, dict):
                    yield form


def _extensions(holder: nodes.Node) -> Iterator[tuple[str, nodes.Node]]:
    """Yields extensions by their folded names, and what mappings hold."""
    for key in holder.value:
        if not isinstance(key, str) or not key.startswith("x-"):
            continue
        node = holder.child(key)
        outer = folded(key)
        if isinstance(node.value, dict):
            for inner, child in node.items():
                yield folded(inner), child
                yield f"{outer}{folded(inner)}", child
        else:
            yield outer, node


def _said(
    found: Mapping[str, nodes.Node], wanted: frozenset[str]
) -> Said | None:
    for key in found:
        node = found[key]
        if key in wanted and isinstance(node.value, str | int | float):
            if isinstance(node.value, bool) or node.value == "":
                continue
            text = str(node.value)
            return Said(node, text, dates.parsed(text))
    return None
