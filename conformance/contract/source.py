# SPDX-License-Identifier: Apache-2.0
"""Fetching a document's text: from a file, a URL or standard input."""

import codecs
import dataclasses
import hashlib
import pathlib
import time
import urllib.parse
from collections.abc import Mapping
from typing import BinaryIO

import httpx

from conformance import errors
from conformance.contract import bounds

STDIN = "-"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """The text of one document, and where it came from.

    Attributes:
        name: The document as the user named it, for messages and reports.
        uri: Absolute path or URL; what relative references start from.
        text: The decoded text, without a byte order mark.
        sha256: Digest of the bytes, in hex.
        media_type: The media type that a server told, or empty.
    """

    name: str
    uri: str
    text: str
    sha256: str
    media_type: str = ""


def is_url(name: str) -> bool:
    """Tells whether `name` is an HTTP URL rather than a path."""
    return name.lower().startswith(("http://", "https://"))


def read(
    name: str,
    limits: bounds.Limits,
    *,
    stdin: BinaryIO | None = None,
    headers: Mapping[str, str] | None = None,
) -> Source:
    """Reads the document called `name`.

    Args:
        name: A path, an HTTP URL, or `-` for standard input.
        limits: How much to read, and for how long.
        stdin: Where `-` is read from.
        headers: Sent with the request for a URL; a credential, say.

    Returns:
        The document's text.

    Raises:
        DocumentError: There is no such document, or it is no text.
    """
    media_type = ""
    uri = name
    if name == STDIN:
        if stdin is None:
            raise errors.DocumentError("There is no standard input to read.")
        name = "<stdin>"
        uri = str(pathlib.Path.cwd() / "stdin")
        content = stdin.read(limits.bytes + 1)
    elif is_url(name):
        content, media_type = _fetch(name, limits, headers or {})
    else:
        path = pathlib.Path(name)
        uri = str(path.resolve())
        content = _read_file(path, name, limits)
    if len(content) > limits.bytes:
        raise errors.DocumentError(
            f"'{name}' is larger than {limits.bytes // 2**20} MiB.",
            "Check that it is the OpenAPI document.",
        )
    text = _decode(content, name)
    if not text.strip():
        raise errors.DocumentError(
            f"'{name}' is empty.", "Name the file that holds the document."
        )
    digest = hashlib.sha256(content).hexdigest()
    return Source(name, uri, text, digest, media_type)


def _read_file(path: pathlib.Path, name: str, limits: bounds.Limits) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.bytes + 1)
    except FileNotFoundError:
        raise errors.DocumentError(
            f"There is no file '{name}'.",
            "Check the path, or give a URL, or '-' for standard input.",
        ) from None
    except IsADirectoryError:
        raise errors.DocumentError(
            f"'{name}' is a folder.", "Name the OpenAPI document inside it."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise errors.DocumentError(
            f"'{name}' can't be read: {reason}."
        ) from None


def _fetch(
    url: str, limits: bounds.Limits, headers: Mapping[str, str]
) -> tuple[bytes, str]:
    accept = "application/json, application/yaml, text/yaml, */*;q=0.1"
    shown = without_credentials(url)
    deadline = time.monotonic() + limits.seconds
    content = bytearray()
    try:
        with (
            httpx.Client(
                timeout=limits.seconds,
                trust_env=False,
                headers={"accept": accept, **headers},
                # A credential must not follow a redirect to another host.
                follow_redirects=not headers,
                max_redirects=5,
            ) as client,
            client.stream("GET", url) as response,
        ):
            if not response.is_success:
                raise errors.DocumentError(
                    f"'{shown}' answered {response.status_code} "
                    f"{response.reason_phrase}.",
                    "Check the document's URL, and whether it needs a token.",
                )
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > limits.bytes:
                    break
                if time.monotonic() > deadline:
                    raise errors.DocumentError(
                        f"'{shown}' was still sending after "
                        f"{limits.seconds:g} s."
                    )
            media_type = response.headers.get("content-type", "")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise errors.DocumentError(
            f"'{shown}' can't be fetched: {error or type(error).__name__}.",
            "Check that the server runs and that the URL is right.",
        ) from None
    media_type = media_type.partition(";")[0].strip().lower()
    if media_type == "text/html" or content[:64].lstrip()[:1] == b"<":
        raise errors.DocumentError(
            f"'{shown}' answered with a web page, not an OpenAPI document.",
            "Give the URL of the document itself, such as /openapi.json.",
        )
    return bytes(content), media_type


def without_credentials(url: str) -> str:
    """Returns `url` without the user, password and query it may carry."""
    parts = urllib.parse.urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urllib.parse.urlunsplit((parts.scheme, host, parts.path, "", ""))


def _decode(content: bytes, name: str) -> str:
    encoding = "utf-8"
    for mark, marked in _BOMS:
        if content.startswith(mark):
            content = content[len(mark) :]
            encoding = marked
            break
    else:
        # JSON and YAML begin with an ASCII character, so the zero bytes of
        # the first two tell UTF-16 (RFC 4627 §3, YAML 1.2 §5.2).
        if content[:1] == b"\0":
            encoding = "utf-16-be"
        elif content[1:2] == b"\0":
            encoding = "utf-16-le"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise errors.DocumentError(
            f"'{name}' is not {encoding.upper()} text: byte "
            f"{error.start} does not fit.",
            "Save the document as UTF-8.",
        ) from None
    if "\0" in text:
        raise errors.DocumentError(
            f"'{name}' is a binary file.", "Name an OpenAPI document."
        )
    return text
