# SPDX-License-Identifier: Apache-2.0
"""The JavaScript that a filter may hold, as a syntax tree.

What Spectral's JSONPath engines take between `?(` and `)`: literals, regular
expressions, `@` and its kin, members, calls of methods, operators, `in` and
`~=`. No assignment, no function, nothing that could reach beyond its values.
"""

import dataclasses
import re
from typing import ClassVar

from conformance import errors
from conformance.rules.javascript import tree
from conformance.rules.javascript import values as javascript

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
    | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<name>[@A-Za-z_$][\w@$]*)
    | (?P<sign>===|!==|==|!=|~=|<=|>=|&&|\|\||[-+*/%<>!?:.,()\[\]])
    )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_REGEX = re.compile(
    r"\s*/((?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([a-z]*)"
)
_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_POWERS = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("==", "!=", "===", "!=="), 6),
    **dict.fromkeys(("<", ">", "<=", ">="), 7),
    "+": 9,
    "-": 9,
    **dict.fromkeys(("*", "/", "%"), 10),
    # As Spectral's parser has it.
    "in": 12,
    "~=": 20,
}
_CONSTANTS = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": javascript.UNDEFINED,
}
_NAMES = frozenset(
    {
        "@",
        "@root",
        "@path",
        "@property",
        "@key",
        "@parent",
        "@parentProperty",
        "index",
    }
)
# Far beyond any filter that a person writes, far below Python's own limits.
_MAX_TOKENS = 500
_MAX_NESTING = 40


def parse(text: str, start: int = 0) -> tuple[tree.Expression, int]:
    """Parses an expression up to a `)` or `]` that is not its own.

    Args:
        text: A text that holds an expression.
        start: Where it starts.

    Returns:
        The expression, and where it ends.

    Raises:
        RulesetError: It is no expression; the message shows where.
    """
    parser = _Parser(text, start)
    expression = parser.expression()
    return expression, parser.position


@dataclasses.dataclass(slots=True)
class _Parser:
    """A recursive descent with operator precedence."""

    text: str
    position: int
    tokens: int = 0
    nesting: int = 0

    _BINARY: ClassVar[re.Pattern[str]] = re.compile(
        r"\s*(===|!==|==|!=|~=|<=|>=|&&|\|\||[-+*/%<>]|in\b)"
    )

    def _wrong(self, what: str) -> errors.RulesetError:
        before = self.text[: self.position]
        after = self.text[self.position :]
        return errors.RulesetError(
            f"The path '{self.text}' can't be read: in its filter {what}, "
            f"after '{before[-40:]}', at '{after[:20]}'."
        )

    def _take(self, *signs: str) -> str:
        """Goes over one of `signs`, and returns it; empty where none is."""
        match = _TOKEN.match(self.text, self.position)
        if match is None or match["sign"] not in signs:
            return ""
        self.position = match.end()
        return match["sign"]

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise self._wrong(f"'{sign}' is missing")

    def expression(self) -> tree.Expression:
        """Reads an expression of any kind."""
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            raise self._wrong("it is nested too deep")
        found = self._binary(0)
        if self._take("?"):
            yes = self.expression()
            self._expect(":")
            found = tree.Conditional(found, yes, self.expression())
        self.nesting -= 1
        return found

    def _binary(self, power: int) -> tree.Expression:
        left = self._unary()
        while True:
            match = self._BINARY.match(self.text, self.position)
            if match is None or _POWERS[match[1]] <= power:
                return left
            self.position = match.end()
            right = self._binary(_POWERS[match[1]])
            left = _joined(match[1], left, right)

    def _unary(self) -> tree.Expression:
        self.tokens += 1
        if self.tokens > _MAX_TOKENS:
            raise self._wrong("it is too long")
        operators = []
        while True:
            sign = self._take("!", "-", "+") or self._word("void", "typeof")
            if not sign:
                break
            operators.append(sign)
        if len(operators) > _MAX_NESTING:
            raise self._wrong("it is nested too deep")
        found = self._members(self._primary())
        for operator in reversed(operators):
            found = tree.Unary(operator, found)
        return found

    def _word(self, *words: str) -> str:
        match = _TOKEN.match(self.text, self.position)
        if match is None or match["name"] not in words:
            return ""
        self.position = match.end()
        return match["name"]

    def _primary(self) -> tree.Expression:
        regex = _REGEX.match(self.text, self.position)
        if regex:
            self.position = regex.end()
            return tree.Regex(regex[1], regex[2])
        if self._take("("):
            found = self.expression()
            self._expect(")")
            return found
        if self._take("["):
            return tree.Array(self._listed("]"))
        match = _TOKEN.match(self.text, self.position)
        if match is None or match["sign"]:
            raise self._wrong("a value is missing")
        begun, self.position = self.position, match.end()
        if match["name"]:
            return self._named(match["name"], begun)
        if match["number"]:
            return tree.Literal(_number(match["number"]))
        return tree.Literal(_unescaped(match["text"][1:-1]))

    def _named(self, name: str, begun: int) -> tree.Expression:
        if name in _CONSTANTS:
            return tree.Literal(_CONSTANTS[name])
        if name in _NAMES:
            return tree.Name(name)
        if name.startswith("@") and self._take("("):
            self._expect(")")
            return tree.Call(None, name, ())
        self.position = begun
        raise self._wrong(f"'{name}' is not known")

    def _members(self, found: tree.Expression) -> tree.Expression:
        for _ in range(_MAX_NESTING):
            if self._take("["):
                key = self.expression()
                self._expect("]")
                found = tree.Member(found, key)
            elif self._take("."):
                match = _TOKEN.match(self.text, self.position)
                if match is None or not match["name"]:
                    raise self._wrong("a name is missing")
                self.position = match.end()
                if self._take("("):
                    found = tree.Call(found, match["name"], self._listed(")"))
                else:
                    found = tree.Member(found, tree.Literal(match["name"]))
            else:
                return found
        raise self._wrong("it is nested too deep")

    def _listed(self, end: str) -> tuple[tree.Expression, ...]:
        items: list[tree.Expression] = []
        while not self._take(end):
            if items:
                self._expect(",")
            items.append(self.expression())
        return tuple(items)


def _joined(
    operator: str, left: tree.Expression, right: tree.Expression
) -> tree.Expression:
    if operator not in ("&&", "||"):
        return tree.Binary(operator, left, right)
    if isinstance(left, tree.Logical) and left.operator == operator:
        return tree.Logical(operator, (*left.operands, right))
    return tree.Logical(operator, (left, right))


def _number(text: str) -> float:
    if text[:2] in ("0x", "0X"):
        return int(text, 16)
    return int(text) if text.isdigit() else float(text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(
        lambda match: (
            chr(int(match[1] or match[2], 16))
            if match[3] is None
            else _ESCAPED.get(match[3], match[3])
        ),
        text,
    )
