# SPDX-License-Identifier: Apache-2.0
"""What runs the service, outside the API: public and unversioned."""

from typing import Annotated, Any

import fastapi
from fastapi import responses as fastapi_responses

from reference_service.core import (
    contract,
    exceptions,
    health,
    issuer,
    metrics,
    resources,
    telemetry,
)
from reference_service.routers import dependencies, responses
from reference_service.schemas import envelope
from reference_service.schemas import health as schemas

_PUBLIC: dict[str, Any] = {"security": []}

router = fastapi.APIRouter(
    tags=["operations"], route_class=contract.PublicRoute
)

_Resources = Annotated[
    resources.Resources, fastapi.Depends(dependencies.get_resources)
]


@router.get(
    "/healthz",
    summary="Get the health",
    openapi_extra=_PUBLIC,
    responses=responses.exactly(schemas.EXAMPLE, "The service is well.")
    | responses.only_errors(400, 500, 503),
)
async def get_health(held: _Resources) -> schemas.HealthResponse:
    """Tells whether the service and what it depends on can be used.

    Where something does not answer, `details` of the error name it. For load
    balancers and whoever starts the service; takes no token.
    """
    answers = await health.check(held)
    if silent := [name for name, answer in answers.items() if not answer]:
        raise exceptions.UnavailableError(
            "Something that the service depends on does not answer.",
            [
                exceptions.Detail(
                    ("dependencies", name),
                    "It does not answer.",
                    exceptions.DetailType.UNAVAILABLE,
                )
                for name in silent
            ],
        )
    return schemas.HealthResponse(
        data=schemas.healthy(), metadata=envelope.metadata()
    )


@router.get(
    "/metrics",
    summary="Get the metrics",
    openapi_extra=_PUBLIC,
    response_class=fastapi_responses.PlainTextResponse,
    responses={
        200: {
            "description": "The figures, in Prometheus' text format.",
            "content": {
                "text/plain": {
                    "example": "# HELP http_requests_in_flight Requests that "
                    "are being answered.\n"
                    "# TYPE http_requests_in_flight gauge\n"
                    "http_requests_in_flight 1.0\n"
                }
            },
        },
        **responses.only_errors(400, 500),
    },
)
async def get_metrics(request: fastapi.Request) -> fastapi.Response:
    """Returns figures of this process, for a Prometheus server to collect.

    They count requests, background tasks, queries and cached values, and tell
    how long they took; takes no token.
    """
    told: telemetry.Telemetry = request.app.state.telemetry
    return fastapi.Response(
        told.metrics.text(), headers={"Content-Type": metrics.CONTENT_TYPE}
    )


@router.get("/.well-known/jwks.json", include_in_schema=False)
async def get_keys(held: _Resources) -> dict[str, Any]:
    """Publishes the keys that verify the shop's tokens (RFC 7517)."""
    if held.settings.issuer != "local":
        raise exceptions.NotFoundError("The keys are the issuer's to publish.")
    return issuer.authority(held.settings).key_set()
