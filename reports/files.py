# SPDX-License-Identifier: Apache-2.0
"""Writes a report whole or not at all."""

import contextlib
import errno
import os
import pathlib
import secrets

from conformance import errors

_TIPS = {
    errno.ENOSPC: "Free some space, or give a path on another disk.",
    errno.EDQUOT: "Free some space, or give a path on another disk.",
    errno.EACCES: "Give a path that you may write to.",
    errno.EPERM: "Give a path that you may write to.",
    errno.EROFS: "Give a path on a file system that can be written to.",
    errno.EISDIR: "Give the path of a file, not of a folder.",
    errno.ENOTDIR: "A part of the path is a file; give a path in a folder.",
    errno.EEXIST: "A part of the path is a file; give a path in a folder.",
    errno.ENAMETOOLONG: "Give a shorter path.",
}


def write(path: pathlib.Path, text: str) -> None:
    """Writes text as UTF-8, atomically, and creates the folders above.

    A reader sees the old file or the new one, never a part, also after a
    crash. What is there and is not a regular file, such as `/dev/stdout` or a
    named pipe, is written to and never replaced.

    Args:
        path: Where to write.
        text: What to write; line ends stay as they are.

    Raises:
        errors.OutputError: It cannot be written; nothing is left behind.
    """
    data = text.encode("utf-8", "replace")
    try:
        # A link stays a link: what it points to is replaced.
        target = path.resolve() if path.is_symlink() else path
        if path.exists() and not path.is_file():
            _write_through(path, data)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, data)
    except (OSError, ValueError, RuntimeError) as error:
        # A NUL in the path is a ValueError, a loop of links a RuntimeError.
        number = getattr(error, "errno", None)
        reason = getattr(error, "strerror", None) or str(error)
        raise errors.OutputError(
            f"The report {str(path)!r} cannot be written: {reason}.",
            _TIPS.get(number or 0, "Give another path."),
        ) from error


def _write_through(path: pathlib.Path, data: bytes) -> None:
    # Unbuffered, so that a full device is told by write, not by close.
    with path.open("wb", buffering=0) as stream:
        rest = memoryview(data)
        while rest:
            rest = rest[stream.write(rest) or 0 :]


def _replace(path: pathlib.Path, data: bytes) -> None:
    # The same folder, since a rename is atomic within one file system only.
    name = f".{path.name[:80]}.{secrets.token_hex(8)}.part"
    part = path.with_name(name)
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        # Also when interrupted: nothing half-written stays.
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
