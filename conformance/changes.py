# SPDX-License-Identifier: Apache-2.0
"""Which operations' contracts differ from those in a revision of git."""

import dataclasses
import os
import pathlib

from conformance import errors
from conformance.contract import (
    bounds,
    model,
    reader,
    revision,
    signatures,
    source,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Changes:
    """What differs.

    Attributes:
        labels: The operations that are new or promise something else.
        earlier: The document that they were compared with.
        note: Why all of them count as changed; else empty.
    """

    labels: frozenset[str]
    earlier: str
    note: str = ""


def since(rev: str, contract: model.Contract, limits: bounds.Limits) -> Changes:
    """Compares a document with its earlier self.

    Args:
        rev: A revision, such as `origin/main`.
        contract: The document as it is now.
        limits: Bounds on what is read.

    Returns:
        The operations that differ. Where the earlier document is not there,
        or can't be read, all of them do.

    Raises:
        ConfigurationError: The document is no file of a repository.
        DocumentError: There is no such revision.
    """
    earlier = _name(rev, contract.library.root.source.name)
    revision.find(earlier, limits)
    now = signatures.signatures(contract)
    try:
        before = signatures.signatures(reader.load(earlier, limits=limits))
    except errors.DocumentError as error:
        told = error.message.rstrip(".")
        note = f"Every operation counts as changed: {told}."
        return Changes(frozenset(now), earlier, note)
    changed = (each for each in now if now[each] != before.get(each))
    return Changes(frozenset(changed), earlier)


def told(changed: Changes, number: int) -> str:
    """Tells how many of an API's operations are exercised, and why."""
    if changed.note:
        return changed.note
    return (
        f"{len(changed.labels)} of {number} operations are exercised: those "
        f"whose contract differs from '{changed.earlier}'."
    )


def _name(rev: str, document: str) -> str:
    """Names a document in another revision."""
    if source.is_url(document) or document == source.STDIN_NAME:
        raise errors.ConfigurationError(
            "'--changed-since' compares a file of a git repository, and the "
            f"document is '{document}'.",
            "Name the document's file in the repository.",
        )
    named = revision.split(document)
    if named is not None and not source.is_there(document):
        return f"{rev}:{named[1]}"
    below = pathlib.Path(os.path.relpath(document)).as_posix()
    path = below if below.startswith("../") else f"./{below}"
    return f"{rev}:{path}"
