# SPDX-License-Identifier: Apache-2.0
"""Operations that are ready to be called: what their paths need is filled."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import httpx

from conformance.contract import model
from conformance.exercise import record as records
from conformance.exercise.probes import base


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """An operation, and what it takes to call it.

    Attributes:
        context: What the probe works with.
        operation: What is called.
        variables: Values of its path's variables that hurt nobody.
        query: Values of the parameters that it requires.
    """

    context: base.Context
    operation: model.Operation
    variables: Mapping[str, str]
    query: Mapping[str, Any]

    @property
    def label(self) -> str:
        """The operation's label."""
        return self.operation.label

    def send(
        self, body: Any = None, query: Mapping[str, Any] | None = None
    ) -> records.Record:
        """Sends a request.

        Args:
            body: Sent as JSON where it is not None.
            query: Parameters besides those that are required.

        Raises:
            httpx.TransportError: The service did not answer.
        """
        return self.context.asking.call(
            self.operation,
            variables=self.variables,
            query={**self.query, **(query or {})},
            json_body=body,
        )


def each(
    context: base.Context,
    operations: Iterable[model.Operation],
    look: Callable[[Call], Iterator[base.Outcome]],
) -> Iterator[base.Outcome]:
    """Looks at operations, as long as there is time.

    Args:
        context: What to work with.
        operations: Those to look at.
        look: Looks at one.

    Yields:
        What is found, and which operations could not be looked at.
    """
    for operation in operations:
        if context.is_late:
            return
        variables = context.harmless(operation)
        query = context.required_query(operation)
        if variables is None or query is None:
            yield base.LeftOut(
                operation.label, "its parameters can't be filled"
            )
            continue
        try:
            yield from look(Call(context, operation, variables, query))
        except httpx.TransportError as error:
            yield base.LeftOut(operation.label, f"no answer ({error})")
