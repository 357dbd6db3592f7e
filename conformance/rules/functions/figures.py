# SPDX-License-Identifier: Apache-2.0
"""Functions that hold a figure against a bound."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.rules import rule
from conformance.rules.functions import core

Options = Mapping[str, Any]


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
    return f"{core.named(context)} is {round(value, 3):g}"


_NUMBER = {
    "type": "object",
    "properties": {"value": {"type": "number"}},
    "required": ["value"],
    "additionalProperties": False,
}

FUNCTIONS: Mapping[str, rule.Function] = {
    "maximum": rule.Function(_maximum, options=_NUMBER),
    "minimum": rule.Function(_minimum, options=_NUMBER),
}
