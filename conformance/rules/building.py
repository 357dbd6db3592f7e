# SPDX-License-Identifier: Apache-2.0
"""Builds rules from what their definitions come to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from conformance import errors, findings
from conformance.contract import nodes
from conformance.rules import (
    aliases,
    assembly,
    fields,
    formats,
    functions,
    jsonpath,
    messages,
    options,
    overrides,
    rule,
    targets,
    wording,
)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, str) for each in value)
    )


def _anything(value: Any) -> bool:
    return True


# What each key of a rule takes, and how that is said.
_KEYS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "check": (_are_texts, "a text or a list of texts"),
    "description": (_is_text, "a text"),
    "documentationUrl": (_is_text, "a URL"),
    "extensions": (lambda value: isinstance(value, dict), "a mapping"),
    "formats": (_anything, "a list"),
    "given": (_are_texts, "a path or a list of paths, and not empty"),
    "message": (_is_text, "a text"),
    "options": (lambda value: isinstance(value, dict), "a mapping"),
    "probe": (_is_text, "a text"),
    "recommended": (_is_switch, "true or false"),
    "resolved": (_is_switch, "true or false"),
    "severity": (_anything, "a severity"),
    "tags": (_are_texts, "a list of texts"),
    "then": (lambda value: isinstance(value, dict | list), "a requirement"),
    "type": (
        lambda value: value in ("style", "validation"),
        "'style' or 'validation'",
    ),
}


class Builder:
    """Builds rules, and remembers the paths that they look along.

    Attributes:
        paths: The compiled JSONPaths, by expression.
        limits: What of a rule that runs can't be done here, by its name.
    """

    def __init__(self, shared: options.Shared) -> None:
        """Starts with no paths; `shared` is set for all rules."""
        self._shared = shared
        self.paths: dict[str, jsonpath.Path] = {}
        self.limits: dict[str, str] = {}

    def build(self, name: str, entry: assembly.Entry) -> rule.Rule:
        """Builds the rule called `name`.

        Raises:
            RulesetError: Its definition makes no sense. One that asks for
                what is not here is built, and says so in `skipped`.
        """
        said = entry.fields
        _check_keys(name, said)
        probe, checks = _text(said, "probe"), wording.texts(said.get("check"))
        given, given_in = _given(name, entry)
        if not ("given" in said or probe or checks):
            place = next(iter(said.values()), entry.owner.document.node())
            raise wording.wrong(
                place, f"The rule '{name}' has no 'given' to look at."
            )
        skipped = ""
        thens: tuple[rule.Then, ...] = ()
        try:
            for path in given:
                self._compile(path)
            thens = tuple(self._thens(name, entry))
            _check_options(name, entry, thens)
        except _CannotRunError as error:
            skipped = error.message
        if not (thens or skipped or probe or checks):
            raise wording.wrong(
                said["given"], f"The rule '{name}' has no 'then'."
            )
        return rule.Rule(
            id=name,
            severity=entry.severity or assembly.declared(entry),
            given=given,
            given_in=given_in,
            thens=thens,
            probe=probe,
            checks=checks,
            resolved="resolved" not in said or said["resolved"].value,
            formats=wording.formats(entry.formats) if entry.formats else (),
            message=_text(said, "message"),
            section=_text(said, "x-section"),
            summary=_text(said, "description"),
            help=_text(said, "x-help"),
            url=entry.url,
            skipped=skipped,
            overridden=_overridden(entry),
            home=entry.owner.folder,
        )

    def _thens(self, name: str, entry: assembly.Entry) -> Iterator[rule.Then]:
        node = entry.fields.get("then")
        if node is None:
            return
        listed: Iterable[nodes.Node] = (node,)
        if isinstance(node.value, list):
            listed = node.elements()
        for each in listed:
            then = _then(name, each, entry, self._shared)
            yield then
            try:
                fields.compile_field(then.field)
                prepare = then.function.prepare
                limit = prepare(then.options) if prepare else None
            except errors.RulesetError as error:
                raise _CannotRunError(error.message) from None
            if limit:
                self.limits[name] = limit

    def _compile(self, path: str) -> None:
        if rule.world_of(path) is not findings.World.DOCUMENT:
            return
        kind = rule.kind_of(path)
        if path.startswith("#") and kind not in targets.KINDS:
            known = ", ".join(f"#{each}" for each in targets.KINDS)
            raise _CannotRunError(
                f"'{messages.safe(path)}' is neither an alias nor a known "
                f"target ({known})."
            )
        rest = path[len(kind) + 1 :] if kind else path
        if kind and not rest:
            return
        try:
            self.paths[path] = jsonpath.compile_path(rest)
        except errors.RulesetError as error:
            raise _CannotRunError(error.message) from None


class _CannotRunError(errors.RulesetError):
    """A rule that asks for what is not here."""


def _check_keys(name: str, said: Mapping[str, nodes.Node]) -> None:
    for key, node in said.items():
        if key.startswith("x-"):
            continue
        if key not in _KEYS:
            raise wording.wrong(
                node, f"'{key}' is not known in the rule '{name}'.", at_key=True
            )
        fits, what = _KEYS[key]
        if not fits(node.value):
            raise wording.wrong(
                node, f"'{key}' of the rule '{name}' has to be {what}."
            )


def _check_options(
    name: str, entry: assembly.Entry, thens: Iterable[rule.Then]
) -> None:
    """Refuses an option of a rule that none of its functions takes."""
    known = {
        option for then in thens for option in options.names_of(then.function)
    }
    for option, node in entry.options.items():
        if option not in known:
            raise options.unknown(option, node, known, f"the rule '{name}'")


def _text(said: Mapping[str, nodes.Node], key: str) -> str:
    return wording.text(said.get(key))


def _given(
    name: str, entry: assembly.Entry
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Returns all that a rule looks at, and what in each OpenAPI version."""
    node = entry.fields.get("given")
    if node is None:
        return (), {}
    for text in wording.texts(node):
        if not text.startswith(("$", "#")):
            raise wording.wrong(
                node,
                f"'given' of the rule '{name}' has '{messages.safe(text)}', "
                "which is no path: that begins with '$', or with '#' and the "
                "name of an alias or a target.",
            )
    in_each = {
        dialect: tuple(
            dict.fromkeys(
                path
                for text in wording.texts(node)
                for path in aliases.expanded(text, node, entry.names, dialect)
            )
        )
        for dialect in formats.DIALECTS
    }
    first, *others = in_each.values()
    if all(each == first for each in others):
        return first, {}
    every = (path for paths in in_each.values() for path in paths)
    return tuple(dict.fromkeys(every)), in_each


def _then(
    name: str,
    node: nodes.Node,
    entry: assembly.Entry,
    shared: options.Shared,
) -> rule.Then:
    said = node.value
    called = said.get("function") if isinstance(said, dict) else None
    if not isinstance(called, str):
        raise wording.wrong(node, f"A 'then' of '{name}' names no 'function'.")
    field = said.get("field", "")
    if not isinstance(field, str):
        raise wording.wrong(node.child("field"), "'field' has to be a text.")
    function = _function(called, entry)
    settled = options.settled(
        function,
        node.get("functionOptions"),
        entry.options,
        shared.of(function),
        (f"'{called}' in '{name}'", node),
    )
    return rule.Then(function, settled, field, called)


def _function(called: str, entry: assembly.Entry) -> rule.Function:
    # As in Spectral, no function of a ruleset takes the place of a core one.
    if called in functions.CORE:
        return functions.CORE[called]
    function = entry.functions.get(called) or functions.FUNCTIONS.get(called)
    if isinstance(function, rule.Function):
        return function
    raise _CannotRunError(
        function or f"It needs the function '{called}', which is not here."
    )


def _overridden(entry: assembly.Entry) -> tuple[overrides.Override, ...]:
    """Returns what a rule weighs in some places.

    A rule that is off is so wherever no override sets it on.
    """
    if entry.overridden and not is_on(entry):
        everywhere = overrides.Override("", "", "", None)
        return (everywhere, *entry.overridden)
    return tuple(entry.overridden)


def is_on(entry: assembly.Entry) -> bool:
    """Tells whether a rule is on, leaving overrides aside."""
    return entry.enabled and entry.severity is not None
