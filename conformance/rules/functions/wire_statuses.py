# SPDX-License-Identifier: Apache-2.0
"""Functions about the status code of a response on the wire (§4.4, §4.7).

What the document itself says wrong is told of the document, not again here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.rules import received, rule
from conformance.rules.functions.guidelines import (
    known_statuses,
    once,
    operations,
    successes,
)

Options = Mapping[str, Any]


def _success_status(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: received.Received = context.target.model
    status = value["status"]
    operation = got.operation
    if context.contract is None or operation is None:
        return
    if not value["documented"] or not 200 <= status < 300:  # noqa: PLR2004
        return
    # A part of it, or for later (RFC 9110 §15.3.7, §15.3.3).
    if (operation.method, status) in (("GET", 206), ("POST", 202)):
        return
    if operations.is_spared(operation, options):
        return
    wanted = successes.expected(context.contract, operation)
    promised = {each.status.upper() for each in operation.responses}
    # What the document says itself is judged where it says it. Beside a
    # success that it names, `default` is for errors.
    if {str(status), "2XX"} & promised or operation.success() is None:
        return
    if str(status) not in wanted:
        either = once.together(sorted(wanted), "or")
        yield rule.Breach(
            f"The service answered {status} to '{operation.label}', where "
            f"{either} tells of success.",
            f"status {status}",
        )


def _known_status(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: received.Received = context.target.model
    status = value["status"]
    documented = got.documented
    # A code that the document names is told where it stands there; one that
    # it does not know at all is no documented response.
    if documented is None or documented.status == str(status):
        return
    if not value["documented"] or status in options["statuses"]:
        return
    yield rule.Breach(
        f"The service answered {status}, which clients of this API don't "
        "expect.",
        f"status {status}",
    )


def _no_content(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: received.Received = context.target.model
    if not value["documented"] or value["request"]["method"] == "HEAD":
        return
    status = value["status"]
    length = value["headers"].get("content-length", "0")
    if status in received.BODILESS:
        announced = length not in ("", "0")
        if status == 304:  # noqa: PLR2004 - the length may be that of the 200
            announced = announced and "content-type" in value["headers"]
        if got.response.body or announced:
            yield rule.Breach(
                f"The {status} response carries a body.", f"body {status}"
            )
        return
    documented = got.documented
    promised = documented is not None and documented.content
    if status in (200, 201) and promised and not got.response.body:
        yield rule.Breach(
            f"The {status} response has no body, though one is documented.",
            f"empty {status}",
        )


FUNCTIONS: Mapping[str, rule.Function] = {
    "statusSuccess": rule.Function(
        _success_status,
        kinds=received.KIND,
        options=operations.OPTIONS,
        shares=operations.SHARES,
    ),
    "statusKnown": rule.Function(
        _known_status, kinds=received.KIND, options=known_statuses.OPTIONS
    ),
    "statusNoContent": rule.Function(_no_content, kinds=received.KIND),
}
