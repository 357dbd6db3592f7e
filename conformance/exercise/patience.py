# SPDX-License-Identifier: Apache-2.0
"""Waits for a service that asks for less, or that is away.

A service that answers 429 or 503 says when to come back (RFC 9110 §10.2.3,
RFC 6585 §4); one that restarts says nothing. Both are waited for, within
bounds, and told: what a service does while it is down says nothing about its
contract.
"""

import collections
import dataclasses
import email.utils
import math
import threading
import time
from collections.abc import Callable

from conformance import errors, findings

_TOO_MANY = 429
# What a proxy answers for a service that is away.
_AWAY = frozenset({502, 503, 504})
# Seconds, where the service names none.
_UNTOLD = 1.0
# Longer than this no single request is worth.
_LONGEST = 30.0
_IN_ALL = 120.0
# What is refused again after that many waits is refused for good.
_VAIN = 2
# So many refusals in a row, of so many operations, are the last word.
_IN_A_ROW = 12
_OPERATIONS = 3
_FIRST_PAUSE = 0.25
_LAST_PAUSE = 2.0
_SHOWN = 3


@dataclasses.dataclass(slots=True)
class _Waits:
    """How often the service was waited for, and for how many seconds."""

    count: int = 0
    seconds: float = 0.0
    after: list[str] = dataclasses.field(default_factory=list)


class Patience:
    """The waiting of one run; clients in several threads may share it."""

    def __init__(
        self,
        base_url: str,
        is_there: Callable[[], bool],
        seconds: float,
        deadline: float = math.inf,
    ) -> None:
        """Begins without having waited.

        Args:
            base_url: The service, to name it.
            is_there: Asks whether it answers.
            seconds: How long a service that is away is waited for.
            deadline: When to wait no longer, as of `time.monotonic`.
        """
        self._base_url = base_url
        self._is_there = is_there
        self._seconds = seconds
        self._deadline = deadline
        self._has_answered = False
        self._refused = _Waits()
        self._away = _Waits()
        self._vain: collections.Counter[str] = collections.Counter()
        self._row: list[str] = []
        self._stopped = threading.Event()
        self._lock = threading.Lock()

    def hurried(self, seconds: float) -> "Patience":
        """Returns patience for the end of a run; `notes` tells of both.

        Args:
            seconds: How long a service that is away is waited for.
        """
        made = Patience(self._base_url, self._is_there, seconds)
        made._has_answered = True
        made._refused, made._away = self._refused, self._away
        return made

    def stop(self) -> None:
        """Ends every wait, now and from now on."""
        self._stopped.set()

    def answered(self, what: str, response: findings.Response) -> bool:
        """Takes note of an answer, and waits where it asks for that.

        Args:
            what: Method and path that were asked for.
            response: The answer.

        Returns:
            Whether to send the request again.

        Raises:
            TargetError: The service refuses everything, or is away.
        """
        self._has_answered = True
        is_limit = response.status == _TOO_MANY
        if not is_limit and response.status not in _AWAY:
            self._row.clear()
            self._vain.pop(what, None)
            return False
        self._row.append(what)
        if len(self._row) >= _IN_A_ROW:
            self._look(what, is_limit=is_limit)
        told = _retry_after(response)
        if told is None and not is_limit:
            return False
        seconds = _UNTOLD if told is None else told
        # Guesses are counted for good: an operation that says 429 to some
        # input, and not for how long, would be waited for all the time.
        kind = what if told is not None else f"{what}, untold"
        if not self._is_worth(kind, seconds):
            return False
        with self._lock:
            self._vain[kind] += 1
            self._refused.count += 1
            self._refused.seconds += seconds
        return not self._stopped.wait(seconds)

    def _is_worth(self, what: str, seconds: float) -> bool:
        """Tells whether to wait before a request is sent once more."""
        return (
            seconds <= _LONGEST
            and self._vain[what] < _VAIN
            and self._refused.seconds + seconds <= _IN_ALL
            and time.monotonic() + seconds < self._deadline
        )

    def _look(self, what: str, *, is_limit: bool) -> None:
        """Ends the run where a row of refusals is all that there is.

        Raises:
            TargetError: There is nothing to test any more.
        """
        operations = len(set(self._row))
        self._row.clear()
        if not is_limit:
            self.missed(what)
        elif operations >= _OPERATIONS:
            raise errors.TargetError(
                f"The service at {self._base_url} answers nothing but 429: "
                "it limits the rate of requests.",
                "Ask more slowly with --rate, or raise this client's limit.",
            )

    def missed(self, what: str) -> bool:
        """Waits for a service that did not answer, until it is back.

        Args:
            what: Method and path that were asked for.

        Returns:
            Whether the service is there; False where it never was, so that
            there is nothing to wait for.

        Raises:
            TargetError: It did not come back in time.
        """
        if not self._has_answered:
            return False
        with self._lock:
            begun = time.monotonic()
            if self._is_there():
                return True
            self._wait(begun)
            self._away.count += 1
            self._away.seconds += time.monotonic() - begun
            self._away.after.append(what)
        return True

    def _wait(self, begun: float) -> None:
        end = min(begun + self._seconds, self._deadline)
        pause = _FIRST_PAUSE
        while time.monotonic() + pause < end:
            if self._stopped.wait(pause):
                break
            if self._is_there():
                return
            pause = min(2 * pause, _LAST_PAUSE)
        raise gone(self._base_url, time.monotonic() - begun)

    def notes(self) -> list[str]:
        """Tells of the waiting, in full sentences."""
        told = []
        if self._refused.count:
            told.append(
                f"The service asked to wait {_times(self._refused.count)} "
                f"(429 or 503 with 'Retry-After'): {self._refused.seconds:.0f}"
                " s were waited."
            )
        if self._away.count:
            after = list(dict.fromkeys(self._away.after))[:_SHOWN]
            told.append(
                f"The service was away {_times(self._away.count)}, for "
                f"{self._away.seconds:.1f} s in all, after "
                f"{', '.join(after)}."
            )
        return told


def gone(base_url: str, seconds: float = 0.0) -> errors.TargetError:
    """Makes the error for a service that died while it was exercised."""
    waited = f", and was waited for {seconds:.0f} s" if seconds >= 1 else ""
    return errors.TargetError(
        f"The service at {base_url} stopped answering while it was exercised"
        f"{waited}.",
        "Look into its log for what ended it; the last findings may tell.",
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _retry_after(response: findings.Response) -> float | None:
    """Reads `Retry-After`, in seconds or as a date (RFC 9110 §10.2.3)."""
    value = next(
        (
            value.strip()
            for name, value in response.headers
            if name.lower() == "retry-after"
        ),
        "",
    )
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        date = email.utils.parsedate_to_datetime(value)
        return max(0.0, date.timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
