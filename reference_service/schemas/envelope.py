# SPDX-License-Identifier: Apache-2.0
"""The envelope around every response (guidelines §4.8.6 to §4.8.8)."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

import pydantic
from pydantic import Field

from reference_service.core import context, exceptions
from reference_service.domain import paging

_Data = TypeVar("_Data")

# What an error tells of the client's own words is cut at this length.
_LONGEST_WORD = 100

ERROR_CODE = r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$"


class ClosedModel(pydantic.BaseModel):
    """A JSON object that has the documented fields and no other."""

    model_config = pydantic.ConfigDict(extra="forbid", from_attributes=True)


class Metadata(ClosedModel):
    """What is told of a response besides its data."""

    request_id: Annotated[
        str,
        Field(
            description="Names the request in the logs; new for each request.",
            pattern=r"^req-[0-9a-f]{32}$",
            max_length=36,
        ),
    ]
    timestamp: Annotated[
        dt.datetime,
        Field(description="When the response was made, ISO 8601 in UTC."),
    ]


class Pagination(ClosedModel):
    """Where a page stands in its list."""

    total_items: Annotated[
        int, Field(description="How many items the whole list has.", ge=0)
    ]
    items_per_page: Annotated[
        int, Field(description="How many items fill one page.", ge=1, le=100)
    ]
    current_page: Annotated[
        int, Field(description="Number of this page, from 1.", ge=1)
    ]
    total_pages: Annotated[
        int, Field(description="How many pages the list fills.", ge=0)
    ]


class ListMetadata(Metadata):
    """What is told of a list besides its items."""

    pagination: Annotated[
        Pagination, Field(description="Where this page stands in the list.")
    ]


class Success(ClosedModel, Generic[_Data]):
    """A response that carries one resource."""

    data: Annotated[_Data, Field(description="The resource.")]
    metadata: Annotated[
        Metadata, Field(description="What is told besides the resource.")
    ]


class SuccessList(ClosedModel, Generic[_Data]):
    """A response that carries one page of a collection."""

    data: Annotated[
        list[_Data],
        Field(description="The items of this page.", max_length=100),
    ]
    metadata: Annotated[
        ListMetadata, Field(description="What is told besides the items.")
    ]


class SuccessBatch(ClosedModel, Generic[_Data]):
    """A response that carries the resources that were asked for by id."""

    data: Annotated[
        list[_Data],
        Field(
            description="The resources, in the order asked for.",
            max_length=100,
        ),
    ]
    metadata: Annotated[
        Metadata, Field(description="What is told besides the resources.")
    ]


class ErrorDetail(ClosedModel):
    """One thing that is wrong with a request."""

    loc: Annotated[
        list[str | int],
        Field(
            description="The way to it: the part of the request, then names "
            "and positions.",
            max_length=20,
            examples=[["body", "price"]],
        ),
    ]
    msg: Annotated[
        str, Field(description="What is wrong, in English.", max_length=500)
    ]
    type: Annotated[
        exceptions.DetailType, Field(description="The kind of mistake.")
    ]


class Error(ClosedModel):
    """Why a request could not be fulfilled."""

    code: Annotated[
        str,
        Field(
            description="The error's name, for programs.",
            pattern=ERROR_CODE,
            max_length=50,
            examples=["VALIDATION_ERROR"],
        ),
    ]
    message: Annotated[
        str,
        Field(description="What happened, for people.", max_length=500),
    ]
    details: Annotated[
        list[ErrorDetail],
        Field(
            description="What is wrong with which part of the request; empty "
            "where no part is to blame.",
            max_length=50,
        ),
    ]


class ErrorResponse(ClosedModel):
    """The response to a request that could not be fulfilled."""

    error: Annotated[
        Error, Field(description="Why the request could not be fulfilled.")
    ]
    metadata: Annotated[
        Metadata, Field(description="What is told besides the error.")
    ]


def metadata() -> Metadata:
    """The metadata of the response that is being made."""
    request = context.current() or context.begin()
    return Metadata(
        request_id=request.request_id,
        timestamp=dt.datetime.now(dt.UTC),
    )


def list_metadata(page: paging.Page[object]) -> ListMetadata:
    """The metadata of one page of a list."""
    return ListMetadata(
        **dict(metadata()),
        pagination=Pagination(
            total_items=page.total,
            items_per_page=page.request.per_page,
            current_page=page.request.page,
            total_pages=page.total_pages,
        ),
    )


def error(
    code: str, message: str, details: Sequence[exceptions.Detail] = ()
) -> ErrorResponse:
    """Builds the response to a request that could not be fulfilled.

    Args:
        code: The error's name, UPPER_SNAKE.
        message: What happened.
        details: What is wrong; more than fifty are cut off.
    """
    listed = [
        ErrorDetail(
            loc=[_printable(part) for part in detail.loc[:20]],
            msg=str(_printable(detail.msg)),
            type=detail.type,
        )
        for detail in details[:50]
    ]
    return ErrorResponse(
        error=Error(code=code, message=message, details=listed),
        metadata=metadata(),
    )


def _printable(part: str | int) -> str | int:
    # A name that the client invented may be of any length, and may hold half
    # of a surrogate pair, which UTF-8 cannot carry.
    if isinstance(part, int):
        return part
    return part[:_LONGEST_WORD].encode("utf-8", "backslashreplace").decode()
