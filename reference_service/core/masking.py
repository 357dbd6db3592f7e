# SPDX-License-Identifier: Apache-2.0
"""What must not leave the service is taken out of a text (guidelines §9.5).

Nothing of the kind is put into logs or reports on purpose; but a library may
tell the URL it could not reach, and a database the address that is taken.
"""

import re

MASK = "***"

_SECRETS = (
    # User and password of a URL (RFC 3986 §3.2.1).
    (re.compile(r"(?<=://)[^\s/?#]*(?=@)"), MASK),
    # A token (RFC 7519): JSON in Base64 begins with these letters.
    (re.compile(r"\beyJ[\w-]*(\.[\w-]*)*"), MASK),
    (
        re.compile(r"\b(bearer|basic) [\w.~+/=-]{8,}", re.IGNORECASE),
        rf"\1 {MASK}",
    ),
    # An e-mail address. It begins where a word does: so that a long word is
    # looked at once.
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(\.[\w-]+)+"), MASK),
)


def mask(text: str) -> str:
    """Returns a text without passwords, tokens and e-mail addresses."""
    for pattern, mask in _SECRETS:
        text = pattern.sub(mask, text)
    return text
