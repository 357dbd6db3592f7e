# SPDX-License-Identifier: Apache-2.0
"""The orders of one user."""

import uuid

from reference_service.core import exceptions
from reference_service.domain import paging
from reference_service.domain.ordering import actors, orders, ports


class UserOrderService:
    """What can be asked of one user's orders."""

    def __init__(
        self, orders: orders.OrderRepository, customers: ports.Customers
    ) -> None:
        """Initializes the service.

        Args:
            orders: Where orders are kept.
            customers: Who has an account.
        """
        self._orders = orders
        self._customers = customers

    async def list(
        self,
        actor: actors.Actor,
        user_id: uuid.UUID,
        request: paging.PageRequest,
    ) -> paging.Page[orders.Order]:
        """Returns one page of a user's orders, newest first.

        Raises:
            exceptions.NotFoundError: There is no such user that the actor
                sees.
        """
        if not (actor.sees(user_id) and await self._customers.has(user_id)):
            raise exceptions.NotFoundError("There is no user with this id.")
        query = orders.OrderQuery(user_id=user_id)
        return await self._orders.list(query, request)

    async def history(
        self, actor: actors.Actor, request: paging.PageRequest
    ) -> paging.Page[orders.Order]:
        """Returns one page of the actor's own orders, newest first."""
        query = orders.OrderQuery(user_id=actor.user_id)
        return await self._orders.list(query, request)
