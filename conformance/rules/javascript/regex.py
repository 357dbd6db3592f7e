# SPDX-License-Identifier: Apache-2.0
r"""JavaScript regular expressions (ECMA-262 §22.2, annex B) in Python's `re`.

Rulesets are written for Spectral, so their patterns mean what JavaScript means
by them: `$` is the very end, `\d` and `\w` are ASCII, `\a` is an `a`, `x{,2}`
is literal. Each construct is written anew for `re`; what `re` has no equal
for (a look-behind of variable width, scripts of Unicode) is refused when the
ruleset is loaded.

Two liberties: text is matched by code points, as under the flag `u`, and a
group inside a repetition keeps what it matched last.
"""

import dataclasses
import functools
import re

from conformance import errors
from conformance.rules.javascript import charset

_DELIMITED = re.compile(r"/(.+)/([a-z]*)\Z")
_QUANTIFIER = re.compile(r"[*+?]\??|\{(\d+)(?:,(\d*))?\}\??")
_GROUP = re.compile(
    r"\((?!\?)|\(\?(?::|=|!|<=|<!|<(?P<name>(?:[^\W\d]|\$)[\w$]*)>)"
)
_OPENING = re.compile(
    r"\\.|\[(?:\\.|[^\]\\])*\]|\((?!\?)|\(\?<([^=!>]+)>", re.DOTALL
)
_HEX = re.compile(
    r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})(?:\\u([0-9a-fA-F]{4}))?"
)
_BRACED = re.compile(r"u\{([0-9a-fA-F]{1,8})\}")
_OCTAL = re.compile(r"[0-3][0-7]{0,2}|[4-7][0-7]?")
_NAMED = re.compile(r"k<([^>]+)>")
_HYPHEN = re.compile(r"-[^\]]", re.DOTALL)
_PROPERTY = re.compile(r"[pP]\{(?:(?:gc|General_Category)=)?(\w+)\}")
_NEWLINE = charset.written(charset.NEWLINE)
_WORD = charset.written(charset.WORD)
_LINE_START = rf"(?:\A|(?<={_NEWLINE}))"
_LINE_END = rf"(?={_NEWLINE}|\Z)"
_ANY = "(?s:.)"
_ANY_IN_LINE = charset.written(charset.NEWLINE, negated=True)
# Python's own know other letters, and no `\B` in an empty text.
_BOUNDARIES = {
    "b": f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))",
    "B": f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))",
}
_SETS = {"d": charset.DIGIT, "w": charset.WORD, "s": charset.SPACE}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_CONTROLS = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}


def compile_regex(text: str) -> re.Pattern[str]:
    """Compiles a pattern as Spectral's functions take it.

    Args:
        text: Plain (`^a+$`), or between slashes with flags (`/^a+$/i`).

    Returns:
        A pattern whose `search` finds what JavaScript's `test` finds.

    Raises:
        RulesetError: It is no regular expression, or one that can't be used
            here; the message says where.
    """
    delimited = _DELIMITED.match(text)
    if delimited:
        return compile_parts(delimited[1], delimited[2])
    return compile_parts(text, "")


@functools.lru_cache(maxsize=1024)
def compile_parts(source: str, flags: str) -> re.Pattern[str]:
    """Compiles what stands between and behind the slashes.

    Args:
        source: The pattern.
        flags: Some of `dgimsuy`; `d` and `g` change no answer.

    Returns:
        See `compile_regex`.

    Raises:
        RulesetError: See `compile_regex`.
    """
    if set(flags) - set("dgimsuy") or len(set(flags)) != len(flags):
        raise errors.RulesetError(
            f"The flags '{flags}' of the regular expression /{source}/ are "
            "not known.",
            "Flags are d, g, i, m, s, u and y, each once.",
        )
    translated = _Translator(source, flags).translate()
    asked = re.NOFLAG
    if "i" in flags:
        # Without `u`, JavaScript never folds another letter to an ASCII one;
        # Python does (the Kelvin sign to k), unless it folds ASCII alone.
        asked = re.IGNORECASE | (re.ASCII if source.isascii() else re.NOFLAG)
    try:
        return re.compile(translated, asked)
    except (re.error, OverflowError, RecursionError) as error:
        raise errors.RulesetError(
            f"The regular expression /{source}/ can't be used here: {error}."
        ) from None


@dataclasses.dataclass(slots=True)
class _Translator:
    """Goes through a pattern once, from left to right."""

    source: str
    flags: str
    position: int = 0
    # How many groups have been opened; those closed; those open, 0 for one
    # that captures nothing.
    opened: int = 0
    closed: set[int] = dataclasses.field(default_factory=set)
    stack: list[tuple[int, bool]] = dataclasses.field(default_factory=list)
    names: dict[str, int] = dataclasses.field(default_factory=dict)
    groups: int = 0

    def translate(self) -> str:
        """Returns the same in Python's words."""
        for match in _OPENING.finditer(self.source):
            if match[0].startswith("("):
                self.groups += 1
                if match[1] in self.names:
                    raise self._wrong(f"two groups are called {match[1]}")
                if match[1]:
                    self.names[match[1]] = self.groups
        written = []
        # Whether a quantifier may follow.
        repeatable = False
        while self.position < len(self.source):
            quantifier = _QUANTIFIER.match(self.source, self.position)
            if quantifier:
                if not repeatable:
                    raise self._wrong("there is nothing to repeat")
                self.position = quantifier.end()
                written.append(quantifier[0])
                repeatable = False
                continue
            text, repeatable = self._atom(self.source[self.position])
            written.append(text)
        if self.stack:
            raise self._wrong("a group is not closed")
        joined = "".join(written)
        return rf"\A(?:{joined})" if "y" in self.flags else joined

    def _wrong(self, why: str) -> errors.RulesetError:
        return errors.RulesetError(
            f"The regular expression /{self.source}/ can't be used: {why}, at "
            f"character {self.position + 1}."
        )

    def _atom(self, char: str) -> tuple[str, bool]:
        """Translates what starts with `char`; tells if it may be repeated."""
        readers = {
            "(": self._open,
            ")": self._close,
            "[": self._class,
            "\\": self._escape,
        }
        if char in readers:
            return readers[char]()
        if char in "{}]" and "u" in self.flags:
            raise self._wrong(f"a lone '{char}' is not allowed under u")
        self.position += 1
        known = {
            "|": "|",
            "^": _LINE_START if "m" in self.flags else r"\A",
            "$": _LINE_END if "m" in self.flags else r"\Z",
        }
        if char in known:
            return known[char], False
        if char == ".":
            return _ANY if "s" in self.flags else _ANY_IN_LINE, True
        return re.escape(char), True

    def _open(self) -> tuple[str, bool]:
        match = _GROUP.match(self.source, self.position)
        if match is None:
            raise self._wrong("this kind of group is not known")
        text = match[0]
        self.position = match.end()
        if text == "(" or match["name"]:
            self.opened += 1
            self.stack.append((self.opened, True))
            return "(", False
        is_assertion = text != "(?:"
        repeats = not is_assertion or (
            text in ("(?=", "(?!") and "u" not in self.flags
        )
        self.stack.append((0, repeats))
        return text, False

    def _close(self) -> tuple[str, bool]:
        if not self.stack:
            raise self._wrong("there is no group to close")
        self.position += 1
        number, repeats = self.stack.pop()
        if number:
            self.closed.add(number)
        return ")", repeats

    def _escape(self) -> tuple[str, bool]:
        """Translates an escape outside of classes."""
        self.position += 1
        if self.position == len(self.source):
            raise self._wrong("it ends in a backslash")
        char = self.source[self.position]
        if char in "bB":
            self.position += 1
            return _BOUNDARIES[char], False
        if char in "123456789":
            digits = re.compile(r"\d+").match(self.source, self.position)
            if digits and int(digits[0][:9]) <= self.groups:
                self.position = digits.end()
                return self._back_reference(int(digits[0])), True
        if char == "k" and self.names:
            named = _NAMED.match(self.source, self.position)
            if named is None or named[1] not in self.names:
                raise self._wrong("there is no group of that name")
            self.position = named.end()
            return self._back_reference(self.names[named[1]]), True
        ranges = self._set()
        if ranges is not None:
            return charset.written(ranges), True
        return re.escape(self._character()), True

    def _back_reference(self, number: int) -> str:
        # What has not matched yet is empty in JavaScript, and fails in Python.
        if number not in self.closed:
            return "(?:)"
        return f"(?:(?({number})\\{number}))"

    def _set(self) -> charset.Charset | None:
        r"""Reads `\d` and its kin; None where it is none."""
        char = self.source[self.position]
        known = _SETS.get(char.lower())
        if known is not None:
            self.position += 1
            return known if char.islower() else charset.complement(known)
        if char in "pP" and "u" in self.flags:
            match = _PROPERTY.match(self.source, self.position)
            found = charset.category(match[1]) if match else ()
            if match is None or not found:
                raise self._wrong("this property of Unicode is not known here")
            self.position = match.end()
            return found if char == "p" else charset.complement(found)
        return None

    def _character(self) -> str:
        """Reads what stands for one character, after a backslash."""
        source, start = self.source, self.position
        char = source[start]
        braced = _BRACED.match(source, start) if "u" in self.flags else None
        if braced and int(braced[1], 16) <= charset.LAST:
            self.position = braced.end()
            return chr(int(braced[1], 16))
        hexadecimal = _HEX.match(source, start)
        if hexadecimal:
            return self._hexadecimal(hexadecimal)
        if char == "c" and re.match(r"[a-zA-Z]", source[start + 1 : start + 2]):
            self.position += 2
            return chr(ord(source[start + 1]) % 32)
        if char == "c":
            # Annex B: the backslash stands for itself.
            return "\\"
        octal = _OCTAL.match(source, start)
        if octal:
            self.position = octal.end()
            return chr(int(octal[0], 8))
        self.position += 1
        return _CONTROLS.get(char, char)

    def _hexadecimal(self, match: re.Match[str]) -> str:
        self.position = match.end()
        if match[3] is not None:
            pair = chr(int(match[2], 16)) + chr(int(match[3], 16))
            if _SURROGATES.match(pair):
                return pair.encode("utf-16", "surrogatepass").decode("utf-16")
            self.position = match.end(2)
        return chr(int(match[1] or match[2], 16))

    def _class(self) -> tuple[str, bool]:
        """Translates `[...]`."""
        begun = self.position
        self.position += 1
        negated = self.source.startswith("^", self.position)
        self.position += negated
        ranges: list[charset.Range] = []
        while not self.source.startswith("]", self.position):
            if self.position >= len(self.source):
                self.position = begun
                raise self._wrong("a class is not closed")
            ranges.extend(self._range())
        self.position += 1
        return charset.written(tuple(ranges), negated=negated), True

    def _range(self) -> charset.Charset:
        first = self._member()
        if not _HYPHEN.match(self.source, self.position):
            return first
        self.position += 1
        last = self._member()
        if _is_single(first) and _is_single(last):
            if first[0][0] > last[0][0]:
                raise self._wrong("a range is out of order")
            return ((first[0][0], last[0][0]),)
        # Annex B: beside a set, the hyphen is a member.
        return (*first, (45, 45), *last)

    def _member(self) -> charset.Charset:
        if self.position >= len(self.source):
            raise self._wrong("a class is not closed")
        char = self.source[self.position]
        self.position += 1
        if char != "\\":
            return ((ord(char), ord(char)),)
        if self.position == len(self.source):
            raise self._wrong("it ends in a backslash")
        if self.source[self.position] == "b":
            self.position += 1
            return ((8, 8),)
        ranges = self._set()
        if ranges is not None:
            return ranges
        code = ord(self._character())
        return ((code, code),)


def _is_single(ranges: charset.Charset) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]
