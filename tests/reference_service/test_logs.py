# SPDX-License-Identifier: Apache-2.0
import contextvars
import json
import logging
import os
import pathlib
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from reference_service.core import (
    config,
    context,
    log_formats,
    logs,
    masking,
    startup,
)
from tests.reference_service import log_lines, serving

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"


@pytest.fixture
def request_context() -> context.RequestContext:
    current = context.begin()
    current.user_id = "user-456"
    current.trace_id = "0af7651916cd43dd8448eb211c80319c"
    current.span_id = "b7ad6b7169203331"
    return current


def line(
    settings: Mapping[str, Any], message: str, *args: object, **fields: Any
) -> str:
    record = logging.LogRecord(
        "reference_service.shop",
        logging.INFO,
        "shop.py",
        7,
        message,
        args,
        None,
    )
    record.created = 1_721_151_000.25
    vars(record).update(fields)
    chosen = config.Settings.model_validate(
        {"environment": "staging", **settings}
    )
    return log_formats.chosen(chosen).format(record)


def fail(message: str) -> None:
    raise ValueError(message)


def failure(message: str) -> dict[str, Any]:
    try:
        fail(message)
    except ValueError:
        told = sys.exc_info()
    return {"exc_info": told}


def test_a_line_has_the_format_of_the_guidelines(
    request_context: context.RequestContext,
) -> None:
    request_context.trace_id = ""
    told = line(
        {},
        "User logged in %s.",
        "successfully",
        context={"ip_address": "192.168.1.1", "user_agent": "Mozilla/5.0"},
    )
    assert told == (
        f"[2024-07-16T17:30:00Z] [INFO] [{request_context.request_id}] "
        "[user-456] - User logged in successfully. - ip_address=192.168.1.1, "
        'user_agent="Mozilla/5.0", module=reference_service.shop, '
        "environment=staging"
    )


def test_a_line_outside_of_requests_leaves_their_places_empty() -> None:
    told = contextvars.Context().run(line, {}, "Started.")
    assert "] [INFO] [-] [-] - Started. - module=" in told


def test_a_line_for_people_tells_trace_and_exception(
    request_context: context.RequestContext,
) -> None:
    told = line({}, "Failed.", **failure("broken"))
    assert f"trace_id={request_context.trace_id}" in told
    assert 'exception="Traceback' in told
    assert "ValueError: broken" in told


def test_a_json_line_has_the_same_fields(
    request_context: context.RequestContext,
) -> None:
    told = json.loads(
        line({"log_format": "json"}, "Sold.", context={"count": 3})
    )
    assert told == {
        "timestamp": "2024-07-16T17:30:00.250000Z",
        "level": "INFO",
        "message": "Sold.",
        "request_id": request_context.request_id,
        "user_id": "user-456",
        "trace_id": request_context.trace_id,
        "span_id": request_context.span_id,
        "service": "reference-service",
        "module": "reference_service.shop",
        "environment": "staging",
        "context": {"count": 3},
    }


def test_a_line_for_google_has_the_fields_that_cloud_logging_reads(
    request_context: context.RequestContext,
) -> None:
    told = json.loads(
        line(
            {"log_format": "google", "project_id": "shop-prod"},
            "Request answered.",
            context={
                "method": "GET",
                "path": "/v1/products",
                "status": 200,
                "milliseconds": 12.5,
                "ip_address": "192.168.1.1",
                "shelf": "products",
            },
            funcName="answer",
            **failure("broken"),
        )
    )
    assert "ValueError: broken" in told.pop("stack_trace")
    assert told == {
        "severity": "INFO",
        "message": "Request answered.",
        "time": "2024-07-16T17:30:00.250000Z",
        "httpRequest": {
            "requestMethod": "GET",
            "requestUrl": "/v1/products",
            "status": 200,
            "latency": "0.012500s",
            "remoteIp": "192.168.1.1",
        },
        "context": {"shelf": "products"},
        "serviceContext": {"service": "reference-service"},
        "logging.googleapis.com/labels": {
            "request_id": request_context.request_id,
            "user_id": "user-456",
            "module": "reference_service.shop",
            "environment": "staging",
        },
        "logging.googleapis.com/sourceLocation": {
            "file": "shop.py",
            "line": "7",
            "function": "answer",
        },
        "logging.googleapis.com/trace": (
            f"projects/shop-prod/traces/{request_context.trace_id}"
        ),
        "logging.googleapis.com/spanId": request_context.span_id,
    }


@pytest.mark.parametrize("log_format", ["text", "json", "google"])
@pytest.mark.parametrize(
    "hostile",
    ["a\n[2024-07-16T17:30:00Z] [INFO] forged", "a\r\x1b[2K", "a\u2028b\x85c"],
)
def test_nothing_that_a_client_sends_begins_a_line(
    log_format: str, hostile: str
) -> None:
    told = line(
        {"log_format": log_format},
        "Path %s.",
        hostile,
        context={"path": hostile},
        **failure(hostile),
    )
    assert len(told.splitlines()) == 1
    assert "\x1b" not in told


def test_half_of_a_surrogate_pair_can_be_written() -> None:
    for log_format in ("text", "json", "google"):
        told = line(
            {"log_format": log_format}, "\ud800", context={"a": "\ud800"}
        )
        assert told.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "no answer from postgres://shop:p%40ss@db.example/shop",
            "no answer from postgres://***@db.example/shop",
        ),
        ("redis://:secret@[::1]:6379/0", "redis://***@[::1]:6379/0"),
        (f"token {TOKEN} expired", "token *** expired"),
        ("Authorization: Bearer c29tZXRoaW5n", "Authorization: Bearer ***"),
        (
            "Key (email)=(ada+shop@mail.example.org) already exists",
            "Key (email)=(***) already exists",
        ),
        ("https://shop.example/a?b=c#d", "https://shop.example/a?b=c#d"),
        ("3 @ 9.95", "3 @ 9.95"),
    ],
)
def test_passwords_tokens_and_addresses_are_masked(
    text: str, masked: str
) -> None:
    assert masking.mask(text) == masked
    for log_format in ("text", "json", "google"):
        told = line(
            {"log_format": log_format},
            text,
            context={"value": text},
            **failure(text),
        )
        for secret in ("p%40ss", "secret", TOKEN, "c29tZXRoaW5n", "ada+shop"):
            assert secret not in told


def test_masking_takes_time_in_proportion_to_the_text() -> None:
    for unit in ("a", "a.", "://", "eyJ", "-eyJ", "bearer ", "a@", "@a"):
        masking.mask(unit * 50_000)


def test_a_long_value_is_cut() -> None:
    assert len(line({}, "x" * 9_000, context={"path": "y" * 9_000})) < 3_000


@pytest.fixture
def restored_logging() -> Iterator[None]:
    names = ["", "reference_service", "uvicorn"]
    loggers = [logging.getLogger(name) for name in names]
    kept = [(logger, logger.handlers, logger.level) for logger in loggers]
    yield
    logging.captureWarnings(capture=False)
    for handler in logging.getLogger().handlers:
        handler.close()
    for logger, handlers, level in kept:
        logger.handlers = handlers
        logger.setLevel(level)


@pytest.mark.usefixtures("restored_logging")
def test_a_file_is_rotated(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shop.log"
    logs.configure(
        config.Settings(
            log_file=file,
            log_file_size=2_000,
            log_file_count=2,
            log_level="INFO",
            log_format="json",
        )
    )
    logger = logging.getLogger("reference_service.test")
    for number in range(100):
        logger.info("Number %s.", number)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "shop.log",
        "shop.log.1",
        "shop.log.2",
    ]
    last = json.loads(file.read_text("utf-8").splitlines()[-1])
    assert last["message"] == "Number 99."
    assert capsys.readouterr().err.count("\n") == 100


@pytest.mark.usefixtures("restored_logging")
def test_google_reads_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure(config.Settings(log_format="google"))
    logging.getLogger("a.library").info("Not told.")
    logging.getLogger("a.library").warning("Told.")
    captured = capsys.readouterr()
    assert json.loads(captured.out)["message"] == "Told."
    assert not captured.err


@pytest.mark.usefixtures("restored_logging")
def test_a_file_that_cannot_be_written_is_told(
    tmp_path: pathlib.Path,
) -> None:
    with pytest.raises(startup.StartError, match="REFERENCE_LOG_FILE"):
        logs.configure(config.Settings(log_file=tmp_path / "no" / "shop.log"))


@pytest.mark.parametrize(
    ("environment", "level"),
    [
        ("local", "WARNING"),
        ("development", "DEBUG"),
        ("staging", "INFO"),
        ("production", "INFO"),
    ],
)
def test_the_environment_sets_the_least_level(
    environment: str, level: str
) -> None:
    assert config.Settings(environment=environment).least_level == level
    chosen = config.Settings(environment=environment, log_level="ERROR")
    assert chosen.least_level == "ERROR"


def told_by(
    caplog: pytest.LogCaptureFixture, name: str
) -> list[logging.LogRecord]:
    name = f"reference_service.{name}"
    return [record for record in caplog.records if record.name == name]


async def test_failed_authentication_is_a_security_event(
    stranger: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await stranger.get("/v1/users", headers={"User-Agent": "probe/1"})
    await stranger.get(
        "/v1/users", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    absent, invalid = told_by(caplog, "security")
    assert absent.getMessage() == "Authentication failed."
    assert absent.levelno == logging.WARNING
    assert vars(absent)["context"] == {
        "reason": "UNAUTHENTICATED",
        "method": "GET",
        "path": "/v1/users",
        "ip_address": "127.0.0.1",
        "user_agent": "probe/1",
    }
    assert TOKEN not in log_formats.TextFormatter("local").format(invalid)


async def test_denied_permission_is_a_security_event(
    viewer: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await viewer.post("/v1/products", json={})
    (event,) = told_by(caplog, "security")
    assert event.getMessage() == "Permission denied."
    assert event.levelno == logging.WARNING


@pytest.mark.parametrize("changes", [{"rate_limit": 1}])
async def test_an_exceeded_limit_is_a_security_event(
    viewer: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        await viewer.get("/v1/products")
    (event,) = told_by(caplog, "security")
    assert event.getMessage() == "Rate limit exceeded."


async def test_each_request_is_logged_with_the_id_of_its_envelope(
    viewer: httpx.AsyncClient,
) -> None:
    with log_lines.written(log_formats.TextFormatter("local")) as lines:
        answer = await viewer.get(
            "/v1/products", params={"page": 1}, headers={"X-Request-Id": "mine"}
        )
    body = answer.json()
    (told,) = [told for told in lines if "Request answered." in told]
    assert f"[{body['metadata']['request_id']}]" in told
    assert 'method=GET, path="/v1/products", status=200' in told
    assert "mine" not in told
    assert "[-]" not in told


@pytest.mark.parametrize("changes", [{"slow_query_seconds": 1e-9}])
async def test_a_slow_query_is_logged_without_its_values(
    viewer: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    await viewer.get(
        "/v1/products", params={"display_name": "a-secret-of-mine"}
    )
    records = told_by(caplog, "queries")
    assert records
    assert records[0].levelno == logging.ERROR
    assert any(
        "SELECT" in vars(item)["context"]["statement"] for item in records
    )
    assert "a-secret-of-mine" not in caplog.text


def test_a_served_shop_logs_to_its_file(
    tmp_path: pathlib.Path, state_dir: pathlib.Path
) -> None:
    file = tmp_path / "shop.log"
    with serving.served(
        os.environ,
        tmp_path,
        REFERENCE_STATE_DIR=str(state_dir),
        REFERENCE_ENVIRONMENT="production",
        REFERENCE_LOG_FORMAT="json",
        REFERENCE_LOG_FILE=str(file),
    ) as (_, ready):
        answer = httpx.get(f"{ready['base_url']}/v1/users")
    entries = [json.loads(told) for told in file.read_text().splitlines()]
    messages = [entry["message"] for entry in entries]
    assert "Authentication failed." in messages
    (access,) = [
        entry for entry in entries if entry["message"] == "Request answered."
    ]
    assert access["level"] == "INFO"
    assert access["context"]["status"] == 401
    assert access["context"]["ip_address"] == "127.0.0.1"
    assert access["request_id"] == answer.json()["metadata"]["request_id"]
