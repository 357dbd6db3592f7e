# SPDX-License-Identifier: Apache-2.0
"""Asks git for what is in a repository, and lets it do nothing else.

The repository is as hostile as the documents in it: no program that it names is
run, nothing is fetched, symbolic links are not followed, and every answer is
bounded in size and time.
"""

import contextlib
import os
import subprocess
import threading
import time
import weakref
from collections.abc import Iterator
from typing import IO, cast

from conformance import errors
from conformance.contract import bounds

SCHEME = "git:"
_FILE_MODE = "100"
_KINDS = {
    "120000": "it is a symbolic link, which is not followed",
    "160000": "it is a submodule",
}
# No pager, no prompt, no lock, no monitor that the repository names; and no
# object of a partial clone is fetched, which older versions of git only leave
# when every protocol is forbidden.
_OPTIONS = (
    *("--no-pager", "--literal-pathspecs"),
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def ask(
    *arguments: str, name: str, limits: bounds.Limits
) -> subprocess.CompletedProcess[bytes]:
    """Runs a command of git's in the current folder.

    Args:
        arguments: The command, and what it takes.
        name: The document that it is asked for, for messages.
        limits: How long it may take.

    Raises:
        DocumentError: There is no git, or it takes too long.
    """
    with _explained(name):
        try:
            return subprocess.run(
                ["git", *_OPTIONS, *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env={**os.environ, **_ENVIRONMENT},
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _slow(name, limits) from None


class Repository:
    """Reads files of revisions, all by one process of git's.

    A contract may spread over a thousand files, and a process for each would
    take longer than all the rest. It ends when nobody holds this any more.
    """

    def __init__(self) -> None:
        """Starts nothing yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._folders: dict[str, dict[str, tuple[str, str]]] = {}

    def read(self, uri: str, name: str, limits: bounds.Limits) -> bytes:
        """Reads a document.

        Args:
            uri: Its address, as `find` or `join` made it.
            name: The document, for messages.
            limits: How much to read, and for how long.

        Returns:
            Its bytes.

        Raises:
            DocumentError: There is no such file in the revision, or it is a
                folder, a symbolic link or too large.
        """
        commit, _, path = uri.removeprefix(SCHEME).partition("/")
        if path == ".":
            raise _unreadable(name, "it is a folder")
        if "\n" in path or "\0" in path:
            raise _unreadable(name, "a path can't have such a character")
        above, _, last = path.rpartition("/")
        folder = self._folder(f"{commit}:{above}", name, limits)
        mode, blob = folder.get(last, ("", ""))
        if not mode:
            raise errors.DocumentError(
                f"There is no file '{name}': the revision has no '{path}'.",
                "Paths start at the top of the repository; './' means the "
                "current folder.",
            )
        if not mode.startswith(_FILE_MODE):
            raise _unreadable(name, _KINDS.get(mode, "it is a folder"))
        kind, content = self._object(blob, name, limits)
        if not kind:
            raise _unreadable(name, "its content is not in this clone")
        return content

    def _folder(
        self, spec: str, name: str, limits: bounds.Limits
    ) -> dict[str, tuple[str, str]]:
        """Reads mode and object of each entry; none where it is no folder.

        Nothing else tells a symbolic link from a file.
        """
        if spec not in self._folders:
            kind, content = self._object(spec, name, limits)
            size = len(spec.partition(":")[0]) // 2
            entries = _entries(content, size) if kind == "tree" else ()
            self._folders[spec] = dict(entries)
        return self._folders[spec]

    def _object(
        self, spec: str, name: str, limits: bounds.Limits
    ) -> tuple[str, bytes]:
        if self._process is None:
            self._process = _started(name)
            weakref.finalize(self, _end, self._process)
        try:
            return _asked(self._process, spec, name, limits)
        except errors.DocumentError:
            # The rest of this answer must not be taken for the next one.
            _end(self._process)
            self._process = None
            raise


def _entries(
    content: bytes, size: int
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Takes a tree object apart: mode, blank, name, NUL, `size` bytes of id."""
    at = 0
    while at < len(content):
        end = content.index(b"\0", at)
        mode, _, name = content[at:end].partition(b" ")
        at = end + 1 + size
        blob = content[end + 1 : at].hex()
        yield os.fsdecode(name), (mode.decode("ascii"), blob)


def _started(name: str) -> subprocess.Popen[bytes]:
    with _explained(name):
        return subprocess.Popen(
            ["git", *_OPTIONS, "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **_ENVIRONMENT},
            # Ctrl-C is for the run, which then still tells what it found.
            start_new_session=True,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    # Also reads and closes its pipes.
    process.communicate()


def _asked(
    process: subprocess.Popen[bytes],
    spec: str,
    name: str,
    limits: bounds.Limits,
) -> tuple[str, bytes]:
    """Asks for one object: its kind and content, empty where there is none."""
    requests = cast("IO[bytes]", process.stdin)
    answers = cast("IO[bytes]", process.stdout)
    begun = time.monotonic()
    watch = threading.Timer(limits.seconds, process.kill)
    watch.daemon = True
    watch.start()
    try:
        requests.write(os.fsencode(f"{spec}\n"))
        requests.flush()
        header = answers.readline().split()
        if header[-1:] == [b"missing"]:
            return "", b""
        if len(header) == len(("id", "kind", "size")):
            kind, size = header[1].decode("ascii"), int(header[2])
            if size > limits.bytes:
                raise errors.DocumentError(
                    f"'{name}' is larger than {limits.bytes:,} bytes."
                )
            # A line feed follows.
            content = answers.read(size + 1)
            if len(content) > size:
                return kind, content[:size]
    except BrokenPipeError:
        # It has ended, and has said why.
        pass
    finally:
        watch.cancel()
    if time.monotonic() - begun >= limits.seconds:
        raise _slow(name, limits)
    process.kill()
    _, told = process.communicate()
    raise _unreadable(name, reason(told, spec))


@contextlib.contextmanager
def _explained(name: str) -> Iterator[None]:
    """Tells people why git could not be started."""
    try:
        yield
    except FileNotFoundError:
        raise errors.DocumentError(
            f"There is no file '{name}', and no git to read it as a revision.",
            "Check the path, or install git.",
        ) from None
    except (OSError, ValueError) as error:
        # A NUL can't be in an argument.
        raise _unreadable(name, str(error)) from None


def reason(stderr: bytes, revision: str) -> str:
    """Tells why git did not answer.

    Args:
        stderr: What it said.
        revision: What it was asked for.
    """
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    told = lines[0].removeprefix("fatal: ").rstrip(".") if lines else ""
    if "not a git repository" in told:
        return "the current folder is in no git repository"
    return (
        f"git says: {told}" if told else f"git knows no revision '{revision}'"
    )


def _slow(name: str, limits: bounds.Limits) -> errors.DocumentError:
    return _unreadable(name, f"git took more than {limits.seconds:g} s")


def _unreadable(name: str, reason: str) -> errors.DocumentError:
    return errors.DocumentError(f"'{name}' can't be read: {reason}.")
