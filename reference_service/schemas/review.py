# SPDX-License-Identifier: Apache-2.0
"""The shapes of a review."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from reference_service.domain import reviews
from reference_service.schemas import envelope, fields

_Rating = Annotated[
    fields.Rating, Field(description="Stars, from 1 (poor) to 5 (excellent).")
]
_Title = Annotated[
    str,
    Field(
        description="The opinion in one line.",
        min_length=1,
        max_length=100,
        pattern=fields.ONE_LINE,
    ),
]
_Text = Annotated[
    str,
    Field(
        description="The opinion at length; may be empty.",
        max_length=2000,
        pattern=fields.SEVERAL_LINES,
    ),
]

EXAMPLE: dict[str, Any] = {
    "rating": 5,
    "title": "Lies flat on any desk",
    "text": "The paper takes ink well, too.",
}

RESOURCE: dict[str, Any] = {
    "id": "3f0c7b52-6d0e-4b57-9a0f-2f6f5d1c8e44",
    "product_id": "7b5c1b7e-1c55-5c8e-8d53-0d4c2b6e9f10",
    "user_id": "c2b1a0f9-8e7d-4c6b-a5f4-e3d2c1b0a9f8",
    **EXAMPLE,
    "create_time": "2026-03-01T08:00:00Z",
}


class ReviewWrite(envelope.ClosedModel):
    """All that a client says in a review. Unknown fields are refused."""

    rating: _Rating
    title: _Title
    text: _Text = ""

    def draft(self) -> reviews.ReviewDraft:
        """The same, in the words of the catalog."""
        return reviews.ReviewDraft(**dict(self))


class Review(envelope.ClosedModel):
    """What a user says of a product."""

    id: Annotated[
        fields.ResourceId,
        Field(
            description="The review's id, assigned by the server.",
            json_schema_extra={"readOnly": True},
        ),
    ]
    product_id: Annotated[
        fields.ResourceId,
        Field(
            description="The product that it is about, as in the path.",
            json_schema_extra={"readOnly": True},
        ),
    ]
    user_id: Annotated[
        fields.ResourceId,
        Field(
            description="The user who wrote it, as the token says.",
            json_schema_extra={"readOnly": True},
        ),
    ]
    rating: _Rating
    title: _Title
    text: _Text
    create_time: Annotated[
        dt.datetime,
        Field(
            description="When it was written, by the server's clock.",
            json_schema_extra={"readOnly": True},
        ),
    ]


class ReviewResponse(envelope.Success[Review]):
    """One review in the envelope."""


class ReviewListResponse(envelope.SuccessList[Review]):
    """One page of reviews in the envelope."""
