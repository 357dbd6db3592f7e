# SPDX-License-Identifier: Apache-2.0
"""Faults of what those may do who are let in."""

import dataclasses
import re
from typing import ClassVar

from typing_extensions import override

from reference_service.core import security
from reference_service.domain import accounts
from reference_service.faults import base, places, wire
from reference_service.routers import dependencies

_OWNED = re.compile(r"/v1/(orders|users|order-exports)/[^/]+(/orders)?")


def _promoted(caller: security.Principal) -> security.Principal:
    if caller.role is not accounts.Role.VIEWER:
        return caller
    return dataclasses.replace(caller, role=accounts.Role.ADMIN)


class WrongRoleAccepted(base.Fault):
    """A viewer may do what only an admin may."""

    name = "wrong_role_accepted"
    theme = "authorisation"
    breaks = "6.2"
    rules = ("auth-forbidden",)

    wraps = ((dependencies.get_caller, _promoted),)


class _AsAdmin(base.Fault):
    """What is hidden from a caller is done as if the admin had asked."""

    theme = "authorisation"
    breaks = "9.5"
    rules: ClassVar[tuple[str, ...]] = ("auth-object-level",)
    refusals: ClassVar[frozenset[int]] = frozenset({404})

    @override
    async def answer(
        self, request: wire.Request, proceed: base.Proceed
    ) -> wire.Response:
        response = await proceed(request)
        if response.status in self.refusals and self.reaches(request):
            return await proceed(request.as_admin())
        return response

    def reaches(self, request: wire.Request) -> bool:
        """Tells whether the fault is about such a request."""
        raise NotImplementedError


class ReadOthers(_AsAdmin):
    """A customer gets the orders and the account of another by their ids."""

    name = "bola_read"

    @override
    def reaches(self, request: wire.Request) -> bool:
        is_owned = _OWNED.fullmatch(request.path) is not None
        return request.method == "GET" and is_owned


class WriteOthers(_AsAdmin):
    """A customer changes the orders and the account of another one."""

    name = "bola_write"

    @override
    def reaches(self, request: wire.Request) -> bool:
        is_owned = _OWNED.fullmatch(request.path.partition(":")[0]) is not None
        return request.method != "GET" and is_owned


class ListLeaks(_AsAdmin):
    """A customer's list of orders has those of all others."""

    name = "list_leaks_others"
    refusals = frozenset({200})

    @override
    def reaches(self, request: wire.Request) -> bool:
        path = places.collection(places.ORDERS)
        return request.method == "GET" and request.path == path


class RoleFromBody(_AsAdmin):
    """A customer changes the role of their own account."""

    name = "role_from_body"
    rules = ("mass-assignment", "auth-forbidden")
    refusals = frozenset({403})

    @override
    def reaches(self, request: wire.Request) -> bool:
        is_update = request.method in {"PATCH", "PUT"}
        claims = request.claims()
        is_customer = claims.get("role") == accounts.Role.CUSTOMER
        is_own = request.path == f"/v1/{places.USERS}/{claims.get('sub')}"
        return is_update and is_customer and is_own


FAULTS: tuple[type[base.Fault], ...] = (
    ListLeaks,
    ReadOthers,
    RoleFromBody,
    WriteOthers,
    WrongRoleAccepted,
)
