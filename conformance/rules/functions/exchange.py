# SPDX-License-Identifier: Apache-2.0
"""Functions about one exchange: what a service really answered.

The target is a `Response`, made by `target`. Each function is silent where it
does not apply: on routes and methods that the document does not speak of, on
answers without a body, and on promises that the document never made, since
rules about the document tell of those.
"""

import collections
import dataclasses
import datetime
import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from conformance import findings
from conformance.contract import model, nodes, responses, schemas
from conformance.rules import rule

Options = Mapping[str, Any]
_KIND = frozenset({"Response"})
_BODILESS = frozenset({204, 205, 304})
_REQUEST_IDS = ("request_id", "requestId")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\Z")
_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:?\d{2}))?\Z"
)
# Clocks of two machines differ; a timestamp that is hours off is no "now".
_CLOCK_SKEW = datetime.timedelta(minutes=10)
_SEGMENT = re.compile(r"[A-Za-z0-9._~-]+\Z")
_BANNER = re.compile(r"[A-Za-z][\w-]*/v?\d+(?:\.\d+)+")
_MAX_TEXT = 1024 * 1024
_MAX_MEMBERS = 2000

_SECRET = re.compile(
    r"(?:hashed_?|encrypted_?)?(?:password|passwd)(?:_?(?:hash|digest|salt))?"
    r"|(?:client_?|shared_?)?secret(?:_?key)?|private_?key|(?:password_?)?salt",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"(?:access|refresh|id|auth|session|bearer|api)_?(?:token|key)|token",
    re.IGNORECASE,
)
_ISSUING = re.compile(
    r"login|logon|sign|auth|token|session|password|key|secret|credential"
    r"|register|invite|webhook",
    re.IGNORECASE,
)

# What no client should read: how the service is built, or where it broke.
_LEAKS = (
    ("a Python stack trace", r"Traceback \(most recent call last\)"),
    ("a Python stack trace", r'File "[^"\n]{1,300}\.py", line \d+'),
    ("a Java stack trace", r"\bat [\w.$]+\([\w$]+\.(?:java|kt|scala):\d+\)"),
    ("a JavaScript stack trace", r"\bat [^\n()]{1,100}\((?:/|file:)[^)\n]*:\d"),
    ("a .NET stack trace", r"\bat [\w.]+\([^)\n]*\) in [^\n]+:line \d+"),
    ("a Go stack trace", r"goroutine \d+ \[running\]"),
    ("a PHP error page", r"(?:Fatal error|Warning)</b>: .{1,300} on line <b>"),
    ("a Ruby stack trace", r"\.rb:\d+:in [`'][^'\n]+'"),
    ("an SQL error", r"\bSQLSTATE\[|\bORA-\d{5}\b|\bpsycopg2?\.(?:errors|Op)"),
    ("an SQL error", r"You have an error in your SQL syntax"),
    ("an SQL error", r"\b(?:sqlite3|asyncpg|pymysql)\.[\w.]*(?:Error|exc)"),
    ("an SQL error", r'near "[^"\n]{1,100}": syntax error'),
    ("an SQL statement", r"\bSELECT\b.{1,300}\bFROM\b.{1,300}\bWHERE\b"),
    ("a framework's page", r"Werkzeug Debugger|Whitelabel Error Page"),
    ("a framework's page", r"You're seeing this error because you have"),
)
_LEAK = tuple((what, re.compile(each)) for what, each in _LEAKS)
_FILE = re.compile(
    r"(?:/[\w.@-]+){2,}\.(?:py|rb|php|js|ts|go|java|cs|so|jar)\b"
    r"|\b[A-Z]:\\(?:[\w .@-]+\\)+[\w.-]+\.\w+"
)


class Memory:
    """What the exchanges of one run share.

    Attributes:
        responses: Holds a response against the document.
        schemas: The schemas of the contract.
        has_envelope: Whether the document knows the envelope of §4.8.6.
        request_ids: The request ids seen so far.
    """

    def __init__(self, contract: model.Contract) -> None:
        """Begins a run against `contract`."""
        self.responses = responses.ResponseContract(contract)
        self.schemas = schemas.Schemas(contract)
        self.request_ids: set[str] = set()
        self._properties: dict[Any, frozenset[str]] = {}
        self.has_envelope = any(
            "data" in self.properties(each.success())
            for each in contract.operations
        )

    def properties(
        self, response: model.DocumentedResponse | None
    ) -> frozenset[str]:
        """Returns the names of a documented JSON object's properties."""
        media = response.json() if response else None
        if media is None or media.schema is None:
            return frozenset()
        key = media.schema.identity
        if key not in self._properties:
            self._properties[key] = frozenset(
                self.schemas.properties(media.schema)
            )
        return self._properties[key]


@dataclasses.dataclass(frozen=True, slots=True)
class Received:
    """The model behind a `Response`.

    Attributes:
        operation: The operation that was called; None for an unknown route.
        request: What was sent.
        response: What came back.
        memory: What the run knows.
    """

    operation: model.Operation | None
    request: findings.Request
    response: findings.Response
    memory: Memory

    @property
    def documented(self) -> model.DocumentedResponse | None:
        """What the document says of this status, if anything."""
        if self.operation is None:
            return None
        return self.operation.response(self.response.status)

    def was_sent(self, text: str) -> bool:
        """Tells whether the service only repeats what it was sent."""
        sent = [
            urllib.parse.unquote_plus(self.request.url),
            self.request.url,
            *(value for _, value in self.request.headers),
            (self.request.body or b"").decode("utf-8", "replace"),
        ]
        escaped = json.dumps(text)[1:-1]
        return any(text in each or escaped in each for each in sent)


def target(
    memory: Memory,
    operation: model.Operation | None,
    request: findings.Request,
    response: findings.Response,
    *,
    documented: bool,
) -> rule.Target:
    """Makes the `Response` that rules look at.

    Args:
        memory: What the run knows; the same for all of its exchanges.
        operation: The operation that was called.
        request: What was sent, unmasked.
        response: What came back.
        documented: Whether the document speaks of this answer; it does not
            where a URL misses the route, or a method is not offered.

    Returns:
        The target, whose model is a `Received`.
    """
    headers = {name.lower(): value for name, value in response.headers}
    media_type = headers.get("content-type", "").partition(";")[0].strip()
    is_json = model.is_json(media_type)
    value = {
        "status": response.status,
        "headers": headers,
        "media_type": media_type.lower(),
        "body": _parsed(response.body) if is_json else None,
        "text": response.body[:_MAX_TEXT].decode("utf-8", "replace"),
        "is_json": is_json,
        "seconds": response.seconds,
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": {name.lower(): v for name, v in request.headers},
            "body": request.body,
        },
        "documented": documented and operation is not None,
    }
    return rule.Target(
        kind="Response",
        value=value,
        node=operation.node if operation else None,
        operation=operation.label if operation else None,
        model=Received(operation, request, response, memory),
    )


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _has_body(value: Any) -> bool:
    return (
        value["request"]["method"] != "HEAD"
        and value["status"] not in _BODILESS
        and value["status"] >= 200  # noqa: PLR2004 - 1xx has no body
    )


def _documented_response(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: Received = context.target.model
    if not value["documented"] or got.operation is None:
        return
    for departure in got.memory.responses.departures(
        got.operation, value["status"], value["headers"], got.response.body
    ):
        yield rule.Breach(departure.message, departure.subject)


def _server_error(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: Received = context.target.model
    status = value["status"]
    # 501 and 503 are honest answers where the document announces them.
    documented = got.documented is not None and got.documented.status[0] == "5"
    unimplemented = status == 501 and not value["documented"]  # noqa: PLR2004
    if status < 500 or unimplemented:  # noqa: PLR2004 - the class 5xx
        return
    if documented and status != 500:  # noqa: PLR2004 - never on purpose
        return
    yield rule.Breach(
        f"The service answered {status} to {value['request']['method']}; "
        "whatever the input, an error of the client is a 4xx.",
        f"status {status}",
    )


def _envelope(value: Any, context: rule.Context) -> tuple[Received, Any] | None:
    """Returns the body to hold against the envelope, where there is one."""
    got: Received = context.target.model
    if not (got.memory.has_envelope and value["is_json"] and _has_body(value)):
        return None
    if not value["documented"] or value["body"] is None:
        return None
    return got, value["body"]


def _told(got: Received, name: str) -> bool:
    """Whether the document itself leaves `name` out, and a rule told it."""
    documented = got.memory.properties(got.documented)
    return bool(documented) and name not in documented


def _success_envelope(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    found = _envelope(value, context)
    if found is None or not 200 <= value["status"] < 300:  # noqa: PLR2004
        return
    yield from _keys(*found, ("data", "metadata"), "error", value["status"])


def _error_envelope(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    found = _envelope(value, context)
    if found is None or value["status"] < 400:  # noqa: PLR2004 - an error
        return
    yield from _keys(*found, ("error", "metadata"), "data", value["status"])


def _keys(
    got: Received, body: Any, wanted: tuple[str, ...], other: str, status: int
) -> Iterator[rule.Breach]:
    subject = f"status {status}"
    if _told(got, wanted[0]):
        return
    if not isinstance(body, dict):
        yield rule.Breach(
            f"The body of the {status} response is no object with "
            f"'{wanted[0]}' and '{wanted[1]}'.",
            subject,
        )
        return
    missing = [
        f"'{name}'"
        for name in wanted
        if name not in body and not _told(got, name)
    ]
    if missing:
        yield rule.Breach(
            f"The body of the {status} response has no "
            f"{' and no '.join(missing)}.",
            subject,
        )
    # Some serialisers write a null for what is left out.
    if body.get(other) is not None:
        yield rule.Breach(
            f"The body of the {status} response has '{other}', which does "
            f"not belong there.",
            f"{subject} {other}",
        )


def _metadata(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    found = _envelope(value, context)
    if found is None or not isinstance(found[1], dict):
        return
    got, body = found
    metadata = body.get("metadata")
    if not isinstance(metadata, dict):
        return
    documented = _documented_metadata(got)
    name = next((each for each in _REQUEST_IDS if each in metadata), None)
    if name is None:
        if not documented or documented & set(_REQUEST_IDS):
            yield rule.Breach("'metadata' has no 'request_id'.", "request_id")
    else:
        yield from _request_id(got, name, metadata[name])
    if "timestamp" in metadata:
        yield from _timestamp(metadata["timestamp"])
    elif not documented or "timestamp" in documented:
        yield rule.Breach("'metadata' has no 'timestamp'.", "timestamp")


def _documented_metadata(got: Received) -> frozenset[str]:
    media = got.documented.json() if got.documented else None
    if media is None:
        return frozenset()
    look = got.memory.schemas
    return frozenset(
        look.properties(look.properties(media.schema).get("metadata"))
    )


def _request_id(
    got: Received, name: str, identity: Any
) -> Iterator[rule.Breach]:
    if not isinstance(identity, str) or not identity:
        yield rule.Breach(f"'metadata.{name}' is no text.", "request_id")
        return
    seen = got.memory.request_ids
    # A client may choose it, and then gets it back.
    if identity in seen and not got.was_sent(identity):
        yield rule.Breach(
            f"'metadata.{name}' is the same for two requests.",
            "request_id repeated",
        )
    seen.add(identity)


def _timestamp(text: Any) -> Iterator[rule.Breach]:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        yield rule.Breach(
            "'metadata.timestamp' is no ISO 8601 time.", "timestamp"
        )
        return
    if moment.utcoffset() != datetime.timedelta(0):
        yield rule.Breach(
            "'metadata.timestamp' is not in UTC; it ends in 'Z' or '+00:00'.",
            "timestamp zone",
        )
    elif abs(datetime.datetime.now(datetime.UTC) - moment) > _CLOCK_SKEW:
        yield rule.Breach(
            "'metadata.timestamp' is not the time of the answer.",
            "timestamp now",
        )


def _error_shape(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    found = _envelope(value, context)
    if found is None or value["status"] < 400:  # noqa: PLR2004 - an error
        return
    error = found[1].get("error") if isinstance(found[1], dict) else None
    if error is None or _told(found[0], "error"):
        return
    if not isinstance(error, dict):
        yield rule.Breach("'error' is no object.", "error")
        return
    code = error.get("code")
    if not isinstance(code, str) or not _CODE.match(code):
        yield rule.Breach(
            "'error.code' is no name in capitals such as 'NOT_FOUND'.", "code"
        )
    if not isinstance(error.get("message"), str) or not error["message"]:
        yield rule.Breach("'error.message' is missing or empty.", "message")
    details = error.get("details", [])
    if details is not None and not _are_details(details):
        yield rule.Breach(
            "'error.details' is no list of objects with 'loc', 'msg' and "
            "'type'.",
            "details",
        )


def _are_details(details: Any) -> bool:
    return isinstance(details, list) and all(
        isinstance(each, dict) and {"loc", "msg", "type"} <= set(each)
        for each in details
    )


def _json_media_type(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: Received = context.target.model
    if not (value["documented"] and _has_body(value) and got.response.body):
        return
    documented = got.documented
    if documented and documented.content and documented.json() is None:
        return
    status, kind = value["status"], value["media_type"]
    # Redirects and other answers of status 3xx are read by no program.
    if 300 <= status < 400:  # noqa: PLR2004 - the class 3xx
        return
    if not value["is_json"]:
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


def _known_status(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: Received = context.target.model
    status = value["status"]
    documented = got.documented
    # A code that the document names is told where it stands there.
    named = documented is not None and documented.status == str(status)
    if not value["documented"] or named or status in options["statuses"]:
        return
    yield rule.Breach(
        f"The service answered {status}, which clients of this API don't "
        "expect.",
        f"status {status}",
    )


def _no_content(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: Received = context.target.model
    if not value["documented"] or value["request"]["method"] == "HEAD":
        return
    status = value["status"]
    length = value["headers"].get("content-length", "0")
    if status in _BODILESS:
        if got.response.body or (status != 304 and length not in ("", "0")):  # noqa: PLR2004
            yield rule.Breach(
                f"The {status} response carries a body.", f"body {status}"
            )
        return
    documented = got.documented
    if status in (200, 201) and not got.response.body:
        if documented is not None and documented.content:
            yield rule.Breach(
                f"The {status} response has no body, though one is documented.",
                f"empty {status}",
            )


def _members(body: Any) -> Iterator[tuple[str, str, Any]]:
    """Yields path, name and value of every member, breadth first."""
    waiting = collections.deque([("", body)])
    count = 0
    while waiting and count < _MAX_MEMBERS:
        place, each = waiting.popleft()
        if isinstance(each, dict):
            for name, child in each.items():
                count += 1
                yield f"{place}/{name}", str(name), child
                waiting.append((f"{place}/{name}", child))
        elif isinstance(each, list):
            # Elements of a list are alike: their number is no place.
            waiting.extend((f"{place}/*", child) for child in each)


def _iso_times(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: Received = context.target.model
    if not value["documented"] or value["body"] is None:
        return
    declared = _declared_times(got)
    for place, name, child in _members(value["body"]):
        if not isinstance(child, str) or name not in declared:
            continue
        if not _TIME.match(child) and not got.was_sent(child):
            yield rule.Breach(
                f"'{place}' is no ISO 8601 time with a zone, such as "
                "'2024-07-15T14:30:00Z'.",
                name,
            )


# The standard fields of §4.6 that hold a time.
_STANDARD_TIMES = frozenset(
    f"{each}_time"
    for each in (
        "create",
        "update",
        "delete",
        "expire",
        "purge",
        "start",
        "end",
    )
)


def _declared_times(got: Received) -> frozenset[str]:
    """Names of the properties that the document or §4.6 makes times."""
    media = got.documented.json() if got.documented else None
    look = got.memory.schemas
    found = set(_STANDARD_TIMES)
    waiting: list[nodes.Node | None] = [media.schema if media else None]
    seen: set[Any] = set()
    while waiting and len(seen) < _MAX_MEMBERS:
        schema = look.follow(waiting.pop())
        if schema is None or schema.identity in seen:
            continue
        seen.add(schema.identity)
        waiting.append(look.items(schema))
        for name, child in look.properties(schema).items():
            resolved = look.follow(child)
            if resolved and _is_time(resolved):
                found.add(name)
            waiting.append(child)
    return frozenset(found)


def _is_time(schema: nodes.Node) -> bool:
    return (
        isinstance(schema.value, dict)
        and schema.value.get("format") == "date-time"
    )


def _sensitive_fields(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: Received = context.target.model
    if value["body"] is None:
        return
    path = urllib.parse.urlsplit(value["request"]["url"]).path
    issues = _ISSUING.search(got.operation.path if got.operation else path)
    for place, name, child in _members(value["body"]):
        if not isinstance(child, str) or not child.strip("*•x[]. "):
            continue
        secret = _SECRET.fullmatch(name) or (
            not issues and _ISSUED.fullmatch(name)
        )
        if secret and not got.was_sent(child):
            yield rule.Breach(
                f"The response shows '{place}', which holds a secret.", name
            )


def _leak(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: Received = context.target.model
    if not _has_body(value):
        return
    # Within JSON, line ends and quotes are escaped.
    text = value["text"].replace("\\n", "\n").replace('\\"', '"')
    for what, pattern in _LEAK:
        match = pattern.search(text)
        if match and not got.was_sent(match[0]):
            yield rule.Breach(
                f"The {value['status']} response shows {what}.", what
            )
            return
    match = _FILE.search(text) if value["status"] >= 400 else None  # noqa: PLR2004
    if match and not got.was_sent(match[0]):
        yield rule.Breach(
            f"The {value['status']} response shows a path of the server's "
            "file system.",
            "file path",
        )


def _security_headers(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    headers = value["headers"]
    told = []
    if _has_body(value) and headers.get(
        "x-content-type-options", ""
    ).strip().lower() != ("nosniff"):
        told.append(("X-Content-Type-Options", "has no 'nosniff'"))
    if (
        value["request"]["url"].startswith("https:")
        and "strict-transport-security" not in headers
    ):
        told.append(("Strict-Transport-Security", "is missing on https"))
    for name in ("server", "x-powered-by", "x-aspnet-version"):
        if _BANNER.search(headers.get(name, "")):
            told.append((name.title(), "tells the version of the software"))
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


def _url_friendly_id(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: Received = context.target.model
    body = value["body"]
    if not value["documented"] or not 200 <= value["status"] < 300:  # noqa: PLR2004
        return
    if isinstance(body, dict) and "data" in body:
        body = body["data"]
    for each in body if isinstance(body, list) else [body]:
        identity = each.get("id") if isinstance(each, dict) else None
        if not isinstance(identity, str) or not identity:
            continue
        if not _SEGMENT.match(identity) and not got.was_sent(identity):
            yield rule.Breach(
                "An 'id' has characters that a URL segment must escape.", "id"
            )
            return


_STATUSES = {
    "type": "object",
    "required": ["statuses"],
    "additionalProperties": False,
    "properties": {"statuses": {"type": "array", "items": {"type": "integer"}}},
}

FUNCTIONS: Mapping[str, rule.Function] = {
    "documentedResponse": rule.Function(_documented_response, kinds=_KIND),
    "noServerError": rule.Function(_server_error, kinds=_KIND),
    "envelopeSuccess": rule.Function(_success_envelope, kinds=_KIND),
    "envelopeError": rule.Function(_error_envelope, kinds=_KIND),
    "envelopeMetadata": rule.Function(_metadata, kinds=_KIND),
    "envelopeErrorShape": rule.Function(_error_shape, kinds=_KIND),
    "jsonMediaType": rule.Function(_json_media_type, kinds=_KIND),
    "statusKnown": rule.Function(_known_status, kinds=_KIND, options=_STATUSES),
    "statusNoContent": rule.Function(_no_content, kinds=_KIND),
    "isoTimes": rule.Function(_iso_times, kinds=_KIND),
    "sensitiveFields": rule.Function(_sensitive_fields, kinds=_KIND),
    "leak": rule.Function(_leak, kinds=_KIND),
    "securityHeaders": rule.Function(_security_headers, kinds=_KIND),
    "rateLimitAnswer": rule.Function(_rate_limit, kinds=_KIND),
    "urlFriendlyId": rule.Function(_url_friendly_id, kinds=_KIND),
}
