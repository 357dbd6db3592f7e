# SPDX-License-Identifier: Apache-2.0
"""What runs the service, outside the API: public and unversioned."""

from typing import Any

import fastapi

from reference_service.core import exceptions, issuer, resources

router = fastapi.APIRouter(include_in_schema=False)


@router.get("/healthz")
async def get_health() -> dict[str, str]:
    """Tells that the process answers requests."""
    return {"status": "ok"}


@router.get("/.well-known/jwks.json")
async def get_keys(request: fastapi.Request) -> dict[str, Any]:
    """Publishes the keys that verify the shop's tokens (RFC 7517)."""
    held: resources.Resources = request.app.state.resources
    if held.settings.issuer != "local":
        raise exceptions.NotFoundError("The keys are the issuer's to publish.")
    return issuer.authority(held.settings).key_set()
