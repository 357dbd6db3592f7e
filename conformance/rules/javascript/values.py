# SPDX-License-Identifier: Apache-2.0
"""JavaScript's idea of values, over what a document holds (ECMA-262 §7).

A mapping is an object, a list an array, None is `null`, and an integer is a
number like any other. Only the values of JSON and `undefined` occur.
"""

import decimal
import math
import re
from typing import Any, Final

# Where Python has one `is`, `==` and `bool`, JavaScript differs in each.


class Undefined:
    """The type of `undefined`."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED: Final = Undefined()
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z", re.ASCII)
_RADIX = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)\Z")
_WORDS = {
    "": 0.0,
    "Infinity": math.inf,
    "+Infinity": math.inf,
    "-Infinity": -math.inf,
}
_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"
    + "".join(map(chr, range(0x2000, 0x200B)))
)
# Integers below are what they are; numbers between stand without exponent.
_EXACT = 2**53
_SMALLEST_PLAIN = 1e-6
_LARGEST_PLAIN = 1e21


def is_truthy(value: Any) -> bool:
    """Tells whether `value` counts as true (§7.1.2)."""
    kind = type(value)
    if kind is dict or kind is list:
        return True
    return bool(value) and value == value  # noqa: PLR0124 - NaN is false


def type_of(value: Any) -> str:
    """Returns what `typeof` says (§13.5.3)."""
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "object"


def is_number(value: Any) -> bool:
    """Tells whether `value` is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def to_text(value: Any) -> str:
    """Returns what `String` makes of a value (§7.1.17)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, list):
        return ",".join(_leaves(value))
    if value is None:
        return "null"
    return "undefined" if value is UNDEFINED else "[object Object]"


def _leaves(value: list[Any]) -> list[str]:
    """Returns the texts of a nested array's leaves, in order.

    Joining the joined is joining the leaves; documents nest too deep to
    do it by recursion.
    """
    texts = []
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list) and each:
            waiting.extend(reversed(each))
        elif each is None or each == [] or isinstance(each, Undefined):
            texts.append("")
        else:
            texts.append(to_text(each))
    return texts


def _number_text(value: float) -> str:
    if isinstance(value, int) and abs(value) < _EXACT:
        return str(value)
    number = as_float(value)
    if number == 0:
        return "0"
    if not math.isfinite(number):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(number, "NaN")
    # Both languages take the shortest digits, but set them out differently.
    if _SMALLEST_PLAIN <= abs(number) < _LARGEST_PLAIN:
        plain = format(decimal.Decimal(repr(number)), "f")
        return plain.removesuffix(".0")
    mantissa, _, exponent = repr(number).partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"


def as_float(value: float) -> float:
    """Returns a number as JavaScript holds it: of 64 bits."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def to_number(value: Any) -> float:
    """Returns what `Number` makes of a value (§7.1.4)."""
    if value is None:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        return _number_in(to_text(value))
    return _number_in(value) if isinstance(value, str) else math.nan


def _number_in(text: str) -> float:
    text = text.strip(_SPACE)
    if _NUMBER.match(text):
        return float(text)
    if _RADIX.match(text):
        return as_float(int(text, 0))
    return _WORDS.get(text, math.nan)


def trim(text: str) -> str:
    """Returns what `trim` leaves of a text (§22.1.3.32)."""
    return text.strip(_SPACE)


def strictly_equal(left: Any, right: Any) -> bool:
    """Tells `left === right` (§7.2.15)."""
    if isinstance(left, str):
        return isinstance(right, str) and left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float):
        return isinstance(right, int | float) and left == right
    return left is right


def loosely_equal(left: Any, right: Any) -> bool:
    """Tells `left == right` (§7.2.14)."""
    if left is None or left is UNDEFINED:
        return right is None or right is UNDEFINED
    if right is None or right is UNDEFINED:
        return False
    left_is_object = isinstance(left, dict | list)
    right_is_object = isinstance(right, dict | list)
    if left_is_object and right_is_object:
        return left is right
    left = to_text(left) if left_is_object else left
    right = to_text(right) if right_is_object else right
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return to_number(left) == to_number(right)


def is_less(left: Any, right: Any) -> bool:
    """Tells `left < right` (§7.2.13)."""
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    return to_number(left) < to_number(right)


def is_at_most(left: Any, right: Any) -> bool:
    """Tells `left <= right` (§7.2.13)."""
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return left <= right
    return to_number(left) <= to_number(right)


def add(left: Any, right: Any) -> Any:
    """Returns `left + right` (§13.15.3)."""
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) or isinstance(right, str):
        return to_text(left) + to_text(right)
    return as_float(to_number(left)) + as_float(to_number(right))


def subtract(left: Any, right: Any) -> float:
    """Returns `left - right`."""
    return as_float(to_number(left)) - as_float(to_number(right))


def multiply(left: Any, right: Any) -> float:
    """Returns `left * right`."""
    return as_float(to_number(left)) * as_float(to_number(right))


def divide(left: Any, right: Any) -> float:
    """Returns `left / right`."""
    over, under = as_float(to_number(left)), as_float(to_number(right))
    if under:
        return over / under
    if not over or over != over:  # noqa: PLR0124 - NaN
        return math.nan
    return math.copysign(math.inf, over) * math.copysign(1, under)


def remainder(left: Any, right: Any) -> float:
    """Returns `left % right`."""
    over, under = as_float(to_number(left)), as_float(to_number(right))
    if not under or math.isinf(over):
        return math.nan
    return math.fmod(over, under)


def _primitive(value: Any) -> Any:
    return to_text(value) if isinstance(value, dict | list) else value
