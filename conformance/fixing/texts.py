# SPDX-License-Identifier: Apache-2.0
"""Applies fixes to documents, and makes sure that nothing else changes."""

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence

from conformance import errors
from conformance.contract import bounds, library, model, nodes
from conformance.fixing import (
    json_layout,
    layout,
    splices,
    taking,
    values,
    yaml_layout,
)
from conformance.rules import fixes

# A fix, and for each of its edits the document's address and the change.
Planned = tuple[fixes.Fix, list[tuple[str, splices.Splice]]]
_NOT_ALIKE = "it can't be written as what is around it"
Reload = Callable[[Mapping[str, nodes.Document]], model.Contract]


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """What one pass over the documents came to.

    Attributes:
        contract: The contract with the fixes made.
        changed: The documents that are other than before, by address.
        made: The fixes that were made.
        refused: Those that can't be, with the reason.
    """

    contract: model.Contract
    changed: Mapping[str, nodes.Document]
    made: tuple[fixes.Fix, ...]
    refused: tuple[tuple[fixes.Fix, str], ...]


class Editor:
    """Makes fixes in the documents of one contract.

    Fixes that get in each other's way are made one pass after the other.
    """

    def __init__(
        self, contract: model.Contract, reload: Reload, limits: bounds.Limits
    ) -> None:
        """Prepares to edit the documents of `contract`.

        Args:
            contract: The contract.
            reload: Reads it again, some of its documents being others.
            limits: Bounds on reading them.
        """
        self._contract = contract
        self._reload = reload
        self._limits = limits
        self._documents = {
            each.source.uri: each for each in contract.library.documents
        }
        self._layouts: dict[str, layout.Layout] = {}
        self._refused: list[tuple[fixes.Fix, str]] = []
        self._made = contract
        self._changed: dict[str, nodes.Document] = {}

    def edit(self, offered: Sequence[fixes.Fix]) -> Step:
        """Makes as many fixes as can be made at once.

        Args:
            offered: The fixes, the more important ones first.
        """
        chosen = self._compatible(offered)
        made = self._largest(chosen)
        return Step(self._made, self._changed, made, tuple(self._refused))

    def _compatible(self, offered: Sequence[fixes.Fix]) -> list[Planned]:
        """Chooses fixes whose changes don't touch; makes their changes."""
        taken = taking.Taken()
        chosen = []
        for fix in offered:
            try:
                changes = [
                    (
                        edit.node.document.source.uri,
                        splices.of(self._layout(edit.node.document), edit),
                    )
                    for edit in fix.edits
                ]
            except layout.CannotFixError as error:
                self._refused.append((fix, error.why))
                continue
            if taken.take(fix, changes):
                chosen.append((fix, changes))
        return chosen

    def _layout(self, document: nodes.Document) -> layout.Layout:
        uri = document.source.uri
        if uri not in self._layouts:
            self._layouts[uri] = lay_out(document.source.text)
        return self._layouts[uri]

    def _largest(
        self,
        chosen: Sequence[Planned],
    ) -> tuple[fixes.Fix, ...]:
        """Makes all fixes, or else as many of the first ones as can be."""
        if not chosen:
            return ()
        try:
            self._make(chosen)
        except layout.CannotFixError as error:
            if len(chosen) == 1:
                self._refused.append((chosen[0][0], error.why))
                return ()
        else:
            return tuple(fix for fix, _ in chosen)
        half = len(chosen) // 2
        # Where some were made the others have their turn in the next pass.
        return self._largest(chosen[:half]) or self._largest(chosen[half:])

    def _make(self, chosen: Sequence[Planned]) -> None:
        """Makes all fixes, or none.

        Raises:
            CannotFixError: They would change more than they say, or leave
                the contract worse than it was.
        """
        changes: dict[str, list[splices.Splice]] = {}
        edits: dict[str, list[fixes.Edit]] = {}
        for fix, spliced in chosen:
            for edit, (uri, splice) in zip(fix.edits, spliced, strict=True):
                changes.setdefault(uri, []).append(splice)
                edits.setdefault(uri, []).append(edit)
        changed = {
            uri: edited(self._documents[uri], made, edits[uri], self._limits)
            for uri, made in changes.items()
        }
        try:
            contract = self._reload({**self._documents, **changed})
        except errors.DocumentError as error:
            raise layout.CannotFixError(error.message) from None
        if len(contract.broken) > len(self._contract.broken):
            raise layout.CannotFixError("a reference would lead nowhere")
        self._made, self._changed = contract, changed


def edited(
    document: nodes.Document,
    changes: Sequence[splices.Splice],
    edits: Sequence[fixes.Edit],
    limits: bounds.Limits,
) -> nodes.Document:
    """Makes the changes of one text, if they come to what edits say.

    Args:
        document: The document as it is.
        changes: The changes that edits were made into.
        edits: The edits, all of this document.
        limits: Bounds on reading it.

    Raises:
        CannotFixError: The text would not be read as the value with the
            edits made, and nothing else.
    """
    source = document.source
    changed = source.changed(splices.spliced(source.text, changes))
    try:
        parsed = library.parse(changed, limits)
        expected = library.parse(source, limits).root
    except errors.DocumentError:
        raise layout.CannotFixError(_NOT_ALIKE) from None
    values.apply(expected, edits)
    has_more = len(parsed.duplicates) > len(document.duplicates)
    if has_more or not values.same(parsed.root, expected):
        raise layout.CannotFixError(_NOT_ALIKE)
    return nodes.Document(changed, parsed)


def lay_out(text: str) -> layout.Layout:
    """Lays out the text of a document, JSON or YAML."""
    if _is_json(text):
        return json_layout.lay_out(text)
    return yaml_layout.lay_out(text)


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
