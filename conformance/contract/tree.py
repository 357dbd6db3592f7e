# SPDX-License-Identifier: Apache-2.0
"""A document's values, and where each of them stands in the text.

Values are plain dicts, lists and scalars, so that every library takes them.
Positions stand beside them, by the identity of the container and the key.
"""

import dataclasses
from collections.abc import Callable

Pointer = tuple[str | int, ...]
# Line and column of the first character, and of the one after the last;
# all from 1, columns in code points.
Span = tuple[int, int, int, int]
Place = tuple[int, str | int]


@dataclasses.dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A mapping that names one key twice; the later value is the one kept.

    Attributes:
        pointer: The key's place.
        first: Where it stands first.
        second: Where it stands again.
    """

    pointer: Pointer
    first: Span
    second: Span


@dataclasses.dataclass(slots=True)
class Spans:
    """Positions of a tree's nodes.

    Attributes:
        keys: The key token, by container and key; array items have none.
        values: The value, by container and key or index.
        root: The whole document.
    """

    keys: dict[Place, Span] = dataclasses.field(default_factory=dict)
    values: dict[Place, Span] = dataclasses.field(default_factory=dict)
    root: Span = (1, 1, 1, 1)


@dataclasses.dataclass(slots=True)
class Tree:
    """One parsed text.

    Attributes:
        root: The top-level value.
        duplicates: Keys that stand twice.
        measure: Gives the positions; in JSON they are only worked out when
            the first is asked for.
    """

    root: object
    duplicates: tuple[DuplicateKey, ...]
    measure: Callable[[], Spans]
