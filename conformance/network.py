# SPDX-License-Identifier: Apache-2.0
"""How HTTP clients get to a service: certificates, and a proxy.

Each library that sends for us takes these in words of its own. None of them
reads the environment: what a run depends on stands in its settings.
"""

import dataclasses
import urllib.parse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl


@dataclasses.dataclass(frozen=True, slots=True)
class Network:
    """The way to a service.

    Attributes:
        ca: A file of certificates to trust, instead of the usual ones.
        certificate: A file with the client's own certificate, for servers
            that ask for one.
        key: A file with its key; empty where the certificate's file has it.
        is_verified: Whether the server's certificate is checked.
        proxy: The URL of an HTTP proxy that everything goes through.
    """

    ca: str = ""
    certificate: str = ""
    key: str = ""
    is_verified: bool = True
    proxy: str = dataclasses.field(default="", repr=False)

    @property
    def has_tls(self) -> bool:
        """Whether certificates are not simply the usual ones."""
        return bool(self.ca or self.certificate or not self.is_verified)

    def secrets(self) -> frozenset[str]:
        """Returns the values that may be shown nowhere."""
        password = urllib.parse.urlsplit(self.proxy).password
        if not password:
            return frozenset()
        return frozenset((password, urllib.parse.unquote(password)))

    def for_httpx(self) -> dict[str, Any]:
        """Returns the arguments for `httpx.Client`."""
        arguments: dict[str, Any] = {"trust_env": False}
        if self.proxy:
            arguments["proxy"] = self.proxy
        if self.has_tls:
            arguments["verify"] = self.context()
        return arguments

    def for_requests(self) -> dict[str, Any]:
        """Returns the arguments for `requests.Session.request`."""
        arguments: dict[str, Any] = {}
        if self.proxy:
            arguments["proxies"] = {"http": self.proxy, "https": self.proxy}
        if self.has_tls:
            arguments["verify"] = self.is_verified and (self.ca or True)
        if self.certificate:
            arguments["cert"] = (
                (self.certificate, self.key) if self.key else self.certificate
            )
        return arguments

    def context(self) -> "ssl.SSLContext":
        """Makes the context of a TLS client.

        Raises:
            OSError: A file can't be read, or holds no certificate or key
                that fits; `ssl.SSLError` is one of these.
        """
        # Imported here: a document that is a file needs no HTTP client.
        import ssl  # noqa: PLC0415

        import httpx  # noqa: PLC0415

        if self.ca:
            made = ssl.create_default_context(cafile=self.ca)
        else:
            made = httpx.create_ssl_context(trust_env=False)
        if not self.is_verified:
            made.check_hostname = False
            made.verify_mode = ssl.CERT_NONE
        if self.certificate:
            # An empty password fails; without one, OpenSSL would ask for it.
            made.load_cert_chain(
                self.certificate, self.key or None, password=""
            )
        return made
