# SPDX-License-Identifier: Apache-2.0
"""Runs to make reports of: a usual one, a hostile one and a large one."""

import dataclasses
import math

import pytest

from conformance import findings

# Each is an attack on some reader: HTML, CSS, templates, XML, terminals, rich,
# logs of continuous integration, Markdown, spreadsheets.
HOSTILE = (
    "</script><script>window.hacked = 1</script>",
    "<!-- <img src=x onerror=window.hacked=1>",
    '" onmouseover="window.hacked=1" x="',
    "</title></style><svg onload=window.hacked=1>",
    "javascript:window.hacked=1",
    "data:text/html,<script>window.hacked=1</script>",
    "{{7*7}} ${7*7} {% raw %} #{7*7}",
    "]]> <![CDATA[ &amp; &#0;",
    "NUL \x00 ESC \x1b[31m BEL \x07 DEL \x7f CSI \x9b31m",
    "lone \ud800 surrogate \udc80",
    "right-to-left \u202e override, \u2066 isolate, \u200b zero width",
    "line \u2028 paragraph \u2029 separators \ufeff\ufffe\uffff",
    "[/bold] [link=http://evil.example]rich[/link] :smile:",
    "\x1b]8;;http://evil.example\x07link\x1b]8;;\x07",
    "::error::x",
    "  ::add-mask::a\n::stop-commands::b",
    "text ##[error]x ##teamcity[x] ##vso[x]",
    "`|`<br>@team ![](http://evil.example/pixel) [x](http://evil.example)",
    "=cmd|' /C calc'!A0",
    "very long " + "A" * 1000,
)

_OPERATIONS = (
    # operation, documented codes, seen codes, line, median latency
    ("GET /v1/products", "200 400", {"200": 212, "400": 31}, 24, 8.4),
    ("POST /v1/products", "201 400 409", {"201": 40, "400": 96}, 61, 14.1),
    ("GET /v1/products/{product_id}", "200 404", {"200": 88, "404": 61}, 98, 6),
    (
        "PATCH /v1/products/{product_id}",
        "200 400 404",
        {"200": 61, "400": 44, "500": 3},
        131,
        17,
    ),
    ("DELETE /v1/products/{product_id}", "204 404", {"204": 12}, 170, 11),
    ("GET /v1/orders", "200 4XX", {"200": 73, "429": 4}, 198, 42.5),
    ("POST /v1/orders", "201 400 default", {"201": 33, "422": 58}, 240, 88),
    ("GET /v1/orders/{order_id}", "200 404", {"200": 51, "404": 40}, 291, 12),
    ("POST /v1/orders/{order_id}:cancel", "200 404 409", {"404": 48}, 330, 21),
    ("GET /v1/userAccounts", "200", {"200": 64}, 371, 9.2),
    ("GET /v1/health", "200", {"200": 12}, 402, 1.1),
)


def _location(line: int, pointer: str) -> findings.Location:
    return findings.Location(
        "api/openapi.yaml", pointer, line, 7, line, 19 + line % 7
    )


def _exchange(
    method: str, url: str, status: int, sent: bytes | None, received: bytes
) -> findings.Exchange:
    data = f" --data-binary '{sent.decode()}'" if sent else ""
    return findings.Exchange(
        findings.Request(
            method,
            f"http://127.0.0.1:8000{url}",
            (
                ("Accept", "application/json"),
                ("Authorization", "[Filtered]"),
                ("Content-Type", "application/json"),
            ),
            sent,
        ),
        findings.Response(
            status,
            (
                ("content-type", "application/json"),
                ("x-request-id", "01JD5V3E9K7Q"),
                ("set-cookie", "a=1"),
                ("set-cookie", "b=2"),
            ),
            received,
            0.0123,
        ),
        f'curl -X {method} -H "Authorization: Bearer $TOKEN"'
        f" -H 'Content-Type: application/json'{data}"
        f" 'http://127.0.0.1:8000{url}'",
    )


_RULES = (
    findings.RuleInfo(
        "response-schema",
        findings.World.EXCHANGE,
        findings.Severity.ERROR,
        "3.2",
        "Every response body matches the schema of its status code.",
        "Clients are generated from the document, and break on a body that it"
        " does not promise.\n\nMend the service, or the schema if the body is"
        " what was meant.",
        "https://example.com/guidelines#response-schema",
        1204,
    ),
    findings.RuleInfo(
        "no-server-error",
        findings.World.EXCHANGE,
        findings.Severity.ERROR,
        "3.1",
        "No request, however odd, is answered by a 5xx status code.",
        "A 5xx tells that the service did not foresee the request. Answer what"
        " is wrong with the request by a 4xx.",
        "",
        1204,
    ),
    findings.RuleInfo(
        "path-segment-case",
        findings.World.DOCUMENT,
        findings.Severity.WARN,
        "4.1.1",
        "Path segments are in kebab-case.",
        "One case for all paths lets people guess them.",
        "https://example.com/guidelines#path-segment-case",
        31,
    ),
    findings.RuleInfo(
        "operation-description",
        findings.World.DOCUMENT,
        findings.Severity.INFO,
        "2.4",
        "Every operation has a description.",
        "",
        "",
        11,
    ),
    findings.RuleInfo(
        "load-latency",
        findings.World.LOAD,
        findings.Severity.ERROR,
        "6.2",
        "The 95th percentile of latency keeps its limit.",
        "Look at the slowest query first.",
        "",
        11,
    ),
    findings.RuleInfo(
        "property-example",
        findings.World.DOCUMENT,
        findings.Severity.HINT,
        "2.7",
        "Every property has an example.",
        "",
        "",
        64,
    ),
    findings.RuleInfo(
        "pagination-walk",
        findings.World.EXCHANGE,
        findings.Severity.ERROR,
        "5.3",
        "Following next_page_token reaches every item once.",
        checked=2,
    ),
    findings.RuleInfo(
        "unique-operation-id",
        findings.World.DOCUMENT,
        findings.Severity.ERROR,
        summary="Operation ids are unique.",
        checked=11,
    ),
    findings.RuleInfo(
        "webhook-signature",
        findings.World.DOCUMENT,
        findings.Severity.WARN,
        summary="Webhooks document their signature.",
    ),
    findings.RuleInfo(
        "idempotent-delete",
        findings.World.EXCHANGE,
        findings.Severity.WARN,
        summary="Deleting twice is answered alike.",
        skipped="It deletes, and --safe-methods was given.",
    ),
)


def _figures(name: str, median: float, errors: int = 0) -> findings.LoadFigures:
    return findings.LoadFigures(
        name,
        1800,
        errors,
        errors // 3,
        60.0,
        median * 1.2,
        median,
        median * 3.1,
        median * 5.7,
        median * 11,
        {"500 Internal Server Error": errors} if errors else {},
    )


def _shop_findings() -> list[findings.Finding]:
    body = b'{"error":{"code":"internal","message":"KeyError: \'price\'"}}'
    found = [
        findings.Finding(
            "no-server-error",
            findings.Severity.ERROR,
            findings.World.EXCHANGE,
            "The service answered 500 to a PATCH whose price is null; a 4xx"
            " that tells what is wrong is expected.",
            _location(131, "/paths/~1v1~1products~1{product_id}/patch"),
            "PATCH /v1/products/{product_id}",
            3,
            "500",
            _exchange("PATCH", "/v1/products/7", 500, b'{"price": null}', body),
            (
                _exchange(
                    "POST",
                    "/v1/products",
                    201,
                    b'{"name": "Tea", "price": 300}',
                    b'{"id": 7, "name": "Tea", "price": 300}',
                ),
            ),
        ),
        findings.Finding(
            "load-latency",
            findings.Severity.ERROR,
            findings.World.LOAD,
            "The 95th percentile of POST /v1/orders is 273 ms; at most 250 ms"
            " is allowed.",
            _location(240, "/paths/~1v1~1orders/post"),
            "POST /v1/orders",
        ),
        findings.Finding(
            "path-segment-case",
            findings.Severity.WARN,
            findings.World.DOCUMENT,
            "The path segment 'userAccounts' is in camelCase; kebab-case is"
            " expected.",
            _location(371, "/paths/~1v1~1userAccounts"),
            "GET /v1/userAccounts",
        ),
    ]
    for number, (operation, _, _, line, _) in enumerate(_OPERATIONS):
        method, _, path = operation.partition(" ")
        pointer = "/paths/" + path.replace("/", "~1") + "/" + method.lower()
        if number in {0, 2, 5, 7}:
            received = b'{"id": %d, "name": null, "tags": ["a", "b"]}' % number
            found.append(
                findings.Finding(
                    "response-schema",
                    findings.Severity.ERROR,
                    findings.World.EXCHANGE,
                    "The property 'name' of the response is null; a string is"
                    " expected.",
                    _location(line + 9, f"{pointer}/responses/200"),
                    operation,
                    12 + number * 31,
                    "/name",
                    _exchange(method, path, 200, None, received),
                )
            )
        if number % 2:
            found.append(
                findings.Finding(
                    "operation-description",
                    findings.Severity.INFO,
                    findings.World.DOCUMENT,
                    "The operation has no description.",
                    _location(line, pointer),
                    operation,
                )
            )
        found.extend(
            findings.Finding(
                "property-example",
                findings.Severity.HINT,
                findings.World.DOCUMENT,
                f"The property {name!r} has no example.",
                _location(line + 3, f"{pointer}/schema/{name}"),
                operation,
            )
            for name in ("id", "name", "price")
        )
    return found


def make_shop_run() -> findings.Run:
    """A failed run of three phases, with findings in three worlds."""
    figures = {
        name: _figures(name, median, 41 if name == "PATCH" else 0)
        for name, _, _, _, median in _OPERATIONS[:8]
    }
    operations = tuple(
        findings.OperationSummary(
            name,
            name.lower().replace(" ", "-").replace("/", ""),
            _location(line, "/paths"),
            tuple(documented.split()),
            statuses,
            figures.get(name),
        )
        for name, documented, statuses, line, _ in _OPERATIONS
    )
    timeline = tuple(
        findings.LoadSecond(
            second,
            round(480 * min(1, (second + 1) / 8) + 30 * math.sin(second / 2)),
            9 if second in {17, 18} else 0,
            60 + 22 * math.sin(second / 4) + (120 if second in {17, 18} else 0),
        )
        for second in range(30)
    )
    return findings.Run(
        tool_version="0.1.0",
        started="2026-11-23T09:05:08Z",
        seconds=187.4,
        command="conformance run api/openapi.yaml http://127.0.0.1:8000"
        ' --header "Authorization: [Filtered]"',
        document=findings.DocumentInfo(
            "api/openapi.yaml", "ab" * 32, "3.1.0", "Tea shop", "1.4.0"
        ),
        base_url="http://127.0.0.1:8000",
        ruleset="backend-guidelines",
        seed=20261123,
        fail_on=findings.Severity.ERROR,
        verdict=findings.Verdict(
            passed=False,
            exit_code=1,
            reasons=(
                "6 findings of severity error, and none is allowed.",
                "POST /v1/orders: p95 is 273 ms, above the limit of 250 ms.",
            ),
        ),
        phases=(
            findings.Phase(
                findings.World.DOCUMENT,
                "lint",
                findings.PhaseStatus.PASSED,
                0.214,
                facts={"operations": 11, "rules": 42},
            ),
            findings.Phase(
                findings.World.EXCHANGE,
                "exercise",
                findings.PhaseStatus.FAILED,
                156.8,
                facts={"requests": 1204, "probes": 9},
            ),
            findings.Phase(
                findings.World.LOAD,
                "load",
                findings.PhaseStatus.FAILED,
                30.1,
                facts={"requests": 14400},
            ),
            findings.Phase(
                findings.World.CHANGE,
                "compare",
                findings.PhaseStatus.SKIPPED,
                reason="No earlier document was given.",
            ),
        ),
        operations=operations,
        findings=findings.ordered(_shop_findings()),
        rules=_RULES,
        load=findings.LoadResult(
            20,
            30.0,
            _figures("all operations", 16.5, 18),
            tuple(figures.values()),
            timeline,
        ),
    )


def make_hostile_run() -> findings.Run:
    """A run in which every string is an attack."""
    found = []
    for number, text in enumerate(HOSTILE):
        raw = text.encode("utf-8", "surrogatepass")
        exchange = findings.Exchange(
            findings.Request(text, text, ((text, text),), raw),
            findings.Response(200, ((text, text),), raw, 0.1),
            f"curl {text}",
        )
        place = findings.Location(text, text, number + 1, 1, number + 1, 2)
        found.append(
            findings.Finding(
                text,
                findings.Severity.ERROR,
                list(findings.World)[number % 4],
                text,
                place if number % 3 else None,
                text,
                number + 1,
                text,
                exchange,
                (exchange,),
            )
        )
    run = make_shop_run()
    text = " ".join(HOSTILE)
    figures = dataclasses.replace(
        _figures(text, 5, 4), messages=dict.fromkeys(HOSTILE, 1)
    )
    return dataclasses.replace(
        run,
        tool_version=text,
        command=text,
        base_url=text,
        ruleset=text,
        document=findings.DocumentInfo(text, "", text, text, text),
        verdict=findings.Verdict(
            passed=False, exit_code=1, reasons=tuple(HOSTILE)
        ),
        phases=tuple(
            findings.Phase(
                findings.World.DOCUMENT, text, status, 1, text, {text: 1}
            )
            for status in findings.PhaseStatus
        ),
        operations=tuple(
            findings.OperationSummary(
                each, each, None, (each,), {each: 2}, figures
            )
            for each in HOSTILE
        ),
        findings=findings.ordered(found),
        rules=tuple(
            findings.RuleInfo(
                each,
                findings.World.DOCUMENT,
                findings.Severity.ERROR,
                each,
                each,
                each,
                each,
                3,
                "",
            )
            for each in HOSTILE
        ),
        load=findings.LoadResult(2, 3.0, figures, (figures,), ()),
    )


def make_large_run(number: int) -> findings.Run:
    """A run of many findings, of 25 rules on 200 operations."""
    received = b'{"items": [%s]}' % b", ".join([b'{"id": null}'] * 40)
    found = [
        findings.Finding(
            f"rule-{each % 25}",
            list(findings.Severity)[each % 4],
            list(findings.World)[each % 2],
            f"The property 'p{each}' is null; a string is expected.",
            _location(each + 1, f"/paths/p{each}"),
            f"GET /v1/things-{each % 200}",
            1 + each % 7,
            str(each),
            _exchange("GET", f"/v1/things-{each % 200}", 200, None, received)
            if each % 2
            else None,
        )
        for each in range(number)
    ]
    return dataclasses.replace(
        make_shop_run(),
        findings=findings.ordered(found),
        rules=(),
        operations=tuple(
            findings.OperationSummary(f"GET /v1/things-{each}")
            for each in range(200)
        ),
    )


@pytest.fixture(scope="session")
def shop_run() -> findings.Run:
    return make_shop_run()


@pytest.fixture(scope="session")
def hostile_run() -> findings.Run:
    return make_hostile_run()


@pytest.fixture(scope="session")
def large_run() -> findings.Run:
    return make_large_run(10_000)


@pytest.fixture(scope="session")
def passed_run() -> findings.Run:
    """A run without findings, of which only one phase ran."""
    run = make_shop_run()
    return dataclasses.replace(
        run,
        verdict=findings.Verdict(passed=True, exit_code=0),
        phases=run.phases[:1],
        findings=(),
        load=None,
    )
