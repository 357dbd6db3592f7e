# SPDX-License-Identifier: Apache-2.0
"""Faults that tell secrets."""

import hashlib

from typing_extensions import override

from reference_service.faults import base, places, wire


class PasswordInResponse(base.Fault):
    """A single user is told with the hash of the password."""

    name = "password_in_response"
    theme = "data"
    breaks = "5.1.5"
    rules = ("no-sensitive-response", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.fields()
        if places.is_of(request.path, places.USERS) and isinstance(
            body.get("data"), dict
        ):
            body["data"]["password_hash"] = secret_of(body["data"])
            return response.with_json(body)
        return response


class TokenInList(base.Fault):
    """A list of users tells the token of each."""

    name = "token_in_list"
    theme = "data"
    breaks = "5.1.5"
    rules = ("no-sensitive-response", "response-documented")

    @override
    def response(
        self, request: wire.Request, response: wire.Response
    ) -> wire.Response:
        body = response.fields()
        if request.path == places.collection(places.USERS) and isinstance(
            body.get("data"), list
        ):
            for user in body["data"]:
                user["access_token"] = secret_of(user)
            return response.with_json(body)
        return response


def secret_of(user: dict[str, object]) -> str:
    """What looks like a secret of a user, always the same."""
    return hashlib.sha256(str(user.get("id")).encode()).hexdigest()


FAULTS: tuple[type[base.Fault], ...] = (PasswordInResponse, TokenInList)
