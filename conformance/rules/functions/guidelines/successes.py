# SPDX-License-Identifier: Apache-2.0
"""The status of success that an operation is expected to have (§4.4)."""

import functools

from conformance.contract import listings, model, resource_graph, schemas

# A standard method may also answer with an operation to follow (§4.5).
LATER = "202"
_CUSTOM = frozenset({"200", "201", "202", "204"})
_BY_METHOD = {
    "GET": frozenset({"200"}),
    "PUT": frozenset({"200", "204"}),
    "PATCH": frozenset({"200", "204"}),
}


def expected(
    contract: model.Contract, operation: model.Operation
) -> frozenset[str]:
    """Tells which statuses of success fit an operation.

    Args:
        contract: The contract that it is of.
        operation: Any operation.

    Returns:
        The codes; none where any is as good, as for a POST that is no
        Create. 202 is only among them for custom methods: for the standard
        ones it is a matter of what the document says.
    """
    if ":" in operation.path.rpartition("/")[2]:
        return _CUSTOM
    if operation.method == "DELETE":
        return _of_delete(operation)
    if operation.method == "POST":
        is_create = operation.label in _creates(contract)
        return frozenset({"201"}) if is_create else frozenset()
    return _BY_METHOD.get(operation.method, frozenset())


def _of_delete(operation: model.Operation) -> frozenset[str]:
    # A soft delete answers with the resource; another rule looks at it.
    answered = operation.response(200)
    if answered is not None and answered.status == "200" and answered.content:
        return frozenset({"200", "204"})
    return frozenset({"204"})


@functools.lru_cache(maxsize=8)
def _creates(contract: model.Contract) -> frozenset[str]:
    """Finds the operations that surely create one resource.

    A POST on a collection is a Create where the collection can be listed and
    its members have paths. One that answers with several adds to a set.
    """
    look = schemas.Schemas(contract)
    return frozenset(
        each.create.label
        for each in resource_graph.collections(contract)
        if each.create is not None
        and each.lists
        and each.item is not None
        and listings.members(look, each.create) is None
    )
