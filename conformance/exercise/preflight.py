# SPDX-License-Identifier: Apache-2.0
"""Asks whether there is a service to test, before anything else is done."""

from collections.abc import Iterable

import httpx

from conformance import errors
from conformance.contract import model
from conformance.exercise import masking, session

_ASKED = 3
_UNAUTHORIZED = 401


def check(
    asking: session.Session,
    operations: Iterable[model.Operation],
) -> None:
    """Makes sure that a service answers, and lets us in.

    Args:
        asking: Sends the requests.
        operations: Up to three that need no input are asked.

    Raises:
        TargetError: Nothing answers, or everything is refused.
    """
    simple = [
        each
        for each in operations
        if each.method == "GET" and "{" not in each.path
    ]
    statuses = []
    try:
        if not simple:
            asking.send("GET", f"{asking.base_url}/")
        for each in simple[:_ASKED]:
            statuses.append(asking.call(each).status)
            if statuses[-1] != _UNAUTHORIZED:
                return
    except httpx.HTTPError as error:
        raise unreachable(asking.base_url, error) from error
    if statuses:
        raise refused(asking.base_url, asking.credentials)


def refused(
    base_url: str, credentials: masking.Credentials
) -> errors.TargetError:
    """Makes the error for a service that answers 401 to everything."""
    has_some = bool(credentials.sent() or credentials.query)
    return errors.TargetError(
        f"The service at {base_url} refused every request with 401.",
        "The credentials that were sent are not valid there; pass others."
        if has_some
        else "Pass a token.",
    )


def unreachable(base_url: str, error: httpx.HTTPError) -> errors.TargetError:
    """Makes the error for a service that does not answer."""
    text = str(error).lower()
    if isinstance(error, httpx.TimeoutException):
        return errors.TargetError(
            f"The service at {base_url} did not answer in time.",
            "Check that it is running and not overloaded.",
        )
    if "certificate" in text or "ssl" in text or "tls" in text:
        return errors.TargetError(
            f"No secure connection to {base_url} could be made: {error}.",
            "Check its certificate, or use http:// if it speaks plain HTTP.",
        )
    if "name" in text or "getaddrinfo" in text or "nodename" in text:
        return errors.TargetError(
            f"The host of {base_url} can't be found.",
            "Check the spelling of the base URL.",
        )
    return errors.TargetError(
        f"Nothing answers at {base_url}: {error}.",
        "Start the service, or correct the base URL.",
    )
