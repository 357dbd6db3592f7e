# SPDX-License-Identifier: Apache-2.0
"""Reads ruleset files, and refuses what makes no sense in them."""

import dataclasses
from collections.abc import Iterator, Mapping

from conformance import errors, findings
from conformance.contract import bounds, nodes
from conformance.rules import (
    aliases,
    definition,
    locating,
    overrides,
    python_functions,
    wording,
)

MODES = ("off", "recommended", "all")
_MAX_DEPTH = 20
_MAX_FILES = 100
_KEYS = frozenset(
    {
        "aliases",
        "description",
        "documentationUrl",
        "except",
        "extends",
        "formats",
        "functions",
        "functionsDir",
        "options",
        "overrides",
        "parserOptions",
        "rules",
    }
)
_OVERRIDE_KEYS = frozenset(
    {
        "aliases",
        "extends",
        "files",
        "formats",
        "options",
        "parserOptions",
        "rules",
    }
)


class Reader:
    """Reads ruleset files and those that they extend, each once."""

    def __init__(self, limits: bounds.Limits) -> None:
        """Starts with none read; each is read within `limits`."""
        self._limits = limits
        self._parts: dict[str, definition.Part] = {}
        self._within: list[str] = []

    def read(
        self, name: str, base: nodes.Node | None = None
    ) -> definition.Part:
        """Reads the ruleset called `name`.

        Args:
            name: See `locating.address`.
            base: Where another ruleset extends it.

        Raises:
            RulesetError: It can't be had, extends itself, or says what is
                not known; the message tells the file and line.
        """
        where = locating.address(name, base)
        if where in self._parts:
            return self._parts[where]
        document = locating.read(name, where, base, self._limits)
        where = document.source.uri
        if where in self._within:
            circle = " -> ".join((*self._within, where))
            raise _told(base, f"The ruleset '{name}' extends itself: {circle}.")
        if len(self._within) >= _MAX_DEPTH or len(self._parts) >= _MAX_FILES:
            raise _told(
                base,
                f"The ruleset '{name}' is one too many: at most {_MAX_DEPTH} "
                f"may extend one another, and {_MAX_FILES} be read.",
            )
        self._within.append(where)
        part = self._part(document)
        self._within.pop()
        self._parts[where] = part
        return part

    def _part(self, document: nodes.Document) -> definition.Part:
        root = document.node()
        if not isinstance(root.value, dict):
            raise errors.RulesetError(
                f"The ruleset '{document.source.name}' is no mapping."
            )
        _only(root, _KEYS, "a ruleset")
        if not {"extends", "rules", "overrides", "except"} & set(root.value):
            raise wording.wrong(
                root, "A ruleset has at least one of 'rules' and 'extends'."
            )
        functions = python_functions.load(
            root.get("functions"), root.get("functionsDir")
        )
        part = self._read(root, functions)
        overridings = (*_excepted(part, root), *self._overridings(part, root))
        return dataclasses.replace(part, overridings=overridings)

    def _read(
        self, root: nodes.Node, functions: python_functions.Functions
    ) -> definition.Part:
        listed, extends = root.get("aliases"), root.get("extends")
        return definition.Part(
            document=root.document,
            fields=dict(root.items()),
            extends=tuple(self._extensions(extends)) if extends else None,
            rules=_rules(root),
            names=aliases.read(listed) if listed else None,
            functions=functions,
        )

    def _extensions(self, node: nodes.Node) -> Iterator[definition.Extension]:
        listed = node.elements() if isinstance(node.value, list) else (node,)
        for each in listed:
            name, mode = each.value, "recommended"
            is_explicit = isinstance(name, list)
            if isinstance(name, list) and len(name) == 2:  # noqa: PLR2004 - a pair
                name, mode = name
            if not isinstance(name, str) or mode not in MODES:
                raise wording.wrong(
                    each,
                    "'extends' takes names, paths or URLs, each alone or with "
                    "one of 'off', 'recommended' and 'all'.",
                )
            is_other = locating.other_documents(name)
            part = None if is_other else self.read(name, each)
            yield definition.Extension(name, mode, is_explicit, part)

    def _overridings(
        self, outer: definition.Part, root: nodes.Node
    ) -> Iterator[definition.Overriding]:
        listed = root.get("overrides")
        if listed is None:
            return
        if not isinstance(listed.value, list) or not listed.value:
            raise wording.wrong(listed, "'overrides' is no list of entries.")
        for node in listed.elements():
            patterns = node.get("files")
            if patterns is None or not wording.texts(patterns):
                raise wording.wrong(node, "An override needs 'files'.")
            _only(node, _OVERRIDE_KEYS, "an override")
            files, places = _split(patterns)
            rules = _rules(node)
            if rules is None and (places or node.get("extends") is None):
                raise wording.wrong(node, "An override needs 'rules'.")
            if places and set(node.value) - {"files", "rules"}:
                raise wording.wrong(
                    node,
                    "An override with JSON Pointers takes 'rules' and no more.",
                )
            part = self._read(node, outer.functions)
            fields = {**part.fields}
            del fields["files"]
            yield definition.Overriding(
                files,
                dataclasses.replace(part, fields=fields),
                places,
                _severities(rules or {}) if places else {},
            )


def _only(node: nodes.Node, known: frozenset[str], what: str) -> None:
    for key, child in node.items():
        if key not in known and not key.startswith("x-"):
            raise wording.wrong(
                child, f"'{key}' is not known in {what}.", at_key=True
            )


def _rules(root: nodes.Node) -> dict[str, nodes.Node] | None:
    declared = root.get("rules")
    if declared is None:
        return None
    if not isinstance(declared.value, dict):
        raise wording.wrong(
            declared, "'rules' is no mapping of names to rules."
        )
    return dict(declared.items())


def _split(
    patterns: nodes.Node,
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    files, places = [], []
    for each in wording.texts(patterns):
        try:
            file, pointer = overrides.split(each)
        except nodes.BrokenReferenceError as error:
            raise wording.wrong(patterns, error.message) from None
        if pointer is None:
            files.append(file)
        else:
            places.append((file, pointer))
    return tuple(files), tuple(places)


def _severities(
    rules: Mapping[str, nodes.Node],
) -> dict[str, findings.Severity | None]:
    for node in rules.values():
        if not wording.is_severity(node):
            raise wording.wrong(
                node,
                "With JSON Pointers in 'files' a rule can only be given a "
                "severity.",
            )
    return {name: wording.severity(node) for name, node in rules.items()}


def _excepted(
    outer: definition.Part, root: nodes.Node
) -> Iterator[definition.Overriding]:
    """Reads `except`, which Spectral 5 had in the place of `overrides`."""
    listed = root.get("except")
    for pattern, node in listed.items() if listed else ():
        file, pointer = overrides.split(
            f"**{pattern}" if pattern.startswith("#") else pattern
        )
        severities = dict.fromkeys(wording.texts(node))
        places = ((file, pointer or ""),)
        yield definition.Overriding(
            (), definition.Part(outer.document, {}), places, severities
        )


def _told(base: nodes.Node | None, message: str) -> errors.RulesetError:
    if base is None:
        return errors.RulesetError(message)
    return wording.wrong(base, message)
