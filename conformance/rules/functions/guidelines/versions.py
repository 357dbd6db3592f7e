# SPDX-License-Identifier: Apache-2.0
"""Functions about the version of an API (§4.3.1 of the guidelines)."""

import collections
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    bases,
    operations,
    paths,
    version_carriers,
    version_places,
)

_MAJOR = re.compile(r"v(\d+)", re.IGNORECASE)
# A year is no major version.
_LONGEST_MAJOR = 3
# Versions of other schemes: `2.0`, `2024-07-01`.
_OTHER = re.compile(r"\d{1,3}(?:\.\d+)+\Z|\d{4}-\d{2}(?:-\d{2})?\Z")
_SEMVER = re.compile(r"v?(\d+)(?:\.\d+)*")


def _url_version(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None or not contract.operations:
        return
    names = frozenset(options["operational"])
    found = version_places.found(contract, names)
    carried = tuple(version_carriers.in_parameters(contract))
    if found.bases:
        yield from _other_servers(contract, found)
    elif not found.paths:
        # What carries it elsewhere is told where it stands.
        if found.lacking and not carried:
            yield _unversioned(contract, found)
    else:
        yield from _other_paths(contract, found)
        yield from _behind(contract, found)
    yield from carried
    yield from version_carriers.in_media_types(contract)


def _unversioned(
    contract: model.Contract, found: version_places.Found
) -> rule.Breach:
    place = (
        contract.root.get("servers")
        or contract.root.get("basePath")
        or contract.root.get("paths")
    )
    wanted = _wanted(contract)
    segments = {
        part: place for base in bases.of_api(contract) for part in base.segments
    }
    for path in found.lacking:
        for part in paths.split(path)[:1]:
            segments.setdefault(part, paths.node(contract, path))
    other = next((each for each in segments if _OTHER.match(each)), "")
    if other:
        major = "" if paths.is_date(other) else f"v{other.partition('.')[0]}"
        return rule.Breach(
            f"The version in the URL is '{other}'; write a major version "
            f"after a 'v', as in '/{major or wanted}'.",
            node=segments[other],
        )
    return rule.Breach(
        "Neither the servers nor the paths carry a version; "
        f"{_ending(contract, wanted)}.",
        node=place,
    )


def _ending(contract: model.Contract, wanted: str) -> str:
    """Says where a version goes that there is nowhere yet."""
    if contract.dialect == "2.0":
        has_base = contract.root.get("basePath") is not None
        return f"{'end' if has_base else 'add'} 'basePath' with '/{wanted}'"
    if contract.root.get("servers") is None:
        return f"add 'servers' with a URL that ends with '/{wanted}'"
    return f"end the URL of every server with '/{wanted}'"


def _wanted(contract: model.Contract) -> str:
    said = _major_of_info(contract)
    return f"v{said}" if said and said != "0" else "v1"


def _other_servers(
    contract: model.Contract, found: version_places.Found
) -> Iterator[rule.Breach]:
    """Tells of servers without the version that others have."""
    if found.paths:
        return
    usual = max(found.bases, key=lambda each: found.bases[each])
    for base in bases.of_api(contract):
        is_known = base.host and not base.is_local and "{" not in base.url
        if is_known and not version_places.of_base(base):
            yield rule.Breach(
                "This server's URL carries no version, unlike that of "
                f"another; end it with '/{usual}'.",
                subject=base.url,
                node=base.node,
            )


def _other_paths(
    contract: model.Contract, found: version_places.Found
) -> Iterator[rule.Breach]:
    """Tells of paths without the version that others have, by their start."""
    usual = _usual(found)
    grouped: dict[str, list[str]] = {}
    for path in found.lacking:
        grouped.setdefault(paths.split(path)[0], []).append(path)
    for first, group in grouped.items():
        path, *others = group
        and_more = ""
        if others:
            count = len(others)
            plural = "s" if count > 1 else ""
            and_more = f" (nor do {count} more path{plural} below '/{first}')"
            if count == 1:
                and_more = f" (nor does one more path below '/{first}')"
        better = _with_version(usual, path)
        advice = f"write '{better}'"
        if better in contract.paths:
            advice = f"begin it with the version that it is of, as '{better}'"
        yield rule.Breach(
            f"'{path}' carries no version, unlike other paths{and_more}; "
            f"{advice}.",
            subject=f"/{first}",
            node=paths.node(contract, path),
        )


def _usual(found: version_places.Found) -> tuple[str, ...]:
    """Returns how most paths begin, up to their version."""
    counted = collections.Counter(
        # The version is to lead where each stands behind something else.
        () if found.behind else version_places.before(path, version)
        for path, version in found.paths.items()
    )
    version = collections.Counter(found.paths.values()).most_common(1)[0][0]
    return (*counted.most_common(1)[0][0], version)


def _with_version(usual: tuple[str, ...], path: str) -> str:
    *prefix, version = usual
    parts = paths.split(path)
    if list(parts[: len(prefix)]) == prefix:
        parts = parts[len(prefix) :]
    return paths.join((*prefix, version, *parts))


def _behind(
    contract: model.Contract, found: version_places.Found
) -> Iterator[rule.Breach]:
    """Tells once that versions stand behind other segments."""
    if not found.behind:
        return
    path, prefix = next(iter(found.behind.items()))
    version = paths.split(path)[len(prefix)]
    rest = (part for part in paths.split(path) if part != version)
    count = len(found.behind)
    told = "" if count == 1 else f" ({count} paths have one so)"
    yield rule.Breach(
        f"The version of '{path}' stands behind "
        f"'{paths.join(prefix)}'{told}; let it lead: "
        f"'{paths.join((version, *rest))}'.",
        subject="behind",
        node=paths.node(contract, path),
    )


def _one_version(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    found = version_places.found(contract)
    if found.bases and found.paths:
        path, version = next(iter(found.paths.items()))
        yield rule.Breach(
            "The version stands both in the servers "
            f"({_list(found.bases)}) and in the paths ({version}), as in "
            f"'/{max(found.bases)}{path}'; drop one of them.",
            subject="places",
            node=paths.node(contract, path),
        )
        return
    counted = collections.Counter(found.bases)
    counted.update(found.paths.values())
    if len(counted) < 2:  # noqa: PLR2004 - two are several
        return
    (usual, _), *others = counted.most_common()
    odd = {name for name, _ in others}
    told = ", ".join(
        f"{name} ({count})" for name, count in counted.most_common()
    )
    where = "paths" if found.paths else "servers"
    yield rule.Breach(
        f"The {where} hold several versions, {told}; write one document for "
        f"each, and leave only {usual} in this one.",
        subject="versions",
        node=_first_of(contract, found, odd),
    )


def _first_of(
    contract: model.Contract, found: version_places.Found, odd: set[str]
) -> Any:
    for path, version in found.paths.items():
        if version in odd:
            return paths.node(contract, path)
    for base in bases.of_api(contract):
        if version_places.of_base(base) in odd:
            return base.node
    return None


def _list(versions: Mapping[str, int]) -> str:
    return ", ".join(sorted(versions))


def _matches_info(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    found = version_places.found(contract)
    majors = {
        match[1]
        for each in {*found.bases, *found.paths.values()}
        if (match := _MAJOR.match(each))
    }
    said = _major_of_info(contract)
    if len(majors) != 1 or not said:
        return
    major = majors.pop()
    # What is still 0 may live under any version.
    if said in (major, "0"):
        return
    info = contract.root.get("info")
    yield rule.Breach(
        f"'info.version' is {contract.api_version}, but the URL says "
        f"v{major}; write a version {major}.x, or serve it under '/v{said}'.",
        node=info.get("version") if info else None,
    )


def _major_of_info(contract: model.Contract) -> str:
    """Returns the major of `info.version`; empty where it is no semver."""
    match = _SEMVER.match(contract.api_version)
    # A date such as 2024-07-01 is a scheme of its own.
    is_major = match is not None and len(match[1]) <= _LONGEST_MAJOR
    return str(int(match[1])) if match is not None and is_major else ""


FUNCTIONS: Mapping[str, rule.Function] = {
    "urlVersion": rule.Function(
        _url_version,
        options=operations.OPTIONS,
        shares=operations.SHARES,
    ),
    "oneUrlVersion": rule.Function(_one_version),
    "urlVersionMatchesInfo": rule.Function(_matches_info),
}
