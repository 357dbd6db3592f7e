# SPDX-License-Identifier: Apache-2.0
"""Paths as rules about URLs look at them: segments, and what leads them."""

import functools
import re
from collections.abc import Iterable

from conformance.contract import model, nodes, resources, vocabulary

# Stands for any variable.
ANY = "{}"
_VARIABLE = re.compile(r"\{[^{}]*\}\Z")
_FORMAT = re.compile(r"\.(?:json|xml|yaml|csv)\Z")
# What a version goes by in a template: `{version}`, `v{api_version}`.
_VERSION_VARIABLE = re.compile(
    r"v?\{(?:api[_-]?)?version\}\Z|v\{[^{}]*\}\Z", re.IGNORECASE
)
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?\Z")


def node(contract: model.Contract, path: str) -> nodes.Node | None:
    """Returns where a path stands in the document."""
    declared = contract.root.get("paths")
    return declared.get(path) if declared else None


@functools.lru_cache(maxsize=4096)
def split(path: str) -> tuple[str, ...]:
    """Returns the segments of a path as written; empty ones are left out.

    So is a query, which some documents put into their paths.
    """
    bare = path.partition("?")[0]
    return tuple(part for part in bare.split("/") if part)


@functools.lru_cache(maxsize=4096)
def shape(path: str) -> tuple[str, ...]:
    """Returns the segments of a path, its variables without their names.

    A suffix that names a format, as in `{id}.json`, belongs to no segment.
    """
    parts = list(split(path))
    if parts:
        parts[-1] = _FORMAT.sub("", parts[-1]) or parts[-1]
    return tuple(ANY if _VARIABLE.match(part) else part for part in parts)


def is_variable(segment: str) -> bool:
    """Tells whether a segment is one variable and nothing else."""
    return bool(_VARIABLE.match(segment))


def is_literal(segment: str) -> bool:
    """Tells whether a segment has neither a variable nor a custom method."""
    return "{" not in segment and ":" not in segment


def is_version(segment: str) -> bool:
    """Tells whether a segment is a version, such as `v1` or `{version}`."""
    return bool(
        resources.VERSION.match(segment.lower())
        or _VERSION_VARIABLE.match(segment)
    )


def is_date(segment: str) -> bool:
    """Tells whether a segment is a date, as some versions are."""
    return bool(_DATE.match(segment))


def is_well_known(path: str) -> bool:
    """Tells whether a path has a place of its own on every host (RFC 8615)."""
    return path.startswith("/.well-known")


def join(parts: Iterable[str]) -> str:
    """Makes a path of segments."""
    return "/" + "/".join(parts)


def singular(name: str) -> str:
    """Returns a name with its last word in the singular."""
    last = (vocabulary.split(name) or ("",))[-1]
    one = vocabulary.singular(last.lower())
    if not name.endswith(last) or one == last.lower():
        return name
    one = one.capitalize() if last[0].isupper() else one
    return f"{name[: len(name) - len(last)]}{one}"
