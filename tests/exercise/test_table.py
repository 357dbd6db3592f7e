# SPDX-License-Identifier: Apache-2.0

import json
import pathlib

import pytest

from conformance.contract import reader
from conformance.exercise import routes

BASE = "http://service.test/api"


@pytest.fixture(name="table")
def fixture_table(tmp_path: pathlib.Path) -> routes.Table:
    paths = ["/users", "/users/{id}", "/users/me", "/{kind}/{id}", "/f/{a}.{b}"]
    answer = {"get": {"responses": {"200": {"description": "Yes."}}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": dict.fromkeys(paths, answer),
    }
    place = tmp_path / "openapi.json"
    place.write_text(json.dumps(document), encoding="utf-8")
    return routes.Table(reader.load(str(place)), BASE)


@pytest.mark.parametrize(
    ("method", "url", "path"),
    [
        ("GET", f"{BASE}/users?page=2", "/users"),
        ("GET", f"{BASE}/users/7", "/users/{id}"),
        ("GET", f"{BASE}/users/%0A", "/users/{id}"),
        ("GET", f"{BASE}/users/me", "/users/me"),
        ("GET", f"{BASE}/orders/7", "/{kind}/{id}"),
        ("GET", f"{BASE}/f/a.b", "/f/{a}.{b}"),
        ("POST", f"{BASE}/users", None),
        ("GET", f"{BASE}/users/", None),
        ("GET", f"{BASE}/users/7%2F8", None),
        ("GET", f"{BASE}", None),
        ("GET", "http://service.test/users", None),
        ("GET", "http://other.test/api/users", None),
        ("GET", "http://service.test/apiary/users", None),
    ],
)
def test_a_url_reaches_the_most_exact_operation_or_none(
    table: routes.Table, method: str, url: str, path: str | None
) -> None:
    found = table.find(method, url)
    assert (found.path if found else None) == path


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.8.8.8", True),
        ("http://[::1]:1/a", True),
        ("http://localhost", True),
        ("http://api.localhost", True),
        ("http://0.0.0.0", False),
        ("http://10.0.0.1", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://127.0.0.1@example.com", False),
    ],
)
def test_only_loopback_addresses_are_this_machine(
    url: str, expected: bool
) -> None:
    assert routes.is_loopback(url) is expected
