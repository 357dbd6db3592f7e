# SPDX-License-Identifier: Apache-2.0
"""All that there is to say of a rule, from its ruleset and its page."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.explaining import examples
from conformance.rules import pages, rule


@dataclasses.dataclass(frozen=True, slots=True)
class Option:
    """An option of a rule.

    Attributes:
        name: Its name.
        schema: JSON Schema of its values.
        values: What it is set to, by the field that it holds for; the empty
            field is the target itself. Where it is not set it is not there.
        is_shared: Whether a ruleset may set it for all rules at once.
    """

    name: str
    schema: Mapping[str, Any]
    values: Mapping[str, Any]
    is_shared: bool

    @property
    def description(self) -> str:
        """What it does, in a sentence; may be empty."""
        return str(self.schema.get("description", ""))

    @property
    def takes(self) -> str:
        """What values it takes, in words."""
        enum = self.schema.get("enum")
        if isinstance(enum, list):
            return " or ".join(str(each) for each in enum)
        kinds = self.schema.get("type", "any value")
        named = [kinds] if isinstance(kinds, str) else list(kinds)
        items = self.schema.get("items")
        if named == ["array"] and isinstance(items, dict):
            inner = items.get("type")
            return f"list of {inner}s" if isinstance(inner, str) else "list"
        return " or ".join(str(each) for each in named)

    @property
    def default(self) -> Any:
        """What it is where nothing sets it; `rule.MISSING` is nothing."""
        return default_of(self.schema)

    @property
    def is_changed(self) -> bool:
        """Whether it is set to anything but its default."""
        return any(each != self.default for each in self.values.values())


@dataclasses.dataclass(frozen=True, slots=True)
class Explanation:
    """A rule, told.

    Attributes:
        rule: The rule.
        is_on: Whether it is in force.
        rulesets: The rulesets that it was looked up in.
        page: Its page; None where it has none.
        fails: The page's failing example, the place marked; may be empty.
        options: Its options.
    """

    rule: rule.Rule
    is_on: bool
    rulesets: tuple[str, ...] = ()
    page: pages.Page | None = None
    fails: str = ""
    options: tuple[Option, ...] = ()

    @property
    def why(self) -> str:
        """Markdown: why it matters; may be empty."""
        return self.page.why if self.page else self.rule.help

    @property
    def formats(self) -> tuple[str, ...]:
        """The documents that it is for; what another includes left out."""
        named = self.rule.formats
        is_wide = "oas3" in named
        return tuple(
            each
            for each in named
            if not (is_wide and each.startswith(("oas3_", "oas3.")))
        )


def explain(
    each: rule.Rule, *, is_on: bool = True, rulesets: Iterable[str] = ()
) -> Explanation:
    """Gathers what there is to say of a rule.

    Args:
        each: The rule.
        is_on: Whether it is in force.
        rulesets: The rulesets that it was looked up in.

    Raises:
        RulesetError: It has a page that can't be read.
    """
    page = pages.read(each)
    return Explanation(
        each,
        is_on,
        tuple(rulesets),
        page,
        examples.marked(page, each.id) if page and page.fails else "",
        options(each),
    )


def options(each: rule.Rule) -> tuple[Option, ...]:
    """Returns the options of a rule that a user may set, each once."""
    found: dict[str, Option] = {}
    for then in each.thens:
        described = then.function.options.get("properties", {})
        for name, schema in described.items():
            is_set = name in then.options
            is_shared = name in then.function.shares
            if not isinstance(schema, dict) or not (
                is_shared or _is_for_users(schema, is_set=is_set)
            ):
                continue
            values = dict(found[name].values) if name in found else {}
            if is_set:
                values[then.field] = then.options[name]
            found[name] = Option(name, schema, values, is_shared)
    return tuple(found.values())


def default_of(schema: Any) -> Any:
    """Returns the default in an option's schema; `rule.MISSING` is none."""
    if isinstance(schema, dict):
        return schema.get("default", rule.MISSING)
    return rule.MISSING


def _is_for_users(schema: Mapping[str, Any], *, is_set: bool) -> bool:
    """Tells an option that a user may set from what makes the rule.

    What a rule has to say to its function, such as the status code that it is
    about, has no default; what is only there because any rule may use that
    function is not described.
    """
    if "default" in schema:
        return True
    return "description" in schema and not is_set
