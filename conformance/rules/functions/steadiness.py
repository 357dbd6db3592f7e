# SPDX-License-Identifier: Apache-2.0
"""The function that tells whether a service keeps its pace under a load."""

import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import nodes
from conformance.rules import rule

_TIMES = 1.3
_MILLISECONDS = 25
_SHARE = 0.01
# Stricter than usual: what other programs do to a machine is no independent
# noise, and rises by chance more often than the test supposes.
_CHANCE = 0.002
# What rises once and then stays was disturbed, such as by a neighbour on the
# same machine: each half of the stage has to bring so much of the rise.
_LEAST_STEP = 0.2
_NAMED = 5
_ENDS = ("first", "last")
_Trend = Mapping[str, Any]
_IsDrift = Callable[[_Trend], bool]


@dataclasses.dataclass(frozen=True, slots=True)
class _Figure:
    """A figure that may drift, in words.

    Attributes:
        key: What it is called in the course of a run.
        told: What it is called in a sentence.
        unit: How to write it.
        option: The option that says how much it has to grow.
        least: The default of that.
        advice: What to look for.
    """

    key: str
    told: str
    unit: str
    option: str
    least: float
    advice: str


_FIGURES = (
    _Figure(
        "latency",
        "the median latency",
        "{:.0f} ms",
        "milliseconds",
        _MILLISECONDS,
        "what requests leave behind: a list or a cache that only grows, "
        "connections that are not given back, a table without an index",
    ),
    _Figure(
        "errors",
        "the share of requests that fail",
        "{:.1%}",
        "share",
        _SHARE,
        "what runs out: connections or threads of a pool, memory, open files",
    ),
)


def _steady(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    for figure in _FIGURES:
        is_drift = functools.partial(
            _is_material,
            least=options.get(figure.option, figure.least),
            times=options.get("times", _TIMES),
        )
        chance = options.get("chance", _CHANCE)
        trends = value[figure.key]
        told, drifting = _drifting(trends, is_drift, chance)
        if told is None:
            continue
        place = ""
        if len(drifting) > 1:
            place = "all in all " if told is trends["all"] else "at the first "
        first, last = (figure.unit.format(told[end]) for end in _ENDS)
        yield rule.Breach(
            f"Within {value['seconds']:g} s of steady load {figure.told} of "
            f"{_named(drifting)} kept rising, {place}from {first} to {last}; "
            f"look for {figure.advice}.",
            subject=figure.key,
            node=_node(drifting, context),
        )


def _is_material(trend: _Trend, *, least: float, times: float) -> bool:
    first, middle, last = trend["first"], trend["middle"], trend["last"]
    rise = last - first
    step = _LEAST_STEP * rise
    return bool(
        rise >= least
        and last >= times * first
        and middle - first >= step
        and last - middle >= step
    )


def _drifting(
    figure: Mapping[str, Any], is_drift: _IsDrift, chance: float
) -> tuple[_Trend | None, Sequence[_Trend]]:
    """Tells what drifts.

    All together come first: they tell more than each by itself, and what they
    have in common is one cause.

    Args:
        figure: The trends, of `all` and of the `operations`.
        is_drift: Whether a trend is great enough.
        chance: How probable it may be where nothing drifts. Single operations
            share it, since one of many looks odd sooner than one alone
            (Bonferroni).

    Returns:
        The trend to tell of, None where nothing drifts; and those of the
        operations that drift, the greatest first.
    """
    single = sorted(
        filter(is_drift, figure["operations"]),
        key=lambda each: float(each["first"] - each["last"]),
    )
    whole = figure["all"]
    if whole and is_drift(whole) and whole["chance"] <= chance:
        return (single[0] if len(single) == 1 else whole), single
    each_chance = chance / max(1, len(figure["operations"]))
    sure = [each for each in single if each["chance"] <= each_chance]
    return (sure[0] if sure else None), sure


def _named(drifting: Sequence[_Trend]) -> str:
    if not drifting:
        return "the operations together"
    shown = ", ".join(f"'{each['operation']}'" for each in drifting[:_NAMED])
    more = len(drifting) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _node(
    drifting: Sequence[_Trend], context: rule.Context
) -> nodes.Node | None:
    """Returns where the one operation that drifts is documented."""
    if len(drifting) != 1 or context.contract is None:
        return None
    operation = context.contract.operation(drifting[0]["operation"])
    return operation.node if operation else None


def _number(description: str, default: float, **bounds: float) -> Any:
    return {
        "type": "number",
        **bounds,
        "description": description,
        "default": default,
    }


FUNCTIONS: Mapping[str, rule.Function] = {
    "steady": rule.Function(
        _steady,
        kinds=frozenset({"LoadCourse"}),
        options={
            "type": "object",
            "properties": {
                "times": _number(
                    "What latency, or the share of errors, has to become of "
                    "what it was, as a multiple.",
                    _TIMES,
                    minimum=1,
                ),
                "milliseconds": _number(
                    "How much the median latency has to grow as well.",
                    _MILLISECONDS,
                    minimum=0,
                ),
                "share": _number(
                    "How much the share of requests that fail has to grow as "
                    "well, from 0 to 1.",
                    _SHARE,
                    minimum=0,
                    maximum=1,
                ),
                "chance": _number(
                    "How probable such a rise may be at most where nothing "
                    "drifts, from 0 to 1.",
                    _CHANCE,
                    minimum=0,
                    maximum=1,
                ),
            },
            "additionalProperties": False,
        },
    ),
}
