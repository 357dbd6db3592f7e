# SPDX-License-Identifier: Apache-2.0
"""What a scalar in YAML means.

It follows the JSON and core schemas of YAML 1.2 (§10.2, §10.3), as the OpenAPI
Specification asks: dates, `no` and `08012` stay text.
"""

import math
import re

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(
    r"[-+]?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?\Z"
)
_NUMBER_STARTS = frozenset("-+.0123456789")
_CONSTANTS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TAG = "tag:yaml.org,2002:"


def resolve(text: str, tag: str | None) -> object:
    """Reads a scalar.

    Args:
        text: The scalar, its quotes removed.
        tag: Its tag; without one, what it looks like counts.

    Returns:
        A JSON value; text where it is nothing else.

    Raises:
        ValueError: It is an integer of more digits than Python converts.
    """
    if tag and tag != "!":
        if tag.removeprefix(_TAG) not in {"int", "float", "bool", "null"}:
            return text
    elif tag:
        return text
    if text[:1] in _NUMBER_STARTS:
        return _number(text)
    return _CONSTANTS.get(text, text)


def _number(text: str) -> object:
    if _INTEGER.match(text):
        return int(text)
    if not _FLOAT.match(text) or not any(char.isdigit() for char in text):
        return text
    number = float(text)
    # Infinity is no JSON value: 1e999 stays what was written.
    return number if math.isfinite(number) else text
