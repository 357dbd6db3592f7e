# SPDX-License-Identifier: Apache-2.0
"""`overrides` of the settings: what rules weigh for some operations."""

import dataclasses
import fnmatch
from collections.abc import Collection, Iterator, Mapping, Sequence

from conformance import errors, findings
from conformance.contract import model
from conformance.rules import options, ruleset


@dataclasses.dataclass(frozen=True, slots=True)
class Override:
    """What rules weigh for some operations.

    Attributes:
        paths: Patterns of labels (`GET /v1/*`) or paths; empty means any.
        tags: Tags of operations, of which one is enough; empty means any.
        rules: What each rule weighs there; None is off.
    """

    paths: tuple[str, ...]
    tags: tuple[str, ...]
    rules: Mapping[str, findings.Severity | None]

    def concerns(self, operation: model.Operation) -> bool:
        """Tells whether it holds for an operation."""
        has_path = not self.paths or any(
            fnmatch.fnmatchcase(name, pattern)
            for pattern in self.paths
            for name in (operation.label, operation.path)
        )
        tags = operation.node.value.get("tags")
        tagged = tags if isinstance(tags, list) else []
        return has_path and (
            not self.tags or any(tag in tagged for tag in self.tags)
        )


def check(overrides: Sequence[Override], rules: ruleset.Ruleset) -> None:
    """Refuses overrides of rules that are not in force.

    Raises:
        ConfigurationError: There is no such rule, or it is off.
    """
    off = {each.id for each in rules.disabled}
    known = {*rules.rules, *off}
    for index, override in enumerate(overrides):
        for name, severity in override.rules.items():
            place = f"overrides[{index}].rules"
            if name not in known:
                meant = options.suggestion(name, known, "").strip()
                raise errors.ConfigurationError(
                    f"'{place}' names '{name}', which is no rule of "
                    f"'{', '.join(rules.names)}'.",
                    meant or "docs/rules.md lists the rules that there are.",
                )
            if name in off and severity is not None:
                raise errors.ConfigurationError(
                    f"'{place}' sets '{name}', which is off in the ruleset.",
                    "Set it on in a ruleset, and off where it does not hold.",
                )


def unmatched(
    overrides: Sequence[Override], matched: Collection[Override]
) -> Iterator[str]:
    """Tells of overrides that held for no operation of any document."""
    for index, each in enumerate(overrides):
        if each not in matched:
            named = ", ".join((*each.paths, *each.tags))
            yield f"'overrides[{index}]' ({named}) matches no operation."
