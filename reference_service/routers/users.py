# SPDX-License-Identifier: Apache-2.0
"""The operations of `/v1/users`."""

import uuid
from typing import Annotated, Any

import fastapi

from reference_service.core import contract, security
from reference_service.domain import accounts, paging
from reference_service.routers import (
    accounts_providers,
    dependencies,
    links,
    masks,
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
_READ_OWN = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.USERS_READ_OWN]
)
_WRITE = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.USERS_WRITE]
)
_WRITE_OWN = fastapi.Security(
    dependencies.authorize, scopes=[accounts.Permission.USERS_WRITE_OWN]
)
_CONFLICT = responses.conflict(
    "Another user has this email address.", "The email address is taken."
)

_Service = Annotated[
    user_service.UserService,
    fastapi.Depends(accounts_providers.get_user_service),
]
_Caller = Annotated[
    security.Principal, fastapi.Depends(dependencies.get_caller)
]


def _path(sample: uuid.UUID) -> Any:
    return fastapi.Path(
        description="The user's id, as the server assigned it.",
        openapi_examples={"sample": {"value": str(sample)}},
    )


_UserId = Annotated[fields.ResourceId, _path(samples.FIRST_USER_ID)]
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
    responses=responses.page(schemas.RESOURCE, "One page of users.")
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
    language_code: Annotated[
        schemas.LanguageCode,
        fastapi.Query(
            description="Only users of exactly this language.",
            openapi_examples={"english": {"value": "en"}},
        ),
    ] = fields.ABSENT,
    show_deleted: Annotated[
        fields.Flag,
        fastapi.Query(description="Whether closed accounts are listed, too."),
    ] = False,
) -> schemas.UserListResponse:
    """Returns one page of the users, the oldest accounts first.

    Takes the permission `users.read` (roles `admin`, `manager`, `viewer`).
    """
    query = accounts.UserQuery(role, language_code, show_deleted)
    page = await service.list(query, window)
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
    responses=responses.created(schemas.RESOURCE, "The new user.")
    | responses.errors(413, 415)
    | _CONFLICT,
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
    "/{user_id:id}",
    summary="Get a user",
    dependencies=[_READ_OWN],
    responses=responses.item(schemas.RESOURCE, "The user.")
    | responses.errors(404),
)
async def get_user(
    service: _Service, caller: _Caller, user_id: _UserId
) -> schemas.UserResponse:
    """Returns the user with this id; a customer sees only their own account.

    Takes the permission `users.read_own` (roles `admin`, `manager`, `viewer`,
    `customer`); other users' accounts take `users.read` (roles `admin`,
    `manager`, `viewer`).
    """
    return _enveloped(await service.get(user_id, caller))


@router.put(
    "/{user_id:id}",
    summary="Replace a user",
    dependencies=[_WRITE],
    responses=responses.item(schemas.RESOURCE, "The user as it is now.")
    | responses.errors(404, 413, 415)
    | _CONFLICT,
)
async def replace_user(
    service: _Service, caller: _Caller, user_id: _UserId, body: _Body
) -> schemas.UserResponse:
    """Replaces the user: fields that are absent get their defaults.

    Takes the permission `users.write` (role `admin`).
    """
    return _enveloped(await service.replace(user_id, body.draft(), caller))


@router.patch(
    "/{user_id:id}",
    summary="Update a user",
    dependencies=[_WRITE_OWN],
    responses=responses.item(schemas.RESOURCE, "The user as it is now.")
    | responses.errors(404, 413, 415)
    | _CONFLICT,
)
async def update_user(
    service: _Service,
    caller: _Caller,
    user_id: _UserId,
    body: Annotated[
        schemas.UserPatch,
        fastapi.Body(
            description="The fields to change, with their new values.",
            openapi_examples={"name": {"value": {"display_name": "Countess"}}},
        ),
    ],
    update_mask: Annotated[
        str, masks.parameter(schemas.UserPatch)
    ] = fields.ABSENT,
) -> schemas.UserResponse:
    """Changes the fields that are present, and leaves the others as they are.

    Takes the permission `users.write_own` (roles `admin`, `manager`,
    `customer`); other users' accounts, and anybody's `role`, take
    `users.write` (role `admin`).
    """
    changes = body.changes(update_mask)
    return _enveloped(await service.update(user_id, changes, caller))


@router.delete(
    "/{user_id:id}",
    summary="Delete a user",
    dependencies=[_WRITE],
    responses=responses.item(schemas.DELETED_RESOURCE, "The user as it is now.")
    | responses.errors(404, 409),
)
async def delete_user(
    service: _Service,
    caller: _Caller,
    user_id: Annotated[fields.ResourceId, _path(samples.LAST_USER_ID)],
) -> schemas.UserResponse:
    """Closes the account. For 30 days it can be restored with `:undelete`.

    Until then, nobody else can have its email address. Takes the permission
    `users.write` (role `admin`).
    """
    return _enveloped(await service.delete(user_id, caller))


@router.post(
    "/{user_id:id}:undelete",
    summary="Undelete a user",
    dependencies=[_WRITE],
    responses=responses.item(schemas.RESOURCE, "The user as it is now.")
    | responses.errors(404)
    | responses.conflict(
        "The account is not closed.", "The user is not deleted."
    ),
)
async def undelete_user(
    service: _Service,
    user_id: Annotated[fields.ResourceId, _path(samples.DELETED_USER_ID)],
) -> schemas.UserResponse:
    """Opens an account again that was closed in the last 30 days.

    Takes the permission `users.write` (role `admin`).
    """
    return _enveloped(await service.undelete(user_id))


def _enveloped(user: accounts.User) -> schemas.UserResponse:
    return schemas.UserResponse(
        data=schemas.User.model_validate(user), metadata=envelope.metadata()
    )
