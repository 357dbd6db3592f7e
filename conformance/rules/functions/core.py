# SPDX-License-Identifier: Apache-2.0
"""Functions of Spectral's core that judge one value by itself.

What they take and find is what JavaScript makes of it, as in
@stoplight/spectral-functions: truth, equality and lengths are its own.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.rules import fields, messages, rule
from conformance.rules.javascript import regex, search

# On words of letters and digits. Spectral's own for camel and pascal take
# exponential time; these are the same languages.
_CASES = {
    "flat": r"[a-z][a-z0-9]*",
    "camel": r"[a-z][a-z0-9]*(?:[A-Z](?:[a-z0-9]+|\Z))*",
    "pascal": r"[A-Z](?:[a-z0-9]+|\Z)?(?:[A-Z](?:[a-z0-9]+|\Z))*",
    "kebab": r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
    "cobol": r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*",
    "snake": r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*",
    "macro": r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*",
}
_LISTED = 5
Options = Mapping[str, Any]


def _truthy(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if not _is_true(value):
        yield f"{named(context)} must be there and not be empty."


def _falsy(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if _is_true(value):
        yield f"{named(context)} must not be there, or be empty."


def _defined(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if value is rule.MISSING:
        yield f"{named(context)} must be there."


def _undefined(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if value is not rule.MISSING:
        yield f"{named(context)} must not be there."


def named(context: rule.Context) -> str:
    """Names what is judged, for the start of a sentence."""
    field = context.field
    return f"'{field}'" if field not in ("", fields.KEYS) else "The value"


def _is_true(value: Any) -> bool:
    # Unlike in Python empty lists and objects are true, and NaN is not.
    if isinstance(value, float) and math.isnan(value):
        return False
    return isinstance(value, dict | list) or bool(value)


def _casing(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if not isinstance(value, str) or not value:
        return
    kind = options["type"]
    word = _CASES[kind]
    if options.get("disallowDigits"):
        word = word.replace("0-9", "")
    separator = options.get("separator", {})
    char = re.escape(separator.get("char", ""))
    is_leading = bool(char and separator.get("allowLeading"))
    if is_leading and value == separator["char"]:
        return
    pattern = f"{word}(?:{char}{word})*" if char else word
    if is_leading:
        pattern = f"{char}?{pattern}"
    if not re.fullmatch(pattern, value):
        yield f"'{messages.shown(value)}' is not {kind} case."


def _pattern(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if not isinstance(value, str):
        return
    wanted, unwanted = options.get("match"), options.get("notMatch")
    if wanted is not None and not _search(wanted, value):
        yield (
            f"'{messages.shown(value)}' does not match the pattern '{wanted}'."
        )
    if unwanted is not None and _search(unwanted, value):
        yield f"'{messages.shown(value)}' matches the pattern '{unwanted}'."


def _search(pattern: str, value: str) -> bool:
    compiled = regex.compile_regex(pattern)
    return search.finds(compiled, value)


def _compile_patterns(options: Options) -> str | None:
    for pattern in options.values():
        regex.compile_regex(pattern)
    return None


def _enumeration(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if value is None or isinstance(value, str | int | float | bool):
        values = options["values"]
        if not any(_is_same(value, each) for each in values):
            allowed = ", ".join(map(messages.shown, values))
            yield f"'{messages.shown(value)}' is none of: {allowed}."


def _is_same(value: Any, other: Any) -> bool:
    # As `includes` has it: 1 is 1.0, but not true.
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    return bool(value == other)


def _length(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    size: float
    if isinstance(value, bool):
        return
    if isinstance(value, str):
        size = fields.utf16_length(value)
    elif isinstance(value, list | dict):
        size = len(value)
    elif isinstance(value, int | float):
        size = value
    else:
        return
    if "min" in options and size < options["min"]:
        yield f"The length is {size}, at least {options['min']} is expected."
    if "max" in options and size > options["max"]:
        yield f"The length is {size}, at most {options['max']} is expected."


def _xor(value: Any, options: Options, context: rule.Context) -> Iterator[str]:
    if isinstance(value, dict):
        present = [each for each in value if each in options["properties"]]
        if len(present) > 1:
            yield f"Only one of {_listed(present)} may be there."
        elif not present:
            yield f"One of {_listed(options['properties'])} must be there."


def _or(value: Any, options: Options, context: rule.Context) -> Iterator[str]:
    if isinstance(value, dict):
        wanted = options["properties"]
        if not any(each in value for each in wanted):
            yield f"At least one of {_listed(wanted)} must be there."


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"'{messages.safe(each)}'" for each in names[:_LISTED])
    more = len(names) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def _with(properties: Options, *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_PRIMITIVE = {"type": ["string", "number", "null", "boolean"]}
_PROPERTIES = _with(
    {"properties": {"type": "array", "items": _TEXT, "minItems": 2}},
    "properties",
)

FUNCTIONS: Mapping[str, rule.Function] = {
    "truthy": rule.Function(_truthy, takes_missing=True),
    "falsy": rule.Function(_falsy),
    "defined": rule.Function(_defined, takes_missing=True),
    "undefined": rule.Function(_undefined),
    "casing": rule.Function(
        _casing,
        options=_with(
            {
                "type": {"enum": list(_CASES)},
                "disallowDigits": {"type": "boolean"},
                "separator": _with(
                    {
                        "char": {"type": "string", "maxLength": 1},
                        "allowLeading": {"type": "boolean"},
                    },
                    "char",
                ),
            },
            "type",
        ),
    ),
    "pattern": rule.Function(
        _pattern,
        options={
            **_with({"match": _TEXT, "notMatch": _TEXT}),
            "minProperties": 1,
        },
        prepare=_compile_patterns,
    ),
    "enumeration": rule.Function(
        _enumeration,
        options=_with(
            {"values": {"type": "array", "items": _PRIMITIVE}}, "values"
        ),
    ),
    "length": rule.Function(
        _length,
        options={
            **_with({"min": {"type": "number"}, "max": {"type": "number"}}),
            "minProperties": 1,
        },
    ),
    "xor": rule.Function(_xor, options=_PROPERTIES),
    "or": rule.Function(_or, options=_PROPERTIES),
}
