# SPDX-License-Identifier: Apache-2.0
"""Functions about documented security (§6)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model
from conformance.rules import rule

Options = Mapping[str, Any]


def _secured(
    value: Any, options: Options, context: rule.Context
) -> Iterator[str]:
    operation: model.Operation = context.target.model
    if operation.security is None:
        yield (
            f"{operation.label} says nothing about security; name a scheme, "
            "or 'security: []' where it is public."
        )


FUNCTIONS: Mapping[str, rule.Function] = {
    "saysSecurity": rule.Function(_secured),
}
