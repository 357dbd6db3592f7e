# SPDX-License-Identifier: Apache-2.0
import asyncio
import datetime as dt
import json
import os
import pathlib
import time
from collections.abc import Iterator, Mapping

import httpx
import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import oid

from reference_service.core import exceptions, firebase, security
from tests.reference_service import serving, stand_in

PROJECT = "shop-prod"
SUBJECT = "Zk3n0bTqQyNn4Wc9aVhQ7L2mXyR2"


def certificate(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
) -> str:
    """A certificate as Google publishes it: signed by its own key."""
    name = x509.Name(
        [x509.NameAttribute(oid.NameOID.COMMON_NAME, "securetoken.system")]
    )
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=16))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture(scope="module")
def first_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def second_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Google:
    """Publishes certificates as Google does for Firebase."""

    def __init__(self) -> None:
        self.content: object = {}
        self.status = 200
        self.headers: Mapping[str, str] = {
            "Cache-Control": "public, max-age=21600, must-revalidate",
            "Age": "600",
        }
        self.delay = 0.0

    def answer(self, request: stand_in.Received) -> stand_in.Answer:
        time.sleep(self.delay)
        return stand_in.Answer(
            json.dumps(self.content).encode(), self.status, self.headers
        )


@pytest.fixture
def google(first_key: rsa.RSAPrivateKey) -> Google:
    google = Google()
    google.content = {"first": certificate(first_key)}
    return google


@pytest.fixture
def server(google: Google) -> Iterator[stand_in.StandIn]:
    with stand_in.serving(google.answer) as server:
        yield server


@pytest.fixture
def changes(server: stand_in.StandIn) -> Mapping[str, object]:
    return {
        "issuer": "firebase",
        "firebase_keys_url": server.url,
        "project_id": PROJECT,
    }


def claims(**changes: object) -> dict[str, object]:
    now = int(time.time())
    return {
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": PROJECT,
        "auth_time": now - 60,
        "user_id": SUBJECT,
        "sub": SUBJECT,
        "iat": now - 60,
        "exp": now + 3540,
        "email": "ada@example.org",
        "role": "admin",
        "firebase": {"sign_in_provider": "password"},
        **changes,
    }


def token(
    key: rsa.RSAPrivateKey, key_id: str = "first", **changes: object
) -> str:
    return jwt.encode(claims(**changes), key, "RS256", headers={"kid": key_id})


async def users(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get(
        "/v1/users", headers={"Authorization": f"Bearer {token}"}
    )


async def test_a_token_that_breaks_what_firebase_asks_is_refused(
    stranger: httpx.AsyncClient,
    first_key: rsa.RSAPrivateKey,
    second_key: rsa.RSAPrivateKey,
) -> None:
    now = int(time.time())
    unsigned = jwt.encode(claims(), "", "none", headers={"kid": "first"})
    tokens = {
        "expired": token(first_key, exp=now - 1),
        "issued in the future": token(first_key, iat=now + 60),
        "signed in in the future": token(first_key, auth_time=now + 60),
        "signed in at no time": token(first_key, auth_time="yesterday"),
        "of another project": token(first_key, aud="another"),
        "of another issuer": token(
            first_key, iss="https://securetoken.google.com/another"
        ),
        "of the local issuer": token(
            first_key, iss=f"urn:reference-service:{PROJECT}"
        ),
        "without subject": token(first_key, sub=""),
        "with a long subject": token(first_key, sub="x" * 129),
        "signed by another key": token(second_key),
        "signed by an unknown key": token(second_key, "second"),
        "unsigned": unsigned,
        "without key id": jwt.encode(claims(), first_key, "RS256"),
    }
    statuses = {
        name: (await users(stranger, bad)).status_code
        for name, bad in tokens.items()
    }
    assert statuses == dict.fromkeys(tokens, 401)


async def test_the_role_is_a_custom_claim(
    stranger: httpx.AsyncClient, first_key: rsa.RSAPrivateKey
) -> None:
    statuses = {
        role: (await users(stranger, token(first_key, role=role))).status_code
        for role in ("admin", "viewer", "owner", None)
    }
    assert statuses == {"admin": 200, "viewer": 200, "owner": 403, None: 403}


async def test_the_local_issuers_keys_are_not_published(
    stranger: httpx.AsyncClient,
) -> None:
    answer = await stranger.get("/.well-known/jwks.json")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (500, {}),
        (200, {}),
        (200, []),
        (200, {"first": "no certificate"}),
        (200, {"first": None}),
    ],
)
async def test_without_any_keys_the_service_is_unavailable(
    stranger: httpx.AsyncClient,
    google: Google,
    first_key: rsa.RSAPrivateKey,
    status: int,
    content: object,
) -> None:
    google.status, google.content = status, content
    answer = await users(stranger, token(first_key))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(
    server: stand_in.StandIn, clock: Clock
) -> firebase.FirebaseKeySource:
    return firebase.FirebaseKeySource(server.url, clock)


async def test_keys_are_kept_for_as_long_as_they_may_be(
    source: firebase.FirebaseKeySource, server: stand_in.StandIn, clock: Clock
) -> None:
    assert await source.key("first")
    clock.now += 21_600 - 600 - 1
    assert await source.key("first")
    assert len(server.received) == 1
    clock.now += 2
    assert await source.key("first")
    assert len(server.received) == 2


async def test_keys_without_a_lifetime_are_kept_for_a_moment(
    source: firebase.FirebaseKeySource,
    google: Google,
    server: stand_in.StandIn,
    clock: Clock,
) -> None:
    google.headers = {"Age": "soon"}
    assert await source.key("first")
    assert await source.key("first")
    assert len(server.received) == 1
    clock.now += 11
    assert await source.key("first")
    assert len(server.received) == 2


async def test_a_new_key_is_fetched_when_it_is_first_seen(
    source: firebase.FirebaseKeySource,
    google: Google,
    clock: Clock,
    first_key: rsa.RSAPrivateKey,
    second_key: rsa.RSAPrivateKey,
) -> None:
    verifier = security.TokenVerifier(
        source, firebase.issuer_name(PROJECT), PROJECT
    )
    old, new = token(first_key), token(second_key, "second")
    assert (await verifier.verify(old)).user_id == SUBJECT
    google.content = {"second": certificate(second_key)}
    clock.now += 11
    assert (await verifier.verify(new)).user_id == SUBJECT
    with pytest.raises(exceptions.UnauthenticatedError):
        await verifier.verify(old)


async def test_invented_key_ids_do_not_make_it_hammer(
    source: firebase.FirebaseKeySource, server: stand_in.StandIn, clock: Clock
) -> None:
    for number in range(50):
        assert await source.key(f"invented-{number}") is None
    assert len(server.received) == 1
    clock.now += 11
    assert await source.key("invented") is None
    assert len(server.received) == 2


async def test_who_asks_at_the_same_time_shares_one_fetch(
    source: firebase.FirebaseKeySource, google: Google, server: stand_in.StandIn
) -> None:
    google.delay = 0.1
    keys = await asyncio.gather(*(source.key("first") for _ in range(20)))
    assert all(keys)
    assert len(server.received) == 1


async def test_old_keys_serve_while_new_ones_cannot_be_had(
    source: firebase.FirebaseKeySource,
    google: Google,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await source.key("first")
    google.status = 503
    clock.now += 100_000
    assert await source.key("first")
    assert "The keys of Firebase cannot be fetched." in caplog.text


async def test_a_server_that_is_down_is_asked_again_after_a_pause(
    clock: Clock, first_key: rsa.RSAPrivateKey
) -> None:
    with stand_in.serving(lambda _: stand_in.Answer()) as gone:
        pass
    source = firebase.FirebaseKeySource(gone.url, clock)
    with pytest.raises(exceptions.UnavailableError):
        await source.key("first")


async def test_a_key_that_is_not_rsa_is_malformed(
    source: firebase.FirebaseKeySource, google: Google
) -> None:
    google.content = {
        "first": certificate(ec.generate_private_key(ec.SECP256R1()))
    }
    with pytest.raises(exceptions.UnavailableError):
        await source.key("first")


def test_only_firebase_makes_tokens_then(
    tmp_path: pathlib.Path, server: stand_in.StandIn
) -> None:
    variables = {
        "REFERENCE_ISSUER": "firebase",
        "REFERENCE_FIREBASE_KEYS_URL": server.url,
        "REFERENCE_STATE_DIR": str(tmp_path / "state"),
    }
    told = serving.run(os.environ, "token", "--role", "admin", **variables)
    assert told.returncode == 2
    assert "REFERENCE_ISSUER is 'firebase'" in told.stderr
    with serving.served(os.environ, tmp_path, **variables) as (_, ready):
        answer = httpx.get(f"{ready['base_url']}/healthz")
    assert answer.status_code == 200
    assert ready["tokens"] == {}
    assert not (tmp_path / "state").exists()
