# SPDX-License-Identifier: Apache-2.0
"""What the operations of the accounts context are given (guidelines §5.1.3)."""

from typing import Annotated

import fastapi

from reference_service.domain import accounts
from reference_service.repos import user_repo
from reference_service.services import user_service


async def get_user_repository() -> accounts.UserRepository:
    """Provides where users are kept."""
    return user_repo.TortoiseUserRepository()


async def get_user_service(
    users: Annotated[
        accounts.UserRepository, fastapi.Depends(get_user_repository)
    ],
) -> user_service.UserService:
    """Provides what can be done with users."""
    return user_service.UserService(users)
