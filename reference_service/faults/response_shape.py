# SPDX-License-Identifier: Apache-2.0
"""Faults of the shape of what is answered."""

import datetime as dt
from typing import Any, ClassVar

from typing_extensions import override

from reference_service.faults import base, places, wire


class _ProductShape(base.Fault):
    """A single product looks other than documented.

    What is changed is the server's own: what a client sent comes back.
    """

    theme = "response shape"
    breaks: ClassVar[str] = "4.8.4"
    rules: ClassVar[tuple[str, ...]] = ("response-documented",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.fields()
        is_product = response.is_success and isinstance(body.get("data"), dict)
        if not is_product or not places.is_of(request.path, places.PRODUCTS):
            return response
        self.change(body["data"])
        return response.with_json(body)

    def change(self, product: dict[str, Any]) -> None:
        """Changes a product."""


class MissingRequiredField(_ProductShape):
    """A single product lacks the required field `update_time`."""

    name = "missing_required_field"

    @override
    def change(self, product: dict[str, Any]) -> None:
        product.pop("update_time", None)


class WrongType(_ProductShape):
    """A single product tells `update_time` as a number."""

    name = "wrong_type"
    rules = ("response-documented", "time-is-iso8601")

    @override
    def change(self, product: dict[str, Any]) -> None:
        if time := _time(product, "update_time"):
            product["update_time"] = int(time.timestamp())


class NullNotNullable(_ProductShape):
    """A single product tells `update_time` as null."""

    name = "null_not_nullable"
    rules = ("response-documented", "time-is-iso8601")

    @override
    def change(self, product: dict[str, Any]) -> None:
        product["update_time"] = None


class ExtraProperty(_ProductShape):
    """A single product has a field that is not documented."""

    name = "extra_property"

    @override
    def change(self, product: dict[str, Any]) -> None:
        product["warehouse_row"] = 17


class BadDateFormat(_ProductShape):
    """A single product tells `update_time` as an e-mail would."""

    name = "bad_date_format"
    breaks = "4.8.6"
    rules = ("time-is-iso8601", "response-documented")

    @override
    def change(self, product: dict[str, Any]) -> None:
        if time := _time(product, "update_time"):
            product["update_time"] = time.strftime("%a, %d %b %Y %H:%M:%S")


class EnumOutsideRare(base.Fault):
    """A product that is out of stock is got with a category of its own."""

    name = "enum_outside_rare"
    theme = "response shape"
    breaks = "4.8.4"
    rules = ("response-documented", "lifecycle-read-your-write")
    is_rare = True

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.fields()
        is_got = request.method == "GET" and response.is_success
        if not is_got or not places.is_item(request.path, places.PRODUCTS):
            return response
        if body["data"].get("stock_quantity") != 0:
            return response
        body["data"]["category"] = "sold_out"
        return response.with_json(body)


class EnumOutside(base.Fault):
    """The kind of a mistake in the input is not one of those documented."""

    name = "enum_outside"
    theme = "response shape"
    breaks = "4.8.4"
    rules = ("response-documented", "envelope-error-shape")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        error = response.fields().get("error")
        if not isinstance(error, dict) or not error.get("details"):
            return response
        body = response.fields()
        for detail in body["error"]["details"]:
            detail["type"] = "bad_input"
        return response.with_json(body)


class WrongContentType(base.Fault):
    """A product that is got claims to be plain text."""

    name = "wrong_content_type"
    theme = "response shape"
    breaks = "4.8.1"
    rules = ("json-media-type", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if response.is_success and _is_product_got(request):
            return response.with_header(
                "content-type", "text/plain; charset=utf-8"
            )
        return response


class CharsetLies(base.Fault):
    """A product that is got claims an encoding that it does not have."""

    name = "charset_lies"
    theme = "response shape"
    breaks = "4.8.1"
    rules = ("json-media-type", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        if response.is_success and _is_product_got(request):
            return response.with_header(
                "content-type", "application/json; charset=utf-16"
            )
        return response


class EchoMismatch(base.Fault):
    """A creation tells another quantity than was sent and is kept."""

    name = "response_echo_mismatch"
    theme = "response shape"
    breaks = "4.5.3"
    rules = ("lifecycle-read-your-write",)

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.fields()
        is_creation = request.method == "POST" and response.is_success
        if is_creation and request.path == places.collection(places.PRODUCTS):
            quantity = body["data"]["stock_quantity"]
            body["data"]["stock_quantity"] = abs(quantity - 1)
            return response.with_json(body)
        return response


def _is_product_got(request: wire.Request) -> bool:
    return request.method == "GET" and places.is_item(
        request.path, places.PRODUCTS
    )


def _time(product: dict[str, Any], name: str) -> dt.datetime | None:
    # Another fault may have changed it before.
    value = product.get(name)
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else None


FAULTS: tuple[type[base.Fault], ...] = (
    BadDateFormat,
    CharsetLies,
    EchoMismatch,
    EnumOutside,
    EnumOutsideRare,
    ExtraProperty,
    MissingRequiredField,
    NullNotNullable,
    WrongContentType,
    WrongType,
)
