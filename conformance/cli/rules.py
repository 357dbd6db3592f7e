# SPDX-License-Identifier: Apache-2.0
"""`conformance rules`: the rules of rulesets."""

import enum
from typing import Annotated

import typer

from conformance.cli import options, shell

EPILOG = """
Examples:

  conformance rules

  conformance rules --ruleset oas --severity off

  conformance rules --world exchange --format json
"""


class RuleWorld(enum.StrEnum):
    """What rules look at."""

    DOCUMENT = "document"
    EXCHANGE = "exchange"
    LOAD = "load"
    CHANGE = "change"


class RuleSeverity(enum.StrEnum):
    """What rules weigh."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"
    HINT = "hint"
    OFF = "off"


World = Annotated[
    RuleWorld | None,
    typer.Option(
        "--world",
        help="Only rules that look at this: the document, exchanges with the "
        "service, the figures of a load run, changes.",
        show_default=False,
    ),
]
Severity = Annotated[
    RuleSeverity | None,
    typer.Option(
        "--severity",
        help="Only rules of this severity, or those that are off.",
        show_default=False,
    ),
]


def rules(
    ruleset: options.Ruleset = None,
    config: options.Config = None,
    world: World = None,
    severity: Severity = None,
    form: options.TextForm = options.Form.TEXT,
    debug: options.Debug = False,
) -> None:
    """List the rules of the rulesets in use, on or off."""
    shell.ended(
        lambda: _perform(ruleset, config, world, severity, form), debug=debug
    )


def _perform(
    rulesets: list[str] | None,
    config_path: str | None,
    world: RuleWorld | None,
    severity: RuleSeverity | None,
    form: options.Form,
) -> int:
    from conformance import findings  # noqa: PLC0415 - see shell.perform
    from conformance.explaining import catalogue  # noqa: PLC0415
    from conformance.rules import ruleset  # noqa: PLC0415

    settings = shell.rule_settings(rulesets, config_path)
    entries = catalogue.listed(
        ruleset.load(settings.ruleset, settings.limits),
        findings.World(world.value) if world else None,
        severity.value if severity else "",
    )
    if form is options.Form.TEXT:
        from conformance.explaining import terminal  # noqa: PLC0415

        terminal.listed(entries, shell.screen())
    elif form is options.Form.JSON:
        from conformance.explaining import data  # noqa: PLC0415

        shell.put(data.listed(entries))
    else:
        shell.put(catalogue.table(entries))
    return 0
