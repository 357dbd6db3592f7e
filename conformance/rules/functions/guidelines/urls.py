# SPDX-License-Identifier: Apache-2.0
"""Functions about URLs and versions (§4.2, §4.3, §9.3 of the guidelines)."""

import ipaddress
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, operational, resources
from conformance.rules import rule
from conformance.rules.functions.guidelines import operations

_MAJOR = re.compile(r"v(\d+)")
_VERSION_NAMES = frozenset(
    {"version", "api_version", "api-version", "apiversion", "v", "ver"}
)
_VERSION_HEADERS = frozenset(
    {"api-version", "x-api-version", "accept-version", "version", "x-version"}
)


def _versions(contract: model.Contract) -> tuple[set[str], set[str]]:
    """Returns the versions in servers, and those that lead paths."""
    servers: set[str] = set()
    for server in contract.servers:
        path = urllib.parse.urlsplit(server.url).path
        servers.update(
            part for part in path.split("/") if resources.VERSION.match(part)
        )
    paths: set[str] = set()
    for path in contract.paths:
        first = path.split("/")[1]
        if resources.VERSION.match(first):
            paths.add(first)
    return servers, paths


def _url_version(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None or not contract.operations:
        return
    servers, _ = _versions(contract)
    if not servers:
        spared = options.get("operational", operational.NAMES)
        yield from _unversioned(contract, operational.paths(contract, spared))
    for operation in contract.operations:
        for parameter in operation.parameters:
            name = parameter.name.lower()
            place = parameter.place
            if (place == "query" and name in _VERSION_NAMES) or (
                place == "header" and name in _VERSION_HEADERS
            ):
                yield rule.Breach(
                    f"The {place} parameter '{parameter.name}' carries the "
                    "API's version; it belongs into the URL, as in '/v1'.",
                    subject=f"{place} {name}",
                    node=parameter.node,
                )


def _unversioned(
    contract: model.Contract, spared: frozenset[str]
) -> Iterator[rule.Breach]:
    paths = [path for path in contract.paths if path not in spared]
    without = [
        path
        for path in paths
        if not resources.VERSION.match(path.split("/")[1])
    ]
    if not without:
        return
    if len(without) == len(paths):
        yield rule.Breach(
            "Neither the servers nor the paths carry a version such as '/v1'.",
            node=contract.root.get("servers")
            or contract.root.get("basePath")
            or contract.root.get("paths"),
        )
        return
    for path in without:
        yield rule.Breach(
            f"'{path}' carries no version, unlike other paths.",
            subject=path,
            node=_path_node(contract, path),
        )


def _path_node(contract: model.Contract, path: str) -> Any:
    declared = contract.root.get("paths")
    return declared.get(path) if declared else None


def _one_version(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    servers, paths = _versions(contract)
    place = contract.root.get("servers") or contract.root.get("paths")
    if servers and paths:
        yield rule.Breach(
            "The version stands both in the servers "
            f"({_list(servers)}) and in the paths ({_list(paths)}).",
            subject="places",
            node=place,
        )
    elif len(servers | paths) > 1:
        yield rule.Breach(
            f"The document holds several versions: {_list(servers | paths)}.",
            subject="versions",
            node=place,
        )


def _list(found: set[str]) -> str:
    return ", ".join(sorted(found))


def _matches_info(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    servers, paths = _versions(contract)
    majors = {
        match[1] for each in servers | paths if (match := _MAJOR.match(each))
    }
    said = re.match(r"v?(\d+)(?:\.\d+)*", contract.api_version)
    # A date such as 2024-07-01 is a scheme of its own.
    if len(majors) != 1 or said is None or len(said[1]) > 3:  # noqa: PLR2004 - digits
        return
    major = majors.pop()
    if said[1] not in (major, "0"):
        info = contract.root.get("info")
        yield rule.Breach(
            f"'info.version' is {contract.api_version}, but the URL says "
            f"v{major}.",
            node=info.get("version") if info else None,
        )


def _https(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[str]:
    parts = urllib.parse.urlsplit(str(value))
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        yield f"The server '{value}' is not reached by HTTPS."


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _no_trailing_slash(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[str]:
    if isinstance(value, str) and len(value) > 1 and value.endswith("/"):
        yield f"The path '{value}' ends with a slash."


FUNCTIONS: Mapping[str, rule.Function] = {
    "urlVersion": rule.Function(_url_version, options=operations.OPTIONS),
    "oneUrlVersion": rule.Function(_one_version),
    "urlVersionMatchesInfo": rule.Function(_matches_info),
    "https": rule.Function(_https),
    "noTrailingSlash": rule.Function(_no_trailing_slash),
}
