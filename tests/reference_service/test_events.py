# SPDX-License-Identifier: Apache-2.0
import dataclasses

import fastapi
import httpx
import pytest

from reference_service.core import events as event_bus
from reference_service.domain.ordering import events
from reference_service.repos import unit_of_work
from reference_service.routers import ordering_providers
from reference_service.samples import ordering as samples
from tests.reference_service import ordering_requests as requests

ORDER = next(samples.sample_orders())


@dataclasses.dataclass
class Listener:
    """Notes what it hears, and can object to it."""

    heard: list[object] = dataclasses.field(default_factory=list)
    objects: bool = False

    async def hear(self, event: object) -> None:
        self.heard.append(event)
        if self.objects:
            raise ValueError("Not like this.")


async def test_subscribers_hear_their_kind_in_order() -> None:
    bus = event_bus.EventBus()
    first, second, other = Listener(), Listener(), Listener()
    bus.subscribe(events.OrderPlaced, first.hear)
    bus.subscribe(events.OrderPlaced, second.hear)
    bus.subscribe(events.OrderCancelled, other.hear)
    await bus.publish(events.OrderPlaced(ORDER))
    await bus.publish(events.PaymentReceived(ORDER))
    assert first.heard == second.heard == [events.OrderPlaced(ORDER)]
    assert other.heard == []


async def test_an_objection_reaches_the_publisher() -> None:
    bus = event_bus.EventBus()
    objecting, later = Listener(objects=True), Listener()
    bus.subscribe(events.OrderPlaced, objecting.hear)
    bus.subscribe(events.OrderPlaced, later.hear)
    with pytest.raises(ValueError, match="Not like this"):
        await bus.publish(events.OrderPlaced(ORDER))
    assert later.heard == []


async def test_each_step_of_an_order_is_told(
    app: fastapi.FastAPI, customer: httpx.AsyncClient
) -> None:
    bus, listener = event_bus.EventBus(), Listener()
    for kind in (
        events.OrderPlaced,
        events.PaymentReceived,
        events.OrderCancelled,
    ):
        bus.subscribe(kind, listener.hear)
    app.dependency_overrides[ordering_providers.get_event_bus] = lambda: bus
    for step in ("pay", "cancel"):
        placed = await customer.post("/v1/orders", json=requests.order())
        await customer.post(f"{placed.headers['Location']}:{step}")
    assert [type(event) for event in listener.heard] == [
        events.OrderPlaced,
        events.PaymentReceived,
        events.OrderPlaced,
        events.OrderCancelled,
    ]


async def test_what_a_subscriber_objects_to_is_not_kept(
    app: fastapi.FastAPI, customer: httpx.AsyncClient
) -> None:
    bus, listener = event_bus.EventBus(), Listener(objects=True)
    bus.subscribe(events.OrderPlaced, listener.hear)
    app.dependency_overrides[ordering_providers.get_event_bus] = lambda: bus
    failed = await customer.post("/v1/orders", json=requests.order())
    listed = await customer.get("/v1/orders")
    assert failed.status_code == 500
    assert listed.json()["metadata"]["pagination"]["total_items"] == 42


async def test_what_is_undone_is_followed_by_nothing(
    app: fastapi.FastAPI,
) -> None:
    unit, done = unit_of_work.TortoiseUnitOfWork(), Listener()

    async def note() -> None:
        await done.hear("done")

    async def work(problem: str = "") -> None:
        async with unit.begin():
            unit.afterwards(note)
            if problem:
                raise ValueError(problem)
            assert done.heard == []

    with pytest.raises(ValueError, match="Undo"):
        await work("Undo.")
    await work()
    assert done.heard == ["done"]
