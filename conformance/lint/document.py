# SPDX-License-Identifier: Apache-2.0
"""The document world: a contract in, findings out."""

import collections
import dataclasses
from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)

from conformance import findings
from conformance.contract import model, nodes, tree
from conformance.lint import telling
from conformance.rules import (
    fixes,
    ignores,
    jsonpath,
    judge,
    matcher,
    overriding,
    rule,
    ruleset,
    sieve,
    targets,
)

# The outcome has a field of the module's name.
_Ignored = findings.Ignored


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What lint found.

    Attributes:
        findings: One for each breach and place, counted.
        checked: How many objects each rule looked at, by the rule's id.
        rules: The rules in force for the document, by id: a ruleset may have
            some of its own for it.
        ignored: What the document silences.
        remedies: What would mend the findings, each fix once.
    """

    findings: tuple[findings.Finding, ...]
    checked: collections.Counter[str]
    rules: Mapping[str, rule.Rule]
    ignored: tuple[_Ignored, ...] = ()
    remedies: tuple[fixes.Fix, ...] = ()


def lint(
    contract: model.Contract,
    rules: ruleset.Ruleset,
    overrides: Sequence[overriding.Override] = (),
) -> Outcome:
    """Holds a document against the rules of the document world.

    A breach in a shared component is found once, where it stands.

    Args:
        contract: The contract in the document.
        rules: The rules in force.
        overrides: What some of them weigh for some operations.

    Returns:
        What was found, and how often each rule looked.
    """
    # What it makes is mostly kept to the end: to collect is to look in vain,
    # which is a quarter of the time on documents of 4 MB.
    with tree.growing():
        return _held(contract, rules, overrides)


def _held(
    contract: model.Contract,
    rules: ruleset.Ruleset,
    overrides: Sequence[overriding.Override],
) -> Outcome:
    rules = rules.for_document(contract.root.document.source.uri)
    chosen, looks = _prepared(
        rules.of(findings.World.DOCUMENT), contract, rules
    )
    bench = judge.Judge(chosen, contract)
    sifter = sieve.Sieve(contract, overrides)
    owners = {each.node.identity: each.label for each in contract.operations}
    found: dict[str, list[telling.Told]] = {}
    _judge(_matched(looks, contract), bench, owners, found)
    sifted = {name: telling.Sifted() for name in found}
    for name, part in sifted.items():
        part.add(found[name], sifter)
    if targets.IGNORE in looks.kinds:
        late: dict[str, list[telling.Told]] = {}
        failed = {each.subject for each, _ in found.get(judge.INTERNAL, ())}
        asked = [each for each in chosen if each.id not in failed]
        about = _about_ignores(sifter, asked, rules)
        _judge(about, bench, owners, late)
        for name, each in late.items():
            sifted.setdefault(name, telling.Sifted()).add(each, sifter)
    kept: list[findings.Finding] = []
    for name, part in sifted.items():
        by = rules.rules.get(name)
        kept.extend(telling.told(part, by, bench.checked[name], contract))
    return Outcome(
        findings.merged(kept),
        bench.checked,
        rules.rules,
        tuple(telling.ignored(sifted.values(), sifter)),
        fixes.distinct(
            fix for part in sifted.values() for fix in part.remedies
        ),
    )


def _judge(
    targeted: Iterable[tuple[str, rule.Target]],
    bench: judge.Judge,
    owners: Mapping[tuple[str, tree.Pointer], str],
    found: dict[str, list[telling.Told]],
) -> None:
    """Judges targets; adds what is found, by rule, to `found`."""
    for given, target in targeted:
        for broken, breach in bench.judge(target, given):
            told = judge.finding(broken, breach, target)
            if told.operation is None:
                owner = _owner(breach.node or target.node, owners)
                told = dataclasses.replace(told, operation=owner)
            found.setdefault(broken.id, []).append((told, breach.fix))


def _about_ignores(
    sifter: sieve.Sieve,
    asked: Iterable[rule.Rule],
    rules: ruleset.Ruleset,
) -> Iterator[tuple[str, rule.Target]]:
    """Yields what a document silences, and what came of it.

    Whether an ignore is of use is told where its rule was asked of the
    document, and of nothing else.
    """
    entries = sifter.all_ignores()
    if not entries:
        return
    known = rules.known(each.rule for each in entries)
    ran = {
        each.id
        for each in asked
        if each.worlds == (findings.World.DOCUMENT,)
        and targets.IGNORE not in map(rule.kind_of, each.given)
    }
    for each in entries:
        is_unused = (
            each.has_reason
            and each.rule in ran
            and each.node.identity not in sifter.used
        )
        judged = ignores.Judged(each, known, is_unused)
        yield f"#{targets.IGNORE}", targets.ignored(judged)


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
        # What a document silences is looked at when the rest has been.
        if kind == targets.IGNORE:
            continue
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
