# SPDX-License-Identifier: Apache-2.0
"""The rules of rulesets, on or off: listed, and looked up by name."""

import dataclasses
import difflib
import re
from collections.abc import Iterator, Sequence

from conformance import errors, findings
from conformance.contract import bounds
from conformance.explaining import explanation, markdown
from conformance.rules import locating, rule, ruleset

_CLOSE = 0.6


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A rule in a list.

    Attributes:
        rule: The rule.
        is_on: Whether it is in force.
        world: The world that it is listed under, of those that it looks at.
    """

    rule: rule.Rule
    is_on: bool
    world: findings.World

    @property
    def severity(self) -> str:
        """What it weighs, or `off`."""
        return str(self.rule.severity) if self.is_on else "off"

    @property
    def options(self) -> tuple[str, ...]:
        """The names of its options."""
        return tuple(each.name for each in explanation.options(self.rule))


def listed(
    rules: ruleset.Ruleset,
    world: findings.World | None = None,
    severity: str = "",
) -> tuple[Entry, ...]:
    """Lists the rules of rulesets.

    Args:
        rules: The rulesets.
        world: Only the rules that look at this world.
        severity: Only those of this severity, or those that are `off`.

    Returns:
        The rules, by world, section and name.
    """
    there = [
        *((each, True) for each in rules.rules.values()),
        *((each, False) for each in rules.disabled),
    ]
    entries = (
        Entry(each, is_on, world or each.world)
        for each, is_on in there
        if world is None or world in (*each.worlds, each.world)
    )
    return tuple(
        sorted(
            (each for each in entries if severity in ("", each.severity)),
            key=_order,
        )
    )


def _order(each: Entry) -> tuple[int, list[int], str]:
    first = each.rule.section.partition(",")[0]
    numbers = [int(part) for part in re.findall("[0-9]{1,9}", first)]
    worlds = list(findings.World)
    # What is of no section comes last.
    return worlds.index(each.world), numbers or [1 << 31], each.rule.id


def find(
    name: str, names: Sequence[str], limits: bounds.Limits | None = None
) -> explanation.Explanation:
    """Looks a rule up, and explains it.

    Args:
        name: The rule's id.
        names: Rulesets; where none of them has it, those that come with the
            program are looked through.
        limits: Bounds on reading each of them.

    Raises:
        RulesetError: A ruleset or the rule's page can't be read.
        ConfigurationError: There is no such rule; the tip names the closest.
    """
    known: set[str] = set()
    for within in _searched(names):
        rules = ruleset.load(within, limits)
        for each in listed(rules):
            if each.rule.id == name:
                return explanation.explain(
                    each.rule, is_on=each.is_on, rulesets=within
                )
            known.add(each.rule.id)
    close = difflib.get_close_matches(name, sorted(known), 1, _CLOSE)
    raise errors.ConfigurationError(
        f"There is no rule '{name}'.",
        f"Did you mean '{close[0]}'?"
        if close
        else "'conformance rules' lists them.",
    )


def _searched(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield tuple(names)
    for each in sorted(locating.bundled()):
        if each not in names:
            yield (each,)


def table(entries: Sequence[Entry], link: str = "") -> str:
    """Writes a list of rules as a table in Markdown.

    Args:
        entries: The rules.
        link: Where a rule's page is: a template with `{}` for its id; empty
            means nowhere.
    """
    rows = ["| rule | § | looks at | severity | holds when | options |\n"]
    rows.append("|---|---|---|---|---|---|\n")
    for each in entries:
        it = each.rule
        name = f"`{markdown.cell(it.id)}`"
        if link:
            name = f"[{name}]({link.format(it.id)})"
        options = ", ".join(f"`{option}`" for option in each.options)
        worlds = ", ".join(it.worlds) or str(it.world)
        rows.append(
            f"| {name} | {it.section} | {worlds} | {each.severity} "
            f"| {markdown.cell(it.summary)} | {options} |\n"
        )
    return "".join(rows)
