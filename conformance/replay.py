# SPDX-License-Identifier: Apache-2.0
"""Repeats one finding of an earlier run, and tells whether it still holds."""

import dataclasses
import pathlib
import time
from collections.abc import Sequence

import httpx

from conformance import (
    admission,
    config,
    discovery,
    errors,
    exercising,
    findings,
)
from conformance.contract import model, reader, servers
from conformance.exercise import (
    collector,
    replaying,
    secret_places,
    selection,
    sender,
    terms,
    visit,
)
from conformance.exercise.probes import base
from conformance.rules import ruleset
from reports import run_json

_RUN = "run.json"
_SECONDS = 60.0
_SHORTEST = 4
_EXITS = {
    replaying.Verdict.BROKEN: errors.ExitCode.FINDINGS,
    replaying.Verdict.MENDED: errors.ExitCode.PASSED,
    replaying.Verdict.UNCLEAR: errors.ExitCode.NOTHING_TESTED,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a replay.

    Attributes:
        verdict: Whether the rule is still broken.
        why: What tells so, as a sentence, secrets masked.
        exchanges: What was sent and came back, secrets masked.
        notes: What could not be cleaned up.
    """

    verdict: replaying.Verdict
    why: str
    exchanges: tuple[findings.Exchange, ...]
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> errors.ExitCode:
        """1 while it is broken, 0 when mended, 5 where nothing tells."""
        return _EXITS[self.verdict]


def read(place: str) -> findings.Run:
    """Reads the run that a report was made of.

    Args:
        place: The folder of a report, or its `run.json`.

    Raises:
        ConfigurationError: There is none.
    """
    path = pathlib.Path(place)
    if path.is_dir():
        path /= _RUN
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise errors.ConfigurationError(
            f"There is no run '{path}'.",
            "Name the folder of a report, or its run.json, with --report.",
        ) from None
    return run_json.load(text)


def find(run: findings.Run, identity: str) -> findings.Finding:
    """Finds a finding by the beginning of its fingerprint.

    Args:
        run: Where to look.
        identity: At least four digits, with or without `#` before them.

    Raises:
        ConfigurationError: There is none, or several.
    """
    wanted = identity.removeprefix("#").lower()
    found = [
        each
        for each in run.findings
        if len(wanted) >= _SHORTEST and each.fingerprint.startswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise errors.ConfigurationError(
            f"{len(found)} findings begin with '{wanted}'.",
            "Give more of the id.",
        )
    known = [each.short_id for each in run.findings if each.exchange]
    raise errors.ConfigurationError(
        f"There is no finding '{identity}' in this run.",
        f"Those with requests are: {', '.join(known[:10])}."
        if known
        else "None of its findings has a request.",
    )


def requests(finding: findings.Finding) -> tuple[findings.Exchange, ...]:
    """Returns what led to a finding, the request that shows it last.

    Raises:
        ConfigurationError: It has none.
    """
    found = (*finding.steps, *filter(None, (finding.exchange,)))
    if not found:
        raise errors.ConfigurationError(
            f"The finding #{finding.short_id} has no request to repeat.",
            "Only findings about exchanges have one.",
        )
    return found


def replay(
    settings: config.Settings, run: findings.Run, finding: findings.Finding
) -> Outcome:
    """Sends a finding's requests again, and judges what comes back.

    Args:
        settings: Whom to ask and who asks; what they leave open is as in the
            earlier run.
        run: The earlier run.
        finding: One of its findings.

    Raises:
        ConfigurationError: It can't be repeated.
        DocumentError: The document can't be read.
        TargetError: The service does not answer.
    """
    requests(finding)
    settings = _completed(settings, run)
    place = settings.document[0]
    same = discovery.same_origin(place, settings.base_url)
    headers = dict(admission.admitted(settings).sent()) if same else None
    contract = reader.load(
        place,
        headers=headers,
        allow_remote=settings.allow_remote,
        limits=settings.limits,
        way=settings.way,
    )
    chosen = ruleset.load(settings.ruleset, settings.limits)
    # What this one needs may be anything: only what may be sent is asked.
    asked = dataclasses.replace(
        exercising.settings(
            settings, settings.base_url, run.seed or 0, _SECONDS
        ),
        include=(),
        recording=None,
        memory=None,
    )
    return _Replay(contract, chosen, asked, run.base_url or "").run(finding)


def _completed(settings: config.Settings, run: findings.Run) -> config.Settings:
    """Fills in from the earlier run what the settings leave open."""
    base_url = settings.base_url or run.base_url
    document = settings.document or (
        (run.document.location,) if run.document else ()
    )
    if not base_url or not document:
        raise errors.ConfigurationError(
            "The run has no service, or no document, to hold it against.",
            "Name them with --base-url and --document.",
        )
    return dataclasses.replace(
        settings, base_url=base_url, document=document[:1]
    )


class _Replay:
    """One replay."""

    def __init__(
        self,
        contract: model.Contract,
        chosen: ruleset.Ruleset,
        settings: terms.Settings,
        base_url: str,
    ) -> None:
        self._contract = contract
        self._rules = chosen.of(findings.World.EXCHANGE)
        self._settings = settings
        self._deadline = time.monotonic() + settings.max_seconds
        self._visit = visit.Visit(contract, settings, self._deadline)
        self._shower = secret_places.Shower(self._visit.mask)
        # Findings are of the URL that the paths hang from.
        self._before = servers.base_url(contract, base_url or settings.base_url)

    def run(self, finding: findings.Finding) -> Outcome:
        """Replays, and deletes what that created."""
        chosen = selection.selected(
            self._contract, self._visit.base_url, self._settings
        )
        self._visit.restrict(chosen)
        self._visit.admit(_silent)
        try:
            replayed = self._replayed(finding, chosen.operations)
        except sender.RefusedError as error:
            raise errors.ConfigurationError(
                f"The request must not be sent: {error}.",
                "Give --yes if this service may be changed.",
            ) from None
        except httpx.HTTPError as error:
            raise replaying.reached(error, self._visit.base_url) from None
        finally:
            notes = tuple(self._visit.clean())
        self._visit.learn()
        return Outcome(
            replayed.verdict,
            self._visit.mask.text(replayed.why),
            tuple(map(self._shower.exchange, replayed.answers)),
            notes,
        )

    def _replayed(
        self,
        finding: findings.Finding,
        operations: Sequence[model.Operation],
    ) -> replaying.Replayed:
        asked = self._visit
        collected = collector.Collector(self._contract, self._rules, asked.mask)
        with asked.session(asked.janitor.see) as asking:
            context = base.Context(
                self._contract,
                asking,
                operations,
                self._deadline,
                asked.callers,
            )
            by_id = {each.id: each for each in self._rules}
            return replaying.Replayer(
                by_id, collected, context, asked.mask, self._before
            ).replay(finding)


def _silent(_: str) -> None:
    """Shows no progress."""
