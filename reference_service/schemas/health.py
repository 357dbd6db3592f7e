# SPDX-License-Identifier: Apache-2.0
"""How the service is, as it is told."""

import enum
from typing import Annotated

from pydantic import Field

from reference_service.core import health
from reference_service.schemas import envelope

EXAMPLE = {
    "status": "ok",
    "dependencies": [
        {"name": name.value, "status": "ok"} for name in health.Dependency
    ],
}


class Status(enum.StrEnum):
    """How something is; what is not well is told as an error."""

    OK = "ok"


class DependencyHealth(envelope.ClosedModel):
    """How something is that the service depends on."""

    name: Annotated[
        health.Dependency, Field(description="What the service depends on.")
    ]
    status: Annotated[Status, Field(description="It answers.")] = Status.OK


class Health(envelope.ClosedModel):
    """How the service is."""

    status: Annotated[
        Status, Field(description="Requests can be answered.")
    ] = Status.OK
    dependencies: Annotated[
        list[DependencyHealth],
        Field(
            description="What the service depends on; all of it answers.",
            max_length=len(health.Dependency),
        ),
    ]


class HealthResponse(envelope.Success[Health]):
    """The service is well."""
