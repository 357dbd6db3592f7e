# SPDX-License-Identifier: Apache-2.0
"""Who asks and under which number: known to every layer of one request."""

import contextvars
import dataclasses
import uuid


@dataclasses.dataclass(slots=True)
class RequestContext:
    """What logs, traces and the envelope tell of a request.

    Attributes:
        request_id: New for every request; never taken from a client.
        user_id: Subject of the token, once it is verified.
        trace_id: Number of the trace that the request belongs to, as 32
            hexadecimal digits; empty where there are no traces.
        span_id: Number of the request's span in it, as 16 of them.
    """

    request_id: str = dataclasses.field(
        default_factory=lambda: f"req-{uuid.uuid4().hex}"
    )
    user_id: str = ""
    trace_id: str = ""
    span_id: str = ""


_current: contextvars.ContextVar[RequestContext | None] = (
    contextvars.ContextVar("reference_service.request", default=None)
)


def begin() -> RequestContext:
    """Begins a request in this task, and returns its context."""
    context = RequestContext()
    _current.set(context)
    return context


def current() -> RequestContext | None:
    """The context of the request that this task answers; None outside."""
    return _current.get()
