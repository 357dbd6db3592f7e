# SPDX-License-Identifier: Apache-2.0
"""The ways to prove who is asking, as the settings tell them."""

import dataclasses
from collections.abc import Iterator

Pairs = tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Grant:
    """A grant of OAuth 2 that needs no browser (RFC 6749 §4.3, §4.4).

    Attributes:
        token_url: The token endpoint; empty where `issuer` tells it.
        issuer: An OpenID provider, which is asked for its token endpoint.
        client_id: The client.
        client_secret: Its password.
        username: The user of a password grant; empty asks with the client's
            own credentials.
        password: The user's password.
        scope: What is asked for, words with blanks between them.
        is_in_body: Whether the client's credentials go into the body rather
            than into `Authorization: Basic`; None is what the provider says.
        parameters: What else goes into the body, such as `audience`.
    """

    token_url: str = ""
    issuer: str = ""
    client_id: str = ""
    client_secret: str = dataclasses.field(default="", repr=False)
    username: str = ""
    password: str = dataclasses.field(default="", repr=False)
    scope: str = ""
    is_in_body: bool | None = None
    parameters: Pairs = ()

    def secrets(self) -> Iterator[str]:
        """Yields the values that may be shown nowhere."""
        yield from filter(None, (self.client_secret, self.password))


@dataclasses.dataclass(frozen=True, slots=True)
class Printed:
    """A token that a program prints, or that somebody keeps in a file.

    Attributes:
        command: The program and its arguments; no shell is between.
        path: The file, read again whenever a token is needed.
    """

    command: tuple[str, ...] = ()
    path: str = ""

    def secrets(self) -> Iterator[str]:
        """Yields the values that may be shown nowhere: there are none."""
        yield from ()


Source = Grant | Printed


@dataclasses.dataclass(frozen=True, slots=True)
class Access:
    """What the setting `auth` comes to.

    Attributes:
        token: A bearer token that stays as it is.
        headers: Header fields to send.
        query: Query parameters to send.
        hidden: Further values that may be shown nowhere, such as the
            password inside of a header field.
        source: Where tokens come from, if they are to be fetched.
    """

    token: str = dataclasses.field(default="", repr=False)
    headers: Pairs = dataclasses.field(default=(), repr=False)
    query: Pairs = dataclasses.field(default=(), repr=False)
    hidden: frozenset[str] = dataclasses.field(default=frozenset(), repr=False)
    source: Source | None = None

    @property
    def has_token(self) -> bool:
        """Whether it sends `Authorization` with a bearer token."""
        return bool(self.token or self.source)
