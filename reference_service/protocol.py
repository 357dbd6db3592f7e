# SPDX-License-Identifier: Apache-2.0
"""HTTP as uvicorn speaks it, with its own error in the envelope (§4.8.7)."""

import asyncio

from uvicorn.protocols.http import auto

from reference_service.core import context, security_headers
from reference_service.schemas import envelope


class _EnvelopedErrors:
    """Answers what is no HTTP; no application gets to see that."""

    transport: asyncio.Transport

    def send_400_response(self, msg: str) -> None:
        """Sends the response, and closes the connection.

        Args:
            msg: What uvicorn would say in plain text.
        """
        context.begin()
        body = envelope.error("MALFORMED_REQUEST", msg).model_dump_json()
        content = body.encode()
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "Connection": "close",
            **security_headers.DEFAULTS,
        }
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        head = f"HTTP/1.1 400 Bad Request\r\n{''.join(lines)}\r\n"
        self.transport.write(head.encode("ascii") + content)
        self.transport.close()


# Which of its two parsers uvicorn takes depends on what is installed.
class EnvelopedProtocol(_EnvelopedErrors, auto.AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """Uvicorn's protocol, whatever its parser."""
