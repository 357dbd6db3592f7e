# SPDX-License-Identifier: Apache-2.0
"""The operations of `/v1/users/{user_id}/orders`."""

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
from reference_service.samples import ordering as samples
from reference_service.schemas import fields
from reference_service.schemas import order as schemas
from reference_service.services import user_order_service

router = fastapi.APIRouter(
    prefix="/v1/users/{user_id}/orders",
    tags=["orders"],
    route_class=contract.ContractRoute,
)


@router.get(
    "",
    summary="List a user's orders",
    dependencies=[
        fastapi.Security(
            dependencies.authorize,
            scopes=[accounts.Permission.ORDERS_READ_OWN],
        )
    ],
    responses=responses.page(schemas.EXAMPLE, "One page of the user's orders.")
    | responses.errors(404),
)
async def list_user_orders(
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
    user_id: Annotated[
        fields.ResourceId,
        fastapi.Path(
            description="The user's id, as the server assigned it.",
            openapi_examples={"sample": {"value": str(samples.CUSTOMER_ID)}},
        ),
    ],
) -> schemas.OrderListResponse:
    """Returns one page of a user's orders, the newest first.

    Takes the permission `orders.read_own`, and `orders.read` (roles `admin`,
    `manager`, `viewer`) for another user's.
    """
    page = await service.list(actor, user_id, window)
    links.add_page_links(request, response, page)
    return orders.list_response(page)
