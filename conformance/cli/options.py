# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share."""

from conformance.cli import command

_INPUT = "input"
_TARGET = "target"
_BUDGET = "budget"
_GATE = "gate and reports"

DOCUMENT = command.Option(
    "document",
    (),
    "The OpenAPI document: a file, a URL, '-' for standard input, or a file "
    "in a git revision, such as 'origin/main:openapi.yaml'.",
    _INPUT,
    "DOCUMENT",
)
DOCUMENTS = command.Option(
    "document",
    (),
    "OpenAPI documents: files, patterns such as 'apis/**/*.yaml', URLs, '-' "
    "for standard input, or files in a git revision, such as "
    "'origin/main:openapi.yaml'.",
    _INPUT,
    "DOCUMENT",
    repeated=True,
)
RULESET = command.Option(
    "ruleset",
    (
        "-r",
        "--ruleset",
    ),
    "Ruleset in Spectral's form; may be repeated.",
    _INPUT,
    "NAME|PATH|URL",
    repeated=True,
    default="backend-guidelines",
)
ALLOW_REMOTE = command.Option(
    "allow_remote",
    ("--allow-remote",),
    "Follow '$ref' to other hosts.",
    _INPUT,
)
CONFIG = command.Option(
    "config",
    ("--config",),
    "Settings file.",
    _INPUT,
    "PATH",
    default="conformance.yaml or pyproject.toml, the nearest",
)
BASE_URL = command.Option(
    "base_url",
    (
        "-u",
        "--base-url",
    ),
    "The service to ask; also CONFORMANCE_BASE_URL.",
    _TARGET,
    "URL",
)
TOKEN = command.Option(
    "token",
    ("--token",),
    "Bearer token, '@env:NAME' or '@file:PATH'; better given as "
    "CONFORMANCE_TOKEN, which no process list shows.",
    _TARGET,
    "TOKEN",
)
HEADERS = command.Option(
    "headers",
    (
        "-H",
        "--header",
    ),
    "Header for every request; the value may be '@env:NAME'.",
    _TARGET,
    "'NAME: VALUE'",
    repeated=True,
)
INCLUDE = command.Option(
    "include",
    ("--include",),
    "Only operations whose 'GET /path' matches; may be repeated.",
    _TARGET,
    "PATTERN",
    repeated=True,
)
ALLOW_UNSAFE = command.Option(
    "allow_unsafe",
    ("--allow-unsafe",),
    "Create, change and delete on hosts other than this machine.",
    _TARGET,
)
ALLOW_WRITES = command.Option(
    "allow_writes",
    ("--allow-writes",),
    "Let load create and change, not only read.",
    _TARGET,
)
MAX_TIME = command.Option(
    "max_time",
    ("--max-time",),
    "Time for everything.",
    _BUDGET,
    "SECONDS",
    kind=float,
    default="180",
)
MAX_EXAMPLES = command.Option(
    "max_examples",
    ("--max-examples",),
    "Generated requests per operation and phase of the fuzzer.",
    _BUDGET,
    "N",
    kind=int,
    default="50",
)
RATE = command.Option(
    "rate",
    ("--rate",),
    "Requests per second while exercising, at most.",
    _BUDGET,
    "N",
    kind=float,
    default="no limit",
)
USERS = command.Option(
    "users",
    ("--users",),
    "Simulated users under load.",
    _BUDGET,
    "N",
    kind=int,
    default="4",
)
LOAD_TIME = command.Option(
    "load_time",
    ("--load-time",),
    "Time of load.",
    _BUDGET,
    "SECONDS",
    kind=float,
    default="10",
)
SEED = command.Option(
    "seed",
    ("--seed",),
    "Makes the generated input the same again.",
    _BUDGET,
    "N",
    kind=int,
    default="drawn, and reported",
)
FAIL_ON = command.Option(
    "fail_on",
    ("--fail-on",),
    "Severity from which a finding fails the run.",
    _GATE,
    "SEVERITY",
    choices=("error", "warn", "info", "hint", "never"),
    default="error",
)
FORMATS = command.Option(
    "formats",
    (
        "-f",
        "--format",
    ),
    "Report to write: html, json, junit or sarif; may be repeated. PATH '-'"
    " is standard output.",
    _GATE,
    "NAME[:PATH]",
    repeated=True,
)
OUTPUT = command.Option(
    "output",
    (
        "-o",
        "--output",
    ),
    "Folder for the reports.",
    _GATE,
    "DIR",
)
DEBUG = command.Option(
    "debug",
    ("--debug",),
    "Show the traceback of a defect of this program.",
    _GATE,
)
