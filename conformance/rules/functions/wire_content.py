# SPDX-License-Identifier: Apache-2.0
"""Functions about what a response on the wire shows: times, ids, secrets."""

import collections
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import meanings
from conformance.rules import received, rule

Options = Mapping[str, Any]
_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:?\d{2}))?\Z"
)
_SEGMENT = re.compile(r"[A-Za-z0-9._~-]+\Z")
_MAX_MEMBERS = 2000

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
    got: received.Received = context.target.model
    if not value["documented"] or value["body"] is None:
        return
    declared = got.memory.times(got.documented)
    for place, name, child in _members(value["body"]):
        if not isinstance(child, str) or name not in declared:
            continue
        if not _TIME.match(child) and not got.was_sent(child):
            yield rule.Breach(
                f"'{place}' is no ISO 8601 time with a zone, such as "
                "'2024-07-15T14:30:00Z'.",
                name,
                at=place,
            )


def _sensitive_fields(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: received.Received = context.target.model
    if value["body"] is None:
        return
    path = urllib.parse.urlsplit(value["request"]["url"]).path
    issues = meanings.issues(got.operation.path if got.operation else path)
    for place, name, child in _members(value["body"]):
        if not isinstance(child, str) or not child.strip("*•x[]. "):
            continue
        secret = meanings.is_secret(name) or (
            not issues and meanings.is_issued(name)
        )
        if secret and not got.was_sent(child):
            yield rule.Breach(
                f"The response shows '{place}', which holds a secret.", name
            )


def _leak(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: received.Received = context.target.model
    if not received.has_body(value):
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


def _url_friendly_id(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    got: received.Received = context.target.model
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


FUNCTIONS: Mapping[str, rule.Function] = {
    "isoTimes": rule.Function(_iso_times, kinds=received.KIND),
    "sensitiveFields": rule.Function(_sensitive_fields, kinds=received.KIND),
    "leak": rule.Function(_leak, kinds=received.KIND),
    "urlFriendlyId": rule.Function(_url_friendly_id, kinds=received.KIND),
}
