# SPDX-License-Identifier: Apache-2.0
"""Which trials there are, and what the case of each is to do."""

import random
from collections.abc import Iterator, Sequence

from conformance import phases, service
from conformance.selftest import terms

CLEAN = "clean"
_TOGETHER = "together"
_LOAD_THEME = "load"
_LOAD_SECONDS = 10.0
# One of so many may stay hidden behind the others.
_MANY = 12


def trials(
    faults: Sequence[service.Fault], together: int, seed: int
) -> Iterator[terms.Trial]:
    """Yields the clean service, each fault alone, and several at once.

    Args:
        faults: The faults to switch on alone.
        together: How many of them to switch on at once, besides; 0 is none.
        seed: Draws those.
    """
    yield terms.Trial(CLEAN, "")
    for each in faults:
        yield _trial(each.name, each.theme, [each])
    drawn = _drawn(faults, together, seed)
    # One alone was tried before.
    if len(drawn) > 1:
        yield _trial(f"{len(drawn)} {_TOGETHER}", "", drawn)


def _trial(
    name: str, theme: str, faults: Sequence[service.Fault]
) -> terms.Trial:
    return terms.Trial(
        name=name,
        theme=theme,
        faults=tuple(each.name for each in faults),
        required=tuple(each.rules[0] for each in faults),
        allowed=tuple(rule for each in faults for rule in each.rules[1:]),
        spare=len(faults) // _MANY,
    )


def _drawn(
    faults: Sequence[service.Fault], number: int, seed: int
) -> list[service.Fault]:
    """Draws faults that different rules must notice, so that each shows."""
    drawn: dict[str, service.Fault] = {}
    for each in random.Random(seed).sample(faults, len(faults)):  # noqa: S311 - a sample, no secret
        if each.theme != _LOAD_THEME:
            drawn.setdefault(each.rules[0], each)
    return list(drawn.values())[:number]


def order(trial: terms.Trial, budget: terms.Budget) -> terms.Order:
    """Says what the case of a trial is to do.

    What only load shows is looked for by load. All else is looked for in the
    document and by exercising the service, so that what has nothing to do with
    the fault is seen as well; the clean service goes through everything.
    """
    worlds: tuple[str, ...] = (phases.LINT, phases.EXERCISE, phases.LOAD)
    if trial.faults:
        is_load = trial.theme == _LOAD_THEME
        worlds = (phases.LINT, phases.LOAD if is_load else phases.EXERCISE)
    return terms.Order(
        faults=trial.faults,
        worlds=worlds,
        budget=budget,
        load_time=min(_LOAD_SECONDS, budget.max_time / 3),
    )
