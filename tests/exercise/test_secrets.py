# SPDX-License-Identifier: Apache-2.0

import base64
import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import findings
from conformance.exercise import masking, record, world
from conformance.rules import ruleset

TOKEN = "catalogue-test-token-93b1"
KEY = "header/secret+value=="


def test_credentials_never_reach_an_outcome(
    serve: Callable[..., Any],
    rules: ruleset.Ruleset,
    settings: Callable[..., world.Settings],
) -> None:
    service = serve("echoed_token", "--token", TOKEN)
    told: list[str] = []
    outcome = world.exercise(
        service.contract,
        rules,
        settings(
            service,
            token=TOKEN,
            headers=(("X-Api-Key", KEY), ("Cookie", f"session={KEY}")),
            max_examples=1,
        ),
        progress=told.append,
    )
    text = repr(outcome) + repr(told)
    for secret in (TOKEN, KEY):
        assert secret not in text
        assert urllib.parse.quote(secret, safe="") not in text


def test_a_finding_shows_credentials_as_variables(
    serve: Callable[..., Any],
    rules: ruleset.Ruleset,
    settings: Callable[..., world.Settings],
) -> None:
    # Only a request that was let in shows this one.
    service = serve("missing_field", "--token", TOKEN)
    outcome = world.exercise(
        service.contract,
        rules,
        settings(
            service,
            token=TOKEN,
            headers=(("X-Api-Key", KEY),),
            include=("GET /v1/items",),
            max_examples=1,
        ),
    )
    finding = outcome.findings[0]
    assert finding.exchange is not None
    headers = dict(finding.exchange.request.headers)
    lower = {name.lower(): value for name, value in headers.items()}
    assert lower["authorization"] == masking.FILTERED
    assert '"$CONFORMANCE_TOKEN"' in finding.exchange.curl


def test_a_header_with_a_credential_is_shown_as_a_variable() -> None:
    shown = _exchange(b"")
    assert dict(shown.request.headers)["X-Api-Key"] == masking.FILTERED
    assert '"$CONFORMANCE_HEADER_X_API_KEY"' in shown.curl


def _exchange(body: bytes, *, url: str = "http://h/") -> findings.Exchange:
    mask = masking.Mask(masking.Credentials(TOKEN, (("X-Api-Key", KEY),)))
    request = findings.Request("POST", url, (("X-Api-Key", KEY),), body)
    response = findings.Response(200, (("Set-Cookie", "a=b"),), body)
    return mask.exchange(record.Record(None, False, request, response))


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_secret_is_masked_between_any_bytes(
    before: bytes, after: bytes
) -> None:
    shown = _exchange(before + TOKEN.encode() + after)
    assert shown.response is not None
    assert shown.response.body == before + b"[Filtered]" + after
    assert shown.request.body == before + b"[Filtered]" + after
    assert TOKEN not in shown.curl


@pytest.mark.parametrize(
    "form",
    [
        KEY,
        urllib.parse.quote(KEY, safe=""),
        urllib.parse.quote_plus(KEY),
        base64.b64encode(KEY.encode()).decode(),
        "header\\/secret+value==".replace("\\/", "/"),
    ],
)
def test_a_secret_is_masked_in_every_form_it_takes(form: str) -> None:
    shown = _exchange(b"", url=f"http://h/?key={form}")
    assert form not in repr(shown)
    assert shown.request.url == "http://h/?key=[Filtered]"


def test_credentials_that_a_service_issues_are_masked_by_their_names() -> None:
    shown = _exchange(b'{"access_token": "abc\\"def", "name": "n"}')
    assert shown.response is not None
    assert shown.response.body == (
        b'{"access_token": "[Filtered]", "name": "n"}'
    )
    assert shown.response.headers == (("Set-Cookie", masking.FILTERED),)


@pytest.mark.parametrize(
    ("name", "is_hidden"),
    [
        ("X-Credential", True),
        ("Access-Control-Allow-Credentials", False),
        ("WWW-Authenticate", False),
    ],
)
def test_a_field_that_only_speaks_of_credentials_is_shown(
    name: str, is_hidden: bool
) -> None:
    assert masking.is_sensitive(name) is is_hidden


def test_a_huge_body_is_cut() -> None:
    shown = _exchange(b"a" * 1_000_000)
    assert shown.response is not None
    assert len(shown.response.body) == masking.MAX_KEPT
    assert shown.request.body is not None
    assert len(shown.request.body) == masking.MAX_KEPT
