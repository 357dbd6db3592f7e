# SPDX-License-Identifier: Apache-2.0
"""What paths could do without."""

import pytest

from tests.rules.guidelines import urls

ACCOUNTS = ("GET /accounts", "GET /accounts/{id}", "PUT /accounts/{id}")


@pytest.mark.parametrize(
    ("path", "better"),
    [
        ("/accounts/{id}/account-roles", "/accounts/{id}/roles"),
        ("/accounts/{id}/account_roles", "/accounts/{id}/roles"),
        ("/accounts/{id}/accountRoles/{r}", "/accounts/{id}/roles/{r}"),
        ("/books/books", "/books"),
        ("/book/books/{id}", "/book/{id}"),
    ],
)
def test_a_segment_that_repeats_its_parent_is_told(
    path: str, better: str
) -> None:
    text = urls.document(*ACCOUNTS, f"GET {path}")
    (message,) = urls.messages("url-no-redundancy", text)
    assert message.endswith(f"write '{better}'.")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/{id}/accounts",
        "/accounts/{id}/accountants",
        "/accounts/{id}/account-sync",
        "/account-types/{id}/types",
        "/teams/{id}/team/members",
        "/openapi.json",
        "/.well-known/jwks.json",
        "/sitemap.xml",
        "/files/{name}.{extension}",
        "/users/1.0",
        "/chat.postMessage",
        "/apis/{api_id}",
        "/accounts/{id}/api",
        "/api",
    ],
)
def test_what_only_looks_like_a_repetition_is_not_told(path: str) -> None:
    text = urls.document(*ACCOUNTS, f"GET {path}")
    found = urls.found("url-no-redundancy", text)
    assert found == ()


@pytest.mark.parametrize(
    ("url", "better"),
    [
        ("https://api.example.com/api/v1", "https://api.example.com/v1"),
        (
            "https://shop-api.example.com/v1/api",
            "https://shop-api.example.com/v1",
        ),
        ("https://example.com/api/v1", ""),
        ("/api/v1", ""),
        ("https://api.example.com/apis/v1", ""),
        ("http://[", ""),
    ],
)
def test_a_server_says_api_once(url: str, better: str) -> None:
    text = urls.document("GET /a", servers=[{"url": url}])
    found = urls.messages("url-no-redundancy", text)
    assert [f"write '{better}'" in each for each in found] == [True] * bool(
        better
    )


def test_api_in_all_paths_is_told_once() -> None:
    labels = [f"GET /api/v1/things{number}" for number in range(6)]
    (message,) = urls.messages("url-no-redundancy", urls.document(*labels))
    assert message.startswith("All of the 6 paths say 'api'")
    assert "write '/v1/things0'" in message


def test_extensions_of_all_paths_are_told_once() -> None:
    labels = [f"GET /things{number}/{{id}}.json" for number in range(6)]
    (message,) = urls.messages("url-no-redundancy", urls.document(*labels))
    assert message.startswith("6 of the 6 paths end")
    assert "write '/things0/{id}' for '/things0/{id}.json'" in message


def test_an_extension_is_not_advised_away_onto_another_path() -> None:
    text = urls.document("GET /widget", "GET /widget.json")
    (message,) = urls.messages("url-no-redundancy", text)
    assert "'/widget' is there already: let 'Accept' tell" in message


def test_an_api_segment_is_not_advised_away_onto_another_path() -> None:
    text = urls.document("GET /v1/chats", "GET /api/v1/chats")
    (message,) = urls.messages("url-no-redundancy", text)
    assert message.endswith(
        "say what makes it another than '/v1/chats', which is there already."
    )


def test_the_example_of_an_api_segment_is_one_that_can_be_dropped() -> None:
    text = urls.document("GET /v1/a/b", "GET /api/v1/a/b", "GET /api/v1/c")
    (message,) = urls.messages("url-no-redundancy", text)
    assert "write '/v1/c', and let the server's URL" in message
