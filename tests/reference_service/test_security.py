# SPDX-License-Identifier: Apache-2.0
import base64
import dataclasses
import pathlib
import stat
from typing import Any

import fastapi
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from reference_service.core import config, issuer, limits, security
from reference_service.domain import accounts


@pytest.fixture(scope="module")
def foreign_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def signing_key(
    authority: issuer.TokenAuthority, state_dir: pathlib.Path
) -> rsa.RSAPrivateKey:
    # Only the shop's own key makes a token that is wrong in one thing alone.
    key = serialization.load_pem_private_key(
        (state_dir / "signing-key.pem").read_bytes(), password=None
    )
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def signed(claims: dict[str, Any], key: rsa.RSAPrivateKey, like: str) -> str:
    """A token with the claims that names its key as another token does."""
    header = {"kid": jwt.get_unverified_header(like)["kid"]}
    return jwt.encode(claims, key, "RS256", headers=header)


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def test_a_token_has_the_shape_of_a_firebase_token(
    authority: issuer.TokenAuthority,
) -> None:
    claims = claims_of(authority.issue(accounts.Role.ADMIN))
    assert claims["aud"] == "reference-shop"
    assert claims["iss"].endswith("reference-shop")
    assert claims["role"] == "admin"
    assert claims["firebase"]["sign_in_provider"] == "custom"
    assert claims["exp"] - claims["iat"] == 12 * 60 * 60


def verifier_of(authority: issuer.TokenAuthority) -> security.TokenVerifier:
    return security.TokenVerifier(
        authority, issuer.issuer_name("reference-shop"), "reference-shop"
    )


async def test_a_token_verifies_in_another_process_of_the_same_state(
    authority: issuer.TokenAuthority, state_dir: pathlib.Path
) -> None:
    other = issuer.authority(config.Settings(state_dir=state_dir))
    principal = await verifier_of(other).verify(
        authority.issue(accounts.Role.VIEWER)
    )
    assert principal.role is accounts.Role.VIEWER


def test_published_keys_verify_tokens(
    authority: issuer.TokenAuthority,
) -> None:
    token = authority.issue(accounts.Role.ADMIN)
    keys = jwt.PyJWKSet.from_dict(authority.key_set())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(
        token, key, algorithms=["RS256"], audience="reference-shop"
    )
    assert claims["role"] == "admin"
    assert set(authority.key_set()["keys"][0]) == {
        "alg",
        "e",
        "kid",
        "kty",
        "n",
        "use",
    }


def test_the_signing_key_is_its_owners_alone(tmp_path: pathlib.Path) -> None:
    issuer.authority(config.Settings(state_dir=tmp_path / "new"))
    (key,) = (tmp_path / "new").iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_key_that_is_not_rsa_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "signing-key.pem").write_text(
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n"
        "-----END PRIVATE KEY-----\n"
    )
    with pytest.raises(OSError, match="RSA"):
        issuer.authority(config.Settings(state_dir=tmp_path))


def bad_tokens(
    good: str, own_key: rsa.RSAPrivateKey, foreign_key: rsa.RSAPrivateKey
) -> dict[str, str]:
    claims = claims_of(good)
    header, payload, signature = good.split(".")
    deep = base64.urlsafe_b64encode(b"[" * 30_000).decode()
    names_key = {"kid": jwt.get_unverified_header(good)["kid"]}
    now = claims["iat"]

    def changed(**changes: object) -> str:
        return signed(claims | changes, own_key, good)

    return {
        "garbage": "garbage",
        "two parts": f"{header}.{payload}",
        "no signature": f"{header}.{payload}.",
        "flipped": f"{header}.{payload}.{signature[::-1]}",
        "unsigned": jwt.encode(claims, "", "none", headers=names_key),
        "symmetric": jwt.encode(
            claims, "secret" * 10, "HS256", headers=names_key
        ),
        "foreign": signed(claims, foreign_key, good),
        "without key id": jwt.encode(claims, own_key, "RS256"),
        "of an unknown key": jwt.encode(
            claims, own_key, "RS256", headers={"kid": "unknown"}
        ),
        "expired": changed(exp=now - 1),
        "from the future": changed(iat=claims["exp"] + 60),
        "signed in in the future": changed(auth_time=now + 60),
        "of another issuer": changed(iss="https://issuer.example"),
        "for another audience": changed(aud="other-project"),
        "without subject": changed(sub=None),
        "with an empty subject": changed(sub=""),
        "with a long subject": changed(sub="x" * 129),
        "deep header": f"{deep}.{payload}.{signature}",
        "latin-1": "\xe9.\xe9.\xe9",
    }


async def test_a_token_that_cannot_be_trusted_is_refused(
    stranger: httpx.AsyncClient,
    authority: issuer.TokenAuthority,
    signing_key: rsa.RSAPrivateKey,
    foreign_key: rsa.RSAPrivateKey,
) -> None:
    good = authority.issue(accounts.Role.ADMIN)
    tokens = bad_tokens(good, signing_key, foreign_key)
    answers = {
        name: await stranger.get(
            "/v1/users",
            headers={b"Authorization": f"Bearer {token}".encode("latin-1")},
        )
        for name, token in tokens.items()
    }
    basic = await stranger.get("/v1/users", auth=("user", "password"))
    assert {name: answer.status_code for name, answer in answers.items()} == (
        dict.fromkeys(tokens, 401)
    )
    for answer in answers.values():
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert basic.status_code == 401


async def test_a_stranger_is_turned_away_before_the_body_is_read(
    stranger: httpx.AsyncClient,
) -> None:
    response = await stranger.post("/v1/users", content=b"{")
    assert response.status_code == 401


async def test_a_role_that_the_shop_does_not_know_may_do_nothing(
    stranger: httpx.AsyncClient,
    authority: issuer.TokenAuthority,
    signing_key: rsa.RSAPrivateKey,
) -> None:
    good = authority.issue(accounts.Role.ADMIN)
    claims = claims_of(good)
    answers = [
        await stranger.get(
            "/v1/users",
            headers={
                "Authorization": "Bearer "
                + signed(claims | {"role": role}, signing_key, good)
            },
        )
        for role in ("owner", ["admin"], None)
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


async def test_the_subject_of_a_token_is_who_calls(
    authority: issuer.TokenAuthority,
) -> None:
    principal = await verifier_of(authority).verify(
        authority.issue(accounts.Role.ADMIN)
    )
    assert principal.user_id
    assert principal.may(accounts.Permission.USERS_WRITE)


async def test_a_caller_who_asks_too_often_has_to_wait(
    app: fastapi.FastAPI, admin: httpx.AsyncClient, viewer: httpx.AsyncClient
) -> None:
    app.state.resources = dataclasses.replace(
        app.state.resources,
        limiter=limits.MemoryRateLimiter(2, clock=lambda: 48.0),
    )
    answers = [await viewer.get("/v1/users") for _ in range(3)]
    other = await admin.get("/v1/users")
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "12"
    assert answers[-1].json()["error"]["code"] == "TOO_MANY_REQUESTS"
    assert other.status_code == 200
