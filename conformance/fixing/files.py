# SPDX-License-Identifier: Apache-2.0
"""Writes fixed documents back."""

import contextlib
import hashlib
import os
import pathlib
import secrets
from collections.abc import Sequence

from conformance import errors
from conformance.contract import source


def write(changed: Sequence[tuple[source.Source, source.Source]]) -> None:
    """Writes documents, each whole or not at all.

    All are written beside the old ones before the first one takes its place.
    A link stays a link, and what it points to is replaced.

    Args:
        changed: Each as it was read, and as it is to be.

    Raises:
        OutputError: One can't be written, or is another than was read.
    """
    parts: list[tuple[pathlib.Path, pathlib.Path]] = []
    try:
        parts.extend(_beside(before, after) for before, after in changed)
        for part, path in parts:
            part.replace(path)
    except OSError as error:
        names = ", ".join(f"'{before.name}'" for before, _ in changed)
        raise errors.OutputError(
            f"The fixes of {names} can't be written: {error.strerror}.",
            "See that you may write to the files and their folders.",
        ) from None
    finally:
        for part, _ in parts:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def _beside(
    before: source.Source, after: source.Source
) -> tuple[pathlib.Path, pathlib.Path]:
    """Writes a document beside the old one; returns both paths."""
    path = pathlib.Path(os.path.realpath(before.uri))
    if hashlib.sha256(path.read_bytes()).hexdigest() != before.sha256:
        raise errors.OutputError(
            f"'{before.name}' was changed by somebody else meanwhile.",
            "Run the command again.",
        )
    part = path.with_name(f".{path.name[:80]}.{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as stream:
            stream.write(after.encoded(after.text))
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(path.stat().st_mode)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return part, path
