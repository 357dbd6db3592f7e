# SPDX-License-Identifier: Apache-2.0
"""What becomes of a finding: told, told as graver or less so, or silenced.

Findings of every world pass here, so that one ignore in a document, and one
override in the settings, holds for all of them.
"""

import dataclasses
from collections.abc import Mapping, Sequence

from conformance import findings
from conformance.contract import model, nodes, reach
from conformance.rules import ignores, overriding


class Sieve:
    """Sifts the findings about one contract.

    Attributes:
        used: The places of the ignores that silenced something.
    """

    def __init__(
        self,
        contract: model.Contract,
        overrides: Sequence[overriding.Override] = (),
    ) -> None:
        """Prepares to sift.

        Args:
            contract: The contract.
            overrides: What the settings override, later ones winning.
        """
        self.used: set[tuple[str, tuple[str | int, ...]]] = set()
        self._contract = contract
        self._overrides = [
            (
                each,
                frozenset(
                    operation.label
                    for operation in contract.operations
                    if each.concerns(operation)
                ),
            )
            for each in overrides
        ]
        self._by_file: dict[str, dict[str, list[ignores.Ignore]]] = {}

    def sift(
        self, finding: findings.Finding
    ) -> findings.Finding | findings.Ignored | None:
        """Tells what becomes of a finding.

        Args:
            finding: Of any world.

        Returns:
            The finding, of the severity that it has where it stands; what is
            told of it where the document ignores it; or None where its rule
            is off.
        """
        ignore = self._ignore(finding)
        if ignore is not None:
            self.used.add(ignore.node.identity)
            return findings.Ignored(
                dataclasses.replace(finding, exchange=None, steps=()),
                ignore.reason.strip(),
                ignore.node.key_location,
            )
        return self._weighed(finding) if self._overrides else finding

    def all_ignores(self) -> tuple[ignores.Ignore, ...]:
        """Returns the ignores of all documents that were read so far."""
        return tuple(
            each
            for document in self._contract.library.documents
            for entries in self._ignores_of(document.source.name).values()
            for each in entries
        )

    def _ignores_of(self, file: str) -> Mapping[str, list[ignores.Ignore]]:
        """Returns the ignores of a file, by their rules."""
        known = self._by_file.get(file)
        if known is None:
            document = self._document(file)
            # It may be read later on.
            if document is None:
                return {}
            known = self._by_file[file] = {}
            for each in ignores.of(document):
                known.setdefault(each.rule, []).append(each)
        return known

    def _document(self, file: str) -> nodes.Document | None:
        documents = self._contract.library.documents
        return next(
            (each for each in documents if each.source.name == file), None
        )

    def _ignore(self, finding: findings.Finding) -> ignores.Ignore | None:
        """Returns the closest ignore that silences a finding."""
        place = finding.location
        if place is None:
            operation = self._contract.operation(finding.operation or "")
            if operation is None:
                return None
            place = operation.node.location
        holding = [
            each
            for each in self._ignores_of(place.file).get(finding.rule, ())
            if each.has_reason and each.covers(place.pointer)
        ]
        return max(holding, key=lambda each: len(each.place), default=None)

    def _weighed(self, finding: findings.Finding) -> findings.Finding | None:
        naming = [
            (each.rules[finding.rule], labels)
            for each, labels in self._overrides
            if finding.rule in each.rules and labels
        ]
        if not naming:
            return finding
        concerned = self._operations(finding)
        severity: findings.Severity | None = finding.severity
        for weight, labels in naming:
            if concerned and concerned <= labels:
                severity = weight
        if severity is None:
            return None
        return dataclasses.replace(finding, severity=severity)

    def _operations(self, finding: findings.Finding) -> frozenset[str]:
        if finding.operation is not None:
            return frozenset({finding.operation})
        place = finding.location
        document = self._document(place.file) if place else None
        if place is None or document is None:
            return frozenset()
        return reach.operations(
            self._contract, document.source.uri, place.pointer
        )
