# SPDX-License-Identifier: Apache-2.0
"""What stood where a request is masked, so that it can be sent again.

A masked request remembers names, never values: `Bearer ${CONFORMANCE_TOKEN}`.
The names are those of the variables in `curl` lines. A credential may stand in
another form, or be forged from the one that is named: `${NAME|form}`.
"""

import base64
import dataclasses
import html
import json
import re
import urllib.parse
from collections.abc import Callable, Iterator, Mapping

from conformance import findings
from conformance.exercise import masking, tokens
from conformance.exercise import record as records

_SPLIT = re.escape(masking.FILTERED)
_NAMED = re.compile(r"\$\{([A-Z0-9_]+)(?:\|(\w+))?\}")
# What may stand beside a credential without being one: its scheme.
_SCHEME = re.compile(r"(?:[A-Za-z][\w-]{0,15} )?\Z")
_BEARER = "Bearer "

_FORMS: Mapping[str, Callable[[str], str]] = {
    "": str,
    "quoted": lambda value: urllib.parse.quote(value, safe=""),
    "path": urllib.parse.quote,
    "plus": urllib.parse.quote_plus,
    "json": lambda value: json.dumps(value)[1:-1],
    "unicode": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "html": html.escape,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "bare": lambda value: base64.b64encode(value.encode()).decode().rstrip("="),
    "word": lambda value: value.partition(" ")[2],
}
# In the order in which `tokens.forged` makes them.
_FORGED = ("garbage", "unsigned", "foreign")


class Shower:
    """Shows records as exchanges that can be sent again."""

    def __init__(self, mask: masking.Mask) -> None:
        """Begins to show; `mask` may learn more on the way."""
        self._mask = mask
        self._templates: dict[str, str] = {}
        self._learned = 0

    def exchange(
        self, raw: records.Record, *, brief: bool = False
    ) -> findings.Exchange:
        """Masks a record, and notes what stood in the place of each mask.

        Args:
            raw: The record.
            brief: Whether to go without the command that repeats it.
        """
        known = self._mask.variables
        if len(known) != self._learned:
            self._templates.clear()
            self._learned = len(known)
        made = self._mask.bare(raw) if brief else self._mask.exchange(raw)
        pairs = zip(_texts(made.request), _texts(raw.request), strict=True)
        secrets = tuple(
            self._template(value, known)
            for shown, real in pairs
            if masking.FILTERED in shown
            for value in _masked_values(shown, real)
        )
        request = dataclasses.replace(made.request, secrets=secrets)
        return dataclasses.replace(made, request=request)

    def _template(self, value: str, known: Mapping[str, str]) -> str:
        if value not in self._templates:
            self._templates[value] = _template(value, known)
        return self._templates[value]


def filled(
    masked: findings.Request, values: Mapping[str, str]
) -> findings.Request:
    """Puts credentials where they were masked.

    Args:
        masked: The request as reports show it.
        values: The credentials by their names.

    Returns:
        The request as it was sent.

    Raises:
        LookupError: A credential is not known; the text names it, or is
            empty where nobody knows what it was.
    """
    secrets = iter(masked.secrets)

    def put(text: str) -> str:
        return re.sub(_SPLIT, lambda _: _real(next(secrets, ""), values), text)

    body = masked.body
    return findings.Request(
        masked.method,
        put(masked.url),
        tuple((name, put(value)) for name, value in masked.headers),
        None if body is None else _octets(put(_text(body))),
    )


def parts(template: str) -> Iterator[tuple[str, str]]:
    """Yields the parts of a text: literal text, and names of credentials.

    Yields:
        `("", literal)`, or `(name, form)`.
    """
    end = 0
    for match in _NAMED.finditer(template):
        if match.start() > end:
            yield "", template[end : match.start()]
        yield match[1], match[2] or ""
        end = match.end()
    if end < len(template):
        yield "", template[end:]


def _texts(request: findings.Request) -> list[str]:
    body = "" if request.body is None else _text(request.body)
    return [request.url, *(value for _, value in request.headers), body]


def _text(body: bytes) -> str:
    return body.decode("utf-8", "surrogateescape")


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _masked_values(shown: str, real: str) -> list[str]:
    """Aligns a masked text with the real one."""
    pieces = [re.escape(each) for each in shown.split(masking.FILTERED)]
    # A body may have been cut, within a mask or after it.
    pattern = "(.*?)".join(pieces)
    match = re.match(pattern + r"\Z", real, re.DOTALL) or re.match(
        pattern, real, re.DOTALL
    )
    if match is None:
        return [""] * (len(pieces) - 1)
    return list(match.groups())


def _template(value: str, known: Mapping[str, str]) -> str:
    for secret, name in sorted(known.items(), key=lambda each: -len(each[0])):
        for form, make in _FORMS.items():
            wanted = make(secret)
            before = value.removesuffix(wanted)
            found = wanted and value.endswith(wanted)
            if found and _SCHEME.match(before):
                mark = f"|{form}" if form else ""
                return f"{before}${{{name}{mark}}}"
        forged = _forged(value, secret)
        if forged:
            return f"{_BEARER}${{{name}|{forged}}}"
    return ""


def _forged(value: str, token: str) -> str:
    """Tells how a bearer token was forged from a good one, if it was."""
    if not value.startswith(_BEARER):
        return ""
    sent = value.removeprefix(_BEARER)
    for kind, (_, made) in zip(_FORGED, tokens.forged(token), strict=False):
        signed = made.rpartition(".")[0]
        if sent == made or (
            kind == "foreign" and sent.rpartition(".")[0] == signed
        ):
            return kind
    return ""


def _real(template: str, values: Mapping[str, str]) -> str:
    if not template:
        raise LookupError("")
    made = []
    for name, form in parts(template):
        if not name:
            made.append(form)
        elif name not in values:
            raise LookupError(name)
        else:
            made.append(_formed(values[name], form))
    return "".join(made)


def _formed(value: str, form: str) -> str:
    if form in _FORMS:
        return _FORMS[form](value)
    for kind, (_, made) in zip(_FORGED, tokens.forged(value), strict=False):
        if kind == form:
            return made
    raise LookupError(form)
