# SPDX-License-Identifier: Apache-2.0

import base64
import json
import urllib.parse

import pytest

from conformance import findings
from conformance.exercise import (
    masking,
    record,
    secret_places,
    snippet,
    tokens,
)


def _part(tree: dict[str, str]) -> str:
    text = base64.urlsafe_b64encode(json.dumps(tree).encode())
    return text.rstrip(b"=").decode()


SIGNATURE = base64.urlsafe_b64encode(bytes(range(256))).rstrip(b"=").decode()
TOKEN = f"{_part({'alg': 'RS256'})}.{_part({'sub': 'somebody'})}.{SIGNATURE}"
KEY = 'k&y "with" spaces'
MAIN = masking.Credentials(TOKEN, (("X-Api-Key", KEY),))
OTHER = masking.Credentials("another-token-7c1d", name="viewer")
VALUES = {
    name: value
    for each in (MAIN, OTHER)
    for value, name in each.variables().items()
}


def _shown(
    headers: findings.Headers = (),
    url: str = "http://127.0.0.1/things",
    body: bytes | None = None,
) -> tuple[findings.Request, findings.Request]:
    """Returns a request as it was sent, and as it is shown."""
    sent = findings.Request("POST", url, headers, body)
    raw = record.Record(None, False, sent, None)
    shower = secret_places.Shower(masking.Mask(MAIN, OTHER))
    return sent, shower.exchange(raw).request


@pytest.mark.parametrize(
    ("headers", "url", "body"),
    [
        ((("Authorization", f"Bearer {TOKEN}"),), "/things", None),
        ((("Authorization", "Bearer another-token-7c1d"),), "/things", None),
        ((("X-Api-Key", KEY), ("Accept", "*/*")), "/things", b"{}"),
        ((), f"/things?key={urllib.parse.quote(KEY, safe='')}&a=1", None),
        ((), f"/things?key={urllib.parse.quote_plus(KEY)}", None),
        ((), "/things", json.dumps({"a": KEY, "b": [TOKEN]}).encode()),
        ((), "/things", b"\xff\x00" + TOKEN.encode() + b"\xfe"),
        ((("Authorization", "Bearer conformance-no-token"),), "/", None),
    ],
)
def test_what_is_masked_can_be_filled_in_again(
    headers: findings.Headers, url: str, body: bytes | None
) -> None:
    sent, shown = _shown(headers, f"http://127.0.0.1{url}", body)
    assert masking.FILTERED in repr(shown)
    for secret in (TOKEN, KEY, "another-token-7c1d"):
        assert secret not in repr(shown)
    assert secret_places.filled(shown, VALUES) == sent


def test_a_forged_token_is_forged_again() -> None:
    made = dict(tokens.forged(TOKEN))
    for forged in made.values():
        sent, shown = _shown((("Authorization", f"Bearer {forged}"),))
        filled = secret_places.filled(shown, VALUES)
        before, after = sent.headers[0][1], filled.headers[0][1]
        # Nobody can make another's signature a second time.
        assert before.rpartition(".")[0] == after.rpartition(".")[0]
        assert after != f"Bearer {TOKEN}"
        assert len(after) == len(before)


def test_who_asked_stays_apart() -> None:
    _, shown = _shown((("Authorization", "Bearer another-token-7c1d"),))
    assert shown.secrets == ("Bearer ${CONFORMANCE_TOKEN_VIEWER}",)


def test_a_credential_that_is_missing_is_named() -> None:
    _, shown = _shown((("Authorization", f"Bearer {TOKEN}"),))
    with pytest.raises(LookupError, match="CONFORMANCE_TOKEN"):
        secret_places.filled(shown, {})


def test_a_credential_of_the_service_is_not_kept() -> None:
    _, shown = _shown((("Cookie", "session=issued-by-the-service"),))
    assert "issued" not in repr(shown)
    with pytest.raises(LookupError):
        secret_places.filled(shown, VALUES)


def test_a_program_reads_credentials_from_the_environment() -> None:
    body = json.dumps({"a": KEY}).encode()
    _, shown = _shown((("Authorization", f"Bearer {TOKEN}"),), body=body)
    text = snippet.program([shown])
    compile(text, "snippet", "exec")
    assert TOKEN not in text
    assert "'Bearer ' + os.environ[\"CONFORMANCE_TOKEN\"]" in text
