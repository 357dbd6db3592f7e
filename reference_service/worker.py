# SPDX-License-Identifier: Apache-2.0
"""The Celery worker: does the background tasks in processes of its own."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import celery
from celery import signals
from kombu import exceptions as kombu_exceptions

from reference_service import background
from reference_service.core import (
    celery_queue,
    config,
    database,
    observing,
    queries,
    startup,
    telemetry,
)

_MOST_RETRIES = 5


def create(settings: config.Settings) -> celery.Celery:
    """Returns a Celery application that knows the tasks.

    Raises:
        startup.StartError: The settings name no broker.
    """
    if settings.broker_url is None:
        raise startup.StartError(
            "A worker needs a broker: set REFERENCE_BROKER_URL, such as "
            "redis://localhost:6379/1."
        )
    application = celery_queue.application(settings.broker_url)
    for name in background.TASKS:
        application.task(
            _runner(settings, name),
            name=name,
            # It belongs to this application's settings.
            shared=False,
            # What a task expects to go wrong it tells in the database. The
            # rest, such as a database that is gone, may have passed later.
            autoretry_for=(Exception,),
            retry_backoff=True,
            max_retries=_MOST_RETRIES,
        )
    return application


def run(
    settings: config.Settings,
    concurrency: int,
    announce: Callable[[], None],
) -> None:
    """Does tasks until SIGINT or SIGTERM.

    Args:
        settings: The settings.
        concurrency: How many tasks are done at once.
        announce: Called once tasks are taken.

    Raises:
        startup.StartError: Broker or database cannot be used.
    """
    application = create(settings)
    if database.is_in_memory(settings.database_url):
        raise startup.StartError(
            "A worker can't see a database in the memory of the service: set "
            "REFERENCE_DATABASE_URL."
        )
    asyncio.run(_look(settings))
    _reach(application)

    def ready(**_: Any) -> None:
        announce()

    # Whoever configures logging keeps Celery from doing so.
    signals.setup_logging.connect(_leave_logging)
    signals.worker_ready.connect(ready)
    worker = application.Worker(
        concurrency=concurrency,
        quiet=True,
        # Chatter with other workers that the tasks have no use for.
        without_gossip=True,
        without_mingle=True,
    )
    worker.start()


def _runner(settings: config.Settings, name: str) -> Callable[[str], None]:
    async def run_connected(subject_id: str) -> None:
        # Opened for each task: what has a connection or a thread of its own
        # does not survive the fork of the worker's processes.
        told = telemetry.chosen(settings)
        work = observing.watched(background.TASKS, told.tasks)
        async with (
            contextlib.aclosing(told),
            database.opened(settings.database_url),
        ):
            queries.watch(database.client(), told.queries)
            await work[name](subject_id)

    def run_task(subject_id: str) -> None:
        asyncio.run(run_connected(subject_id))

    return run_task


async def _look(settings: config.Settings) -> None:
    async with database.connected(settings):
        pass


def _reach(application: celery.Celery) -> None:
    try:
        celery_queue.reach(application)
    except kombu_exceptions.OperationalError as error:
        reason = str(error).rstrip(".")
        raise startup.StartError(
            f"The broker does not answer: {reason}. Is it running, and is "
            "REFERENCE_BROKER_URL right?"
        ) from error


def _leave_logging(**_: Any) -> None:
    """Does nothing, instead of what Celery would do."""
