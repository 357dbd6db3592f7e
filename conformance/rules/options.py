# SPDX-License-Identifier: Apache-2.0
"""Options of rules, and where what they are set to comes from.

A function says which options it takes in a JSON Schema. What one is set to is,
the first of these that says something: `options` of the rule, `functionOptions`
of its `then`, `options` of the ruleset, and the default in the schema. The last
but one sets an option for all rules that know it, such as `path-case`.
"""

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema_rs

from conformance import errors
from conformance.contract import nodes
from conformance.rules import messages, rule, wording

Said = Mapping[str, nodes.Node]


def said(node: nodes.Node | None) -> dict[str, nodes.Node]:
    """Reads `options`: what is set, by name.

    Raises:
        RulesetError: It is no mapping.
    """
    if node is None:
        return {}
    if not isinstance(node.value, dict):
        raise wording.wrong(node, "'options' is no mapping of names to values.")
    return dict(node.items())


def unknown(
    name: str, node: nodes.Node, known: Iterable[str], whose: str
) -> errors.RulesetError:
    """Makes the error that tells of an option that nobody takes.

    Args:
        name: The option.
        node: Where it is set.
        known: The names of those that there are.
        whose: Whose it would be, such as `the rule 'url-depth'`.
    """
    return wording.wrong(
        node,
        f"'{messages.safe(name)}' is no option of {whose}."
        f"{suggestion(name, known, 'Options are')}",
        at_key=True,
    )


def suggestion(name: str, known: Iterable[str], told: str) -> str:
    """Says what may have been meant, with a space before it.

    Args:
        name: What was written.
        known: What might have been.
        told: How a list of all is introduced; empty is: it is not shown.
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f" Did you mean '{close[0]}'?"
    if told and names:
        return f" {told}: {', '.join(names)}."
    return ""


@dataclasses.dataclass(slots=True)
class Shared:
    """What rulesets set for all of their rules.

    Attributes:
        values: Where each option is set.
        taken: The names that some function of a rule takes.
    """

    values: dict[str, nodes.Node] = dataclasses.field(default_factory=dict)
    taken: set[str] = dataclasses.field(default_factory=set)

    def check(self) -> None:
        """Refuses an option that no rule takes.

        Raises:
            RulesetError: There is one.
        """
        for name, node in self.values.items():
            if name not in self.taken:
                raise unknown(name, node, self.taken, "any rule here")

    def of(self, function: rule.Function) -> dict[str, nodes.Node]:
        """Returns what is set for a function's options."""
        names = function.shares & set(names_of(function))
        self.taken |= names
        return {
            name: node for name, node in self.values.items() if name in names
        }


def names_of(function: rule.Function) -> tuple[str, ...]:
    """Returns the names of the options that a function takes."""
    return tuple(function.options.get("properties", ()))


def defaults(function: rule.Function) -> dict[str, Any]:
    """Returns the defaults of a function's options."""
    return {
        name: described["default"]
        for name, described in function.options.get("properties", {}).items()
        if isinstance(described, dict) and "default" in described
    }


def settled(
    function: rule.Function,
    written: nodes.Node | None,
    own: Said,
    shared: Said,
    place: tuple[str, nodes.Node],
) -> dict[str, Any]:
    """Settles what a function's options are set to.

    Args:
        function: The function.
        written: Its `functionOptions`.
        own: The `options` of the rule, of which it takes its own.
        shared: What rulesets set for it.
        place: What to call it in a message, and where it stands.

    Returns:
        The options, those that are set nowhere at their defaults.

    Raises:
        RulesetError: They don't agree with the function's schema.
    """
    names = names_of(function)
    mine = {name: node for name, node in own.items() if name in names}
    sources: dict[str, nodes.Node] = {
        **shared,
        **(dict(written.items()) if written else {}),
        **mine,
    }
    values = {name: node.value for name, node in sources.items()}
    if written is not None and not isinstance(written.value, dict | None):
        raise wording.wrong(written, "'functionOptions' is no mapping.")
    _check(function, values, sources, (place[0], written or place[1]))
    return {**defaults(function), **values}


def _check(
    function: rule.Function,
    values: Mapping[str, Any],
    sources: Said,
    place: tuple[str, nodes.Node],
) -> None:
    called, node = place
    closed = function.options.get("additionalProperties") is False
    names = names_of(function)
    for name in values:
        if closed and names and name not in names:
            raise unknown(name, sources[name], names, called)
    validator = jsonschema_rs.validator_for(dict(function.options))
    for problem in validator.iter_errors(dict(values)):
        first, *rest = problem.instance_path or [""]
        where = sources.get(str(first), node)
        for part in rest:
            where = where.child(part)
        raise wording.wrong(
            where,
            f"The options of {called} are wrong: "
            f"{messages.safe(problem.message)}.",
        )
