# SPDX-License-Identifier: Apache-2.0
"""What rules leave alone: operations for those who run the service.

Each of these rules takes the option `operational`, the names that the paths of
such operations are made of.
"""

from collections.abc import Mapping
from typing import Any

from conformance.contract import model, operational

PROPERTY: Mapping[str, Any] = {
    "operational": {
        "type": "array",
        "items": {"type": "string"},
        "description": "What the paths of operations are made of that are "
        "for those who run the service, such as `healthz`.",
        "default": sorted(operational.NAMES),
    }
}
SHARES = frozenset({"operational"})
OPTIONS: Mapping[str, Any] = {
    "type": "object",
    "properties": PROPERTY,
    "additionalProperties": False,
}


def is_spared(
    operation: model.Operation | None, options: Mapping[str, Any]
) -> bool:
    """Tells whether an operation is one that a rule leaves alone."""
    names = options.get("operational", operational.NAMES)
    return operation is not None and operational.is_operational(
        operation, names
    )
