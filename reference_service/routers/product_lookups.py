# SPDX-License-Identifier: Apache-2.0
"""The custom methods that find products: `:batchGet` and `:search`."""

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
    dependencies=[
        fastapi.Security(
            dependencies.authorize, scopes=[accounts.Permission.PRODUCTS_READ]
        )
    ],
)

_Service = Annotated[
    product_service.ProductService,
    fastapi.Depends(catalog_providers.get_product_service),
]


@router.get(
    ":batchGet",
    summary="Get several products",
    responses=responses.batch(schemas.EXAMPLE, "The products.")
    | responses.errors(404),
)
async def batch_get_products(
    service: _Service,
    ids: Annotated[
        list[fields.ResourceId],
        fastapi.Query(
            description="Ids of products; the parameter is given once for "
            "each. One that is given twice is returned once.",
            min_length=1,
            max_length=100,
            openapi_examples={
                "samples": {
                    "value": [
                        str(samples.FIRST_PRODUCT_ID),
                        str(samples.product_id(2)),
                    ]
                }
            },
        ),
    ],
) -> schemas.ProductBatchResponse:
    """Returns products by their ids, in the order asked for.

    If one of them is not there, the answer is 404; `details` says which. Takes
    the permission `products.read` (roles `admin`, `manager`, `viewer`,
    `customer`).
    """
    products = await service.batch_get(ids)
    return schemas.ProductBatchResponse(
        data=[schemas.Product.model_validate(item) for item in products],
        metadata=envelope.metadata(),
    )


@router.get(
    ":search",
    summary="Search products",
    responses=responses.page(schemas.EXAMPLE, "One page of what was found.")
    | responses.errors(),
)
async def search_products(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    window: Annotated[
        paging.PageRequest, fastapi.Depends(dependencies.get_page_request)
    ],
    query: Annotated[
        str,
        fastapi.Query(
            description="Whole words, each of which has to be in the name, the "
            "description or the tags; case does not matter. A text without "
            "letters and digits finds nothing.",
            min_length=1,
            max_length=100,
            pattern=fields.ONE_LINE,
            openapi_examples={"words": {"value": "sample product"}},
        ),
    ],
) -> schemas.ProductListResponse:
    """Returns one page of the products that have all the words, oldest first.

    Takes the permission `products.read` (roles `admin`, `manager`, `viewer`,
    `customer`).
    """
    page = await service.search(catalog.Search.parse(query), window)
    links.add_page_links(request, response, page)
    return schemas.ProductListResponse(
        data=[schemas.Product.model_validate(item) for item in page.items],
        metadata=envelope.list_metadata(page),
    )
