# SPDX-License-Identifier: Apache-2.0
"""What accounts tell ordering: an adapter between the contexts."""

import uuid

from typing_extensions import override

from reference_service.domain import accounts
from reference_service.domain.ordering import ports


class AccountCustomers(ports.Customers):
    """Takes users for customers."""

    def __init__(self, users: accounts.UserRepository) -> None:
        """Initializes the adapter with where users are kept."""
        self._users = users

    @override
    async def has(self, user_id: uuid.UUID) -> bool:
        user = await self._users.get(user_id)
        return user is not None and user.delete_time is None
