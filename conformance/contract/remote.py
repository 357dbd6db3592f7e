# SPDX-License-Identifier: Apache-2.0
"""Fetching a document over HTTP from a server that may be hostile."""

import dataclasses
import ipaddress
import socket
import threading
from collections.abc import Mapping

import httpx

from conformance import errors, network
from conformance.contract import bounds, urls

_ACCEPT = "application/json, application/yaml, text/yaml, */*;q=0.1"
# Others have no bound on what a few bytes of them may become.
_ENCODINGS = frozenset({"", "identity", "gzip", "deflate"})
_MAX_REDIRECTS = 5
# Where clouds keep credentials, beside the link-local addresses.
_METADATA = frozenset(
    map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254"))
)
# IPv4 inside IPv6 (RFC 6052).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


@dataclasses.dataclass(slots=True)
class _Fetch:
    """One fetch, which a thread of its own brings to its end.

    A server that sends a byte now and then keeps every single wait short;
    only someone who does not wait can tell that it takes too long in all.
    """

    url: str
    headers: Mapping[str, str]
    limits: bounds.Limits
    way: network.Network
    content: bytearray = dataclasses.field(default_factory=bytearray)
    media_type: str = ""
    failure: Exception | None = None
    given_up: bool = False

    def run(self) -> None:
        """Fetches; what goes wrong is kept for who waits."""
        try:
            self._fetch()
        except Exception as error:  # noqa: BLE001 - raised again by `fetch`
            self.failure = error

    def _fetch(self) -> None:
        with (
            httpx.Client(
                timeout=self.limits.seconds,
                **self.way.for_httpx(),
                headers={
                    "accept": _ACCEPT,
                    "accept-encoding": "gzip, deflate",
                    **self.headers,
                },
                # A credential must not follow a redirect to another host.
                follow_redirects=not self.headers,
                max_redirects=_MAX_REDIRECTS,
                event_hooks={"request": [_check_host]},
            ) as client,
            client.stream("GET", self.url) as response,
        ):
            _check_peer(response)
            if not response.is_success:
                raise errors.DocumentError(
                    f"'{urls.without_credentials(self.url)}' answered "
                    f"{response.status_code} {response.reason_phrase}.",
                    "Check the document's URL, and whether it needs a token.",
                )
            encoding = response.headers.get("content-encoding", "").lower()
            if encoding not in _ENCODINGS:
                raise errors.DocumentError(
                    f"'{urls.without_credentials(self.url)}' answered in "
                    f"the encoding '{encoding}', which was not asked for."
                )
            for chunk in response.iter_bytes():
                self.content += chunk
                if len(self.content) > self.limits.bytes or self.given_up:
                    break
            self.media_type = response.headers.get("content-type", "")


def fetch(
    url: str,
    limits: bounds.Limits,
    headers: Mapping[str, str],
    way: network.Network,
) -> tuple[bytes, str]:
    """Fetches a document.

    Args:
        url: Its HTTP URL.
        limits: How much to read, and for how long.
        headers: Sent with the request; a credential, say.
        way: How to get there.

    Returns:
        The bytes, not much more than `limits.bytes`, and the media type in
        lower case without its parameters.

    Raises:
        DocumentError: It can't be fetched within the limits, is a web page,
            or is at a link-local address, where clouds keep credentials.
    """
    shown = urls.without_credentials(url)
    fetching = _Fetch(url, headers, limits, way)
    # A daemon, so that the process does not wait for it either.
    thread = threading.Thread(target=fetching.run, daemon=True)
    thread.start()
    thread.join(limits.seconds)
    if thread.is_alive():
        fetching.given_up = True
        raise errors.DocumentError(
            f"'{shown}' was still sending after {limits.seconds:g} s."
            if fetching.content
            else f"'{shown}' did not answer within {limits.seconds:g} s."
        )
    error = fetching.failure
    if isinstance(error, httpx.HTTPError | httpx.InvalidURL | UnicodeError):
        raise errors.DocumentError(
            f"'{shown}' can't be fetched: {error or type(error).__name__}.",
            "Check that the server runs and that the URL is right.",
        ) from None
    if error is not None:
        raise error
    media_type = fetching.media_type.partition(";")[0].strip().lower()
    content = bytes(fetching.content)
    if media_type == "text/html" or content[:64].lstrip()[:1] == b"<":
        raise errors.DocumentError(
            f"'{shown}' answered with a web page, not an OpenAPI document.",
            "Give the URL of the document itself, such as /openapi.json.",
        )
    return content, media_type


def _check_host(request: httpx.Request) -> None:
    """Refuses a host that is link-local, also behind a redirect."""
    try:
        found = socket.getaddrinfo(request.url.host, None)
    except (OSError, UnicodeError):
        # The connection will fail, and tell it better.
        return
    for *_, address in found:
        _check_address(str(address[0]), request.url)


def _check_peer(response: httpx.Response) -> None:
    """Refuses an answer from elsewhere than the name led to before."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream else None
    if peer:
        _check_address(str(peer[0]), response.url)


def _check_address(text: str, url: httpx.URL) -> None:
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None)
    if address in _TRANSLATED:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    address = inner or address
    if address.is_link_local or address in _METADATA:
        shown = urls.without_credentials(str(url))
        raise errors.DocumentError(
            f"'{shown}' is at the link-local address {address}, where "
            "documents are not fetched from."
        )
