# SPDX-License-Identifier: Apache-2.0
"""The event bus: contexts hear of each other without knowing each other."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

_Event = TypeVar("_Event")


class EventBus:
    """Tells subscribers what has happened (the pattern Observer, §3.2).

    They are called one after the other, in the publisher's unit of work: an
    error of one of them reaches the publisher, which undoes the whole.
    """

    def __init__(self) -> None:
        """Initializes a bus without subscribers."""
        self._handlers: dict[type, list[Callable[[Any], Awaitable[None]]]] = {}

    def subscribe(
        self,
        kind: type[_Event],
        handler: Callable[[_Event], Awaitable[None]],
    ) -> None:
        """Has a handler called with each event of a kind.

        Args:
            kind: The events' class.
            handler: Called in the order of subscription.
        """
        self._handlers.setdefault(kind, []).append(handler)

    async def publish(self, event: object) -> None:
        """Calls the handlers of the event's kind."""
        for handler in self._handlers.get(type(event), ()):
            await handler(event)
