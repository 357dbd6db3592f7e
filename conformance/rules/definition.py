# SPDX-License-Identifier: Apache-2.0
"""Ruleset files as they are written: what they say, not yet what it means."""

import dataclasses
from collections.abc import Iterator, Mapping

from conformance import errors, findings
from conformance.contract import nodes
from conformance.rules import (
    aliases,
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
        "overrides",
        "parserOptions",
        "rules",
    }
)
_OVERRIDE_KEYS = frozenset(
    {"aliases", "extends", "files", "formats", "parserOptions", "rules"}
)


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


class Reader:
    """Reads ruleset files and those that they extend, each once."""

    def __init__(self) -> None:
        """Starts with none read."""
        self._parts: dict[str, Part] = {}
        self._within: list[str] = []

    def read(self, name: str, base: nodes.Node | None = None) -> Part:
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
        document = locating.read(name, where, base)
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

    def _part(self, document: nodes.Document) -> Part:
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
    ) -> Part:
        listed, extends = root.get("aliases"), root.get("extends")
        return Part(
            document=root.document,
            fields=dict(root.items()),
            extends=tuple(self._extensions(extends)) if extends else None,
            rules=_rules(root),
            names=aliases.read(listed) if listed else None,
            functions=functions,
        )

    def _extensions(self, node: nodes.Node) -> Iterator[Extension]:
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
            yield Extension(name, mode, is_explicit, part)

    def _overridings(
        self, outer: Part, root: nodes.Node
    ) -> Iterator[Overriding]:
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
            yield Overriding(
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


def _excepted(outer: Part, root: nodes.Node) -> Iterator[Overriding]:
    """Reads `except`, which Spectral 5 had in the place of `overrides`."""
    listed = root.get("except")
    for pattern, node in listed.items() if listed else ():
        file, pointer = overrides.split(
            f"**{pattern}" if pattern.startswith("#") else pattern
        )
        severities = dict.fromkeys(wording.texts(node))
        places = ((file, pointer or ""),)
        yield Overriding((), Part(outer.document, {}), places, severities)


def _told(base: nodes.Node | None, message: str) -> errors.RulesetError:
    if base is None:
        return errors.RulesetError(message)
    return wording.wrong(base, message)


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
