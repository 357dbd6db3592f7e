# SPDX-License-Identifier: Apache-2.0
"""A running shop and its callers.

A test that parametrizes `faults` or `changes` gets a shop with these faults or
with these settings changed.
"""

import pathlib
from collections.abc import AsyncIterator, Mapping

import fastapi
import httpx
import pytest

from reference_service import app as shop
from reference_service.core import config, issuer
from reference_service.domain import accounts
from reference_service.faults import catalogue, switchboard


@pytest.fixture
def faults() -> tuple[str, ...]:
    return ()


@pytest.fixture
def changes() -> Mapping[str, object]:
    return {}


@pytest.fixture(scope="session")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture
def settings(
    state_dir: pathlib.Path, changes: Mapping[str, object]
) -> config.Settings:
    return config.Settings.model_validate({"state_dir": state_dir, **changes})


@pytest.fixture
def authority(settings: config.Settings) -> issuer.TokenAuthority:
    return issuer.authority(settings)


@pytest.fixture
async def app(
    settings: config.Settings, faults: tuple[str, ...]
) -> AsyncIterator[fastapi.FastAPI]:
    running = shop.create_app(settings)
    switchboard.install(running, catalogue.find(faults))
    async with running.router.lifespan_context(running):
        yield running


@pytest.fixture
async def stranger(app: fastapi.FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(app) as client:
        yield client


@pytest.fixture
async def viewer(
    app: fastapi.FastAPI, authority: issuer.TokenAuthority
) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(app, authority.issue(accounts.Role.VIEWER)) as client:
        yield client


@pytest.fixture
async def admin(
    app: fastapi.FastAPI, authority: issuer.TokenAuthority
) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(app, authority.issue(accounts.Role.ADMIN)) as client:
        yield client


def _client(app: fastapi.FastAPI, token: str = "") -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://shop.test",
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )


@pytest.fixture
async def manager(
    app: fastapi.FastAPI, authority: issuer.TokenAuthority
) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(app, authority.issue(accounts.Role.MANAGER)) as client:
        yield client


@pytest.fixture
async def customer(
    app: fastapi.FastAPI, authority: issuer.TokenAuthority
) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(app, authority.issue(accounts.Role.CUSTOMER)) as client:
        yield client


@pytest.fixture
async def other_customer(
    app: fastapi.FastAPI, authority: issuer.TokenAuthority
) -> AsyncIterator[httpx.AsyncClient]:
    token = authority.issue(accounts.Role.CUSTOMER, number=2)
    async with _client(app, token) as client:
        yield client
