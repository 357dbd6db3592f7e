# SPDX-License-Identifier: Apache-2.0
"""What operations are given (guidelines §5.1.3, §6.2)."""

from typing import Annotated

import fastapi
from fastapi import security as fastapi_security

from reference_service.core import exceptions, security
from reference_service.domain import accounts, catalog, paging
from reference_service.repos import product_repo, user_repo
from reference_service.schemas import fields
from reference_service.services import product_service, user_service

_bearer = fastapi_security.HTTPBearer(
    scheme_name="bearer_token",
    bearerFormat="JWT",
    description="A signed token (JWT, RS256) that says who calls and in which "
    "role. `reference-service token --role admin` (or `viewer`) prints one "
    "that the service accepts for twelve hours. Send it as "
    "`Authorization: Bearer <token>`. The public keys are at "
    "`/.well-known/jwks.json`.",
    auto_error=False,
)


async def authorize(
    request: fastapi.Request,
    scopes: fastapi_security.SecurityScopes,
    _: Annotated[object, fastapi.Security(_bearer)],
) -> None:
    """Refuses a caller whose role lacks a permission.

    `contract.ContractRoute` has verified the token by then.

    Args:
        request: The request, with its principal.
        scopes: The permissions that the operation takes.

    Raises:
        exceptions.PermissionDeniedError: The role lacks one of them.
    """
    principal: security.Principal = request.state.principal
    for permission in map(accounts.Permission, scopes.scopes):
        if not principal.may(permission):
            raise exceptions.PermissionDeniedError(
                "The caller's role does not permit this."
            )


async def get_page_request(
    page: Annotated[
        fields.PageNumber,
        fastapi.Query(description="Number of the page, from 1."),
    ] = 1,
    per_page: Annotated[
        fields.PageSize,
        fastapi.Query(description="How many items fill one page."),
    ] = 20,
) -> paging.PageRequest:
    """Reads which page is asked for."""
    return paging.PageRequest(page=page, per_page=per_page)


async def get_user_repository() -> accounts.UserRepository:
    """Provides where users are kept."""
    return user_repo.TortoiseUserRepository()


async def get_product_repository() -> catalog.ProductRepository:
    """Provides where products are kept."""
    return product_repo.TortoiseProductRepository()


async def get_user_service(
    users: Annotated[
        accounts.UserRepository, fastapi.Depends(get_user_repository)
    ],
) -> user_service.UserService:
    """Provides what can be done with users."""
    return user_service.UserService(users)


async def get_product_service(
    products: Annotated[
        catalog.ProductRepository, fastapi.Depends(get_product_repository)
    ],
) -> product_service.ProductService:
    """Provides what can be done with products."""
    return product_service.ProductService(products)
