# SPDX-License-Identifier: Apache-2.0
"""Where references may lead: which file or URL, and whether it is allowed."""

import os
import urllib.parse

from conformance.contract import nodes, revision, source


def absolute(address: str, base: str, root: str, *, allow_remote: bool) -> str:
    """Makes the address in a reference absolute.

    Args:
        address: What stands in the reference, without its fragment.
        base: The path or URL of the document that it stands in.
        root: That of the document that was named by the user.
        allow_remote: Whether it may lead to other hosts.

    Returns:
        A path with no symbolic link in it, a URL, or an address in a git
        revision.

    Raises:
        BrokenReferenceError: It leads where it may not, or is no address.
    """
    try:
        return _absolute(address, base, root, allow_remote=allow_remote)
    except (ValueError, OSError, RuntimeError) as error:
        # No URL, no path, or links that run in a circle.
        raise nodes.BrokenReferenceError(
            f"'{address}' is no address: {error}."
        ) from None


def joined(base: str, reference: str) -> str:
    """Resolves a URI reference (RFC 3986 §5); itself where it is none."""
    try:
        return urllib.parse.urljoin(base, reference)
    except ValueError:
        return reference


def _absolute(address: str, base: str, root: str, *, allow_remote: bool) -> str:
    if source.is_url(base) or source.is_url(address):
        uri = urllib.parse.urljoin(base, address)
        if not source.is_url(uri):
            raise _neither(address)
        if not allow_remote and _origin(uri) != _origin(root):
            raise nodes.BrokenReferenceError(
                f"'{address}' is on another host, and remote references "
                "are off.",
                "Allow them with --allow-remote.",
            )
        return uri
    # A single letter is the drive of a Windows path.
    if len(urllib.parse.urlsplit(address).scheme) > 1:
        raise _neither(address)
    path = urllib.parse.unquote(address)
    if revision.is_address(base):
        inside = revision.join(base, path, root)
        if inside is None:
            raise _outside(address)
        return inside
    # Not pathlib, which would take longer than reading the file.
    join, folder_of = os.path.join, os.path.dirname
    named = os.path.normpath(join(folder_of(base), path))
    try:
        target = os.path.realpath(named, strict=True)
    except FileNotFoundError:
        # Told when it is read, unless it would be elsewhere.
        target = os.path.realpath(named)
    if not target.startswith(join(folder_of(root), "")):
        raise _outside(address)
    return target


def _neither(address: str) -> nodes.BrokenReferenceError:
    return nodes.BrokenReferenceError(
        f"'{address}' is neither a path nor HTTP."
    )


def _outside(address: str) -> nodes.BrokenReferenceError:
    return nodes.BrokenReferenceError(
        f"'{address}' leads out of the document's folder.",
        "Keep referenced files below the folder of the root document.",
    )


def _origin(uri: str) -> tuple[str, str]:
    parts = urllib.parse.urlsplit(uri)
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()
