# SPDX-License-Identifier: Apache-2.0
"""The document world: a contract in, findings out."""

import collections
import dataclasses
from collections.abc import Iterable, Iterator

from conformance import findings
from conformance.contract import model
from conformance.rules import judge, rule, ruleset, targets

# Below this number of operations each is told by its name.
_WHOLE_API = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What lint found.

    Attributes:
        findings: One for each breach and place, counted.
        checked: How many objects each rule looked at, by the rule's id.
    """

    findings: tuple[findings.Finding, ...]
    checked: collections.Counter[str]


def lint(contract: model.Contract, rules: ruleset.Ruleset) -> Outcome:
    """Holds a document against the rules of the document world.

    A breach in a shared component is found once, where it stands.

    Args:
        contract: The contract in the document.
        rules: The rules in force.

    Returns:
        What was found, and how often each rule looked.
    """
    bench = judge.Judge(rules.of(findings.World.DOCUMENT), contract)
    found: dict[str, list[findings.Finding]] = {}
    for given, target in _matched(bench.givens, contract, rules):
        for broken, breach in bench.judge(target, given):
            found.setdefault(broken.id, []).append(
                judge.finding(broken, breach, target)
            )
    kept: list[findings.Finding] = []
    for name, each in found.items():
        distinct = _distinct(each)
        if _is_everywhere(name, each, distinct, bench, contract, rules):
            distinct = [_of_whole_api(each, contract, rules.rules[name])]
        kept.extend(distinct)
    return Outcome(findings.merged(kept), bench.checked)


def _is_everywhere(
    name: str,
    found: list[findings.Finding],
    distinct: list[findings.Finding],
    bench: judge.Judge,
    contract: model.Contract,
    rules: ruleset.Ruleset,
) -> bool:
    """Tells whether every operation breaks a rule, each in its own place.

    What is missing everywhere is one decision of the API, not a thousand
    oversights; a list of all its operations would hide what else there is.
    """
    asked = rules.rules.get(name)
    if asked is None or not asked.given or len(distinct) < _WHOLE_API:
        return False
    operations = {each.operation for each in found if each.operation}
    concerned = {
        "#Operation": bench.checked[name],
        "#OperationResponse": len(contract.operations),
    }.get(asked.given[0])
    return concerned is not None and len(operations) >= concerned


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
    )


def _distinct(
    found: Iterable[findings.Finding],
) -> list[findings.Finding]:
    """Drops what several operations say of one shared component."""
    seen: dict[tuple[str, str, object], int] = {}
    kept: list[findings.Finding] = []
    for each in found:
        # The message names the operation that was met first; the place and
        # the subject do not.
        key = (each.rule, each.subject, each.location)
        if key in seen:
            index = seen[key]
            kept[index] = dataclasses.replace(
                kept[index], count=kept[index].count + 1
            )
        else:
            seen[key] = len(kept)
            kept.append(each)
    return kept


def _matched(
    givens: tuple[str, ...], contract: model.Contract, rules: ruleset.Ruleset
) -> Iterator[tuple[str, rule.Target]]:
    """Yields every object that some rule looks at, with its expression."""
    made: dict[str, list[rule.Target]] = {}
    for given in givens:
        if rule.world_of(given) is not findings.World.DOCUMENT:
            continue
        kind = rule.kind_of(given)
        path = rules.paths.get(given)
        if kind and kind not in made:
            made[kind] = list(targets.KINDS[kind](contract))
        if path is None:
            for target in made[kind]:
                yield given, target
            continue
        starts = [each.node for each in made[kind]] if kind else [contract.root]
        for start in starts:
            if start is None:
                continue
            for match in path.find(start, contract.library):
                yield (
                    given,
                    targets.plain(
                        match.node.value, match.node, at_key=match.at_key
                    ),
                )
