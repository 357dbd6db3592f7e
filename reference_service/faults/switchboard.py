# SPDX-License-Identifier: Apache-2.0
"""Puts faults into a finished application."""

from collections.abc import Sequence

import fastapi

from reference_service.faults import base


def install(app: fastapi.FastAPI, faults: Sequence[base.Fault]) -> None:
    """Breaks promises of an application.

    Args:
        app: The finished application.
        faults: The promises to break.
    """
    for fault in faults:
        fault.install(app)
