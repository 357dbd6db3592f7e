# SPDX-License-Identifier: Apache-2.0
"""Single values: what a schema's keywords allow, and another of the kind."""

import enum
import functools
import math
import random
import re
import string
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

import jsonschema_rs

Keywords = Mapping[str, Any]


class Missing(enum.Enum):
    """The type of `MISSING`, since a value may be None."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING
# What is neither chosen from a list nor has a form may be any text.
_BOUND_TEXT = ("enum", "const", "contentEncoding")
# What a text alone can be held against.
_OF_TEXT = ("pattern", "minLength", "maxLength", "format")
_FORMATS: Mapping[str, str] = {
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "time": "03:04:05Z",
    "duration": "P1D",
    "email": "someone@example.org",
    "hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.org/",
    "url": "https://example.org/",
    "uri-reference": "/somewhere",
    "uuid": "0b5f2a4e-6f0c-4d59-9a1d-3f0f8f0a7c11",
    "byte": "c29tZQ==",
    "password": "Correct-horse-7-battery",
}
_STEM = "sample"
_LONGEST = 10_000
_MOST_CHARACTERS = 1_000_000


def said(keywords: Keywords) -> Any:
    """Returns a value that a schema itself names; `MISSING` without one."""
    for key in ("const", "example", "default"):
        if keywords.get(key) is not None:
            return keywords[key]
    for key in ("examples", "enum"):
        listed = keywords.get(key)
        if isinstance(listed, list) and listed:
            return next((each for each in listed if each is not None), None)
    return MISSING


def scalar(keywords: Keywords, kinds: frozenset[str]) -> Any:
    """Makes a value of one of the scalar types, the simplest allowed."""
    if "string" in kinds or not kinds:
        return _text(keywords)
    if "integer" in kinds:
        return _integer(keywords)
    if "number" in kinds:
        return _number(keywords)
    if "boolean" in kinds:
        return True
    return None


def bound(keywords: Keywords, key: str, default: int) -> int:
    """Returns a bound that is a whole number, or a default."""
    value = keywords.get(key)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number else default  # type: ignore[return-value]


def _text(keywords: Keywords) -> str:
    pattern = keywords.get("pattern")
    if isinstance(pattern, str):
        longest = bound(keywords, "maxLength", _LONGEST)
        return _matching(pattern, bound(keywords, "minLength", 0), longest)
    form = keywords.get("format")
    if isinstance(form, str) and form in _FORMATS:
        return _FORMATS[form]
    # A schema may ask for more than there is memory.
    shortest = min(bound(keywords, "minLength", 0), _MOST_CHARACTERS)
    longest = bound(keywords, "maxLength", max(shortest, len(_STEM)))
    return _STEM.ljust(shortest, "x")[: max(longest, shortest)]


@functools.lru_cache(maxsize=256)
def _matching(pattern: str, shortest: int, longest: int) -> str:
    """Returns a text that matches a regular expression, a simple one."""
    # Imported here: a document without patterns need not pay for it.
    import hypothesis  # noqa: PLC0415
    from hypothesis import strategies  # noqa: PLC0415

    from conformance.exercise import hypothesis_storage  # noqa: PLC0415

    try:
        with hypothesis_storage.temporary():
            found: str = hypothesis.find(
                strategies.from_regex(
                    pattern, fullmatch=False, alphabet=string.printable[:95]
                ),
                lambda text: (
                    text == text.strip()
                    and text.isprintable()
                    and shortest <= len(text) <= longest
                ),
                settings=hypothesis.settings(
                    database=None,
                    max_examples=100,
                    phases=[hypothesis.Phase.generate],
                ),
                random=random.Random(0),  # noqa: S311 - no secret
            )
    except Exception:  # noqa: BLE001 - patterns are of another dialect, and
        # may be anything; a text is then refused as invalid, and told so.
        return _STEM
    return found


def keeps(keywords: Keywords, value: str) -> bool:
    """Tells whether a text keeps what is said of its length and form."""
    said = {key: keywords[key] for key in _OF_TEXT if key in keywords}
    try:
        return jsonschema_rs.is_valid(said, value, validate_formats=True)
    except ValueError:
        return True


def _integer(keywords: Keywords) -> int:
    step = keywords.get("multipleOf")
    whole = step if isinstance(step, int) and step > 0 else 1
    return int(_within(keywords, whole))


def _number(keywords: Keywords) -> float:
    step = keywords.get("multipleOf")
    if isinstance(step, int | float) and step > 0:
        return _within(keywords, step)
    made = _within(keywords, 1)
    lowest, highest = _range(keywords)
    # Maybe no whole number lies between the bounds.
    return (lowest + highest) / 2 if is_out(keywords, made) else made


def _within(keywords: Keywords, step: float) -> float:
    """Returns a multiple of a step between the bounds, the nearest to 1."""
    lowest, highest = _range(keywords)
    near = min(max(1, lowest), highest) / step
    above, below = math.ceil(near), math.floor(near)
    multiples = [each * step for each in (above, below, above + 1, below - 1)]
    inside = (each for each in multiples if not is_out(keywords, each))
    return next(inside, multiples[0])


def is_out(keywords: Keywords, value: float) -> bool:
    """Tells whether a number is beyond the bounds of a schema."""
    lowest, highest = _range(keywords)
    return (
        not lowest <= value <= highest
        or (value == lowest and _is_strict(keywords, "minimum", lowest))
        or (value == highest and _is_strict(keywords, "maximum", highest))
    )


def _range(keywords: Keywords) -> tuple[float, float]:
    low = _limits(keywords, "minimum")
    high = _limits(keywords, "maximum")
    return max(low, default=-math.inf), min(high, default=math.inf)


def _limits(keywords: Keywords, key: str) -> list[float]:
    said = (keywords.get(key), keywords.get(_exclusive(key)))
    return [
        each
        for each in said
        if isinstance(each, int | float) and not isinstance(each, bool)
    ]


def _is_strict(keywords: Keywords, key: str, limit: float) -> bool:
    """Tells whether a bound is none of the values itself."""
    strict = keywords.get(_exclusive(key))
    # A switch up to OpenAPI 3.0, a number from 3.1 on.
    return strict is True or (strict is not False and strict == limit)


def _exclusive(key: str) -> str:
    return f"exclusive{key.capitalize()}"


def renewed(keywords: Keywords, value: str, numbers: Iterator[int]) -> str:
    """Makes a free text that was not sent before; others stay.

    Args:
        keywords: What its schema says.
        value: What to begin with.
        numbers: Gives a number that was not used before.
    """
    if any(key in keywords for key in _BOUND_TEXT):
        return value
    form = keywords.get("format")
    unique = f"{next(numbers)}{uuid.uuid4().hex[:6]}"
    if form in ("email", "idn-email") or (
        form is None and re.fullmatch(r"[\w.+-]+@[\w-]+\.[\w.]+", value)
    ):
        name, at, host = value.partition("@")
        return f"{name.partition('+')[0]}+{unique}{at}{host}"
    if form is not None:
        return value
    made = _with(keywords, value, unique)
    return made if keeps(keywords, made) else value


def _with(keywords: Keywords, value: str, unique: str) -> str:
    """Puts something unique at the end of a text, as long as it may be."""
    longest = bound(keywords, "maxLength", len(value) + len(unique) + 1)
    kept = value[: max(longest - len(unique) - 1, 0)]
    return f"{kept} {unique}".strip()


def other(keywords: Keywords, value: Any, numbers: Iterator[int]) -> Any:
    """Makes a value of the same schema that differs from another.

    Returns:
        It; `MISSING` where the schema allows none, or none is known.
    """
    listed = keywords.get("enum")
    if "const" in keywords:
        return MISSING
    if isinstance(listed, list):
        return next((each for each in listed if each != value), MISSING)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return _other_number(keywords, value)
    if isinstance(value, str):
        made = renewed(keywords, value, numbers)
        return made if made != value else _other_digit(keywords, value)
    return MISSING


def _other_number(keywords: Keywords, value: float) -> Any:
    step = keywords.get("multipleOf")
    step = step if isinstance(step, int | float) and step > 0 else 1
    for made in (value + step, value - step):
        if not is_out(keywords, made):
            return made
    return MISSING


def _other_digit(keywords: Keywords, value: str) -> Any:
    """Changes a digit of a text with a form, such as an amount."""
    pattern = keywords.get("pattern")
    if not isinstance(pattern, str):
        return MISSING
    for match in re.finditer(r"[1-8]", value):
        made = (
            f"{value[: match.start()]}{int(match[0]) + 1}{value[match.end() :]}"
        )
        try:
            if re.search(pattern, made):
                return made
        except re.error:
            return MISSING
    return MISSING
