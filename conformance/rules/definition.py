# SPDX-License-Identifier: Apache-2.0
"""Builds rules from their definitions in ruleset files."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import jsonschema_rs

from conformance import errors, findings
from conformance.contract import nodes
from conformance.rules import functions, jsonpath, rule, targets

_SEVERITIES = ("error", "warn", "info", "hint")


@dataclasses.dataclass(slots=True)
class Entry:
    """A rule's definition while files are read; later ones add to it."""

    fields: dict[str, nodes.Node]
    enabled: bool
    severity: findings.Severity | None


class Builder:
    """Builds rules, and remembers the paths that they look along.

    Attributes:
        paths: The compiled JSONPaths, by expression.
    """

    def __init__(self, aliases: Mapping[str, Sequence[str]]) -> None:
        """Prepares to build, with the rulesets' aliases."""
        self.paths: dict[str, jsonpath.Path] = {}
        self._aliases = aliases

    def build(self, name: str, entry: Entry) -> rule.Rule:
        """Builds the rule called `name`.

        Raises:
            RulesetError: Its definition makes no sense. One that asks for
                what is not here is built, and says so in `skipped`.
        """
        fields = entry.fields
        given = tuple(
            path
            for text in _texts(fields.get("given"))
            for path in self._expanded(text, fields["given"], ())
        )
        probe = _text(fields.get("probe"))
        checks = tuple(_texts(fields.get("check")))
        if not (given or probe or checks):
            place = next(iter(fields.values()))
            raise wrong(place, f"The rule '{name}' has no 'given' to look at.")
        skipped = ""
        thens: list[rule.Then] = []
        try:
            for path in given:
                self._compile(path)
            thens = list(_thens(name, fields.get("then")))
        except _CannotRunError as error:
            skipped = error.message
        if given and not thens and not skipped and not (probe or checks):
            raise wrong(fields["given"], f"The rule '{name}' has no 'then'.")
        url = _text(fields.get("documentationUrl"))
        return rule.Rule(
            id=name,
            severity=entry.severity or findings.Severity.WARN,
            given=given,
            thens=tuple(thens),
            probe=probe,
            checks=checks,
            resolved=_resolved(fields.get("resolved")),
            formats=tuple(_texts(fields.get("formats"))),
            message=_text(fields.get("message")),
            section=_text(fields.get("x-section")),
            summary=_text(fields.get("description")),
            help=_text(fields.get("x-help")),
            url=url,
            skipped=skipped,
        )

    def _expanded(
        self, text: str, place: nodes.Node, within: tuple[str, ...]
    ) -> Iterable[str]:
        """Replaces an alias at the start of a path by what it stands for."""
        name = rule.kind_of(text)
        if name not in self._aliases:
            yield text
            return
        if name in within:
            raise wrong(place, f"The alias '{name}' stands for itself.")
        rest = text[len(name) + 1 :]
        for path in self._aliases[name]:
            yield from self._expanded(path + rest, place, (*within, name))

    def _compile(self, path: str) -> None:
        if rule.world_of(path) is not findings.World.DOCUMENT:
            return
        kind = rule.kind_of(path)
        if path.startswith("#") and kind not in targets.KINDS:
            known = ", ".join(f"#{each}" for each in targets.KINDS)
            raise _CannotRunError(
                f"'{path}' is no known target (known: {known})."
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


def _thens(name: str, node: nodes.Node | None) -> Iterable[rule.Then]:
    if node is None:
        return
    for each in list(node.elements()) or [node]:
        said = each.value
        if not isinstance(said, dict) or not isinstance(
            said.get("function"), str
        ):
            raise wrong(each, f"A 'then' of '{name}' names no 'function'.")
        function = functions.FUNCTIONS.get(said["function"])
        if function is None:
            raise _CannotRunError(
                f"It needs the function '{said['function']}', which is not "
                "here."
            )
        options = said.get("functionOptions") or {}
        validator = jsonschema_rs.validator_for(dict(function.options))
        problem = next(iter(validator.iter_errors(options)), None)
        if problem is not None:
            raise wrong(
                each.get("functionOptions") or each,
                f"The options of '{said['function']}' in '{name}' are "
                f"wrong: {problem.message}.",
            )
        field = said.get("field", "")
        if str(field).startswith("$"):
            raise _CannotRunError("It has a JSONPath as its 'field'.")
        yield rule.Then(function, options, str(field))


def severity(node: nodes.Node) -> findings.Severity | None:
    """Reads a severity: a word or a number of Spectral's; None is off."""
    value = node.value
    if value in ("off", -1) or value is False:
        return None
    if isinstance(value, int) and 0 <= value < len(_SEVERITIES):
        return findings.Severity(_SEVERITIES[value])
    if value in _SEVERITIES:
        return findings.Severity(value)
    raise wrong(
        node, f"'{value}' is no severity (error, warn, info, hint, off)."
    )


def wrong(
    node: nodes.Node, message: str, *, at_key: bool = False
) -> errors.RulesetError:
    """Makes the error that tells of a definition, with its place."""
    place = node.key_location if at_key else node.location
    return errors.RulesetError(f"{place.file}:{place.line}: {message}")


def _resolved(node: nodes.Node | None) -> bool:
    return node is None or node.value is not False


def _texts(node: nodes.Node | None) -> list[str]:
    if node is None:
        return []
    values = node.value if isinstance(node.value, list) else [node.value]
    return [str(value) for value in values]


def _text(node: nodes.Node | None) -> str:
    return "" if node is None or node.value is None else str(node.value)
