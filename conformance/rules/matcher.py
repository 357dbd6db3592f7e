# SPDX-License-Identifier: Apache-2.0
"""All paths of a run compiled into one, for one pass over a document."""

from collections.abc import Iterable, Iterator, Sequence

from conformance.contract import library, nodes
from conformance.rules import jsonpath
from conformance.rules.paths import automaton
from conformance.rules.paths import walk as path_walk


class Matcher:
    """Many paths as one."""

    def __init__(
        self, paths: Iterable[jsonpath.Path], *, resolved: bool
    ) -> None:
        """Compiles paths together.

        Args:
            paths: The paths.
            resolved: Whether references are followed on the way, as if the
                document were dereferenced; a `$ref` that is broken, or leads
                back to itself, stays as it is. Otherwise the text of the
                root document alone is looked at, as it is.
        """
        self._paths = tuple(dict.fromkeys(paths))
        self._numbers = {path: at for at, path in enumerate(self._paths)}
        self._resolved = resolved
        self._automaton = automaton.Automaton(
            [(path.alternatives, path.at_key) for path in self._paths]
        )

    def find(
        self,
        starts: Iterable[tuple[nodes.Node, Sequence[jsonpath.Path]]],
        shelf: library.Library,
    ) -> Iterator[tuple[jsonpath.Path, jsonpath.Match]]:
        """Yields what the paths mean, in one pass.

        Args:
            starts: Nodes, each with those of the paths that start there.
            shelf: The documents.

        Yields:
            A path and what it means: each place once for each path.
        """
        walk = path_walk.Walk(
            self._automaton, shelf if self._resolved else None
        )
        numbered = (
            (node, tuple(self._numbers[path] for path in paths))
            for node, paths in starts
        )
        for number, match in walk.run(numbered):
            yield self._paths[number], match
