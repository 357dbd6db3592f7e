# SPDX-License-Identifier: Apache-2.0
import json
from collections.abc import Iterator, Mapping
from typing import Any

import fastapi
import httpx
import pytest

from reference_service import app as shop
from reference_service.core import config, error_reporting, observing, startup
from tests.reference_service import stand_in

PASSWORD = "correct-horse"
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"


@pytest.fixture
def sentry() -> Iterator[stand_in.StandIn]:
    def accept(request: stand_in.Received) -> stand_in.Answer:
        return stand_in.Answer(b'{"id": "1"}')

    with stand_in.serving(accept) as server:
        yield server


@pytest.fixture
def dsn(sentry: stand_in.StandIn) -> str:
    return sentry.url.replace("://", "://public-key@") + "/7"


@pytest.fixture
def changes(dsn: str) -> Mapping[str, object]:
    return {"sentry_dsn": dsn, "environment": "staging"}


def events_of(sentry: stand_in.StandIn) -> list[dict[str, Any]]:
    """The events of the envelopes that were sent, in Sentry's own format."""
    events = []
    for request in sentry.received:
        assert request.path == "/api/7/envelope/"
        assert "sentry_key=public-key" in request.headers["x-sentry-auth"]
        lines = inflated(request).split(b"\n")
        header = json.loads(lines[1])
        if header["type"] == "event":
            events.append(json.loads(lines[2]))
    return events


def inflated(request: stand_in.Received) -> bytes:
    encoding = {"content-encoding": request.headers["content-encoding"]}
    return httpx.Response(
        200, headers=encoding, content=request.content
    ).content


@pytest.fixture
def broken(app: fastapi.FastAPI) -> None:
    @app.post("/broken/{item}")
    async def break_down(item: str, request: fastapi.Request) -> None:
        body = await request.json()
        raise ValueError(
            f"no answer from postgres://shop:{PASSWORD}@db.example "
            f"for {body['email']} with {request.headers['Authorization']}"
        ) from KeyError(body["email"])


@pytest.mark.usefixtures("broken")
async def test_an_unforeseen_error_is_reported_without_what_is_personal(
    app: fastapi.FastAPI,
    stranger: httpx.AsyncClient,
    sentry: stand_in.StandIn,
) -> None:
    answer = await stranger.post(
        "/broken/1?code=a-secret-of-mine",
        json={"email": "grace@example.org", "note": "a-secret-of-mine"},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    await app.state.telemetry.aclose()
    (event,) = events_of(sentry)
    assert answer.status_code == 500
    assert event["environment"] == "staging"
    assert event["transaction"] == "POST /broken/{item}"
    assert event["tags"] == {
        "request_id": answer.json()["metadata"]["request_id"],
        "status": "500",
    }
    cause, error = event["exception"]["values"]
    assert (cause["type"], error["type"]) == ("KeyError", "ValueError")
    assert error["value"].startswith("no answer from postgres://***@")
    assert error["stacktrace"]["frames"][-1]["function"] == "break_down"
    whole = b"".join(map(inflated, sentry.received))
    for secret in (PASSWORD, TOKEN, "grace@", "a-secret-of-mine"):
        assert secret.encode() not in whole
    assert not {"request", "breadcrumbs", "user"} & event.keys()


async def test_what_is_foreseen_is_not_reported(
    app: fastapi.FastAPI, viewer: httpx.AsyncClient, sentry: stand_in.StandIn
) -> None:
    statuses = [
        (await viewer.get(path)).status_code
        for path in ("/v1/products", "/v1/products?page=0", "/nowhere")
    ]
    await app.state.telemetry.aclose()
    assert statuses == [200, 400, 404]
    assert not events_of(sentry)


async def test_a_background_task_that_fails_is_reported_with_its_request(
    dsn: str, sentry: stand_in.StandIn
) -> None:
    reports = error_reporting.ErrorReporting(dsn, "staging", "1.0.0")

    async def fail(subject_id: str) -> None:
        raise ValueError(subject_id)

    tasks = observing.watched({"export": fail}, [reports.begin_task])
    with pytest.raises(ValueError, match="the id"):
        await tasks["export"]("the id")
    await reports.close()
    (event,) = events_of(sentry)
    assert event["transaction"] == "task export"
    assert event["tags"]["task"] == "export"


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(
    "changes", [{"sentry_dsn": "http://key@127.0.0.1:9/7"}]
)
async def test_who_asks_does_not_notice_that_reports_do_not_arrive(
    stranger: httpx.AsyncClient,
) -> None:
    answer = await stranger.post("/broken/1", json={"email": ""})
    assert answer.status_code == 500


def test_reports_take_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    settings = config.Settings.model_validate(
        {"sentry_dsn": "http://key@127.0.0.1:9/7"}
    )
    with pytest.raises(startup.StartError, match="REFERENCE_SENTRY_DSN"):
        shop.create_app(settings)
