# SPDX-License-Identifier: Apache-2.0
"""All faults, and how one is found by its name."""

import difflib
from collections.abc import Iterable

from reference_service.faults import (
    base,
    document,
    errors,
    products,
    responses,
)

FAULTS: tuple[type[base.Fault], ...] = (
    products.LongText500,
    document.CamelField,
    errors.ErrorNotEnveloped,
    responses.MissingRequiredField,
    products.PageOverlap,
    products.SlowList,
)


class UnknownFaultError(ValueError):
    """A name that no fault has."""


def find(names: Iterable[str]) -> tuple[base.Fault, ...]:
    """Makes the faults with these names; a name given twice counts once.

    Raises:
        UnknownFaultError: There is no fault of one of the names.
    """
    by_name = {fault.name: fault for fault in FAULTS}
    found = []
    for name in dict.fromkeys(names):
        if name not in by_name:
            raise UnknownFaultError(_unknown(name, by_name))
        found.append(by_name[name]())
    return tuple(found)


def _unknown(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = (
        f"Did you mean {close[0]!r}?"
        if close
        else "`reference-service faults` lists them."
    )
    return f"There is no fault {name!r}. {hint}"
