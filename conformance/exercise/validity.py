# SPDX-License-Identifier: Apache-2.0
"""Whether a value keeps a schema, its formats included."""

from collections.abc import Callable
from typing import Any

import jsonschema_rs

from conformance.contract import nodes


class Validity:
    """Holds values against schemas; each is compiled once."""

    def __init__(self, bundle: Callable[[nodes.Node], Any]) -> None:
        """Prepares to compile.

        Args:
            bundle: Makes a schema of the contract stand alone.
        """
        self._bundle = bundle
        self._validators: dict[Any, Any] = {}

    def is_valid(self, schema: nodes.Node, value: Any) -> bool:
        """Tells whether a value keeps a schema.

        What can't be compiled forbids nothing: a rule about the document
        tells of that.
        """
        key = schema.identity
        if key not in self._validators:
            try:
                self._validators[key] = jsonschema_rs.validator_for(
                    self._bundle(schema), validate_formats=True
                )
            except (ValueError, jsonschema_rs.ValidationError):
                self._validators[key] = None
        validator = self._validators[key]
        return validator is None or bool(validator.is_valid(value))
