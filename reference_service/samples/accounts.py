# SPDX-License-Identifier: Apache-2.0
"""Sample users: those of the issuer's tokens, and enough for several pages."""

import datetime as dt
import uuid
from collections.abc import Iterator

from reference_service.core import issuer
from reference_service.domain import accounts

_NAMESPACE = uuid.UUID("0d6f1f0a-7d3c-4c8e-a1f5-2b9f6d1c7e55")
_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_NUMBERED = 45


def user_id(number: int) -> uuid.UUID:
    """The id of a numbered sample user, from 1."""
    return uuid.uuid5(_NAMESPACE, f"user-{number}")


FIRST_USER_ID = user_id(1)
LAST_USER_ID = user_id(_NUMBERED)
DELETED_USER_ID = user_id(_NUMBERED + 1)


def users() -> Iterator[accounts.User]:
    """Yields the sample users."""
    for role in accounts.Role:
        yield _bearer(role, 1)
    yield _bearer(accounts.Role.CUSTOMER, 2)
    for number in range(1, _NUMBERED + 1):
        yield _user(number)
    # Closed only now, so that it can be restored.
    yield _user(_NUMBERED + 1).closed(dt.datetime.now(dt.UTC))


def _bearer(role: accounts.Role, number: int) -> accounts.User:
    return accounts.User(
        id=issuer.sample_user_id(role, number),
        email=accounts.EmailAddress(issuer.sample_email(role, number)),
        display_name=f"Sample {role.value} {number}",
        role=role,
        language_code="en",
        create_time=_START,
        update_time=_START,
    )


def _user(number: int) -> accounts.User:
    # Three share each moment: an order by time alone would not be stable.
    time = _START + dt.timedelta(hours=number // 3)
    return accounts.User(
        id=user_id(number),
        email=accounts.EmailAddress(f"user{number}@shop.example"),
        display_name=f"Sample user {number}",
        role=accounts.Role.VIEWER if number % 9 else accounts.Role.ADMIN,
        language_code=("en", "de-AT", "zh-Hant")[number % 3],
        create_time=time,
        update_time=time,
    )
