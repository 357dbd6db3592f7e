# SPDX-License-Identifier: Apache-2.0
"""Faults of operations that should only read."""

from typing_extensions import override

from reference_service.faults import base, places, wire


class GetWrites(base.Fault):
    """Getting a user counts as an update of the account."""

    name = "get_writes"
    theme = "safety"
    breaks = "4.4"
    rules = ("safe-method", "lifecycle-read-your-write", "conditional-request")

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        response = await proceed(request)
        is_user = places.is_item(request.path, places.USERS)
        if request.method == "GET" and is_user and response.is_success:
            touch = request.to("PATCH", request.path).as_admin()
            await proceed(touch.sending({}))
        return response


class HeadDiffers(base.Fault):
    """HEAD finds nothing where GET does."""

    name = "head_differs"
    theme = "safety"
    breaks = "4.4"
    rules = ("safe-method",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if request.is_head and response.is_success:
            return wire.error(404, "NOT_FOUND", "There is nothing here.")
        return response


FAULTS: tuple[type[base.Fault], ...] = (GetWrites, HeadDiffers)
