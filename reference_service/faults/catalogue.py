# SPDX-License-Identifier: Apache-2.0
"""All faults, and how one is found by its name."""

import difflib
from collections.abc import Iterable, Mapping

from reference_service.faults import (
    authentication,
    authorisation,
    base,
    caching,
    creation,
    data,
    deletion,
    deprecation,
    document,
    envelope,
    filters,
    headers,
    idempotency,
    load,
    long_running,
    naming,
    page_styles,
    page_window,
    pagination,
    product_errors,
    response_shape,
    safety,
    server_errors,
    status,
    update,
    validation,
)

_MODULES = (
    authentication,
    authorisation,
    caching,
    creation,
    data,
    deletion,
    deprecation,
    document,
    envelope,
    filters,
    headers,
    idempotency,
    load,
    long_running,
    naming,
    page_styles,
    page_window,
    pagination,
    product_errors,
    response_shape,
    safety,
    server_errors,
    status,
    update,
    validation,
)

FAULTS: tuple[type[base.Fault], ...] = tuple(
    sorted(
        (fault for module in _MODULES for fault in module.FAULTS),
        key=lambda fault: fault.name,
    )
)


class UnknownFaultError(ValueError):
    """A name that no fault has."""


def find(names: Iterable[str]) -> tuple[base.Fault, ...]:
    """Makes the faults with these names, and those that they need.

    A fault that is named twice, or needed and named, is there once.

    Raises:
        UnknownFaultError: There is no fault of one of the names.
    """
    by_name = {fault.name: fault for fault in FAULTS}
    found: dict[str, base.Fault] = {}
    for name in names:
        _add(name, by_name, found)
    return tuple(found.values())


def _add(
    name: str,
    by_name: Mapping[str, type[base.Fault]],
    found: dict[str, base.Fault],
) -> None:
    if name not in by_name:
        raise UnknownFaultError(_unknown(name, by_name))
    if name in found:
        return
    # What is needed lies inside of what needs it.
    for needed in by_name[name].needs:
        _add(needed, by_name, found)
    found[name] = by_name[name]()


def _unknown(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = (
        f"Did you mean {close[0]!r}?"
        if close
        else "`reference-service faults` lists them."
    )
    return f"There is no fault {name!r}. {hint}"
