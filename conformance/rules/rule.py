# SPDX-License-Identifier: Apache-2.0
"""What a rule is, what it looks at, and what it says."""

import dataclasses
import enum
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from conformance import findings
from conformance.contract import model, nodes
from conformance.rules import fixes, formats, overrides

EXCHANGE_KINDS = frozenset({"Response"})
LOAD_KINDS = frozenset({"LoadCourse", "LoadedOperation", "LoadTotal"})
_KIND = re.compile(r"#([A-Za-z0-9_-]+)")


class Missing(enum.Enum):
    """The type of `MISSING`: JavaScript's `undefined`, and as false."""

    MISSING = "undefined"

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return self.value


# What a `field` picks where nothing stands; a document's `null` is None.
MISSING: Final = Missing.MISSING


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """One object that rules look at.

    Attributes:
        kind: What `given` names: `Operation`, `Response`, `LoadTotal`…; for a
            JSONPath it is empty.
        value: What `field` picks from: a mapping, a list or a scalar.
        node: The place in the document that it concerns.
        subject: A stable name for it where the place alone does not tell it
            apart; never a payload.
        operation: The operation that it belongs to.
        model: The object behind the value.
    """

    kind: str
    value: Any
    node: nodes.Node | None = None
    subject: str = ""
    operation: str | None = None
    model: Any = None


@dataclasses.dataclass(frozen=True, slots=True)
class Breach:
    """What a function or a probe says is wrong.

    Attributes:
        message: A full sentence.
        subject: Tells two breaches of one rule at one place apart, and is
            the same from run to run; never a payload.
        node: A more exact place than the target's.
        at_key: Whether the key is to blame, rather than its value.
        location: A place that is no node.
        fix: What would mend it, where that is mechanical.
        cause: What may be behind it at other operations as well, the same
            from run to run; empty where the subject says as much.
        promise: The place in the contract that a response departs from.
        at: JSON Pointer of what departs in the response's body.
    """

    message: str
    subject: str = ""
    node: nodes.Node | None = None
    at_key: bool = False
    location: findings.Location | None = None
    fix: fixes.Fix | None = None
    cause: str = ""
    promise: nodes.Node | None = None
    at: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Context:
    """What a function may look at besides the value.

    Attributes:
        rule: The rule that asks.
        target: The object that it looks at.
        contract: The contract; None where a run has none.
        field: What was picked from the target; empty for the target itself.
        node: Where the value stands, or should.
        memory: What functions remember from call to call of one run, by a
            key of their own.
    """

    rule: "Rule"
    target: Target
    contract: model.Contract | None
    field: str = ""
    node: nodes.Node | None = None
    memory: dict[Any, Any] = dataclasses.field(default_factory=dict)


Check = Callable[[Any, Mapping[str, Any], Context], Iterable["Breach | str"]]


@dataclasses.dataclass(frozen=True, slots=True)
class Function:
    """A function that a ruleset can name.

    Attributes:
        check: Takes the value, the options and the context; says what is
            wrong, as a `Breach` or, in short, as its message.
        kinds: The kinds of target that it is for; empty means any.
        options: JSON Schema of `functionOptions`.
        prepare: Looks at options that agree with that schema: returns what
            of them can't be done here, if anything; raises a `RulesetError`
            where nothing can.
        takes_missing: Whether it also judges a value that is not there,
            which it is given as `MISSING`.
        shares: Options that a ruleset may set for all rules at once.
    """

    check: Check
    kinds: frozenset[str] = frozenset()
    options: Mapping[str, Any] = dataclasses.field(
        default_factory=lambda: {
            "type": "object",
            "additionalProperties": False,
        }
    )
    takes_missing: bool = False
    prepare: Callable[[Mapping[str, Any]], str | None] | None = None
    shares: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Then:
    """One requirement of a rule.

    Attributes:
        function: What judges the value.
        options: Its options, checked against the function's schema.
        field: What to pick from the target: see `fields`.
        called: What the ruleset calls the function.
    """

    function: Function
    options: Mapping[str, Any]
    field: str = ""
    called: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """What must hold.

    Attributes:
        id: Its name in the ruleset, in every report and in the tests.
        severity: How much a breach matters.
        given: What it looks at: `#Kind` or JSONPath expressions.
        given_in: What it looks at in documents of an OpenAPI version, where
            that differs from version to version.
        thens: What must be true of it.
        probe: The probe that judges it, of several requests.
        checks: The fuzzer's checks that speak for it.
        resolved: Whether its JSONPaths look at the document as if every
            reference were followed, or at the text as it stands.
        formats: OpenAPI versions that it is for; empty means all.
        message: A template for the message; empty means the function's own.
        section: Section of the guidelines.
        summary: One sentence: what must hold.
        help: Markdown: why it matters, how to mend it.
        url: A page about it.
        skipped: Why it can't run here; empty when it can.
        overridden: Severities that hold in some places only.
        home: The folder of the ruleset file that defines it.
    """

    id: str
    severity: findings.Severity
    given: tuple[str, ...] = ()
    thens: tuple[Then, ...] = ()
    probe: str = ""
    checks: tuple[str, ...] = ()
    resolved: bool = True
    formats: tuple[str, ...] = ()
    message: str = ""
    section: str = ""
    summary: str = ""
    help: str = ""
    url: str = ""
    skipped: str = ""
    given_in: Mapping[str, tuple[str, ...]] = dataclasses.field(
        default_factory=dict
    )
    overridden: tuple[overrides.Override, ...] = ()
    home: str = ""

    @property
    def worlds(self) -> tuple[findings.World, ...]:
        """The worlds that it looks at, the first being its home."""
        found = [world_of(given) for given in self.given]
        if self.probe or self.checks:
            found.append(findings.World.EXCHANGE)
        return tuple(dict.fromkeys(found))

    @property
    def world(self) -> findings.World:
        """The world that it is at home in."""
        worlds = self.worlds
        return worlds[0] if worlds else findings.World.DOCUMENT

    def applies_to(self, dialect: str) -> bool:
        """Tells whether it is for an OpenAPI version such as `3.1`."""
        return not self.formats or any(
            formats.covers(each, dialect) for each in self.formats
        )

    def given_for(self, dialect: str) -> tuple[str, ...]:
        """Returns what it looks at in documents of an OpenAPI version."""
        return self.given_in.get(dialect, self.given)


def world_of(given: str) -> findings.World:
    """Returns the world that a `given` expression looks at."""
    kind = kind_of(given)
    if kind in EXCHANGE_KINDS:
        return findings.World.EXCHANGE
    if kind in LOAD_KINDS:
        return findings.World.LOAD
    return findings.World.DOCUMENT


def kind_of(given: str) -> str:
    """Returns the kind that `#Kind…` names; empty for a JSONPath."""
    match = _KIND.match(given)
    return match[1] if match else ""
