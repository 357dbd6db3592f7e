# SPDX-License-Identifier: Apache-2.0
"""Remembers failures from run to run, so that they are tried first.

The memory is a small file with masked requests: whoever may read the reports
may read it. It is kept for each API apart, by the document's title.
"""

import dataclasses
import json
import pathlib
from collections.abc import Iterable
from typing import Any

from conformance import errors, exchanges, findings

FOLDER = ".conformance"
NAME = "failures.json"
_VERSION = 1
# What more is found than anybody mends until the next run is not remembered.
_MOST = 100
_MAX_BODY = 4 * 1024
# How often a failure may be neither seen again nor seen to be mended.
_MOST_UNCLEAR = 3

Key = tuple[str, str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Remembered:
    """A failure of an earlier run.

    Attributes:
        finding: As that run told it, without its place.
        base_url: The service that it was found at.
        unclear: In how many runs nobody could tell whether it still holds.
    """

    finding: findings.Finding
    base_url: str
    unclear: int = 0

    @property
    def key(self) -> Key:
        """What makes it the same from run to run."""
        return key_of(self.finding)


def key_of(finding: findings.Finding) -> Key:
    """Returns what tells a finding from others, without its place."""
    operation = "*" if finding.operations else finding.operation or ""
    return finding.rule, operation, finding.subject


class Memory:
    """The failures of one API, in a file that several may share."""

    def __init__(self, path: pathlib.Path | None, api: str) -> None:
        """Reads what is remembered.

        Args:
            path: The file; None remembers nothing.
            api: Tells the API from others with the same file.
        """
        self._path = path
        self._api = api
        self._others: dict[str, Any] = {}
        self.known: tuple[Remembered, ...] = ()
        tree = _read(path)
        self._others = {k: v for k, v in tree.items() if k != api}
        self.known = tuple(_decoded(tree.get(api, [])))

    def keep(self, remembered: Iterable[Remembered]) -> None:
        """Writes what is to be remembered, in the place of what was.

        Raises:
            OutputError: It can't be written.
        """
        if self._path is None:
            return
        kept = list({each.key: each for each in remembered}.values())[:_MOST]
        apis = dict(self._others)
        if kept:
            apis[self._api] = [_encoded(each) for each in kept]
        if not apis and not self._path.exists():
            return
        tree = {"version": _VERSION, "apis": apis}
        try:
            _write(self._path, json.dumps(tree, indent=1))
        except OSError as error:
            raise errors.OutputError(
                f"'{self._path}' can't be written: {error.strerror}.",
                "Set 'remember: false', or make the folder writable.",
            ) from None


def still_unclear(each: Remembered) -> Remembered | None:
    """Counts one more run that could not tell; None is to be forgotten."""
    if each.unclear + 1 >= _MOST_UNCLEAR:
        return None
    return dataclasses.replace(each, unclear=each.unclear + 1)


def _read(path: pathlib.Path | None) -> dict[str, Any]:
    """Reads the file; what can't be read was never known."""
    try:
        tree = json.loads(path.read_text("utf-8")) if path else {}
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(tree, dict) or tree.get("version") != _VERSION:
        return {}
    apis = tree.get("apis")
    return apis if isinstance(apis, dict) else {}


def _write(path: pathlib.Path, text: str) -> None:
    folder = path.parent
    if not folder.exists():
        folder.mkdir(parents=True)
        if folder.name == FOLDER:
            # Nobody means to commit it.
            (folder / ".gitignore").write_text("*\n", "utf-8")
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(f"{text}\n", "utf-8")
    beside.replace(path)


def _encoded(each: Remembered) -> dict[str, Any]:
    found = each.finding
    steps = [*found.steps, *filter(None, (found.exchange,))]
    return {
        "rule": found.rule,
        "severity": found.severity,
        "message": found.message,
        "operation": found.operation,
        "operations": list(found.operations),
        "subject": found.subject,
        "base_url": each.base_url,
        "unclear": each.unclear,
        "exchanges": [exchanges.encoded(_brief(step)) for step in steps],
    }


def _brief(exchange: findings.Exchange) -> findings.Exchange:
    """Leaves out what is only there to be read."""
    response = exchange.response
    if response is not None:
        response = dataclasses.replace(
            response, headers=(), body=response.body[:_MAX_BODY]
        )
    return findings.Exchange(exchange.request, response, "")


def _decoded(listed: Any) -> Iterable[Remembered]:
    for tree in listed if isinstance(listed, list) else ():
        try:
            *steps, last = map(exchanges.decoded, tree["exchanges"])
            yield Remembered(
                findings.Finding(
                    rule=str(tree["rule"]),
                    severity=findings.Severity(tree["severity"]),
                    world=findings.World.EXCHANGE,
                    message=str(tree["message"]),
                    operation=tree["operation"],
                    subject=str(tree["subject"]),
                    exchange=last,
                    steps=tuple(steps),
                    operations=tuple(map(str, tree["operations"])),
                ),
                str(tree["base_url"]),
                int(tree["unclear"]),
            )
        except (KeyError, TypeError, ValueError):
            # One that somebody changed is one less to try.
            continue
