# SPDX-License-Identifier: Apache-2.0
"""Shows a random sample of what runs against services found, to be judged.

    python tools/precision_live.py kinto/run.json httpbin/run.json --seed 1

Each finding of the exchange world is shown with its `curl` line and what was
answered. What is right and what is wrong is for a reader who sends the request
again, and holds the answer against the document and the guidelines. The tally
is kept in docs/precision.md.
"""

import argparse
import json
import pathlib
import random
import sys
from typing import Any

_SAMPLE = 30
# Of each run with so many findings, this many are in the sample at least.
_ENOUGH, _LEAST = 8, 6
_SHOWN = 600


def _found(file: pathlib.Path) -> list[dict[str, Any]]:
    told = json.loads(file.read_text("utf-8"))
    return [
        {**each, "run": str(file)}
        for each in told["findings"]
        if each["world"] == "exchange"
    ]


def _drawn(
    runs: list[list[dict[str, Any]]], size: int, dice: random.Random
) -> list[dict[str, Any]]:
    drawn = [
        each
        for found in runs
        if len(found) >= _ENOUGH
        for each in dice.sample(found, _LEAST)
    ]
    others = [each for found in runs for each in found if each not in drawn]
    more = min(max(size - len(drawn), 0), len(others))
    return drawn + dice.sample(others, more)


def _shown(finding: dict[str, Any]) -> str:
    exchange = finding["exchange"] or {}
    answer = exchange.get("response") or {}
    body = (answer.get("body") or {}).get("text", "")
    before = "".join(f"  before: {each['curl']}\n" for each in finding["steps"])
    return (
        f"\n[{finding['run']}] {finding['severity']} {finding['rule']} "
        f"{finding['operation'] or ''} {finding['location']['pointer']}\n"
        f"  {finding['message']}\n{before}  {exchange.get('curl')}\n"
        f"  {answer.get('status')} {body[:_SHOWN]}\n"
    )


def main() -> None:
    """Prints the sample."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=_SAMPLE)
    given = parser.parse_args()
    dice = random.Random(given.seed)  # noqa: S311 - no secret
    runs = [_found(each) for each in given.runs]
    for each in _drawn(runs, given.size, dice):
        sys.stdout.write(_shown(each))


if __name__ == "__main__":
    main()
