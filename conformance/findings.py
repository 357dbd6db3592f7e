# SPDX-License-Identifier: Apache-2.0
"""The common tongue: findings, what they point at, and what a run leaves.

Every world (document, exchange, load, change) speaks in `Finding`, and every
report is a view of one `Run`. This module is data only: it imports nothing of
the project, so that anything may import it. `docs/run-json.md` describes the
JSON form; `reports/run.schema.json` is its JSON Schema.
"""

import dataclasses
import enum
import hashlib
from collections.abc import Mapping, Sequence

# How much of a fingerprint is enough to name a finding of one run.
SHORT_ID = 8
# Stands for the operation in the fingerprint of what is not confined to one.
_ANY_OPERATION = "*"


class Severity(enum.StrEnum):
    """How much a breach matters, in the words of a Spectral ruleset."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"
    HINT = "hint"

    @property
    def rank(self) -> int:
        """Position from the gravest: 0 is an error, 3 a hint."""
        return list(Severity).index(self)

    def reaches(self, threshold: "Severity") -> bool:
        """Tells whether this is at least as grave as `threshold`."""
        return self.rank <= threshold.rank


class World(enum.StrEnum):
    """Where the objects of a rule come from."""

    DOCUMENT = "document"
    EXCHANGE = "exchange"
    LOAD = "load"
    CHANGE = "change"


class PhaseStatus(enum.StrEnum):
    """How a phase of a run ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"
    ERROR = "error"


@dataclasses.dataclass(frozen=True, slots=True)
class Location:
    """A place in a document.

    Attributes:
        file: The document as the user named it: a path, a URL, or a path in
            a git revision.
        pointer: JSON Pointer (RFC 6901) of the node; "" is the whole document.
        line: First line, from 1; None where no position is known.
        column: First column in code points, from 1.
        end_line: Last line, from 1.
        end_column: The column after the last code point, from 1.
        identity: What tells the file from others wherever the run takes
            place, such as its path in the repository; empty is its bare name.
    """

    file: str
    pointer: str = ""
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    identity: str = ""

    @property
    def stable_file(self) -> str:
        """The file's name in a fingerprint."""
        bare = self.file.replace("\\", "/").rpartition("/")[2]
        return self.identity or bare


Headers = tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as it was sent, secrets already masked.

    Attributes:
        method: The method.
        url: The URL, percent-encoded.
        headers: Header fields in the order sent.
        body: The content; None where there is none.
        secrets: What stood in the place of each mask, in the order of URL,
            headers and body: a text with the names of the credentials, such
            as `Bearer ${CONFORMANCE_TOKEN}`; empty where it can't be told.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes | None = None
    secrets: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response as it was received.

    Attributes:
        status: The status code.
        headers: Header fields in the order received.
        body: The content, decoded from its content coding.
        seconds: From the first byte sent to the last byte received.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    seconds: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class Exchange:
    """One request, its response where one came, and a line to repeat it.

    Attributes:
        request: What was sent.
        response: What came back; None where the connection failed.
        curl: A shell command that sends the same bytes again. Credentials
            stand in it as environment variables, never as values.
    """

    request: Request
    response: Response | None
    curl: str


@dataclasses.dataclass(frozen=True, slots=True)
class Fix:
    """What would mend a finding, for people.

    Attributes:
        title: What it does, such as `Rename 'id' to 'user_id'.`
        is_safe: Whether what clients and service send each other stays as it
            was.
    """

    title: str
    is_safe: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule, however often it was seen.

    Attributes:
        rule: The rule's id, as in the ruleset.
        severity: The severity that the ruleset gives the rule.
        world: Where it was seen.
        message: A full sentence: what is wrong and what is expected.
        location: The place in the document that it concerns.
        operation: Method and path as documented, such as `GET /v1/users`.
        count: How many times it was seen.
        subject: What the breach is about, stable from run to run; it tells
            apart two breaches of one rule at one place. Never a payload.
        exchange: The smallest exchange that shows it.
        steps: Earlier exchanges that lead to it, for a probe of several.
        document: The document of the run in which it was found; the place
            may be in another file, which that one refers to.
        fix: What would mend it, where that is mechanical.
        operations: Every operation that showed it, where what is behind it
            is not confined to one; `operation` is that of the exchange.
            Empty for a finding about one operation, or about none.
    """

    rule: str
    severity: Severity
    world: World
    message: str
    location: Location | None = None
    operation: str | None = None
    count: int = 1
    subject: str = ""
    exchange: Exchange | None = None
    steps: tuple[Exchange, ...] = ()
    document: str = ""
    fix: Fix | None = None
    operations: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A stable identity: 32 hex digits.

        It is made of the rule, the place in the document (the file's identity
        and the pointer, never the line), the operation and the subject, so
        that adding lines to a document, another checkout, another seed or
        another message do not change it. What may show at several operations
        is the same wherever it is seen.
        """
        place = ("", "")
        if self.location:
            place = (self.location.stable_file, self.location.pointer)
        operation = self.operation or ""
        if self.operations:
            place, operation = (place[0], ""), _ANY_OPERATION
        parts = (self.rule, *place, operation, self.subject)
        # Each part is preceded by its length: ("a", "bc") is not ("ab", "c").
        text = "".join(f"{len(part)}:{part}" for part in parts)
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]

    @property
    def short_id(self) -> str:
        """The beginning of the fingerprint: what people type."""
        return self.fingerprint[:SHORT_ID]


@dataclasses.dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that the document silences.

    Attributes:
        finding: What would have been told, without its exchanges.
        reason: Why it is silenced, as the document says.
        place: Where the document says so.
    """

    finding: Finding
    reason: str
    place: Location


@dataclasses.dataclass(frozen=True, slots=True)
class Sighting:
    """When the first breach of a rule was seen.

    Attributes:
        requests: How many requests had been answered, that one included.
        seconds: Since the beginning.
    """

    requests: int
    seconds: float


@dataclasses.dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a report tells of a rule that was part of a run.

    Attributes:
        id: The rule's name.
        world: The world that it looks at.
        severity: Its severity in this run.
        section: Section of the guidelines, such as `4.1.1`; may be empty.
        summary: One sentence: what must hold.
        help: Markdown: why it matters and how to mend it; may be empty.
        url: A page about the rule; may be empty.
        checked: How many objects it looked at; 0 means it did not apply.
        skipped: Why it could not run; empty when it ran.
    """

    id: str
    world: World
    severity: Severity
    section: str = ""
    summary: str = ""
    help: str = ""
    url: str = ""
    checked: int = 0
    skipped: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class LoadFigures:
    """Figures of one operation under load, or of all together.

    Attributes:
        operation: Method and path, or `all operations` for the total.
        count: Requests that were answered or failed.
        errors: Transport failures and responses that are not a success.
        breaches: Responses that broke the contract.
        rate: Requests per second.
        mean_ms: Mean latency in milliseconds.
        p50_ms: Median latency in milliseconds.
        p95_ms: 95th percentile in milliseconds.
        p99_ms: 99th percentile in milliseconds.
        max_ms: Greatest latency in milliseconds.
        messages: The failures by kind, with their numbers.
    """

    operation: str
    count: int
    errors: int
    breaches: int
    rate: float
    mean_ms: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    messages: Mapping[str, int] = dataclasses.field(default_factory=dict)

    @property
    def error_rate(self) -> float:
        """Errors per request, from 0 to 1."""
        return self.errors / self.count if self.count else 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class LoadSecond:
    """One second of a load run: its number from 0, and what it held."""

    second: int
    count: int
    errors: int
    p95_ms: float


@dataclasses.dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load run measured.

    Attributes:
        users: Simulated users at the same time.
        seconds: How long requests were sent.
        total: All operations together.
        operations: One entry per operation of the plan.
        timeline: One entry per second.
    """

    users: int
    seconds: float
    total: LoadFigures
    operations: tuple[LoadFigures, ...] = ()
    timeline: tuple[LoadSecond, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Phase:
    """One world's part of a run.

    Attributes:
        world: The world that it looked at.
        name: The command's name for it: `lint`, `exercise` or `load`.
        status: How it ended.
        seconds: How long it took.
        reason: Why it was skipped, cut short or failed to run.
        facts: Figures worth showing, such as `{"requests": 1204}`.
        document: The document that it looked at.
        checked: How many objects each rule looked at, by the rule's id.
        notes: What there is to know besides, in a sentence each, such as
            what was left out.
    """

    world: World
    name: str
    status: PhaseStatus
    seconds: float = 0.0
    reason: str = ""
    facts: Mapping[str, int] = dataclasses.field(default_factory=dict)
    document: str = ""
    checked: Mapping[str, int] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class OperationSummary:
    """What a run saw of one operation.

    Attributes:
        operation: Method and path as documented.
        operation_id: The `operationId`, or empty.
        location: Where the document declares it.
        documented: The status codes that the document lists.
        statuses: Status codes seen, with how often, outside load.
        load: Its figures under load.
        document: The document of the run that promises it.
    """

    operation: str
    operation_id: str = ""
    location: Location | None = None
    documented: tuple[str, ...] = ()
    statuses: Mapping[str, int] = dataclasses.field(default_factory=dict)
    load: LoadFigures | None = None
    document: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document that a run read.

    Attributes:
        location: Where it is, as the user named it.
        sha256: Of the bytes that were read.
        openapi_version: What it says of itself, such as `3.1.0`.
        title: The API's title.
        api_version: The API's version.
        operations: How many operations it promises.
        files: How many files it and its references spread over.
    """

    location: str
    sha256: str = ""
    openapi_version: str = ""
    title: str = ""
    api_version: str = ""
    operations: int = 0
    files: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the gate was passed, and why.

    Attributes:
        passed: True with exit code 0 only.
        exit_code: See `conformance.errors.ExitCode`.
        reasons: Full sentences, the weightiest first; empty when passed.
    """

    passed: bool
    exit_code: int
    reasons: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """Everything that one run found: the source of every report.

    Attributes:
        tool_version: Version of this program.
        started: Start, ISO 8601 in UTC.
        seconds: How long it took.
        command: The command that was given, secrets masked.
        document: What was promised, the first of several; None where none
            could be read.
        base_url: The service that was asked; None where none was.
        ruleset: Names or paths of the rulesets.
        seed: What makes the generated input the same again.
        fail_on: Severity from which a finding fails the run; None is never.
        verdict: The outcome.
        phases: What ran, and what did not and why.
        operations: One entry per operation of the document.
        findings: Sorted by severity, rule, place.
        rules: The rules in force.
        load: Figures of the load phase.
        documents: All documents that were read, in the order named.
        ignored: What the documents themselves silence.
        fixed: How many fixes were applied before the findings were found.
    """

    tool_version: str
    started: str
    seconds: float
    command: str
    document: DocumentInfo | None
    base_url: str | None
    ruleset: str
    seed: int | None
    fail_on: Severity | None
    verdict: Verdict
    phases: tuple[Phase, ...] = ()
    operations: tuple[OperationSummary, ...] = ()
    findings: tuple[Finding, ...] = ()
    rules: tuple[RuleInfo, ...] = ()
    load: LoadResult | None = None
    documents: tuple[DocumentInfo, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    fixed: int = 0

    @property
    def is_of_several(self) -> bool:
        """Whether it was given more than one document."""
        named = {phase.document for phase in self.phases if phase.document}
        return len(named) > 1


def counted(found: Sequence[Finding]) -> dict[Severity, int]:
    """Counts findings by severity; every severity has an entry."""
    counts = dict.fromkeys(Severity, 0)
    for finding in found:
        counts[finding.severity] += 1
    return counts


def ordered(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Sorts findings: gravest first, then by rule, place and operation."""

    def key(finding: Finding) -> tuple[int, str, str, int, int, str, str]:
        place = finding.location or Location("")
        return (
            finding.severity.rank,
            finding.rule,
            place.file,
            place.line or 0,
            place.column or 0,
            finding.operation or "",
            finding.subject,
        )

    return tuple(sorted(found, key=key))


def merged(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Makes one finding of those with one fingerprint, counts added.

    Files that share their bare name are told apart before they have an
    identity. Of several exchanges the smallest is kept: it is the one to read.
    """
    by_identity: dict[tuple[str, str, str], Finding] = {}
    for finding in found:
        place = finding.location
        file = place.file if place and not place.identity else ""
        identity = (finding.world, finding.fingerprint, file)
        known = by_identity.get(identity)
        if known is None:
            by_identity[identity] = finding
            continue
        smaller = min(known, finding, key=_exchange_size)
        seen_at = dict.fromkeys((*known.operations, *finding.operations))
        by_identity[identity] = dataclasses.replace(
            smaller,
            count=known.count + finding.count,
            operations=tuple(seen_at),
        )
    return ordered(tuple(by_identity.values()))


def identified(
    found: Sequence[Finding], identities: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Gives the places of findings the identities of their files.

    Args:
        found: The findings.
        identities: The identity of each file, by its name in a location.

    Returns:
        The same findings; a place in another file stays as it is.
    """
    return tuple(
        dataclasses.replace(
            each,
            location=dataclasses.replace(
                each.location, identity=identities[each.location.file]
            ),
        )
        if each.location and each.location.file in identities
        else each
        for each in found
    )


def _exchange_size(finding: Finding) -> int:
    if finding.exchange is None:
        return 0
    request = finding.exchange.request
    headers = sum(len(name) + len(value) for name, value in request.headers)
    return len(request.url) + headers + len(request.body or b"")
