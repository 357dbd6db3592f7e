# SPDX-License-Identifier: Apache-2.0
"""Loads a document as a `model.Contract`, whatever its OpenAPI version."""

import gc
import re
from collections.abc import Mapping
from typing import BinaryIO

from conformance import errors, network
from conformance.contract import (
    bounds,
    library,
    model,
    nodes,
    reader_openapi,
    reader_swagger,
    source,
    tree,
)

_LARGE = 500_000
_VERSION = re.compile(r"(?:2\.0|3\.[012](?:\.\d+)?(?:-[\w.]+)?)\Z")


def load(
    name: str,
    *,
    stdin: BinaryIO | None = None,
    headers: Mapping[str, str] | None = None,
    way: network.Network | None = None,
    allow_remote: bool = False,
    limits: bounds.Limits | None = None,
    known: Mapping[str, nodes.Document] | None = None,
) -> model.Contract:
    """Loads the contract in the document called `name`.

    Args:
        name: A path, an HTTP URL, or `-` for standard input.
        stdin: Where `-` is read from.
        headers: Sent with the request for a URL.
        way: How to get to URLs.
        allow_remote: Whether references may lead to other hosts.
        limits: Bounds on what is read.
        known: Documents that stand for what would be read, by address.

    Returns:
        The contract; broken references are told in it, not raised.

    Raises:
        DocumentError: It can't be read, or is no OpenAPI document.
    """
    limits = limits or bounds.Limits()
    text = source.read(name, limits, stdin=stdin, headers=headers, way=way)
    return read(text, limits, way=way, allow_remote=allow_remote, known=known)


def read(
    text: source.Source,
    limits: bounds.Limits,
    *,
    way: network.Network | None = None,
    allow_remote: bool = False,
    known: Mapping[str, nodes.Document] | None = None,
) -> model.Contract:
    """Reads the contract in a document's text; see `load`."""
    with tree.growing():
        shelf = library.Library(
            text, limits, allow_remote=allow_remote, known=known, way=way
        )
        version = _version(shelf.root, text.name)
        contract = (
            reader_swagger.Reader(shelf, version).read()
            if version == "2.0"
            else reader_openapi.Reader(shelf, version).read()
        )
        if sum(len(each.source.text) for each in shelf.documents) > _LARGE:
            # Trees have no cycles, and are there until the end: looking
            # through them for garbage would take as long as reading did.
            gc.freeze()
        return contract


def _version(root: nodes.Document, name: str) -> str:
    value = root.root
    if not isinstance(value, dict):
        raise errors.DocumentError(
            f"'{name}' is not an OpenAPI document: its top level is no object."
        )
    said = value.get("openapi", value.get("swagger"))
    if said is None:
        raise errors.DocumentError(
            f"'{name}' is not an OpenAPI document: it has neither "
            "'openapi' nor 'swagger' at its top level.",
            "Name the root document of the API.",
        )
    # `swagger: 2.0` without quotes is a number, and means the same.
    version = str(said)
    if not _VERSION.match(version):
        raise errors.DocumentError(
            f"'{name}' says OpenAPI version '{version[:40]}', which is not "
            "known here.",
            "Versions 2.0, 3.0, 3.1 and 3.2 are.",
        )
    return version
