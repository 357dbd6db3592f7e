# SPDX-License-Identifier: Apache-2.0
"""The schemas of a contract, compiled to judge examples.

A schema is translated once, however many others refer to it, and compiled
once.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jsonschema_rs

from conformance.contract import model, nodes
from conformance.rules import rule
from conformance.rules.functions import oas_errors, oas_example_translation

View = oas_example_translation.View

_BASE64 = re.compile(
    r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\s*\Z"
)
_WEB_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s/?#]+\S*\Z", re.IGNORECASE)
# Formats that the validator does not know itself.
_FORMATS: Mapping[str, Callable[[str], bool]] = {
    "byte": lambda text: _BASE64.match(text) is not None,
    "url": lambda text: _WEB_ADDRESS.match(text) is not None,
}


_ASKED = frozenset(
    {
        *("type", "enum", "format", "nullable", "pattern", "minLength"),
        *("maxLength", "minimum", "maximum", "exclusiveMinimum"),
        *("exclusiveMaximum", "multipleOf"),
    }
)
_SCALAR = _ASKED | {
    *("title", "description", "default", "example", "examples", "x-example"),
    *("deprecated", "readOnly", "writeOnly", "externalDocs"),
}


class Compiled(NamedTuple):
    """A schema ready to judge values.

    Attributes:
        validator: Of jsonschema-rs.
        schema: What it was made from, self-contained JSON Schema 2020-12.
    """

    validator: Any
    schema: Any


class _Definition(NamedTuple):
    schema: Any
    references: Mapping[Any, nodes.Node]


class Schemas:
    """The compiled schemas of one contract."""

    def __init__(self, contract: model.Contract) -> None:
        """Prepares to compile the schemas of `contract`."""
        self._contract = contract
        self._definitions: dict[tuple[View, Any], _Definition] = {}
        self._compiled: dict[tuple[View, Any], Compiled | None] = {}
        # Of scalars, most say the same: a text that is a URL, say.
        self._alike: dict[Any, Compiled | None] = {}
        self._names: dict[Any, str] = {}

    def compiled(self, schema: nodes.Node, view: View) -> Compiled | None:
        """Compiles a schema.

        Args:
            schema: The schema, its reference followed.
            view: Who sends what it describes.

        Returns:
            The compiled schema; None where it can't be.
        """
        key = (view, schema.identity)
        if key not in self._compiled:
            alike = _content(schema.value)
            if alike is None:
                self._compiled[key] = self._compile(schema, view)
            else:
                if alike not in self._alike:
                    self._alike[alike] = self._compile(schema, view)
                self._compiled[key] = self._alike[alike]
        return self._compiled[key]

    def _compile(self, schema: nodes.Node, view: View) -> Compiled | None:
        root = self._definition(schema, view)
        needed: dict[str, Any] = {}
        waiting = list(root.references.values())
        while waiting:
            node = waiting.pop()
            name = self._name(node)
            if name not in needed:
                definition = self._definition(node, view)
                needed[name] = definition.schema
                waiting.extend(definition.references.values())
        whole = root.schema
        if needed and isinstance(whole, dict):
            whole = {**whole, oas_example_translation.DEFINITIONS: needed}
        try:
            validator = jsonschema_rs.Draft202012Validator(
                whole,
                validate_formats=True,
                formats=dict(_FORMATS),
                mask=oas_errors.MASK,
            )
        except (jsonschema_rs.ValidationError, ValueError):
            return None
        return Compiled(validator, whole)

    def _definition(self, node: nodes.Node, view: View) -> _Definition:
        key = (view, node.identity)
        if key not in self._definitions:
            translation = oas_example_translation.Translation(
                self._contract, self._name, view
            )
            schema = translation.translate(node)
            self._definitions[key] = _Definition(schema, translation.references)
        return self._definitions[key]

    def _name(self, node: nodes.Node) -> str:
        return self._names.setdefault(node.identity, f"s{len(self._names)}")


def _content(schema: Any) -> Any:
    """Returns what a schema of a scalar asks; None for any other.

    Two of the same content can share a validator.
    """
    if not isinstance(schema, dict) or not schema.keys() <= _SCALAR:
        return None
    asked = ((key, repr(schema[key])) for key in schema if key in _ASKED)
    return tuple(asked)


def of(context: rule.Context, contract: model.Contract) -> Schemas:
    """Returns the compiled schemas of a run's contract, the same each time."""
    known = context.memory.get(Schemas)
    if not isinstance(known, Schemas):
        known = context.memory[Schemas] = Schemas(contract)
    return known
