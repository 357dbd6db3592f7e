# SPDX-License-Identifier: Apache-2.0
"""Ruleset files as they are written: what they say, not yet what it means."""

import dataclasses
from collections.abc import Mapping

from conformance import findings
from conformance.contract import nodes
from conformance.rules import aliases, python_functions


@dataclasses.dataclass(frozen=True, slots=True)
class Extension:
    """A ruleset that another builds upon.

    Attributes:
        name: What it is called there.
        mode: Which of its rules are on: `off`, `recommended` or `all`.
        is_explicit: Whether the mode was written.
        part: The ruleset; None where it is for other documents than ours.
    """

    name: str
    mode: str
    is_explicit: bool
    part: "Part | None"


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One ruleset file, or one entry of `overrides` in it.

    What it does not say is None, which differs from saying that there is
    none where parts are merged.

    Attributes:
        document: The file.
        fields: What it says besides, such as `formats`.
        extends: What it builds upon.
        rules: Its rules, by name.
        names: Its aliases: names for paths.
        functions: Its functions by name, or why one can't run.
        overridings: What holds for some documents only.
    """

    document: nodes.Document
    fields: Mapping[str, nodes.Node]
    extends: tuple[Extension, ...] | None = None
    rules: Mapping[str, nodes.Node] | None = None
    names: Mapping[str, aliases.Alias] | None = None
    functions: python_functions.Functions = dataclasses.field(
        default_factory=dict
    )
    overridings: tuple["Overriding", ...] = ()

    @property
    def folder(self) -> str:
        """The folder that its relative paths start from."""
        return self.document.source.uri.replace("\\", "/").rpartition("/")[0]


@dataclasses.dataclass(frozen=True, slots=True)
class Overriding:
    """What holds for some documents, or at some places in them.

    Attributes:
        files: Patterns of whole documents.
        part: What holds for those.
        places: Pairs of a file pattern and a JSON Pointer.
        severities: What rules weigh there; None is off.
    """

    files: tuple[str, ...]
    part: Part
    places: tuple[tuple[str, str], ...]
    severities: Mapping[str, findings.Severity | None]


def merged(left: Part, right: Part, *, is_override: bool) -> Part:
    """Merges two parts as Spectral does.

    Args:
        left: What is overridden.
        right: What overrides it.
        is_override: Whether both are entries of `overrides`; else `left` is
            a ruleset, which the merged one then extends.
    """
    both = left.rules is not None and right.rules is not None
    extends = left.extends if right.extends is None else right.extends
    rules = left.rules if right.rules is None else right.rules
    if both and is_override:
        rules = {**(left.rules or {}), **(right.rules or {})}
    elif both:
        base = Extension(left.document.source.name, "recommended", False, left)
        extends = (*(extends or ()), base)
    return Part(
        document=left.document,
        fields={**left.fields, **right.fields},
        extends=extends,
        rules=rules,
        names={**(left.names or {}), **(right.names or {})} or None,
        functions={**left.functions, **right.functions},
    )
