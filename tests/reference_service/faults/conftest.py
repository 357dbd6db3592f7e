# SPDX-License-Identifier: Apache-2.0
from collections.abc import AsyncIterator

import httpx
import pytest

from reference_service import app as shop_app
from reference_service.core import config, issuer
from reference_service.domain import accounts
from reference_service.faults import switchboard
from tests.reference_service.faults import fixture_shop


@pytest.fixture
async def shop(
    settings: config.Settings, authority: issuer.TokenAuthority
) -> AsyncIterator[fixture_shop.Shop]:
    app = shop_app.create_app(settings)
    board = switchboard.install(app)
    transport = httpx.ASGITransport(app)

    def client(token: str = "") -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=transport,
            base_url="http://shop.test",
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )

    async with app.router.lifespan_context(app):
        yield fixture_shop.Shop(
            board=board,
            authority=authority,
            settings=settings,
            document=app.openapi(),
            transport=transport,
            stranger=client(),
            viewer=client(authority.issue(accounts.Role.VIEWER)),
            admin=client(authority.issue(accounts.Role.ADMIN)),
            customer=client(authority.issue(accounts.Role.CUSTOMER)),
            other_customer=client(authority.issue(accounts.Role.CUSTOMER, 2)),
        )
