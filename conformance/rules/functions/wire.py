# SPDX-License-Identifier: Apache-2.0
"""Functions about a response on the wire: media type, headers, promises.

Each is silent where it does not apply: on routes and methods that the document
does not speak of, on answers without a body, and on promises that the document
never made, since rules about the document tell of those.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.rules import received, rule
from conformance.rules.functions.guidelines import operations

Options = Mapping[str, Any]
_BANNER = re.compile(r"[A-Za-z][\w-]*/v?\d+(?:\.\d+)+")


def _documented_response(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: received.Received = context.target.model
    if not value["documented"] or got.operation is None:
        return
    for departure in got.memory.responses.departures(
        got.operation, value["status"], value["headers"], got.response.body
    ):
        yield rule.Breach(
            departure.message,
            departure.subject,
            cause=departure.cause,
            promise=departure.promise,
            at=departure.at,
        )


def _server_error(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: received.Received = context.target.model
    status = value["status"]
    # 501 and 503 are honest answers where the document announces them.
    documented = got.documented is not None and got.documented.status[0] == "5"
    unimplemented = status == 501 and not value["documented"]  # noqa: PLR2004
    if status // 100 != 5 or unimplemented:  # noqa: PLR2004 - the class 5xx
        return
    if documented and status != 500:  # noqa: PLR2004 - never on purpose
        return
    yield rule.Breach(
        f"The service answered {status} to {value['request']['method']}; "
        "whatever the input, an error of the client is a 4xx.",
        f"status {status}",
    )


def _json_media_type(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: received.Received = context.target.model
    if not (
        value["documented"] and received.has_body(value) and got.response.body
    ):
        return
    if operations.is_spared(got.operation, options):
        return
    status, kind = value["status"], value["media_type"]
    if not value["is_json"]:
        if _should_be_json(got, status, kind):
            yield rule.Breach(
                f"The {status} response is '{kind or 'of no media type'}', "
                "not JSON.",
                f"status {status}",
            )
        return
    charset = re.search(
        r"charset=\"?([\w-]+)", value["headers"].get("content-type", "")
    )
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        yield rule.Breach(
            f"The {status} response is encoded in '{charset[1]}', not UTF-8.",
            f"charset {status}",
        )


def _should_be_json(got: received.Received, status: int, kind: str) -> bool:
    """Tells data that is not JSON from files, images and pages."""
    documented = got.documented
    if documented and documented.content:
        return documented.json() is not None
    if status < 300:  # noqa: PLR2004 - a success
        return kind.endswith(("/xml", "+xml", "yaml")) and "svg" not in kind
    # Redirects and other answers of status 3xx are read by no program.
    return status >= 400 and kind in ("", "text/html", "text/plain")  # noqa: PLR2004 - an error


def _security_headers(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    headers = value["headers"]
    told = []
    if received.has_body(value) and headers.get(
        "x-content-type-options", ""
    ).strip().lower() != ("nosniff"):
        told.append(("X-Content-Type-Options", "has no 'nosniff'"))
    if (
        value["request"]["url"].startswith("https:")
        and "strict-transport-security" not in headers
    ):
        told.append(("Strict-Transport-Security", "is missing on https"))
    told.extend(
        (name.title(), "tells the version of the software")
        for name in ("server", "x-powered-by", "x-aspnet-version")
        if _BANNER.search(headers.get(name, ""))
    )
    if (
        headers.get("access-control-allow-origin") == "*"
        and headers.get("access-control-allow-credentials", "").lower()
        == "true"
    ):
        told.append(
            ("Access-Control-Allow-Origin", "is '*' together with credentials")
        )
    root = context.contract.root if context.contract else None
    for name, what in told:
        # It concerns the whole service, wherever it was seen first.
        yield rule.Breach(f"The header {name} {what}.", name.lower(), root)


def _rate_limit(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if value["status"] == 429 and "retry-after" not in value["headers"]:  # noqa: PLR2004
        yield rule.Breach(
            "The 429 response does not say when to come back: it has no "
            "'Retry-After'.",
            "retry-after",
        )


FUNCTIONS: Mapping[str, rule.Function] = {
    "documentedResponse": rule.Function(
        _documented_response, kinds=received.KIND
    ),
    "noServerError": rule.Function(_server_error, kinds=received.KIND),
    "jsonMediaType": rule.Function(
        _json_media_type,
        received.KIND,
        operations.OPTIONS,
        shares=operations.SHARES,
    ),
    "securityHeaders": rule.Function(_security_headers, kinds=received.KIND),
    "rateLimitAnswer": rule.Function(_rate_limit, kinds=received.KIND),
}
