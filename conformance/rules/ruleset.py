# SPDX-License-Identifier: Apache-2.0
"""Ruleset files, in the form of Spectral's with a few keys of our own.

A rule names what it looks at (`given`) and what must hold (`then`). Beside
Spectral's own keys it may have `probe` (a scenario of several requests),
`check` (checks of the fuzzer that speak for it), `x-section` (of the
guidelines) and `x-help` (Markdown). A rule that needs what can't run here, such
as a JavaScript function, is kept and told as not run.
"""

import dataclasses
import importlib.resources
import pathlib
from collections.abc import Mapping, Sequence

from conformance import errors, findings
from conformance.contract import bounds, library, nodes, source
from conformance.rules import definition, jsonpath, rule

DEFAULT = "backend-guidelines"
_SUFFIX = ".yaml"
# What rulesets for Spectral extend, and the file of ours that stands for it.
_NAMES: Mapping[str, str] = {
    "spectral:oas": "oas/spectral.yaml",
    "@stoplight/spectral-owasp-ruleset": "owasp-api.yaml",
}
_MAX_EXTENDS = 20
_KEYS = frozenset(
    {
        "aliases",
        "description",
        "documentationUrl",
        "extends",
        "formats",
        "functions",
        "functionsDir",
        "parserOptions",
        "rules",
    }
)
_RULE_KEYS = frozenset(
    {
        "check",
        "description",
        "documentationUrl",
        "extensions",
        "formats",
        "given",
        "message",
        "probe",
        "recommended",
        "resolved",
        "severity",
        "tags",
        "then",
        "type",
    }
)


@dataclasses.dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules in force.

    Attributes:
        names: The rulesets as the user named them.
        rules: The enabled rules, by id.
        paths: The compiled JSONPaths of their `given`, by expression.
        disabled: Rules that are there, but off.
    """

    names: tuple[str, ...]
    rules: Mapping[str, rule.Rule]
    paths: Mapping[str, jsonpath.Path]
    disabled: tuple[rule.Rule, ...] = ()

    def of(self, world: findings.World) -> tuple[rule.Rule, ...]:
        """Returns the rules that look at a world."""
        return tuple(
            each for each in self.rules.values() if world in each.worlds
        )


def load(names: Sequence[str] = (DEFAULT,)) -> Ruleset:
    """Loads rulesets; a later one adds to and overrides those before.

    Args:
        names: Names of bundled rulesets, paths or URLs.

    Returns:
        The rules in force.

    Raises:
        RulesetError: One can't be read, or says what makes no sense; the
            message tells the file and line.
    """
    loader = _Loader()
    for name in names:
        loader.extend(name, "recommended", base=None)
    return loader.finish(tuple(names))


class _Loader:
    """Reads ruleset files and what they extend."""

    def __init__(self) -> None:
        self._entries: dict[str, definition.Entry] = {}
        self._aliases: dict[str, list[str]] = {}
        self._depth = 0

    def extend(self, name: str, mode: str, base: nodes.Document | None) -> None:
        """Reads the ruleset called `name`, as `base` means it."""
        self._depth += 1
        if self._depth > _MAX_EXTENDS:
            raise errors.RulesetError(
                f"The ruleset '{name}' extends itself, or too many others."
            )
        document = _read(name, base)
        root = document.node()
        if not isinstance(root.value, dict):
            raise errors.RulesetError(f"The ruleset '{name}' is no mapping.")
        for key, node in root.items():
            if key not in _KEYS and not key.startswith("x-"):
                raise definition.wrong(
                    node, f"'{key}' is not known in a ruleset.", at_key=True
                )
        self._read_extends(root, document)
        self._read_aliases(root)
        declared = root.get("rules")
        for rule_name, node in declared.items() if declared else ():
            self._read_rule(rule_name, node, mode, root)
        self._depth -= 1

    def _read_extends(self, root: nodes.Node, document: nodes.Document) -> None:
        extends = root.get("extends")
        if extends is None:
            return
        listed = list(extends.elements())
        for each in listed or [extends]:
            name, mode = each.value, "recommended"
            if isinstance(name, list) and len(name) == 2:  # noqa: PLR2004 - a pair
                name, mode = name
            if not isinstance(name, str) or mode not in (
                "off",
                "recommended",
                "all",
            ):
                raise definition.wrong(
                    each, "'extends' takes names, paths or URLs."
                )
            self.extend(name, mode, document)

    def _read_aliases(self, root: nodes.Node) -> None:
        aliases = root.get("aliases")
        for name, node in aliases.items() if aliases else ():
            paths = node.value if isinstance(node.value, list) else [node.value]
            if not all(isinstance(path, str) for path in paths):
                raise definition.wrong(
                    node, f"The alias '{name}' is no list of paths."
                )
            self._aliases[name] = paths

    def _read_rule(
        self, name: str, node: nodes.Node, mode: str, root: nodes.Node
    ) -> None:
        known = self._entries.get(name)
        value = node.value
        if isinstance(value, dict):
            entry = self._define(name, node, mode, known)
            for key in ("formats", "documentationUrl"):
                inherited = root.get(key)
                if inherited is not None:
                    entry.fields.setdefault(key, inherited)
            return
        if known is None:
            raise definition.wrong(
                node, f"There is no rule '{name}' to change."
            )
        if isinstance(value, bool):
            known.enabled = value
            return
        severity = definition.severity(node)
        known.enabled = severity is not None
        known.severity = severity or known.severity

    def _define(
        self,
        name: str,
        node: nodes.Node,
        mode: str,
        known: definition.Entry | None,
    ) -> definition.Entry:
        for key, child in node.items():
            if key not in _RULE_KEYS and not key.startswith("x-"):
                raise definition.wrong(
                    child,
                    f"'{key}' is not known in the rule '{name}'.",
                    at_key=True,
                )
        fields = dict(node.items())
        entry = known or definition.Entry({}, enabled=True, severity=None)
        entry.fields.update(fields)
        entry.enabled = mode == "all" or (
            mode == "recommended" and node.value.get("recommended") is not False
        )
        if "severity" in fields:
            entry.severity = definition.severity(fields["severity"])
            entry.enabled = entry.enabled and entry.severity is not None
        self._entries[name] = entry
        return entry

    def finish(self, names: tuple[str, ...]) -> Ruleset:
        """Builds the rules from what was read."""
        enabled: dict[str, rule.Rule] = {}
        disabled = []
        builder = definition.Builder(self._aliases)
        for name, entry in self._entries.items():
            built = builder.build(name, entry)
            if entry.enabled:
                enabled[name] = built
            else:
                disabled.append(built)
        return Ruleset(names, enabled, builder.paths, tuple(disabled))


def _read(name: str, base: nodes.Document | None) -> nodes.Document:
    limits = bounds.Limits()
    try:
        text = source.read(_address(name, base), limits)
        return nodes.Document(text, library.parse(text, limits))
    except errors.DocumentError as error:
        names = ", ".join(sorted(bundled()))
        who = (
            f"'{base.source.name}' extends a ruleset that"
            if base
            else "The ruleset"
        )
        raise errors.RulesetError(
            f"{who} can't be read: {error.message}",
            f"Bundled rulesets are: {names}.",
        ) from None


def _address(name: str, base: nodes.Document | None) -> str:
    known = bundled()
    if name in _NAMES:
        return str(known[DEFAULT].parent / _NAMES[name])
    if name in known:
        return str(known[name])
    if base is None or source.is_url(name):
        return name
    if source.is_url(base.source.uri):
        raise errors.RulesetError(
            f"A ruleset from a URL can't extend the path '{name}'."
        )
    return str(pathlib.Path(base.source.uri).parent / name)


def bundled() -> dict[str, pathlib.Path]:
    """Returns the rulesets that come with the program, by name."""
    folder = importlib.resources.files("rulesets")
    return {
        each.name.removesuffix(_SUFFIX): pathlib.Path(str(each))
        for each in folder.iterdir()
        if each.name.endswith(_SUFFIX)
    }
