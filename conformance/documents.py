# SPDX-License-Identifier: Apache-2.0
"""The documents that a command's names and patterns mean.

A shell expands patterns its own way or not at all, and a settings file has no
shell. So patterns are expanded here, the same way everywhere: `*`, `?` and
`[…]` match within one part of a path, `**` any number of folders. As in a
shell, what begins with a dot is only matched by a pattern that says so; and
`**` does not enter `node_modules` or symbolic links.
"""

import dataclasses
import fnmatch
import itertools
import os
import pathlib
import re
from collections.abc import Iterator, Sequence

from conformance import errors
from conformance.contract import bounds, library, revision, source

_MAGIC = re.compile(r"[*?[]")
_TOPS = ("openapi", "swagger")
_ANY_DEPTH = "**"
_NOT_ENTERED = frozenset({"node_modules"})


@dataclasses.dataclass(frozen=True, slots=True)
class Named:
    """A document to read.

    Attributes:
        name: A path, a URL, `-` or `<rev>:<path>`.
        pattern: The pattern that matched it; empty where it was named itself.
    """

    name: str
    pattern: str = ""


def is_pattern(name: str) -> bool:
    """Tells whether `name` is a pattern rather than a document."""
    return (
        _MAGIC.search(name) is not None
        and not source.is_url(name)
        and not source.is_there(name)
        and revision.split(name) is None
    )


def expand(
    names: Sequence[str],
) -> tuple[tuple[Named, ...], tuple[errors.DocumentError, ...]]:
    """Finds the documents that names and patterns mean.

    Args:
        names: Paths, URLs, `-`, `<rev>:<path>`, and patterns of paths.

    Returns:
        The documents, each once, in the order given, those of one pattern
        sorted; and an error for each pattern that matches no file.
    """
    plain = {_key(name) for name in names if not is_pattern(name)}
    found: dict[str, Named] = {}
    failures = []
    for name in names:
        if not is_pattern(name):
            found.setdefault(_key(name), Named(name))
            continue
        matched = matching(name)
        for path in matched:
            # Who names a file means it, also where a pattern matches it too.
            if _key(path) not in plain:
                found.setdefault(_key(path), Named(path, name))
        if not matched:
            failures.append(
                errors.DocumentError(
                    f"No file matches '{name}'.",
                    "Check the pattern; '**' stands for any number of folders.",
                )
            )
    return tuple(found.values()), tuple(failures)


def is_part(name: str, limits: bounds.Limits) -> bool:
    """Tells whether a file can be read, but is no OpenAPI document itself.

    Args:
        name: A path.
        limits: Bounds on what is read.
    """
    try:
        text = source.read(name, limits)
        root = library.parse(text, limits).root
    except errors.DocumentError:
        return False
    return not isinstance(root, dict) or root.keys().isdisjoint(_TOPS)


def _key(name: str) -> str:
    return name if source.is_url(name) else os.path.normpath(name)


def matching(pattern: str) -> list[str]:
    """Finds the files that a pattern matches.

    Args:
        pattern: A path with `*`, `?`, `[…]` or `**`, from the current folder.

    Returns:
        Their paths, sorted, with slashes.
    """
    path = pathlib.Path(pattern)
    parts = [
        part
        for part, following in itertools.pairwise((*path.parts, ""))
        # Two in a row mean what one does, at many times the work.
        if part != path.anchor and (part, following) != (_ANY_DEPTH,) * 2
    ]
    found = {
        each.as_posix()
        for each in _walk(pathlib.Path(path.anchor), parts)
        if _is_file(each)
    }
    return sorted(found)


def _walk(folder: pathlib.Path, parts: Sequence[str]) -> Iterator[pathlib.Path]:
    """Yields what matches `parts` below `folder`, some of it repeatedly."""
    if not parts:
        yield folder
        return
    first, rest = parts[0], parts[1:]
    if first == _ANY_DEPTH:
        # At the end it stands for all files, elsewhere for folders.
        yield from _walk(folder, rest or ("*",))
        for each in _entries(folder):
            if _is_entered(each):
                yield from _walk(folder / each.name, parts)
    elif _MAGIC.search(first):
        for each in _entries(folder):
            is_hidden = each.name.startswith(".") and first[0] != "."
            if not is_hidden and fnmatch.fnmatchcase(each.name, first):
                yield from _walk(folder / each.name, rest)
    elif source.is_there(str(folder / first)):
        yield from _walk(folder / first, rest)


def _is_file(path: pathlib.Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _is_entered(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or entry.name in _NOT_ENTERED:
        return False
    return entry.is_dir(follow_symlinks=False)


def _entries(folder: pathlib.Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        # Not a folder, or none of ours.
        return []
