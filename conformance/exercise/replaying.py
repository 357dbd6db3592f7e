# SPDX-License-Identifier: Apache-2.0
"""Sends the requests of a finding again, and tells whether it still holds.

The bytes are the same, but for two things that can't be: credentials, which
stand where they were masked; and ids that an earlier request of the same
finding makes the service give out anew.
"""

import dataclasses
import enum
import urllib.parse
from collections.abc import Mapping

import httpx

from conformance import errors, findings
from conformance.exercise import (
    check_verdicts,
    collector,
    grouping,
    masking,
    probes,
    renaming,
    secret_places,
    session,
)
from conformance.exercise import kept as kepts
from conformance.exercise import record as records
from conformance.exercise.probes import base
from conformance.rules import rule as rules

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Verdict(enum.StrEnum):
    """What a replay says about a finding."""

    BROKEN = "broken"
    MENDED = "mended"
    UNCLEAR = "unclear"


@dataclasses.dataclass(frozen=True, slots=True)
class Replayed:
    """What came of a replay.

    Attributes:
        verdict: Whether the rule is still broken.
        why: What tells so, as a sentence.
        answers: What was sent and came back, the finding's steps first.
        kept: The breach, where one was seen again.
    """

    verdict: Verdict
    why: str
    answers: tuple[records.Record, ...] = ()
    kept: kepts.Kept | None = None


class Replayer:
    """Repeats findings of one contract."""

    def __init__(
        self,
        chosen: Mapping[str, rules.Rule],
        collected: collector.Collector,
        context: base.Context,
        mask: masking.Mask,
        base_url: str,
    ) -> None:
        """Prepares to repeat.

        Args:
            chosen: The rules in force, by their ids.
            collected: Judges what comes back.
            context: With the session that sends, for probes too.
            mask: Knows the credentials, and what hides them.
            base_url: The service that the findings are of.
        """
        self._rules = chosen
        self._collected = collected
        self._context = context
        self._asking: session.Session = context.asking
        self._mask = mask
        self._values = {name: value for value, name in mask.variables.items()}
        self._base_url = base_url.rstrip("/")

    def replay(
        self, finding: findings.Finding, *, probing: bool = True
    ) -> Replayed:
        """Sends a finding's requests, and judges what comes back.

        Args:
            finding: As a report has it.
            probing: Whether a probe may run again, where only it can tell.

        Raises:
            ConfigurationError: It can't be sent again: it has no request, a
                request was cut, or a credential is missing.
            TransportError: The service can't be reached.
        """
        each = self._rules.get(finding.rule)
        if each is None or finding.exchange is None:
            raise errors.ConfigurationError(
                f"The finding #{finding.short_id} has no request to repeat."
                if each
                else f"The rule '{finding.rule}' is not in force."
            )
        sent = self._sent(finding)
        verdict = self._judged(each, finding, sent[-1])
        if verdict is None and sent[-1].request.method in _SAFE:
            # Some breaches show in what two answers have in common.
            again = self._asking.replay(sent[-1].request)
            verdict = self._judged(each, finding, again)
        if verdict is None and probing and each.probe:
            verdict = self._probed(each, finding)
        verdict = verdict or _without(each, finding, sent[-1])
        return dataclasses.replace(verdict, answers=tuple(sent))

    def _sent(self, finding: findings.Finding) -> list[records.Record]:
        """Sends the steps and the request of a finding."""
        sent: list[records.Record] = []
        ids: dict[str, str] = {}
        exchanges = [*finding.steps, *filter(None, (finding.exchange,))]
        for exchange in exchanges:
            request = self._filled(finding, exchange.request, ids)
            raw = self._asking.replay(request)
            sent.append(raw)
            ids.update(renaming.pairs(exchange.response, raw.response))
        return sent

    def _filled(
        self,
        finding: findings.Finding,
        masked: findings.Request,
        ids: Mapping[str, str],
    ) -> findings.Request:
        if len(masked.body or b"") >= masking.MAX_KEPT:
            raise errors.ConfigurationError(
                f"A request of #{finding.short_id} was too long to be kept."
            )
        try:
            request = secret_places.filled(masked, self._values)
        except LookupError as error:
            name = str(error.args[0])
            raise errors.ConfigurationError(
                f"A request of #{finding.short_id} needs the credential "
                f"'{name}'."
                if name
                else f"A request of #{finding.short_id} had a credential that "
                "the service had given out, which is not kept.",
                "Give the credentials of the run, as settings or options."
                if name
                else "Run the exercise again.",
            ) from None
        url = _based(request.url, self._base_url, self._asking)
        moved = dataclasses.replace(request, url=url)
        return renaming.renamed(moved, ids)

    def _judged(
        self, each: rules.Rule, finding: findings.Finding, raw: records.Record
    ) -> Replayed | None:
        """Judges one answer; None where it does not break the rule."""
        for broken, breach in self._collected.judged(raw):
            kept = kepts.Kept(broken, breach, raw)
            if self._is_it(finding, kept):
                return self._broken(kept)
        if check_verdicts.breaks(each, finding.subject, raw):
            breach = rules.Breach(finding.message, finding.subject)
            kept = kepts.Kept(each, breach, raw, by_check=True)
            return self._broken(kept)
        return None

    def _probed(
        self, each: rules.Rule, finding: findings.Finding
    ) -> Replayed | None:
        """Runs the probe that found it once more."""
        named = probes.PROBES.get(each.probe)
        looked = False
        for said in named(self._context) if named else ():
            if isinstance(said, base.Found):
                kept = kepts.Kept(each, said.breach, said.record, said.steps)
                if self._is_it(finding, kept):
                    return self._broken(kept)
            looked = looked or isinstance(said, base.Looked)
        if not looked:
            return None
        return Replayed(
            Verdict.MENDED, f"The probe '{each.probe}' finds it no more."
        )

    def _broken(self, kept: kepts.Kept) -> Replayed:
        message = self._mask.text(kept.breach.message)
        return Replayed(Verdict.BROKEN, message, kept=kept)

    def _is_it(self, finding: findings.Finding, kept: kepts.Kept) -> bool:
        cause = grouping.cause_of(kept)
        return (
            cause.rule == finding.rule
            and self._mask.text(cause.identity) == finding.subject
            and cause.operation in ("", finding.operation)
        )


def _without(
    each: rules.Rule, finding: findings.Finding, raw: records.Record
) -> Replayed:
    """Says what it means that an answer does not break the rule."""
    exchange = finding.exchange
    kept = check_verdicts.breaks(each, finding.subject, raw) is False
    before = exchange.response.status if exchange and exchange.response else 0
    is_other = before // 100 == 2 and raw.status // 100 != 2  # noqa: PLR2004 - success
    is_of_probe = each.probe and not each.given and not each.checks
    if not kept and (is_other or is_of_probe):
        told = f"it was {before} and is {raw.status} now"
        return Replayed(
            Verdict.UNCLEAR,
            "The answer does not show whether the rule is still broken: "
            f"{told}; what the request needs may be gone.",
        )
    return Replayed(
        Verdict.MENDED, f"The answer, {raw.status}, does not break the rule."
    )


def _based(url: str, before: str, asking: session.Session) -> str:
    """Moves a URL to where the service is now."""
    if url == before or url.startswith((f"{before}/", f"{before}?")):
        return f"{asking.base_url}{url[len(before) :]}"
    here = urllib.parse.urlsplit(before)
    there = urllib.parse.urlsplit(url)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        return url
    now = urllib.parse.urlsplit(asking.base_url)
    moved = there._replace(scheme=now.scheme, netloc=now.netloc)
    return urllib.parse.urlunsplit(moved)


def reached(error: httpx.HTTPError, base_url: str) -> errors.TargetError:
    """Makes the error for a service that does not answer a replay."""
    return errors.TargetError(
        f"The service at {base_url} does not answer: {error}.",
        "Start the service, or name another one with --base-url.",
    )
