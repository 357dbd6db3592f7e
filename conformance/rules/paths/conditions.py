# SPDX-License-Identifier: Apache-2.0
"""What a filter needs at least, found out before any document is read.

Most filters ask for a few keys (`@property === 'get'`) or for a member that
few mappings have (`@.enum && …`). Knowing that, a pass over a document need
not try them on every node.
"""

import dataclasses
from collections.abc import Iterable

from conformance.rules.javascript import tree
from conformance.rules.javascript import values as javascript

_KEYS = (tree.Name("@property"), tree.Name("@key"))
# Names that decide about a node from outside of it and its key.
_AROUND = frozenset({"@parent", "@parentProperty", "@path"})
# Members that values other than mappings have.
_COMMON = frozenset({"length", "constructor"})


@dataclasses.dataclass(frozen=True, slots=True)
class Parts:
    """A filter, taken apart; all parts must hold.

    Attributes:
        names: The keys that it may be about; None for any.
        others: The keys that it is not about.
        of_key: What else it asks of the key alone.
        of_node: What it asks of the node.
        needs: Keys of which the node, being a mapping, must have one; None
            where it may be anything.
        equals: One of these keys, and the text that must stand there.
        is_contextual: Whether it looks at what is around the node.
    """

    names: frozenset[str] | None
    others: frozenset[str]
    of_key: tree.Expression | None
    of_node: tree.Expression | None
    needs: frozenset[str] | None
    equals: tuple[str, str] | None
    is_contextual: bool


def take_apart(expression: tree.Expression) -> Parts:
    """Finds the parts of a filter that are cheap to know."""
    names: frozenset[str] | None = None
    others: set[str] = set()
    of_key, of_node = [], []
    for operand in _operands(expression, "&&"):
        known = _key_names(operand)
        other = _key_name(operand, ("!=", "!=="))
        if known is not None:
            names = known if names is None else names & known
        elif other is not None:
            others.add(other)
        elif _depends_on_key_alone(operand):
            of_key.append(operand)
        else:
            of_node.append(operand)
    rest = _all_of(of_node)
    return Parts(
        names,
        frozenset(others),
        _all_of(of_key),
        rest,
        _needs(rest) if rest else None,
        next(filter(None, map(_equality, of_node)), None),
        any(
            isinstance(each, tree.Name) and each.name in _AROUND
            for each in _walk(expression)
        ),
    )


def _operands(
    expression: tree.Expression, operator: str
) -> tuple[tree.Expression, ...]:
    if isinstance(expression, tree.Logical) and expression.operator == operator:
        return expression.operands
    return (expression,)


def _all_of(operands: list[tree.Expression]) -> tree.Expression | None:
    if len(operands) > 1:
        return tree.Logical("&&", tuple(operands))
    return operands[0] if operands else None


def _walk(expression: tree.Expression) -> Iterable[tree.Expression]:
    waiting = [expression]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(_children(each))


def _children(expression: tree.Expression) -> Iterable[tree.Expression]:
    for field in dataclasses.fields(expression):
        value = getattr(expression, field.name)
        if isinstance(value, tuple):
            yield from value
        elif isinstance(value, tree.Expression):
            yield value


def _depends_on_key_alone(expression: tree.Expression) -> bool:
    return all(
        each in _KEYS
        if isinstance(each, tree.Name)
        else not (isinstance(each, tree.Call) and each.holder is None)
        for each in _walk(expression)
    )


def _key_names(expression: tree.Expression) -> frozenset[str] | None:
    """Returns the keys that `@property === 'a' || …` names, if it does."""
    names = set()
    for operand in _operands(expression, "||"):
        name = _key_name(operand, ("==", "==="))
        if name is None:
            return None
        names.add(name)
    return frozenset(names)


def _key_name(
    expression: tree.Expression, operators: tuple[str, ...]
) -> str | None:
    """Returns `a` for `@property === 'a'`, or another of `operators`."""
    if (
        not isinstance(expression, tree.Binary)
        or expression.operator not in operators
    ):
        return None
    for side, other in (
        (expression.left, expression.right),
        (expression.right, expression.left),
    ):
        if (
            side in _KEYS
            and isinstance(other, tree.Literal)
            and isinstance(other.value, str)
            # A number may be spelled in several ways, and be an index too.
            and not _is_numeric(other.value)
        ):
            return other.value
    return None


def _is_numeric(text: str) -> bool:
    number = javascript.to_number(text)
    return number == number  # noqa: PLR0124 - not NaN


def _needs(expression: tree.Expression) -> frozenset[str] | None:
    """Returns keys of which one must be there for `expression` to be true."""
    if isinstance(expression, tree.Logical):
        each = [_needs(operand) for operand in expression.operands]
        known = [keys for keys in each if keys is not None]
        if expression.operator == "&&":
            return min(known, key=len, default=None)
        return frozenset().union(*known) if len(known) == len(each) else None
    if isinstance(expression, tree.Unary) and expression.operator == "!":
        inner = expression.operand
        if isinstance(inner, tree.Unary) and inner.operator == "!":
            return _needs(inner.operand)
    name = _member_of_node(expression)
    if name is None and isinstance(expression, tree.Binary):
        name = _compared_member(expression)
    if name is None:
        name = _thrown_without(expression)
    return None if name is None else frozenset({name})


def _member_of_node(expression: tree.Expression) -> str | None:
    """Returns `a` for `@.a`."""
    if (
        isinstance(expression, tree.Member)
        and expression.holder == tree.Name("@")
        and isinstance(expression.key, tree.Literal)
        and isinstance(expression.key.value, str)
        and expression.key.value not in _COMMON
        and not _is_numeric(expression.key.value)
    ):
        return expression.key.value
    return None


def _equality(expression: tree.Expression) -> tuple[str, str] | None:
    """Returns the name and the text of `@.name === 'text'`."""
    if not isinstance(expression, tree.Binary) or expression.operator not in (
        "==",
        "===",
    ):
        return None
    for side, other in (
        (expression.left, expression.right),
        (expression.right, expression.left),
    ):
        name = _member_of_node(side)
        if (
            name is not None
            and isinstance(other, tree.Literal)
            and isinstance(other.value, str)
        ):
            return name, other.value
    return None


def _compared_member(expression: tree.Binary) -> str | None:
    """Returns the member without which a comparison can't be true."""
    for side, other in (
        (expression.left, expression.right),
        (expression.right, expression.left),
    ):
        name = _member_of_node(side)
        if name is None:
            continue
        if expression.operator in ("<", ">", "<=", ">="):
            return name
        if _never_holds_undefined(expression.operator, other):
            return name
    return None


def _never_holds_undefined(operator: str, other: tree.Expression) -> bool:
    """Tells that `undefined operator other` is false."""
    is_void = isinstance(other, tree.Unary) and other.operator == "void"
    if not isinstance(other, tree.Literal) and not is_void:
        return False
    undefined = javascript.UNDEFINED
    constant = other.value if isinstance(other, tree.Literal) else undefined
    return {
        "==": not javascript.loosely_equal(constant, undefined),
        "===": constant is not undefined,
        "!=": javascript.loosely_equal(constant, undefined),
        "!==": constant is undefined,
    }.get(operator, False)


def _thrown_without(expression: tree.Expression) -> str | None:
    """Returns the member of the node without which JavaScript throws.

    Such as `a` in `@.a.b !== 1`. What an operator may leave out is not
    looked at.
    """
    waiting: list[tree.Expression] = [expression]
    while waiting:
        each = waiting.pop()
        if isinstance(each, tree.Logical):
            waiting.append(each.operands[0])
            continue
        if isinstance(each, tree.Conditional):
            waiting.append(each.test)
            continue
        if isinstance(each, tree.Member | tree.Call) and each.holder:
            name = _member_of_node(each.holder)
            if name is not None:
                return name
        waiting.extend(_children(each))
    return None
