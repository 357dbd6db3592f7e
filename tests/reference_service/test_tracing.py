# SPDX-License-Identifier: Apache-2.0
import json
from collections.abc import Iterator, Mapping

import fastapi
import httpx
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

from reference_service import app as shop
from reference_service.core import (
    config,
    issuer,
    log_formats,
    observing,
    startup,
    tracing,
)
from reference_service.domain import accounts
from tests.reference_service import log_lines, stand_in

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


@pytest.fixture
def collector() -> Iterator[stand_in.StandIn]:
    with stand_in.serving(lambda _: stand_in.Answer()) as server:
        yield server


@pytest.fixture
def changes(collector: stand_in.StandIn) -> Mapping[str, object]:
    # The last slash is one that people write.
    return {"otlp_endpoint": f"{collector.url}/", "environment": "staging"}


def requests_of(
    collector: stand_in.StandIn,
) -> list[trace_service_pb2.ExportTraceServiceRequest]:
    for request in collector.received:
        assert request.path == "/v1/traces"
        assert request.headers["content-type"] == "application/x-protobuf"
    return [
        trace_service_pb2.ExportTraceServiceRequest.FromString(request.content)
        for request in collector.received
    ]


async def spans_of(
    app: fastapi.FastAPI, collector: stand_in.StandIn
) -> list[trace_pb2.Span]:
    """Ends the tracing, and returns all the spans that were sent."""
    await app.state.telemetry.aclose()
    return [
        span
        for request in requests_of(collector)
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def attributes(span: trace_pb2.Span) -> dict[str, object]:
    return {
        item.key: getattr(item.value, item.value.WhichOneof("value") or "")
        for item in span.attributes
    }


def span_named(spans: list[trace_pb2.Span], name: str) -> trace_pb2.Span:
    return next(span for span in spans if span.name == name)


async def test_a_request_makes_a_span_of_its_route(
    app: fastapi.FastAPI,
    stranger: httpx.AsyncClient,
    viewer: httpx.AsyncClient,
    collector: stand_in.StandIn,
) -> None:
    await stranger.get("/v1/products?page=1")
    answer = await viewer.get("/v1/products?page=1")
    spans = await spans_of(app, collector)
    refused, span = [
        span for span in spans if span.kind == trace_pb2.Span.SPAN_KIND_SERVER
    ]
    assert answer.status_code == 200
    assert span.name == "GET /v1/products"
    told = attributes(span)
    assert told["http.request.method"] == "GET"
    assert told["http.route"] == "/v1/products"
    assert told["http.response.status_code"] == 200
    assert span.status.code == trace_pb2.Status.STATUS_CODE_UNSET
    assert attributes(refused)["http.response.status_code"] == 401
    whole = [item for item in spans if item.trace_id == span.trace_id]
    endpoint = span_named(whole, "fastapi.endpoint")
    query = span_named(whole, "SELECT")
    assert endpoint.parent_span_id == span.span_id
    assert query.parent_span_id == endpoint.span_id
    assert attributes(query)["db.query.text"]
    resource = requests_of(collector)[0].resource_spans[0].resource
    told = {item.key: item.value.string_value for item in resource.attributes}
    assert told["service.name"] == "reference-service"
    assert told["deployment.environment.name"] == "staging"


async def test_a_request_goes_on_with_the_trace_that_it_belongs_to(
    app: fastapi.FastAPI,
    viewer: httpx.AsyncClient,
    collector: stand_in.StandIn,
) -> None:
    with log_lines.written(log_formats.JsonFormatter("staging")) as lines:
        await viewer.get(
            "/v1/users", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"}
        )
    spans = await spans_of(app, collector)
    (span,) = [
        span for span in spans if span.kind == trace_pb2.Span.SPAN_KIND_SERVER
    ]
    assert span.trace_id.hex() == TRACE
    assert span.parent_span_id.hex() == PARENT
    (told,) = [
        json.loads(line) for line in lines if "Request answered." in line
    ]
    assert told["trace_id"] == TRACE
    assert told["span_id"] == span.span_id.hex()


@pytest.mark.parametrize(
    "sent", ["", "garbage", f"00-{'0' * 32}-{PARENT}-01", "00-" + "é" * 32]
)
async def test_a_trace_that_is_not_one_is_not_followed(
    app: fastapi.FastAPI,
    viewer: httpx.AsyncClient,
    collector: stand_in.StandIn,
    sent: str,
) -> None:
    await viewer.get(
        "/nowhere", headers={b"traceparent": sent.encode("latin-1")}
    )
    (span,) = await spans_of(app, collector)
    assert span.name == "GET"
    assert not span.parent_span_id


@pytest.fixture
def broken(app: fastapi.FastAPI) -> None:
    @app.get("/broken")
    async def get_broken() -> None:
        raise ValueError("a-secret-of-mine")


@pytest.mark.usefixtures("broken")
async def test_a_failure_is_told_without_its_message(
    app: fastapi.FastAPI,
    stranger: httpx.AsyncClient,
    collector: stand_in.StandIn,
) -> None:
    answer = await stranger.get("/broken")
    spans = await spans_of(app, collector)
    span = span_named(spans, "GET /broken")
    assert answer.status_code == 500
    assert span.status.code == trace_pb2.Status.STATUS_CODE_ERROR
    endpoint = span_named(spans, "fastapi.endpoint")
    assert attributes(endpoint)["error.type"] == "ValueError"
    assert "a-secret-of-mine" not in str(spans)


async def test_what_a_query_string_tells_of_a_person_is_masked(
    app: fastapi.FastAPI,
    stranger: httpx.AsyncClient,
    collector: stand_in.StandIn,
) -> None:
    await stranger.get(
        "/nowhere", params={"email": "ada@example.org", "page": "1"}
    )
    (span,) = await spans_of(app, collector)
    assert attributes(span)["url.query"] == "email=***&page=1"


async def test_a_background_task_belongs_to_the_trace_of_its_request(
    settings: config.Settings,
    authority: issuer.TokenAuthority,
    collector: stand_in.StandIn,
) -> None:
    running = shop.create_app(settings)
    async with (
        running.router.lifespan_context(running),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(running), base_url="http://shop.test"
        ) as client,
    ):
        token = authority.issue(accounts.Role.CUSTOMER)
        await client.post(
            "/v1/order-exports",
            json={},
            headers={
                "Authorization": f"Bearer {token}",
                "traceparent": f"00-{TRACE}-{PARENT}-01",
            },
        )
    # The service has ended: its tasks are done, and all spans are sent.
    spans = await spans_of(running, collector)
    (task,) = [span for span in spans if span.name.startswith("task ")]
    assert task.trace_id.hex() == TRACE
    assert [span for span in spans if span.parent_span_id == task.span_id]


async def test_failures_of_tasks_and_queries_are_told(
    collector: stand_in.StandIn,
) -> None:
    traces = tracing.Tracing(collector.url, "staging", "1.0.0")

    async def fail(subject_id: str) -> None:
        traces.note_query(observing.Query("UPDATE orders", 0.01, failed=True))
        raise ValueError(subject_id)

    tasks = observing.watched({"export": fail}, [traces.begin_task])
    with pytest.raises(ValueError, match="the id"):
        await tasks["export"]("the id")
    traces.note_query(observing.Query("SELECT 1", 0.01, failed=False))
    await traces.close()
    (sent,) = requests_of(collector)
    query, task = sent.resource_spans[0].scope_spans[0].spans
    assert (query.name, task.name) == ("UPDATE", "task export")
    for span in (query, task):
        assert span.status.code == trace_pb2.Status.STATUS_CODE_ERROR


def test_traces_take_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    settings = config.Settings(otlp_endpoint="http://127.0.0.1:9")
    with pytest.raises(startup.StartError, match="REFERENCE_OTLP_ENDPOINT"):
        shop.create_app(settings)
