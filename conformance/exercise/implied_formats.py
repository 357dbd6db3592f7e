# SPDX-License-Identifier: Apache-2.0
"""Drops formats that a pattern implies, from what the fuzzer is given.

The fuzzer looks for texts that keep the pattern and break the format. Where
there are none it looks for a quarter of a minute, in which it sends nothing.
"""

import collections
import re
from typing import Any

# Texts of each format, and near misses that a pattern for it refuses.
_KNOWN = {
    "email": (
        ("ada.lovelace@example.org", "ada@example.org"),
        (
            *("", "ada", "ada@", "@example.org", "ada@@example.org"),
            *("ada lovelace@example.org", "ada@exam ple.org"),
            *(".ada@example.org", "ada.@example.org", "a..b@example.org"),
            *("ada@example..org", "ada@.example.org", "ada@example.org."),
            *("ada@-example.org", "ada@example-.org", "ada@[1.2.3]"),
            *("ada@example.org\n", "(ada@example.org", "ada,b@example.org"),
        ),
    )
}


def drop(document: Any) -> None:
    """Drops `format` beside a pattern that says as much, in all schemas.

    Args:
        document: What the fuzzer is given; it is changed.
    """
    waiting = collections.deque([document])
    while waiting:
        each = waiting.popleft()
        if isinstance(each, dict):
            if _is_implied(each.get("pattern"), each.get("format")):
                del each["format"]
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _is_implied(pattern: Any, name: Any) -> bool:
    if not isinstance(pattern, str) or not isinstance(name, str):
        return False
    if name not in _KNOWN:
        return False
    good, bad = _KNOWN[name]
    try:
        keeps = re.compile(pattern.replace("$", r"\Z")).search
    except re.error:
        return False
    return any(map(keeps, good)) and not any(map(keeps, bad))
