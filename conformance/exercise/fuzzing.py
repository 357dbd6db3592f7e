# SPDX-License-Identifier: Apache-2.0
"""Fuzzes a service and hands what happens to the collector."""

import collections
import dataclasses
from collections.abc import Callable, Mapping

from conformance.contract import model
from conformance.exercise import (
    collector,
    fuzz_events,
    history,
    record,
    routes,
    schemathesis_engine,
)
from conformance.rules import rule

# What the fuzzer's checks find, in the words of a rule.
_SENTENCES = {
    "negative_data_rejection": (
        "The service answered {status} to a request that its contract "
        "forbids{place}; a 4xx is expected."
    ),
    "missing_required_header": (
        "The service answered {status} to a request without a required "
        "header{place}; a 4xx is expected."
    ),
    "positive_data_acceptance": (
        "The service answered {status} to a request that its contract allows."
    ),
    "ignored_auth": (
        "The service answered {status} to a request without valid "
        "credentials; 401 is expected."
    ),
    "unsupported_method": (
        "The service answered {status} to {method}, which the document does "
        "not offer here; 405 with 'Allow' is expected."
    ),
    "use_after_free": (
        "The service answered {status} for a resource that it had deleted; "
        "404 is expected."
    ),
    "ensure_resource_availability": (
        "The service answered {status} for a resource that it had just created."
    ),
}
# The check of what the document does not speak of; all others only hold where
# a request reaches the operation that it was made for.
_OF_UNDOCUMENTED = "unsupported_method"
_OF_DELETED = "use_after_free"
_OF_CREATED = "ensure_resource_availability"
_MAX_MESSAGE = 300
# Enough to find what led to a failure, not the memory of the whole run.
_REMEMBERED = 2000


@dataclasses.dataclass(slots=True)
class Result:
    """How the fuzzing went.

    Attributes:
        reason: As of `fuzz_events.Finished`.
        troubles: What kept operations from being tested in full, each once.
    """

    reason: str = "completed"
    troubles: dict[str, str] = dataclasses.field(default_factory=dict)


class Fuzzing:
    """One run of the fuzzer."""

    def __init__(
        self,
        contract: model.Contract,
        rules: tuple[rule.Rule, ...],
        collected: collector.Collector,
        table: routes.Table,
        progress: Callable[[str], None],
        observe: Callable[[record.Record], None],
    ) -> None:
        """Prepares to judge what is sent.

        Args:
            contract: Whose operations are called.
            rules: The rules of the exchange world.
            collected: Where records and breaches go.
            table: Tells which operation a URL reaches.
            progress: Told which operation is under way.
            observe: Shown every record besides.
        """
        self._operations = {each.label: each for each in contract.operations}
        self._collected = collected
        self._table = table
        self._progress = progress
        self._observe = observe
        self._by_check: dict[str, list[rule.Rule]] = {}
        for each in rules:
            for check in each.checks:
                self._by_check.setdefault(check, []).append(each)
        self._records: collections.OrderedDict[
            str, tuple[record.Record, frozenset[str]]
        ] = collections.OrderedDict()
        self.result = Result()

    @property
    def checks(self) -> frozenset[str]:
        """The checks that some rule asks for."""
        return frozenset(self._by_check)

    def run(self, plan: fuzz_events.Plan) -> None:
        """Fuzzes until the plan is done, stopped or out of time.

        `result` tells how it ended, also after Ctrl-C.
        """
        stream = schemathesis_engine.fuzz(plan)
        try:
            for event in stream:
                self._take(event)
        except KeyboardInterrupt:
            self.result.reason = "interrupted"
        finally:
            stream.close()
            for sent in plan.unseen:
                self._see(sent)

    def _take(self, event: fuzz_events.Event) -> None:
        if isinstance(event, fuzz_events.Sent):
            self._sent(event)
        elif isinstance(event, fuzz_events.Failed):
            self._failed(event)
        elif isinstance(event, fuzz_events.Checked):
            self._checked(event.checks)
        elif isinstance(event, fuzz_events.Trouble):
            self.result.troubles.setdefault(event.message, event.label)
        else:
            self.result.reason = event.reason

    def _sent(self, sent: fuzz_events.Sent) -> None:
        self._see(sent)
        if sent.phase and sent.label in self._operations:
            self._progress(f"{sent.phase}: {sent.label}")

    def _see(self, sent: fuzz_events.Sent) -> None:
        operation = self._operations.get(sent.label)
        raw = self._table.record(sent.request, sent.response, operation)
        # First of all: it may have created what is to be deleted.
        self._observe(raw)
        broken = self._collected.see(raw)
        self._records[sent.case] = (raw, broken)
        if len(self._records) > _REMEMBERED:
            self._records.popitem(last=False)

    def _checked(self, checks: Mapping[str, int]) -> None:
        for check, count in checks.items():
            for each in self._by_check.get(check, ()):
                # A rule with a `given` counts what its function looked at.
                if not each.given:
                    self._collected.checked[each.id] += count

    def _failed(self, failed: fuzz_events.Failed) -> None:
        found = self._records.get(failed.case)
        if found is None:
            return
        raw, broken = found
        if not raw.documented and failed.check != _OF_UNDOCUMENTED:
            return
        if failed.check == _OF_DELETED and history.is_restored(
            raw, (each for each, _ in self._records.values())
        ):
            return
        before = (self._records.get(each) for each in failed.before)
        steps = tuple(each[0] for each in before if each)
        if failed.check == _OF_CREATED and not any(
            history.is_named(raw, each) for each in steps
        ):
            return
        for each in self._by_check.get(failed.check, ()):
            # Our own function saw the same thing, and says it better.
            if each.id not in broken:
                self._collected.add(
                    each,
                    rule.Breach(_message(failed, raw), _subject(failed)),
                    raw,
                    steps,
                    by_check=True,
                )


def _message(failed: fuzz_events.Failed, raw: record.Record) -> str:
    sentence = _SENTENCES.get(failed.check)
    if sentence is not None:
        told = ": ".join(filter(None, (failed.place, failed.wrong)))
        place = f" ({_cut(told)})" if told else ""
        return sentence.format(
            status=raw.status, place=place, method=raw.request.method
        )
    text = " ".join(f"{failed.kind}. {failed.message}".split())
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_MESSAGE else f"{text[:_MAX_MESSAGE]}…"


def _subject(failed: fuzz_events.Failed) -> str:
    if failed.place and failed.check in (
        "negative_data_rejection",
        "missing_required_header",
    ):
        return failed.place
    return f"{failed.check} {failed.key}".strip()
