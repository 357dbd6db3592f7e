# SPDX-License-Identifier: Apache-2.0
"""Lint that mends what it can: the documents of a run, one after the other."""

import collections
import dataclasses
from collections.abc import Mapping

from conformance.contract import bounds, model, nodes, reader, source
from conformance.fixing import files, passes
from conformance.lint import document
from conformance.rules import overriding, ruleset

# A document as it was read, and as it has become.
Patch = tuple[source.Source, source.Source]


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """What documents are held against.

    Attributes:
        rules: The rules in force.
        overrides: What some of them weigh for some operations.
        limits: Bounds on reading documents.
        allow_remote: Whether references may lead to other hosts.
    """

    rules: ruleset.Ruleset
    overrides: tuple[overriding.Override, ...]
    limits: bounds.Limits
    allow_remote: bool


class Mender:
    """Mends documents, and remembers what it did.

    Attributes:
        mode: How to.
        count: How many fixes were made.
        refused: How many could not be, by the reason.
        known: The documents that it changed, as they are now, by address.
        stdin: What was read from standard input, as it is now.
    """

    def __init__(self, mode: passes.Mode) -> None:
        """Starts with nothing mended."""
        self.mode = mode
        self.count = 0
        self.refused: collections.Counter[str] = collections.Counter()
        self.known: dict[str, nodes.Document] = {}
        self.stdin: source.Source | None = None
        self._before: dict[str, source.Source] = {}

    @property
    def patches(self) -> tuple[Patch, ...]:
        """The documents that were changed, in the order of their names."""
        changed = (
            (self._before[uri], each.source) for uri, each in self.known.items()
        )
        return tuple(sorted(changed, key=lambda patch: patch[0].name))

    def lint(
        self, contract: model.Contract, terms: Terms
    ) -> tuple[model.Contract, document.Outcome]:
        """Mends a contract's documents, and writes those that are files.

        Args:
            contract: The contract.
            terms: What it is held against.

        Returns:
            The contract as it is then, and what is still found in it.

        Raises:
            OutputError: A file can't be written.
        """
        root = contract.library.root.source

        def reload(known: Mapping[str, nodes.Document]) -> model.Contract:
            return reader.read(
                root,
                terms.limits,
                allow_remote=terms.allow_remote,
                known=known,
            )

        fixed = passes.fix(
            contract,
            lambda each: document.lint(each, terms.rules, terms.overrides),
            reload,
            self.mode,
            terms.limits,
        )
        if not self.mode.is_dry:
            files.write(
                [
                    (before, after.source)
                    for before, after in fixed.patches
                    if not _is_stdin(before)
                ]
            )
        self.count += fixed.count
        self.refused.update(fixed.refused)
        for before, after in fixed.patches:
            self._before.setdefault(before.uri, before)
            self.known[before.uri] = after
        if _is_stdin(root):
            self.stdin = fixed.contract.library.root.source
        return fixed.contract, fixed.outcome


def _is_stdin(text: source.Source) -> bool:
    return text.name == source.STDIN_NAME
