# SPDX-License-Identifier: Apache-2.0
"""What a service offers to those who run it: health, metrics, its own document.

Probes and scrapers ask for it at fixed places, in forms of their own, before
anyone could send a token or know a version.
"""

from collections.abc import Collection

from conformance.contract import model

# What the last segments of such paths are called; an option of rules.
NAMES = frozenset(
    {
        *("health", "healthz", "healthcheck", "health-check", "healthy"),
        *("live", "livez", "liveness", "ready", "readyz", "readiness"),
        *("startup", "startupz", "heartbeat", "ping", "metrics"),
        *("openapi.json", "openapi.yaml", "docs", "version", "versionz"),
    }
)
# Beneath these there is nothing else (RFC 8615 for the first).
_ROOMS = frozenset({".well-known", "actuator", "-", "_"})


def is_operational(
    operation: model.Operation, names: Collection[str] = NAMES
) -> bool:
    """Tells whether an operation is for those who run the service.

    Args:
        operation: Any operation.
        names: What the segments of such paths are called.

    Returns:
        Whether it is public, only reads, and has a path of such names alone,
        as `/healthz`, `/_ping` and `/health/live`, or one below `/.well-known`.
    """
    if operation.is_secured or operation.method not in ("GET", "HEAD"):
        return False
    first, *rest = operation.path.strip("/").split("/")
    if first in _ROOMS and rest:
        return True
    return all(part.lower().lstrip("_") in names for part in (first, *rest))


def paths(
    contract: model.Contract, names: Collection[str] = NAMES
) -> frozenset[str]:
    """Returns the paths that have nothing but such operations."""
    others = {
        each.path
        for each in contract.operations
        if not is_operational(each, names)
    }
    return frozenset(contract.paths) - others - _without(contract)


def _without(contract: model.Contract) -> frozenset[str]:
    """Returns the paths that have no operation."""
    return frozenset(contract.paths) - {
        each.path for each in contract.operations
    }
