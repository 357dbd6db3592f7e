# SPDX-License-Identifier: Apache-2.0
"""Who asks: the main identity, other users, roles with fewer rights."""

import dataclasses
import fnmatch

from conformance.contract import model
from conformance.exercise import masking

# Where documents say what an operation takes (docs/rules.md).
_EXTENSIONS = ("x-required-permissions", "x-permissions", "x-roles")


@dataclasses.dataclass(frozen=True, slots=True)
class Caller:
    """One identity besides the main one.

    Attributes:
        name: What the settings call it.
        credentials: What it sends.
        permissions: Permissions, scopes or roles that it has, in the words
            of the document; None where nobody said.
        may: Patterns of operations that it may call, such as `GET *`; empty
            where nobody said.
        is_expired: Whether its credentials were good once, and must be
            refused now.
    """

    name: str
    credentials: masking.Credentials
    permissions: frozenset[str] | None = None
    may: tuple[str, ...] = ()
    is_expired: bool = False

    def lacks(self, operation: model.Operation) -> bool | None:
        """Tells whether it lacks what an operation takes.

        Returns:
            Whether it does; None where that can't be told.
        """
        if self.may:
            return not any(
                fnmatch.fnmatchcase(operation.label, each) for each in self.may
            )
        needed = required(operation)
        if self.permissions is None or not needed:
            return None
        return not needed & self.permissions


@dataclasses.dataclass(frozen=True, slots=True)
class Callers:
    """Who may ask besides the main identity."""

    others: tuple[Caller, ...] = ()

    @property
    def valid(self) -> tuple[Caller, ...]:
        """Those whose credentials are good."""
        return tuple(each for each in self.others if not each.is_expired)

    @property
    def expired(self) -> tuple[Caller, ...]:
        """Those whose credentials have run out."""
        return tuple(each for each in self.others if each.is_expired)


def required(operation: model.Operation) -> frozenset[str]:
    """Returns the permissions, scopes or roles that an operation takes.

    They stand in its security requirements (OpenAPI 3.1 §4.8.30), or in an
    extension such as `x-required-permissions`.
    """
    found: set[str] = set()
    for requirement in operation.security or ():
        for scopes in requirement.values():
            found.update(each for each in scopes if isinstance(each, str))
    said = operation.node.value
    for name in _EXTENSIONS:
        listed = said.get(name) if isinstance(said, dict) else None
        if isinstance(listed, list):
            found.update(each for each in listed if isinstance(each, str))
    return frozenset(found)
