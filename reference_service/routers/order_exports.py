# SPDX-License-Identifier: Apache-2.0
"""The operations of `/v1/order-exports`."""

from typing import Annotated

import fastapi

from reference_service.core import contract
from reference_service.domain import accounts
from reference_service.domain.ordering import actors, exports
from reference_service.routers import (
    dependencies,
    links,
    ordering_providers,
    responses,
)
from reference_service.samples import ordering as samples
from reference_service.schemas import envelope, fields
from reference_service.schemas import order_export as schemas
from reference_service.services import export_service

router = fastapi.APIRouter(
    prefix="/v1/order-exports",
    tags=["order-exports"],
    route_class=contract.ContractRoute,
)

_OWN = fastapi.Security(
    dependencies.authorize,
    scopes=[accounts.Permission.ORDER_EXPORTS_WRITE_OWN],
)

_Service = Annotated[
    export_service.ExportService,
    fastapi.Depends(ordering_providers.get_export_service),
]
_Actor = Annotated[
    actors.Actor, fastapi.Depends(ordering_providers.get_export_actor)
]


@router.post(
    "",
    summary="Export orders",
    status_code=fastapi.status.HTTP_202_ACCEPTED,
    dependencies=[_OWN],
    responses=responses.accepted(
        schemas.PENDING_EXAMPLE, "The export as it begins."
    )
    | responses.errors(413, 415, 503),
)
async def create_order_export(
    request: fastapi.Request,
    response: fastapi.Response,
    service: _Service,
    actor: _Actor,
    body: Annotated[
        schemas.OrderExportWrite,
        fastapi.Body(
            description="Which orders are exported.",
            openapi_examples={"paid": {"value": schemas.REQUEST_EXAMPLE}},
        ),
    ],
) -> schemas.OrderExportResponse:
    """Has the caller's orders exported in the background.

    Follow `Location` until `state` is `succeeded` or `failed`.

    Takes the permission `order_exports.write_own`. With `order_exports.write`
    (roles `admin`, `manager`) everybody's orders are exported.
    """
    export = await service.create(actor, body.draft())
    links.add_location(request, response, export.id)
    return _enveloped(export)


@router.get(
    "/{export_id:id}",
    summary="Get an order export",
    dependencies=[_OWN],
    responses=responses.item(schemas.EXAMPLE, "The export as it is now.")
    | responses.errors(404),
)
async def get_order_export(
    service: _Service,
    actor: _Actor,
    export_id: Annotated[
        fields.ResourceId,
        fastapi.Path(
            description="The export's id, as the server assigned it.",
            openapi_examples={
                "sample": {"value": str(samples.FIRST_EXPORT_ID)}
            },
        ),
    ],
) -> schemas.OrderExportResponse:
    """Returns the export with this id: how far it is, and its result.

    Takes the permission `order_exports.write_own`, and `order_exports.write`
    (roles `admin`, `manager`) for an export that is not the caller's.
    """
    return _enveloped(await service.get(actor, export_id))


def _enveloped(export: exports.OrderExport) -> schemas.OrderExportResponse:
    return schemas.OrderExportResponse(
        data=schemas.OrderExport.model_validate(export),
        metadata=envelope.metadata(),
    )
