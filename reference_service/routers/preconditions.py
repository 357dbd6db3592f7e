# SPDX-License-Identifier: Apache-2.0
"""Conditional requests (RFC 9110 §13, guidelines §10.1.1)."""

import http
import re
from collections.abc import Collection
from typing import Annotated

import fastapi

from reference_service.schemas import fields

# Our tags hold the revision; any other is of a state that never was.
_TAG = re.compile(r'(W/)?"([^"]*)"')
_REVISION = re.compile("[1-9][0-9]{0,9}")
_LONGEST = 1000


async def get_known_tags(
    if_none_match: Annotated[
        str,
        fastapi.Header(
            alias="If-None-Match",
            description="Tags of the states that the client has: if one is "
            "the newest, the answer is 304 without the resource.",
            max_length=_LONGEST,
            openapi_examples={"old": {"value": '"0"'}},
        ),
    ] = fields.ABSENT,
) -> str | None:
    """Reads which states the client knows."""
    return if_none_match


async def get_expected_revisions(
    if_match: Annotated[
        str,
        fastapi.Header(
            alias="If-Match",
            description="Tags of the states that may be changed, or `*`: if "
            "the newest is none of them, the answer is 412 and nothing "
            "changes.",
            max_length=_LONGEST,
            openapi_examples={"any": {"value": "*"}},
        ),
    ] = fields.ABSENT,
) -> Collection[int] | None:
    """Reads which revisions may be changed; None is any."""
    if if_match is None or if_match.strip() == "*":
        return None
    # The comparison is strong: a weak tag equals none (RFC 9110 §8.8.3.2).
    return {
        int(tag)
        for weak, tag in _TAG.findall(if_match)
        if not weak and _REVISION.fullmatch(tag)
    }


def is_known(known_tags: str | None, revision: int) -> bool:
    """Tells whether the client has the newest state.

    Args:
        known_tags: The header field `If-None-Match`.
        revision: The newest.
    """
    if known_tags is None:
        return False
    tags = {tag for _, tag in _TAG.findall(known_tags)}
    return known_tags.strip() == "*" or str(revision) in tags


def add_tag(response: fastapi.Response, revision: int) -> None:
    """Names the state that a response tells of, and who may keep it."""
    response.headers["ETag"] = f'"{revision}"'
    # Kept by the caller only, and asked for again before each use.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"


def not_modified(revision: int) -> fastapi.Response:
    """The response to a client that has the newest state."""
    response = fastapi.Response(status_code=http.HTTPStatus.NOT_MODIFIED)
    add_tag(response, revision)
    return response
