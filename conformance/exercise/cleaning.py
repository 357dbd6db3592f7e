# SPDX-License-Identifier: Apache-2.0
"""Deletes at the end what a run created, however it ended."""

import dataclasses
from collections.abc import Sequence

from conformance.exercise import janitor, session, traffic

_SHOWN = 5
# What does not answer now is left; the user waits for the end.
_SECONDS = 2.0


def hurried(shared: traffic.Traffic) -> traffic.Traffic:
    """Returns traffic that goes on, but waits for hardly anything.

    Args:
        shared: That of the run; what it may send and how fast stays, but for
            the number of requests: what was created has to go.
    """
    shared.pace.ceiling = None
    return dataclasses.replace(
        shared, patience=shared.patience.hurried(_SECONDS)
    )


def clean(created: janitor.Janitor, asking: session.Session) -> list[str]:
    """Deletes what was created.

    Args:
        created: Knows what.
        asking: Sends the requests.

    Returns:
        What could not be deleted, as a sentence; nothing where all could.
    """
    return left(list(created.clean(asking)))


def left(remaining: Sequence[janitor.Created]) -> list[str]:
    """Tells what is left on the service, in at most one sentence."""
    if not remaining:
        return []
    shown = ", ".join(each.url for each in remaining[:_SHOWN])
    more = len(remaining) - _SHOWN
    tail = f" and {more} more" if more > 0 else ""
    noun = "resource" if len(remaining) == 1 else "resources"
    be = "was" if len(remaining) == 1 else "were"
    told = f"{len(remaining)} {noun} that {be} created could not be deleted"
    return [f"{told}: {shown}{tail}."]
