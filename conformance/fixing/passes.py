# SPDX-License-Identifier: Apache-2.0
"""Lints, fixes, and lints again, until there is nothing left to be fixed."""

import collections
import dataclasses
from collections.abc import Callable, Mapping

from conformance.contract import bounds, model, nodes, source
from conformance.fixing import texts
from conformance.lint import document
from conformance.rules import fixes

# What one fix makes possible the next pass makes; more than a few in a row
# are two rules that undo each other's work.
_MOST_PASSES = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Mode:
    """How to fix.

    Attributes:
        is_unsafe: Whether to make fixes too that change the wire.
        is_dry: Whether only to tell what would change.
    """

    is_unsafe: bool = False
    is_dry: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing came to.

    Attributes:
        contract: The contract with the fixes made.
        outcome: What lint finds in it.
        count: How many fixes were made.
        patches: The documents that were changed: as each was read, and as it
            is now.
        refused: How many fixes can't be made, by the reason.
    """

    contract: model.Contract
    outcome: document.Outcome
    count: int
    patches: tuple[tuple[source.Source, nodes.Document], ...]
    refused: Mapping[str, int]


def fix(
    contract: model.Contract,
    lint: Callable[[model.Contract], document.Outcome],
    reload: texts.Reload,
    mode: Mode,
    limits: bounds.Limits,
) -> Fixed:
    """Fixes what can be fixed in the documents of a contract, in memory.

    Args:
        contract: The contract.
        lint: Finds what is wrong with one.
        reload: Reads it again, some of its documents being others.
        mode: Which fixes to make.
        limits: Bounds on reading documents.

    Returns:
        The contract as it is then, and what is left to be found in it.
    """
    before: dict[str, source.Source] = {}
    changed: dict[str, nodes.Document] = {}
    seen = {_state(changed)}
    refused: dict[str, str] = {}
    count = 0
    outcome = lint(contract)
    for _ in range(_MOST_PASSES):
        offered = _offered(outcome, mode, refused)
        if not offered:
            break
        for each in contract.library.documents:
            before.setdefault(each.source.uri, each.source)
        step = texts.Editor(contract, reload, limits).edit(offered)
        refused |= {_name(fix): why for fix, why in step.refused}
        now = {**changed, **step.changed}
        if not step.made or _state(now) in seen:
            break
        contract, changed = step.contract, now
        seen.add(_state(changed))
        count += len(step.made)
        outcome = lint(contract)
    patches = tuple(
        (before[uri], each)
        for uri, each in changed.items()
        if each.source.text != before[uri].text
    )
    _offered(outcome, mode, refused)
    left = collections.Counter(
        refused[_name(each)]
        for each in outcome.remedies
        if _name(each) in refused
    )
    return Fixed(contract, _without_made(outcome, mode), count, patches, left)


def _without_made(outcome: document.Outcome, mode: Mode) -> document.Outcome:
    """Offers no fix again that would have been made if it could be."""
    return dataclasses.replace(
        outcome,
        findings=tuple(
            dataclasses.replace(each, fix=None)
            if each.fix and (each.fix.is_safe or mode.is_unsafe)
            else each
            for each in outcome.findings
        ),
    )


def _offered(
    outcome: document.Outcome, mode: Mode, refused: dict[str, str]
) -> list[fixes.Fix]:
    """Returns the fixes to make; tells of those that stand elsewhere."""
    offered = []
    for each in outcome.remedies:
        if not (each.is_safe or mode.is_unsafe) or _name(each) in refused:
            continue
        elsewhere = [
            edit.node.document.source.name
            for edit in each.edits
            if not is_writable(edit.node.document.source)
        ]
        if elsewhere:
            refused[_name(each)] = f"'{elsewhere[0]}' is no file to write to"
        elif each.edits:
            offered.append(each)
    return offered


def is_writable(text: source.Source) -> bool:
    """Tells whether a document is a file, or standard input."""
    return not (source.is_url(text.uri) or source.is_revision(text.uri))


def _name(each: fixes.Fix) -> str:
    """Names a fix, the same from pass to pass."""
    edits = [(type(edit).__name__, edit.node.identity) for edit in each.edits]
    return f"{each.title} {edits}"


def _state(changed: Mapping[str, nodes.Document]) -> frozenset[object]:
    """Tells one state of the documents from another."""
    return frozenset((uri, each.source.sha256) for uri, each in changed.items())
