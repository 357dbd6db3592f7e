# SPDX-License-Identifier: Apache-2.0
"""Measures `conformance lint` against Spectral and Redocly, in one run.

Whole processes, from start to finish, one at a time and in turn, so that what
else the machine does falls on all of them alike. CPU time is user and system
time together, and memory the largest resident set, both as the kernel tells
them of a process that has ended.

    python tests/benchmarks/linters.py --npm FOLDER [--rounds N] [--write FILE]

FOLDER is where `npm install` was run with the `package.json` beside this file.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence

from conformance.contract import bounds, library, source

_ROOT = pathlib.Path(__file__).parents[2]
_CORPUS = _ROOT.parent / "shared" / "corpus"
# What each document stands for, by its file in the corpus.
DOCUMENTS: Mapping[str, str] = {
    "jupyter-server/api.yaml": "30 KB, YAML, 2.0",
    "slack/slack_web_openapi_v2.json": "1.2 MB, JSON, 2.0",
    "openai-yaml/openapi.yaml": "3.0 MB, YAML, 3.1",
    "vacuum-github-yaml/api.github.com.yaml": "3.5 MB, YAML, 3.0",
    "osv-kubernetes/kubernetes.yaml": "3.8 MB, YAML, 2.0",
}
# The same as minified JSON, as the published document is.
_AS_JSON = "vacuum-github-yaml/api.github.com.yaml"
_MEGABYTE = 1024.0
_BEGIN, _END = "<!-- linters: begin -->", "<!-- linters: end -->"


@dataclasses.dataclass(frozen=True, slots=True)
class Measure:
    """One process from start to finish.

    Attributes:
        cpu: User and system time, in seconds.
        memory: The largest resident set, in MB of 1,024 KB.
        wall: Time passed, in seconds.
        findings: What it found; None where it told nothing that can be read.
    """

    cpu: float
    memory: float
    wall: float
    findings: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Linter:
    """A command to measure.

    Attributes:
        name: For the table.
        command: Its words; the document's path and the output's follow.
    """

    name: str
    command: tuple[str, ...]


def linters(npm: pathlib.Path, folder: pathlib.Path) -> list[Linter]:
    """Returns the commands, each writing JSON to its standard output."""
    ruleset = folder / "spectral.yaml"
    ruleset.write_text('extends: ["spectral:oas"]\n', "utf-8")
    settings = folder / "redocly.yaml"
    settings.write_text("extends: [recommended]\n", "utf-8")
    ours = pathlib.Path(sys.executable).with_name("conformance")
    programs = npm / "node_modules" / ".bin"
    return [
        Linter(
            "conformance",
            (
                str(ours),
                "lint",
                "--ruleset=spectral:oas",
                "--format=json",
                "--fail-on=never",
            ),
        ),
        Linter(
            "Spectral",
            (
                str(programs / "spectral"),
                "lint",
                f"--ruleset={ruleset}",
                "--format=json",
                "--quiet",
            ),
        ),
        Linter(
            "Redocly (recommended)",
            (
                str(programs / "redocly"),
                "lint",
                f"--config={settings}",
                "--format=json",
                "--max-problems=1000000",
            ),
        ),
    ]


def measure(linter: Linter, document: pathlib.Path) -> Measure:
    """Runs a linter once; where it fails it is measured all the same."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*linter.command, str(document)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=log,
            cwd=document.parent,
            env=_environment(),
        )
        begun = os.times().elapsed
        _, _, usage = os.wait4(process.pid, 0)
        wall = os.times().elapsed - begun
        output.seek(0)
        found = _count(output.read())
    return Measure(
        cpu=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss / _MEGABYTE,
        wall=wall,
        findings=found,
    )


def _environment() -> dict[str, str]:
    """Returns what an installed program runs with: no calls home, bytecode."""
    found = {**os.environ, "REDOCLY_TELEMETRY": "off", "CI": "true"}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def _count(output: bytes) -> int | None:
    try:
        told = json.loads(output)
    except ValueError:
        return None
    if isinstance(told, list):
        return len(told)
    for key in ("findings", "problems"):
        if isinstance(told.get(key), list):
            return len(told[key])
    return None


def _documents(folder: pathlib.Path) -> Iterator[tuple[str, pathlib.Path]]:
    for file, what in DOCUMENTS.items():
        path = _CORPUS / file
        yield f"{file.partition('/')[0]} ({what})", path
        if file == _AS_JSON:
            limits = bounds.Limits()
            text = source.read(str(path), limits)
            tree = library.parse(text, limits)
            minified = folder / "github.json"
            minified.write_text(
                json.dumps(tree.root, separators=(",", ":")), "utf-8"
            )
            size = minified.stat().st_size / 1e6
            yield f"the same, minified ({size:.1f} MB, JSON)", minified


def table(rows: Sequence[tuple[str, Mapping[str, list[Measure]]]]) -> str:
    """Writes the measures as a Markdown table of medians."""
    names = list(rows[0][1])
    lines = [
        "| document | " + " | ".join(names) + " | CPU, times ours | memory, "
        "times ours |",
        "|---" * (len(names) + 3) + "|",
    ]
    for document, measures in rows:
        medians = {name: _median(measures[name]) for name in names}
        first = medians[names[0]]
        cells = [
            f"{each.cpu:.2f} s, {each.memory:.0f} MB, "
            f"{'?' if each.findings is None else each.findings} findings"
            for each in medians.values()
        ]
        others = [medians[name] for name in names[1:]]
        cpu = " / ".join(f"{each.cpu / first.cpu:.1f}" for each in others)
        memory = " / ".join(
            f"{each.memory / first.memory:.1f}" for each in others
        )
        lines.append(
            f"| {document} | " + " | ".join(cells) + f" | {cpu} | {memory} |"
        )
    return "\n".join(lines)


def _median(measures: Sequence[Measure]) -> Measure:
    return Measure(
        cpu=statistics.median(each.cpu for each in measures),
        memory=statistics.median(each.memory for each in measures),
        wall=statistics.median(each.wall for each in measures),
        findings=measures[0].findings,
    )


def main() -> None:
    """Measures, and prints or writes the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--npm", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="part of a document's name")
    parser.add_argument("--write", type=pathlib.Path)
    said = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        commands = linters(said.npm.resolve(), folder)
        for document, path in _documents(folder):
            if said.only not in document:
                continue
            measures: dict[str, list[Measure]] = {
                each.name: [] for each in commands
            }
            for _ in range(said.rounds):
                for each in commands:
                    measures[each.name].append(measure(each, path))
            rows.append((document, measures))
            print(table(rows[-1:]), flush=True)
    text = (
        f"Medians of {said.rounds} rounds, CPU time of the whole process; "
        f"Python {platform.python_version()}, {os.cpu_count()} cores.\n\n"
        f"{table(rows)}"
    )
    if said.write:
        before, _, rest = said.write.read_text("utf-8").partition(_BEGIN)
        after = rest.partition(_END)[2]
        said.write.write_text(
            f"{before}{_BEGIN}\n{text}\n{_END}{after}", "utf-8"
        )


if __name__ == "__main__":
    main()
