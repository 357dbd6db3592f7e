# SPDX-License-Identifier: Apache-2.0
"""The formats that a run can be written in."""

import dataclasses
from collections.abc import Callable, Mapping
from types import MappingProxyType

from conformance import findings
from reports import junit, run_json, sarif


@dataclasses.dataclass(frozen=True, slots=True)
class Format:
    """A way to write a run.

    Attributes:
        name: What the user calls it.
        file_name: What its file is called where the user names none.
        render: Turns a run into the text of the file.
    """

    name: str
    file_name: str
    render: Callable[[findings.Run], str]


def _render_html(run: findings.Run) -> str:
    # The template engine takes longer to import than most lint runs last.
    from reports import html  # noqa: PLC0415

    return html.render(run)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("html", "report.html", _render_html),
            Format("json", "run.json", run_json.dump),
            Format("junit", "junit.xml", junit.render),
            Format("sarif", "conformance.sarif", sarif.render),
        )
    }
)
