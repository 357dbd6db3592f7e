# SPDX-License-Identifier: Apache-2.0
"""What a failed check of the fuzzer means for a contract, if anything.

The checks see one request each, and know less of the document than we do: what
they find is looked at once more, and told in the words of a rule. Where a probe
looks for the same, it is the same breach.
"""

from collections.abc import Iterable, Sequence

from conformance.contract import model
from conformance.exercise import (
    check_verdicts,
    fuzz_events,
    history,
    oddities,
    permitted,
    record,
    routes,
)
from conformance.exercise.probes import access, routing
from conformance.rules import rule

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
    "use_after_free": (
        "The service answered {status} for a resource that it had deleted; "
        "404 is expected."
    ),
    "ensure_resource_availability": (
        "The service answered {status} for a resource that it had just created."
    ),
}
_OF_UNDOCUMENTED = "unsupported_method"
_OF_DELETED = "use_after_free"
_OF_CREATED = "ensure_resource_availability"
_OF_VALID = "positive_data_acceptance"
_NOT_FOUND = 404
_MAX_MESSAGE = 300


class Failures:
    """Makes breaches of what the fuzzer's checks find."""

    def __init__(self, contract: model.Contract, table: routes.Table) -> None:
        """Prepares to judge.

        Args:
            contract: Whose operations are called.
            table: Tells which operation a URL reaches.
        """
        self._root = contract.root
        self._table = table
        self._permission = permitted.Permission(contract)

    def breach(
        self,
        failed: fuzz_events.Failed,
        raw: record.Record,
        steps: Sequence[record.Record],
        sent: Iterable[record.Record],
    ) -> rule.Breach | None:
        """Makes a breach; None where the contract is kept all the same.

        Args:
            failed: The check that failed.
            raw: The exchange that it is about.
            steps: What led to it.
            sent: What was sent besides, for what was brought back.
        """
        if failed.check == _OF_UNDOCUMENTED:
            return self._of_method(raw)
        # All others only hold where a request reaches its operation.
        if not raw.documented:
            return None
        if failed.check == _OF_DELETED and not _is_gone(raw, sent):
            return None
        if failed.check == _OF_CREATED and not any(
            history.is_named(raw, each) for each in steps
        ):
            return None
        if failed.check == _OF_VALID and not self._is_refused(raw):
            return None
        return rule.Breach(_message(failed, raw), _subject(failed))

    def _of_method(self, raw: record.Record) -> rule.Breach | None:
        request, operation = raw.request, raw.operation
        # `PUT /todos/count` may reach what is documented of `/todos/{id}`.
        is_other = self._table.find(request.method, request.url) is not None
        if is_other or operation is None:
            return None
        return routing.breach(operation.path, raw, self._root)

    def _is_refused(self, raw: record.Record) -> bool:
        """Tells whether what the contract allows was called invalid.

        To refuse a NUL or a text without end is prudence that no schema tells.
        """
        return (
            check_verdicts.is_invalid(raw.status)
            and not oddities.oddity(raw.request)
            and not self._permission.is_doubtful(raw)
        )


def _is_gone(raw: record.Record, sent: Iterable[record.Record]) -> bool:
    """Tells whether what was deleted has to be missing now.

    What answers whatever it is asked for, such as an echo, keeps nothing that
    could be deleted: then it does not speak of 404 either.
    """
    operation = raw.operation
    may_miss = operation and operation.response(_NOT_FOUND) is not None
    return bool(may_miss) and not history.is_restored(raw, sent)


def _message(failed: fuzz_events.Failed, raw: record.Record) -> str:
    sentence = _SENTENCES.get(failed.check)
    if sentence is None:
        text = " ".join(f"{failed.kind}. {failed.message}".split())
        return _cut(text)
    told = _cut(_told(failed))
    place = f" ({told})" if told else ""
    return sentence.format(status=raw.status, place=place)


def _told(failed: fuzz_events.Failed) -> str:
    """Says what is wrong about a request, and where, the name but once."""
    wrong = " ".join(failed.wrong.split()).removeprefix("- ")
    name = failed.place.partition(" ")[2]
    for prefix in (name, name.replace(".", " -> ")):
        wrong = wrong.removeprefix(f"{prefix}: ")
    return ": ".join(filter(None, (failed.place, wrong)))


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_MESSAGE else f"{text[:_MAX_MESSAGE]}…"


def _subject(failed: fuzz_events.Failed) -> str:
    if failed.place and failed.check in check_verdicts.OF_PLACES:
        return failed.place
    if failed.check == "ignored_auth":
        return access.NOBODY
    return f"{failed.check} {failed.key}".strip()
