# SPDX-License-Identifier: Apache-2.0
"""Tries the failures of earlier runs first, and forgets what is mended."""

import time
from collections.abc import Callable, Mapping, Sequence

import httpx

from conformance import errors, findings
from conformance.exercise import collector, masking, memory, replaying
from conformance.exercise.probes import base
from conformance.rules import rule as rules

_SHOWN = 5
# Of the time for probes: what failed before must not keep the rest waiting.
_SHARE = 0.3


class Retry:
    """What becomes of the failures that are remembered.

    Attributes:
        mended: Those that are seen to be mended.
    """

    def __init__(self, remembers: memory.Memory) -> None:
        """Begins a run; nothing is tried yet."""
        self.mended: dict[memory.Key, memory.Remembered] = {}
        self._memory = remembers
        self._tried: set[memory.Key] = set()

    def first(self, chosen: Sequence[rules.Rule]) -> tuple[rules.Rule, ...]:
        """Puts the rules whose probe found something before the others."""
        known = {each.finding.rule for each in self._memory.known}
        return tuple(sorted(chosen, key=lambda each: each.id not in known))

    def run(
        self,
        chosen: Sequence[rules.Rule],
        context: base.Context,
        collected: collector.Collector,
        mask: masking.Mask,
        progress: Callable[[str], None],
    ) -> None:
        """Sends what failed before; what fails again is collected.

        Args:
            chosen: The rules in force.
            context: With the session that sends, whose exchanges are judged
                as they come, and with the operations that may be called.
            collected: Where breaches go that only a check of the fuzzer sees.
            mask: Knows the credentials.
            progress: Told what is being done.
        """
        by_id: Mapping[str, rules.Rule] = {each.id: each for each in chosen}
        now = time.monotonic()
        until = now + _SHARE * max(0.0, context.deadline - now)
        for each in self._memory.known:
            if time.monotonic() > until:
                return
            finding = each.finding
            label = finding.operation
            if finding.rule not in by_id or (
                label and label not in context.labels
            ):
                continue
            progress(f"trying again what failed: {finding.rule}")
            replayer = replaying.Replayer(
                by_id, collected, context, mask, each.base_url
            )
            try:
                replayed = replayer.replay(finding, probing=False)
            except (errors.ConfigurationError, httpx.HTTPError):
                continue
            self._take(each, replayed, collected)

    def _take(
        self,
        each: memory.Remembered,
        replayed: replaying.Replayed,
        collected: collector.Collector,
    ) -> None:
        self._tried.add(each.key)
        if replayed.verdict is replaying.Verdict.MENDED:
            self.mended[each.key] = each
        kept = replayed.kept
        if kept is not None and kept.by_check:
            collected.add(kept.rule, kept.breach, kept.record, by_check=True)

    def finish(
        self,
        found: Sequence[findings.Finding],
        base_url: str,
        *,
        looked: Callable[[str], bool],
    ) -> list[str]:
        """Remembers what was found, and tells what is mended.

        Args:
            found: What this run found.
            base_url: The service.
            looked: Tells whether a rule's probe ran to its end.

        Returns:
            What is mended, as a sentence.

        Raises:
            OutputError: The memory can't be written.
        """
        now = {memory.key_of(each): each for each in found if each.exchange}
        mended, kept = [], []
        for each in self._memory.known:
            if each.key in now:
                continue
            if each.key in self.mended or looked(each.finding.rule):
                mended.append(each)
                continue
            tried = each.key in self._tried
            left = memory.still_unclear(each) if tried else each
            if left is not None:
                kept.append(left)
        new = (memory.Remembered(each, base_url) for each in now.values())
        self._memory.keep([*new, *kept])
        return _told(mended)


def _told(mended: Sequence[memory.Remembered]) -> list[str]:
    if not mended:
        return []
    shown = ", ".join(
        f"{each.finding.rule} at {each.finding.operation}"
        if each.finding.operation
        else each.finding.rule
        for each in mended[:_SHOWN]
    )
    more = len(mended) - _SHOWN
    tail = f" and {more} more" if more > 0 else ""
    return [f"Mended since an earlier run: {shown}{tail}."]
