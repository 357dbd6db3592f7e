# SPDX-License-Identifier: Apache-2.0
"""What the rules of several files come to: extended, switched, overridden."""

import dataclasses
from collections.abc import Mapping

from conformance import errors, findings
from conformance.contract import nodes
from conformance.rules import (
    aliases,
    definition,
    locating,
    messages,
    options,
    overrides,
    python_functions,
    reading,
    wording,
)

_MAX_STEPS = 1000
# The rule that tells of what Spectral calls `parser`.
_PARSER = "document-parses"
_PARSER_OPTIONS = ("duplicateKeys", "incompatibleValues")


@dataclasses.dataclass(slots=True)
class Entry:
    """A rule while files are read; later ones change it.

    Attributes:
        fields: What its definitions say.
        owner: The file that defines it first.
        names: The aliases that its `given` may use.
        functions: The functions that its `then` may use.
        enabled: Whether it is on.
        severity: What it weighs; None is off.
        url: A page about it.
        options: What its options are set to.
        overridden: What it weighs in some places.
    """

    fields: dict[str, nodes.Node]
    owner: definition.Part
    names: Mapping[str, aliases.Alias]
    functions: python_functions.Functions
    enabled: bool = True
    severity: findings.Severity | None = findings.Severity.WARN
    url: str = ""
    options: dict[str, nodes.Node] = dataclasses.field(default_factory=dict)
    overridden: list[overrides.Override] = dataclasses.field(
        default_factory=list
    )

    @property
    def is_recommended(self) -> bool:
        """Whether it is on where a ruleset is extended as recommended."""
        recommended = self.fields.get("recommended")
        return recommended is None or recommended.value is not False

    @property
    def formats(self) -> nodes.Node | None:
        """The documents that it is for: its own, or its file's."""
        return self.fields.get("formats") or self.owner.fields.get("formats")


class Assembly:
    """The rules of rulesets, one upon the other.

    Attributes:
        entries: The rules, by name.
        absent: What was asked for and is not here, by name: why not.
        shared: Options that are set for all rules.
    """

    def __init__(self, reader: reading.Reader) -> None:
        """Starts with no rules."""
        self.entries: dict[str, Entry] = {}
        self.absent: dict[str, str] = {}
        self.shared = options.Shared()
        self._reader = reader
        self._steps = 0

    def add(self, part: definition.Part, uri: str | None) -> None:
        """Adds what a ruleset that the user named comes to.

        Args:
            part: The ruleset.
            uri: The document that its overrides are to be applied for; None
                where that is not known yet.
        """
        matching = [
            each.part
            for each in part.overridings
            if uri is not None
            and any(
                overrides.concerns(uri, part.folder, pattern)
                for pattern in each.files
            )
        ]
        whole = part
        if matching:
            first, *others = matching
            for each in others:
                first = definition.merged(first, each, is_override=True)
            whole = definition.merged(part, first, is_override=False)
        self._extend(whole, "recommended", self.entries, is_explicit=False)
        self._parse_as_told(whole)
        self._weigh(part)

    def _extend(
        self,
        part: definition.Part,
        mode: str,
        known: dict[str, Entry],
        *,
        is_explicit: bool,
    ) -> dict[str, aliases.Alias]:
        """Adds a ruleset's rules to `known`; returns its names for paths."""
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise errors.RulesetError(
                f"The ruleset '{part.document.source.name}' extends others "
                f"more than {_MAX_STEPS} times."
            )
        names: dict[str, aliases.Alias] = {}
        for each in part.extends or ():
            if each.part is None:
                self._tell_absent(each)
                continue
            inner: dict[str, Entry] = {}
            names |= self._extend(
                each.part, each.mode, inner, is_explicit=each.is_explicit
            )
            for entry in inner.values():
                if is_explicit:
                    entry.enabled = _is_enabled(entry, mode)
            known |= inner
        names |= part.names or {}
        self.shared.values |= options.said(part.fields.get("options"))
        for name, node in (part.rules or {}).items():
            changed = self._change(name, node, known, part, names)
            if changed is None:
                continue
            if changed.owner is part or is_explicit:
                changed.enabled = _is_enabled(changed, mode)
            url = part.fields.get("documentationUrl")
            if url is not None and not changed.url:
                changed.url = f"{wording.text(url)}#{name}"
        return names

    def _change(
        self,
        name: str,
        node: nodes.Node,
        known: dict[str, Entry],
        part: definition.Part,
        names: Mapping[str, aliases.Alias],
    ) -> Entry | None:
        entry = known.get(name)
        if isinstance(node.value, dict):
            if entry is None:
                entry = Entry({}, part, names, part.functions)
                known[name] = entry
            _define(entry, node, part, names)
            return entry
        is_switch = isinstance(node.value, bool) or node.value == "on"
        severity = None if is_switch else wording.severity(node)
        if entry is None:
            if not self.absent:
                meant = options.suggestion(name, known, "")
                raise wording.wrong(
                    node,
                    f"There is no rule '{messages.safe(name)}' to change."
                    f"{meant}",
                    at_key=True,
                )
            # It may be of the ruleset that is not here.
            return None
        if not is_switch:
            entry.severity = severity
            entry.enabled = severity is not None
        else:
            entry.enabled = bool(node.value)
            if entry.enabled and entry.severity is None:
                entry.severity = declared(entry)
        return entry

    def _tell_absent(self, extension: definition.Extension) -> None:
        if extension.mode != "off":
            kind = locating.other_documents(extension.name)
            self.absent[extension.name] = (
                f"Its rules are for {kind} documents, which are not read here."
            )

    def _parse_as_told(self, part: definition.Part) -> None:
        """Applies `parserOptions` to the rule that tells of parsing."""
        options = part.fields.get("parserOptions")
        if options is None:
            return
        for key, node in options.items():
            if key not in _PARSER_OPTIONS:
                raise wording.wrong(
                    node, f"'{key}' is no parser option.", at_key=True
                )
            severity = wording.severity(node)
            if key != "duplicateKeys" or _PARSER in (part.rules or {}):
                continue
            if _PARSER not in self.entries:
                self._add_parser()
            entry = self.entries[_PARSER]
            entry.severity = severity
            entry.enabled = severity is not None

    def _add_parser(self) -> None:
        inner: dict[str, Entry] = {}
        bundled = self._reader.read("oas")
        self._extend(bundled, "all", inner, is_explicit=True)
        self.entries[_PARSER] = inner[_PARSER]

    def _weigh(self, part: definition.Part) -> None:
        for overriding in part.overridings:
            for name, severity in overriding.severities.items():
                entry = self.entries.get(name)
                if entry is not None:
                    entry.overridden.extend(
                        overrides.Override(
                            part.folder, files, pointer, severity
                        )
                        for files, pointer in overriding.places
                    )


def _define(
    entry: Entry,
    node: nodes.Node,
    part: definition.Part,
    names: Mapping[str, aliases.Alias],
) -> None:
    fields = dict(node.items())
    entry.fields.update(fields)
    entry.options |= options.said(fields.get("options"))
    entry.enabled = True
    if "given" in fields:
        entry.names = names
    if "then" in fields:
        entry.functions = part.functions
    if "severity" in fields:
        entry.severity = wording.severity(fields["severity"])
    if "documentationUrl" in fields:
        entry.url = wording.text(fields["documentationUrl"])


def _is_enabled(entry: Entry, mode: str) -> bool:
    return mode == "all" or (mode == "recommended" and entry.is_recommended)


def declared(entry: Entry) -> findings.Severity:
    """Returns what a rule weighs by its definition, be it on or off."""
    node = entry.fields.get("severity")
    severity = wording.severity(node) if node else None
    return severity or findings.Severity.WARN
