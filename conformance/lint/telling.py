# SPDX-License-Identifier: Apache-2.0
"""Which of all breaches are told, so that one decision is one finding."""

import dataclasses
from collections.abc import Iterable, Iterator

from conformance import findings
from conformance.contract import model, operational
from conformance.rules import fixes, rule, sieve

# Below this number of operations each is told by its name.
_WHOLE_API = 5

# A finding, and what would mend it.
Told = tuple[findings.Finding, fixes.Fix | None]


@dataclasses.dataclass(slots=True)
class Sifted:
    """What one rule found, and what became of it.

    Attributes:
        kept: What is told.
        remedies: What would mend that.
        ignored: What the document silences.
        spared: Operations where the rule is broken, and silent.
    """

    kept: list[findings.Finding] = dataclasses.field(default_factory=list)
    remedies: list[fixes.Fix] = dataclasses.field(default_factory=list)
    ignored: list[findings.Finding] = dataclasses.field(default_factory=list)
    spared: set[str] = dataclasses.field(default_factory=set)

    def add(self, found: Iterable[Told], sifter: sieve.Sieve) -> None:
        """Sifts what was found."""
        for finding, fix in found:
            become = sifter.sift(finding)
            if isinstance(become, findings.Finding):
                self.kept.append(become)
                if fix is not None:
                    self.remedies.append(fix)
                continue
            if become is not None:
                self.ignored.append(finding)
            if finding.operation:
                self.spared.add(finding.operation)


def told(
    sifted: Sifted,
    asked: rule.Rule | None,
    checked: int,
    contract: model.Contract,
) -> Iterator[findings.Finding]:
    """Yields what is told of one rule: each place once, a whole API once.

    What every operation lacks is one decision of the API, not a thousand
    oversights; a list of all its operations would hide what else there is.
    Operations that are spared count as those that lack it.

    Args:
        sifted: What it found.
        asked: The rule; None for a rule that failed.
        checked: How many objects it looked at.
        contract: The contract.
    """
    is_everywhere = asked is not None and _is_everywhere(
        sifted, asked, checked, contract
    )
    # Where the settings weigh some operations otherwise, those are apart.
    by_severity: dict[findings.Severity, list[findings.Finding]] = {}
    for each in sifted.kept:
        by_severity.setdefault(each.severity, []).append(each)
    for found in by_severity.values():
        apart = distinct(found)
        if asked is not None and is_everywhere and len(apart) >= _WHOLE_API:
            yield _of_whole_api(found, contract, asked)
        else:
            yield from apart


def ignored(
    sifted: Iterable[Sifted], sifter: sieve.Sieve
) -> Iterator[findings.Ignored]:
    """Yields what the document silences, each place once."""
    for part in sifted:
        for each in distinct(part.ignored):
            become = sifter.sift(each)
            if isinstance(become, findings.Ignored):
                yield become


def _is_everywhere(
    sifted: Sifted, asked: rule.Rule, checked: int, contract: model.Contract
) -> bool:
    """Tells whether every operation breaks a rule, each in its own place."""
    if not asked.given:
        return False
    concerned = {
        "#Operation": checked,
        "#OperationResponse": len(contract.operations),
    }.get(asked.given[0])
    if concerned is None:
        return False
    operations = {each.operation for each in sifted.kept if each.operation}
    # Health and metrics keep to rules of their own.
    apart = {
        each.label
        for each in contract.operations
        if operational.is_operational(each)
    }
    return len(operations | apart | sifted.spared) >= concerned


def _of_whole_api(
    found: list[findings.Finding], contract: model.Contract, asked: rule.Rule
) -> findings.Finding:
    paths = contract.root.get("paths")
    operations = {each.operation for each in found if each.operation}
    return dataclasses.replace(
        found[0],
        message=f"None of the {len(operations)} operations keeps this rule: "
        f"{asked.summary}",
        location=paths.location if paths else None,
        operation=None,
        subject="every operation",
        count=len(found),
        fix=_common_fix(found),
    )


def _common_fix(found: list[findings.Finding]) -> findings.Fix | None:
    """Returns what would mend all of some findings; None where some stay."""
    offered = [each.fix for each in found if each.fix is not None]
    if len(offered) < len(found):
        return None
    titles = dict.fromkeys(each.title for each in offered)
    title = next(iter(titles))
    if len(titles) > 1:
        title = f"{title} And so on, {len(offered)} times in all."
    return findings.Fix(title, all(each.is_safe for each in offered))


def distinct(
    found: Iterable[findings.Finding],
) -> list[findings.Finding]:
    """Drops what is told of one place more than once.

    Several operations say the same of one shared component: the message names
    the one that was met first, the place and the subject do not. And several
    requirements of one rule may say the same in the same words.
    """
    seen: dict[object, int] = {}
    kept: list[findings.Finding] = []
    for each in found:
        place = (each.rule, each.location)
        keys = ((place, "subject", each.subject), (place, each.message))
        index = next((seen[key] for key in keys if key in seen), len(kept))
        if index == len(kept):
            kept.append(each)
        else:
            known = kept[index]
            kept[index] = dataclasses.replace(known, count=known.count + 1)
        for key in keys:
            seen.setdefault(key, index)
    return kept
