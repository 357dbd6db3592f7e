# SPDX-License-Identifier: Apache-2.0

import pytest

from conformance import findings
from conformance.exercise import oddities


def _oddity(media_type: str) -> str:
    headers = (("Content-Type", media_type),)
    return oddities.oddity(findings.Request("POST", "http://h/a", headers))


@pytest.mark.parametrize(
    "sent", ["multipart/form-data", "Multipart/mixed; a=b"]
)
def test_a_body_that_can_not_be_taken_apart_is_odd(sent: str) -> None:
    assert _oddity(sent) == "a multipart type without a boundary"


@pytest.mark.parametrize(
    "sent", ["multipart/form-data; boundary=x", "application/json", ""]
)
def test_a_body_that_can_be_read_is_not(sent: str) -> None:
    assert _oddity(sent) == ""
