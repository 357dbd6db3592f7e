# SPDX-License-Identifier: Apache-2.0
"""Keeps credentials out of everything that a report shows.

A credential is known by its value, which is masked wherever it turns up, in
any of the forms that it takes on the way; and by its place: the header fields
and JSON members that carry credentials by their nature.
"""

import base64
import dataclasses
import html
import json
import re
import urllib.parse
from collections.abc import Iterable, Mapping

from conformance import findings
from conformance.auth import schemes
from conformance.exercise import curl, record

FILTERED = "[Filtered]"
MAX_KEPT = 64 * 1024
_SENSITIVE_NAME = re.compile(
    r"auth|cookie|token|secret|password|api-?key|session|signature|credential",
    re.IGNORECASE,
)
# Headers that ask or allow rather than prove; their values are no secrets.
_HARMLESS = frozenset(
    {
        "accept",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "access-control-allow-credentials",
        "cache-control",
        "connection",
        "content-type",
        "user-agent",
        "x-request-id",
        "www-authenticate",
        "proxy-authenticate",
    }
)
_SENSITIVE_MEMBER = re.compile(
    r'("(?:access_?token|refresh_?token|id_?token|token|api_?key|secret'
    r'|client_?secret|password|session_?id)"\s*:\s*)"(?:[^"\\]|\\.)*"',
    re.IGNORECASE,
)
_COOKIE = "cookie"
# Shorter values would mask half of every text, and guard nothing.
_SHORTEST = 4
_SHORTEST_WORD = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Credentials:
    """What proves to the service who is calling.

    Attributes:
        token: A bearer token (RFC 6750), or None.
        headers: Further header fields, sent with every request.
        name: Which of several identities it is; empty for the main one.
        query: Query parameters, sent with every request.
        hidden: Further secret values, such as the password in a header.
        source: Where the token comes from, if it has to be fetched.
    """

    token: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    name: str = ""
    query: tuple[tuple[str, str], ...] = ()
    hidden: frozenset[str] = frozenset()
    source: schemes.Source | None = None

    @classmethod
    def of(
        cls,
        access: schemes.Access,
        token: str | None = None,
        headers: schemes.Pairs = (),
        name: str = "",
    ) -> "Credentials":
        """Makes credentials of all that the settings say.

        Args:
            access: What the setting `auth` says.
            token: What `token` says.
            headers: What `headers` says.
            name: Which identity it is.
        """
        fields = (*access.headers, *headers)
        cookies = [v for name, v in fields if name.lower() == _COOKIE]
        others = tuple(each for each in fields if each[0].lower() != _COOKIE)
        # A request has one such field (RFC 6265 §5.4).
        joined = (("Cookie", "; ".join(cookies)),) if cookies else ()
        return cls(
            token=token or access.token or None,
            headers=(*others, *joined),
            name=name,
            query=access.query,
            hidden=access.hidden.union(cookies),
            source=access.source,
        )

    def located(self, url: str) -> str:
        """Returns a URL with the query parameters that a request carries."""
        if not self.query:
            return url
        parts = urllib.parse.urlsplit(url)
        added = urllib.parse.urlencode(self.query)
        joined = f"{parts.query}&{added}" if parts.query else added
        return urllib.parse.urlunsplit(parts._replace(query=joined))

    def sent(self) -> tuple[tuple[str, str], ...]:
        """Returns the header fields that a request carries."""
        bearer: tuple[tuple[str, str], ...] = ()
        if self.token is not None:
            bearer = (("Authorization", f"Bearer {self.token}"),)
        return (*bearer, *self.headers)

    def variables(self) -> Mapping[str, str]:
        """Maps each secret value to the variable that stands for it."""
        suffix = f"_{_upper(self.name)}" if self.name else ""
        found = {
            value: f"{variable_of(name)}{suffix}"
            for name, value in self.headers
            if name.lower() not in _HARMLESS and len(value) >= _SHORTEST
        }
        found.update(
            (value, f"{curl.QUERY_VARIABLE}{_upper(name)}{suffix}")
            for name, value in self.query
            if len(value) >= _SHORTEST
        )
        if self.token is not None and len(self.token) >= _SHORTEST:
            found[self.token] = f"{curl.TOKEN_VARIABLE}{suffix}"
        return found

    def secrets(self) -> frozenset[str]:
        """Returns every value to mask."""
        # `Basic dXNlcjpw`: the second word alone is as good as the whole.
        bare = (value.partition(" ")[2] for value in self.variables())
        words = (each for each in bare if len(each) >= _SHORTEST_WORD)
        hidden = (each for each in self.hidden if len(each) >= _SHORTEST)
        return frozenset((*self.variables(), *words, *hidden))


def variable_of(header: str) -> str:
    """Names the environment variable for a header's value."""
    return f"{curl.HEADER_VARIABLE}{_upper(header)}"


def _upper(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "_", name).upper()


def is_sensitive(header: str) -> bool:
    """Tells whether a header field carries a credential by its nature."""
    return (
        header.lower() not in _HARMLESS
        and _SENSITIVE_NAME.search(header) is not None
    )


class Mask:
    """Masks the credentials of one run."""

    def __init__(self, *known: Credentials) -> None:
        """Learns what to mask: the credentials of every identity."""
        self._known: tuple[Credentials, ...] = ()
        self.learn(*known)

    def learn(self, *more: Credentials) -> None:
        """Learns more credentials, such as tokens that were fetched."""
        new = [each for each in more if each not in self._known]
        if self._known and not new:
            return
        self._known = known = (*self._known, *new)
        self._variables: dict[str, str] = {}
        for each in reversed(known):
            self._variables.update(each.variables())
        self._supplied = frozenset(
            name.lower()
            for each in known
            for name, _ in each.sent()
            if name.lower() not in _HARMLESS
        )
        secrets = {secret for each in known for secret in each.secrets()}
        forms = sorted(_forms(secrets), key=len, reverse=True)
        self._values = (
            re.compile("|".join(map(re.escape, forms))) if forms else None
        )

    @property
    def variables(self) -> Mapping[str, str]:
        """The variable that stands for each credential, by its value."""
        return self._variables

    def text(self, text: str) -> str:
        """Masks every secret value in a text."""
        return self._values.sub(FILTERED, text) if self._values else text

    def octets(self, data: bytes) -> bytes:
        """Masks every secret value in bytes; the other bytes stay."""
        if self._values is None:
            return data
        text = data.decode("utf-8", "surrogateescape")
        return self.text(text).encode("utf-8", "surrogateescape")

    def headers(self, headers: findings.Headers) -> findings.Headers:
        """Masks header fields by their names and by their values."""
        return tuple(
            (
                name,
                FILTERED
                if is_sensitive(name) or name.lower() in self._supplied
                else self.text(value),
            )
            for name, value in headers
        )

    def exchange(self, raw: record.Record) -> findings.Exchange:
        """Makes what a report may show of a record, with its command.

        Bodies are cut at `MAX_KEPT` bytes.
        """
        line = self._curl(raw.request)
        return dataclasses.replace(self.bare(raw), curl=line)

    def bare(self, raw: record.Record) -> findings.Exchange:
        """Makes what `exchange` makes, without the command: much faster."""
        request = raw.request
        body = request.body
        shown = findings.Request(
            method=request.method,
            url=self.text(request.url),
            headers=self.headers(request.headers),
            body=None if body is None else self.octets(body)[:MAX_KEPT],
        )
        response = None
        if raw.response is not None:
            response = dataclasses.replace(
                raw.response,
                headers=self.headers(raw.response.headers),
                body=self._issued(self.octets(raw.response.body))[:MAX_KEPT],
            )
        return findings.Exchange(shown, response, "")

    def _curl(self, request: findings.Request) -> str:
        if len(request.body or b"") > MAX_KEPT:
            return ""
        headers = []
        for name, value in request.headers:
            known = any(secret in value for secret in self._variables)
            hidden = is_sensitive(name) or name.lower() in self._supplied
            # A credential that is none of ours: issued by the service, say.
            variable = variable_of(name) if hidden and not known else ""
            headers.append(curl.Field(name, value, variable))
        line = curl.command(
            dataclasses.replace(request, headers=()),
            headers,
            self._variables,
        )
        # What is left are secrets in a changed form, such as base64.
        return self.text(line)

    def _issued(self, body: bytes) -> bytes:
        """Masks the credentials that a service hands out, by their names."""
        text = body.decode("utf-8", "surrogateescape")
        masked = _SENSITIVE_MEMBER.sub(rf'\1"{FILTERED}"', text)
        return masked.encode("utf-8", "surrogateescape")


def _forms(values: Iterable[str]) -> set[str]:
    """Returns the forms that secret values take in URLs and bodies."""
    found: set[str] = set()
    for value in values:
        encoded = base64.b64encode(value.encode()).decode()
        found.update(
            (
                value,
                urllib.parse.quote(value, safe=""),
                urllib.parse.quote(value),
                urllib.parse.quote_plus(value),
                json.dumps(value)[1:-1],
                json.dumps(value, ensure_ascii=False)[1:-1],
                html.escape(value),
                encoded,
                encoded.rstrip("="),
            )
        )
    return found
