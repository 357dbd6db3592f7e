# SPDX-License-Identifier: Apache-2.0
"""Functions about what a document silences by `x-conformance-ignore`."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.rules import fixes, ignores, messages, options, rule

_KINDS = frozenset({"Ignore"})


def _valid(
    value: Any, given: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    judged: ignores.Judged = context.target.model
    ignore = judged.ignore
    name = messages.safe(ignore.rule)
    if not ignore.rule:
        yield rule.Breach(
            f"'{ignores.KEY}' is no mapping of rules to reasons; write "
            f"'{ignores.KEY}: {{rule-id: why it doesn't hold here}}'.",
        )
        return
    if judged.known and ignore.rule not in judged.known:
        meant = options.suggestion(ignore.rule, judged.known, "")
        yield rule.Breach(
            f"There is no rule '{name}' to ignore.{meant}",
            subject="rule",
            at_key=True,
        )
    if not ignore.has_reason:
        yield rule.Breach(
            f"The ignore of '{name}' gives no reason, and so has no effect; "
            "say in a sentence why the rule doesn't hold here.",
            subject="reason",
        )


def _used(
    value: Any, given: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    judged: ignores.Judged = context.target.model
    if not judged.is_unused:
        return
    node = judged.ignore.node
    holder = node.document.node(node.pointer[:-1])
    gone = node if len(holder.value) > 1 else holder
    name = messages.safe(judged.ignore.rule)
    yield rule.Breach(
        f"Nothing here breaks '{name}'; remove the ignore.",
        at_key=True,
        fix=fixes.Fix(
            f"Remove the ignore of '{name}'.", (fixes.Remove(gone),), True
        ),
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "ignoreValid": rule.Function(_valid, kinds=_KINDS),
    "ignoreUsed": rule.Function(_used, kinds=_KINDS),
}
