# SPDX-License-Identifier: Apache-2.0
"""The shapes of a user."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from reference_service.domain import accounts
from reference_service.schemas import envelope, fields

# Stricter than RFC 5321: whatever matches is an address by any reading.
_WORD = "[A-Za-z0-9]{1,20}"
_EMAIL = (
    f"^{_WORD}([._+-]{_WORD}){{0,2}}"
    f"@({_WORD}(-{_WORD}){{0,2}}\\.){{1,3}}[A-Za-z]{{2,20}}$"
)

_Email = Annotated[
    str,
    Field(
        description="Where the user is written to; unique in the shop.",
        max_length=254,
        pattern=_EMAIL,
        json_schema_extra={"format": "email"},
    ),
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
_LanguageCode = Annotated[
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


class UserWrite(envelope.ClosedModel):
    """All that a client says of a user. Unknown fields are refused."""

    email: _Email
    display_name: _Name
    role: _UserRole
    language_code: _LanguageCode = "en"

    def draft(self) -> accounts.UserDraft:
        """The same, in the words of the accounts context."""
        return accounts.UserDraft(**dict(self))


class UserPatch(fields.PatchModel):
    """The fields of a user to change. Unknown fields are refused."""

    email: _Email = Field(default=fields.ABSENT)
    display_name: _Name = Field(default=fields.ABSENT)
    role: _UserRole = Field(default=fields.ABSENT)
    language_code: _LanguageCode = Field(default=fields.ABSENT)


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
    language_code: _LanguageCode
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


class UserResponse(envelope.Success[User]):
    """One user in the envelope."""


class UserListResponse(envelope.SuccessList[User]):
    """One page of users in the envelope."""
