# SPDX-License-Identifier: Apache-2.0
"""Compares what our lint finds with what npm's Spectral finds.

Both judge the same documents by the same ruleset; findings are compared as
multisets of rule, place and severity. It prints, for each document, how many
each found, how far they agree, and every difference:

    python tools/compare_spectral.py --ruleset spectral:oas openapi.yaml

Spectral's executable is looked for in PATH, or named by `--spectral`. Its
answers can be kept in a folder (`--record`) and compared again without it
(`--recorded`).
"""

import argparse
import collections
import contextlib
import fnmatch
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from conformance.contract import nodes, reader
from conformance.lint import document
from conformance.rules import ruleset

# What Spectral tells of without a rule, and our rule for the same.
_WITHOUT_RULE: Mapping[str, str | None] = {
    "invalid-ref": "document-refs-resolve",
    "parser": None,
    "unrecognized-format": None,
}
_SEVERITIES = ("error", "warn", "info", "hint")
_MAX_SECONDS = 1800


class SpectralError(Exception):
    """Spectral gave no answer."""


class Told(NamedTuple):
    """What one finding says, without its words."""

    rule: str
    file: str
    pointer: str
    severity: str


Multiset = collections.Counter[Told]


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares, prints, and answers 0 where both always agree, else 1."""
    options = _parser().parse_args(arguments)
    shared = everything = 0
    for name in options.documents:
        path = pathlib.Path(name)
        try:
            theirs, seconds = _theirs(path, options)
        except SpectralError as error:
            sys.stdout.write(f"{name}: {error}\n")
            continue
        started = time.monotonic()
        ours = of_ours(path, options.ruleset)
        taken = time.monotonic() - started
        ours = _limited(ours, options.without)
        theirs = _limited(theirs, options.without)
        lines = list(difference(ours, theirs, path.parent))
        common = (ours & theirs).total()
        union = (ours | theirs).total()
        shared, everything = shared + common, everything + union
        sys.stdout.write(
            f"{name}: ours {ours.total()}, Spectral's {theirs.total()}, "
            f"agreement {_percent(common, union)} "
            f"({taken:.1f} s, {seconds:.1f} s)\n"
        )
        sys.stdout.writelines(f"  {line}\n" for line in lines)
    sys.stdout.write(f"In all: agreement {_percent(shared, everything)}\n")
    return 0 if shared == everything else 1


def of_ours(path: pathlib.Path, rules: str) -> Multiset:
    """Returns what our lint finds in a document."""
    contract = reader.load(str(path))
    found: Multiset = collections.Counter()
    for finding in document.lint(contract, ruleset.load([rules])).findings:
        place = finding.location
        if place is not None:
            file = str(pathlib.Path(place.file).resolve())
            found[
                Told(finding.rule, file, place.pointer, finding.severity.value)
            ] += 1
    return found


def of_theirs(answer: Sequence[Mapping[str, Any]]) -> Multiset:
    """Reads the answer of `spectral lint -f json`."""
    found: Multiset = collections.Counter()
    for each in answer:
        rule = _WITHOUT_RULE.get(each["code"], each["code"])
        if rule is not None:
            pointer = nodes.format_pointer(tuple(each["path"]))
            severity = _SEVERITIES[each["severity"]]
            file = str(pathlib.Path(each.get("source", "")).resolve())
            found[Told(rule, file, pointer, severity)] += 1
    return found


def difference(
    ours: Multiset, theirs: Multiset, folder: pathlib.Path
) -> Iterator[str]:
    """Yields a line for each finding that one of the two does not have."""
    marked = [("+", told, n) for told, n in (ours - theirs).items()]
    marked += [("-", told, n) for told, n in (theirs - ours).items()]
    for mark, told, count in sorted(marked, key=lambda each: each[1]):
        file = pathlib.Path(told.file)
        with contextlib.suppress(ValueError):
            file = file.relative_to(folder.resolve())
        times = f" ({count} times)" if count > 1 else ""
        yield (
            f"{mark} {told.rule} {told.severity} {file}#{told.pointer}{times}"
        )


def _theirs(
    path: pathlib.Path, options: argparse.Namespace
) -> tuple[Multiset, float]:
    started = time.monotonic()
    if options.recorded:
        kept = json.loads(_kept(options.recorded, path).read_text("utf-8"))
        answer = kept["findings"]
        for each in answer:
            if "source" in each:
                each["source"] = str(path.parent / each["source"])
        return of_theirs(answer), 0.0
    spectral = options.spectral or shutil.which("spectral")
    if spectral is None:
        sys.exit("Spectral is not in PATH; name it with --spectral.")
    answer = ask(pathlib.Path(spectral), options.ruleset, path)
    if options.record:
        _record(answer, pathlib.Path(spectral), path, options)
    return of_theirs(answer), time.monotonic() - started


def ask(
    spectral: pathlib.Path, rules: str, path: pathlib.Path
) -> list[dict[str, Any]]:
    """Runs Spectral on a document, and returns its answer."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        answer = folder / "answer.json"
        own = _ruleset(folder, rules)
        # Where rulesets that are npm packages are looked for.
        packages = spectral.absolute().parent.parent
        (folder / "node_modules").symlink_to(packages)
        command = [str(spectral), "lint", "--quiet", "--format", "json"]
        command += ["--output", str(answer), "--ruleset", str(own)]
        done = subprocess.run(
            [*command, str(path.resolve())],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            timeout=_MAX_SECONDS,
        )
        if not answer.exists():
            why = done.stderr.strip().splitlines()[-1:] or ["no answer"]
            raise SpectralError(f"Spectral fails: {why[0]}")
        found: list[dict[str, Any]] = json.loads(answer.read_text("utf-8"))
        return found


def _ruleset(folder: pathlib.Path, rules: str) -> pathlib.Path:
    """Writes the ruleset that Spectral is given.

    JavaScript functions of a ruleset don't run here, so for Spectral too a
    function that finds nothing stands in for each.
    """
    own = folder / "ruleset.yaml"
    if not pathlib.Path(rules).is_file():
        own.write_text(yaml.safe_dump({"extends": [rules]}), "utf-8")
        return own
    text = pathlib.Path(rules).read_text("utf-8")
    own.write_text(text, "utf-8")
    content = yaml.safe_load(text)
    functions = folder / content.get("functionsDir", "functions")
    for declared in content.get("functions", ()):
        each = declared[0] if isinstance(declared, list) else declared
        functions.mkdir(parents=True, exist_ok=True)
        (functions / f"{each}.js").write_text("export default () => [];\n")
    return own


def _record(
    answer: list[dict[str, Any]],
    spectral: pathlib.Path,
    path: pathlib.Path,
    options: argparse.Namespace,
) -> None:
    version = subprocess.run(
        [str(spectral), "--version"], capture_output=True, text=True, check=True
    )
    for each in answer:
        each.pop("range", None)
        each.pop("documentationUrl", None)
        if "source" in each:
            each["source"] = os.path.relpath(
                each["source"], path.resolve().parent
            )
    kept = {
        "spectral": version.stdout.strip(),
        "ruleset": options.ruleset,
        "findings": answer,
    }
    target = _kept(options.record, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def _kept(folder: str, path: pathlib.Path) -> pathlib.Path:
    return (
        pathlib.Path(folder) / f"{path.resolve().parent.name}-{path.stem}.json"
    )


def _limited(found: Multiset, without: Sequence[str]) -> Multiset:
    kept = {
        told: count
        for told, count in found.items()
        if not any(fnmatch.fnmatchcase(told.rule, each) for each in without)
    }
    return collections.Counter(kept)


def _percent(common: int, union: int) -> str:
    return f"{common / union:.1%}" if union else "100.0%"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("documents", nargs="+", metavar="DOCUMENT")
    parser.add_argument("--ruleset", default="spectral:oas")
    parser.add_argument("--spectral", help="its executable")
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="RULE",
        help="leave rules out whose names match; repeatable",
    )
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument("--record", metavar="FOLDER", help="keep its answers")
    kept.add_argument("--recorded", metavar="FOLDER", help="use kept answers")
    return parser


if __name__ == "__main__":
    sys.exit(main())
