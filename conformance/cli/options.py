# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share."""

import enum
from typing import Annotated

import typer

_INPUT = "Input"
_TARGET = "Target"
_GATE = "Gate and reports"
_BUDGET = "Budget"
_FIXES = "Fixes"


class FailOn(enum.StrEnum):
    """Severity from which a finding fails the run."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"
    HINT = "hint"
    NEVER = "never"


class World(enum.StrEnum):
    """A phase of a run."""

    LINT = "lint"
    EXERCISE = "exercise"
    LOAD = "load"


class Form(enum.StrEnum):
    """How text about rules is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


Document = Annotated[
    str | None,
    typer.Argument(
        help="The OpenAPI document: a file, a URL, '-' for standard input, or "
        "a file in a git revision, such as 'origin/main:openapi.yaml'.",
        show_default=False,
    ),
]
Documents = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[DOCUMENT]...",
        help="OpenAPI documents: files, patterns such as 'apis/**/*.yaml', "
        "URLs, '-' for standard input, or files in a git revision, such as "
        "'origin/main:openapi.yaml'.",
        show_default=False,
    ),
]
Ruleset = Annotated[
    list[str] | None,
    typer.Option(
        "--ruleset",
        "-r",
        metavar="NAME|PATH|URL",
        help="Ruleset in Spectral's form; may be repeated.",
        show_default="backend-guidelines",
        rich_help_panel=_INPUT,
    ),
]
AllowRemote = Annotated[
    bool | None,
    typer.Option(
        "--allow-remote",
        help="Follow '$ref' to other hosts.",
        show_default=False,
        rich_help_panel=_INPUT,
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="PATH",
        help="Settings file.",
        show_default="conformance.yaml or pyproject.toml, the nearest",
        rich_help_panel=_INPUT,
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        "-u",
        metavar="URL",
        help="The service to ask; also CONFORMANCE_BASE_URL.",
        show_default=False,
        rich_help_panel=_TARGET,
    ),
]
Token = Annotated[
    str | None,
    typer.Option(
        "--token",
        metavar="TOKEN",
        help="Bearer token, '@env:NAME' or '@file:PATH'; better given as "
        "CONFORMANCE_TOKEN, which no process list shows.",
        show_default=False,
        rich_help_panel=_TARGET,
    ),
]
Header = Annotated[
    list[str] | None,
    typer.Option(
        "--header",
        "-H",
        metavar="'NAME: VALUE'",
        help="Header for every request; the value may be '@env:NAME'.",
        show_default=False,
        rich_help_panel=_TARGET,
    ),
]
Include = Annotated[
    list[str] | None,
    typer.Option(
        "--include",
        metavar="PATTERN",
        help="Only operations whose 'GET /path' matches; may be repeated.",
        show_default=False,
        rich_help_panel=_TARGET,
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="PATTERN",
        help="No operation whose 'GET /path' matches; may be repeated.",
        show_default=False,
        rich_help_panel=_TARGET,
    ),
]
ExcludeTag = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude-tag",
        metavar="TAG",
        help="No operation with this tag; may be repeated.",
        show_default=False,
        rich_help_panel=_TARGET,
    ),
]
Safe = Annotated[
    bool | None,
    typer.Option(
        "--safe",
        help="Only read: GET, HEAD and OPTIONS, wherever the service is.",
        show_default=False,
        rich_help_panel=_TARGET,
    ),
]
AllowUnsafe = Annotated[
    bool | None,
    typer.Option(
        "--allow-unsafe",
        "--yes",
        "-y",
        help="Create, change and delete on hosts other than this machine, "
        "without asking.",
        show_default=False,
        rich_help_panel=_TARGET,
    ),
]
AllowWrites = Annotated[
    bool | None,
    typer.Option(
        "--allow-writes",
        help="Let load create and change, not only read.",
        show_default=False,
        rich_help_panel=_TARGET,
    ),
]
MaxTime = Annotated[
    float | None,
    typer.Option(
        "--max-time",
        metavar="SECONDS",
        help="Time for everything.",
        show_default="180",
        rich_help_panel=_BUDGET,
    ),
]
MaxExamples = Annotated[
    int | None,
    typer.Option(
        "--max-examples",
        metavar="N",
        help="Generated requests per operation and phase of the fuzzer.",
        show_default="50",
        rich_help_panel=_BUDGET,
    ),
]
MaxRequests = Annotated[
    int | None,
    typer.Option(
        "--max-requests",
        metavar="N",
        help="Requests while exercising, spread over all operations.",
        show_default="no limit",
        rich_help_panel=_BUDGET,
    ),
]
Rate = Annotated[
    float | None,
    typer.Option(
        "--rate",
        metavar="N",
        help="Requests per second while exercising, at most.",
        show_default="no limit",
        rich_help_panel=_BUDGET,
    ),
]
Users = Annotated[
    int | None,
    typer.Option(
        "--users",
        metavar="N",
        help="Simulated users under load.",
        show_default="4",
        rich_help_panel=_BUDGET,
    ),
]
LoadTime = Annotated[
    float | None,
    typer.Option(
        "--load-time",
        metavar="SECONDS",
        help="Time of load.",
        show_default="10",
        rich_help_panel=_BUDGET,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="N",
        help="Makes the generated input the same again.",
        show_default="drawn, and reported",
        rich_help_panel=_BUDGET,
    ),
]
Fail = Annotated[
    FailOn | None,
    typer.Option(
        "--fail-on",
        help="Severity from which a finding fails the run.",
        show_default="error",
        rich_help_panel=_GATE,
    ),
]
Format = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="NAME[:PATH]",
        help="Report to write: html, json, junit or sarif; may be repeated. "
        "PATH '-' is standard output.",
        show_default=False,
        rich_help_panel=_GATE,
    ),
]
TextForm = Annotated[
    Form, typer.Option("--format", "-f", help="How to write it.")
]
Record = Annotated[
    bool | None,
    typer.Option(
        "--record/--no-record",
        help="Write every exchange to 'exchanges.ndjson' in that folder.",
        show_default="record",
        rich_help_panel=_GATE,
    ),
]
ChangedSince = Annotated[
    str | None,
    typer.Option(
        "--changed-since",
        metavar="REV",
        help="Exercise only operations whose contract differs from that in a "
        "git revision, such as 'origin/main'.",
        show_default=False,
        rich_help_panel=_TARGET,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="DIR",
        help="Folder for the reports.",
        rich_help_panel=_GATE,
    ),
]
Fix = Annotated[
    bool,
    typer.Option(
        "--fix",
        help="Mend what can be mended without changing what is sent, in the "
        "files, and report the rest. A document from standard input is written "
        "to standard output.",
        show_default=False,
        rich_help_panel=_FIXES,
    ),
]
UnsafeFixes = Annotated[
    bool,
    typer.Option(
        "--unsafe-fixes",
        help="With --fix or --diff: make fixes too that change what clients "
        "and service send each other.",
        show_default=False,
        rich_help_panel=_FIXES,
    ),
]
Diff = Annotated[
    bool,
    typer.Option(
        "--diff",
        help="Write nothing: print what --fix would change, as a unified diff. "
        "Exit code 1 if it would change anything, else 0.",
        show_default=False,
        rich_help_panel=_FIXES,
    ),
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug",
        help="Show the traceback of a defect of this program.",
        show_default=False,
        rich_help_panel=_GATE,
    ),
]
