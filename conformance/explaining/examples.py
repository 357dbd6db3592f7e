# SPDX-License-Identifier: Apache-2.0
"""The failing example of a page, with the place of the finding marked."""

from typing import Any

from conformance import errors
from conformance.contract import bounds, library, nodes, source, tree
from conformance.rules import pages

# What is no JSON is YAML: a comment makes it so.
_NAME = "example.yaml"


def marked(page: pages.Page, name: str) -> str:
    """Marks the line of the finding in a page's failing example.

    Args:
        page: A page with such an example.
        name: What to write there: the rule.

    Returns:
        The example, with a comment where the finding stands. It says the
        same as before: where no comment can stand (in a text of several
        lines) it is on a line of its own above, or left out. What an example
        leaves out is put in front where the finding stands in that.
    """
    whole = pages.whole(page.fails)
    lines = whole.splitlines()
    try:
        document = _parsed(whole)
    except errors.DocumentError:
        # There is a rule about texts that can't be parsed.
        return page.fails
    hidden = len(lines) - len(page.fails.splitlines())
    place = _place(document.root, page.at)
    for is_key in (False, True):
        line = document.locate(place, key=is_key).line or 1
        shown = lines[hidden:] if line > hidden else lines
        index = line - 1 - (hidden if line > hidden else 0)
        for candidate in _marked(shown, index, name):
            if _is_same(candidate, document):
                return candidate
    return page.fails


def _marked(lines: list[str], index: int, name: str) -> tuple[str, str]:
    """Puts a comment beside a line, and above it."""
    line = lines[index]
    indent = line[: len(line) - len(line.lstrip())]
    before, after = lines[:index], lines[index + 1 :]
    beside = [*before, f"{line}  # <-- {name}", *after]
    above = [*before, f"{indent}# {name}:", line, *after]
    return "\n".join(beside), "\n".join(above)


def _parsed(text: str) -> nodes.Document:
    limits = bounds.Limits()
    origin = source.Source(_NAME, _NAME, text, "")
    return nodes.Document(origin, library.parse(origin, limits))


def _place(root: Any, pointer: str) -> tree.Pointer:
    """Reads a pointer's indices as such, as far as it leads anywhere."""
    place: list[str | int] = []
    value = root
    for part in nodes.parse_pointer(pointer):
        step: str | int = part
        if isinstance(value, list) and part.isdecimal():
            step = int(part)
        place.append(step)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = None
    return tuple(place)


def _is_same(example: str, document: nodes.Document) -> bool:
    try:
        return bool(_parsed(pages.whole(example)).root == document.root)
    except errors.DocumentError:
        return False
