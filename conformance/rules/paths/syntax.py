# SPDX-License-Identifier: Apache-2.0
"""The JSONPath dialect of Spectral's rulesets, as steps.

Spectral hands a path to nimma, and what nimma can't read to jsonpath-plus; a
ruleset may hold whatever either takes. Beside the usual `.name`, `['name']`,
`*`, `..` and slices that is: names without quotes (`.200`, `[get,put]`,
`.application/json`), `.[` for `..[`, filters in JavaScript, type tests as steps
(`@string()`), `^` for the parent, `~` for the key, and a dot to spare at the
end.
"""

import dataclasses
import re

from conformance import errors
from conformance.rules.javascript import syntax, tree


@dataclasses.dataclass(frozen=True, slots=True)
class Names:
    """Children of some keys; `length` of a list where it stands alone."""

    keys: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Wildcard:
    """Every child."""


@dataclasses.dataclass(frozen=True, slots=True)
class Slice:
    """Items of a list, as Python's slices choose them."""

    start: int | None
    stop: int | None
    step: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Filter:
    """Children for which an expression is true."""

    expression: tree.Expression


@dataclasses.dataclass(frozen=True, slots=True)
class Descent:
    """The node itself and all that it holds, however deep."""


@dataclasses.dataclass(frozen=True, slots=True)
class Parent:
    """What holds the node."""


Selector = Names | Wildcard | Slice | Filter
Step = Selector | Descent | Parent

_QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_ITEM = rf"(?:\s*(?:{_QUOTED})\s*|[^\[\]'\",?()]+)"
_BRACKETS = re.compile(rf"\[(?P<names>{_ITEM}(?:,{_ITEM})*),?\]", re.DOTALL)
_NAME_IN_BRACKETS = re.compile(rf"({_QUOTED})|([^\[\]'\",]+)", re.DOTALL)
_SLICE = re.compile(r"\[\s*(-?\d*)\s*:\s*(-?\d*)\s*(?::\s*(-?\d*)\s*)?\]")
_LAST = re.compile(r"\[\(\s*@\.length\s*-\s*(\d+)\s*\)\]")
_ROOT = re.compile(r"\$(?=[.\[^~@]|\Z)")
_ANY = re.compile(r"\[\s*\*\s*\]")
_FILTER_END = re.compile(r"\s*\)\s*\]")
_MODIFIERS = re.compile(r"[~^]+")
_TYPE_TEST = re.compile(r"@[a-zA-Z]+\(\)")
_QUOTED_NAME = re.compile(_QUOTED, re.DOTALL)
# What jsonpath-plus takes for a name: all but what ends it.
_NAME = re.compile(
    r"`?([^\s.\[\]^~'\"()@?*,][^.\[\]^~'\"()?,]*|\*[^.\[\]^~'\"()?,]+)"
)
_ESCAPE = re.compile(r"\\(['\"\\])")
# More would ask for more levels than documents have.
_MAX_PARENTS = 20
_MAX_STEPS = 200


def parse(text: str) -> tuple[tuple[Step, ...], bool]:
    """Parses a path.

    Args:
        text: Such as `$.paths[*][get,put]~`; what follows an alias or a
            semantic target starts without `$`.

    Returns:
        Its steps, and whether it asks for keys rather than values.

    Raises:
        RulesetError: It is no path; the message shows from where on.
    """
    parser = _Parser(text)
    parser.parse()
    return tuple(_simplified(parser.steps)), parser.at_key


@dataclasses.dataclass(slots=True)
class _Parser:
    """Goes through a path once, from left to right."""

    text: str
    position: int = 0
    at_key: bool = False
    steps: list[Step] = dataclasses.field(default_factory=list)

    def _wrong(self, why: str = "") -> errors.RulesetError:
        rest = self.text[self.position :]
        return errors.RulesetError(
            f"The path '{self.text}' can't be read from '{rest}' on"
            f"{': ' if why else ''}{why}."
        )

    def _matched(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.position)
        if match:
            self.position = match.end()
        return match

    def _at(self, sign: str) -> bool:
        return self.text.startswith(sign, self.position)

    def parse(self) -> None:
        """Reads all steps."""
        self.text = self.text.strip()
        # `$ref` is a name, as jsonpath-plus has it.
        self._matched(_ROOT)
        while self.position < len(self.text):
            if not self.at_key:
                self._step()
            # Spectral's engine reads more modifiers after `~`, and drops them.
            elif not self._matched(_MODIFIERS):
                raise self._wrong("'~' ends a path")
            if len(self.steps) > _MAX_STEPS:
                raise self._wrong("it has too many steps")
        if sum(isinstance(step, Parent) for step in self.steps) > _MAX_PARENTS:
            raise self._wrong("it has too many '^'")

    def _step(self) -> None:
        if self._at("."):
            self._dots()
        elif self._at("^"):
            self.position += 1
            self.steps.append(Parent())
        elif self._at("~") or self._at("@key"):
            self.position += 1 if self._at("~") else len("@key")
            self.at_key = True
        elif self._at("["):
            self.steps.append(self._in_brackets())
        else:
            self.steps.append(self._bare())

    def _dots(self) -> None:
        begun = self.position
        while self._at("."):
            self.position += 1
        dots = self.position - begun
        ends = self.position == len(self.text)
        # `.[` is the deep selector of Spectral's engines, as `..` is; a dot
        # at the end means nothing.
        if dots > 1 or (self._at("[") and not ends):
            self.steps.append(Descent())

    def _bare(self) -> Step:
        test = self._matched(_TYPE_TEST)
        if test:
            return Filter(tree.Call(None, test[0].removesuffix("()"), ()))
        if self._at("*") and not _NAME.match(self.text, self.position):
            self.position += 1
            return Wildcard()
        quoted = self._matched(_QUOTED_NAME)
        if quoted:
            return Names((_unquoted(quoted[0]),))
        name = self._matched(_NAME)
        if name is None:
            raise self._wrong()
        return Names((name[1].strip(),))

    def _in_brackets(self) -> Step:
        if self.text.startswith("[?(", self.position):
            expression, end = syntax.parse(
                self.text, self.position + len("[?(")
            )
            self.position = end
            if not self._matched(_FILTER_END):
                raise self._wrong("the filter does not end here")
            return Filter(expression)
        if self._matched(_ANY):
            return Wildcard()
        from_end = self._matched(_LAST)
        if from_end:
            return _from_end(int(from_end[1]))
        bounds = self._matched(_SLICE)
        if bounds:
            return self._slice(bounds)
        names = self._matched(_BRACKETS)
        if names is None:
            raise self._wrong()
        keys = [
            _unquoted(part[1]) if part[1] else part[2].strip()
            for part in _NAME_IN_BRACKETS.finditer(names["names"])
            if part[1] or part[2].strip()
        ]
        return Names(tuple(dict.fromkeys(keys)))

    def _slice(self, match: re.Match[str]) -> Slice:
        start, stop, step = (
            int(part) if part and part != "-" else None
            for part in match.groups("")
        )
        if step == 0:
            raise self._wrong("a slice has no steps of 0")
        return Slice(start, stop, step)


def _from_end(count: int) -> Step:
    """Returns the item at `length - count`; a list has none at `length`."""
    if count == 0:
        return Names(())
    return Slice(-count, None if count == 1 else 1 - count, None)


def _unquoted(text: str) -> str:
    return _ESCAPE.sub(r"\1", text[1:-1])


def _simplified(steps: list[Step]) -> list[Step]:
    """Drops what says nothing.

    `..*` before another step is `..` to Spectral's engine, so that `$..*.name`
    also finds the `name` at the root.
    """
    found: list[Step] = []
    for index, step in enumerate(steps):
        if isinstance(step, Descent) and found[-1:] == [Descent()]:
            continue
        is_last = all(isinstance(each, Parent) for each in steps[index + 1 :])
        if (
            isinstance(step, Wildcard)
            and found[-1:] == [Descent()]
            and not is_last
            and not isinstance(steps[index + 1], Parent)
        ):
            continue
        found.append(step)
    return found
