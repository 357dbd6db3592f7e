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
_GONE = frozenset({404, 410})
_DENIED = frozenset({401, 403})
# What says that a request was not well-formed (RFC 9110 §15.5).
_INVALID = frozenset({400, 411, 413, 414, 415, 417, 422, 431})
# Checks whose breaches are called after the place that is wrong in a request.
OF_PLACES = frozenset({"negative_data_rejection", "missing_required_header"})
# How breaches of checks are called that probes look for as well.
_SHARED = {
    "ignored_auth": ("no credentials",),
    "unsupported_method": ("served ", "status", "allow"),
}


def is_invalid(status: int) -> bool:
    """Tells whether a status says that a request was not well-formed."""
    return status in _INVALID


def blames_request(status: int) -> bool:
    """Tells whether a status blames the request, for whatever it is."""
    return _REFUSED <= status < _FAILED


def _is_accepted(raw: records.Record) -> bool | None:
    if 0 < raw.status < _REFUSED:
        return True
    # A 404 or a 409 is about what there is, not about the request.
    return False if is_invalid(raw.status) else None


def _is_refused(raw: records.Record) -> bool | None:
    if is_invalid(raw.status):
        return True
    return False if raw.is_success else None


def _is_let_in(raw: records.Record) -> bool | None:
    if raw.status in _DENIED:
        return False
    return True if 0 < raw.status < _FAILED else None


def _is_offered(raw: records.Record) -> bool | None:
    return raw.status != _NOT_ALLOWED or raw.header("Allow") is None


def _is_there(raw: records.Record) -> bool | None:
    if raw.is_success:
        return True
    return False if raw.status in _GONE else None


def _is_missing(raw: records.Record) -> bool | None:
    if raw.status == _NOT_FOUND:
        return True
    return False if raw.is_success else None


_BREAKS: Mapping[str, Callable[[records.Record], bool | None]] = {
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
        Whether it does; None where no check, or no such answer, tells.
    """
    named = [
        name
        for name in each.checks
        if subject.startswith((name, *_SHARED.get(name, ())))
    ]
    if not named:
        # Findings about a place in the request name that place alone.
        named = [name for name in each.checks if name in OF_PLACES]
    known = [_BREAKS[name] for name in named if name in _BREAKS]
    return known[0](raw) if known else None
