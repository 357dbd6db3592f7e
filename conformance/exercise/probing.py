# SPDX-License-Identifier: Apache-2.0
"""Runs the probes that rules name, and hands on what they say."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence

import httpx

from conformance.exercise import collector, pace, probes
from conformance.exercise.probes import base
from conformance.rules import rule

_SHOWN = 5


@dataclasses.dataclass(slots=True)
class Result:
    """How the probing went.

    Attributes:
        skipped: Why a rule could not look at anything, by its id.
        notes: What was left out, in full sentences.
        troubles: What cut a probe short.
    """

    skipped: dict[str, str] = dataclasses.field(default_factory=dict)
    notes: list[str] = dataclasses.field(default_factory=list)
    troubles: list[str] = dataclasses.field(default_factory=list)


def probe(
    rules: Iterable[rule.Rule],
    context: base.Context,
    collected: collector.Collector,
    result: Result,
    progress: Callable[[str], None],
) -> None:
    """Runs the probe of every rule that has one.

    Args:
        rules: The rules of the exchange world.
        context: What probes work with.
        collected: Where breaches go.
        result: Filled as it goes, so that an end by Ctrl-C loses nothing.
        progress: Told which probe is under way.
    """
    spent = 0
    for each in rules:
        if not each.probe or each.skipped:
            continue
        if context.asking.traffic.pace.is_spent:
            spent += 1
            result.skipped[each.id] = "No requests were left for its probe."
            continue
        progress(f"probe: {each.probe}")
        _run(each, context, collected, result)
    if spent:
        result.troubles.append(
            "The probes' share of the requests was spent before "
            f"{spent} of them"
        )


def _run(
    each: rule.Rule,
    context: base.Context,
    collected: collector.Collector,
    result: Result,
) -> None:
    named = probes.PROBES.get(each.probe)
    if named is None:
        result.skipped[each.id] = f"There is no probe '{each.probe}'."
        return
    left_out = []
    looked = 0
    try:
        for said in named(context):
            if isinstance(said, base.Found):
                collected.add(each, said.breach, said.record, said.steps)
            elif isinstance(said, base.Looked):
                looked += 1
            else:
                left_out.append(f"{said.label} ({said.why})")
    except httpx.HTTPError as error:
        result.troubles.append(f"The probe {each.probe} was cut short: {error}")
    except pace.SpentError:
        result.troubles.append(
            f"The probe {each.probe} was cut short: its requests were spent"
        )
    collected.checked[each.id] += looked
    _tell(each, context, collected, result, left_out)


def _tell(
    each: rule.Rule,
    context: base.Context,
    collected: collector.Collector,
    result: Result,
    left_out: Sequence[str],
) -> None:
    """Says what the probe of a rule could not look at, and why."""
    # A rule about single answers, too, has looked at those.
    if collected.checked[each.id]:
        if left_out:
            result.notes.append(f"{each.id} left out {_few(left_out)}.")
    elif left_out:
        result.skipped[each.id] = f"Its probe left out {_few(left_out)}."
    elif context.is_late:
        result.skipped[each.id] = "No time was left for its probe."
    else:
        result.skipped[each.id] = "Nothing in this document is its concern."


def _few(texts: Sequence[str]) -> str:
    """Lists the first of some texts, and says how many more there are."""
    shown = ", ".join(texts[:_SHOWN])
    more = len(texts) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
