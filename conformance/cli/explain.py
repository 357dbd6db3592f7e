# SPDX-License-Identifier: Apache-2.0
"""`conformance explain`: what a rule is there for, and what to do."""

from typing import Annotated

import typer

from conformance.cli import options, shell

EPILOG = """
Examples:

  conformance explain path-segment-case

  conformance explain team-rule --ruleset .spectral.yaml --format markdown
"""

RuleName = Annotated[
    str,
    typer.Argument(metavar="RULE", help="A rule's name, as findings tell it."),
]


def explain(
    rule: RuleName,
    ruleset: options.Ruleset = None,
    config: options.Config = None,
    form: options.TextForm = options.Form.TEXT,
    debug: options.Debug = False,
) -> None:
    """Tell what a rule checks, why, how to mend it, and its options."""
    shell.ended(lambda: _perform(rule, ruleset, config, form), debug=debug)


def _perform(
    name: str,
    rulesets: list[str] | None,
    config_path: str | None,
    form: options.Form,
) -> int:
    from conformance.explaining import catalogue  # noqa: PLC0415 - see shell

    settings = shell.rule_settings(rulesets, config_path)
    told = catalogue.find(name, settings.ruleset, settings.limits)
    if form is options.Form.TEXT:
        from conformance.explaining import terminal  # noqa: PLC0415

        terminal.explain(told, shell.screen())
    elif form is options.Form.JSON:
        from conformance.explaining import data  # noqa: PLC0415

        shell.put(data.explained(told))
    else:
        from conformance.explaining import markdown  # noqa: PLC0415

        shell.put(markdown.page(told))
    return 0
