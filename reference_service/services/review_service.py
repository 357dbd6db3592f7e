# SPDX-License-Identifier: Apache-2.0
"""What can be done with reviews, and by whom."""

import datetime as dt
import uuid

from reference_service.core import exceptions, security
from reference_service.domain import accounts, catalog, paging, reviews


class ReviewService:
    """The use cases of reviews."""

    def __init__(
        self,
        opinions: reviews.ReviewRepository,
        products: catalog.ProductRepository,
    ) -> None:
        """Initializes the service.

        Args:
            opinions: Where reviews are kept.
            products: Where the products are kept that they are about.
        """
        self._reviews = opinions
        self._products = products

    async def list(
        self, query: reviews.ReviewQuery, request: paging.PageRequest
    ) -> paging.Page[reviews.Review]:
        """Returns one page of the reviews of a product.

        Raises:
            exceptions.NotFoundError: There is no such product.
        """
        await self._check_product(query.product_id)
        return await self._reviews.list(query, request)

    async def get(
        self, product_id: uuid.UUID, review_id: uuid.UUID
    ) -> reviews.Review:
        """Returns a review.

        Raises:
            exceptions.NotFoundError: The product or the review is not there.
        """
        await self._check_product(product_id)
        review = await self._reviews.get(product_id, review_id)
        if review is None:
            raise _not_found()
        return review

    async def create(
        self,
        product_id: uuid.UUID,
        draft: reviews.ReviewDraft,
        caller: security.Principal,
    ) -> reviews.Review:
        """Publishes a review in the caller's name.

        Raises:
            exceptions.NotFoundError: There is no such product.
        """
        review = reviews.Review.written(
            draft, product_id, caller.account_id, dt.datetime.now(dt.UTC)
        )
        try:
            await self._reviews.add(review)
        except reviews.UnknownProductError as error:
            raise _no_product() from error
        return review

    async def delete(
        self,
        product_id: uuid.UUID,
        review_id: uuid.UUID,
        caller: security.Principal,
    ) -> None:
        """Withdraws a review of the caller, or any if the caller may.

        Raises:
            exceptions.NotFoundError: The product or the review is not there.
            exceptions.PermissionDeniedError: It is somebody else's.
        """
        review = await self.get(product_id, review_id)
        may_delete = caller.is_user(review.user_id) or caller.may(
            accounts.Permission.REVIEWS_WRITE
        )
        if not may_delete:
            # Everybody can read it: that it is there is no secret.
            raise exceptions.PermissionDeniedError(
                "The caller's role does not permit deleting others' reviews."
            )
        if not await self._reviews.remove(review):
            raise _not_found()

    async def _check_product(self, product_id: uuid.UUID) -> None:
        if await self._products.get(product_id) is None:
            raise _no_product()


def _not_found() -> exceptions.NotFoundError:
    return exceptions.NotFoundError("There is no review with this id.")


def _no_product() -> exceptions.NotFoundError:
    return exceptions.NotFoundError("There is no product with this id.")
