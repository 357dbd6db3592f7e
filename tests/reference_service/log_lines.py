# SPDX-License-Identifier: Apache-2.0
"""What the shop logs, as it would be written."""

import contextlib
import logging
from collections.abc import Iterator

from typing_extensions import override

from reference_service.core import logs


class _Kept(logging.Handler):
    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextlib.contextmanager
def written(formatter: logging.Formatter) -> Iterator[list[str]]:
    """Yields the lines that are logged in the block, from INFO on."""
    logger = logging.getLogger(logs.LOGGER_NAME)
    handler, level = _Kept(formatter), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield handler.lines
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
