# SPDX-License-Identifier: Apache-2.0
"""Finding a service's document where services usually keep it."""

import urllib.parse
from collections.abc import Iterable, Mapping

from conformance import errors, network
from conformance.contract import source, urls

# FastAPI, Redocly and most others; springdoc; Swashbuckle; flasgger.
_PLACES = (
    "openapi.json",
    "openapi.yaml",
    "swagger.json",
    "v3/api-docs",
    "swagger/v1/swagger.json",
    "spec.json",
)
_SECONDS = 10.0
_SUCCESS = 200


def same_origin(name: str, base_url: str) -> bool:
    """Tells whether a document comes from the service itself."""
    if not source.is_url(name) or not source.is_url(base_url):
        return False
    one, other = urllib.parse.urlsplit(name), urllib.parse.urlsplit(base_url)
    return (one.scheme, one.netloc) == (other.scheme, other.netloc)


def _candidates(base_url: str) -> Iterable[str]:
    base = base_url.partition("?")[0].rstrip("/")
    origin = urllib.parse.urljoin(base_url, "/").rstrip("/")
    for folder in dict.fromkeys((base, origin)):
        for place in _PLACES:
            yield f"{folder}/{place}"


def document(
    base_url: str, headers: Mapping[str, str], way: network.Network
) -> str:
    """Looks for the document that a service serves of itself.

    Args:
        base_url: The service.
        headers: Sent with each request.
        way: How to get there.

    Returns:
        The URL of the first usual place that answers with one.

    Raises:
        TargetError: Nothing answers there.
        ConfigurationError: It answers, but not with a document, or the URL
            is none.
    """
    if not source.is_url(base_url):
        raise errors.ConfigurationError(
            f"'{base_url}' is no HTTP URL.",
            "Give one such as http://127.0.0.1:8000.",
        )
    # Imported here: a document that is named needs no HTTP client.
    import httpx  # noqa: PLC0415

    shown = urls.without_credentials(base_url)
    try:
        with httpx.Client(
            timeout=_SECONDS, headers=dict(headers), **way.for_httpx()
        ) as client:
            for url in _candidates(base_url):
                answer = client.get(url)
                is_page = answer.text.lstrip()[:1] == "<"
                if answer.status_code == _SUCCESS and not is_page:
                    return url
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise errors.TargetError(
            f"'{shown}' can't be reached: {error or type(error).__name__}.",
            "Check that the service runs there.",
        ) from None
    raise errors.ConfigurationError(
        f"'{shown}' serves no OpenAPI document at the usual places.",
        "Name the document: conformance run DOCUMENT --base-url URL.",
    )
