# SPDX-License-Identifier: Apache-2.0
"""The document world: a contract in, findings out."""

import collections
import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence

from conformance import findings
from conformance.contract import model, nodes, operational, tree
from conformance.rules import (
    jsonpath,
    judge,
    matcher,
    rule,
    ruleset,
    targets,
)

# Below this number of operations each is told by its name.
_WHOLE_API = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What lint found.

    Attributes:
        findings: One for each breach and place, counted.
        checked: How many objects each rule looked at, by the rule's id.
        rules: The rules in force for the document, by id: a ruleset may have
            some of its own for it.
    """

    findings: tuple[findings.Finding, ...]
    checked: collections.Counter[str]
    rules: Mapping[str, rule.Rule]


def lint(contract: model.Contract, rules: ruleset.Ruleset) -> Outcome:
    """Holds a document against the rules of the document world.

    A breach in a shared component is found once, where it stands.

    Args:
        contract: The contract in the document.
        rules: The rules in force.

    Returns:
        What was found, and how often each rule looked.
    """
    rules = rules.for_document(contract.root.document.source.uri)
    chosen, looks = _prepared(
        rules.of(findings.World.DOCUMENT), contract, rules
    )
    bench = judge.Judge(chosen, contract)
    owners = {each.node.identity: each.label for each in contract.operations}
    found: dict[str, list[findings.Finding]] = {}
    for given, target in _matched(looks, contract):
        for broken, breach in bench.judge(target, given):
            told = judge.finding(broken, breach, target)
            if told.operation is None:
                owner = _owner(breach.node or target.node, owners)
                told = dataclasses.replace(told, operation=owner)
            found.setdefault(broken.id, []).append(told)
    kept: list[findings.Finding] = []
    for name, each in found.items():
        distinct = _distinct(each)
        if _is_everywhere(name, each, distinct, bench, contract, rules):
            distinct = [_of_whole_api(each, contract, rules.rules[name])]
        kept.extend(distinct)
    return Outcome(findings.merged(kept), bench.checked, rules.rules)


def _owner(
    node: nodes.Node | None, owners: Mapping[tuple[str, tree.Pointer], str]
) -> str | None:
    """Returns the operation in which a node stands."""
    if node is None:
        return None
    uri, pointer = node.identity
    around = (pointer[:depth] for depth in range(len(pointer), -1, -1))
    return next(
        (owners[uri, each] for each in around if (uri, each) in owners), None
    )


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
    # Health and metrics keep to rules of their own.
    apart = {
        each.label
        for each in contract.operations
        if operational.is_operational(each)
    }
    return concerned is not None and len(operations | apart) >= concerned


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


@dataclasses.dataclass(frozen=True, slots=True)
class _Looks:
    """What the rules look at.

    Attributes:
        kinds: Kinds of targets that rules look at themselves.
        below: Paths that start at the targets of a kind, by expression.
        paths: Paths from the root, by the name that rules have them under.
        raw: The same, for rules about the text as it is.
    """

    kinds: list[str]
    below: dict[str, jsonpath.Path]
    paths: dict[str, jsonpath.Path]
    raw: dict[str, jsonpath.Path]


def _prepared(
    chosen: Iterable[rule.Rule],
    contract: model.Contract,
    rules: ruleset.Ruleset,
) -> tuple[list[rule.Rule], _Looks]:
    """Readies rules to be matched in one pass.

    Rules that look at the text as it is are matched apart from those that
    look through references, and a rule of several paths has one path that
    finds what any of them does, so that it judges each place once.

    Returns:
        The rules, each looking where the second item says.
    """
    looks = _Looks([], {}, {}, {})
    ready = []
    for each in chosen:
        if each.skipped or not each.applies_to(contract.dialect):
            continue
        given = each.given_for(contract.dialect)
        if not all(expression.startswith("$") for expression in given):
            ready.append(each)
            for expression in given:
                _look(expression, looks, rules)
            continue
        found = [rules.paths[expression] for expression in given]
        names = []
        for path in jsonpath.unions(found):
            name = f"{'resolved' if each.resolved else 'raw'} {path.text}"
            names.append(name)
            known = looks.paths if each.resolved else looks.raw
            known.setdefault(name, path)
        ready.append(dataclasses.replace(each, given=tuple(names), given_in={}))
    return ready, looks


def _look(given: str, looks: _Looks, rules: ruleset.Ruleset) -> None:
    if rule.world_of(given) is not findings.World.DOCUMENT:
        return
    kind = rule.kind_of(given)
    path = rules.paths.get(given)
    if path is None:
        looks.kinds.append(kind)
    elif kind:
        looks.below[given] = path
    else:
        looks.paths[given] = path


def _matched(
    looks: _Looks, contract: model.Contract
) -> Iterator[tuple[str, rule.Target]]:
    """Yields every object that some rule looks at, with its expression."""
    made: dict[str, list[rule.Target]] = {}
    for kind in (*looks.kinds, *map(rule.kind_of, looks.below)):
        if kind not in made:
            made[kind] = list(targets.KINDS[kind](contract))
    for kind in dict.fromkeys(looks.kinds):
        for target in made[kind]:
            yield f"#{kind}", target
    starts = [(contract.root, list(looks.paths.values()))]
    below: dict[str, list[jsonpath.Path]] = {}
    for given, path in looks.below.items():
        below.setdefault(rule.kind_of(given), []).append(path)
    for kind, paths in below.items():
        starts.extend(
            (each.node, paths) for each in made[kind] if each.node is not None
        )
    yield from _found(
        {**looks.paths, **looks.below}, starts, contract, resolved=True
    )
    starts = [(contract.root, list(looks.raw.values()))]
    yield from _found(looks.raw, starts, contract, resolved=False)


def _found(
    paths: Mapping[str, jsonpath.Path],
    starts: Iterable[tuple[nodes.Node, Sequence[jsonpath.Path]]],
    contract: model.Contract,
    *,
    resolved: bool,
) -> Iterator[tuple[str, rule.Target]]:
    if not paths:
        return
    names = {path: name for name, path in paths.items()}
    match_all = matcher.Matcher(paths.values(), resolved=resolved)
    for path, match in match_all.find(starts, contract.library):
        node = match.node
        yield (
            names[path],
            targets.plain(node.value, node, at_key=match.at_key),
        )
