# SPDX-License-Identifier: Apache-2.0
"""Functions for any value: those of Spectral's core, and numeric bounds."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.rules import rule

# Spectral's own patterns for each case, on words of letters and digits.
_CASES = {
    "flat": r"[a-z][a-z0-9]*",
    "camel": r"[a-z][a-z0-9]*(?:[A-Z0-9](?:[a-z0-9]+|$))*",
    "pascal": r"[A-Z][a-z0-9]*(?:[A-Z0-9](?:[a-z0-9]+|$))*",
    "kebab": r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
    "cobol": r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*",
    "snake": r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*",
    "macro": r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*",
}
_SLASHED = re.compile(r"/(.*)/([ims]*)\Z", re.DOTALL)
Options = Mapping[str, Any]


def _truthy(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if not _is_true(value):
        yield f"{_field(context)} must be there and not be empty."


def _falsy(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if _is_true(value):
        yield f"{_field(context)} must not be there, or be empty."


def _defined(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if value is rule.MISSING:
        yield f"{_field(context)} must be there."


def _undefined(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if value is not rule.MISSING:
        yield f"{_field(context)} must not be there."


def _field(context: rule.Context) -> str:
    field = context.field
    return f"'{field}'" if field not in ("", "@key") else "The value"


def _is_true(value: Any) -> bool:
    # As JavaScript has it: empty lists and objects are true.
    return isinstance(value, dict | list) or bool(value)


def _casing(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if not isinstance(value, str) or not value:
        return
    kind = options["type"]
    pattern = _CASES[kind]
    if options.get("disallowDigits"):
        pattern = pattern.replace("0-9", "")
    if not re.fullmatch(pattern, value):
        yield f"'{value}' is not {kind} case."


def _pattern(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if not isinstance(value, str):
        return
    wanted, unwanted = options.get("match"), options.get("notMatch")
    if wanted is not None and not _search(wanted, value):
        yield f"'{value}' does not match the pattern '{wanted}'."
    if unwanted is not None and _search(unwanted, value):
        yield f"'{value}' matches the pattern '{unwanted}'."


def _search(pattern: str, value: str) -> bool:
    flags = re.ASCII
    slashed = _SLASHED.match(pattern)
    if slashed:
        pattern = slashed[1]
        for letter in slashed[2]:
            flags |= getattr(re, letter.upper())
    return re.search(pattern, value, flags) is not None


def _enumeration(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if isinstance(value, str | int | float | bool):
        values = options["values"]
        if not any(
            value == each and type(value) is type(each) for each in values
        ):
            allowed = ", ".join(map(str, values))
            yield f"'{value}' is none of: {allowed}."


def _length(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(
        value, str | list | dict | int | float
    ):
        return
    size = value if isinstance(value, int | float) else len(value)
    if "min" in options and size < options["min"]:
        yield f"The length is {size}, at least {options['min']} is expected."
    if "max" in options and size > options["max"]:
        yield f"The length is {size}, at most {options['max']} is expected."


def _maximum(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    limit = options["value"]
    if isinstance(value, int | float) and value > limit:
        yield f"{_figure(value, context)}, at most {limit:g} is allowed."


def _minimum(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    limit = options["value"]
    if isinstance(value, int | float) and value < limit:
        yield f"{_figure(value, context)}, at least {limit:g} is expected."


def _figure(value: float, context: rule.Context) -> str:
    return f"{_field(context)} is {round(value, 3):g}"


def _with(properties: Options, *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_NUMBER = _with({"value": {"type": "number"}}, "value")
_TEXT = {"type": "string"}

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
    ),
    "enumeration": rule.Function(
        _enumeration, options=_with({"values": {"type": "array"}}, "values")
    ),
    "length": rule.Function(
        _length,
        options={
            **_with({"min": {"type": "number"}, "max": {"type": "number"}}),
            "minProperties": 1,
        },
    ),
    "maximum": rule.Function(_maximum, options=_NUMBER),
    "minimum": rule.Function(_minimum, options=_NUMBER),
}
