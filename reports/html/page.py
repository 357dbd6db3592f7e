# SPDX-License-Identifier: Apache-2.0
"""Fills the template, and is the one place where text becomes markup."""

import base64
import datetime as dt
import hashlib
import importlib.resources
import urllib.parse
from typing import Any

import jinja2
import markupsafe

from conformance import findings
from reports import text
from reports.html import charts, model, prose

_WORLDS = {
    findings.World.DOCUMENT: "Document",
    findings.World.EXCHANGE: "Exchange",
    findings.World.LOAD: "Load",
    findings.World.CHANGE: "Change",
}


def render(run: findings.Run) -> str:
    """Writes a run as one HTML file that asks nothing of the network.

    Args:
        run: The run.

    Returns:
        An HTML document; the same run gives the same document. Its content
        security policy lets no style and no script in but its own, whatever
        the run quotes.
    """
    style, script = _source("report.css"), _source("report.js")
    policy = (
        "default-src 'none'; "
        f"script-src '{_hash(script)}'; "
        f"style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    environment = _environment()
    page = environment.from_string(_source("report.html.j2")).render(
        page=model.page(run),
        run=run,
        policy=policy,
        # Our own files, not data: they are the only markup of the page.
        style=markupsafe.Markup(style),  # noqa: S704
        script=markupsafe.Markup(script),  # noqa: S704
    )
    return page.rstrip() + "\n"


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        autoescape=True,
        finalize=_finalized,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "line": prose.line,
        "moment": _moment,
        "number": "{:,}".format,
        "figure": text.figure,
        "duration": text.duration,
        "facts": text.facts,
        "plural": text.plural,
        "query": _query,
        "percent": "{:.1%}".format,
    }
    environment.globals |= {
        "severities": tuple(findings.Severity),
        "nouns": text.NOUNS,
        "world_names": _WORLDS,
        "gate": text.gate,
        "charts": charts,
    }
    return environment


def _finalized(value: Any) -> Any:
    """Shows what is invisible in any text that the template puts out."""
    if isinstance(value, str) and not isinstance(value, markupsafe.Markup):
        return text.visible(value)
    return value


def _moment(started: str) -> str:
    """Tells a moment in the one zone that all readers share."""
    try:
        moment = dt.datetime.fromisoformat(started)
    except ValueError:
        return started
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _query(value: str) -> str:
    """Quotes a value for the part of a URL that holds the filters."""
    return urllib.parse.quote(text.visible(value), safe="")


def _source(name: str) -> str:
    file = importlib.resources.files("reports.html") / name
    return file.read_text(encoding="utf-8")


def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
