# SPDX-License-Identifier: Apache-2.0
"""Whether an answer breaks what a check of the fuzzer looks at.

The checks themselves need the case that the fuzzer made; of an answer to a
request that is sent again, its status is what is left to look at.
"""

from collections.abc import Callable, Mapping

from conformance.exercise import record as records
from conformance.rules import rule as rules

_REFUSED = 400
_FAILED = 500
_NOT_FOUND = 404
_NOT_ALLOWED = 405
_DENIED = frozenset({401, 403})
# What says that a request was not well-formed (RFC 9110 §15.5).
_INVALID = frozenset({400, 411, 413, 414, 415, 417, 422, 431})


def _is_accepted(raw: records.Record) -> bool:
    return 0 < raw.status < _REFUSED


def _is_refused(raw: records.Record) -> bool:
    return raw.status in _INVALID


def _is_let_in(raw: records.Record) -> bool:
    return 0 < raw.status < _FAILED and raw.status not in _DENIED


def _is_offered(raw: records.Record) -> bool:
    return raw.status != _NOT_ALLOWED or raw.header("Allow") is None


def _is_there(raw: records.Record) -> bool:
    return raw.is_success


def _is_missing(raw: records.Record) -> bool:
    return raw.status == _NOT_FOUND


_BREAKS: Mapping[str, Callable[[records.Record], bool]] = {
    "negative_data_rejection": _is_accepted,
    "missing_required_header": _is_accepted,
    "positive_data_acceptance": _is_refused,
    "ignored_auth": _is_let_in,
    "unsupported_method": _is_offered,
    "use_after_free": _is_there,
    "ensure_resource_availability": _is_missing,
}


def breaks(each: rules.Rule, subject: str, raw: records.Record) -> bool | None:
    """Tells whether an answer breaks a rule that the fuzzer's checks keep.

    Args:
        each: The rule.
        subject: What the finding is about, which may name the check.
        raw: What came back.

    Returns:
        Whether it does; None where no check tells.
    """
    named = [name for name in each.checks if subject.startswith(name)]
    if not named and not each.probe and not each.given:
        # Findings about a place in the request name that place alone.
        named = list(each.checks)
    known = [_BREAKS[name] for name in named if name in _BREAKS]
    return known[0](raw) if known else None
