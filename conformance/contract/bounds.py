# SPDX-License-Identifier: Apache-2.0
"""How much of a hostile or broken document is read before it is refused."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on reading documents.

    Attributes:
        bytes: Size of one file or answer.
        depth: Levels of nesting. Real documents stay below 60.
        nodes: Nodes of one document once its YAML aliases are expanded;
            the largest known document has 400,000.
        files: Files that one contract may spread over.
        seconds: Time to fetch one URL.
    """

    bytes: int = 64 * 1024 * 1024
    depth: int = 500
    nodes: int = 5_000_000
    files: int = 10_000
    seconds: float = 30.0
