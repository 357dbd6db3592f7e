# SPDX-License-Identifier: Apache-2.0
"""How much of a hostile or broken document is read before it is refused."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on reading documents.

    Reading takes about 0.1 s and 10 MB for each MB of text, so that these
    bound time and memory as well.

    Attributes:
        bytes: Size of one file or answer, once decompressed.
        depth: Levels of nesting; of real documents the deepest has 60.
        nodes: Values in one document, each YAML alias counted as all that
            it stands for; of real documents the largest has 400,000.
        files: Files that one contract may spread over; of real ones the
            most scattered has 2,907.
        seconds: Time to fetch one URL, redirects and all.
    """

    bytes: int = 64 * 1024 * 1024
    depth: int = 2_000
    nodes: int = 2_000_000
    files: int = 10_000
    seconds: float = 30.0
