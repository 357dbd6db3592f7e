# SPDX-License-Identifier: Apache-2.0
"""Holds targets against rules, the same way in every world."""

import collections
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance import findings
from conformance.contract import model, nodes
from conformance.rules import rule as rules

_INTERNAL = "internal-rule-error"
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


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
        self.checked: collections.Counter[str] = collections.Counter()
        self._by_given: dict[str, list[rules.Rule]] = {}
        for each in chosen:
            if each.skipped:
                continue
            if contract and not each.applies_to(contract.dialect):
                continue
            for given in each.given:
                self._by_given.setdefault(given, []).append(each)

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
        for each in self._by_given.get(given or f"#{target.kind}", ()):
            self.checked[each.id] += 1
            try:
                breaches = list(self._apply(each, target))
            except Exception as error:  # noqa: BLE001 - one rule's defect
                # must not lose what the others find.
                yield (
                    _failed(each, error),
                    rules.Breach(
                        f"The rule '{each.id}' failed with "
                        f"{type(error).__name__}: {error}.",
                        subject=each.id,
                    ),
                )
                continue
            for breach in breaches:
                yield each, breach

    def _apply(
        self, each: rules.Rule, target: rules.Target
    ) -> Iterator[rules.Breach]:
        for then in each.thens:
            kinds = then.function.kinds
            if kinds and target.kind not in kinds:
                continue
            context = rules.Context(each, target, self._contract, then.field)
            for value, breach in _picked(target, then.field):
                if value is rules.MISSING and not then.function.takes_missing:
                    continue
                for said in then.function.check(value, then.options, context):
                    yield _worded(each, said, breach, value)


def _picked(
    target: rules.Target, field: str
) -> Iterator[tuple[Any, rules.Breach]]:
    """Yields what a field names, with a breach that knows its place."""
    here = rules.Breach("", node=target.node)
    if not field:
        yield target.value, here
    elif field == "@key":
        if isinstance(target.value, Mapping):
            for key in target.value:
                node = target.node.child(key) if target.node else None
                yield key, rules.Breach("", key, node, at_key=True)
    else:
        yield _walk(target, field)


def _walk(target: rules.Target, field: str) -> tuple[Any, rules.Breach]:
    value: Any = target.value
    node = target.node
    # Only a target that is the node's own value leads to places inside it.
    inside = node is not None and node.value is value
    for match in _STEP.finditer(field):
        step: str | int = int(match[1]) if match[1] else match[2]
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = rules.MISSING
            break
        if inside and node is not None:
            node = node.child(step)
    return value, rules.Breach("", field, node)


def _worded(
    each: rules.Rule,
    said: rules.Breach | str,
    place: rules.Breach,
    value: Any,
) -> rules.Breach:
    if isinstance(said, str):
        said = rules.Breach(said, place.subject, at_key=place.at_key)
    message = said.message
    if each.message:
        words = {
            "error": message,
            "description": each.summary,
            "property": place.subject,
            "value": str(value),
            "path": ".".join(
                map(str, place.node.pointer if place.node else ())
            ),
        }
        message = _PLACEHOLDER.sub(
            lambda match: words.get(match[1], match[0]), each.message
        )
    return rules.Breach(
        message,
        said.subject,
        said.node or place.node,
        said.at_key,
        said.location,
    )


def _failed(each: rules.Rule, error: Exception) -> rules.Rule:
    return rules.Rule(
        id=_INTERNAL,
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
    return findings.Finding(
        rule=each.id,
        severity=each.severity,
        world=rules.world_of(f"#{target.kind}"),
        message=breach.message,
        location=location,
        operation=target.operation,
        subject=breach.subject or target.subject,
        exchange=exchange,
        steps=steps,
    )


def _location(node: nodes.Node, *, at_key: bool) -> findings.Location:
    return node.key_location if at_key else node.location
