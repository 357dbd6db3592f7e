# SPDX-License-Identifier: Apache-2.0
"""Writes a request as a line for a POSIX shell that sends the same bytes.

Everything is quoted for `sh`: single quotes for text, `printf` with octal
escapes for bytes that are no plain text. A credential stands as an
environment variable in double quotes.
"""

import dataclasses
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence

from conformance import findings

TOKEN_VARIABLE = "CONFORMANCE_TOKEN"  # noqa: S105 - a name, not a secret
HEADER_VARIABLE = "CONFORMANCE_HEADER_"
QUERY_VARIABLE = "CONFORMANCE_QUERY_"
# What curl sends unasked; a request without them needs them switched off.
_UNASKED = ("User-Agent", "Accept")
# Curl makes these itself, from the URL and the body.
_OWN = frozenset({"host", "content-length"})
# Linux takes no single argument longer than 128 KiB; `printf` is built in.
_LONGEST_ARGUMENT = 100_000
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\x80-\U0010ffff]")
_PLAIN_BYTES = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    b' !#$&()*+,-./:;<=>?@[]^_`{|}~"'
)


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A header field; `variable` stands for its value where it is secret."""

    name: str
    value: str
    variable: str = ""


# What curl sends unasked, in the same words.
_ACCEPT = Field("Accept", "*/*")


def command(
    request: findings.Request,
    headers: Sequence[Field],
    variables: Mapping[str, str],
) -> str:
    """Writes the command.

    Args:
        request: Method, URL (percent-encoded) and body.
        headers: Its header fields.
        variables: Secret values, each with the environment variable that
            stands for it.

    Returns:
        One line for `sh`; the response comes with its head.
    """
    quoting = _Quoting(variables)
    before, data = _body(request.body, quoting)
    parts = ["curl", "--path-as-is", "--globoff"]
    if request.method == "HEAD" and request.body is None:
        parts.append("-I")
    else:
        parts.append("-i")
        if request.method != "GET" or request.body is not None:
            parts.extend(("-X", quoting.text(request.method)))
    parts.extend(_headers(request, headers, quoting))
    sent = {each.name.lower(): each.value for each in headers}
    if request.body is None and sent.get("content-length") == "0":
        data = ["--data-raw", "''"]
    parts.extend(data)
    parts.append(quoting.text(request.url))
    return before + " ".join(parts)


def _headers(
    request: findings.Request, headers: Sequence[Field], quoting: "_Quoting"
) -> Iterable[str]:
    sent = {each.name.lower() for each in headers}
    unasked = [name for name in _UNASKED if name.lower() not in sent]
    if "content-type" not in sent and (
        request.body is not None or "content-length" in sent
    ):
        unasked.append("Content-Type")
    if request.body is not None and "expect" not in sent:
        unasked.append("Expect")
    for name in unasked:
        yield from ("-H", quoting.text(f"{name}:"))
    for each in headers:
        if each.name.lower() in _OWN or each == _ACCEPT:
            continue
        yield from ("-H", _header(each, quoting))
    if "accept-encoding" in sent:
        yield "--compressed"


def _header(each: Field, quoting: "_Quoting") -> str:
    if each.variable:
        return f'{shlex.quote(f"{each.name}: ")}"${each.variable}"'
    if not each.value.strip():
        # Curl's way to say that a field is empty; a colon would drop it.
        return quoting.text(f"{each.name};")
    line = f"{each.name}: {each.value}"
    if line.isascii() and not _UNPRINTABLE.search(line):
        return quoting.text(line)
    # Header fields travel as ISO 8859-1, whatever the shell's own encoding.
    octets = _octal(line.encode("latin-1", "replace"))
    return f"\"$(printf '{octets}')\""


def _body(body: bytes | None, quoting: "_Quoting") -> tuple[str, list[str]]:
    """Returns what comes before `curl`, and its arguments for the body."""
    if body is None:
        return "", []
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = None
    if (
        text is not None
        and not _UNPRINTABLE.search(text)
        and len(body) < _LONGEST_ARGUMENT
    ):
        # Unlike `--data`, this takes a leading `@` as it is.
        return "", ["--data-raw", quoting.text(text)]
    return f"printf '{_octal(body)}' | ", ["--data-binary", "@-"]


def _octal(data: bytes) -> str:
    """Writes bytes as a format for `printf` within single quotes."""
    return "".join(
        chr(byte) if byte in _PLAIN_BYTES else f"\\{byte:03o}" for byte in data
    )


class _Quoting:
    """Quotes text for `sh`, with variables where the secrets stand."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        secrets = sorted(variables, key=len, reverse=True)
        self._secret = (
            re.compile("(" + "|".join(map(re.escape, secrets)) + ")")
            if secrets
            else None
        )

    def text(self, text: str) -> str:
        """Quotes one argument."""
        if self._secret is None or not self._secret.search(text):
            return shlex.quote(text)
        return "".join(
            f'"${self._variables[part]}"'
            if part in self._variables
            else shlex.quote(part)
            for part in self._secret.split(text)
            if part
        )
