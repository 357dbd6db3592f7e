# SPDX-License-Identifier: Apache-2.0
"""`conformance replay`: one finding again."""

import enum
import pathlib
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformance.cli import options, shell

if TYPE_CHECKING:
    from conformance import findings, replay

_MOST_SHOWN = 4000
EPILOG = """
Exit code 1 is for a rule that is still broken, 0 for one that is kept again, 5
where the answer does not tell.
"""


class Form(enum.StrEnum):
    """How a request is written."""

    CURL = "curl"
    HTTPX = "httpx"


def again(  # noqa: PLR0913, PLR0917 - one for each option
    identity: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="The finding: the beginning of its fingerprint, as reports "
            "show it.",
            show_default=False,
        ),
    ],
    report: Annotated[
        str,
        typer.Option(
            "--report",
            metavar="DIR|PATH",
            help="The folder of the report, or its run.json.",
        ),
    ] = shell.FOLDER,
    form: Annotated[
        Form | None,
        typer.Option(
            "--print",
            help="Print the requests instead of sending them.",
            show_default=False,
        ),
    ] = None,
    document: Annotated[
        str | None,
        typer.Option(
            "--document",
            help="The OpenAPI document.",
            show_default="that of the run",
        ),
    ] = None,
    base_url: options.BaseUrl = None,
    token: options.Token = None,
    headers: options.Header = None,
    allow_unsafe: options.AllowUnsafe = None,
    config: options.Config = None,
    debug: options.Debug = False,
) -> None:
    """Send the requests of a finding again, and tell whether it still holds.

    Service, document and ruleset are those of the run, unless others are
    named. Credentials come from the settings and the environment.
    """
    given = {
        "document": document,
        "base_url": base_url,
        "token": token,
        "headers": headers,
        "allow_unsafe": allow_unsafe,
    }
    shell.ended(
        lambda: _perform(identity, report, form, given, config), debug=debug
    )


def _perform(
    identity: str,
    report: str,
    form: Form | None,
    given: dict[str, Any],
    config_path: str | None,
) -> int:
    # Imported here, so that --help does not wait for them.
    from conformance import config, replay  # noqa: PLC0415

    run = replay.read(report)
    finding = replay.find(run, identity)
    if form is not None:
        sys.stdout.write(_written(form, replay.requests(finding)))
        return 0
    # Those of the run, but for what is said here and now.
    if given["base_url"] is None:
        given["base_url"] = run.base_url
    if given["document"] is None and run.document:
        given["document"] = run.document.location
    given["ruleset"] = run.ruleset.split(", ")
    path = pathlib.Path(config_path) if config_path else None
    settings = config.load(given, path=path)
    outcome = replay.replay(settings, run, finding)
    _print(finding, outcome)
    return int(outcome.exit_code)


def _written(form: Form, exchanges: "tuple[findings.Exchange, ...]") -> str:
    from conformance.exercise import snippet  # noqa: PLC0415 - see above

    if form is Form.HTTPX:
        return snippet.program([each.request for each in exchanges])
    return "".join(f"{each.curl}\n" for each in exchanges)


def _print(finding: "findings.Finding", outcome: "replay.Outcome") -> None:
    import rich.console  # noqa: PLC0415 - see above

    from reports import text  # noqa: PLC0415

    screen = rich.console.Console(highlight=False, emoji=False, markup=False)

    def line(shown: str, style: str = "") -> None:
        screen.print(text.visible(shown), style=style, soft_wrap=True)

    line(f"{finding.rule} #{finding.short_id}", "bold")
    for each in outcome.exchanges:
        line("")
        line(f"> {each.request.method} {each.request.url}")
        for name, value in each.request.headers:
            line(f"> {name}: {value}", "dim")
        if each.request.body is not None:
            line(_cut(each.request.body))
        if each.response is None:
            line("< no response")
            continue
        line(f"< {each.response.status}")
        for name, value in each.response.headers:
            line(f"< {name}: {value}", "dim")
        line(_cut(each.response.body))
    for note in outcome.notes:
        line(note)
    line("")
    style = {0: "bold green", 1: "bold red"}.get(outcome.exit_code, "bold")
    line(f"{_WORDS[outcome.verdict]}: {outcome.why}", style)


_WORDS = {
    "broken": "Still broken",
    "mended": "Mended",
    "unclear": "Not clear",
}


def _cut(body: bytes) -> str:
    shown = body[:_MOST_SHOWN].decode("utf-8", "replace")
    more = len(body) - _MOST_SHOWN
    return f"{shown}… ({more:,} bytes more)" if more > 0 else shown
