# SPDX-License-Identifier: Apache-2.0
r"""Sets of characters as JavaScript's regular expressions mean them.

A set is a tuple of ranges of code points, both ends in it, so that `\W` inside
a class is as easy as `\W` alone.
"""

import functools
import sys
import unicodedata

Range = tuple[int, int]
Charset = tuple[Range, ...]
LAST = sys.maxunicode
DIGIT: Charset = ((48, 57),)
WORD: Charset = ((48, 57), (65, 90), (95, 95), (97, 122))
SPACE: Charset = (
    (9, 13),
    (32, 32),
    (160, 160),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)
NEWLINE: Charset = ((10, 10), (13, 13), (0x2028, 0x2029))


def complement(ranges: Charset) -> Charset:
    """Returns the gaps between sorted ranges."""
    gaps = []
    start = 0
    for low, high in ranges:
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        gaps.append((start, LAST))
    return tuple(gaps)


def written(ranges: Charset, *, negated: bool = False) -> str:
    """Writes a set as a class of Python's `re`."""
    if not ranges:
        return r"[\s\S]" if negated else "(?!)"
    parts = [
        _spelled(low) if low == high else f"{_spelled(low)}-{_spelled(high)}"
        for low, high in ranges
    ]
    return f"[{'^' if negated else ''}{''.join(parts)}]"


def _spelled(code: int) -> str:
    char = chr(code)
    if char.isascii() and char.isalnum():
        return char
    return f"\\U{code:08x}"


@functools.cache
def category(name: str) -> Charset:
    """Returns the code points of a general category such as `L` or `Lu`."""
    ranges: list[Range] = []
    start = None
    for code in range(LAST + 2):
        inside = code <= LAST and unicodedata.category(chr(code)).startswith(
            name
        )
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            ranges.append((start, code - 1))
            start = None
    return tuple(ranges)
