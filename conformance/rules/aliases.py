# SPDX-License-Identifier: Apache-2.0
"""Names for paths in a ruleset: `#Name` at the start of a `given`."""

import dataclasses
import re
from collections.abc import Iterator, Mapping

from conformance.contract import nodes
from conformance.rules import formats, wording

_NAME = re.compile(r"#([A-Za-z0-9_-]+)")
_DECLARED = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
# Aliases of aliases multiply: a few lines could stand for a billion paths.
_MAX_PATHS = 10_000


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """What an alias stands for in documents of some formats.

    Attributes:
        formats: Names of formats; None means every document.
        given: The paths.
    """

    formats: tuple[str, ...] | None
    given: tuple[str, ...]

    def covers(self, dialect: str) -> bool:
        """Tells whether it is for an OpenAPI version such as `3.1`."""
        return self.formats is None or any(
            formats.covers(each, dialect) for each in self.formats
        )


Alias = tuple[Target, ...]


def read(node: nodes.Node) -> dict[str, Alias]:
    """Reads the `aliases` of a ruleset.

    Raises:
        RulesetError: One is of no known form.
    """
    if not isinstance(node.value, dict):
        raise wording.wrong(node, "'aliases' is no mapping of names to paths.")
    return {name: _alias(name, each) for name, each in node.items()}


def _alias(name: str, node: nodes.Node) -> Alias:
    if not _DECLARED.match(name):
        raise wording.wrong(
            node,
            f"'{name}' can't name an alias: it has to be letters, digits, '_' "
            "and '-', a letter first.",
            at_key=True,
        )
    targets = node.get("targets")
    if targets is None:
        return (Target(None, _paths(name, node)),)
    found = [_target(name, each) for each in targets.elements()]
    if not found:
        raise wording.wrong(targets, f"The alias '{name}' has no targets.")
    return tuple(found)


def _target(name: str, node: nodes.Node) -> Target:
    listed, given = node.get("formats"), node.get("given")
    if listed is None or given is None:
        raise wording.wrong(
            node,
            f"A target of the alias '{name}' needs both 'formats' and 'given'.",
        )
    return Target(wording.formats(listed), _paths(name, given))


def _paths(name: str, node: nodes.Node) -> tuple[str, ...]:
    paths = node.value if isinstance(node.value, list) else [node.value]
    if not paths or not all(
        isinstance(path, str) and path.startswith(("$", "#")) for path in paths
    ):
        raise wording.wrong(
            node, f"The alias '{name}' is no list of paths that begin with '$'."
        )
    return tuple(paths)


def expanded(
    text: str, place: nodes.Node, known: Mapping[str, Alias], dialect: str
) -> tuple[str, ...]:
    """Replaces an alias at the start of a path by what it stands for.

    Args:
        text: A path, such as `$.info` or `#Name.field`.
        place: Where it is written, for messages.
        known: The aliases in force there.
        dialect: The OpenAPI version, such as `3.1`, that decides targets;
            of those that are for it, the last wins.

    Returns:
        The paths; none where no target is for this version.

    Raises:
        RulesetError: An alias stands for itself, or for too many paths.
    """
    found: dict[str, None] = {}
    for path in _expanded(text, place, known, dialect, ()):
        found[path] = None
        if len(found) > _MAX_PATHS:
            raise wording.wrong(
                place, f"'{text}' stands for more than {_MAX_PATHS:,} paths."
            )
    return tuple(found)


def _expanded(
    text: str,
    place: nodes.Node,
    known: Mapping[str, Alias],
    dialect: str,
    within: tuple[str, ...],
) -> Iterator[str]:
    match = _NAME.match(text)
    if match is None or match[1] not in known:
        yield text
        return
    name = match[1]
    if name in within:
        circle = " -> ".join((*within, name))
        raise wording.wrong(
            place, f"The alias '{name}' stands for itself: {circle}."
        )
    covering = [each for each in known[name] if each.covers(dialect)]
    rest = text[match.end() :]
    for path in covering[-1].given if covering else ():
        yield from _expanded(
            path + rest, place, known, dialect, (*within, name)
        )
