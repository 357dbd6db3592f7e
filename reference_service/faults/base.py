# SPDX-License-Identifier: Apache-2.0
"""What a fault is: one promise, broken on purpose."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from reference_service.faults import wire

Proceed = Callable[[wire.Request], Awaitable[wire.Response]]
Wrap = Callable[[Any], Any]


class Fault:
    """One broken promise, apart from the clean path.

    A fault overrides the hooks that it needs; the others do nothing. It lives
    as long as it is switched on, and may remember what it has seen.

    Attributes:
        name: What it is switched on by.
        theme: The group it belongs to.
        breaks: The section of the guidelines that it breaks.
        rules: The rule that must notice; then those that may as well,
            because they look at the same promise.
        needs: Names of faults without which this one cannot show.
        is_rare: Whether it needs a particular value or order to show.
        is_in_document: Whether the document that is served changes.
        layer: Those of a higher layer lie outside: where they change what
            things are called, the others need not know.
        wraps: What is put around the results of dependencies, by the function
            that provides them: see `Around`.
        resources: What is put around what the service holds on to, by the
            names of `core.resources.Resources`.
    """

    name: ClassVar[str]
    theme: ClassVar[str]
    breaks: ClassVar[str]
    rules: ClassVar[tuple[str, ...]]
    needs: ClassVar[tuple[str, ...]] = ()
    is_rare: ClassVar[bool] = False
    is_in_document: ClassVar[bool] = False
    layer: ClassVar[int] = 0
    wraps: ClassVar[tuple[tuple[Callable[..., Any], Wrap], ...]] = ()
    resources: ClassVar[tuple[tuple[str, Wrap], ...]] = ()

    @classmethod
    def summary(cls) -> str:
        """What it breaks, in one line."""
        return (cls.__doc__ or "").partition("\n")[0]

    async def answer(
        self, request: wire.Request, proceed: Proceed
    ) -> wire.Response:
        """Answers a request, by way of the service or alone.

        Args:
            request: What the client sent; HEAD comes as GET.
            proceed: Has a request answered by what is inside of this fault.
        """
        return self.response(request, await proceed(self.request(request)))

    def request(self, request: wire.Request) -> wire.Request:
        """Returns what the service gets in the place of a request."""
        return request

    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        """Returns what the client gets in the place of a response."""
        return response

    def document(self, document: dict[str, Any]) -> None:
        """Changes the OpenAPI document that is served."""


class Around:
    """Something as it is, but for the methods that a subclass replaces."""

    def __init__(self, inside: Any) -> None:
        """Initializes it around what it changes."""
        self.inside = inside

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inside, name)
