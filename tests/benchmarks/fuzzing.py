# SPDX-License-Identifier: Apache-2.0
"""Measures fuzzing beside Schemathesis' own command line.

Both fuzz the reference service in turn, each a new one, with the same seed and
the same phases (examples, coverage, fuzzing, stateful) for the same time; ours
without its probes, which are none of the peer's phases, and with them. Told are
the requests a second, and what share of our CPU time went into judging.

    python tests/benchmarks/fuzzing.py [--rounds N] [--seconds S] [--write FILE]
"""

import argparse
import dataclasses
import importlib
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence

import schemathesis

from conformance import findings, service
from conformance.contract import reader
from conformance.exercise import collector, record, terms, world
from conformance.rules import ruleset

# A script beside the packages, not in them.
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools"))
peers = importlib.import_module("peers")

_BEGIN, _END = "<!-- fuzzing: begin -->", "<!-- fuzzing: end -->"
_ALONE, _PROBES, _PEER = "ours, fuzzing", "ours, probes first", "Schemathesis"
_HERE = "--measure"
_COLUMNS = (
    "requests",
    "requests a second",
    "times the peer's",
    "CPU spent on judging",
)


@dataclasses.dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to.

    Attributes:
        requests: How many were sent.
        seconds: How long it took, from its first request to its last.
        judging: The share of CPU time that judging took; None is unknown.
    """

    requests: int
    seconds: float
    judging: float | None = None

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures in turn, and tells the medians."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--write", type=pathlib.Path)
    parser.add_argument(_HERE, choices=(_ALONE, _PROBES), help="for itself")
    options = parser.parse_args(arguments)
    if options.measure:
        figures = _ours(options.seconds, fuzzes_only=options.measure == _ALONE)
        sys.stdout.write(json.dumps(dataclasses.asdict(figures)))
        return 0
    seen: dict[str, list[Figures]] = {_ALONE: [], _PROBES: [], _PEER: []}
    for _ in range(options.rounds):
        for name, measured in seen.items():
            measured.append(
                _theirs(options.seconds)
                if name == _PEER
                else _apart(name, options.seconds)
            )
    table = _table(seen, options.rounds, options.seconds)
    sys.stdout.write(table)
    if options.write:
        text = options.write.read_text("utf-8")
        head, _, rest = text.partition(_BEGIN)
        _, _, tail = rest.partition(_END)
        text = f"{head}{_BEGIN}\n{table}{_END}{tail}"
        options.write.write_text(text, "utf-8")
    return 0


def _apart(name: str, seconds: int) -> Figures:
    """Measures ours in a process of its own, as the peer has one."""
    command = [sys.executable, __file__, _HERE, name, "--seconds", str(seconds)]
    ended = subprocess.run(
        command, stdout=subprocess.PIPE, check=True, text=True
    )
    return Figures(**json.loads(ended.stdout))


def _theirs(seconds: int) -> Figures:
    with (
        tempfile.TemporaryDirectory(prefix="fuzzing-") as name,
        service.started() as address,
    ):
        folder = pathlib.Path(name)
        peers.schemathesis(address, folder, seed=1, seconds=seconds)
        told = json.loads((folder / "report.json").read_text("utf-8"))
    return Figures(told["test_cases"]["generated"], told["running_time"])


class _Watched(collector.Collector):
    """A collector that measures the CPU time of its own thread."""

    spent = 0.0

    def see(self, raw: record.Record) -> frozenset[str]:
        """Judges, with a clock beside it."""
        begun = time.thread_time()
        try:
            return super().see(raw)
        finally:
            _Watched.spent += time.thread_time() - begun


def _ours(seconds: int, *, fuzzes_only: bool) -> Figures:
    collector.Collector = _Watched  # type: ignore[misc]
    rules = ruleset.load(("backend-guidelines",))
    if fuzzes_only:
        chosen = {
            name: dataclasses.replace(each, probe="")
            for name, each in rules.rules.items()
        }
        rules = dataclasses.replace(rules, rules=chosen)
    with service.started() as address:
        contract = reader.load(address.document_url)
        cpu, begun = time.process_time(), time.monotonic()
        outcome = world.exercise(
            contract,
            rules,
            terms.Settings(
                address.base_url,
                token=address.token,
                seed=1,
                max_seconds=seconds,
            ),
        )
        lasted = time.monotonic() - begun
        share = _Watched.spent / (time.process_time() - cpu)
    assert outcome.phase.status is findings.PhaseStatus.PASSED
    return Figures(outcome.phase.facts["requests"], lasted, share)


def _table(
    seen: Mapping[str, Sequence[Figures]], rounds: int, seconds: int
) -> str:
    """Writes the medians, and the ratio to the peer."""
    peer = statistics.median(each.rate for each in seen[_PEER])
    head = (
        f"Medians of {rounds} rounds of {seconds} s, seed 1; Schemathesis "
        f"{schemathesis.__version__}, Python {platform.python_version()}."
    )
    names = " | ".join(_COLUMNS)
    lines = [head, "", f"| | {names} |", "|---|---:|---:|---:|---:|"]
    for name, figures in seen.items():
        rate = statistics.median(each.rate for each in figures)
        sent = statistics.median(each.requests for each in figures)
        shares = [each.judging for each in figures if each.judging is not None]
        told = f"{statistics.median(shares):.1%}" if shares else "-"
        lines.append(
            f"| {name} | {sent:,.0f} | {rate:.0f} | {rate / peer:.2f} "
            f"| {told} |"
        )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
