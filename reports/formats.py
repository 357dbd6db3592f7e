# SPDX-License-Identifier: Apache-2.0
"""The formats that a run can be written in."""

import dataclasses
import importlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from conformance import findings


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


def _renderer(module: str, function: str) -> Callable[[findings.Run], str]:
    """Defers an import: one run writes few formats, and most lint none."""

    def render(run: findings.Run) -> str:
        imported = importlib.import_module(module)
        text: str = getattr(imported, function)(run)
        return text

    return render


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("html", "report.html", _renderer("reports.html", "render")),
            Format("json", "run.json", _renderer("reports.run_json", "dump")),
            Format("junit", "junit.xml", _renderer("reports.junit", "render")),
            Format(
                "sarif",
                "conformance.sarif",
                _renderer("reports.sarif", "render"),
            ),
        )
    }
)
