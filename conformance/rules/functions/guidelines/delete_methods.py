# SPDX-License-Identifier: Apache-2.0
"""Functions about Delete (§4.5.5), and what brings back (§4.6)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    model,
    resource_graph,
    resources,
    schemas,
    vocabulary,
)
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    judged,
    once,
    shapes,
)

Options = Mapping[str, Any]
# Signs of an operation that goes on after the answer.
_OPERATION = frozenset({"done", "operation", "progress", "job", "task"})
# Headers that lead to such an operation.
_LEADS = frozenset(
    {"location", "operation-location", "azure-asyncoperation", "link"}
)


def _deletes(
    contract: model.Contract,
) -> Iterator[tuple[model.Operation, model.Operation | None]]:
    """Yields each Delete, with the Get of what it deletes."""
    for each in judged.collections(contract):
        if each.item and "DELETE" in each.item.methods:
            methods = each.item.methods
            yield methods["DELETE"], methods.get("GET")
    for singleton in judged.singletons(contract):
        if "DELETE" in singleton.methods:
            yield singleton.methods["DELETE"], singleton.methods.get("GET")


def _delete_empty(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    undeleted = {each.resource for each in _undeletes(contract)}
    deletes = list(_deletes(contract))
    found = {}
    for operation, get in deletes:
        breach = _idle_acceptance(operation) or _full_answer(
            look, operation, get, is_undeleted=operation.path in undeleted
        )
        if breach is not None:
            found[operation.label] = breach
    yield from once.told(
        contract,
        found,
        len(deletes),
        "operations that delete a resource answer otherwise than with 204 and "
        "no body",
    )


def _idle_acceptance(operation: model.Operation) -> rule.Breach | None:
    """Tells of a 202 that leads nowhere."""
    for response in operation.responses:
        is_idle = not response.content and not _LEADS & set(response.headers)
        if response.status == "202" and is_idle and not response.links:
            return rule.Breach(
                f"'{operation.label}' answers with 202, but names nothing to "
                "follow; answer with an operation, or lead to it by "
                "'Location'.",
                node=response.reference,
            )
    return None


def _full_answer(
    look: schemas.Schemas,
    operation: model.Operation,
    get: model.Operation | None,
    *,
    is_undeleted: bool,
) -> rule.Breach | None:
    """Tells of a 200 with something else than what is yet to be deleted."""
    response = next(
        (each for each in operation.responses if each.status == "200"), None
    )
    if response is None or not response.content:
        return None
    media = response.json()
    answered = shapes.body(look, media.schema if media else None)
    is_unknown = media is not None and answered.kind is shapes.Kind.UNKNOWN
    if is_unknown or shapes.tells_deletion(look, answered):
        return None
    if _goes_on(answered, operation.path):
        return None
    resource = shapes.answer(look, get, ("200",))
    is_resource = (
        answered.is_known
        and resource.is_known
        and shapes.telling(resource) <= set(answered.fields)
    )
    # What can be undeleted is for `undelete-completes` to judge.
    if is_resource and is_undeleted:
        return None
    told = (
        "answers with the resource, which has no 'delete_time'; answer with "
        "204 and without a body, or add that field if it can still be had."
        if is_resource
        else "answers with 200 and a body; answer with 204 and without one."
    )
    return rule.Breach(f"'{operation.label}' {told}", node=response.reference)


def _goes_on(answered: shapes.Body, path: str) -> bool:
    """Tells whether an answer is an operation rather than what is deleted."""
    signs = (
        _OPERATION
        - set(vocabulary.words(path))
        - {word.removesuffix("s") for word in vocabulary.words(path)}
    )
    return any(signs & set(vocabulary.words(name)) for name in answered.fields)


def _undeletes(contract: model.Contract) -> Iterator[resources.Action]:
    for each in resource_graph.graph(contract).actions:
        is_sure = each.certainty > resources.Certainty.GUESS
        if "".join(vocabulary.words(each.verb)) == "undelete" and is_sure:
            yield each


def _undelete_completes(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    by_item = {
        each.item.path: each
        for each in judged.collections(contract, resources.Certainty.LIKELY)
        if each.item
    }
    for action in _undeletes(contract):
        collection = by_item.get(action.resource)
        if collection is not None and collection.item is not None:
            get = collection.item.methods.get("GET")
            resource = shapes.answer(look, get, ("200",))
            if resource.is_known and not shapes.tells_deletion(look, resource):
                yield rule.Breach(
                    f"'{action.path}' brings a resource back that does not "
                    "say whether it is deleted; add 'delete_time' to it.",
                    subject="delete_time",
                    node=resource.schema,
                )
            yield from _shows_deleted(action, collection)


def _shows_deleted(
    action: resources.Action, collection: resources.Collection
) -> Iterator[rule.Breach]:
    operation = collection.methods.get("GET")
    # Another name, such as `with_deleted`, is for `standard-field-name`.
    if operation is not None and not any(
        "deleted" in vocabulary.words(each.name)
        for each in operation.named("query")
    ):
        yield rule.Breach(
            f"'{operation.label}' can't show what '{action.path}' could "
            "bring back; take the query parameter 'show_deleted'.",
            subject="show_deleted",
            node=operation.node,
        )


FUNCTIONS: Mapping[str, rule.Function] = {
    "deleteEmpty": rule.Function(_delete_empty, kinds=judged.DOCUMENT),
    "undeleteCompletes": rule.Function(
        _undelete_completes, kinds=judged.DOCUMENT
    ),
}
