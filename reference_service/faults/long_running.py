# SPDX-License-Identifier: Apache-2.0
"""Faults of what takes longer than a response."""

from typing_extensions import override

from reference_service.faults import base, places, wire


class _Deaf(base.Around):
    async def enqueue(self, name: str, subject_id: str) -> None:
        """Has nothing done."""


class NeverEnds(base.Fault):
    """An export is begun and never done."""

    name = "operation_never_ends"
    theme = "long-running"
    breaks = "4.5"
    rules = ("long-running-operation",)
    resources = (("tasks", _Deaf),)


class OperationMissing(base.Fault):
    """What a 202 tells to follow is not there."""

    name = "operation_404"
    theme = "long-running"
    breaks = "4.5"
    rules = (
        "long-running-operation",
        "lifecycle-location",
        "lifecycle-read-your-write",
    )

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        is_export = places.is_item(request.path, places.EXPORTS)
        if is_export and response.is_success:
            return wire.error(
                404, "NOT_FOUND", "There is no order export with this id."
            )
        return response


FAULTS: tuple[type[base.Fault], ...] = (NeverEnds, OperationMissing)
