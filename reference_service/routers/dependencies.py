# SPDX-License-Identifier: Apache-2.0
"""What the operations of every context are given (guidelines §5.1.3, §6.2)."""

from typing import Annotated

import fastapi
from fastapi import security as fastapi_security

from reference_service.core import exceptions, resources, security
from reference_service.domain import accounts, paging
from reference_service.schemas import fields

_bearer = fastapi_security.HTTPBearer(
    scheme_name="bearer_token",
    bearerFormat="JWT",
    description="A signed token (JWT, RS256) that says who calls and in which "
    "role. `reference-service token --role admin` (or `manager`, `viewer`, "
    "`customer`) prints one that the service accepts for twelve hours. Send "
    "it as `Authorization: Bearer <token>`. The public keys are at "
    "`/.well-known/jwks.json`.",
    auto_error=False,
)


async def get_resources(request: fastapi.Request) -> resources.Resources:
    """Provides what the running service holds on to."""
    held: resources.Resources = request.app.state.resources
    return held


async def get_caller(request: fastapi.Request) -> security.Principal:
    """Provides who asks; `contract.ContractRoute` has verified the token."""
    caller: security.Principal = request.state.principal
    return caller


async def authorize(
    scopes: fastapi_security.SecurityScopes,
    caller: Annotated[security.Principal, fastapi.Depends(get_caller)],
    _: Annotated[object, fastapi.Security(_bearer)],
) -> None:
    """Refuses a caller whose role lacks a permission.

    Args:
        scopes: The permissions that the operation takes.
        caller: Who asks.

    Raises:
        exceptions.PermissionDeniedError: The role lacks one of them.
    """
    for permission in map(accounts.Permission, scopes.scopes):
        if not caller.may(permission):
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
