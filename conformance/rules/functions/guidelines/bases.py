# SPDX-License-Identifier: Apache-2.0
"""The base URLs of a document, wherever it declares them (3.1 §4.8.5).

The contract knows those of the whole API; a path and an operation may have
their own instead.
"""

import collections
import dataclasses
import functools
import ipaddress
import urllib.parse
from collections.abc import Iterator, Mapping

from conformance.contract import model, nodes, reader_common


@dataclasses.dataclass(frozen=True, slots=True)
class Base:
    """One base URL.

    Attributes:
        url: Its variables at their defaults; may be relative.
        node: Where it is written; in 2.0 the `basePath`, or the `host`.
        variables: The nodes of its variables, by name.
    """

    url: str
    node: nodes.Node
    variables: Mapping[str, nodes.Node] = dataclasses.field(
        default_factory=dict
    )

    @property
    def scheme(self) -> str:
        """Its scheme in lower case; empty where it is relative."""
        return self._parts.scheme

    @property
    def host(self) -> str:
        """Its host in lower case; empty where it has none."""
        try:
            return self._parts.hostname or ""
        except ValueError:
            return ""

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments of its path, those that are empty left out."""
        return tuple(part for part in self._parts.path.split("/") if part)

    @property
    def is_local(self) -> bool:
        """Whether it is on the reader's own machine (RFC 6761 §6.3)."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            address = ipaddress.ip_address(self.host)
        except ValueError:
            return False
        return address.is_loopback or address.is_unspecified

    @property
    def _parts(self) -> urllib.parse.SplitResult:
        try:
            return urllib.parse.urlsplit(self.url)
        except ValueError:
            return urllib.parse.urlsplit("")


@functools.lru_cache(maxsize=8)
def everywhere(contract: model.Contract) -> tuple[Base, ...]:
    """Finds all base URLs: the API's, then those of paths and operations.

    Args:
        contract: Any contract.

    Returns:
        Each once, where it is written.
    """
    found = list(of_api(contract))
    if contract.dialect != "2.0":
        holders = {
            each.identity: each
            for each in (
                *contract.paths.values(),
                *(each.node for each in contract.operations),
            )
            if "servers" in each.value
        }
        for holder in holders.values():
            found.extend(_declared(holder))
    return tuple(found)


@functools.lru_cache(maxsize=8)
def of_api(contract: model.Contract) -> tuple[Base, ...]:
    """Returns the base URLs of the paths that have none of their own."""
    if contract.dialect != "2.0":
        return tuple(_declared(contract.root))
    return tuple(Base(each.url, each.node) for each in contract.servers)


@functools.lru_cache(maxsize=8)
def apart(contract: model.Contract) -> frozenset[str]:
    """Returns the paths that hang from base URLs of their own."""
    lacking: collections.Counter[str] = collections.Counter()
    for operation in contract.operations:
        lacking[operation.path] += "servers" not in operation.node.value
    return frozenset(
        path
        for path, item in contract.paths.items()
        if "servers" in item.value or (path in lacking and not lacking[path])
    )


def _declared(holder: nodes.Node) -> Iterator[Base]:
    servers = holder.get("servers")
    for server in servers.elements() if servers else ():
        url = server.get("url")
        if url is None or not isinstance(url.value, str):
            continue
        text = url.value
        variables = dict(reader_common.members(server, "variables"))
        for name, variable in variables.items():
            default = variable.get("default")
            if default is not None:
                text = text.replace(f"{{{name}}}", str(default.value))
        yield Base(text, url, variables)
