# SPDX-License-Identifier: Apache-2.0
"""Faults of creations."""

import asyncio
import dataclasses
import datetime as dt
import http
import re
import uuid
from typing import Any

from typing_extensions import override

from reference_service.domain import catalog, money
from reference_service.faults import base, places, wire
from reference_service.routers import catalog_providers

_NOBODY = "00000000-0000-4000-8000-000000000000"


class _Forgetful(base.Around):
    async def add(self, product: Any) -> None:
        """Keeps nothing."""


class _Rounding(base.Around):
    async def add(self, product: catalog.Product) -> None:
        """Keeps a product, maybe a cent cheaper."""
        await self.inside.add(_rounded(product))

    async def save(self, product: catalog.Product) -> Any:
        """Keeps a state of a product, maybe a cent cheaper."""
        return await self.inside.save(_rounded(product))


class NotPersisted(base.Fault):
    """A product that is created is not kept."""

    name = "create_not_persisted"
    theme = "creation"
    breaks = "4.5.3"
    rules = (
        "lifecycle-read-your-write",
        "lifecycle-location",
        "lifecycle-delete",
        "lifecycle-patch-keeps",
        "lifecycle-put-replaces",
        "lifecycle-put-idempotent",
        "conditional-request",
        "concurrent-writes",
    )
    wraps = ((catalog_providers.get_product_repository, _Forgetful),)


class MissingLocation(base.Fault):
    """A creation does not tell where the new resource is."""

    name = "missing_location"
    theme = "creation"
    breaks = "4.5.3"
    rules = ("lifecycle-location", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if response.status == http.HTTPStatus.CREATED:
            return response.without_header("location")
        return response


class BrokenLocation(base.Fault):
    """A creation tells of a place where there is nothing."""

    name = "broken_location"
    theme = "creation"
    breaks = "4.5.3"
    rules = ("lifecycle-location",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if response.status != http.HTTPStatus.CREATED:
            return response
        place = re.sub("[^/]+$", _NOBODY, response.header("location"))
        return response.with_header("location", place)


class DuplicateIds(base.Fault):
    """Two products that are created at the same moment are told one id."""

    name = "duplicate_ids_under_concurrency"
    theme = "creation"
    breaks = "7.2"
    rules = ("concurrent-writes", "lifecycle-read-your-write", "load-contract")
    is_rare = True

    def __init__(self) -> None:
        """Initializes it with nothing under way."""
        self._first: asyncio.Future[wire.Response | None] | None = None

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        is_collection = request.path == places.collection(places.PRODUCTS)
        if request.method != "POST" or not is_collection:
            return await proceed(request)
        if self._first is not None:
            first, response = self._first, await proceed(request)
            return _with_id_of(await first, response)
        return await self._answer_first(request, proceed)

    async def _answer_first(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        first = self._first = asyncio.get_running_loop().create_future()
        response = None
        try:
            response = await proceed(request)
        finally:
            self._first = None
            # Whoever waits must not wait forever, whatever happened.
            first.set_result(response)
        return response


class UniqueKeyRace(base.Fault):
    """Two accounts that are opened at the same moment get one address."""

    name = "unique_key_race"
    theme = "creation"
    breaks = "7.2"
    rules = ("concurrent-writes",)
    is_rare = True

    def __init__(self) -> None:
        """Initializes it with no address taken twice."""
        self._under_way: set[str] = set()
        self._shared: dict[str, str] = {}

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        email = request.fields().get("email")
        is_collection = request.path == places.collection(places.USERS)
        if (
            request.method != "POST"
            or not is_collection
            or (not isinstance(email, str))
        ):
            return self._with_shared(await proceed(request))
        if email in self._under_way:
            other = f"second.{uuid.uuid4().hex[:20]}@shop.example"
            body = request.fields() | {"email": other}
            self._shared[other] = email
            return self._with_shared(await proceed(request.with_json(body)))
        self._under_way.add(email)
        try:
            return await proceed(request)
        finally:
            self._under_way.discard(email)

    def _with_shared(self, response: wire.Response) -> wire.Response:
        body = response.json()
        told = [
            resource
            for resource in wire.resources_of(body)
            if resource.get("email") in self._shared
        ]
        for resource in told:
            resource["email"] = self._shared[resource["email"]]
        return response.with_json(body) if told else response


class MoneyAsFloat(base.Fault):
    """Some prices lose a cent where they are kept, such as 19.99."""

    name = "money_as_float"
    theme = "creation"
    breaks = "4.8.6"
    rules = (
        "lifecycle-read-your-write",
        "lifecycle-patch-keeps",
        "lifecycle-put-replaces",
    )
    is_rare = True
    wraps = ((catalog_providers.get_product_repository, _Rounding),)


class ServerFieldsWritable(base.Fault):
    """A client may say when a product was created."""

    name = "server_fields_writable"
    theme = "creation"
    breaks = "9.5"
    rules = ("mass-assignment", "input-rejected")

    def __init__(self) -> None:
        """Initializes it with no time told."""
        self._times: dict[str, str] = {}

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        body = request.fields()
        time = body.pop("create_time", None)
        is_product = places.is_of(request.path, places.PRODUCTS)
        if not is_product or not _is_time(time):
            return self._with_times(await proceed(request))
        response = await proceed(request.with_json(body))
        if response.is_success:
            self._times[response.json()["data"]["id"]] = time
        return self._with_times(response)

    def _with_times(self, response: wire.Response) -> wire.Response:
        body = response.json()
        told = [
            resource
            for resource in wire.resources_of(body)
            if resource.get("id") in self._times
        ]
        for resource in told:
            resource["create_time"] = self._times[resource["id"]]
        return response.with_json(body) if told else response


def _rounded(product: catalog.Product) -> catalog.Product:
    # 19.99 * 100 is 1998.9999999999998.
    price = money.Money(int(float(str(product.price)) * 100))
    return dataclasses.replace(product, price=price)


def _with_id_of(
    first: wire.Response | None, response: wire.Response
) -> wire.Response:
    if not first or not first.is_success or not response.is_success:
        return response
    body = response.json()
    body["data"]["id"] = first.json()["data"]["id"]
    moved = response.with_header("location", first.header("location"))
    return moved.with_json(body)


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return dt.datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


FAULTS: tuple[type[base.Fault], ...] = (
    BrokenLocation,
    DuplicateIds,
    MissingLocation,
    MoneyAsFloat,
    NotPersisted,
    ServerFieldsWritable,
    UniqueKeyRace,
)
