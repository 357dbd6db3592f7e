# SPDX-License-Identifier: Apache-2.0
"""Faults of the document alone: what is served is what is promised.

Those that name things badly are in `naming`, where the service follows.
"""

import copy
from typing import Any

from typing_extensions import override

from reference_service.faults import base, data, places, wire

_JSON = wire.JSON_TYPE
_PRODUCT_PATH = "/v1/products/{product_id}"
_GIFT_CARDS = "/v1/gift-cards"


class _DocumentFault(base.Fault):
    theme = "document"
    breaks = "4.9"
    is_in_document = True


class UndocumentedOperation(_DocumentFault):
    """Products can be deleted, and the document does not say so."""

    name = "undocumented_operation"
    rules = ("docs-accurate", "method-not-allowed")

    @override
    def document(self, document: dict[str, Any]) -> None:
        document["paths"][_PRODUCT_PATH].pop("delete", None)


class DocumentedNotServed(_DocumentFault):
    """The document has a list of gift cards, and the service has not."""

    name = "documented_not_served"
    rules = ("docs-accurate", "response-documented")

    @override
    def document(self, document: dict[str, Any]) -> None:
        listed = document["paths"][places.collection(places.PRODUCTS)]["get"]
        document["paths"][_GIFT_CARDS] = {
            "get": copy.deepcopy(listed)
            | {
                "summary": "List gift cards",
                "operationId": "list_gift_cards",
                "description": "Returns one page of the gift cards.",
            }
        }

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        response = await proceed(request)
        if request.path != _GIFT_CARDS or request.method != "GET":
            return response
        # Who may not ask hears that, as everywhere.
        products = request.to("GET", places.collection(places.PRODUCTS))
        allowed = await proceed(products)
        return response if allowed.is_success else allowed


class MissingNotFound(_DocumentFault):
    """The document does not say that a product may not be there."""

    name = "missing_404"
    breaks = "4.7"
    rules = ("status-404", "response-documented")

    @override
    def document(self, document: dict[str, Any]) -> None:
        responses = document["paths"][_PRODUCT_PATH]["get"]["responses"]
        responses.pop("404", None)


class SensitiveField(_DocumentFault):
    """Users have a field with the hash of their password, as documented."""

    name = "sensitive_field"
    breaks = "5.1.5"
    rules = ("no-sensitive-response",)

    @override
    def document(self, document: dict[str, Any]) -> None:
        user = document["components"]["schemas"]["User"]
        user["properties"]["password_hash"] = {
            "type": "string",
            "title": "Password Hash",
            "description": "What the user's password is checked with.",
            "maxLength": 64,
            "readOnly": True,
        }

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.json()
        users = list(wire.resources_of(body))
        if not users or not places.is_of(request.path, places.USERS):
            return response
        for user in users:
            user["password_hash"] = data.secret_of(user)
        return response.with_json(body)


class ExampleInvalid(_DocumentFault):
    """The example of a product that is got has a number for a price."""

    name = "example_invalid"
    rules = ("document-examples-valid",)

    @override
    def document(self, document: dict[str, Any]) -> None:
        responses = document["paths"][_PRODUCT_PATH]["get"]["responses"]
        responses["200"]["content"][_JSON]["example"]["data"]["price"] = 12.5


FAULTS: tuple[type[base.Fault], ...] = (
    DocumentedNotServed,
    ExampleInvalid,
    MissingNotFound,
    SensitiveField,
    UndocumentedOperation,
)
