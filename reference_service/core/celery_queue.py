# SPDX-License-Identifier: Apache-2.0
"""Background tasks by way of a broker, for Celery workers (§10.3)."""

import asyncio
import types
import urllib.parse
from collections.abc import Mapping

import celery
from kombu import exceptions as kombu_exceptions
from typing_extensions import override

from reference_service.core import exceptions, startup, tasks

QUEUE = "reference-service"
_SCHEMES = ("redis", "rediss", "amqp", "amqps")
# A request waits this long at most for a broker that is gone.
_TIMEOUT_SECONDS = 2
# Kombu tries forever if it is not told otherwise; 0 would mean that.
_ONCE: Mapping[str, int] = types.MappingProxyType(
    {
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    }
)


def application(broker_url: str) -> celery.Celery:
    """Returns Celery as the service and its workers use it.

    Raises:
        startup.StartError: The URL is not one of a broker.
    """
    if urllib.parse.urlsplit(broker_url).scheme not in _SCHEMES:
        raise startup.StartError(
            "REFERENCE_BROKER_URL must begin with one of "
            f"{', '.join(f'{scheme}://' for scheme in _SCHEMES)}."
        )
    application = celery.Celery("reference_service", broker=broker_url)
    application.conf.update(
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        # What comes of a task is in the database, not in a result store.
        task_ignore_result=True,
        # A task is taken off the queue when it is done: it survives the death
        # of its worker, and is done again by another.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        # The shop's own log.
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
    )
    return application


def reach(application: celery.Celery) -> None:
    """Connects to the broker, without patience.

    Raises:
        kombu_exceptions.OperationalError: It does not answer.
    """
    with application.connection_for_write() as connection:
        connection.ensure_connection(**_ONCE)


class CeleryTaskQueue(tasks.TaskQueue):
    """Leaves tasks with the broker."""

    def __init__(self, broker_url: str) -> None:
        """Initializes the queue.

        Args:
            broker_url: Such as `redis://localhost:6379/1`.

        Raises:
            startup.StartError: The URL is not one of a broker.
        """
        self._celery = application(broker_url)
        self._celery.conf.broker_transport_options = {
            "socket_connect_timeout": _TIMEOUT_SECONDS,
            "socket_timeout": _TIMEOUT_SECONDS,
            **_ONCE,
        }

    @override
    async def enqueue(self, name: str, subject_id: str) -> None:
        """Leaves the task with the broker.

        Raises:
            exceptions.UnavailableError: The broker does not take it.
        """
        try:
            # Celery's client blocks.
            await asyncio.to_thread(
                self._celery.send_task, name, (subject_id,), retry=False
            )
        except kombu_exceptions.OperationalError as error:
            raise exceptions.UnavailableError(
                "Background tasks cannot be taken now."
            ) from error

    @override
    async def answers(self) -> bool:
        return await asyncio.to_thread(self._reachable)

    @override
    async def close(self) -> None:
        await asyncio.to_thread(self._celery.close)

    def _reachable(self) -> bool:
        try:
            reach(self._celery)
        except kombu_exceptions.OperationalError:
            return False
        return True
