# SPDX-License-Identifier: Apache-2.0
"""The response components of a document, by the status that they are for.

What an operation does not document is added most easily by a reference to
the response that the others refer to.
"""

import collections
import functools
import http
import re
from collections.abc import Mapping

from conformance.contract import model, nodes
from conformance.rules import fixes

# One that a third of the references don't follow is no convention.
_MOST = 2 / 3
# What such a component is called where its status has several names.
_NAMES = {
    "400": ("badrequest", "validationerror", "invalidrequest", "invalidinput"),
    "401": ("unauthorized", "unauthorised", "unauthenticated"),
    "403": ("forbidden", "permissiondenied"),
    "404": ("notfound", "resourcenotfound"),
    "429": ("toomanyrequests", "ratelimited", "ratelimitexceeded"),
    "500": ("internalservererror", "servererror", "internalerror"),
}


@functools.lru_cache(maxsize=8)
def _used(
    contract: model.Contract,
) -> Mapping[tuple[str, str], collections.Counter[str]]:
    """Counts the references of operations by file and status."""
    found: dict[tuple[str, str], collections.Counter[str]] = {}
    for operation in contract.operations:
        for response in operation.responses:
            node = response.reference
            value = node.value
            reference = value.get("$ref") if isinstance(value, dict) else None
            if isinstance(reference, str):
                key = (node.document.source.uri, response.status)
                found.setdefault(key, collections.Counter())[reference] += 1
    return found


def used(
    contract: model.Contract, operation: model.Operation, status: str
) -> str:
    """Returns what the operations of a file refer to for a status.

    Args:
        contract: The contract.
        operation: The operation whose file is meant: a reference means
            something else in another one.
        status: Such as `429`.

    Returns:
        The reference as it is written there; empty where there is none, or
        no usual one.
    """
    uri = operation.node.document.source.uri
    counted = _used(contract).get((uri, status))
    if not counted:
        return ""
    ((reference, count),) = counted.most_common(1)
    return reference if count >= _MOST * counted.total() else ""


def named(contract: model.Contract, status: str) -> str:
    """Returns the reference to the component whose name tells a status.

    Args:
        contract: The contract; components of its root document count.
        status: Such as `429`.

    Returns:
        Such as `#/components/responses/TooManyRequests`; empty where there
        is none.
    """
    known = {status, *_NAMES.get(status, ())}
    for name in _components(contract):
        short = re.sub(r"[^a-z0-9]", "", name.lower())
        plain = re.sub(r"(?:error|response)+\Z", "", short) or short
        if short in known or plain in known:
            return _reference(contract, name)
    return ""


def suggested(contract: model.Contract, status: str) -> str:
    """Returns the reference to a component that there might be."""
    phrase = http.HTTPStatus(int(status)).phrase
    return _reference(contract, phrase.replace(" ", ""))


def line(status: str, reference: str) -> str:
    """Writes the line that documents a status by a reference."""
    return f"'{status}': {{$ref: '{reference}'}}"


def room(contract: model.Contract) -> str:
    """Names the place of shared responses in a version of OpenAPI."""
    return "responses" if contract.dialect == "2.0" else "components.responses"


def is_at_home(contract: model.Contract, operation: model.Operation) -> bool:
    """Tells whether an operation stands in the file of the components."""
    home = contract.root.document.source.uri
    return operation.node.document.source.uri == home


def addition(
    operation: model.Operation, status: str, reference: str
) -> fixes.Add | None:
    """Makes the edit that documents a status, where there is room for it.

    Args:
        operation: The operation that does not document it.
        status: Such as `429`.
        reference: What it refers to, from the operation's file.
    """
    node = operation.node.get("responses")
    if node is None or not isinstance(node.value, dict):
        return None
    if "$ref" in node.value or status in node.value:
        return None
    return fixes.Add(node, status, {"$ref": reference})


def _components(contract: model.Contract) -> tuple[str, ...]:
    place: nodes.Node | None = contract.root
    if contract.dialect != "2.0":
        place = contract.root.get("components")
    place = place.get("responses") if place is not None else None
    if place is None or not isinstance(place.value, dict):
        return ()
    return tuple(str(name) for name in place.value)


def _reference(contract: model.Contract, name: str) -> str:
    return f"#{nodes.format_pointer((*room(contract).split('.'), name))}"
