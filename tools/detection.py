# SPDX-License-Identifier: Apache-2.0
"""Writes docs/detection.md: which faults are found, by us and by a peer.

    python tools/detection.py FOLDER [--seeds 1 2 3] [--jobs N] [--peer-time S]

FOLDER keeps what was measured, a file a run; what is there is not run again, so
that an interrupted run goes on where it was. The peer is Schemathesis' own
command line with all of its checks and phases, told how to log in and which
statuses are no errors (see peers.py). Whatever it reports counts as found.
"""

import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import peers
import schemathesis

from conformance import service

_PAGE = pathlib.Path(__file__).parent.parent / "docs" / "detection.md"
_CLEAN = "clean"
_Tree = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures what is not there yet, and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--peer-time", type=int, default=60, help="0 takes what is there"
    )
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    ours = [
        _selftest(options.folder, seed, options.jobs) for seed in options.seeds
    ]
    theirs = _peer(options.folder, options.peer_time, options.jobs)
    _PAGE.write_text(_page(ours, theirs), "utf-8")
    return 0


def _selftest(folder: pathlib.Path, seed: int, jobs: int) -> _Tree:
    place = folder / f"seed-{seed}.json"
    if not place.exists():
        whole = place.with_suffix(".new")
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "conformance", "selftest"),
                *("--seed", str(seed), "--jobs", str(jobs)),
                *("--format", "json", "--output", whole),
            ],
            check=False,
        )
        # It is 1 where a fault is missed, which is what the page tells.
        if ended.returncode > 1:
            raise SystemExit(ended.returncode)
        whole.rename(place)
    return _read(place)


def _peer(folder: pathlib.Path, seconds: int, jobs: int) -> dict[str, _Tree]:
    place = folder / "peer"
    place.mkdir(exist_ok=True)
    names = [_CLEAN, *(each.name for each in service.faults())]
    if not seconds:
        names = [each for each in names if (place / f"{each}.json").exists()]

    def ask(name: str) -> _Tree:
        kept = place / f"{name}.json"
        if not kept.exists():
            told = _asked(() if name == _CLEAN else (name,), seconds)
            told["jobs"] = jobs
            kept.write_text(json.dumps(told), "utf-8")
        return _read(kept)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return dict(zip(names, pool.map(ask, names), strict=True))


def _asked(faults: Sequence[str], seconds: int) -> dict[str, Any]:
    with (
        tempfile.TemporaryDirectory(prefix="peers-") as name,
        service.started(faults) as address,
    ):
        folder = pathlib.Path(name)
        peers.schemathesis(address, folder, seed=1, seconds=seconds)
        told = _read(folder / "report.json")
    return {
        "cases": told["test_cases"]["generated"],
        "seconds": round(told["running_time"], 1),
        "failures": [each["title"] for each in told["failures"]],
    }


def _read(place: pathlib.Path) -> Any:
    return json.loads(place.read_text("utf-8"))


def _page(ours: Sequence[_Tree], theirs: Mapping[str, _Tree]) -> str:
    rows = [_row(number, ours, theirs) for number in range(len(_faults(ours)))]
    head = ["fault", "theme", *(f"seed {each['seed']}" for each in ours)]
    head += ["findings", "until found", "CPU", "rules", "Schemathesis"]
    ruler = "|---" * (len(ours) + 2) + "|---:|---:|---:|---|---|"
    return "\n".join(
        [
            _INTRODUCTION.format(
                budget=ours[0],
                version=schemathesis.__version__,
                s=round(max(each["seconds"] for each in theirs.values())),
                jobs=max(each["jobs"] for each in theirs.values()),
            ),
            *_sums(ours, theirs),
            "",
            f"| {' | '.join(head)} |",
            ruler,
            *rows,
            *_together(ours),
            *_wrong(ours),
            "",
        ]
    )


def _faults(ours: Sequence[_Tree]) -> Sequence[_Tree]:
    faults: Sequence[_Tree] = ours[0]["faults"]
    return faults


def _sums(ours: Sequence[_Tree], theirs: Mapping[str, _Tree]) -> list[str]:
    """Sums up each run in a line."""
    lines = []
    for each in ours:
        sums, faults = each["summary"], each["faults"]
        clean = "no finding" if sums["clean"] else "findings"
        lines.append(
            f"* seed {each['seed']}: **{sums['found']} of {sums['total']}** "
            f"found, {sums['findings_per_fault']:.2f} findings a fault; "
            f"{clean} on the clean service; at most "
            f"{max(map(_until, faults)):,} requests until a "
            "fault is found, and at most "
            f"{max(fault['cpu_seconds'] for fault in faults):.1f} s of CPU "
            f"and {max(fault['seconds'] for fault in faults):.0f} s for a "
            "whole case."
        )
    found = [name for name, told in theirs.items() if told["failures"]]
    cases = sorted(told["cases"] for told in theirs.values())
    clean = "no failure" if _CLEAN not in found else "failures"
    lines.append(
        f"* Schemathesis: **{len(set(found) - {_CLEAN})} of "
        f"{len(theirs) - 1}** with any failure; {clean} on the clean service; "
        f"{cases[len(cases) // 2]:,} cases each (median)."
    )
    return lines


def _until(fault: _Tree) -> int:
    # How much load sends says nothing of how soon a fault shows.
    is_exercised = fault["theme"] != "load"
    return (fault["requests_until_found"] or 0) if is_exercised else 0


def _row(
    number: int, ours: Sequence[_Tree], theirs: Mapping[str, _Tree]
) -> str:
    same = [each["faults"][number] for each in ours]
    first = same[0]
    requests = [each["requests_until_found"] for each in same]
    until = [f"{each:,}" for each in requests if each is not None]
    told = theirs.get(first["name"], {"failures": ["(not asked)"]})
    cells = [
        f"`{first['name']}`",
        first["theme"],
        *(each["status"] for each in same),
        ", ".join(dict.fromkeys(str(each["findings"]) for each in same)),
        ", ".join(dict.fromkeys(until)) or "-",
        f"{max(each['cpu_seconds'] for each in same):.1f} s",
        ", ".join(
            f"**{rule}**" if rule == first["expected"][0] else rule
            for rule in first["found"]
        ),
        ", ".join(told["failures"]) or "-",
    ]
    return f"| {' | '.join(cells)} |"


def _together(ours: Sequence[_Tree]) -> list[str]:
    lines = ["", "## At once", ""]
    for each in ours:
        several = each["together"]
        if several is None:
            continue
        found, total = each["summary"]["together"]
        names = ", ".join(f"`{name}`" for name in several["faults"])
        lines.append(
            f"* seed {each['seed']}: {found} of {total} found, of {names}."
        )
    return lines


def _wrong(ours: Sequence[_Tree]) -> list[str]:
    lines = [
        f"* seed {each['seed']}, `{fault['name']}`: {fault['status']}, "
        f"{', '.join(fault['stray']) or 'its rule said nothing'}."
        for each in ours
        for fault in each["faults"]
        if fault["status"] != "found"
    ]
    return ["", "## What went wrong", "", *lines] if lines else []


_INTRODUCTION = """\
# What is found

`conformance selftest` runs the reference service clean, and then once with each
of its faults. A fault is found where the rule that it names first (in bold) has
a finding; it is a *stray* where a rule that it does not name has an error or a
warning besides. The clean service must have no finding at all.

Each case had at most {budget[max_requests]:,} requests to exercise the service
with, not counting those that delete what was created, and
{budget[max_time]:g} s. The faults of the theme *load* are looked for by load
instead, which sends what it can in 10 s. The last column is what Schemathesis
{version} reports of the same fault: its own command line, all checks and
phases, {s} s a case, {jobs} at a time. It is what our fuzzing is built on;
what it has no check for is left to the probes. What is found in the document
needs no request.

`python tools/detection.py FOLDER` writes this page.
"""


if __name__ == "__main__":
    sys.exit(main())
