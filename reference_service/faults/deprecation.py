# SPDX-License-Identifier: Apache-2.0
"""Faults of operations that will be removed."""

from typing_extensions import override

from reference_service.faults import base, wire

_HISTORY = "/v1/order-history"


class NoSunset(base.Fault):
    """A deprecated operation does not say when it will be removed."""

    name = "no_sunset_header"
    theme = "deprecation"
    breaks = "4.3.2"
    rules = ("deprecation-served", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        return response.without_header("sunset")


class GoneEarly(base.Fault):
    """A deprecated operation is gone before its time."""

    name = "deprecated_gone_early"
    theme = "deprecation"
    breaks = "4.3.2"
    rules = (
        "deprecation-served",
        "response-documented",
        "docs-accurate",
        "input-accepted",
    )

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if request.path == _HISTORY and response.is_success:
            return wire.error(410, "GONE", "The order history is gone.")
        return response


FAULTS: tuple[type[base.Fault], ...] = (GoneEarly, NoSunset)
