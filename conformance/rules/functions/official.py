# SPDX-License-Identifier: Apache-2.0
"""Documents held against the JSON Schemas that OpenAPI publishes.

The root document is validated whole; what its references lead to elsewhere
is validated as the kind of object that the reference stands for. In 3.1 and
3.2 the schemas leave Schema Objects open (§4.8.24): each is held against the
metaschema of its dialect here.
"""

import json
import pathlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from conformance.contract import model, nodes, objects
from conformance.rules import messages, rule
from conformance.rules.functions import official_hints

_FOLDER = pathlib.Path(__file__).parent / "openapi"
_SHOWN = 160
_NAMED = 3
_BOTH = frozenset({"schema", "content"})
_QUOTED = re.compile(r"[\[{].*[\]}] ((?:is|are|does|has) .*)\Z", re.DOTALL)
_JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
# The dialects that the metaschemas here describe.
_DIALECTS = (
    r"^https://(?:json-schema\.org/draft/2020-12/schema#?$"
    r"|spec\.openapis\.org/oas/3\.\d/dialect/)"
)
# What the schemas of 2.0 and 3.0 call the kinds of `objects`.
_DEFINITIONS: Mapping[str, Mapping[str, str]] = {
    "2.0": {
        "path-item": "pathItem",
        "operation": "operation",
        "parameter": "parameter",
        "response": "response",
        "header": "header",
        "schema": "schema",
    },
    "3.0": {
        "path-item": "PathItem",
        "operation": "Operation",
        "parameter": "Parameter",
        "request-body": "RequestBody",
        "response": "Response",
        "media-type": "MediaType",
        "encoding": "Encoding",
        "header": "Header",
        "example": "Example",
        "link": "Link",
        "callbacks": "Callback",
        "security-scheme": "SecurityScheme",
        "schema": "Schema",
    },
}


def breaches(
    contract: model.Contract, found: Iterable[objects.Object]
) -> Iterator[rule.Breach]:
    """Tells where a contract's documents are no valid OpenAPI.

    Args:
        contract: The contract.
        found: Its objects.

    Yields:
        A breach for each place and cause, in the root document first.
    """
    schemas = _Schemas(contract)
    told = set()
    for each in found:
        if each.kind != objects.ROOT and not each.entered:
            continue
        for breach in _held_against(schemas.of(each.kind), each.node):
            identity = breach.node.identity if breach.node else None
            if (identity, breach.message) not in told:
                told.add((identity, breach.message))
                yield breach


def document_schema(contract: model.Contract) -> Any:
    """Returns the schema of whole documents of a contract's version."""
    return _Schemas(contract).schema(objects.ROOT)


class _Schemas:
    """The official schema of one version, and of each kind of object."""

    def __init__(self, contract: model.Contract) -> None:
        self._names = _DEFINITIONS.get(contract.dialect)
        self._document = _read(f"{contract.dialect}.json")
        if self._names is None:
            vocabulary = _read(f"vocabulary-{contract.dialect}.json")
            said = contract.root.value.get("jsonSchemaDialect")
            self._document["$defs"].update(
                vocabulary=vocabulary,
                schema=_schema_object(vocabulary["$id"], said),
            )
            # Extensions are allowed there (3.1 §4.8.18), and yet taken for
            # paths: `additionalProperties` sees no pattern behind a `$ref`.
            self._document["$defs"]["callbacks"]["patternProperties"] = {
                "^x-": True
            }
        self._validators: dict[str, Any] = {}

    def of(self, kind: str) -> Any:
        """Returns the validator for a kind of object."""
        if kind not in self._validators:
            self._validators[kind] = jsonschema_rs.validator_for(
                self.schema(kind)
            )
        return self._validators[kind]

    def schema(self, kind: str) -> Any:
        """Returns the schema of a kind of object."""
        if kind == objects.ROOT:
            return self._document
        holder = "$defs" if self._names is None else "definitions"
        name = kind if self._names is None else self._names[kind]
        return {
            "$schema": self._document["$schema"],
            "$ref": f"#/{holder}/{name}",
            holder: self._document[holder],
        }


def _read(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text("utf-8"))


def _schema_object(vocabulary: str, dialect: object) -> dict[str, Any]:
    """Makes the schema of Schema Objects.

    Args:
        vocabulary: The id of OpenAPI's own vocabulary.
        dialect: The document's `jsonSchemaDialect`, if any.

    Returns:
        A schema: its `$dynamicAnchor` is where metaschemas come back to for
        each schema within. Of dialects that are not known nothing is asked.
    """
    own = {"allOf": [{"$ref": _JSON_SCHEMA}, {"$ref": vocabulary}]}
    is_known = not isinstance(dialect, str) or re.match(_DIALECTS, dialect)
    return {
        "$dynamicAnchor": "meta",
        "type": ["object", "boolean"],
        "if": {"type": "object", "required": ["$schema"]},
        "then": {
            "if": {"properties": {"$schema": {"pattern": _DIALECTS}}},
            "then": own,
        },
        "else": own if is_known else True,
    }


def _held_against(validator: Any, start: nodes.Node) -> Iterator[rule.Breach]:
    try:
        found = list(validator.iter_errors(start.value))
    except ValueError as error:
        # The validator goes 255 levels deep, and no further.
        yield rule.Breach(
            f"This can't be validated: {error}.", subject="depth", node=start
        )
        return
    for place, message in _telling(start.value, found):
        shown = message if len(message) <= _SHOWN else f"{message[:_SHOWN]}…"
        node = _node(start, place)
        yield rule.Breach(f"{shown}.", subject=shown, node=node)


_Place = tuple[str | int, ...]


def _telling(root: Any, found: Iterable[Any]) -> Iterator[tuple[_Place, str]]:
    """Yields place and message of the errors that tell what is wrong."""
    causes = [_deepest(error) for error in found]
    places: list[_Place] = [tuple(cause.instance_path) for cause in causes]
    holders = {
        place[:length] for place in places for length in range(len(place))
    }
    misplaced = {
        place
        for place, cause in zip(places, causes, strict=True)
        if "$ref" in getattr(cause.kind, "unexpected", ())
        or (cause.kind.name == "type" and _is_reference(root, place))
    }
    for place, cause in zip(places, causes, strict=True):
        if place in misplaced:
            yield place, "A reference can't stand here"
        # A property that fails is not "evaluated": that is no second defect.
        elif cause.kind.name != "unevaluatedProperties" or (
            place not in holders
        ):
            yield from _told(place, cause)


def _is_reference(root: Any, place: _Place) -> bool:
    value = root
    for part in place:
        value = value[str(part) if isinstance(value, dict) else part]
    return isinstance(value, dict) and isinstance(value.get("$ref"), str)


def _deepest(error: Any) -> Any:
    """Finds, in a failed choice of schemas, what was most likely meant."""
    branches = getattr(error.kind, "context", None)
    candidates = [
        _deepest(each)
        for branch in branches or ()
        if branch
        and not any('"$ref" is a required' in e.message for e in branch)
        for each in branch
    ]
    if not candidates:
        return error
    return max(candidates, key=lambda found: len(found.instance_path))


def _told(place: _Place, error: Any) -> Iterator[tuple[_Place, str]]:
    unexpected = [str(e) for e in getattr(error.kind, "unexpected", ())]
    if len(unexpected) > _NAMED:
        # Not a name misspelt: another object was meant.
        names = messages.safe(", ".join(unexpected[:_NAMED]))
        advice = "mend the reference that leads here, or its target"
        meant = f"; {advice}" if not place else ""
        yield place, f"{names} and more have no meaning here{meant}"
        return
    for name in unexpected:
        advice = "delete it, or mend its name"
        told = f"'{messages.safe(name)}' has no meaning here; {advice}"
        yield (*place, name), told
    if unexpected:
        return
    if error.kind.name == "required":
        yield place, f"'{error.kind.property}' is missing here; add it"
        return
    if error.kind.name == "oneOf" and _keys(error.instance) >= _BOTH:
        yield place, "'schema' and 'content' exclude each other; keep one"
        return
    message = (
        f"{str(error.message).rstrip('.')}{official_hints.hint(place, error)}"
    )
    # "{…the whole object…} is not …": the place shows the object already.
    quoted = _QUOTED.match(message)
    this = "This list" if message.startswith("[") else "This object"
    yield place, f"{this} {quoted[1]}" if quoted else message


def _keys(value: Any) -> frozenset[str]:
    return frozenset(value) if isinstance(value, dict) else frozenset()


def _node(start: nodes.Node, place: _Place) -> nodes.Node:
    node = start
    for part in place:
        # The validator makes a number of the key "200".
        step = str(part) if isinstance(node.value, dict) else part
        try:
            node = node.child(step)
        except (KeyError, IndexError, TypeError):
            break
    return node
