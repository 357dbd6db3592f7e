# SPDX-License-Identifier: Apache-2.0
"""The deprecated operation of `/v1/order-history` (guidelines §4.3.2)."""

import datetime as dt
from email import utils
from typing import Annotated

import fastapi

from reference_service.core import contract
from reference_service.domain import accounts, paging
from reference_service.domain.ordering import actors
from reference_service.routers import (
    dependencies,
    links,
    ordering_providers,
    orders,
    responses,
)
from reference_service.schemas import order as schemas
from reference_service.services import user_order_service

DEPRECATED_SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SUNSET = dt.datetime(2031, 12, 31, tzinfo=dt.UTC)
_SUCCESSOR = '</v1/orders>; rel="successor-version"'

_DOCUMENTED = {
    "Deprecation": {
        "description": "Since when the operation is deprecated (RFC 9745).",
        "required": True,
        "schema": {"type": "string", "pattern": "^@[0-9]+$", "maxLength": 20},
    },
    "Sunset": {
        "description": "When the operation ends (RFC 8594).",
        "required": True,
        "schema": {"type": "string", "maxLength": 40},
    },
    "Link": {
        "description": "The first, previous, next and last page (RFC 8288), "
        "and the operation to use instead as `successor-version`.",
        "required": True,
        "schema": {"type": "string", "maxLength": 2000},
    },
}

router = fastapi.APIRouter(
    prefix="/v1/order-history",
    tags=["order-history"],
    route_class=contract.ContractRoute,
)


@router.get(
    "",
    summary="List the caller's past orders",
    deprecated=True,
    openapi_extra={"x-sunset": SUNSET.date().isoformat()},
    dependencies=[
        fastapi.Security(
            dependencies.authorize,
            scopes=[accounts.Permission.ORDERS_READ_OWN],
        )
    ],
    responses=responses.with_headers(
        responses.page(schemas.EXAMPLE, "One page of orders."), _DOCUMENTED
    )
    | responses.errors(),
)
async def list_order_history(
    request: fastapi.Request,
    response: fastapi.Response,
    service: Annotated[
        user_order_service.UserOrderService,
        fastapi.Depends(ordering_providers.get_user_order_service),
    ],
    actor: Annotated[
        actors.Actor, fastapi.Depends(ordering_providers.get_order_actor)
    ],
    window: Annotated[
        paging.PageRequest, fastapi.Depends(dependencies.get_page_request)
    ],
) -> schemas.OrderListResponse:
    """Returns one page of the caller's own orders, the newest first.

    Deprecated since 2026-01-01, and works until 2031-12-31: use
    `GET /v1/orders` instead, or `GET /v1/users/{user_id}/orders`.

    Takes the permission `orders.read_own`.
    """
    page = await service.history(actor, window)
    links.add_page_links(request, response, page)
    response.headers["Link"] += f", {_SUCCESSOR}"
    response.headers["Deprecation"] = f"@{DEPRECATED_SINCE.timestamp():.0f}"
    response.headers["Sunset"] = utils.format_datetime(SUNSET, usegmt=True)
    return orders.list_response(page)
