# SPDX-License-Identifier: Apache-2.0
"""Where the log goes, and from which level on (guidelines §5.1.7.3, §8.1)."""

import logging
import logging.handlers
import sys
from collections.abc import Iterator

from reference_service.core import config, log_formats, startup

LOGGER_NAME = "reference_service"


def configure(settings: config.Settings) -> None:
    """Sends the log of the whole process to the console, and to a file.

    The shop and its server log from the settings' level on; libraries tell
    warnings and worse: what they say at other times may hold queries' values.

    Args:
        settings: The settings.

    Raises:
        startup.StartError: The file cannot be written.
    """
    root = logging.getLogger()
    root.handlers = list(_handlers(settings))
    root.setLevel(logging.WARNING)
    for name in (LOGGER_NAME, "uvicorn"):
        logging.getLogger(name).setLevel(settings.least_level)
    logging.captureWarnings(capture=True)


def _handlers(settings: config.Settings) -> Iterator[logging.Handler]:
    # Google's agents read standard output (twelve-factor apps, XI).
    google = settings.log_format == "google"
    formatter = log_formats.chosen(settings)
    console = logging.StreamHandler(sys.stdout if google else sys.stderr)
    console.setFormatter(formatter)
    yield console
    if settings.log_file is None:
        return
    try:
        file = logging.handlers.RotatingFileHandler(
            settings.log_file,
            maxBytes=settings.log_file_size,
            backupCount=settings.log_file_count,
            encoding="utf-8",
        )
    except OSError as error:
        raise startup.StartError(
            f"REFERENCE_LOG_FILE cannot be written: {error}."
        ) from error
    file.setFormatter(formatter)
    yield file
