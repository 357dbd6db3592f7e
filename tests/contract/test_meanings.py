# SPDX-License-Identifier: Apache-2.0
"""What the names of fields tell."""

import hypothesis
import pytest
from hypothesis import strategies as st

from conformance.contract import meanings


@pytest.mark.parametrize(
    "name", ["paid_at", "dueDate", "timestamp", "create_time", "expires_at"]
)
def test_names_of_times(name: str) -> None:
    assert meanings.is_time(name)
    assert meanings.may_be_time(name)


@pytest.mark.parametrize(
    "name", ["look_at", "format", "process_time", "up_to_date", "data", ""]
)
def test_names_that_are_surely_of_no_time(name: str) -> None:
    assert not meanings.is_time(name)


@pytest.mark.parametrize(
    ("name", "is_money"),
    [
        ("price", True),
        ("shippingCost", True),
        ("balance_after", True),
        ("tax_rate", False),
        ("price_id", False),
        ("fee_percent", False),
        ("feedback", False),
        ("costume", False),
    ],
)
def test_names_of_money(name: str, *, is_money: bool) -> None:
    assert meanings.is_money(name) == is_money


@pytest.mark.parametrize(
    ("name", "is_quantity"),
    [
        ("page_count", True),
        ("quantity", True),
        ("numPages", True),
        ("number_of_pages", True),
        ("account", False),
        ("number", False),
        ("num", False),
        ("discount", False),
    ],
)
def test_names_of_quantities(name: str, *, is_quantity: bool) -> None:
    assert meanings.is_quantity(name) == is_quantity


@pytest.mark.parametrize(
    "name", ["password", "PasswordHash", "db_password", "clientSecret", "salt"]
)
def test_names_of_secrets(name: str) -> None:
    assert meanings.is_secret(name)


@pytest.mark.parametrize(
    "name", ["has_password", "reset_password", "secretary", "secret_name", ""]
)
def test_names_that_only_speak_of_secrets(name: str) -> None:
    assert not meanings.is_secret(name)


@hypothesis.given(st.text())
def test_any_name_can_be_asked_about(name: str) -> None:
    assert meanings.may_be_time(name) or not meanings.is_time(name)
    for ask in (
        meanings.is_money,
        meanings.is_quantity,
        meanings.is_id,
        meanings.is_secret,
        meanings.is_issued,
        meanings.is_credential,
    ):
        assert ask(name) in (True, False)
