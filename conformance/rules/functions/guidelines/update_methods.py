# SPDX-License-Identifier: Apache-2.0
"""Functions about Update (§4.5.4): PUT for the whole, PATCH for a part."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    model,
    nodes,
    resource_graph,
    resources,
    schemas,
    vocabulary,
)
from conformance.rules import fixes, rule
from conformance.rules.functions.guidelines import (
    once,
    shapes,
    standard_methods,
)

Options = Mapping[str, Any]
# An API that nearly always offers one alone has decided so.
_MOST = 0.8
_DOCUMENT = frozenset({"Document"})
# What a client sends to say what it means, not what the resource becomes.
_CONTROLS = frozenset(
    {
        *("update mask", "field mask", "fields", "mask", "etag", "revision"),
        *("version", "resource version", "operations", "request id"),
    }
)
# JSON:API names the resource in the body too; JSON Patch is a list of steps.
_EXEMPT = ("json-patch", "vnd.api+json", "scim+json")


@dataclasses.dataclass(frozen=True, slots=True)
class _Updated:
    """A resource that can be updated.

    Attributes:
        path: Its path.
        variables: What its id is made of; none for a singleton.
        methods: Its operations by HTTP method.
        create: The operation that creates it, where there is one.
    """

    path: str
    variables: tuple[str, ...]
    methods: Mapping[str, model.Operation]
    create: model.Operation | None


def _updated(contract: model.Contract | None) -> Iterator[_Updated]:
    """Yields items and singletons with PUT or PATCH."""
    for each in standard_methods.collections(contract):
        if each.item and {"PUT", "PATCH"} & set(each.item.methods):
            yield _Updated(
                each.item.path,
                each.item.variables,
                each.item.methods,
                each.create,
            )
    if contract is None:
        return
    graph = resource_graph.graph(contract)
    for singleton in graph.singletons:
        is_sure = singleton.certainty is resources.Certainty.SURE
        if is_sure and graph.style is not resources.Style.PROCEDURES:
            yield _Updated(singleton.path, (), singleton.methods, None)


def _update_both(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    updated = [
        each
        for each in _updated(contract)
        if each.variables and _is_written(look, each)
    ]
    for has, lacks, told in (
        ("PUT", "PATCH", "replaced as a whole, but not in part"),
        ("PATCH", "PUT", "changed in part, but not replaced as a whole"),
    ):
        having = [each for each in updated if has in each.methods]
        found = [
            rule.Breach(
                f"'{each.path}' can be {told}; offer '{lacks} {each.path}' "
                "too.",
                subject=lacks,
                node=each.methods[has].node,
            )
            for each in having
            if lacks not in each.methods
        ]
        yield from once.told(
            contract,
            found,
            len(having),
            f"{len(found)} of the {len(having)} items that take {has} don't "
            f"take {lacks} too: they can be {told}.",
            _MOST,
        )


def _is_written(look: schemas.Schemas, each: _Updated) -> bool:
    """Tells whether all its updates take a resource, in JSON.

    `PUT /groups/{group_id}/members/{user_id}` without a body puts somebody
    in a group, and files are replaced as they are.
    """
    updates = [
        each.methods[method]
        for method in ("PUT", "PATCH")
        if method in each.methods
    ]
    return all(
        update.body is not None
        and any(media.is_json for media in update.body.content)
        # Nothing can be left out of a single field.
        and len(shapes.request(look, update).fields) != 1
        for update in updates
    )


def _put_full(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    for each in _updated(contract):
        put = each.methods.get("PUT")
        if put is None or put.body is None:
            continue
        wrong = _wrong_put(look, each, put)
        if wrong:
            yield rule.Breach(wrong, node=_place(put))


def _wrong_put(
    look: schemas.Schemas, each: _Updated, put: model.Operation
) -> str:
    """Says what a PUT leaves out; an empty text is: nothing."""
    sent = shapes.request(look, put)
    if not sent.is_known or _is_open(look, sent):
        return ""
    patch = each.methods.get("PATCH")
    left = _left_out(look, each, sent, patch)
    if left and patch is not None:
        return (
            f"'{put.label}' leaves out {once.quoted(left)}, which "
            f"'{patch.label}' can change; take the whole resource, so that "
            "nothing of the old one stays."
        )
    created = shapes.request(look, each.create)
    needed = {
        name
        for name in look.required(created.schema) & set(created.fields)
        if not _is_control(name, each)
    }
    if each.create and needed and not look.required(sent.schema):
        return (
            f"'{put.label}' requires no field, although "
            f"'{each.create.label}' requires {once.quoted(sorted(needed))}; "
            "require what the resource needs, and leave partial updates to "
            "PATCH."
        )
    return ""


def _is_open(look: schemas.Schemas, sent: shapes.Body) -> bool:
    """Tells whether other fields than those that are named may be sent."""
    return any(
        isinstance(part.value.get("additionalProperties"), dict)
        or part.value.get("additionalProperties") is True
        for part in look.parts(sent.schema)
    )


def _left_out(
    look: schemas.Schemas,
    each: _Updated,
    sent: shapes.Body,
    other: model.Operation | None,
) -> list[str]:
    """Names fields that another operation writes, Get shows, and PUT lacks."""
    written = shapes.request(look, other)
    shown = shapes.answer(look, each.methods.get("GET"), ("200",))
    if not written.is_known or not set(written.fields) & set(sent.fields):
        return []
    return [
        name
        for name, node in written.fields.items()
        if name not in sent.fields
        and name in shown.fields
        and not shapes.is_read_only(look, node)
        and not shapes.is_read_only(look, shown.fields[name])
        and not _is_control(name, each)
    ]


def _patch_partial(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    patches = [
        (each, each.methods["PATCH"])
        for each in _updated(contract)
        if "PATCH" in each.methods
    ]
    found = []
    for each, patch in patches:
        breach = _wrong_patch(look, contract, each, patch)
        if breach is not None:
            found.append(breach)
    yield from once.told(
        contract,
        found,
        len(patches),
        f"Each of the {len(patches)} PATCH operations requires fields; let "
        "the client send those alone that change.",
    )


def _wrong_patch(
    look: schemas.Schemas,
    contract: model.Contract,
    each: _Updated,
    patch: model.Operation,
) -> rule.Breach | None:
    media = next(
        (each for each in patch.body.content if each.is_json)
        if patch.body
        else iter(()),
        None,
    )
    if media is None or any(sign in media.name for sign in _EXEMPT):
        return None
    sent = shapes.body(look, media.schema)
    needed = sorted(
        name
        for name in look.required(sent.schema) & set(sent.fields)
        if not _is_control(name, each)
    )
    # Who may change one field alone has nothing to leave out.
    if not needed or len(sent.fields) == 1 or _lists_steps(sent):
        return None
    twin = _twin(look, contract, patch, sent)
    advice = (
        f"it shares the schema of '{twin}'; write one of its own, whose "
        "fields are all optional."
        if twin
        else f"make {'it' if len(needed) == 1 else 'them'} optional, so "
        "that the client sends what changes."
    )
    place, fix = _required_of(look, sent.schema, is_shared=bool(twin))
    return rule.Breach(
        f"'{patch.label}' requires {once.quoted(needed)}; {advice}",
        node=_place(patch) if twin else place or _place(patch),
        fix=fix,
    )


def _lists_steps(sent: shapes.Body) -> bool:
    """Tells whether a body lists what to do, as that of SCIM does."""
    return any(name.lower() == "operations" for name in sent.fields)


def _is_control(name: str, each: _Updated) -> bool:
    """Tells whether a field is the id, or says how to update."""
    words = vocabulary.words(name)
    variables = [vocabulary.words(variable) for variable in each.variables]
    ids = [["id"], *variables, *(each[-1:] for each in variables)]
    return " ".join(words) in _CONTROLS or words in ids


def _twin(
    look: schemas.Schemas,
    contract: model.Contract,
    patch: model.Operation,
    sent: shapes.Body,
) -> str:
    """Returns the operation that takes or answers with the same schema."""
    for operation in contract.operations:
        if operation.method == "PATCH":
            continue
        if (
            operation.path.startswith(patch.path)
            or patch.path.startswith(operation.path)
        ) and any(
            shapes.is_same(sent, found)
            for found in (
                shapes.request(look, operation),
                shapes.answer(look, operation),
            )
        ):
            return operation.label
    return ""


def _required_of(
    look: schemas.Schemas, schema: nodes.Node | None, *, is_shared: bool
) -> tuple[nodes.Node | None, fixes.Fix | None]:
    """Finds the list of required fields, and what takes it away."""
    lists = [
        part.child("required")
        for part in look.parts(schema, combined=("allOf",))
        if part.value.get("required")
    ]
    if len(lists) != 1 or is_shared:
        return next(iter(lists), None), None
    return lists[0], fixes.Fix(
        "Require no field of a partial update.",
        (fixes.Remove(lists[0]),),
        is_safe=False,
    )


def _update_returns_resource(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    look = schemas.Schemas(contract)
    updates = [
        (each, each.methods[method])
        for each in _updated(contract)
        for method in ("PUT", "PATCH")
        if method in each.methods and "GET" in each.methods
    ]
    found = []
    for each, operation in updates:
        answered = shapes.answer(look, operation, ("200",))
        resource = shapes.answer(look, each.methods["GET"], ("200",))
        if shapes.is_other(look, answered, resource):
            response = operation.response(200)
            found.append(
                rule.Breach(
                    f"'{operation.label}' does not answer with the resource; "
                    f"answer with what 'GET {each.path}' returns, or with "
                    "204.",
                    node=response.node if response else None,
                )
            )
    yield from once.told(
        contract,
        found,
        len(updates),
        f"None of the {len(updates)} updates answers with the resource, or "
        "with 204.",
    )


def _place(operation: model.Operation) -> nodes.Node:
    """Returns where an operation says what it takes."""
    return operation.node.get("requestBody") or operation.node


FUNCTIONS: Mapping[str, rule.Function] = {
    "updateBoth": rule.Function(_update_both, kinds=_DOCUMENT),
    "putFull": rule.Function(_put_full, kinds=_DOCUMENT),
    "patchPartial": rule.Function(_patch_partial, kinds=_DOCUMENT),
    "updateReturnsResource": rule.Function(
        _update_returns_resource, kinds=_DOCUMENT
    ),
}
