# SPDX-License-Identifier: Apache-2.0
"""Severities that hold in some places of some documents only."""

import dataclasses
import functools
import os
import urllib.parse
from collections.abc import Sequence

from conformance import findings
from conformance.contract import nodes, revision, source


@dataclasses.dataclass(frozen=True, slots=True)
class Override:
    """What a rule weighs at one place, and below it.

    Attributes:
        folder: The ruleset's folder, that file patterns start from.
        files: A file pattern; empty means every document.
        pointer: JSON Pointer of the place; empty means all of it.
        severity: The severity there; None is off.
    """

    folder: str
    files: str
    pointer: str
    severity: findings.Severity | None


def split(pattern: str) -> tuple[str, str | None]:
    """Splits `files#/pointer`; the pointer is None where there is none.

    Percent escapes are undone, `~` escapes are kept: the pointer is of the
    form that findings have.

    Raises:
        BrokenReferenceError: What follows `#` is no JSON Pointer.
    """
    files, hashed, fragment = pattern.partition("#")
    if not hashed or not files:
        return pattern, None
    parts = nodes.parse_pointer(urllib.parse.unquote(fragment))
    return files, nodes.format_pointer(parts)


def concerns(uri: str, folder: str, pattern: str) -> bool:
    """Tells whether a pattern of a ruleset in `folder` means a document.

    Args:
        uri: Absolute path or URL of the document.
        folder: Absolute path or URL of the ruleset's folder.
        pattern: The file pattern.
    """
    # Imported here: few rulesets have overrides.
    from conformance.rules import globs  # noqa: PLC0415

    return globs.matches(_relative(uri, folder), pattern)


@functools.lru_cache(maxsize=256)
def _relative(uri: str, folder: str) -> str:
    if revision.is_address(uri):
        # The ruleset is taken to stand at the top of the repository.
        return revision.path_of(uri)
    if source.is_url(folder):
        return uri.removeprefix(folder.rstrip("/") + "/")
    if source.is_url(uri):
        return uri
    try:
        return os.path.relpath(uri, folder).replace(os.sep, "/")
    except ValueError:
        # On another drive there is no way from here to there.
        return uri


def severity_at(
    overrides: Sequence[Override],
    severity: findings.Severity,
    uri: str,
    pointer: str,
) -> findings.Severity | None:
    """Tells what a breach weighs where it stands.

    Args:
        overrides: Those of its rule, in the order of the ruleset.
        severity: What it weighs elsewhere.
        uri: Absolute path or URL of the document that it stands in.
        pointer: Its place there. The closest override wins; of those that
            are as close, the last.

    Returns:
        The severity; None where the rule is off.
    """
    found: findings.Severity | None = severity
    closest = 0
    for each in overrides:
        if len(each.pointer) < closest:
            continue
        if pointer != each.pointer and not pointer.startswith(
            f"{each.pointer}/"
        ):
            continue
        if each.files and not concerns(uri, each.folder, each.files):
            continue
        closest = len(each.pointer)
        found = each.severity
    return found
