# SPDX-License-Identifier: Apache-2.0
"""JSONPath over a contract's nodes, in the dialect of Spectral's rulesets."""

import dataclasses
from collections.abc import Collection, Iterator

from conformance.contract import library, nodes
from conformance.rules.paths import automaton as path_automaton
from conformance.rules.paths import parents, syntax
from conformance.rules.paths import walk as path_walk

Match = path_walk.Match


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A compiled path.

    Attributes:
        text: What was compiled.
        alternatives: Moves that lead to what it means, in each of the ways.
        at_key: Whether it asks for keys rather than values.
        automaton: The same, to look for it alone.
    """

    text: str
    alternatives: tuple[tuple[parents.Move, ...], ...]
    at_key: bool
    automaton: path_automaton.Automaton

    def find(
        self,
        start: nodes.Node,
        shelf: library.Library | None,
        *,
        resolved: bool = True,
    ) -> Iterator[Match]:
        """Yields what the path means, from `start`, each place once.

        Args:
            start: Where it starts.
            shelf: The documents; None where no reference is to be followed.
            resolved: Whether references are followed on the way, so that a
                path sees what a reader of the document means; the place
                told is where a node really stands.
        """
        walk = path_walk.Walk(self.automaton, shelf if resolved else None)
        for _, match in walk.run([(start, (0,))]):
            yield match


def compile_path(text: str) -> Path:
    """Compiles a path.

    Args:
        text: Such as `$.paths[*][get,put].parameters[*].name`; what follows
            a semantic target starts without `$`.

    Returns:
        The compiled path.

    Raises:
        RulesetError: It is no path, or asks for JavaScript that is not known
            here; the message shows where.
    """
    steps, at_key = syntax.parse(text)
    alternatives = tuple(parents.turned(steps))
    automaton = path_automaton.Automaton([(alternatives, at_key)])
    # What can't be compiled is found now, not in the middle of a run.
    automaton.start((0,))
    return Path(text, alternatives, at_key, automaton)


def unions(paths: Collection[Path]) -> list[Path]:
    """Joins paths to as few as find the same, each place once.

    Args:
        paths: The paths.

    Returns:
        One path for those that mean values, and one for those that mean
        keys, as far as there are any.
    """
    found = []
    for at_key in (False, True):
        group = [path for path in paths if path.at_key is at_key]
        if len(group) > 1:
            alternatives = tuple(
                dict.fromkeys(
                    moves for path in group for moves in path.alternatives
                )
            )
            found.append(
                Path(
                    " | ".join(path.text for path in group),
                    alternatives,
                    at_key,
                    path_automaton.Automaton([(alternatives, at_key)]),
                )
            )
        else:
            found.extend(group)
    return found
