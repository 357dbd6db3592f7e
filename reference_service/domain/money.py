# SPDX-License-Identifier: Apache-2.0
"""The shared kernel of the contexts: an amount of money (guidelines §2.1)."""

import dataclasses
import re
from typing import Self


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in the shop's currency, the euro.

    Attributes:
        cents: The amount in hundredths: whole, so that sums are exact.
    """

    cents: int

    # [0-9] and not \d, which takes the digits of every script.
    PATTERN = r"^(0|[1-9][0-9]{0,6})\.[0-9]{2}$"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads an amount such as `19.99`.

        Raises:
            ValueError: The text does not match `PATTERN`.
        """
        if not re.fullmatch(cls.PATTERN.strip("^$"), text):
            raise ValueError("must be an amount with two decimals, like 19.99")
        return cls(int(text.replace(".", "")))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + other.cents)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - other.cents)

    def __mul__(self, count: int) -> "Money":
        return Money(self.cents * count)

    def __str__(self) -> str:
        return f"{self.cents // 100}.{self.cents % 100:02}"
