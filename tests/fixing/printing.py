# SPDX-License-Identifier: Apache-2.0
"""Writes values in every layout that people and programs write them in."""

import json
import random
from typing import Any

from conformance.fixing import scalars

Value = Any


class Yaml:
    """Writes YAML as somebody of whims would, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._whim = random.Random(seed)  # noqa: S311 - a layout
        self._step = self._whim.choice([2, 2, 3, 4])
        self._comments = 0
        self._deep_lists = self._whim.random() < 0.5
        self._line_end = self._whim.choice(["\n", "\n", "\r\n"])

    def document(self, value: Value) -> str:
        lines = self._comment("") + self._block(value, "")
        text = self._line_end.join(lines)
        return text if self._maybe(0.2) else text + self._line_end

    def _maybe(self, chance: float) -> bool:
        return self._whim.random() < chance

    def _comment(self, indent: str) -> list[str]:
        if self._maybe(0.15):
            self._comments += 1
            return [f"{indent}# note {self._comments}: kept"]
        return [""] if self._maybe(0.05) else []

    def _tail(self) -> str:
        if self._maybe(0.1):
            self._comments += 1
            return f"  # tail {self._comments}"
        return ""

    def _block(self, value: Value, indent: str) -> list[str]:
        """Returns the lines of a container in block style."""
        lines = []
        if isinstance(value, dict):
            for name, each in value.items():
                lines += self._comment(indent)
                key = self._text(name, is_key=True)
                lines += self._entry(f"{indent}{key}:", each, indent)
        else:
            for each in value:
                lines += self._comment(indent)
                lines += self._item(each, indent)
        return lines

    def _entry(self, start: str, value: Value, indent: str) -> list[str]:
        if not isinstance(value, dict | list) or not value or self._maybe(0.25):
            return self._short(start, value, indent)
        deeper = indent + " " * self._step
        if isinstance(value, list) and not self._deep_lists:
            deeper = indent
        return [start + self._tail(), *self._block(value, deeper)]

    def _item(self, value: Value, indent: str) -> list[str]:
        is_block = isinstance(value, dict | list) and value
        if not is_block or self._maybe(0.3):
            return self._short(f"{indent}-", value, indent)
        lines = self._block(value, f"{indent}  ")
        if lines[0].strip() and not lines[0].strip().startswith("#"):
            return [f"{indent}- {lines[0].lstrip()}", *lines[1:]]
        return [f"{indent}-{self._tail()}", *lines]

    def _short(self, start: str, value: Value, indent: str) -> list[str]:
        if value is None and self._maybe(0.5):
            return [start + self._tail()]
        if isinstance(value, str) and self._fits_block(value):
            inner = indent + " " * self._step
            head = self._whim.choice(["|-", "|-", ">-"])
            return [f"{start} {head}", f"{inner}{value}"]
        return [f"{start} {self._flow(value, indent)}{self._tail()}"]

    def _fits_block(self, value: str) -> bool:
        is_plain = value.isascii() and value.isprintable()
        return is_plain and value == value.strip() != "" and self._maybe(0.15)

    def _flow(self, value: Value, indent: str) -> str:
        if isinstance(value, dict):
            parts = [
                f"{self._text(name, in_flow=True, is_key=True)}: "
                f"{self._flow(each, indent)}"
                for name, each in value.items()
            ]
            return self._bracketed("{", parts, "}", indent)
        if isinstance(value, list):
            parts = [self._flow(each, indent) for each in value]
            return self._bracketed("[", parts, "]", indent)
        if isinstance(value, str):
            return self._text(value, in_flow=True)
        return json.dumps(value)

    def _bracketed(
        self, opening: str, parts: list[str], closing: str, indent: str
    ) -> str:
        if parts and self._maybe(0.2):
            gap = f"{self._line_end}{indent}    "
            inner = f",{gap}".join(parts)
            comma = "," if self._maybe(0.3) else ""
            return f"{opening}{gap}{inner}{comma}{gap}{closing}"
        blank = " " if self._maybe(0.2) else ""
        return f"{opening}{blank}{', '.join(parts)}{blank}{closing}"

    def _text(
        self, value: str, *, in_flow: bool = False, is_key: bool = False
    ) -> str:
        quote = self._whim.choice(["", "", "'", '"'])
        write = scalars.key if is_key else scalars.written
        usual = self._whim.choice(["'", '"'])
        return write(value, quote, in_flow=in_flow, usual=usual)


def as_json(value: Value, seed: int) -> str:
    """Writes JSON: minified, in lines, or with blanks anywhere."""
    whim = random.Random(seed)  # noqa: S311 - a layout
    is_ascii = whim.random() < 0.5
    kind = whim.choice(["narrow", "wide", "lines", "tabs", "loose"])
    if kind == "narrow":
        return json.dumps(value, ensure_ascii=is_ascii, separators=(",", ":"))
    if kind == "wide":
        return json.dumps(value, ensure_ascii=is_ascii)
    if kind == "loose":
        return _loose(value, whim)
    indent: int | str = "\t" if kind == "tabs" else whim.choice([1, 2, 4])
    text = json.dumps(value, ensure_ascii=is_ascii, indent=indent)
    return text.replace("\n", whim.choice(["\n", "\r\n"])) + "\n"


def _loose(value: Value, whim: random.Random) -> str:
    def blank() -> str:
        return whim.choice(["", " ", "\n", "\t ", "\r\n  "])

    if isinstance(value, dict):
        parts = [
            f"{blank()}{json.dumps(name)}{blank()}:{blank()}"
            f"{_loose(each, whim)}{blank()}"
            for name, each in value.items()
        ]
        return "{" + (",".join(parts) or blank()) + "}"
    if isinstance(value, list):
        parts = [f"{blank()}{_loose(each, whim)}{blank()}" for each in value]
        return "[" + (",".join(parts) or blank()) + "]"
    return json.dumps(value)
