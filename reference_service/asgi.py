# SPDX-License-Identifier: Apache-2.0
"""The application for a server that makes it itself, in each process."""

import fastapi

from reference_service import app as shop
from reference_service.core import config, logs
from reference_service.faults import catalogue, switchboard


def create() -> fastapi.FastAPI:
    """Returns the application that the environment describes."""
    settings = config.Settings()
    logs.configure(settings)
    application = shop.create_app(settings)
    switchboard.install(application, catalogue.find(settings.faults))
    return application
