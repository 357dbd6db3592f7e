# SPDX-License-Identifier: Apache-2.0
"""What proves who is calling: passed by environment, masked everywhere else.

The plan, the result and the arguments of the generator's process, which every
user of the machine may read, never hold it.
"""

import dataclasses
import json
import re
import shlex
from collections.abc import Iterable

from conformance import findings

FILTERED = "[Filtered]"
_TOKEN_VARIABLE = "CONFORMANCE_TOKEN"  # noqa: S105 - a name, not a secret
_HEADER_VARIABLE = "CONFORMANCE_HEADER_"
# Shorter values would mask half of every text, and guard nothing.
_SHORTEST = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Credentials:
    """A bearer token (RFC 6750) and header fields, sent with every request."""

    token: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def sent(self) -> tuple[tuple[str, str], ...]:
        """Returns the header fields that a request carries."""
        if self.token is None:
            return self.headers
        return (("Authorization", f"Bearer {self.token}"), *self.headers)

    def shown(self) -> findings.Headers:
        """Returns the same fields with their values masked."""
        return tuple((name, FILTERED) for name, _ in self.sent())

    def masked(self, text: str) -> str:
        """Masks every secret value in a text."""
        values = [value for _, value in self.sent()]
        # `Basic dXNlcjpw`: the second word alone is as good as the whole.
        words = [each for value in values for each in value.split()[1:]]
        for secret in sorted({*values, *words}, key=len, reverse=True):
            if len(secret) >= _SHORTEST:
                text = text.replace(secret, FILTERED)
        return text

    def masked_bytes(self, data: bytes) -> bytes:
        """Masks every secret value in bytes; the other bytes stay."""
        # Latin-1 has a character for every byte, so nothing else changes.
        return self.masked(data.decode("latin-1")).encode("latin-1")

    def curl(
        self,
        method: str,
        url: str,
        headers: findings.Headers,
        body: bytes | None,
    ) -> str:
        """Writes a shell command that sends a planned request again.

        Args:
            method: The HTTP method.
            url: The URL, percent-encoded.
            headers: Its header fields without the credentials, which stand
                in it as environment variables.
            body: Its content, UTF-8; None without one.

        Returns:
            One line for `sh`.
        """
        parts = ["curl", "-i", "--path-as-is", "--globoff"]
        if method != "GET":
            parts += ["-X", shlex.quote(method)]
        for name, value in headers:
            parts += ["-H", shlex.quote(f"{name}: {value}")]
        for name, variable in self._variables():
            parts += ["-H", f'{shlex.quote(name)}"{variable}"']
        if body is not None:
            # Unlike `--data`, this takes a leading `@` as it is.
            parts += ["--data-raw", shlex.quote(body.decode())]
        return " ".join([*parts, shlex.quote(url)])

    def _variables(self) -> Iterable[tuple[str, str]]:
        if self.token is not None:
            yield "Authorization: Bearer ", f"${_TOKEN_VARIABLE}"
        for name, _ in self.headers:
            suffix = re.sub(r"[^A-Za-z0-9]", "_", name).upper()
            yield f"{name}: ", f"${_HEADER_VARIABLE}{suffix}"

    def to_json(self) -> str:
        """Returns the text for the environment variable."""
        return json.dumps([self.token, self.headers])

    @classmethod
    def from_json(cls, text: str) -> "Credentials":
        """Makes the credentials that `to_json` wrote."""
        token, headers = json.loads(text)
        return cls(token, tuple((name, value) for name, value in headers))
