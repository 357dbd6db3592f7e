# SPDX-License-Identifier: Apache-2.0
"""What to write into a ruleset: a rule's definition, options, and silence."""

import json
import re
from typing import Any

from conformance.explaining import explanation
from conformance.rules import ignores, locating, rule

# What is said before `ignore` and `switch`.
IN_DOCUMENT = "In the document, for the object that it stands in and all below:"
IN_RULESET = "In a ruleset of your own, for everything:"
SWITCH_ON = "It is off. To switch it on, in a ruleset of your own:"
# Texts that YAML takes for nothing but texts.
_PLAIN = re.compile(r"[A-Za-z][\w-]*\Z")
_WORDS = frozenset(
    {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
)
_SHOWN = 60
_SHOWN_ITEMS = 3


def definition(each: rule.Rule) -> str:
    """Writes a rule's `given` and `then`; options that are default left out."""
    lines = _list("given", [flow(path) for path in each.given])
    if each.message:
        lines.append(f"message: {flow(each.message)}")
    lines += _list("then", [_then(then) for then in each.thens])
    if each.probe:
        lines.append(f"probe: {flow(each.probe)}")
    return "\n".join(
        lines + _list("check", [flow(name) for name in each.checks])
    )


def _list(key: str, items: list[str]) -> list[str]:
    if len(items) == 1:
        return [f"{key}: {items[0]}"]
    return [f"{key}:", *(f"  - {item}" for item in items)] if items else []


def _then(then: rule.Then) -> str:
    schemas = then.function.options.get("properties", {})
    said: dict[str, Any] = {"field": then.field} if then.field else {}
    said["function"] = then.called
    changed = {
        name: value
        for name, value in then.options.items()
        if explanation.default_of(schemas.get(name)) != value
    }
    if changed:
        said["functionOptions"] = changed
    return flow(said)


def ignore(told: explanation.Explanation) -> str:
    """Writes what silences a rule at one place of a document, and below."""
    name = flow(told.rule.id)
    return f"{ignores.KEY}:\n  {name}: Why it doesn't hold here."


def switch(told: explanation.Explanation) -> str:
    """Writes a ruleset that sets a rule off, or on one that is off."""
    to = "off" if told.is_on else str(told.rule.severity)
    return f"{_extends(told)}rules:\n  {flow(told.rule.id)}: {to}"


def setting(told: explanation.Explanation) -> str:
    """Writes a ruleset that sets the options of a rule."""
    lines = "".join(
        f"\n      {flow(option.name)}: {flow(_other(option))}"
        for option in told.options
    )
    return (
        f"{_extends(told)}rules:\n  {flow(told.rule.id)}:\n    options:{lines}"
    )


def _extends(told: explanation.Explanation) -> str:
    """Names what the rule is of, where that is a name and no file."""
    known = locating.bundled()
    named = [each for each in told.rulesets if each in known]
    return f"extends: {named[0]}\n" if named else ""


def _other(option: explanation.Option) -> Any:
    """Chooses a value to show: if possible not the one in force."""
    current = next(iter(option.values.values()), option.default)
    if isinstance(current, bool):
        return not current
    for each in option.schema.get("enum", ()):
        if each != current:
            return each
    if isinstance(current, list):
        return current[:1]
    if current is not rule.MISSING:
        return current
    kinds = {"array": [], "boolean": True, "integer": 1, "number": 1}
    return kinds.get(str(option.schema.get("type")), "…")


def flow(value: Any) -> str:
    """Writes a value as YAML on one line."""
    if isinstance(value, dict):
        inner = (f"{flow(key)}: {flow(each)}" for key, each in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(flow(each) for each in value)}]"
    if isinstance(value, str) and _PLAIN.match(value):
        return json.dumps(value) if value.lower() in _WORDS else value
    return json.dumps(value, ensure_ascii=False, default=str)


def shown(value: Any) -> str:
    """Writes a value for people: as `flow` does, a long list shortened."""
    whole = flow(value)
    if not isinstance(value, list) or len(whole) <= _SHOWN:
        return whole
    first = ", ".join(flow(each) for each in value[:_SHOWN_ITEMS])
    return f"[{first}, … {len(value) - _SHOWN_ITEMS} more]"


def differing(option: explanation.Option) -> str:
    """Tells what an option is set to, where that isn't its default."""
    if not option.is_changed:
        return ""
    values = {field: shown(value) for field, value in option.values.items()}
    if len(set(values.values())) == 1:
        return next(iter(values.values()))
    return ", ".join(f"{value} for {field}" for field, value in values.items())
