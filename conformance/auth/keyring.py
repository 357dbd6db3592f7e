# SPDX-License-Identifier: Apache-2.0
"""Keeps the tokens of a run, and gets new ones when they run out.

Clients say `Authorization: Bearer …` with the token that they were given
first; the keyring tells which one stands for it now. So whoever sends, and
whoever repeats a request of a while ago, need not know of this.
"""

import dataclasses
import threading
import time

from conformance import network
from conformance.auth import claims, endpoint, printed, schemes

_UNAUTHORIZED = 401
_BEARER = "Bearer "
# A token is replaced a little before it runs out: it has to get there.
_MARGIN = 10.0
_PART = 0.1
# A service that says 401 to good tokens would have new ones fetched for ever.
_MOST_VAIN = 3


@dataclasses.dataclass(slots=True)
class _Kept:
    """One identity's token."""

    source: schemes.Source
    token: str
    until: float | None
    # Whether a request with this token was let in, and whether the next one
    # tells if the last 401 was about the token at all.
    is_proven: bool = False
    is_tried: bool = False
    vain: int = 0


class Keyring:
    """The tokens of all identities of a run; threads may share it."""

    def __init__(self, way: network.Network | None = None) -> None:
        """Begins without any.

        Args:
            way: How to get to token endpoints.
        """
        self._way = way or network.Network()
        self._by_token: dict[str, _Kept] = {}
        self._lock = threading.RLock()

    def first(self, source: schemes.Source) -> str:
        """Gets the first token of an identity.

        Args:
            source: Where its tokens come from.

        Returns:
            The token, which stands for all that come after it.

        Raises:
            TargetError: A token endpoint refuses, or does not answer.
            ConfigurationError: A file or a command has none.
        """
        issued = self._issued(source)
        kept = _Kept(source, issued.token, _until(issued))
        self._by_token.setdefault(issued.token, kept)
        return issued.token

    def siblings(self, token: str | None) -> tuple[str, ...]:
        """Returns all tokens that an identity had, by any one of them."""
        kept = self._by_token.get(token or "")
        if kept is None:
            return ()
        return tuple(
            each for each, other in self._by_token.items() if other is kept
        )

    def fresh(self, field: str | None) -> str | None:
        """Returns what to send in `Authorization` now.

        Args:
            field: What was to be sent; None is nothing.

        Returns:
            The same, but for a token of the keyring that is replaced or
            about to run out.

        Raises:
            TargetError: As for `first`.
            ConfigurationError: As for `first`.
        """
        with self._lock:
            kept = self._of(field)
            if kept is None:
                return field
            if kept.until is not None and time.monotonic() >= kept.until:
                self._renew(kept)
            return f"{_BEARER}{kept.token}"

    def renewed(self, field: str | None, status: int) -> str | None:
        """Takes note of an answer, and renews a token that has run out.

        Args:
            field: What the request had in `Authorization`.
            status: What it was answered.

        Returns:
            What to send instead, once: of a request that was refused with
            401 although its token had been good before. Otherwise None.

        Raises:
            TargetError: As for `first`.
            ConfigurationError: As for `first`.
        """
        with self._lock:
            kept = self._of(field)
            if kept is None:
                return None
            if field != f"{_BEARER}{kept.token}":
                is_refused = status == _UNAUTHORIZED
                return f"{_BEARER}{kept.token}" if is_refused else None
            was_tried, kept.is_tried = kept.is_tried, False
            if status != _UNAUTHORIZED:
                kept.is_proven = True
                return None
            kept.vain += was_tried
            if not kept.is_proven or kept.vain >= _MOST_VAIN:
                return None
            kept.is_tried = True
            return self._renew(kept)

    def _of(self, field: str | None) -> _Kept | None:
        if not field or not field.startswith(_BEARER):
            return None
        return self._by_token.get(field[len(_BEARER) :])

    def _renew(self, kept: _Kept) -> str | None:
        """Gets another token; None where it is the same again."""
        issued = self._issued(kept.source)
        kept.until = _until(issued)
        if issued.token == kept.token:
            return None
        kept.token = issued.token
        kept.is_proven = False
        self._by_token[issued.token] = kept
        return f"{_BEARER}{issued.token}"

    def _issued(self, source: schemes.Source) -> endpoint.Issued:
        if isinstance(source, schemes.Printed):
            return printed.read(source)
        return endpoint.ask(source, self._way)


def _until(issued: endpoint.Issued) -> float | None:
    """Tells when to get another token, by the monotonic clock."""
    seconds = issued.seconds
    if seconds is None:
        expiry = claims.expiry(issued.token)
        if expiry is None:
            return None
        seconds = expiry - time.time()
        if seconds <= 0:
            # The clocks differ, or it was never good: the service will tell.
            return None
    return time.monotonic() + seconds - min(_MARGIN, seconds * _PART)
