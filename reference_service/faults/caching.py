# SPDX-License-Identifier: Apache-2.0
"""Faults of caching and of conditional requests."""

import dataclasses
import http
import uuid

from typing_extensions import override

from reference_service.core import context
from reference_service.faults import base, places, wire
from reference_service.routers import preconditions
from reference_service.schemas import envelope


class MissingEtag(base.Fault):
    """Nothing tells which state of a resource it is."""

    name = "missing_etag"
    theme = "caching"
    breaks = "10.1.1"
    rules = ("conditional-request", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        return response.without_header("etag")


class EtagRandom(base.Fault):
    """Every response tells another state, changed or not."""

    name = "etag_random"
    theme = "caching"
    breaks = "10.1.1"
    rules = ("conditional-request",)

    def __init__(self) -> None:
        """Initializes it with no tag told."""
        self._tags: dict[str, str] = {}

    @override
    def request(self, request: wire.Request) -> wire.Request:
        # An update is refused for the right reason only.
        tag = self._tags.get(request.header("if-match"))
        return request.with_header("if-match", tag) if tag else request

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if not response.header("etag"):
            return response
        tag = f'"{uuid.uuid4().hex}"'
        self._tags[tag] = response.header("etag")
        return response.with_header("etag", tag)


class EtagIgnored(base.Fault):
    """What has not changed is sent again, whatever `If-None-Match` says."""

    name = "etag_ignored"
    theme = "caching"
    breaks = "10.1.1"
    rules = ("conditional-request",)
    wraps = ((preconditions.get_known_tags, lambda _: None),)


class IfMatchIgnored(base.Fault):
    """A change is made to another state than `If-Match` says."""

    name = "if_match_ignored"
    theme = "caching"
    breaks = "10.1.1"
    rules = ("conditional-request", "concurrent-writes")
    wraps = ((preconditions.get_expected_revisions, lambda _: None),)


class PublicCache(base.Fault):
    """What a token was needed for may be kept by caches that all share."""

    name = "private_data_public_cache"
    theme = "caching"
    breaks = "10.1.1"
    rules = ("conditional-request",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        is_read = request.method == "GET" and request.path.startswith("/v1/")
        if is_read and response.status in {200, 304}:
            return response.with_header("cache-control", "public, max-age=600")
        return response


class StaleAfterUpdate(base.Fault):
    """A product is got as it was got first, however it was updated since."""

    name = "stale_after_update"
    theme = "caching"
    breaks = "10.1.1"
    rules = (
        "conditional-request",
        "lifecycle-patch-keeps",
        "lifecycle-put-replaces",
        "lifecycle-put-idempotent",
        "concurrent-writes",
    )

    def __init__(self) -> None:
        """Initializes it with nothing kept."""
        self._kept: dict[str, wire.Response] = {}

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        path = request.path
        if not places.is_item(path, places.PRODUCTS):
            return response
        if request.method == "DELETE" and response.is_success:
            self._kept.pop(path, None)
        if request.method != "GET" or response.status not in {200, 304}:
            return response
        if response.status == http.HTTPStatus.OK:
            self._kept.setdefault(path, response)
        kept = self._kept.get(path, response)
        if kept.header("etag") != request.header("if-none-match"):
            return _told_now(kept)
        bare = kept.without_header("content-type")
        return dataclasses.replace(bare, status=304, body=b"")


def _told_now(response: wire.Response) -> wire.Response:
    # Each answer has a request id and a time of its own.
    context.begin()
    metadata = envelope.metadata().model_dump(mode="json")
    return response.with_json(response.fields() | {"metadata": metadata})


FAULTS: tuple[type[base.Fault], ...] = (
    EtagIgnored,
    EtagRandom,
    IfMatchIgnored,
    MissingEtag,
    PublicCache,
    StaleAfterUpdate,
)
