# SPDX-License-Identifier: Apache-2.0
"""The operations of `/v1/users`."""

from typing import Annotated

import fastapi

from reference_service.core import contract
from reference_service.domain import accounts, paging
from reference_service.routers import (
    accounts_providers,
    dependencies,
    links,
    responses,
)
from reference_service.samples import accounts as samples
from reference_service.schemas import envelope, fields
from reference_service.schemas import user as schemas
from reference_service.services import user_service

router = fastapi.APIRouter(
    prefix="/v1/users", tags=["users"], route_class=contract.ContractRoute
)

_READ = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.USERS_READ]
)
_WRITE = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.USERS_WRITE]
)

_Service = Annotated[
    user_service.UserService,
    fastapi.Depends(accounts_providers.get_user_service),
]
_UserId = Annotated[
    fields.ResourceId,
    fastapi.Path(
        description="The user's id, as the server assigned it.",
        openapi_examples={"sample": {"value": str(samples.FIRST_USER_ID)}},
    ),
]
_Body = Annotated[
    schemas.UserWrite,
    fastapi.Body(
        description="All that a client says of the user.",
        openapi_examples={"ada": {"value": schemas.EXAMPLE}},
    ),
]


@router.get(
    "",
    summary="List users",
    dependencies=[_READ],
    responses=responses.page(schemas.EXAMPLE, "One page of users.")
    | responses.errors(),
)
async def list_users(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    window: Annotated[
        paging.PageRequest, fastapi.Depends(dependencies.get_page_request)
    ],
    role: Annotated[
        accounts.Role,
        fastapi.Query(description="Only users who have this role."),
    ] = fields.ABSENT,
) -> schemas.UserListResponse:
    """Returns one page of the users, the oldest accounts first.

    Takes the permission `users.read` (roles `admin`, `viewer`).
    """
    page = await service.list(accounts.UserQuery(role), window)
    links.add_page_links(request, response, page)
    return schemas.UserListResponse(
        data=[schemas.User.model_validate(item) for item in page.items],
        metadata=envelope.list_metadata(page),
    )


@router.post(
    "",
    summary="Create a user",
    status_code=fastapi.status.HTTP_201_CREATED,
    dependencies=[_WRITE],
    responses=responses.created(schemas.EXAMPLE, "The new user.")
    | responses.errors(409, 413, 415),
)
async def create_user(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    body: _Body,
) -> schemas.UserResponse:
    """Opens an account, and returns the user with the id it was assigned.

    Takes the permission `users.write` (role `admin`).
    """
    user = await service.create(body.draft())
    links.add_location(request, response, user.id)
    return _enveloped(user)


@router.get(
    "/{user_id}",
    summary="Get a user",
    dependencies=[_READ],
    responses=responses.item(schemas.EXAMPLE, "The user.")
    | responses.errors(404),
)
async def get_user(service: _Service, user_id: _UserId) -> schemas.UserResponse:
    """Returns the user with this id.

    Takes the permission `users.read` (roles `admin`, `viewer`).
    """
    return _enveloped(await service.get(user_id))


@router.put(
    "/{user_id}",
    summary="Replace a user",
    dependencies=[_WRITE],
    responses=responses.item(schemas.EXAMPLE, "The user as it is now.")
    | responses.errors(404, 409, 413, 415),
)
async def replace_user(
    service: _Service, user_id: _UserId, body: _Body
) -> schemas.UserResponse:
    """Replaces the user: fields that are absent get their defaults.

    Takes the permission `users.write` (role `admin`).
    """
    return _enveloped(await service.replace(user_id, body.draft()))


@router.patch(
    "/{user_id}",
    summary="Update a user",
    dependencies=[_WRITE],
    responses=responses.item(schemas.EXAMPLE, "The user as it is now.")
    | responses.errors(404, 409, 413, 415),
)
async def update_user(
    service: _Service,
    user_id: _UserId,
    body: Annotated[
        schemas.UserPatch,
        fastapi.Body(
            description="The fields to change, with their new values.",
            openapi_examples={"name": {"value": {"display_name": "Countess"}}},
        ),
    ],
) -> schemas.UserResponse:
    """Changes the fields that are present, and leaves the others as they are.

    Takes the permission `users.write` (role `admin`).
    """
    return _enveloped(await service.update(user_id, body.changes()))


@router.delete(
    "/{user_id}",
    summary="Delete a user",
    status_code=fastapi.status.HTTP_204_NO_CONTENT,
    response_description="The user is gone.",
    dependencies=[_WRITE],
    responses=responses.errors(404),
)
async def delete_user(service: _Service, user_id: _UserId) -> None:
    """Closes the account for good.

    Takes the permission `users.write` (role `admin`).
    """
    await service.delete(user_id)


def _enveloped(user: accounts.User) -> schemas.UserResponse:
    return schemas.UserResponse(
        data=schemas.User.model_validate(user), metadata=envelope.metadata()
    )
