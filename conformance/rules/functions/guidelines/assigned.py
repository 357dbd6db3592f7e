# SPDX-License-Identifier: Apache-2.0
"""What the server assigns, and clients only read (§4.1.4)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    meanings,
    model,
    nodes,
    resource_graph,
    resources,
    schemas,
    usage,
)
from conformance.rules import fixes, rule
from conformance.rules.functions.guidelines import field_facts

Options = Mapping[str, Any]
# §4.6 names the first of each; the others are what many write for them.
_ASSIGNED = frozenset(
    {
        *("create_time", "update_time", "created_at", "updated_at"),
        *("created", "updated", "create_date", "update_date"),
        *("creation_time", "created_time", "updated_time", "modified_at"),
        *("last_modified", "date_created", "date_updated"),
    }
)
_BY_CLIENT = re.compile(
    r"\b(?:clients?|callers?|you|your|user[- ](?:defined|specified|provided)"
    r"|custom|optional)\b",
    re.IGNORECASE,
)


def _read_only(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    found: dict[Any, rule.Breach] = {}
    shared: frozenset[int] | None = None
    for operation, ids in _writes(contract):
        for schema, name, node in _top_fields(look, operation):
            if name not in _ASSIGNED and name not in ids:
                continue
            if node.identity in found or not _is_writable(look, node):
                continue
            if shared is None:
                shared = _shared(contract)
            # A model of its own for requests has an id on purpose.
            if name in _ASSIGNED or id(schema.value) in shared:
                found[node.identity] = _writable(contract, name, node)
    yield from found.values()


def _writes(
    contract: model.Contract,
) -> Iterator[tuple[model.Operation, frozenset[str]]]:
    """Yields what creates or changes a resource, and how its id is called."""
    graph = resource_graph.graph(contract)
    if graph.style is resources.Style.PROCEDURES:
        return
    items = {each.path: each.item for each in graph.collections}
    items.update(
        (each.item.path, each.item) for each in graph.collections if each.item
    )
    for operation in contract.operations:
        if graph.methods.get(operation.label) in _WRITING:
            item = items.get(operation.path)
            own = _own_id(item) if item else ""
            yield operation, frozenset({"id", own})


_WRITING = ("create", "replace", "update")


def _own_id(item: resources.Item) -> str:
    """Returns the variable's name where it is the id of that collection."""
    above = [part for part in item.path.split("/") if "{" not in part]
    words = meanings.words(item.variable)
    collection = meanings.words(above[-1]) if above else ()
    is_id = collection != () and len(words) > 1 and words[-1] == "id"
    # An event of `/special-events` is as well told as a special event.
    is_own = is_id and collection[-1].startswith(words[-2])
    return item.variable if is_own else ""


def _top_fields(
    look: schemas.Schemas, operation: model.Operation
) -> Iterator[tuple[nodes.Node, str, nodes.Node]]:
    """Yields the fields of a body's own object, and where they stand."""
    media = operation.body.content if operation.body else ()
    for each in media:
        if not each.is_json or each.schema is None:
            continue
        for part in look.parts(each.schema, combined=("allOf",)):
            declared = part.get("properties")
            for name, node in declared.items() if declared else ():
                yield part, name, node


def _is_writable(look: schemas.Schemas, node: nodes.Node) -> bool:
    """Tells whether clients may send a scalar that is not theirs."""
    own = node.value.get("readOnly") if isinstance(node.value, dict) else None
    if own is True or True in field_facts.said(look, node, "readOnly"):
        return False
    kinds = field_facts.types(look, node)
    if not kinds or kinds & {"object", "array", "boolean"}:
        return False
    return not _BY_CLIENT.search(field_facts.text_of(look, node))


def _shared(contract: model.Contract) -> frozenset[int]:
    """Returns the schemas that are sent and received."""
    return frozenset(
        id(each.schema.value)
        for each in usage.uses(contract)
        if each.is_sent and each.is_received
    )


def _writable(
    contract: model.Contract, name: str, node: nodes.Node
) -> rule.Breach:
    fix = None
    is_reference = isinstance(node.value, dict) and "$ref" in node.value
    if isinstance(node.value, dict) and (
        not is_reference or contract.dialect not in ("2.0", "3.0")
    ):
        fix = fixes.Fix(
            "Add 'readOnly: true'.",
            (fixes.Add(node, "readOnly", True),),
            is_safe=True,
        )
    return rule.Breach(
        f"The server assigns '{name}', but requests may send it; add "
        "'readOnly: true', or leave it out of their schema.",
        node=node,
        fix=fix,
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "assignedReadOnly": rule.Function(
        _read_only, kinds=frozenset({"Document"})
    ),
}
