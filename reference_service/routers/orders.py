# SPDX-License-Identifier: Apache-2.0
"""The operations of `/v1/orders`."""

from typing import Annotated

import fastapi
from fastapi import responses as fastapi_responses

from reference_service.core import contract
from reference_service.domain import accounts, paging
from reference_service.domain.ordering import actors, orders
from reference_service.routers import (
    dependencies,
    links,
    ordering_providers,
    responses,
)
from reference_service.samples import ordering as samples
from reference_service.schemas import envelope, fields
from reference_service.schemas import order as schemas
from reference_service.services import order_service

router = fastapi.APIRouter(
    prefix="/v1/orders", tags=["orders"], route_class=contract.ContractRoute
)

_READ = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.ORDERS_READ_OWN]
)
_WRITE = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.ORDERS_WRITE_OWN]
)

_Service = Annotated[
    order_service.OrderService,
    fastapi.Depends(ordering_providers.get_order_service),
]
_Actor = Annotated[
    actors.Actor, fastapi.Depends(ordering_providers.get_order_actor)
]


def _path(number: int) -> object:
    # Each operation has its own example: one that ends an order doesn't take
    # it from the others.
    return fastapi.Path(
        description="The order's id, as the server assigned it.",
        openapi_examples={"sample": {"value": str(samples.order_id(number))}},
    )


@router.get(
    "",
    summary="List orders",
    dependencies=[_READ],
    responses=responses.page(schemas.EXAMPLE, "One page of orders.")
    | responses.errors(),
)
async def list_orders(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    actor: _Actor,
    window: Annotated[
        paging.PageRequest, fastapi.Depends(dependencies.get_page_request)
    ],
    status: Annotated[
        orders.OrderStatus,
        fastapi.Query(description="Only orders that have come this far."),
    ] = fields.ABSENT,
) -> schemas.OrderListResponse:
    """Returns one page of the caller's orders, the newest first.

    Takes the permission `orders.read_own`. With `orders.read` (roles `admin`,
    `manager`, `viewer`) it returns everybody's.
    """
    page = await service.list(actor, status, window)
    links.add_page_links(request, response, page)
    return list_response(page)


@router.post(
    "",
    summary="Place an order",
    status_code=fastapi.status.HTTP_201_CREATED,
    response_model=schemas.OrderResponse,
    dependencies=[_WRITE],
    responses=responses.preview(
        schemas.PREVIEW_EXAMPLE,
        "What the order would be; `validate_only` was true.",
        schemas.OrderPreviewResponse,
    )
    | responses.created(schemas.EXAMPLE, "The new order.")
    | responses.conflict(
        "A product is unknown or out of stock, or the request id names "
        "another order; `details` says which.",
        "The order cannot be fulfilled.",
    )
    | responses.errors(413, 415),
)
async def create_order(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    actor: _Actor,
    body: Annotated[
        schemas.OrderWrite,
        fastapi.Body(
            description="All that a client says of the order.",
            openapi_examples={"notebooks": {"value": schemas.REQUEST_EXAMPLE}},
        ),
    ],
) -> schemas.OrderResponse | fastapi.Response:
    """Places an order of the caller, and takes its items from stock.

    Prices, discount and shipping are the server's. The same request with the
    same `request_id` places one order, however often it is sent: it is
    returned again as it is by then. With `validate_only` the order is checked
    and priced, and nothing is kept.

    Takes the permission `orders.write_own` (roles `admin`, `manager`,
    `customer`).
    """
    if body.validate_only:
        return _previewed(await service.preview(actor, body.draft()))
    order = await service.create(actor, body.draft())
    links.add_location(request, response, order.id)
    return _enveloped(order)


@router.get(
    "/{order_id:id}",
    summary="Get an order",
    dependencies=[_READ],
    responses=responses.item(schemas.EXAMPLE, "The order.")
    | responses.errors(404),
)
async def get_order(
    service: _Service,
    actor: _Actor,
    order_id: Annotated[fields.ResourceId, _path(1)],
) -> schemas.OrderResponse:
    """Returns the order with this id.

    Takes the permission `orders.read_own`, and `orders.read` (roles `admin`,
    `manager`, `viewer`) for an order that is not the caller's.
    """
    return _enveloped(await service.get(actor, order_id))


@router.post(
    "/{order_id:id}:cancel",
    summary="Cancel an order",
    dependencies=[_WRITE],
    responses=responses.item(
        schemas.EXAMPLE | {"status": "cancelled"}, "The order as it is now."
    )
    | responses.conflict(
        "The order is paid, or cancelled already.", "The order is paid already."
    )
    | responses.errors(404),
)
async def cancel_order(
    service: _Service,
    actor: _Actor,
    order_id: Annotated[fields.ResourceId, _path(2)],
) -> schemas.OrderResponse:
    """Calls off an order that is not paid, and puts its items back.

    Takes the permission `orders.write_own`, and `orders.write` (roles `admin`,
    `manager`) for an order that is not the caller's.
    """
    return _enveloped(await service.cancel(actor, order_id))


@router.post(
    "/{order_id:id}:pay",
    summary="Pay an order",
    dependencies=[_WRITE],
    responses=responses.item(
        schemas.EXAMPLE | {"status": "paid"}, "The order as it is now."
    )
    | responses.conflict(
        "The order is paid already, or cancelled.",
        "The order is cancelled already.",
    )
    | responses.errors(404),
)
async def pay_order(
    service: _Service,
    actor: _Actor,
    order_id: Annotated[fields.ResourceId, _path(3)],
) -> schemas.OrderResponse:
    """Records that the order's payment was received.

    Takes the permission `orders.write_own`, and `orders.write` (roles `admin`,
    `manager`) for an order that is not the caller's.
    """
    return _enveloped(await service.pay(actor, order_id))


def list_response(page: paging.Page[orders.Order]) -> schemas.OrderListResponse:
    """Puts a page of orders into the envelope."""
    return schemas.OrderListResponse(
        data=[schemas.Order.model_validate(item) for item in page.items],
        metadata=envelope.list_metadata(page),
    )


def _enveloped(order: orders.Order) -> schemas.OrderResponse:
    return schemas.OrderResponse(
        data=schemas.Order.model_validate(order), metadata=envelope.metadata()
    )


def _previewed(quote: orders.Quote) -> fastapi.Response:
    body = schemas.OrderPreviewResponse(
        data=schemas.OrderPreview.model_validate(quote),
        metadata=envelope.metadata(),
    )
    return fastapi_responses.JSONResponse(body.model_dump(mode="json"))
