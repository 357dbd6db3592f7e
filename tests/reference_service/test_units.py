# SPDX-License-Identifier: Apache-2.0
import hypothesis
import pytest
from hypothesis import strategies

from reference_service.core import config, limits
from reference_service.domain import money


@hypothesis.given(strategies.integers(min_value=0, max_value=999_999_999))
def test_money_reads_what_it_writes(cents: int) -> None:
    amount = money.Money(cents)
    assert money.Money.parse(str(amount)) == amount


@pytest.mark.parametrize(
    "text", ["", "1", "1.0", "01.00", "-1.00", "1.00\n", "1e2", "12345678.00"]
)
def test_money_refuses_other_notations(text: str) -> None:
    with pytest.raises(ValueError, match="two decimals"):
        money.Money.parse(text)


async def test_a_limit_counts_each_caller_for_a_minute() -> None:
    now = [30.5]
    limiter = limits.MemoryRateLimiter(1, clock=lambda: now[0])
    assert await limiter.admit("a") == 0
    assert await limiter.admit("a") == 30
    assert await limiter.admit("b") == 0
    now[0] = 60.0
    assert await limiter.admit("a") == 0


async def test_no_limit_admits_everybody() -> None:
    limiter = limits.UnlimitedRateLimiter()
    assert not any([await limiter.admit("a") for _ in range(1000)])


def test_faults_are_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REFERENCE_FAULTS", "page_overlap, slow_list, ,")
    assert config.Settings().faults == ("page_overlap", "slow_list")
