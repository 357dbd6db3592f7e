# SPDX-License-Identifier: Apache-2.0
"""Faults of the checks on what clients send."""

import abc
import re
from typing import Any, ClassVar

from typing_extensions import override

from reference_service.domain import catalog, money
from reference_service.faults import base, places, wire

_LARGEST_QUANTITY = 1_000_000
_LONGEST_NAME = 50


class _Lenient(base.Fault, abc.ABC):
    """Products that a schema forbids are repaired instead of refused."""

    theme = "validation"
    breaks = "5.1.4"
    rules: ClassVar[tuple[str, ...]] = ("input-rejected",)

    @override
    def request(self, request: wire.Request) -> wire.Request:
        body = request.fields()
        if not body or not places.is_of(request.path, places.PRODUCTS):
            return request
        self.repair(request.method, body)
        # What was fine goes on byte for byte.
        return request if body == request.json() else request.with_json(body)

    @abc.abstractmethod
    def repair(self, method: str, body: dict[str, Any]) -> None:
        """Makes a body valid, as far as this fault reaches."""


class BadEnum(_Lenient):
    """A category that does not exist is taken for books."""

    name = "accept_bad_enum"

    @override
    def repair(self, method: str, body: dict[str, Any]) -> None:
        category = body.get("category", "books")
        if isinstance(category, str) and category not in set(catalog.Category):
            body["category"] = "books"


class Extra(_Lenient):
    """Fields that are not documented are ignored."""

    name = "accept_extra"
    rules = ("input-rejected", "mass-assignment")

    @override
    def repair(self, method: str, body: dict[str, Any]) -> None:
        for name in body.keys() - places.PRODUCT_FIELDS:
            del body[name]


class MinLength(_Lenient):
    """A name that is empty is taken for a dash."""

    name = "accept_minlength"

    @override
    def repair(self, method: str, body: dict[str, Any]) -> None:
        if body.get("display_name") == "":
            body["display_name"] = "-"


class MissingRequired(_Lenient):
    """A price that is missing is taken for nothing."""

    name = "accept_missing_required"

    @override
    def repair(self, method: str, body: dict[str, Any]) -> None:
        if method in {"POST", "PUT"}:
            body.setdefault("price", "0.00")


class Pattern(_Lenient):
    """A price that is no amount is taken for nothing."""

    name = "accept_pattern"

    @override
    def repair(self, method: str, body: dict[str, Any]) -> None:
        price = body.get("price")
        pattern = money.Money.PATTERN.strip("^$")
        if isinstance(price, str) and not re.fullmatch(pattern, price):
            body["price"] = "0.00"


class StringNumber(_Lenient):
    """A quantity may be a number in quotes, or any other text."""

    name = "accept_string_number"

    @override
    def repair(self, method: str, body: dict[str, Any]) -> None:
        quantity = body.get("stock_quantity")
        if isinstance(quantity, str):
            is_number = re.fullmatch("[0-9]{1,6}", quantity)
            body["stock_quantity"] = int(quantity) if is_number else 0


class TooLarge(_Lenient):
    """A quantity above the maximum is taken for the maximum."""

    name = "accept_too_large"

    @override
    def repair(self, method: str, body: dict[str, Any]) -> None:
        quantity = body.get("stock_quantity")
        if isinstance(quantity, int) and quantity > _LARGEST_QUANTITY:
            body["stock_quantity"] = _LARGEST_QUANTITY


class RejectValid(base.Fault):
    """A product's name of more than 50 characters is refused; 100 are fine."""

    name = "reject_valid"
    theme = "validation"
    breaks = "5.1.4"
    rules = ("input-accepted",)

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        text = request.fields().get("display_name")
        is_long = isinstance(text, str) and len(text) > _LONGEST_NAME
        if not is_long or not places.is_of(request.path, places.PRODUCTS):
            return await proceed(request)
        # Who may not ask hears that first.
        asked = await proceed(request.sending({**request.fields(), "": None}))
        if asked.status in {401, 403, 415}:
            return asked
        return wire.refusal(("body", "display_name"), "The name is too long.")


FAULTS: tuple[type[base.Fault], ...] = (
    BadEnum,
    Extra,
    MinLength,
    MissingRequired,
    Pattern,
    RejectValid,
    StringNumber,
    TooLarge,
)
