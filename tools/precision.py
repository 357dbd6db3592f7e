# SPDX-License-Identifier: Apache-2.0
"""Shows a random sample of a rule's findings on the corpus, to be judged.

    python tools/precision.py collection-plural url-depth --seed 1

Each finding is shown with the lines around it. What is right and what is
wrong is for a reader who applies the guidelines: is the statement broken
here, is the place right, is the advice good? The tally is kept in
docs/precision.md.
"""

import argparse
import collections
import dataclasses
import json
import pathlib
import random
import sys

from conformance import errors, findings
from conformance.contract import reader
from conformance.lint import document
from conformance.rules import ruleset

ROOT = pathlib.Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
_SAMPLE = 20
_AROUND = 4


def _real() -> list[dict[str, str]]:
    index = json.loads((CORPUS / "index.json").read_text("utf-8"))
    return [each for each in index if not each["name"].startswith("syn-")]


def _found(
    names: list[str],
) -> dict[str, list[tuple[str, findings.Finding]]]:
    rules = ruleset.load()
    chosen = {name: rules.rules[name] for name in names or rules.rules}
    rules = dataclasses.replace(rules, rules=chosen)
    found = collections.defaultdict(list)
    for each in _real():
        try:
            contract = reader.load(str(CORPUS / each["file"]))
        except errors.DocumentError:
            continue
        for finding in document.lint(contract, rules).findings:
            found[finding.rule].append((each["name"], finding))
    return found


def _shown(finding: findings.Finding) -> str:
    place = finding.location
    if place is None or place.line is None:
        return "    (no place)"
    lines = pathlib.Path(place.file).read_text("utf-8", "replace").splitlines()
    first = max(place.line - _AROUND - 1, 0)
    return "\n".join(
        f"  {'>' if number == place.line else ' '} {number:6} {line[:160]}"
        for number, line in enumerate(
            lines[first : place.line + _AROUND], first + 1
        )
    )


def main() -> None:
    """Prints the samples."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rules", nargs="*", help="all where none is named")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=_SAMPLE)
    parser.add_argument("--counts", action="store_true", help="numbers alone")
    given = parser.parse_args()
    found = _found(given.rules)
    for name in given.rules or sorted(found):
        of_rule = found[name]
        documents = len({where for where, _ in of_rule})
        sys.stdout.write(
            f"\n## {name}: {len(of_rule)} findings in {documents} documents\n"
        )
        if given.counts:
            continue
        dice = random.Random(f"{given.seed} {name}")  # noqa: S311 - no secret
        for where, each in dice.sample(of_rule, min(given.size, len(of_rule))):
            place = each.location
            sys.stdout.write(
                f"\n[{where}] {each.operation or ''} "
                f"{place.pointer if place else ''}\n  {each.message}\n"
                f"{_shown(each)}\n"
            )


if __name__ == "__main__":
    main()
