# SPDX-License-Identifier: Apache-2.0
"""File patterns as the overrides of Spectral's rulesets have them.

They mean what minimatch 3 makes of them with `matchBase`: `*`, `?`, `[a-z]`,
`**`, `{a,b}`, `{1..3}`, `@(a|b)` and its kin, and `!` in front; a pattern
without a slash is held against the file's name alone, and no wildcard matches
a leading dot.
"""

import functools

import bracex
from wcmatch import glob

from conformance import errors

_FLAGS = glob.EXTGLOB | glob.FORCEUNIX | glob.GLOBSTAR
_MAX_ALTERNATIVES = 1000


def matches(path: str, pattern: str) -> bool:
    """Tells whether a path is one that a pattern means.

    Args:
        path: With slashes, relative to where the pattern is written.
        pattern: The pattern.

    Raises:
        RulesetError: The pattern stands for too many others.
    """
    if pattern.startswith("#"):
        return False
    plain = pattern.lstrip("!")
    wanted = (len(pattern) - len(plain)) % 2 == 0
    name = path.rpartition("/")[2]
    found = any(
        each.match(path if slashed else name)
        for each, slashed in _compiled(plain)
    )
    return found is wanted


@functools.lru_cache(maxsize=1024)
def _compiled(
    pattern: str,
) -> "tuple[tuple[glob.WcMatcher[str], bool], ...]":
    try:
        alternatives = bracex.expand(
            pattern, limit=_MAX_ALTERNATIVES, keep_escapes=True
        )
    except bracex.ExpansionLimitException:
        raise errors.RulesetError(
            f"The file pattern '{pattern}' stands for more than "
            f"{_MAX_ALTERNATIVES} others."
        ) from None
    plain = [each.removeprefix("./") for each in alternatives]
    return tuple(
        (glob.compile(each, flags=_FLAGS), "/" in each) for each in plain
    )
