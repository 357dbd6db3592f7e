# SPDX-License-Identifier: Apache-2.0
"""The operations of `/v1/shopping-cart-items`."""

import uuid
from typing import Annotated

import fastapi

from reference_service.core import contract
from reference_service.domain import accounts, paging
from reference_service.domain.ordering import carts
from reference_service.routers import (
    dependencies,
    links,
    ordering_providers,
    responses,
)
from reference_service.samples import ordering as samples
from reference_service.schemas import cart_item as schemas
from reference_service.schemas import envelope, fields
from reference_service.services import cart_service

router = fastapi.APIRouter(
    prefix="/v1/shopping-cart-items",
    tags=["shopping-cart-items"],
    route_class=contract.ContractRoute,
)

_OWN = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.CART_WRITE_OWN]
)
_CONFLICT = responses.conflict(
    "There is no product with this id.", "The product cannot be ordered."
)

_Service = Annotated[
    cart_service.CartService,
    fastapi.Depends(ordering_providers.get_cart_service),
]
_CallerId = Annotated[
    uuid.UUID, fastapi.Depends(ordering_providers.get_caller_id)
]
_Body = Annotated[
    schemas.CartItemWrite,
    fastapi.Body(
        description="All that a client says of the item.",
        openapi_examples={"gift": {"value": schemas.REQUEST_EXAMPLE}},
    ),
]


def _path(number: int) -> object:
    # Deletion has its own example: it doesn't take those of the others.
    return fastapi.Path(
        description="The item's id, as the server assigned it.",
        openapi_examples={
            "admin": {"value": str(samples.cart_item_id(number))},
            "customer": {
                "value": str(samples.cart_item_id(number, samples.CUSTOMER_ID))
            },
        },
    )


@router.get(
    "",
    summary="List the cart's items",
    dependencies=[_OWN],
    responses=responses.page(schemas.EXAMPLE, "One page of the cart.")
    | responses.errors(),
)
async def list_shopping_cart_items(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    user_id: _CallerId,
    window: Annotated[
        paging.PageRequest, fastapi.Depends(dependencies.get_page_request)
    ],
) -> schemas.CartItemListResponse:
    """Returns one page of the caller's cart, in the order of putting in.

    Takes the permission `cart.write_own` (roles `admin`, `manager`,
    `customer`).
    """
    page = await service.list(user_id, window)
    links.add_page_links(request, response, page)
    return schemas.CartItemListResponse(
        data=[schemas.CartItem.model_validate(item) for item in page.items],
        metadata=envelope.list_metadata(page),
    )


@router.post(
    "",
    summary="Put a product into the cart",
    status_code=fastapi.status.HTTP_201_CREATED,
    dependencies=[_OWN],
    responses=responses.created(schemas.EXAMPLE, "The new item.")
    | _CONFLICT
    | responses.errors(413, 415),
)
async def create_shopping_cart_item(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    user_id: _CallerId,
    body: _Body,
) -> schemas.CartItemResponse:
    """Puts a product into the caller's cart, and returns the new item.

    Takes the permission `cart.write_own` (roles `admin`, `manager`,
    `customer`).
    """
    item = await service.create(user_id, body.draft())
    links.add_location(request, response, item.id)
    return _enveloped(item)


@router.get(
    "/{item_id:id}",
    summary="Get an item of the cart",
    dependencies=[_OWN],
    responses=responses.item(schemas.EXAMPLE, "The item.")
    | responses.errors(404),
)
async def get_shopping_cart_item(
    service: _Service,
    user_id: _CallerId,
    item_id: Annotated[fields.ResourceId, _path(1)],
) -> schemas.CartItemResponse:
    """Returns the item with this id of the caller's cart.

    Takes the permission `cart.write_own` (roles `admin`, `manager`,
    `customer`).
    """
    return _enveloped(await service.get(user_id, item_id))


@router.put(
    "/{item_id:id}",
    summary="Replace an item of the cart",
    dependencies=[_OWN],
    responses=responses.item(schemas.EXAMPLE, "The item as it is now.")
    | _CONFLICT
    | responses.errors(404, 413, 415),
)
async def replace_shopping_cart_item(
    service: _Service,
    user_id: _CallerId,
    item_id: Annotated[fields.ResourceId, _path(1)],
    body: _Body,
) -> schemas.CartItemResponse:
    """Replaces the item: fields that are absent get their defaults.

    Takes the permission `cart.write_own` (roles `admin`, `manager`,
    `customer`).
    """
    return _enveloped(await service.replace(user_id, item_id, body.draft()))


@router.patch(
    "/{item_id:id}",
    summary="Update an item of the cart",
    dependencies=[_OWN],
    responses=responses.item(schemas.EXAMPLE, "The item as it is now.")
    | _CONFLICT
    | responses.errors(404, 413, 415),
)
async def update_shopping_cart_item(
    service: _Service,
    user_id: _CallerId,
    item_id: Annotated[fields.ResourceId, _path(1)],
    body: Annotated[
        schemas.CartItemPatch,
        fastapi.Body(
            description="The fields to change, with their new values.",
            openapi_examples={"quantity": {"value": {"quantity": 3}}},
        ),
    ],
) -> schemas.CartItemResponse:
    """Changes the fields that are present, and leaves the others as they are.

    Takes the permission `cart.write_own` (roles `admin`, `manager`,
    `customer`).
    """
    return _enveloped(await service.update(user_id, item_id, body.changes()))


@router.delete(
    "/{item_id:id}",
    summary="Take an item out of the cart",
    status_code=fastapi.status.HTTP_204_NO_CONTENT,
    response_description="The item is gone.",
    dependencies=[_OWN],
    responses=responses.errors(404),
)
async def delete_shopping_cart_item(
    service: _Service,
    user_id: _CallerId,
    item_id: Annotated[fields.ResourceId, _path(2)],
) -> None:
    """Takes the item out of the caller's cart for good.

    Takes the permission `cart.write_own` (roles `admin`, `manager`,
    `customer`).
    """
    await service.delete(user_id, item_id)


def _enveloped(item: carts.CartItem) -> schemas.CartItemResponse:
    return schemas.CartItemResponse(
        data=schemas.CartItem.model_validate(item), metadata=envelope.metadata()
    )
