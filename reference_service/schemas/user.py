# SPDX-License-Identifier: Apache-2.0
"""The shapes of a user."""

import datetime as dt
from typing import Annotated, Any

import pydantic
from pydantic import Field

from reference_service.domain import accounts
from reference_service.schemas import envelope, fields


def _address(value: object) -> accounts.EmailAddress:
    if isinstance(value, accounts.EmailAddress):
        return value
    if not isinstance(value, str):
        raise ValueError("must be a string")  # noqa: TRY004 - Pydantic reports only ValueError as invalid input.
    return accounts.EmailAddress.parse(value)


_Email = Annotated[
    accounts.EmailAddress,
    pydantic.PlainValidator(_address),
    pydantic.PlainSerializer(str, return_type=str),
    pydantic.WithJsonSchema(
        {
            "type": "string",
            "format": "email",
            "pattern": accounts.EmailAddress.PATTERN,
            "maxLength": accounts.EmailAddress.LONGEST,
        }
    ),
    Field(description="Where the user is written to; unique in the shop."),
]
_Name = Annotated[
    str,
    Field(
        description="What the user is called in the shop.",
        min_length=1,
        max_length=100,
        pattern=fields.ONE_LINE,
    ),
]
_UserRole = Annotated[
    accounts.Role, Field(description="What the user may do in the shop.")
]
LanguageCode = Annotated[
    str,
    Field(
        description="The user's language as a BCP 47 tag, such as `en-US`.",
        max_length=12,
        pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$",
    ),
]

EXAMPLE: dict[str, Any] = {
    "email": "ada.lovelace@example.org",
    "display_name": "Ada Lovelace",
    "role": "viewer",
    "language_code": "en-GB",
}

RESOURCE: dict[str, Any] = {
    "id": "7b5c1b7e-1c55-5c8e-8d53-0d4c2b6e9f10",
    **EXAMPLE,
    "create_time": "2026-03-01T08:00:00Z",
    "update_time": "2026-03-02T09:29:00Z",
    "delete_time": None,
}
DELETED_RESOURCE: dict[str, Any] = RESOURCE | {
    "delete_time": RESOURCE["update_time"]
}


class UserWrite(envelope.ClosedModel):
    """All that a client says of a user. Unknown fields are refused."""

    email: _Email
    display_name: _Name
    role: _UserRole
    language_code: LanguageCode = "en"

    def draft(self) -> accounts.UserDraft:
        """The same, in the words of the accounts context."""
        return accounts.UserDraft(**dict(self))


class UserPatch(fields.PatchModel):
    """The fields of a user to change. Unknown fields are refused."""

    email: _Email = Field(default=fields.ABSENT)
    display_name: _Name = Field(default=fields.ABSENT)
    role: _UserRole = Field(default=fields.ABSENT)
    language_code: LanguageCode = Field(default=fields.ABSENT)


class User(envelope.ClosedModel):
    """A person with an account in the shop."""

    id: Annotated[
        fields.ResourceId,
        Field(
            description="The user's id, assigned by the server.",
            json_schema_extra={"readOnly": True},
        ),
    ]
    email: _Email
    display_name: _Name
    role: _UserRole
    language_code: LanguageCode
    create_time: Annotated[
        dt.datetime,
        Field(
            description="When the account was opened, by the server's clock.",
            json_schema_extra={"readOnly": True},
        ),
    ]
    update_time: Annotated[
        dt.datetime,
        Field(
            description="When the account last changed, by the server's clock.",
            json_schema_extra={"readOnly": True},
        ),
    ]
    delete_time: Annotated[
        dt.datetime | None,
        Field(
            description="When the account was closed, by the server's clock; "
            "null while it is open.",
            json_schema_extra={"readOnly": True},
        ),
    ]


class UserResponse(envelope.Success[User]):
    """One user in the envelope."""


class UserListResponse(envelope.SuccessList[User]):
    """One page of users in the envelope."""
