# SPDX-License-Identifier: Apache-2.0
"""The operations of `/v1/products`."""

from typing import Annotated

import fastapi

from reference_service.core import contract
from reference_service.domain import accounts, catalog, paging
from reference_service.routers import (
    catalog_providers,
    dependencies,
    links,
    responses,
)
from reference_service.samples import catalog as samples
from reference_service.schemas import envelope, fields
from reference_service.schemas import product as schemas
from reference_service.services import product_service

router = fastapi.APIRouter(
    prefix="/v1/products",
    tags=["products"],
    route_class=contract.ContractRoute,
)

_READ = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.PRODUCTS_READ]
)
_WRITE = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.PRODUCTS_WRITE]
)

_Service = Annotated[
    product_service.ProductService,
    fastapi.Depends(catalog_providers.get_product_service),
]
_ProductId = Annotated[
    fields.ResourceId,
    fastapi.Path(
        description="The product's id, as the server assigned it.",
        openapi_examples={"sample": {"value": str(samples.FIRST_PRODUCT_ID)}},
    ),
]
_Body = Annotated[
    schemas.ProductWrite,
    fastapi.Body(
        description="All that a client says of the product.",
        openapi_examples={"notebook": {"value": schemas.EXAMPLE}},
    ),
]


@router.get(
    "",
    summary="List products",
    dependencies=[_READ],
    responses=responses.page(schemas.EXAMPLE, "One page of products.")
    | responses.errors(),
)
async def list_products(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    window: Annotated[
        paging.PageRequest, fastapi.Depends(dependencies.get_page_request)
    ],
    category: Annotated[
        catalog.Category,
        fastapi.Query(description="Only products of this department."),
    ] = fields.ABSENT,
    order_by: Annotated[
        catalog.ProductOrder,
        fastapi.Query(
            description="The field to order by, and the direction. Names are "
            "compared by code point."
        ),
    ] = catalog.ProductOrder.CREATE_TIME_ASC,
) -> schemas.ProductListResponse:
    """Returns one page of the products, filtered and in the order asked for.

    Takes the permission `products.read` (roles `admin`, `viewer`).
    """
    page = await service.list(catalog.ProductQuery(category, order_by), window)
    links.add_page_links(request, response, page)
    return schemas.ProductListResponse(
        data=[schemas.Product.model_validate(item) for item in page.items],
        metadata=envelope.list_metadata(page),
    )


@router.post(
    "",
    summary="Create a product",
    status_code=fastapi.status.HTTP_201_CREATED,
    dependencies=[_WRITE],
    responses=responses.created(schemas.EXAMPLE, "The new product.")
    | responses.errors(413, 415),
)
async def create_product(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    body: _Body,
) -> schemas.ProductResponse:
    """Puts a product on sale, and returns it with the id it was assigned.

    Takes the permission `products.write` (role `admin`).
    """
    product = await service.create(body.draft())
    links.add_location(request, response, product.id)
    return _enveloped(product)


@router.get(
    "/{product_id}",
    summary="Get a product",
    dependencies=[_READ],
    responses=responses.item(schemas.EXAMPLE, "The product.")
    | responses.errors(404),
)
async def get_product(
    service: _Service, product_id: _ProductId
) -> schemas.ProductResponse:
    """Returns the product with this id.

    Takes the permission `products.read` (roles `admin`, `viewer`).
    """
    return _enveloped(await service.get(product_id))


@router.put(
    "/{product_id}",
    summary="Replace a product",
    dependencies=[_WRITE],
    responses=responses.item(schemas.EXAMPLE, "The product as it is now.")
    | responses.errors(404, 413, 415),
)
async def replace_product(
    service: _Service, product_id: _ProductId, body: _Body
) -> schemas.ProductResponse:
    """Replaces the product: fields that are absent get their defaults.

    Takes the permission `products.write` (role `admin`).
    """
    return _enveloped(await service.replace(product_id, body.draft()))


@router.patch(
    "/{product_id}",
    summary="Update a product",
    dependencies=[_WRITE],
    responses=responses.item(schemas.EXAMPLE, "The product as it is now.")
    | responses.errors(404, 413, 415),
)
async def update_product(
    service: _Service,
    product_id: _ProductId,
    body: Annotated[
        schemas.ProductPatch,
        fastapi.Body(
            description="The fields to change, with their new values.",
            openapi_examples={"price": {"value": {"price": "9.95"}}},
        ),
    ],
) -> schemas.ProductResponse:
    """Changes the fields that are present, and leaves the others as they are.

    Takes the permission `products.write` (role `admin`).
    """
    return _enveloped(await service.update(product_id, body.changes()))


@router.delete(
    "/{product_id}",
    summary="Delete a product",
    status_code=fastapi.status.HTTP_204_NO_CONTENT,
    response_description="The product is gone.",
    dependencies=[_WRITE],
    responses=responses.errors(404),
)
async def delete_product(service: _Service, product_id: _ProductId) -> None:
    """Takes the product off sale for good.

    Takes the permission `products.write` (role `admin`).
    """
    await service.delete(product_id)


def _enveloped(product: catalog.Product) -> schemas.ProductResponse:
    return schemas.ProductResponse(
        data=schemas.Product.model_validate(product),
        metadata=envelope.metadata(),
    )
