# SPDX-License-Identifier: Apache-2.0
"""What Aerich's own commands read; the service itself does not."""

from reference_service.core import config, database

TORTOISE_ORM = database.orm_config(config.Settings().database_url)
