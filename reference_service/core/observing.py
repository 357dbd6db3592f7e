# SPDX-License-Identifier: Apache-2.0
"""Who watches what the service does: logs, metrics, traces, error reports.

An observer of something that takes time is called when it begins, and returns
what is called when it ends.
"""

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence

from starlette.types import Scope

from reference_service.core import tasks


@dataclasses.dataclass(frozen=True, slots=True)
class Exchange:
    """An HTTP request and how it was answered.

    Attributes:
        method: The method as it was sent.
        path: The path as it was sent, without the query.
        route: Template of the path; empty where nothing is.
        status: Status of the response.
        seconds: How long the answer took.
        ip_address: Where the request came from.
        error: What nobody foresaw.
    """

    method: str
    path: str
    route: str
    status: int
    seconds: float
    ip_address: str
    error: Exception | None


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """A background task and how it ended.

    Attributes:
        name: The task's name.
        seconds: How long it took.
        error: What it failed with.
    """

    name: str
    seconds: float
    error: Exception | None


@dataclasses.dataclass(frozen=True, slots=True)
class Query:
    """A query to the database.

    Attributes:
        statement: The SQL, with placeholders for values.
        seconds: How long it took, and the wait for a connection.
        failed: Whether the database refused it.
    """

    statement: str
    seconds: float
    failed: bool

    @property
    def operation(self) -> str:
        """The kind of statement, such as SELECT."""
        return self.statement.lstrip().partition(" ")[0].upper()


RequestObserver = Callable[[Scope], Callable[[Exchange], None]]
TaskObserver = Callable[[str], Callable[[Run], None]]
QueryObserver = Callable[[Query], None]


def watched(
    background: Mapping[str, tasks.Task], observers: Sequence[TaskObserver]
) -> dict[str, tasks.Task]:
    """Returns background tasks that tell observers when they run.

    Args:
        background: The tasks by name.
        observers: Who is told.
    """
    return {
        name: _watched(name, task, observers)
        for name, task in background.items()
    }


def _watched(
    name: str, task: tasks.Task, observers: Sequence[TaskObserver]
) -> tasks.Task:
    async def run(subject_id: str) -> None:
        ends = [begin(name) for begin in observers]
        start = time.perf_counter()
        failure: Exception | None = None
        try:
            await task(subject_id)
        except Exception as error:
            failure = error
            raise
        finally:
            done = Run(name, time.perf_counter() - start, failure)
            for end in reversed(ends):
                end(done)

    return run
