# SPDX-License-Identifier: Apache-2.0
"""Checks the setting `auth`: how to prove who is asking.

auth: {type: bearer, token: "@env:TOKEN"}
auth: {type: basic, username: me, password: "@env:PASSWORD"}
auth: {type: api_key, in: header, name: X-Api-Key, value: "@file:key"}
auth: {type: oauth2, token_url: https://…, client_id: me,
       client_secret: "@env:SECRET", scope: [read, write]}
auth: {type: openid, issuer: https://…, client_id: me, …}
auth: {type: command, command: [print-token, --for, staging]}
auth: {type: file, path: token.txt}
"""

import base64
import difflib
import shlex
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from conformance import errors, setting_values
from conformance.auth import schemes
from conformance.contract import source

Environment = Mapping[str, str]
_CLIENT = ("client_id", "client_secret", "client_auth")
_USER = ("username", "password")
_GRANT = ("grant", *_CLIENT, *_USER, "scope", "parameters")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "bearer": ("token",),
    "basic": _USER,
    "api_key": ("in", "name", "value"),
    "oauth2": ("token_url", *_GRANT),
    "openid": ("issuer", *_GRANT),
    "command": ("command",),
    "file": ("path",),
}
_GRANTS = ("client_credentials", "password")


def check(key: str, value: Any, environment: Environment) -> schemes.Access:
    """Reads how to prove who is asking.

    Args:
        key: The setting's name, for messages.
        value: A mapping with a `type`.
        environment: Where `@env:NAME` is looked up.

    Returns:
        What it comes to. Nothing is asked for yet.

    Raises:
        ConfigurationError: It makes no sense.
    """
    if not isinstance(value, dict):
        raise errors.ConfigurationError(
            f"'{key}' has to be a mapping with a 'type'.",
            f"Types are: {', '.join(_KEYS)}.",
        )
    kind = str(value.get("type") or "")
    if kind not in _KEYS:
        raise errors.ConfigurationError(
            f"'{key}.type' can't be '{kind}'."
            if kind
            else f"'{key}' has no 'type'.",
            suggestion(kind, _KEYS, "Types are"),
        )
    for name in value:
        if name not in ("type", *_KEYS[kind]):
            raise errors.ConfigurationError(
                f"'{key}' of the type '{kind}' has no '{name}'.",
                suggestion(str(name), _KEYS[kind], "It takes"),
            )
    return _READERS[kind](_Reader(key, value, environment))


def suggestion(name: str, known: Iterable[str], otherwise: str) -> str:
    """Returns a tip for a name that is none of those that are known."""
    close = difflib.get_close_matches(name, list(known), 1)
    if close:
        return f"Did you mean '{close[0]}'?"
    return f"{otherwise}: {', '.join(known)}."


class _Reader:
    """Reads the parts of one mapping."""

    def __init__(
        self, key: str, value: Mapping[str, Any], environment: Environment
    ) -> None:
        self.key = key
        self._value = value
        self._environment = environment

    def __contains__(self, name: str) -> bool:
        return name in self._value

    def raw(self, name: str) -> Any:
        return self._value.get(name)

    def text(self, name: str) -> str:
        """Returns a value, `@env:` and `@file:` looked up; may be empty."""
        if name not in self._value:
            return ""
        read = setting_values.CHECKS["token"]
        found: str = read(
            f"{self.key}.{name}", self._value[name], self._environment
        )
        return found

    def needed(self, name: str) -> str:
        """Returns a value that must be there."""
        found = self.text(name)
        if not found:
            raise errors.ConfigurationError(f"'{self.key}' needs '{name}'.")
        return found

    def url(self, name: str) -> str:
        """Returns a URL that must be there, without credentials in it."""
        found = self.needed(name)
        parts = urllib.parse.urlsplit(found)
        if not source.is_url(found) or not parts.hostname or parts.username:
            raise self.wrong(name, "an HTTP URL without credentials")
        return found

    def chosen(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """Returns one of some words."""
        found = self._value.get(name, default)
        if found not in choices:
            raise self.wrong(name, " or ".join(choices))
        return str(found)

    def wrong(self, name: str, expected: str) -> errors.ConfigurationError:
        """Makes the error for a value; it may be secret."""
        return errors.ConfigurationError(
            f"'{self.key}.{name}' can't be the value given: {expected} is "
            "expected."
        )


def _bearer(given: _Reader) -> schemes.Access:
    return schemes.Access(token=given.needed("token"))


def _basic(given: _Reader) -> schemes.Access:
    """Makes `Authorization: Basic` (RFC 7617)."""
    username, password = given.needed("username"), given.text("password")
    if ":" in username:
        raise given.wrong("username", "a name without a colon")
    pair = base64.b64encode(f"{username}:{password}".encode()).decode()
    return schemes.Access(
        headers=(("Authorization", f"Basic {pair}"),),
        hidden=frozenset((password,)) if password else frozenset(),
    )


def _api_key(given: _Reader) -> schemes.Access:
    place = given.chosen("in", ("header", "query", "cookie"), "header")
    name, value = given.needed("name"), given.needed("value")
    if place == "query":
        return schemes.Access(query=((name, value),))
    if place == "cookie":
        return schemes.Access(
            headers=(("Cookie", f"{name}={value}"),),
            hidden=frozenset((value,)),
        )
    return schemes.Access(headers=((name, value),))


def _oauth2(given: _Reader) -> schemes.Access:
    return _granted(given, token_url=given.url("token_url"))


def _openid(given: _Reader) -> schemes.Access:
    return _granted(given, issuer=given.url("issuer"))


def _granted(given: _Reader, **where: str) -> schemes.Access:
    default = "password" if "username" in given else "client_credentials"
    as_user = given.chosen("grant", _GRANTS, default) == "password"
    if as_user != ("username" in given):
        raise errors.ConfigurationError(
            f"'{given.key}' needs 'username' for the grant 'password', and "
            "only for that."
        )
    secret = given.text("client_secret")
    if not as_user:
        given.needed("client_id")
    method = None
    if "client_auth" in given:
        method = given.chosen("client_auth", ("basic", "body"), "") == "body"
    made = schemes.Grant(
        **where,
        client_id=given.text("client_id"),
        client_secret=secret,
        username=given.text("username"),
        password=given.text("password") if as_user else "",
        scope=_scope(given),
        is_in_body=method,
        parameters=_parameters(given),
    )
    return schemes.Access(source=made, hidden=frozenset(made.secrets()))


def _scope(given: _Reader) -> str:
    said = given.raw("scope")
    if said is None:
        return ""
    listed = [said] if isinstance(said, str) else said
    if not isinstance(listed, list) or not all(
        isinstance(each, str) for each in listed
    ):
        raise given.wrong("scope", "text or a list of texts")
    return " ".join(listed)


def _parameters(given: _Reader) -> schemes.Pairs:
    said = given.raw("parameters")
    if said is None:
        return ()
    if not isinstance(said, dict) or not all(
        isinstance(each, str) for each in said.values()
    ):
        raise given.wrong("parameters", "a mapping of names to texts")
    return tuple((str(name), text) for name, text in said.items())


def _command(given: _Reader) -> schemes.Access:
    said = given.raw("command")
    try:
        words = shlex.split(said) if isinstance(said, str) else said
    except ValueError as error:
        raise given.wrong("command", f"a command line ({error})") from None
    if (
        not isinstance(words, list)
        or not words
        or not all(isinstance(each, str) and each for each in words)
    ):
        raise given.wrong("command", "a program and its arguments")
    return schemes.Access(source=schemes.Printed(command=tuple(words)))


def _file(given: _Reader) -> schemes.Access:
    return schemes.Access(source=schemes.Printed(path=given.needed("path")))


_READERS: Mapping[str, Callable[[_Reader], schemes.Access]] = {
    "bearer": _bearer,
    "basic": _basic,
    "api_key": _api_key,
    "oauth2": _oauth2,
    "openid": _openid,
    "command": _command,
    "file": _file,
}
