# SPDX-License-Identifier: Apache-2.0
"""Writes requests as a program for Python and httpx that sends the same bytes.

Credentials stand in it as environment variables, as they do in `curl` lines.
"""

from collections.abc import Sequence

from conformance import findings
from conformance.exercise import masking, secret_places

# httpx makes these itself, from the URL and the body.
_OWN = frozenset({"host", "content-length"})
_FORMS = {
    "quoted": 'urllib.parse.quote({}, safe="")',
    "path": "urllib.parse.quote({})",
    "plus": "urllib.parse.quote_plus({})",
}


def program(requests: Sequence[findings.Request]) -> str:
    """Writes a program.

    Args:
        requests: Masked, with notes of what stood in the place of each mask.

    Returns:
        Its text. It prints status and body of every response.
    """
    lines = [
        "import os",
        "import urllib.parse",
        "",
        "import httpx",
        "",
        "requests = [",
        *(line for each in requests for line in _request(each)),
        "]",
        "with httpx.Client(trust_env=False) as client:",
        "    for request in requests:",
        "        response = client.send(request)",
        "        print(response.status_code, response.reason_phrase)",
        "        print(response.text)",
        "",
    ]
    text = "\n".join(lines)
    if "os.environ" not in text:
        text = text.replace("import os\n", "", 1)
    if "urllib.parse." not in text:
        text = text.replace("import urllib.parse\n", "", 1)
    return text.lstrip("\n")


def _request(request: findings.Request) -> list[str]:
    secrets = iter(request.secrets)

    def value(text: str) -> str:
        first, *others = text.split(masking.FILTERED)
        pieces = [repr(first)] if first or not others else []
        for each in others:
            pieces.extend(_named(next(secrets, "")))
            pieces.extend([repr(each)] if each else [])
        return " + ".join(pieces)

    url = value(request.url)
    headers = [
        f"            ({name!r}, {written}),"
        for name, text in request.headers
        # Every mask has its turn, also in what is left out.
        for written in [value(text)]
        if name.lower() not in _OWN
    ]
    lines = ["    httpx.Request(", f"        {request.method!r},"]
    lines.append(f"        {url},")
    lines.extend(["        headers=[", *headers, "        ],"])
    if request.body is not None:
        text = request.body.decode("utf-8", "surrogateescape")
        body = value(text)
        if masking.FILTERED in text:
            body = f'({body}).encode("utf-8", "surrogateescape")'
        else:
            body = repr(request.body)
        lines.append(f"        content={body},")
    return [*lines, "    ),"]


def _named(template: str) -> list[str]:
    """Returns the expressions for what stood in the place of a mask."""
    if not template:
        return ['os.environ["CONFORMANCE_SECRET"]']
    pieces = []
    for name, form in secret_places.parts(template):
        if not name:
            pieces.append(repr(form))
            continue
        variable = f'os.environ["{name}"]'
        pieces.append(_FORMS.get(form, "{}").format(variable))
    return pieces
