# SPDX-License-Identifier: Apache-2.0
"""What the fuzzer is to do in a run, and what its end means for the run."""

from conformance import errors
from conformance.contract import model
from conformance.exercise import (
    bundle,
    fuzz_events,
    fuzzing,
    patience,
    selection,
    terms,
    visit,
)

# Servers and proxies treat OPTIONS and TRACE in ways of their own.
_UNDECLARED = ("GET", "PUT", "POST", "PATCH", "DELETE")
_ENDS = {
    "time": "Time ran out before every operation was fuzzed in full.",
    "requests": "The requests of the budget were spent before every operation "
    "was fuzzed in full.",
}


def made(
    contract: model.Contract,
    asked: visit.Visit,
    settings: terms.Settings,
    chosen: selection.Selection,
    *,
    checks: frozenset[str],
    seconds: float,
) -> fuzz_events.Plan:
    """Plans the fuzzing of a run.

    Args:
        contract: What is promised.
        asked: The service, and who asks.
        settings: How much to do.
        chosen: The operations to call.
        checks: The names of the checks to make.
        seconds: The most time to spend.
    """
    number = len(chosen.operations)
    left = asked.traffic.pace.left
    examples = settings.examples_for(number)
    if left is not None:
        # What can't be sent need not be made.
        examples = max(1, min(examples, left // max(1, number)))
    return fuzz_events.Plan(
        document=bundle.bundled(contract),
        base_url=asked.base_url,
        headers=dict(asked.credentials.sent()),
        labels=[each.label for each in chosen.operations],
        checks=checks,
        seed=settings.seed,
        seconds=seconds,
        examples=examples,
        request_seconds=settings.request_seconds,
        methods=("GET",) if chosen.restricted else _UNDECLARED,
        query=asked.credentials.query,
        traffic=asked.traffic,
        requests=left,
    )


def ended(result: fuzzing.Result, sent: int, base_url: str) -> list[str]:
    """Tells what the end of the fuzzing means.

    Args:
        result: How it ended.
        sent: How many requests it had sent.
        base_url: The service, to name it.

    Returns:
        What kept operations from being fuzzed in full.

    Raises:
        KeyboardInterrupt: The user ended it.
        TargetError: The service is gone.
        NothingTestedError: The fuzzer can't use the document.
    """
    if result.reason == "interrupted":
        raise KeyboardInterrupt
    if result.reason == "gone":
        raise patience.gone(base_url)
    if result.reason == "failed" and not sent:
        raise errors.NothingTestedError(
            "The fuzzer can't use this document.",
            "Mend what lint tells about it, and try again.",
        )
    told = [
        f"{label}: {message}" if label else message
        for message, label in result.troubles.items()
    ]
    if result.reason in _ENDS:
        told.append(_ENDS[result.reason])
    return told
