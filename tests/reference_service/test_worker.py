# SPDX-License-Identifier: Apache-2.0
"""The tasks as a Celery worker does them; its broker is in `integration`."""

import asyncio
import pathlib
import uuid

import pytest
from celery import signals

from reference_service import background, sample_data, worker
from reference_service.core import config, database, startup, tasks
from reference_service.domain.ordering import exports
from reference_service.repos import export_repo
from reference_service.samples import ordering

TASK = "export_orders"


@pytest.fixture
def settings(
    state_dir: pathlib.Path, tmp_path: pathlib.Path
) -> config.Settings:
    return config.Settings(
        state_dir=state_dir,
        database_url=f"sqlite://{tmp_path}/shop.sqlite3",
        broker_url="redis://127.0.0.1:1",
    )


async def begin_export(settings: config.Settings) -> uuid.UUID:
    """Leaves an export as the service does that has a task queued."""
    async with database.connected(settings):
        await sample_data.fill()
        repository = export_repo.TortoiseOrderExportRepository()
        sample = await repository.get(ordering.FIRST_EXPORT_ID)
        assert sample is not None
        export = exports.OrderExport(
            id=uuid.uuid4(),
            user_id=sample.user_id,
            covers_all=True,
            order_status=None,
            create_time=sample.create_time,
            update_time=sample.update_time,
        )
        await repository.add(export)
    return export.id


async def read_export(
    settings: config.Settings, export_id: uuid.UUID
) -> exports.OrderExport:
    async with database.opened(settings.database_url):
        repository = export_repo.TortoiseOrderExportRepository()
        export = await repository.get(export_id)
    assert export is not None
    return export


def test_a_task_that_is_delivered_twice_is_done_once(
    settings: config.Settings,
) -> None:
    export_id = asyncio.run(begin_export(settings))
    task = worker.create(settings).tasks[TASK]
    task.apply(args=[str(export_id)], throw=True)
    made = asyncio.run(read_export(settings, export_id))
    task.apply(args=[str(export_id)], throw=True)
    again = asyncio.run(read_export(settings, export_id))
    assert made.state is exports.ExportState.SUCCEEDED
    assert made.order_count
    assert again == made


def test_a_worker_knows_every_task_and_gives_it_back_when_it_dies(
    settings: config.Settings,
) -> None:
    application = worker.create(settings)
    assert set(background.TASKS) <= set(application.tasks)
    for name in background.TASKS:
        assert application.tasks[name].acks_late
        assert application.tasks[name].reject_on_worker_lost
        assert application.tasks[name].ignore_result


def test_a_task_is_tried_again_when_its_database_is_gone(
    settings: config.Settings, tmp_path: pathlib.Path
) -> None:
    gone = settings.model_copy(
        update={"database_url": f"sqlite://{tmp_path}/no/folder/x.sqlite3"}
    )
    task = worker.create(gone).tasks[TASK]
    reasons = []

    def note(reason: Exception, **_: object) -> None:
        reasons.append(reason)

    signals.task_retry.connect(note, sender=task)
    result = task.apply(args=[str(uuid.uuid4())])
    assert isinstance(result.result, startup.StartError)
    assert len(reasons) == 5


async def test_tasks_of_the_process_end_before_it_does() -> None:
    done = []

    async def work(subject_id: str) -> None:
        await asyncio.sleep(0)
        done.append(subject_id)

    async def fail(subject_id: str) -> None:
        raise ValueError(subject_id)

    queue = tasks.InProcessTaskQueue({"work": work, "fail": fail})
    await queue.enqueue("fail", "1")
    await queue.enqueue("work", "2")
    assert await queue.answers()
    await queue.close()
    assert done == ["2"]
