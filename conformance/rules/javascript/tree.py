# SPDX-License-Identifier: Apache-2.0
"""The syntax tree of a filter's JavaScript."""

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Literal:
    """A constant: text, number, boolean, `null` or `undefined`."""

    value: Any

    def __hash__(self) -> int:
        # 1, 1.0 and true are one key to Python.
        return hash((type(self.value), self.value))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Literal)
            and type(self.value) is type(other.value)
            and self.value == other.value
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression: what stands between and behind the slashes."""

    source: str
    flags: str


@dataclasses.dataclass(frozen=True, slots=True)
class Name:
    """`@`, `@property` and their kin, or `index`."""

    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """`holder.key` or `holder[key]`."""

    holder: "Expression"
    key: "Expression"


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """`holder.method(arguments)`, or the type test `@name()`."""

    holder: "Expression | None"
    method: str
    arguments: "tuple[Expression, ...]"


@dataclasses.dataclass(frozen=True, slots=True)
class Unary:
    """`!x` and its kin."""

    operator: str
    operand: "Expression"


@dataclasses.dataclass(frozen=True, slots=True)
class Binary:
    """Two operands that are both worked out."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclasses.dataclass(frozen=True, slots=True)
class Logical:
    """Operands joined by `&&` or by `||`."""

    operator: str
    operands: "tuple[Expression, ...]"


@dataclasses.dataclass(frozen=True, slots=True)
class Conditional:
    """`test ? yes : no`."""

    test: "Expression"
    yes: "Expression"
    no: "Expression"


@dataclasses.dataclass(frozen=True, slots=True)
class Array:
    """`[a, b]`."""

    items: "tuple[Expression, ...]"


Expression = (
    Literal
    | Regex
    | Name
    | Member
    | Call
    | Unary
    | Binary
    | Logical
    | Conditional
    | Array
)
