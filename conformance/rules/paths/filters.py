# SPDX-License-Identifier: Apache-2.0
"""Filters: JavaScript's syntax tree as a function of a node.

Where JavaScript throws, as on a member of `null`, a filter does not match.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from conformance import errors
from conformance.rules.javascript import methods, regex, tree
from conformance.rules.javascript import values as javascript
from conformance.rules.paths import frames

Evaluate = frames.Evaluate
Holds = Callable[[Any, Any, frames.Frame], bool]


def compile_filter(expression: tree.Expression) -> Holds:
    """Makes a function of an expression.

    Args:
        expression: What stands between `?(` and `)`.

    Returns:
        A function that tells whether a node is meant; it never raises.

    Raises:
        RulesetError: A method or a type test is not known here.
    """
    evaluate = _compiled(expression)
    is_truthy = javascript.is_truthy
    thrown = methods.ThrownError

    def holds(value: Any, key: Any, frame: frames.Frame) -> bool:
        try:
            return is_truthy(evaluate(value, key, frame))
        except thrown:
            return False

    return holds


@functools.singledispatch
def _compiled(expression: object) -> Evaluate:
    raise NotImplementedError(expression)


@_compiled.register(tree.Literal)
def _(expression: tree.Literal) -> Evaluate:
    return _constant(expression.value)


@_compiled.register(tree.Regex)
def _(expression: tree.Regex) -> Evaluate:
    return _constant(regex.compile_parts(expression.source, expression.flags))


def _constant(constant: Any) -> Evaluate:
    def evaluate(value: Any, key: Any, frame: frames.Frame) -> Any:
        return constant

    return evaluate


@_compiled.register(tree.Name)
def _(expression: tree.Name) -> Evaluate:
    return frames.NAMES[expression.name]


@_compiled.register(tree.Array)
def _(expression: tree.Array) -> Evaluate:
    items = [_compiled(item) for item in expression.items]
    return lambda value, key, frame: [item(value, key, frame) for item in items]


@_compiled.register(tree.Member)
def _(expression: tree.Member) -> Evaluate:
    names = _names(expression)
    if names:
        return _member_of_node(names)
    holder, name = _compiled(expression.holder), _compiled(expression.key)
    member = methods.member
    return lambda value, key, frame: member(
        holder(value, key, frame), name(value, key, frame)
    )


def _names(expression: tree.Expression) -> tuple[str | int, ...]:
    """Returns `a` and `b` for `@.a.b`; nothing for another expression."""
    names: list[str | int] = []
    while isinstance(expression, tree.Member):
        key = expression.key
        if not isinstance(key, tree.Literal) or type(key.value) not in (
            str,
            int,
        ):
            return ()
        names.append(key.value)
        expression = expression.holder
    return tuple(reversed(names)) if expression == tree.Name("@") else ()


def _member_of_node(names: tuple[str | int, ...]) -> Evaluate:
    """Compiles what most filters consist of: `@.name`."""
    undefined = javascript.UNDEFINED
    member = methods.member

    def evaluate(value: Any, key: Any, frame: frames.Frame) -> Any:
        found = value
        for name in names:
            found = member(found, name)
            if type(found) is dict and "$ref" in found:
                return frames.member(names, value, key, frame)
        return found

    def evaluate_one(value: Any, key: Any, frame: frames.Frame) -> Any:
        if type(value) is not dict:
            return member(value, first)
        found = value.get(first, undefined)
        if type(found) is dict and "$ref" in found:
            return frames.member(names, value, key, frame)
        return found

    first = names[0]
    is_plain = len(names) == 1 and type(first) is str and first != "constructor"
    return evaluate_one if is_plain else evaluate


def _tested(test: Callable[[Any], bool]) -> Evaluate:
    def evaluate(value: Any, key: Any, frame: frames.Frame) -> bool:
        return test(value)

    return evaluate


def _named_member(holder: tree.Expression, name: str) -> Evaluate:
    """Compiles what most filters consist of: `@.name`."""
    undefined = javascript.UNDEFINED
    member = methods.member
    of_all = name == "constructor"
    if isinstance(holder, tree.Name) and holder.name == "@":

        def of_node(value: Any, key: Any, frame: frames.Frame) -> Any:
            if type(value) is dict and not of_all:
                return value.get(name, undefined)
            return member(value, name)

        return of_node
    inner = _compiled(holder)
    return lambda value, key, frame: member(inner(value, key, frame), name)


@_compiled.register(tree.Call)
def _(expression: tree.Call) -> Evaluate:
    if expression.holder is None:
        test = _TYPE_TESTS.get(expression.method)
        if test is None:
            raise errors.RulesetError(
                f"The type test '{expression.method}()' is not known."
            )
        return _tested(test)
    method = expression.method
    if method not in methods.METHODS:
        raise errors.RulesetError(
            f"The method '{method}' of JavaScript can't be called here."
        )
    holder = _compiled(expression.holder)
    if expression.holder == tree.Name("@property"):
        # Spectral calls methods on the text of an index.
        holder = _property_text
    arguments = [_compiled(argument) for argument in expression.arguments]
    call = methods.call
    return lambda value, key, frame: call(
        holder(value, key, frame),
        method,
        [argument(value, key, frame) for argument in arguments],
    )


@_compiled.register(tree.Unary)
def _(expression: tree.Unary) -> Evaluate:
    operand = _compiled(expression.operand)
    apply = _UNARY[expression.operator]
    return lambda value, key, frame: apply(operand(value, key, frame))


@_compiled.register(tree.Binary)
def _(expression: tree.Binary) -> Evaluate:
    left, right = _compiled(expression.left), _compiled(expression.right)
    if expression.operator == "~=":
        return _search(left, expression.right)
    apply = _BINARY[expression.operator]
    if isinstance(expression.right, tree.Literal):
        constant = expression.right.value
        return lambda value, key, frame: apply(
            left(value, key, frame), constant
        )
    return lambda value, key, frame: apply(
        left(value, key, frame), right(value, key, frame)
    )


def _search(left: Evaluate, right: tree.Expression) -> Evaluate:
    if isinstance(right, tree.Regex):
        pattern = regex.compile_parts(right.source, right.flags)
    elif isinstance(right, tree.Literal) and isinstance(right.value, str):
        pattern = regex.compile_parts(right.value, "")
    else:
        raise errors.RulesetError("'~=' takes a text with a pattern.")
    finds = methods.finds
    return lambda value, key, frame: finds(pattern, left(value, key, frame))


@_compiled.register(tree.Logical)
def _(expression: tree.Logical) -> Evaluate:
    operands = [_compiled(operand) for operand in expression.operands]
    is_truthy = javascript.is_truthy
    # `&&` goes on while true, `||` while false; each gives its last operand.
    goes_on = expression.operator == "&&"
    stops = not goes_on

    def evaluate(value: Any, key: Any, frame: frames.Frame) -> Any:
        found: Any = None
        for operand in operands:
            found = operand(value, key, frame)
            if found is goes_on:
                continue
            if found is stops or is_truthy(found) is stops:
                break
        return found

    return evaluate


@_compiled.register(tree.Conditional)
def _(expression: tree.Conditional) -> Evaluate:
    test = _compiled(expression.test)
    yes, no = _compiled(expression.yes), _compiled(expression.no)
    is_truthy = javascript.is_truthy

    def evaluate(value: Any, key: Any, frame: frames.Frame) -> Any:
        chosen = yes if is_truthy(test(value, key, frame)) else no
        return chosen(value, key, frame)

    return evaluate


def _property_text(value: Any, key: Any, frame: frames.Frame) -> str:
    return key if type(key) is str else str(key)


def _is_integer(value: Any) -> bool:
    return javascript.is_number(value) and value % 1 == 0


def _never(value: Any) -> bool:
    return False


def _void(value: Any) -> Any:
    return javascript.UNDEFINED


_TYPE_TESTS: Mapping[str, Callable[[Any], bool]] = {
    "@array": lambda value: isinstance(value, list),
    "@boolean": lambda value: isinstance(value, bool),
    "@function": _never,
    "@integer": _is_integer,
    "@nonFinite": _never,
    "@null": lambda value: value is None,
    "@number": javascript.is_number,
    "@object": lambda value: isinstance(value, dict | list),
    "@other": _never,
    "@scalar": lambda value: not isinstance(value, dict | list),
    "@string": lambda value: isinstance(value, str),
    "@undefined": lambda value: value is javascript.UNDEFINED,
}


def _negative(value: Any) -> float:
    return -javascript.as_float(javascript.to_number(value))


_UNARY: Mapping[str, Callable[[Any], Any]] = {
    "!": lambda value: not javascript.is_truthy(value),
    "+": javascript.to_number,
    "-": _negative,
    "typeof": javascript.type_of,
    "void": _void,
}


def _includes(left: Any, right: Any) -> Any:
    return methods.call(right, "includes", [left])


_BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "===": javascript.strictly_equal,
    "!==": lambda left, right: not javascript.strictly_equal(left, right),
    "==": javascript.loosely_equal,
    "!=": lambda left, right: not javascript.loosely_equal(left, right),
    "<": javascript.is_less,
    ">": lambda left, right: javascript.is_less(right, left),
    "<=": javascript.is_at_most,
    ">=": lambda left, right: javascript.is_at_most(right, left),
    "+": javascript.add,
    "-": javascript.subtract,
    "*": javascript.multiply,
    "/": javascript.divide,
    "%": javascript.remainder,
    # As Spectral's engine has it: `x in [1, 2]` asks the list.
    "in": _includes,
}
