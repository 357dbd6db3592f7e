# SPDX-License-Identifier: Apache-2.0
"""Holds targets against rules, the same way in every world."""

import collections
import dataclasses
import pathlib
from collections.abc import Iterable, Iterator
from typing import Any

from conformance import findings
from conformance.contract import library, model, nodes, source
from conformance.rules import fields, messages, overrides
from conformance.rules import rule as rules

# What tells of a rule that failed.
INTERNAL = "internal-rule-error"


class Judge:
    """Judges targets by the rules that name their kind.

    Attributes:
        checked: How many objects each rule has looked at, by the rule's id.
    """

    def __init__(
        self, chosen: Iterable[rules.Rule], contract: model.Contract | None
    ) -> None:
        """Prepares to judge by `chosen`, in the light of `contract`."""
        self._contract = contract
        self._memory: dict[Any, Any] = {}
        self.checked: collections.Counter[str] = collections.Counter()
        self._by_given: dict[str, list[_Bench]] = {}
        for each in chosen:
            if each.skipped:
                continue
            given = each.given
            if contract:
                if not each.applies_to(contract.dialect):
                    continue
                given = each.given_for(contract.dialect)
            bench = self._bench(each)
            for expression in given:
                self._by_given.setdefault(expression, []).append(bench)

    def _bench(self, each: rules.Rule) -> "_Bench":
        picked = [
            (then, fields.compile_field(then.field)) for then in each.thens
        ]
        shelf = self._contract.library if self._contract else None
        return _Bench(each, tuple(picked), shelf if each.resolved else None)

    @property
    def givens(self) -> tuple[str, ...]:
        """The expressions that some rule names."""
        return tuple(self._by_given)

    def judge(
        self, target: rules.Target, given: str = ""
    ) -> Iterator[tuple[rules.Rule, rules.Breach]]:
        """Judges one target.

        Args:
            target: What to look at.
            given: The expression that it matched; by default `#` and its
                kind.

        Yields:
            Each rule that it breaks, with what is wrong. A function that
            fails is a breach of `internal-rule-error`, and the others go on.
        """
        for bench in self._by_given.get(given or f"#{target.kind}", ()):
            each = bench.rule
            self.checked[each.id] += 1
            try:
                breaches = list(self._apply(bench, target))
            except (Exception, SystemExit) as error:  # noqa: BLE001 - one
                # rule's defect, or its wish to end the program, must not
                # lose what the others find.
                yield (
                    _failed(each),
                    rules.Breach(
                        f"The rule '{each.id}' failed with "
                        f"{type(error).__name__}: {messages.safe(str(error))}.",
                        subject=each.id,
                    ),
                )
                continue
            for breach in breaches:
                weighed = _weighed(each, breach, target)
                if weighed is not None:
                    yield weighed, breach

    def _apply(
        self, bench: "_Bench", target: rules.Target
    ) -> Iterator[rules.Breach]:
        for then, picker in bench.thens:
            function = then.function
            if function.kinds and target.kind not in function.kinds:
                continue
            for pick in picker(target, bench.shelf):
                if pick.value is rules.MISSING and not function.takes_missing:
                    continue
                context = rules.Context(
                    bench.rule,
                    target,
                    self._contract,
                    then.field,
                    pick.node,
                    self._memory,
                )
                for said in function.check(pick.value, then.options, context):
                    yield _worded(bench.rule, said, pick)


@dataclasses.dataclass(frozen=True, slots=True)
class _Bench:
    """A rule made ready to be applied.

    Attributes:
        rule: The rule.
        thens: Its requirements, each with what picks its field.
        shelf: Where references are followed; None where they are not.
    """

    rule: rules.Rule
    thens: tuple[tuple[rules.Then, fields.Picker], ...]
    shelf: library.Library | None


def _weighed(
    each: rules.Rule, breach: rules.Breach, target: rules.Target
) -> rules.Rule | None:
    """Returns the rule as severe as it is where a breach stands."""
    if not each.overridden:
        return each
    node = breach.node or target.node
    if breach.location is not None:
        file, pointer = breach.location.file, breach.location.pointer
        if not source.is_url(file):
            file = str(pathlib.Path(file).absolute())
    elif node is not None:
        file = node.document.source.uri
        pointer = nodes.format_pointer(node.pointer)
    else:
        return each
    severity = overrides.severity_at(
        each.overridden, each.severity, file, pointer
    )
    if severity is None:
        return None
    return dataclasses.replace(each, severity=severity)


def _worded(
    each: rules.Rule, said: rules.Breach | str, pick: fields.Pick
) -> rules.Breach:
    if isinstance(said, str):
        said = rules.Breach(said, pick.subject, at_key=pick.at_key)
    node = said.node or pick.node
    message = said.message
    if each.message:
        message = messages.filled(each.message, _words(each, said, pick, node))
    return rules.Breach(
        message,
        said.subject or pick.subject,
        node,
        said.at_key,
        said.location,
        said.fix,
        said.cause,
        said.promise,
        said.at,
    )


def _words(
    each: rules.Rule,
    said: rules.Breach,
    pick: fields.Pick,
    node: nodes.Node | None,
) -> dict[str, str]:
    """Returns what the placeholders of a message stand for."""
    pointer = node.pointer if node else ()
    missing = pick.missing if node is pick.node else ()
    named = messages.dotted((*pointer[-1:], *missing))
    value = pick.value
    if node is not None and not missing and (said.node or pick.at_key):
        value = node.value
    return {
        "error": said.message,
        "description": each.summary,
        "property": messages.safe(named if missing else _last(pointer, pick)),
        "value": messages.shown(value),
        "path": messages.safe(f"#{nodes.format_pointer(pointer)}"),
    }


def _last(pointer: tuple[str | int, ...], pick: fields.Pick) -> str:
    return str(pointer[-1]) if pointer else pick.subject


def _failed(each: rules.Rule) -> rules.Rule:
    return rules.Rule(
        id=INTERNAL,
        severity=findings.Severity.ERROR,
        given=each.given,
        summary="A rule could not be applied.",
    )


def finding(
    each: rules.Rule,
    breach: rules.Breach,
    target: rules.Target,
    *,
    exchange: findings.Exchange | None = None,
    steps: tuple[findings.Exchange, ...] = (),
) -> findings.Finding:
    """Makes the finding that tells of a breach.

    Args:
        each: The rule that is broken.
        breach: What is wrong.
        target: What was looked at.
        exchange: The exchange that shows it.
        steps: The exchanges before it.

    Returns:
        A finding, located where the breach or the target stands.
    """
    node = breach.node or target.node
    location = breach.location
    if location is None and node is not None:
        location = _location(node, at_key=breach.at_key)
    world = rules.world_of(f"#{target.kind}")
    # The document is mended where it is linted; a service is not.
    fix = breach.fix if world is findings.World.DOCUMENT else None
    return findings.Finding(
        rule=each.id,
        severity=each.severity,
        world=world,
        message=breach.message,
        location=location,
        operation=target.operation,
        subject=breach.subject or target.subject,
        exchange=exchange,
        steps=steps,
        fix=findings.Fix(fix.title, fix.is_safe) if fix else None,
    )


def _location(node: nodes.Node, *, at_key: bool) -> findings.Location:
    return node.key_location if at_key else node.location
