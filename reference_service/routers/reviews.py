# SPDX-License-Identifier: Apache-2.0
"""The operations of `/v1/products/{product_id}/reviews`."""

import uuid
from typing import Annotated, Any

import fastapi

from reference_service.core import contract, security
from reference_service.domain import accounts, paging, reviews
from reference_service.routers import (
    catalog_providers,
    dependencies,
    links,
    responses,
)
from reference_service.samples import catalog as samples
from reference_service.schemas import envelope, fields
from reference_service.schemas import review as schemas
from reference_service.services import review_service

router = fastapi.APIRouter(
    prefix="/v1/products/{product_id:id}/reviews",
    tags=["reviews"],
    route_class=contract.ContractRoute,
)

_READ = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.REVIEWS_READ]
)
_WRITE_OWN = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.REVIEWS_WRITE_OWN]
)

_Service = Annotated[
    review_service.ReviewService,
    fastapi.Depends(catalog_providers.get_review_service),
]
_Caller = Annotated[
    security.Principal, fastapi.Depends(dependencies.get_caller)
]
_ProductId = Annotated[
    fields.ResourceId,
    fastapi.Path(
        description="The product's id, as the server assigned it.",
        openapi_examples={"sample": {"value": str(samples.FIRST_PRODUCT_ID)}},
    ),
]


def _path(sample: uuid.UUID) -> Any:
    return fastapi.Path(
        description="The review's id, as the server assigned it.",
        openapi_examples={"sample": {"value": str(sample)}},
    )


@router.get(
    "",
    summary="List reviews",
    dependencies=[_READ],
    responses=responses.page(schemas.RESOURCE, "One page of reviews.")
    | responses.errors(404),
)
async def list_reviews(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    product_id: _ProductId,
    window: Annotated[
        paging.PageRequest, fastapi.Depends(dependencies.get_page_request)
    ],
) -> schemas.ReviewListResponse:
    """Returns one page of the reviews of a product, the newest first.

    Takes the permission `reviews.read` (roles `admin`, `manager`, `viewer`,
    `customer`).
    """
    page = await service.list(reviews.ReviewQuery(product_id), window)
    links.add_page_links(request, response, page)
    return schemas.ReviewListResponse(
        data=[schemas.Review.model_validate(item) for item in page.items],
        metadata=envelope.list_metadata(page),
    )


@router.post(
    "",
    summary="Create a review",
    status_code=fastapi.status.HTTP_201_CREATED,
    dependencies=[_WRITE_OWN],
    responses=responses.created(schemas.RESOURCE, "The new review.")
    | responses.errors(404, 413, 415),
)
async def create_review(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    caller: _Caller,
    product_id: _ProductId,
    body: Annotated[
        schemas.ReviewWrite,
        fastapi.Body(
            description="What the caller says of the product.",
            openapi_examples={"good": {"value": schemas.EXAMPLE}},
        ),
    ],
) -> schemas.ReviewResponse:
    """Publishes a review in the caller's name.

    Takes the permission `reviews.write_own` (roles `admin`, `manager`,
    `customer`).
    """
    review = await service.create(product_id, body.draft(), caller)
    links.add_location(request, response, review.id)
    return _enveloped(review)


@router.get(
    "/{review_id:id}",
    summary="Get a review",
    dependencies=[_READ],
    responses=responses.item(schemas.RESOURCE, "The review.")
    | responses.errors(404),
)
async def get_review(
    service: _Service,
    product_id: _ProductId,
    review_id: Annotated[fields.ResourceId, _path(samples.FIRST_REVIEW_ID)],
) -> schemas.ReviewResponse:
    """Returns a review of the product.

    Takes the permission `reviews.read` (roles `admin`, `manager`, `viewer`,
    `customer`).
    """
    return _enveloped(await service.get(product_id, review_id))


@router.delete(
    "/{review_id:id}",
    summary="Delete a review",
    status_code=fastapi.status.HTTP_204_NO_CONTENT,
    response_description="The review is gone.",
    dependencies=[_WRITE_OWN],
    responses=responses.errors(404),
)
async def delete_review(
    service: _Service,
    caller: _Caller,
    product_id: _ProductId,
    review_id: Annotated[fields.ResourceId, _path(samples.LAST_REVIEW_ID)],
) -> None:
    """Withdraws a review of the caller.

    Takes the permission `reviews.write_own` (roles `admin`, `manager`,
    `customer`); others' reviews take `reviews.write` (roles `admin`,
    `manager`).
    """
    await service.delete(product_id, review_id, caller)


def _enveloped(review: reviews.Review) -> schemas.ReviewResponse:
    return schemas.ReviewResponse(
        data=schemas.Review.model_validate(review),
        metadata=envelope.metadata(),
    )
