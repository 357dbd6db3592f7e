# SPDX-License-Identifier: Apache-2.0
"""Breaches that only repeat what another one says better.

One defect often breaks several rules. The first rule of a pair tells it in
words that say what to do; the second only follows from it.
"""

import re
from collections.abc import Iterable, Mapping, Set

from conformance.exercise import kept as kepts
from conformance.rules import rule as rules

# Stands for the place that the first breach is about.
_SAME = None
# Of one answer: the rule that tells, the one that follows, how its subject
# begins, and the place of the body at or below which it departs.
_OF_ANSWER = (
    ("envelope-success", "response-documented", "schema ", ""),
    ("envelope-error", "response-documented", "schema ", ""),
    ("envelope-metadata", "response-documented", "schema ", "/metadata"),
    ("envelope-error-shape", "response-documented", "schema ", "/error"),
    ("no-server-error", "response-documented", "status 5", ""),
    ("no-server-error", "response-documented", "media-type 5", ""),
    ("no-server-error", "json-media-type", "status 5", ""),
    ("no-server-error", "envelope-error", "status 5", ""),
    ("json-media-type", "response-documented", "media-type ", ""),
    ("envelope-error", "json-media-type", "status ", ""),
    ("envelope-error", "response-documented", "media-type ", ""),
    ("rate-limit-answer", "response-documented", "header retry-after", ""),
    ("status-success", "response-documented", "status 2", ""),
    # What is documented for a status that is not the right one.
    ("status-success", "response-documented", "schema 2", ""),
    ("time-is-iso8601", "response-documented", "schema ", _SAME),
)
# Of one operation and one status of its answers: the rule whose probe tells,
# the one that follows, and how its subject begins.
_OF_OPERATION = (
    ("conditional-request", "concurrent-writes", "if-match"),
    ("deprecation-served", "response-documented", "status "),
    ("docs-accurate", "response-documented", "status 404"),
    ("lifecycle-read-your-write", "lifecycle-location", "broken"),
)
# Of all answers: the rule whose probe tells of the whole service, the one that
# follows, and how its subject begins.
_OF_SERVICE = (
    ("auth-required", "response-documented", "header www-authenticate"),
    ("method-not-allowed", "response-documented", "header allow"),
)
# The right answers of those that must be refused; they only lack something.
_RIGHT = frozenset({401, 405})
_NUMBER = re.compile(r"(?<=/)\d+(?=/|\Z)")
Told = tuple[rules.Rule, rules.Breach]


def without(told: Iterable[Told]) -> list[Told]:
    """Leaves out what only repeats something, of one answer's breaches."""
    found = list(told)
    places: dict[str, set[str]] = {}
    for each, breach in found:
        places.setdefault(each.id, set()).add(_place(breach))
    return [said for said in found if not _is_echo(*said, places)]


def _is_echo(
    each: rules.Rule, breach: rules.Breach, places: Mapping[str, Set[str]]
) -> bool:
    return any(
        first in places
        and each.id == second
        and breach.subject.startswith(beginning)
        and (
            _place(breach) in places[first]
            if place is _SAME
            else breach.at.startswith(place)
        )
        for first, second, beginning, place in _OF_ANSWER
    )


def _place(breach: rules.Breach) -> str:
    """Names a place in the body; which item of a list it is says nothing."""
    return _NUMBER.sub("*", breach.at)


def without_later(kept: Iterable[kepts.Kept]) -> list[kepts.Kept]:
    """Leaves out what only repeats something, of all breaches of a run.

    So does what a check of the fuzzer finds where the rule's own probe has
    found that it is the whole service's, or of a body that nobody looks at.
    """
    found = list(kept)
    unchecked = {
        (each.rule.id, each.record.label)
        for each in found
        if each.breach.subject == kepts.UNCHECKED
    }
    probed = {
        (each.rule.id, each.record.label, each.record.status) for each in found
    }
    of_service = {
        (each.rule.id, each.record.status in _RIGHT)
        for each in found
        if kepts.is_of_service(each.breach)
    }
    return [
        each
        for each in found
        if not _follows(each, probed)
        and not _is_of(each, of_service)
        and not _is_in(each, unchecked)
    ]


def _follows(kept: kepts.Kept, probed: Set[tuple[str, str, int]]) -> bool:
    return any(
        _begins(kept, second, beginning)
        and (first, kept.record.label, kept.record.status) in probed
        for first, second, beginning in _OF_OPERATION
    )


def _is_of(kept: kepts.Kept, of_service: Set[tuple[str, bool]]) -> bool:
    is_right = kept.record.status in _RIGHT
    # A check may have found the very same as the probe.
    is_own = not kepts.is_of_service(kept.breach)
    if kept.by_check and is_own and (kept.rule.id, is_right) in of_service:
        return True
    return any(
        _begins(kept, second, beginning) and (first, is_right) in of_service
        for first, second, beginning in _OF_SERVICE
    )


def _is_in(kept: kepts.Kept, unchecked: Set[tuple[str, str]]) -> bool:
    is_body = kept.breach.subject.partition(" ")[0] == "body"
    return is_body and (kept.rule.id, kept.record.label) in unchecked


def _begins(kept: kepts.Kept, rule: str, beginning: str) -> bool:
    return kept.rule.id == rule and kept.breach.subject.startswith(beginning)
