# SPDX-License-Identifier: Apache-2.0
"""A document's text: from a file, a URL, a git revision or standard input."""

import codecs
import dataclasses
import hashlib
import pathlib
from collections.abc import Mapping
from typing import BinaryIO

from conformance import errors, network
from conformance.contract import bounds, repository, revision, urls

STDIN = "-"
STDIN_NAME = "<stdin>"
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
        uri: Absolute path, URL or address in a git revision; what relative
            references start from.
        text: The decoded text, without a byte order mark.
        sha256: Digest of the bytes, in hex.
        media_type: The media type that a server told, or empty.
        files: What reads other files of the revision that it is in.
        encoding: What the bytes were decoded by.
        mark: The byte order mark that they began with.
    """

    name: str
    uri: str
    text: str
    sha256: str
    media_type: str = ""
    files: repository.Repository | None = dataclasses.field(
        default=None, compare=False, repr=False
    )
    encoding: str = "utf-8"
    mark: bytes = b""

    def encoded(self, text: str) -> bytes:
        """Encodes a text as this one was."""
        return self.mark + text.encode(self.encoding)

    def changed(self, text: str) -> "Source":
        """Returns the same document with another text."""
        digest = hashlib.sha256(self.encoded(text)).hexdigest()
        return dataclasses.replace(self, text=text, sha256=digest)


def is_url(name: str) -> bool:
    """Tells whether `name` is an HTTP URL rather than a path."""
    return name.lower().startswith(("http://", "https://"))


def is_revision(name: str) -> bool:
    """Tells whether `name` is in a git revision rather than a file."""
    if revision.is_address(name):
        return True
    return revision.split(name) is not None and not is_there(name)


def is_there(name: str) -> bool:
    """Tells whether there is a file or a folder called `name`."""
    try:
        return pathlib.Path(name).exists()
    except (OSError, ValueError):
        return False


def read(
    name: str,
    limits: bounds.Limits,
    *,
    stdin: BinaryIO | None = None,
    headers: Mapping[str, str] | None = None,
    shown: str = "",
    beside: Source | None = None,
    way: network.Network | None = None,
) -> Source:
    """Reads the document called `name`.

    Args:
        name: `-` for standard input, an HTTP URL, a path, or `<rev>:<path>`
            where there is no such file. An address of `revision` too.
        limits: How much to read, and for how long.
        stdin: Where `-` is read from.
        headers: Sent with the request for a URL; a credential, say.
        shown: What to call it, in messages and reports; by default `name`.
        beside: A document that refers to it; what reads that one's revision
            reads this one too.
        way: How to get to a URL.

    Returns:
        The document's text.

    Raises:
        DocumentError: There is no such document, or it is no text.
    """
    media_type = ""
    uri = name
    files = beside.files if beside else None
    shown = shown or (urls.without_credentials(name) if is_url(name) else name)
    if name == STDIN:
        if stdin is None:
            raise errors.DocumentError("There is no standard input to read.")
        shown = STDIN_NAME
        uri = str(pathlib.Path.cwd() / "stdin")
        content = stdin.read(limits.bytes + 1)
    elif is_url(name):
        # Imported here: the HTTP client takes longer than most files.
        from conformance.contract import remote  # noqa: PLC0415

        content, media_type = remote.fetch(
            name, limits, headers or {}, way or network.Network()
        )
    elif is_revision(name):
        if not revision.is_address(name):
            uri = revision.find(name, limits)
        files = files or repository.Repository()
        content = files.read(uri, shown, limits)
    else:
        path = pathlib.Path(name)
        uri = str(path.resolve())
        content = _read_file(path, shown, limits)
    if len(content) > limits.bytes:
        raise errors.DocumentError(
            f"'{shown}' is larger than {limits.bytes:,} bytes.",
            "Check that it is the OpenAPI document, or raise 'limits' in the "
            "settings.",
        )
    text, encoding, mark = _decode(content, shown)
    if not text.strip():
        raise errors.DocumentError(
            f"'{shown}' is empty.", "Name the file that holds the document."
        )
    digest = hashlib.sha256(content).hexdigest()
    return Source(shown, uri, text, digest, media_type, files, encoding, mark)


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


def _decode(content: bytes, name: str) -> tuple[str, str, bytes]:
    """Returns the text, its encoding, and its byte order mark."""
    encoding, mark = "utf-8", b""
    for known, marked in _BOMS:
        if content.startswith(known):
            content = content[len(known) :]
            encoding, mark = marked, known
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
    return text, encoding, mark
