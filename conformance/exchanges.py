# SPDX-License-Identifier: Apache-2.0
"""Exchanges as JSON: the form that run.json, recordings and memories share."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from conformance import findings

_Tree = dict[str, Any]


def encoded(exchange: findings.Exchange) -> _Tree:
    """Makes JSON of an exchange, its secrets already masked.

    Returns:
        An object with `request`, `response` and `curl`; a body is an object
        with `text`, or with `base64` where it is no UTF-8.
    """
    request, response = exchange.request, exchange.response
    sent = request.body
    return {
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": [list(each) for each in request.headers],
            "body": None if sent is None else _body(sent),
            "secrets": list(request.secrets),
        },
        "response": None
        if response is None
        else {
            "status": response.status,
            "headers": [list(each) for each in response.headers],
            "body": _body(response.body),
            "seconds": response.seconds,
        },
        "curl": exchange.curl,
    }


def decoded(tree: Mapping[str, Any]) -> findings.Exchange:
    """Reads what `encoded` made.

    Raises:
        ValueError: It is no such object.
    """
    try:
        request, response = tree["request"], tree["response"]
        sent = request["body"]
        return findings.Exchange(
            findings.Request(
                str(request["method"]),
                str(request["url"]),
                _headers(request["headers"]),
                None if sent is None else _octets(sent),
                tuple(map(str, request["secrets"])),
            ),
            None
            if response is None
            else findings.Response(
                int(response["status"]),
                _headers(response["headers"]),
                _octets(response["body"]),
                float(response["seconds"]),
            ),
            str(tree["curl"]),
        )
    except (KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise ValueError(f"no exchange: {error}") from error


def _body(body: bytes) -> _Tree:
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


def _octets(tree: Mapping[str, Any]) -> bytes:
    if "text" in tree:
        return str(tree["text"]).encode("utf-8", "surrogatepass")
    return base64.b64decode(tree["base64"], validate=True)


def _headers(pairs: Any) -> findings.Headers:
    return tuple((str(name), str(value)) for name, value in pairs)
