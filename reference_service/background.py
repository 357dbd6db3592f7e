# SPDX-License-Identifier: Apache-2.0
"""The background tasks; each runs in any process that has the database."""

import types
import uuid
from collections.abc import Mapping

from reference_service.core import tasks
from reference_service.repos import export_repo, order_repo
from reference_service.services import export_service


async def export_orders(export_id: str) -> None:
    """Makes the order export with this id."""
    exporter = export_service.Exporter(
        export_repo.TortoiseOrderExportRepository(),
        order_repo.TortoiseOrderRepository(),
    )
    await exporter.run(uuid.UUID(export_id))


TASKS: Mapping[str, tasks.Task] = types.MappingProxyType(
    {export_service.TASK: export_orders}
)
