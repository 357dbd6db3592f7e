# SPDX-License-Identifier: Apache-2.0
"""What a JSON body holds: one resource, several of them, or something else.

What schemas leave open is `UNKNOWN`, so that a rule can stay silent about it.
"""

import dataclasses
import enum
from collections.abc import Collection, Iterator, Mapping

from conformance.contract import model, nodes, schemas, vocabulary

# What stands beside a resource in an envelope.
_BESIDE = frozenset(
    {
        *("metadata", "meta", "links", "_links", "success", "error", "errors"),
        *("message", "messages", "status", "code", "warnings", "timestamp"),
        *("request_id", "requestId", "pagination", "included", "jsonapi"),
    }
)
# The last words of names by which one resource is told from the others.
_IDS = frozenset(
    {
        *("id", "ids", "uuid", "guid", "sid", "key", "name", "slug", "hash"),
        *("href", "self", "url", "uri", "arn", "urn", "number", "code", "ref"),
        *("token", "login", "sha", "handle", "path", "email", "identifier"),
    }
)
_BARE_IDS = frozenset({"id", "uuid", "guid", "sid"})
_DELETED = frozenset({"delete", "deleted", "deletion"})
_TIMES = frozenset({"time", "at", "timestamp", "date", "on"})
_STREAMED = ("stream", "ndjson", "jsonl", "json-seq")
# From this number of fields on, two resources can be told apart.
_ENOUGH = 2
# How deep the members of a list may lie, as in `_embedded.users`.
_DEEP = 2


class Kind(enum.Enum):
    """What a body is."""

    ARRAY = "an array"
    OBJECT = "an object"
    SCALAR = "a single value"
    UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True, slots=True)
class Body:
    """A resource as a body holds it, taken out of its envelope.

    Attributes:
        kind: What stands where the resource is expected.
        schema: Its schema; None where there is none.
        fields: The schemas of its properties by name; none where it is no
            object, or where nothing is said of them.
        key: The key of the envelope that it stands under, or empty.
    """

    kind: Kind
    schema: nodes.Node | None = None
    fields: Mapping[str, nodes.Node] = dataclasses.field(default_factory=dict)
    key: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it is an object whose properties are told."""
        return self.kind is Kind.OBJECT and bool(self.fields)


NOTHING = Body(Kind.UNKNOWN)


def kind(look: schemas.Schemas, schema: nodes.Node | None) -> Kind:
    """Tells what a schema's values are, where they are of one kind."""
    types = look.types(schema)
    if types == {"array"}:
        return Kind.ARRAY
    if types == {"object"}:
        return Kind.OBJECT
    if types and not types & {"array", "object"}:
        return Kind.SCALAR
    return Kind.UNKNOWN


def body(look: schemas.Schemas, schema: nodes.Node | None) -> Body:
    """Finds the resource in a body.

    Args:
        look: The schemas of the contract.
        schema: The schema of the body; None is: nothing is said.

    Returns:
        The resource: the body itself, or what an envelope such as
        `{"data": …, "metadata": …}` or `{"user": …}` holds.
    """
    if schema is None:
        return NOTHING
    what = kind(look, schema)
    if what is not Kind.OBJECT:
        return Body(what, schema)
    fields = look.properties(schema)
    key = _key(look, fields)
    if not key:
        return Body(what, look.follow(schema), fields)
    inner = fields[key]
    return Body(
        kind(look, inner), look.follow(inner), look.properties(inner), key
    )


def _key(look: schemas.Schemas, fields: Mapping[str, nodes.Node]) -> str:
    """Returns the key that holds the resource; empty is: it is the whole."""
    if "data" in fields:
        return "data"
    rest = [name for name in fields if name not in _BESIDE]
    is_wrapper = len(rest) == 1 and bool(look.properties(fields[rest[0]]))
    return rest[0] if is_wrapper else ""


def answer(
    look: schemas.Schemas,
    operation: model.Operation | None,
    statuses: Collection[str] = ("200", "201"),
) -> Body:
    """Finds the resource that an operation answers with.

    Args:
        look: The schemas of the contract.
        operation: Any operation, or None.
        statuses: The codes that carry a resource.

    Returns:
        The resource; `NOTHING` where no JSON is documented, or a stream.
    """
    for response in operation.responses if operation else ():
        if response.status in statuses and not is_streamed(response):
            media = response.json()
            return body(look, media.schema) if media else NOTHING
    return NOTHING


def is_streamed(response: model.DocumentedResponse) -> bool:
    """Tells whether a response may come piece by piece."""
    return any(
        sign in media.name for media in response.content for sign in _STREAMED
    )


def request(look: schemas.Schemas, operation: model.Operation | None) -> Body:
    """Finds the resource that an operation takes."""
    for media in operation.body.content if operation and operation.body else ():
        if media.is_json and "patch" not in media.name.partition("/")[2]:
            return body(look, media.schema)
    return NOTHING


def may_hold_array(
    look: schemas.Schemas, schema: nodes.Node | None, deep: int = _DEEP
) -> bool:
    """Tells whether an array may stand in a value, at the top or near it."""
    if look.types(schema) != {"object"}:
        return "array" in look.types(schema) or not look.types(schema)
    fields = look.properties(schema)
    if not fields or any(
        part.value.get("additionalProperties") not in (None, False)
        for part in look.parts(schema)
    ):
        return True
    return deep > 0 and any(
        may_hold_array(look, child, deep - 1) for child in fields.values()
    )


def is_id(name: str) -> bool:
    """Tells whether a property's name may tell one resource from others."""
    words = vocabulary.words(name)
    return bool(words) and (words[-1] in _IDS or words[-1].endswith("id"))


def has_id(look: schemas.Schemas, found: Body, variable: str) -> bool:
    """Tells whether a resource has an id, itself or in an object of its own.

    Args:
        look: The schemas of the contract.
        found: A resource whose fields are known.
        variable: What the id is called in the path.
    """
    wanted = vocabulary.words(variable)
    return any(
        is_id(name) or vocabulary.words(name) == wanted
        for name in (*found.fields, *_nested(look, found))
    )


def marks_read_only(look: schemas.Schemas, found: Body) -> bool:
    """Tells whether a resource says which of its fields clients can't write.

    Returns:
        True where some are `readOnly`, and others than ids are not.
    """
    marked = {
        name: is_read_only(look, child) for name, child in found.fields.items()
    }
    return any(marked.values()) and any(
        not is_marked and not _is_bare_id(name)
        for name, is_marked in marked.items()
    )


def is_read_only(look: schemas.Schemas, schema: nodes.Node) -> bool:
    """Tells whether a property is marked as the service's own to write."""
    beside = schema.value if isinstance(schema.value, dict) else {}
    return beside.get("readOnly") is True or any(
        part.value.get("readOnly") is True for part in look.parts(schema)
    )


def tells_deletion(look: schemas.Schemas, found: Body) -> bool:
    """Tells whether a resource says when it was deleted.

    Other names than `delete_time` count: that it is the standard one (§4.6)
    is for another rule to say.
    """
    return any(
        set(vocabulary.words(name)) & _DELETED
        and set(vocabulary.words(name)) & _TIMES
        for name in (*found.fields, *_nested(look, found))
    )


def is_same(one: Body, other: Body) -> bool:
    """Tells whether two bodies are of the same schema, where that stands."""
    return (
        one.schema is not None
        and other.schema is not None
        and one.schema.identity == other.schema.identity
    )


def is_other(look: schemas.Schemas, answered: Body, resource: Body) -> bool:
    """Tells whether an answer surely is not the resource, nor a part of it.

    Args:
        look: The schemas of the contract.
        answered: What an operation answers with.
        resource: The resource as Get answers with it.
    """
    if answered.kind in (Kind.ARRAY, Kind.SCALAR):
        return resource.kind is Kind.OBJECT
    if not answered.is_known or not resource.is_known:
        return False
    if len(telling(resource)) < _ENOUGH:
        return False
    # One may stand deeper than the other, in an envelope of its own.
    here = {answered.key, *answered.fields, *_nested(look, answered)}
    there = telling(resource) | set(_nested(look, resource))
    return not {name for name in here & there if not _says_little(name)}


def telling(found: Body) -> frozenset[str]:
    """Returns the fields that tell a resource from those of other kinds."""
    return frozenset(name for name in found.fields if not _says_little(name))


def _nested(look: schemas.Schemas, found: Body) -> Iterator[str]:
    for child in found.fields.values():
        yield from look.properties(child)


def _says_little(name: str) -> bool:
    return name in _BESIDE or _is_bare_id(name)


def _is_bare_id(name: str) -> bool:
    words = vocabulary.words(name)
    return bool(words) and words[-1] in _BARE_IDS
