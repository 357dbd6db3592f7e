# SPDX-License-Identifier: Apache-2.0
"""Ruleset files, in the form of Spectral's with a few keys of our own.

A rule names what it looks at (`given`) and what must hold (`then`). Beside
Spectral's own keys it may have `probe` (a scenario of several requests),
`check` (checks of the fuzzer that speak for it), `x-section` (of the
guidelines) and `x-help` (Markdown). A rule that needs what can't run here, such
as a JavaScript function, is kept and told as not run. The whole form is told
in `docs/rulesets.md`.
"""

import dataclasses
import functools
from collections.abc import Iterable, Mapping, Sequence

from conformance import findings
from conformance.contract import bounds
from conformance.rules import (
    assembly,
    building,
    definition,
    jsonpath,
    locating,
    reading,
    rule,
)

DEFAULT = locating.DEFAULT


@dataclasses.dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules in force.

    Attributes:
        names: The rulesets as the user named them.
        rules: The enabled rules, by id.
        paths: The compiled JSONPaths of their `given`, by expression.
        disabled: Rules that are there, but off.
        parts: The ruleset files that they come from.
        limits: Bounds on reading each of them.
    """

    names: tuple[str, ...]
    rules: Mapping[str, rule.Rule]
    paths: Mapping[str, jsonpath.Path]
    disabled: tuple[rule.Rule, ...] = ()
    parts: tuple[definition.Part, ...] = dataclasses.field(
        default=(), repr=False
    )
    limits: bounds.Limits = dataclasses.field(default_factory=bounds.Limits)

    def of(self, world: findings.World) -> tuple[rule.Rule, ...]:
        """Returns the rules that look at a world."""
        return tuple(
            each for each in self.rules.values() if world in each.worlds
        )

    def known(self, asked: Iterable[str]) -> frozenset[str]:
        """Returns the names of the rules that there are.

        Args:
            asked: Names that may be of rules. Where one is not of these
                rulesets, it may still be of one that comes with the program.
        """
        own = {*self.rules, *(each.id for each in self.disabled)}
        if own.issuperset(asked):
            return frozenset(own)
        return frozenset(own | _bundled())

    def for_document(self, uri: str) -> "Ruleset":
        """Returns the rules in force for one document.

        They differ where `overrides` name the document's file; overrides
        with a JSON Pointer are part of each rule, and hold in any case.

        Args:
            uri: Its absolute path or URL.
        """
        if not any(
            each.files for part in self.parts for each in part.overridings
        ):
            return self
        return _assembled(self.names, self.parts, self.limits, uri)


@functools.lru_cache(maxsize=1)
def _bundled() -> frozenset[str]:
    """Returns the names of all rules that come with the program."""
    every = [load((name,)) for name in sorted(locating.bundled())]
    return frozenset(
        name
        for each in every
        for name in (*each.rules, *(rule.id for rule in each.disabled))
    )


def load(
    names: Sequence[str] = (DEFAULT,), limits: bounds.Limits | None = None
) -> Ruleset:
    """Loads rulesets; a later one adds to and overrides those before.

    Args:
        names: Names of bundled rulesets, paths or URLs.
        limits: Bounds on reading each of them.

    Returns:
        The rules in force.

    Raises:
        RulesetError: One can't be read, or says what makes no sense; the
            message tells the file and line.
    """
    limits = limits or bounds.Limits()
    reader = reading.Reader(limits)
    parts = tuple(reader.read(name) for name in names)
    return _assembled(tuple(names), parts, limits, None)


def _assembled(
    names: tuple[str, ...],
    parts: tuple[definition.Part, ...],
    limits: bounds.Limits,
    uri: str | None,
) -> Ruleset:
    assembled = assembly.Assembly(reading.Reader(limits))
    for part in parts:
        assembled.add(part, uri)
    builder = building.Builder(assembled.shared)
    enabled: dict[str, rule.Rule] = {}
    disabled = []
    for name, entry in assembled.entries.items():
        built = builder.build(name, entry)
        if building.is_on(entry) or entry.overridden:
            enabled[name] = built
        else:
            disabled.append(built)
    assembled.shared.check()
    for name, reason in assembled.absent.items():
        enabled[name] = _not_run(name, reason)
    for name, reason in builder.limits.items():
        if name in enabled:
            partly = f"{name} (in part)"
            enabled[partly] = _not_run(partly, reason)
    return Ruleset(
        names, enabled, builder.paths, tuple(disabled), parts, limits
    )


def _not_run(name: str, reason: str) -> rule.Rule:
    """Makes what tells, beside the rules, of something that can't be done."""
    return rule.Rule(
        name,
        findings.Severity.HINT,
        given=("$",),
        summary="Something in this ruleset can't be done here.",
        skipped=reason,
    )
