# SPDX-License-Identifier: Apache-2.0

import base64
import dataclasses
import json
import pathlib
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from conformance import auth_values, errors
from conformance.exercise import identities, masking
from tests.exercise import staging

SECRET = "client/secret+value=="
QUERY = "the-key-in-a-query"
PASSWORD = "the-users-own-password"


@pytest.fixture(name="notes")
def fixture_notes() -> Iterator[staging.Notes]:
    with staging.notes() as service:
        service.security = {"type": "http", "scheme": "bearer"}
        yield service


@pytest.fixture(name="tokens")
def fixture_tokens(notes: staging.Notes) -> Iterator[staging.Tokens]:
    """A token endpoint, whose tokens are the only ones that are let in."""
    with staging.tokens() as endpoint:
        notes.guard = endpoint.guard
        yield endpoint


def _auth(**said: Any) -> Any:
    return auth_values.check("auth", said, {})


def _oauth2(tokens: staging.Tokens, **more: Any) -> Any:
    return _auth(
        type="oauth2",
        token_url=tokens.url,
        client_id="me",
        client_secret=SECRET,
        **more,
    )


def _statuses(outcome: Any) -> set[str]:
    return {code for seen in outcome.statuses.values() for code in seen}


def test_a_token_is_asked_for_with_the_clients_credentials(
    notes: staging.Notes, tokens: staging.Tokens, tmp_path: pathlib.Path
) -> None:
    outcome = staging.exercised(
        notes,
        tmp_path,
        auth=_oauth2(
            tokens, scope=["read", "write"], parameters={"audience": "notes"}
        ),
    )
    assert outcome.error is None
    assert outcome.findings == ()
    (asked,) = tokens.asked
    assert asked.form == {
        "grant_type": "client_credentials",
        "scope": "read write",
        "audience": "notes",
    }
    # Encoded like a form before they are joined (RFC 6749 §2.3.1).
    pair = base64.b64decode(asked.headers["authorization"].split()[1])
    assert pair == b"me:client%2Fsecret%2Bvalue%3D%3D"


def test_probes_and_fuzzer_alike_send_the_token(
    notes: staging.Notes, tokens: staging.Tokens, tmp_path: pathlib.Path
) -> None:
    told: list[str] = []
    outcome = staging.exercised(
        notes, tmp_path, auth=_oauth2(tokens), progress=told.append
    )
    assert any(each.startswith("fuzzing: ") for each in told)
    assert outcome.statuses["GET /v1/notes/{note_id}"]["200"]
    with_token = [each for each in notes.called if each.token in tokens.valid]
    assert len(with_token) > len(notes.called) / 2


def test_what_was_fetched_is_masked_like_what_was_given(
    notes: staging.Notes, tokens: staging.Tokens, tmp_path: pathlib.Path
) -> None:
    def echo(seen: staging.Seen) -> staging.Answer | None:
        refused = tokens.guard(seen)
        if refused is not None or seen.method != "GET":
            return refused
        return 500, {"X-Echo": seen.token, "X-Other": SECRET}, [seen.token]

    notes.guard = echo
    told: list[str] = []
    outcome = staging.exercised(
        notes, tmp_path, auth=_oauth2(tokens), progress=told.append
    )
    exchange = outcome.findings[0].exchange
    assert exchange is not None
    assert '"$CONFORMANCE_TOKEN"' in exchange.curl
    text = repr(outcome) + repr(told)
    for secret in (*tokens.granted, SECRET):
        assert secret not in text


def test_a_token_is_replaced_before_it_runs_out(
    notes: staging.Notes, tokens: staging.Tokens, tmp_path: pathlib.Path
) -> None:
    tokens.more = {"expires_in": 1}
    late: list[str] = []
    first: dict[str, float] = {}

    def guard(seen: staging.Seen) -> staging.Answer | None:
        age = time.monotonic() - first.setdefault(seen.token, time.monotonic())
        if seen.token in tokens.granted and age > 1:
            late.append(seen.token)
            return staging.UNAUTHORIZED
        return tokens.guard(seen)

    notes.guard = guard
    outcome = staging.exercised(
        notes, tmp_path, auth=_oauth2(tokens), requests_per_second=20.0
    )
    assert outcome.error is None
    assert len(tokens.granted) > 2
    assert late == []
    assert outcome.findings == ()


def test_a_token_that_says_when_it_runs_out_is_replaced_then(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    place = tmp_path / "token"
    script = tmp_path / "print_token.py"
    script.write_text(
        "import base64, json, sys, time, pathlib\n"
        "count = pathlib.Path(sys.argv[1])\n"
        "n = int(count.read_text()) + 1 if count.exists() else 1\n"
        "count.write_text(str(n))\n"
        "claims = json.dumps({'exp': time.time() + 1, 'n': n}).encode()\n"
        "middle = base64.urlsafe_b64encode(claims).decode().rstrip('=')\n"
        "print(f'e30.{middle}.c2ln')\n"
    )
    expired: list[str] = []

    def guard(seen: staging.Seen) -> staging.Answer | None:
        parts = seen.token.split(".")
        if len(parts) != 3 or parts[2] != "c2ln":
            return staging.UNAUTHORIZED
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        if json.loads(base64.urlsafe_b64decode(padded))["exp"] < time.time():
            expired.append(seen.token)
            return staging.UNAUTHORIZED
        return None

    notes.guard = guard
    outcome = staging.exercised(
        notes,
        tmp_path,
        auth=_auth(
            type="command",
            command=[sys.executable, str(script), str(place)],
        ),
        requests_per_second=20.0,
    )
    assert outcome.error is None
    assert int(place.read_text()) > 2
    assert expired == []


def test_a_token_that_is_refused_after_a_success_is_replaced_once(
    notes: staging.Notes, tokens: staging.Tokens, tmp_path: pathlib.Path
) -> None:
    served: dict[str, int] = {}
    refused: list[int] = []

    def guard(seen: staging.Seen) -> staging.Answer | None:
        if seen.token in tokens.valid:
            served[seen.token] = served.get(seen.token, 0) + 1
            if served[seen.token] > 15:
                tokens.valid.clear()
        if seen.token in tokens.granted and seen.token not in tokens.valid:
            refused.append(len(notes.server.seen))
        return tokens.guard(seen)

    notes.guard = guard
    outcome = staging.exercised(notes, tmp_path, auth=_oauth2(tokens))
    assert outcome.error is None
    assert outcome.findings == ()
    assert len(served) > 2
    # Every token was used up before the next one was asked for, and what it
    # was refused for was sent again.
    assert [served[each] for each in tokens.granted[:-1]] == [16] * (
        len(tokens.granted) - 1
    )
    for number in refused[: len(tokens.granted) - 1]:
        before, after = notes.server.seen[number - 1 : number + 1]
        assert after.token != before.token
        assert (after.method, after.target, after.body) == (
            before.method,
            before.target,
            before.body,
        )
    assert len(refused) < len(tokens.granted) + 1


def test_a_service_that_refuses_good_tokens_does_not_draw_new_ones_for_ever(
    notes: staging.Notes, tokens: staging.Tokens, tmp_path: pathlib.Path
) -> None:
    def guard(seen: staging.Seen) -> staging.Answer | None:
        if seen.method == "POST":
            return staging.UNAUTHORIZED
        return tokens.guard(seen)

    notes.guard = guard
    outcome = staging.exercised(notes, tmp_path, auth=_oauth2(tokens))
    assert outcome.error is None
    assert 1 < len(tokens.asked) < 6


@pytest.mark.parametrize("method", ["basic", "body"])
def test_a_token_is_asked_for_with_a_users_password(
    notes: staging.Notes,
    tokens: staging.Tokens,
    tmp_path: pathlib.Path,
    method: str,
) -> None:
    outcome = staging.exercised(
        notes,
        tmp_path,
        auth=_oauth2(
            tokens, username="ann", password=PASSWORD, client_auth=method
        ),
    )
    assert outcome.error is None
    (asked,) = tokens.asked
    form = asked.form
    assert form["grant_type"] == "password"
    assert (form["username"], form["password"]) == ("ann", PASSWORD)
    in_body = {name: form.get(name) for name in ("client_id", "client_secret")}
    if method == "body":
        assert in_body == {"client_id": "me", "client_secret": SECRET}
        assert "authorization" not in asked.headers
    else:
        assert in_body == {"client_id": None, "client_secret": None}


def test_an_openid_provider_tells_its_token_endpoint(
    notes: staging.Notes, tokens: staging.Tokens, tmp_path: pathlib.Path
) -> None:
    auth = _auth(
        type="openid",
        issuer=f"{tokens.server.url}/",
        client_id="me",
        client_secret=SECRET,
    )
    outcome = staging.exercised(notes, tmp_path, auth=auth)
    assert outcome.error is None
    # It takes the client's credentials in the body only, as it says.
    assert tokens.asked[0].form["client_secret"] == SECRET
    tokens.issuer = "https://elsewhere.example"
    outcome = staging.exercised(notes, tmp_path, auth=auth)
    assert isinstance(outcome.error, errors.TargetError)
    assert "another issuer" in outcome.error.message
    assert len(tokens.asked) == 1


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (
            (
                401,
                {},
                {
                    "error": "invalid_client",
                    "error_description": f"'{SECRET}' is wrong\x1b[1m",
                },
            ),
            "refused with 401: invalid_client; '[Filtered]' is wrong[1m.",
        ),
        ((302, {"Location": "/elsewhere"}, b""), "refused with 302."),
        ((200, {}, b"<p>Sign in</p>"), "without an 'access_token'"),
        ((200, {}, {"access_token": "two\nlines"}), "an 'access_token'"),
        (
            (200, {}, {"access_token": "abc", "token_type": "mac"}),
            "tokens of another type",
        ),
        ((0, {}, b""), "did not answer"),
    ],
)
def test_a_token_endpoint_that_gives_none_is_told(
    notes: staging.Notes,
    tokens: staging.Tokens,
    tmp_path: pathlib.Path,
    refusal: staging.Answer,
    told: str,
) -> None:
    tokens.refusal = refusal
    outcome = staging.exercised(notes, tmp_path, auth=_oauth2(tokens))
    assert isinstance(outcome.error, errors.TargetError)
    assert tokens.url in outcome.error.message
    assert told in outcome.error.message
    assert SECRET not in repr(outcome)
    assert notes.called == []


def test_a_token_endpoint_that_is_gone_later_ends_the_run_with_what_was_found(
    notes: staging.Notes, tokens: staging.Tokens, tmp_path: pathlib.Path
) -> None:
    count = 0

    def guard(seen: staging.Seen) -> staging.Answer | None:
        nonlocal count
        count += seen.token in tokens.valid
        if count == 40:
            tokens.server.stop()
            tokens.valid.clear()
        return tokens.guard(seen)

    notes.guard = guard
    outcome = staging.exercised(notes, tmp_path, auth=_oauth2(tokens))
    assert isinstance(outcome.error, errors.TargetError)
    assert "did not answer" in outcome.error.message
    assert outcome.statuses
    assert len(notes.called) < 120


def test_a_file_is_read_again_when_its_token_is_refused(
    notes: staging.Notes, tmp_path: pathlib.Path
) -> None:
    place = tmp_path / "token.txt"
    place.write_text("Bearer first-token\n")
    valid = ["first-token"]

    def guard(seen: staging.Seen) -> staging.Answer | None:
        if len(notes.called) == 20:
            valid[:] = ["second-token"]
            place.write_text("second-token\n")
        return None if seen.token in valid else staging.UNAUTHORIZED

    notes.guard = guard
    outcome = staging.exercised(
        notes, tmp_path, auth=_auth(type="file", path=str(place))
    )
    assert outcome.error is None
    assert outcome.findings == ()
    assert "second-token" in {each.token for each in notes.called}
    assert "second-token" not in repr(outcome)


@pytest.mark.parametrize(
    "command",
    [
        ["no-such-program-anywhere"],
        [sys.executable, "-c", "import sys; sys.exit('a-secret-is-told')"],
        [sys.executable, "-c", "print('two words')"],
    ],
)
def test_a_command_that_prints_no_token_is_told_without_its_words(
    notes: staging.Notes, tmp_path: pathlib.Path, command: list[str]
) -> None:
    outcome = staging.exercised(
        notes, tmp_path, auth=_auth(type="command", command=command)
    )
    assert isinstance(outcome.error, errors.ConfigurationError)
    assert command[0] in outcome.error.message
    assert "secret" not in outcome.error.message
    assert "two words" not in outcome.error.message


@pytest.mark.parametrize(
    ("said", "scheme", "sent"),
    [
        (
            {"type": "basic", "username": "ann", "password": PASSWORD},
            {"type": "http", "scheme": "basic"},
            ("authorization", f"ann:{PASSWORD}"),
        ),
        (
            {"type": "api_key", "name": "X-Key", "value": SECRET},
            {"type": "apiKey", "in": "header", "name": "X-Key"},
            ("x-key", SECRET),
        ),
        (
            {"type": "api_key", "in": "cookie", "name": "k", "value": SECRET},
            {"type": "apiKey", "in": "cookie", "name": "k"},
            ("cookie", f"k={SECRET}"),
        ),
        (
            {"type": "api_key", "in": "query", "name": "k", "value": QUERY},
            {"type": "apiKey", "in": "query", "name": "k"},
            ("query", QUERY),
        ),
    ],
)
def test_credentials_go_where_the_scheme_wants_them(
    notes: staging.Notes,
    tmp_path: pathlib.Path,
    said: dict[str, Any],
    scheme: dict[str, Any],
    sent: tuple[str, str],
) -> None:
    place, expected = sent
    if place == "authorization":
        pair = base64.b64encode(expected.encode()).decode()
        expected = f"Basic {pair}"

    def guard(seen: staging.Seen) -> staging.Answer | None:
        given = seen.headers.get(place)
        if place == "query":
            given = ",".join(seen.query.get("k", ()))
        if given != expected:
            return staging.UNAUTHORIZED
        if seen.method == "DELETE":
            return 500, {}, {"echo": [given, seen.target, said.get("password")]}
        return None

    notes.guard = guard
    notes.security = scheme
    outcome = staging.exercised(notes, tmp_path, auth=_auth(**said))
    assert outcome.error is None
    assert {each.rule for each in outcome.findings} == {"no-server-error"}
    assert outcome.statuses["GET /v1/notes"]["200"]
    assert outcome.statuses["POST /v1/notes"]["201"]
    text = repr(outcome)
    for secret in (SECRET, PASSWORD, expected, "client%2Fsecret"):
        assert secret not in text
    assert "$CONFORMANCE_" in text


def test_each_identity_has_a_token_of_its_own(
    notes: staging.Notes, tokens: staging.Tokens, tmp_path: pathlib.Path
) -> None:
    def guard(seen: staging.Seen) -> staging.Answer | None:
        known = seen.token in tokens.granted
        return None if known else staging.UNAUTHORIZED

    notes.guard = guard
    access = _oauth2(tokens)
    grant = dataclasses.replace(access.source, client_id="other")
    other = masking.Credentials.of(
        dataclasses.replace(access, source=grant), name="other"
    )
    outcome = staging.exercised(
        notes,
        tmp_path,
        auth=access,
        callers=identities.Callers((identities.Caller("other", other),)),
    )
    assert outcome.error is None
    pairs = [
        base64.b64decode(each.headers["authorization"].split()[1])
        for each in tokens.asked
    ]
    assert {pair.partition(b":")[0] for pair in pairs} == {b"me", b"other"}


def test_a_cookie_of_one_identity_is_not_sent_for_another(
    notes: staging.Notes, tokens: staging.Tokens, tmp_path: pathlib.Path
) -> None:
    def guard(seen: staging.Seen) -> staging.Answer | None:
        if "session=1" in seen.headers.get("cookie", ""):
            return 500, {}, {"error": {}}
        refused = tokens.guard(seen)
        if refused is not None or seen.method != "GET":
            return refused
        said = {"data": list(notes.notes.values()), "metadata": {}}
        return 200, {"Set-Cookie": "session=1; Path=/"}, said

    notes.guard = guard
    outcome = staging.exercised(
        notes, tmp_path, auth=_oauth2(tokens), include=("GET /v1/notes",)
    )
    assert outcome.error is None
    assert "500" not in _statuses(outcome)
