# SPDX-License-Identifier: Apache-2.0
"""The shapes of an export of orders."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from reference_service.domain.ordering import exports, orders
from reference_service.schemas import envelope, fields, ordering_fields

_LONGEST_ROW = 200

REQUEST_EXAMPLE: dict[str, Any] = {"order_status": "paid"}
PENDING_EXAMPLE: dict[str, Any] = {
    "id": "2f4c7d0e-3b5a-5c1d-9e8f-6a7b8c9d0e1f",
    "user_id": "f3b1c1d2-9a54-5f0e-8a4e-2f6d7c8b9a01",
    "order_status": "paid",
    "state": "pending",
    "progress_percent": 0,
    "order_count": None,
    "total_amount": None,
    "content": None,
    "create_time": "2026-03-01T08:00:00Z",
    "update_time": "2026-03-01T08:00:00Z",
}
EXAMPLE: dict[str, Any] = {
    **PENDING_EXAMPLE,
    "state": "succeeded",
    "progress_percent": 100,
    "order_count": 1,
    "total_amount": "37.90",
    "content": "id,user_id,status,create_time,item_count,total\r\n"
    "7b5c1b7e-1c55-5c8e-8d53-0d4c2b6e9f10,"
    "f3b1c1d2-9a54-5f0e-8a4e-2f6d7c8b9a01,paid,"
    "2026-02-01T08:00:00+00:00,1,37.90\r\n",
    "update_time": "2026-03-01T08:00:01Z",
}


class OrderExportWrite(envelope.ClosedModel):
    """All that a client says of an export. Unknown fields are refused."""

    order_status: Annotated[
        orders.OrderStatus,
        Field(
            description="Only orders that have come this far; all when absent."
        ),
    ] = Field(
        default=fields.ABSENT,
        json_schema_extra=ordering_fields.without_default,
    )

    def draft(self) -> exports.OrderExportDraft:
        """The same, in the words of ordering."""
        return exports.OrderExportDraft(order_status=self.order_status)


class OrderExport(envelope.ClosedModel):
    """A table of orders that is made in the background."""

    id: Annotated[
        fields.ResourceId,
        Field(
            description="The export's id, assigned by the server.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    user_id: ordering_fields.OwnerId
    order_status: Annotated[
        orders.OrderStatus | None,
        Field(description="Only orders that have come this far; null is all."),
    ]
    state: Annotated[
        exports.ExportState,
        Field(
            description="How far it has come; `succeeded` and `failed` are "
            "its ends.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    progress_percent: Annotated[
        int,
        Field(
            description="How much is done, in percent.",
            ge=0,
            le=exports.DONE_PERCENT,
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    order_count: Annotated[
        int | None,
        Field(
            description="How many orders there are; null until it has "
            "succeeded.",
            ge=0,
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    total_amount: Annotated[
        ordering_fields.Amount | None,
        Field(
            description="Their totals together, in euro with two decimals; "
            "null until it has succeeded.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    content: Annotated[
        str | None,
        Field(
            description="The newest of them, at most 1,000, as CSV (RFC 4180) "
            "with a line of names; null until it has succeeded.",
            max_length=_LONGEST_ROW * (exports.MOST_ROWS + 1),
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    create_time: Annotated[
        dt.datetime,
        Field(
            description="When it was asked for, by the server's clock; later "
            "orders are not in it.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]
    update_time: Annotated[
        dt.datetime,
        Field(
            description="When it last changed, by the server's clock.",
            json_schema_extra=ordering_fields.READ_ONLY,
        ),
    ]


class OrderExportResponse(envelope.Success[OrderExport]):
    """One export in the envelope."""
