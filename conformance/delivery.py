# SPDX-License-Identifier: Apache-2.0
"""Where a run's reports go: files, standard output, the terminal."""

import dataclasses
import pathlib
import tempfile
from collections.abc import Iterable, Sequence

from conformance import errors, findings
from reports import files, formats

_STDOUT = "-"
RUN_JSON = "json"


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """A report to write.

    Attributes:
        kind: The format.
        path: Where to; None is standard output.
    """

    kind: formats.Format
    path: pathlib.Path | None


def plan(
    asked: Sequence[str], folder: str, defaults: Iterable[str] = ()
) -> tuple[Report, ...]:
    """Tells which reports go where.

    Args:
        asked: `NAME` or `NAME:PATH`, as on the command line.
        folder: The folder for those without a path; empty means that data
            goes to standard output.
        defaults: Formats that are written to the folder besides.

    Returns:
        The reports, each place once.

    Raises:
        ConfigurationError: There is no such format.
        OutputError: The folder can't be written to.
    """
    planned: dict[str, Report] = {}
    names = [*asked, *(name for name in defaults if folder)]
    for text in names:
        name, _, path = text.partition(":")
        kind = formats.FORMATS.get(name)
        if kind is None:
            known = ", ".join(sorted(formats.FORMATS))
            raise errors.ConfigurationError(
                f"There is no format '{name}'.", f"Formats are: {known}."
            )
        place = _place(kind, path, folder)
        where = str(place) if place else f"standard output, {name}"
        planned.setdefault(where, Report(kind, place))
    to_stdout = [each for each in planned.values() if each.path is None]
    if len(to_stdout) > 1:
        raise errors.ConfigurationError(
            "Two reports can't both go to standard output.",
            "Give paths: --format json:run.json --format sarif:run.sarif.",
        )
    if folder:
        _probe(pathlib.Path(folder))
    return tuple(planned.values())


def _place(kind: formats.Format, path: str, folder: str) -> pathlib.Path | None:
    if path == _STDOUT:
        return None
    if path:
        return pathlib.Path(path)
    if folder:
        return pathlib.Path(folder) / kind.file_name
    # A page is for a browser, the other formats are for a pipe.
    return pathlib.Path(kind.file_name) if kind.name == "html" else None


def _probe(folder: pathlib.Path) -> None:
    """Fails before a long run rather than after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise errors.OutputError(
            f"The folder '{folder}' can't be written to: {error.strerror}.",
            "Give another one with --output.",
        ) from None


def write(run: findings.Run, report: Report) -> str:
    """Writes one report.

    Args:
        run: What to report.
        report: Where, and in which format.

    Returns:
        The text, where it is for standard output; else nothing.

    Raises:
        OutputError: It can't be written.
    """
    text = report.kind.render(run)
    if report.path is None:
        return text
    files.write(report.path, text)
    return ""
