# SPDX-License-Identifier: Apache-2.0
"""Faults of requests that are repeated or only tried."""

import re
import uuid

from typing_extensions import override

from reference_service.faults import base, places, wire

_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


class RequestIdIgnored(base.Fault):
    """An order that is sent again with its `request_id` is placed again."""

    name = "idempotency_ignored"
    theme = "idempotency"
    breaks = "4.6"
    rules = ("request-id-once",)

    @override
    def request(self, request: wire.Request) -> wire.Request:
        body = request.fields()
        request_id = body.get("request_id")
        # What is no id is refused as ever.
        if (
            _is_order(request)
            and isinstance(request_id, str)
            and re.fullmatch(_UUID, request_id)
        ):
            return request.with_json(body | {"request_id": str(uuid.uuid4())})
        return request


class ValidateOnlyWrites(base.Fault):
    """An order that is only to be tried is placed."""

    name = "validate_only_writes"
    theme = "idempotency"
    breaks = "4.6"
    rules = ("validate-only",)

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        response = await proceed(request)
        body = request.fields()
        is_trial = _is_order(request) and body.get("validate_only") is True
        if is_trial and response.is_success:
            await proceed(request.with_json(body | {"validate_only": False}))
        return response


def _is_order(request: wire.Request) -> bool:
    path = places.collection(places.ORDERS)
    return request.method == "POST" and request.path == path


FAULTS: tuple[type[base.Fault], ...] = (RequestIdIgnored, ValidateOnlyWrites)
