# SPDX-License-Identifier: Apache-2.0
"""The operations of `/v1/products`."""

import uuid
from collections.abc import Collection
from typing import Annotated, Any

import fastapi

from reference_service.core import contract
from reference_service.domain import accounts, catalog, paging
from reference_service.routers import (
    catalog_providers,
    dependencies,
    links,
    masks,
    preconditions,
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

_CHANGED = responses.tagged(
    responses.item(schemas.EXAMPLE, "The product as it is now.")
) | responses.errors(404, 409, 412, 413, 415)

_Service = Annotated[
    product_service.ProductService,
    fastapi.Depends(catalog_providers.get_product_service),
]
_Expected = Annotated[
    Collection[int] | None,
    fastapi.Depends(preconditions.get_expected_revisions),
]


def _path(sample: uuid.UUID) -> Any:
    return fastapi.Path(
        description="The product's id, as the server assigned it.",
        openapi_examples={"sample": {"value": str(sample)}},
    )


_ProductId = Annotated[fields.ResourceId, _path(samples.FIRST_PRODUCT_ID)]
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
    display_name: Annotated[
        schemas.Name,
        fastapi.Query(
            description="Only products of exactly this name.",
            openapi_examples={"sample": {"value": "Sample product 1"}},
        ),
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

    Takes the permission `products.read` (roles `admin`, `manager`, `viewer`,
    `customer`).
    """
    query = catalog.ProductQuery(category, order_by, display_name)
    page = await service.list(query, window)
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
    responses=responses.tagged(
        responses.created(schemas.EXAMPLE, "The new product.")
    )
    | responses.errors(413, 415),
)
async def create_product(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    body: _Body,
) -> schemas.ProductResponse:
    """Puts a product on sale, and returns it with the id it was assigned.

    Takes the permission `products.write` (roles `admin`, `manager`).
    """
    product = await service.create(body.draft())
    links.add_location(request, response, product.id)
    return _enveloped(product, response)


@router.get(
    "/{product_id:id}",
    summary="Get a product",
    response_model=schemas.ProductResponse,
    dependencies=[_READ],
    responses=responses.tagged(responses.item(schemas.EXAMPLE, "The product."))
    | responses.not_modified()
    | responses.errors(404),
)
async def get_product(
    response: fastapi.Response,
    service: _Service,
    product_id: _ProductId,
    known_tags: Annotated[
        str | None, fastapi.Depends(preconditions.get_known_tags)
    ],
) -> schemas.ProductResponse | fastapi.Response:
    """Returns the product with this id, unless the client has it already.

    Takes the permission `products.read` (roles `admin`, `manager`, `viewer`,
    `customer`).
    """
    product = await service.get(product_id)
    if preconditions.is_known(known_tags, product.revision):
        return preconditions.not_modified(product.revision)
    return _enveloped(product, response)


@router.put(
    "/{product_id:id}",
    summary="Replace a product",
    dependencies=[_WRITE],
    responses=_CHANGED,
)
async def replace_product(
    response: fastapi.Response,
    service: _Service,
    product_id: _ProductId,
    expected: _Expected,
    body: _Body,
) -> schemas.ProductResponse:
    """Replaces the product: fields that are absent get their defaults.

    Takes the permission `products.write` (roles `admin`, `manager`).
    """
    product = await service.replace(product_id, body.draft(), expected)
    return _enveloped(product, response)


@router.patch(
    "/{product_id:id}",
    summary="Update a product",
    dependencies=[_WRITE],
    responses=_CHANGED,
)
async def update_product(
    response: fastapi.Response,
    service: _Service,
    product_id: _ProductId,
    expected: _Expected,
    body: Annotated[
        schemas.ProductPatch,
        fastapi.Body(
            description="The fields to change, with their new values.",
            openapi_examples={"price": {"value": {"price": "9.95"}}},
        ),
    ],
    update_mask: Annotated[
        str, masks.parameter(schemas.ProductPatch)
    ] = fields.ABSENT,
) -> schemas.ProductResponse:
    """Changes the fields that are present, and leaves the others as they are.

    Takes the permission `products.write` (roles `admin`, `manager`).
    """
    changes = body.changes(update_mask)
    product = await service.update(product_id, changes, expected)
    return _enveloped(product, response)


@router.delete(
    "/{product_id:id}",
    summary="Delete a product",
    status_code=fastapi.status.HTTP_204_NO_CONTENT,
    response_description="The product is gone.",
    dependencies=[_WRITE],
    responses=responses.errors(404, 409, 412),
)
async def delete_product(
    service: _Service,
    product_id: Annotated[fields.ResourceId, _path(samples.LAST_PRODUCT_ID)],
    expected: _Expected,
) -> None:
    """Takes the product off sale for good, and its reviews with it.

    Takes the permission `products.write` (roles `admin`, `manager`).
    """
    await service.delete(product_id, expected)


def _enveloped(
    product: catalog.Product, response: fastapi.Response
) -> schemas.ProductResponse:
    preconditions.add_tag(response, product.revision)
    return schemas.ProductResponse(
        data=schemas.Product.model_validate(product),
        metadata=envelope.metadata(),
    )
