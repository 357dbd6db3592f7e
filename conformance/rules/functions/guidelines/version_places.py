# SPDX-License-Identifier: Apache-2.0
"""Where an API carries its version: in base URLs, or in paths (§4.3.1)."""

import collections
import dataclasses
import functools
import re
from collections.abc import Mapping

from conformance.contract import model, operational
from conformance.rules.functions.guidelines import bases, paths

_IN_HOST = re.compile(r"(?:^|[.-])(v\d+)(?=[.-])")
# What may stand before the version of every path.
_PREFIXES = frozenset({"api", "rest", "apis", "services"})


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """Where an API carries its version.

    Attributes:
        bases: The versions in base URLs, and in how many of them each is.
        paths: The version that each path has, by path.
        behind: The versioned paths whose version stands behind segments that
            other paths lack, with those segments.
        lacking: The paths without one that are not the operators' own.
    """

    bases: Mapping[str, int]
    paths: Mapping[str, str]
    behind: Mapping[str, tuple[str, ...]]
    lacking: tuple[str, ...]


def of_base(base: bases.Base) -> str:
    """Returns the version in a base URL; empty where there is none."""
    for part in base.segments:
        if paths.is_version(part):
            return part
    in_host = _IN_HOST.search(base.host)
    return in_host[1] if in_host else ""


def before(path: str, version: str) -> tuple[str, ...]:
    """Returns the segments of a path that stand before its version."""
    parts = paths.split(path)
    folded = [part.lower() for part in parts]
    return parts[: folded.index(version)] if version in folded else ()


@functools.lru_cache(maxsize=8)
def found(
    contract: model.Contract, names: frozenset[str] = operational.NAMES
) -> Found:
    """Finds the versions of an API.

    Args:
        contract: Any contract.
        names: What the paths of the operators' own operations are made of.

    Returns:
        Its versions. What only a minority of the paths has is none of the
        API's, and is left out.
    """
    counted: collections.Counter[str] = collections.Counter(
        filter(None, map(of_base, bases.of_api(contract)))
    )
    spared = operational.paths(contract, names) | bases.apart(contract)
    versioned = {}
    before = {}
    lacking = []
    for path in contract.paths:
        if path in spared or path == "/" or paths.is_well_known(path):
            continue
        parts = paths.split(path)
        # `/version` is asked before any, whoever may.
        if names.issuperset(part.lower() for part in parts):
            continue
        index = _index(parts)
        if index is None:
            lacking.append(path)
        else:
            versioned[path] = parts[index].lower()
            before[path] = parts[:index]
    if len(versioned) < len(lacking):
        # A few are of another standard, such as `/scim/v2`.
        return Found(counted, {}, {}, tuple(lacking))
    # What lists the versions, as `/api` above `/api/v1`, has none.
    indexes = {
        prefix[:depth]
        for prefix in before.values()
        for depth in range(len(prefix) + 1)
    }
    lacking = [each for each in lacking if paths.split(each) not in indexes]
    is_common = len(set(before.values())) == 1 and not lacking
    behind = {
        path: prefix
        for path, prefix in before.items()
        if not is_common and not _PREFIXES.issuperset(prefix)
    }
    return Found(counted, versioned, behind, tuple(lacking))


def _index(parts: tuple[str, ...]) -> int | None:
    """Tells which of a path's segments is its version, if one is."""
    for index, part in enumerate(parts):
        if paths.is_version(part):
            # `/documents/{version}` is one of the versions of a document.
            is_leading = _PREFIXES.issuperset(parts[:index])
            return index if is_leading or paths.is_literal(part) else None
        if not paths.is_literal(part):
            break
    return None
