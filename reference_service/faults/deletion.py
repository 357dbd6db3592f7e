# SPDX-License-Identifier: Apache-2.0
"""Faults of deletions, and of what brings back."""

import http
from typing import Any

from typing_extensions import override

from reference_service.faults import base, places, wire
from reference_service.routers import catalog_providers

_SHOWN = "show_deleted"


class _Tenacious(base.Around):
    async def remove(self, product: Any) -> bool:
        """Forgets nothing."""
        return True


class DeleteNoop(base.Fault):
    """A product that is deleted stays."""

    name = "delete_noop"
    theme = "deletion"
    breaks = "4.5.5"
    rules = ("lifecycle-delete",)
    wraps = ((catalog_providers.get_product_repository, _Tenacious),)


class DeleteThenGet(base.Fault):
    """A product that is deleted can still be got; lists omit it."""

    name = "delete_then_get_200"
    theme = "deletion"
    breaks = "4.5.5"
    rules = ("lifecycle-delete",)

    def __init__(self) -> None:
        """Initializes it with nothing deleted."""
        self._deleted: dict[str, wire.Response] = {}

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        path = request.path
        if not places.is_item(path, places.PRODUCTS):
            return await proceed(request)
        if request.method == "DELETE":
            before = await proceed(request.to("GET", path))
            response = await proceed(request)
            if response.is_success:
                self._deleted[path] = before
            return response
        response = await proceed(request)
        if (
            path not in self._deleted
            or request.method != "GET"
            or response.status != http.HTTPStatus.NOT_FOUND
        ):
            return response
        kept = self._deleted[path]
        # What every answer has of its own is new all the same.
        own = {"metadata": response.fields().get("metadata")}
        return kept.with_json({**kept.fields(), **own})


class DeletedListed(base.Fault):
    """Users who are deleted stay in the list, asked for or not."""

    name = "delete_soft_listed"
    theme = "deletion"
    breaks = "4.6"
    rules = ("lifecycle-delete", "show-deleted")

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        if not _is_user_list(request) or request.parameter(_SHOWN):
            return await proceed(request)
        response = await proceed(request.with_parameter(_SHOWN, "true"))
        return _with_link(response, f"{_SHOWN}=true&", "")


class DeleteTwice(base.Fault):
    """Deleting once more what was deleted ends in an unforeseen error."""

    name = "delete_twice_500"
    theme = "deletion"
    breaks = "4.7"
    rules = ("no-server-error", "lifecycle-delete")

    def __init__(self) -> None:
        """Initializes it with nothing deleted."""
        self._deleted: set[str] = set()

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if request.method != "DELETE":
            return response
        if response.is_success:
            self._deleted.add(request.path)
        elif (
            response.status == http.HTTPStatus.NOT_FOUND
            and request.path in self._deleted
        ):
            return wire.failure()
        return response


class UndeleteLosesFields(base.Fault):
    """A user who is restored has another name than before."""

    name = "undelete_loses_fields"
    theme = "deletion"
    breaks = "4.6"
    rules = ("lifecycle-delete",)

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        response = await proceed(request)
        user, separator, method = request.path.partition(":undelete")
        if not separator or method or not response.is_success:
            return response
        change = request.to("PATCH", user)
        return await proceed(change.sending({"display_name": "Restored"}))


class ShowDeletedIgnored(base.Fault):
    """Users who are deleted are not listed even where they are asked for."""

    name = "show_deleted_ignored"
    theme = "deletion"
    breaks = "4.6"
    rules = ("show-deleted", "list-filters")

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        if not _is_user_list(request) or request.parameter(_SHOWN) != "true":
            return await proceed(request)
        response = await proceed(request.with_parameter(_SHOWN, "false"))
        return _with_link(response, f"{_SHOWN}=false", f"{_SHOWN}=true")


def _is_user_list(request: wire.Request) -> bool:
    path = places.collection(places.USERS)
    return request.method == "GET" and request.path == path


def _with_link(response: wire.Response, old: str, new: str) -> wire.Response:
    # Only whether deleted users are listed is wrong, not where pages are.
    if not response.is_success:
        return response
    links = response.header("link").replace(old, new)
    return response.with_header("link", links)


FAULTS: tuple[type[base.Fault], ...] = (
    DeleteNoop,
    DeleteThenGet,
    DeleteTwice,
    DeletedListed,
    ShowDeletedIgnored,
    UndeleteLosesFields,
)
