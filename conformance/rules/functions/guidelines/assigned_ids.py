# SPDX-License-Identifier: Apache-2.0
"""Whether a document says who assigns the ids of resources (§4.1.4)."""

import re
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
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import (
    field_facts,
    language,
    path_variables,
)

Options = Mapping[str, Any]
_SAYS = re.compile(
    r"\b(?:(?:un)?assign|auto|choos|chose|gave|generat|issued|read-?only"
    r"|suppl|(?:created|defined|given|provided|set|specified) by"
    r"|callers?\b|clients?\b|servers?\b|service\b|system\b)",
    re.IGNORECASE,
)
# A name is given by whoever creates what has it.
_IS_NAME = re.compile(r"\bnames? of\b", re.IGNORECASE)


def _documented(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    collection: resources.Collection = context.target.model
    contract, create = context.contract, collection.create
    if contract is None or create is None or collection.item is None:
        return
    names = _names(collection, language.of(options))
    body = create.body.content if create.body else ()
    if not names or not body or not body[0].is_json:
        return
    look = schemas.Schemas(contract)
    sent = _field(look, body[0].schema, names)
    if sent is not None and _is_reference(contract, collection, sent):
        return
    if sent is None:
        yield from _only_in_path(look, collection)
    elif not (
        field_facts.says(look, sent, ("readOnly",))
        or sent.pointer[-1] in look.required(body[0].schema)
        or _SAYS.search(field_facts.text_of(look, sent))
    ):
        name = messages.safe(str(sent.pointer[-1]))
        yield rule.Breach(
            f"'{create.label}' takes '{name}', and nothing says whether the "
            "client or the service assigns it; write it in its description, "
            "or mark it as 'readOnly'.",
            subject=collection.path,
            node=sent,
            at_key=True,
        )


def _only_in_path(
    look: schemas.Schemas, collection: resources.Collection
) -> Iterator[rule.Breach]:
    """Tells of an id that no schema has, where its parameter says nothing.

    An id that is returned, but not sent, is assigned by the service.
    """
    operations = (
        *collection.methods.values(),
        *(collection.item.methods.values() if collection.item else ()),
    )
    if any(_has_id(look, each) for each in _answers(look, operations)):
        return
    parameter = _parameter(collection)
    if parameter is None or any(
        each.search(parameter.description) for each in (_SAYS, _IS_NAME)
    ):
        return
    yield rule.Breach(
        f"Nothing says who assigns '{messages.safe(parameter.name)}', the id "
        f"of '{messages.safe(collection.segment)}'; write in its description "
        "whether the client or the service does.",
        subject=collection.path,
        node=parameter.node,
    )


def _has_id(look: schemas.Schemas, schema: nodes.Node) -> bool:
    return any(
        set(vocabulary.words(name)[-1:]) & path_variables.IDS
        for name in look.properties(schema)
    )


def _is_reference(
    contract: model.Contract,
    collection: resources.Collection,
    sent: nodes.Node,
) -> bool:
    """Tells whether an id is that of a resource which is there already.

    What is added to `/teams/{team_id}/users` may be one of `/users`.
    """
    if vocabulary.words(str(sent.pointer[-1]))[:-1] == []:
        return False
    return any(
        each.segment == collection.segment and each.path != collection.path
        for each in resource_graph.collections(contract)
    )


def _names(
    collection: resources.Collection, words: vocabulary.Language
) -> frozenset[str]:
    """Returns what the id may be called in a schema; none for another key.

    A natural key, such as `{name}` or `{slug}`, tells by itself that whoever
    creates the resource chooses it.
    """
    if collection.item is None:
        return frozenset()
    parts = vocabulary.words(collection.item.variable, words.acronyms)
    if not parts or parts[-1] not in path_variables.IDS:
        return frozenset()
    noun = language.singular_name(collection.segment, words)
    return frozenset({"_".join(parts), parts[-1], "id", f"{noun}_id"})


def _field(
    look: schemas.Schemas, schema: nodes.Node | None, names: frozenset[str]
) -> nodes.Node | None:
    """Finds the field of an id in a resource, or in its envelope."""
    properties = look.properties(schema)
    for name, node in properties.items():
        if "_".join(vocabulary.words(name)) in names:
            return node
    if "data" in properties:
        return _field(look, _member(look, properties["data"]), names)
    return None


def _answers(
    look: schemas.Schemas, operations: tuple[model.Operation, ...]
) -> Iterator[nodes.Node]:
    """Yields what operations answer with: a resource, or one of several."""
    for operation in operations:
        success = operation.success()
        media = success.json() if success else None
        if media is None or media.schema is None:
            continue
        yield _member(look, media.schema)
        for child in look.properties(media.schema).values():
            yield _member(look, child)


def _member(look: schemas.Schemas, schema: nodes.Node) -> nodes.Node:
    return look.items(schema) or schema


def _parameter(
    collection: resources.Collection,
) -> model.Parameter | None:
    item = collection.item
    if item is None:
        return None
    return next(
        (
            each
            for operation in item.methods.values()
            for each in operation.named("path")
            if each.name == item.variable
        ),
        None,
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "saysWhoAssigns": rule.Function(
        _documented,
        kinds=frozenset({"Collection"}),
        options=language.options(language.PLURALS, language.ACRONYMS),
        shares=language.SHARES,
    ),
}
