# SPDX-License-Identifier: Apache-2.0
"""How the service is, as it is told."""

import enum
from typing import Annotated

from pydantic import Field

from reference_service.core import health
from reference_service.schemas import envelope


class Status(enum.StrEnum):
    """How something is; what is not well is told as an error."""

    OK = "ok"


class DependencyHealth(envelope.ClosedModel):
    """How something is that the service depends on."""

    name: Annotated[
        health.Dependency, Field(description="Which of them it is.")
    ]
    status: Annotated[Status, Field(description="It answers.")]


class Health(envelope.ClosedModel):
    """How the service is."""

    status: Annotated[Status, Field(description="Requests can be answered.")]
    dependencies: Annotated[
        list[DependencyHealth],
        Field(
            description="What the service depends on; all of it answers.",
            max_length=len(health.Dependency),
        ),
    ]


class HealthResponse(envelope.Success[Health]):
    """The service is well."""


def healthy() -> Health:
    """The health of a service all of whose dependencies answer."""
    return Health(
        status=Status.OK,
        dependencies=[
            DependencyHealth(name=name, status=Status.OK)
            for name in health.Dependency
        ],
    )


EXAMPLE = healthy().model_dump(mode="json")
