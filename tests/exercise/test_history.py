# SPDX-License-Identifier: Apache-2.0

import dataclasses

import pytest

from conformance import findings
from conformance.exercise import history, record


def sent(
    method: str, path: str, status: int = 200, body: bytes = b""
) -> record.Record:
    return record.Record(
        operation=None,
        documented=True,
        request=findings.Request(method, f"http://127.0.0.1{path}", ()),
        response=findings.Response(status, (), body),
    )


@pytest.mark.parametrize(
    ("read", "before", "restored"),
    [
        ("/v1/users/7", ("POST", "/v1/users/7:undelete", 200), True),
        ("/v1/users/7/orders?page=2", ("POST", "/v1/users/7:undelete"), True),
        ("/v1/users/a%20b", ("POST", "/v1/users/a b:undelete"), True),
        ("/v1/users/7", ("POST", "/v1/users/7:undelete", 409), False),
        ("/v1/users/7", ("POST", "/v1/users/8:undelete"), False),
        ("/v1/users/77", ("POST", "/v1/users/7:undelete"), False),
        ("/v1/users/7", ("GET", "/v1/users/7:preview"), False),
        ("/v1/users/7", ("POST", "/v1/users"), False),
        ("/v1/users/7", ("DELETE", "/v1/users/7"), False),
    ],
)
def test_what_a_custom_method_brought_back_is_there_again(
    read: str, before: tuple[str, str], restored: bool
) -> None:
    reading = sent("GET", read)
    others = [sent("DELETE", "/v1/users/7"), sent(*before)]
    assert history.is_restored(reading, others) is restored


@pytest.mark.parametrize(
    ("used", "answered", "named"),
    [
        ("/v1/users/7f3a", b'{"data": {"user_id": "7f3a"}}', True),
        ("/v1/users/7f3a:undelete", b'{"data": {"user_id": "7f3a"}}', True),
        ("/v1/users/12?full=true", b'{"id": 12}', True),
        ("/v1/users/a%20b", b'{"id": "a b"}', True),
        ("/v1/users/0000", b'{"data": {"user_id": "7f3a"}}', False),
        ("/v1/users/7f3a", b"", False),
    ],
)
def test_a_creation_names_what_it_created(
    used: str, answered: bytes, *, named: bool
) -> None:
    creation = sent("POST", "/v1/users", 201, answered)
    assert history.is_named(sent("GET", used), creation) is named


def test_without_a_body_the_location_names_it() -> None:
    creation = sent("POST", "/v1/users", 201)
    assert creation.response is not None
    headers = (("Location", "/v1/users/7f3a"),)
    answer = dataclasses.replace(creation.response, headers=headers)
    creation = dataclasses.replace(creation, response=answer)
    assert history.is_named(sent("GET", "/v1/users/7f3a"), creation)
    assert not history.is_named(sent("GET", "/v1/users/8"), creation)
