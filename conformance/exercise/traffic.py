# SPDX-License-Identifier: Apache-2.0
"""What all clients of a run share, whoever sends: our own and the fuzzer's."""

import dataclasses

import httpx

from conformance import network
from conformance.auth import keyring
from conformance.exercise import pace, patience, policy, routes

_AWAY = frozenset({502, 503, 504})
# Asking whether a service is there must not take as long as the waiting.
_SECONDS = 3.0


@dataclasses.dataclass(frozen=True, slots=True)
class Traffic:
    """How requests of a run are sent.

    Attributes:
        way: How to get to the service.
        keys: The tokens of those who ask.
        policy: What may be sent.
        pace: How much, and how fast.
        patience: Waits where the service wants it, or is away.
    """

    way: network.Network
    keys: keyring.Keyring
    policy: policy.Policy
    pace: pace.Pace
    patience: patience.Patience


def plain(base_url: str, table: routes.Table) -> Traffic:
    """Returns traffic without any bound, and without waiting."""
    way = network.Network()
    return Traffic(
        way,
        keyring.Keyring(),
        policy.Policy(base_url, table),
        pace.Pace(),
        patience.Patience(base_url, lambda: answers(base_url, way), 0.0),
    )


def answers(base_url: str, way: network.Network) -> bool:
    """Asks whether anything answers at a URL, but for proxies before it."""
    try:
        with (
            httpx.Client(timeout=_SECONDS, **way.for_httpx()) as client,
            client.stream("GET", f"{base_url}/") as response,
        ):
            return response.status_code not in _AWAY
    except httpx.HTTPError:
        return False
