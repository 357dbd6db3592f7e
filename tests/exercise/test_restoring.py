# SPDX-License-Identifier: Apache-2.0
import pytest

from conformance import findings
from conformance.exercise import record, restoring


def sent(method: str, path: str, status: int = 200) -> record.Record:
    return record.Record(
        operation=None,
        documented=True,
        request=findings.Request(method, f"http://127.0.0.1{path}", ()),
        response=findings.Response(status, ()),
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
    assert restoring.is_restored(reading, others) is restored
