# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import errors
from conformance.contract import model, reader, servers


@pytest.fixture(name="with_servers")
def fixture_with_servers(tmp_path: pathlib.Path) -> Any:
    def make(*urls: str, **more: Any) -> model.Contract:
        document = {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "servers": [{"url": url, **more} for url in urls],
            "paths": {},
        }
        place = tmp_path / "openapi.json"
        place.write_text(json.dumps(document), encoding="utf-8")
        return reader.load(str(place))

    return make


@pytest.mark.parametrize(
    ("server", "named", "expected"),
    [
        ("https://api.example.com/v1", "http://h:80", "http://h:80/v1"),
        ("https://api.example.com/v1/", "http://h/", "http://h/v1"),
        ("/v1", "http://h", "http://h/v1"),
        ("v1", "http://h", "http://h/v1"),
        ("../v1", "http://h", "http://h/v1"),
        ("https://api.example.com", "http://h", "http://h"),
        ("https://api.example.com/v1", "http://h/v1/", "http://h/v1"),
        ("https://api.example.com/v1", "http://h/proxy", "http://h/proxy"),
        ("https://api.example.com/v1", "http://h?a=b#c", "http://h/v1"),
        ("https://api.example.com/{v}", "http://h", "http://h"),
        ("http://[broken/v1", "http://h", "http://h"),
        ("/v1", "https://[::1]:8443", "https://[::1]:8443/v1"),
    ],
)
def test_paths_hang_from_the_first_server_unless_a_path_is_given(
    with_servers: Any, server: str, named: str, expected: str
) -> None:
    assert servers.base_url(with_servers(server), named) == expected


def test_only_the_first_server_counts_and_none_is_no_path(
    with_servers: Any,
) -> None:
    two = with_servers("https://a.example.com", "https://b.example.com/v2")
    assert servers.base_url(two, "http://h") == "http://h"
    assert servers.base_url(with_servers(), "http://h/") == "http://h"


def test_a_servers_variables_stand_at_their_defaults(
    with_servers: Any,
) -> None:
    variables = {"version": {"default": "v3"}}
    contract = with_servers("https://h.example/{version}", variables=variables)
    assert servers.base_url(contract, "http://h") == "http://h/v3"


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("", "does not begin with http"),
        ("localhost:8000", "does not begin with http"),
        ("ftp://h", "does not begin with http"),
        ("http://", "names no host"),
        ("http:///v1", "names no host"),
        ("http://h:port", "is no URL"),
        ("http://h:99999", "is no URL"),
        ("http://[::1", "is no URL"),
        ("http://h /", "white space"),
        ("http://h\n/", "white space"),
    ],
)
def test_what_is_no_base_url_is_told_with_a_way_out(
    with_servers: Any, named: str, told: str
) -> None:
    with pytest.raises(errors.ConfigurationError, match=told) as caught:
        servers.base_url(with_servers(), named)
    assert "http://127.0.0.1:8000" in caught.value.tip


def test_a_password_in_a_base_url_is_refused_and_not_repeated(
    with_servers: Any,
) -> None:
    with pytest.raises(errors.ConfigurationError) as caught:
        servers.base_url(with_servers(), "http://me:hunter2@h")
    assert "hunter2" not in str(caught.value) + caught.value.tip


@given(st.text(max_size=40))
def test_any_text_is_a_url_or_a_configuration_error(text: str) -> None:
    shelf: Any = None
    contract = model.Contract(shelf, "3.1.0", "", "", (), {}, (), ())
    try:
        made = servers.base_url(contract, text)
    except errors.ConfigurationError:
        return
    assert made.startswith(("http://", "https://"))
    assert not made.endswith("/")
