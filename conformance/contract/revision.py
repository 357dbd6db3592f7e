# SPDX-License-Identifier: Apache-2.0
"""Documents in a revision of a git repository: `origin/main:api/openapi.yaml`.

The syntax is git's own `<rev>:<path>` (gitrevisions(7)): the path starts at the
top of the repository, with `./` at the current folder. A document read so is
known by `git:<commit>/<path>`, and its relative references are read from the
same commit. The repository is as hostile as the document: nothing in it is run,
nothing is fetched, and symbolic links are not followed.
"""

import os
import posixpath
import re

from conformance import errors
from conformance.contract import bounds, repository

_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")


def split(name: str) -> tuple[str, str] | None:
    """Splits `<rev>:<path>` at the colon that git splits it at.

    Args:
        name: A document as the user named it.

    Returns:
        The revision and the path; None where it can't be both: for a URL, a
        Windows path with its drive, or text without such a colon.
    """
    depth = 0
    for index, char in enumerate(name):
        # A revision may have colons in braces: `HEAD@{2026-01-31 12:00}`.
        if char == "{":
            depth += 1
        elif char == "}" and depth:
            depth -= 1
        elif char == ":" and not depth:
            revision, path = name[:index], name[index + 1 :]
            is_drive = index == 1 and (path[:1] == "\\" or os.name == "nt")
            # No revision begins so (git-check-ref-format(1)), paths do.
            is_path = revision.startswith(("/", "."))
            if not revision or path.startswith("/") or is_path or is_drive:
                return None
            return revision, path
    return None


def is_address(uri: str) -> bool:
    """Tells whether `uri` is what a document of a revision is known by."""
    return uri.startswith(repository.SCHEME)


def path_of(uri: str) -> str:
    """Returns the path, in the repository, of what `uri` is the address of."""
    return uri.partition("/")[2]


def find(name: str, limits: bounds.Limits) -> str:
    """Finds the address of a document in the current folder's repository.

    Args:
        name: `<rev>:<path>`, as `split` takes it apart.
        limits: How long git may take.

    Returns:
        `git:<commit>/<path>`, which stays the same when a branch moves.

    Raises:
        DocumentError: There is no git, no repository or no such revision, or
            the path leads out of the repository.
    """
    revision, path = split(name) or ("", name)
    asked = repository.ask(
        *("rev-parse", "--verify", "--quiet", "--end-of-options"),
        f"{revision}^{{commit}}",
        name=name,
        limits=limits,
    )
    commit = asked.stdout.decode("ascii", "replace").strip()
    if asked.returncode or not _OBJECT_ID.match(commit):
        why = repository.reason(asked.stderr, revision)
        raise errors.DocumentError(
            f"There is no file '{name}', and {why}.",
            "Check the path. A revision may have to be fetched first.",
        )
    folder = ""
    if path.startswith(("./", "../")):
        shown = repository.ask(
            "rev-parse", "--show-prefix", name=name, limits=limits
        )
        folder = os.fsdecode(shown.stdout).removesuffix("\n")
    path = posixpath.normpath(posixpath.join(folder, path))
    if path.split("/", 1)[0] == "..":
        raise errors.DocumentError(f"'{name}' leads out of the repository.")
    return f"{repository.SCHEME}{commit}/{path}"


def join(base: str, address: str, root: str) -> str | None:
    """Finds what a relative reference in a document of a revision leads to.

    Args:
        base: The address of the document that it stands in.
        address: The reference without its fragment, unescaped.
        root: The address of the document that was named.

    Returns:
        The address in the same revision; None where it leads out of the root
        document's folder.
    """
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), address))
    home = posixpath.dirname(root)
    return path if path.startswith(f"{home}/") else None


def name_of(uri: str, root_name: str, root: str) -> str:
    """Names a document the way the user named the root document.

    Args:
        uri: Its address.
        root_name: The root document's name, `<rev>:<path>`.
        root: The root document's address.

    Returns:
        `<rev>:<path>`, with `./` where the root has it.
    """
    named = split(root_name)
    if named is None:
        return uri
    revision, path = named
    below = posixpath.relpath(uri, posixpath.dirname(root))
    mark = "./" if path.startswith("./") else ""
    shown = posixpath.normpath(posixpath.join(posixpath.dirname(path), below))
    return f"{revision}:{mark}{shown}"
