# SPDX-License-Identifier: Apache-2.0
"""How the fields of JSON bodies are written (§4.8.6)."""

import collections
import functools
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, usage, vocabulary
from conformance.rules import fixes, messages, rule
from conformance.rules.functions.guidelines import (
    foreign,
    language,
    tables,
    written,
)

Options = Mapping[str, Any]


@functools.lru_cache(maxsize=8)
def _forms(contract: model.Contract) -> Mapping[str, int]:
    """Counts the places of the keys that may be written in either way."""
    return collections.Counter(
        field.name
        for field in usage.fields(contract)
        if (field.name in written.EITHER or field.name in written.SNAKE_KEYS)
        and not foreign.is_foreign(field.use.operation)
    )


def _field_case(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    field: usage.Field = context.target.model
    name, contract = field.name, context.contract
    if contract is None or not isinstance(name, str):
        return
    if foreign.is_foreign(field.use.operation):
        return
    if name in written.EITHER or name in written.SNAKE_KEYS:
        yield from _one_form(field, contract)
        return
    words = language.of(options)
    right = vocabulary.snake(name, words.acronyms)
    is_wrong = not written.is_right(name, words) and written.is_name(name)
    if is_wrong and right != name:
        yield from _told(field, right, written.fields(contract))


def _told(
    field: usage.Field, right: str, names: written.Names
) -> Iterator[rule.Breach]:
    """Tells of a name in another case, or of its way for all of its kind."""
    name = field.name
    way = names.ways.get(written.way_of(name))
    if way:
        if names.places[name][0].identity == field.node.identity:
            yield from written.whole(way, name, "fields", right)
        return
    more = names.more(name, field.node)
    if more is None or tables.is_key(name, field.use.schema):
        return
    yield rule.Breach(
        f"The field '{messages.safe(name)}'{written.also(more)} is not in "
        f"snake_case; write '{messages.safe(right)}'.",
        at_key=True,
        fix=renamed(field, right),
    )


def _one_form(
    field: usage.Field, contract: model.Contract
) -> Iterator[rule.Breach]:
    """Tells of the rarer form of keys that an API writes in both."""
    forms = _forms(contract)
    camel = [name for name in forms if name in written.EITHER]
    snake = [name for name in forms if name in written.SNAKE_KEYS]
    if not camel or not snake:
        return
    usual = written.fields(contract).usual
    often = sum(forms[name] for name in camel)
    # They look like the other names; where nothing tells, snake_case is
    # right (§4.8.6).
    is_camel = usual.way == "camelCase" or (
        often > sum(forms[name] for name in snake)
        and usual.snake * 2 <= usual.told
    )
    if (field.name in written.EITHER) == is_camel:
        return
    back = {snake: camel for camel, snake in written.EITHER.items()}
    right = back[field.name] if is_camel else written.EITHER[field.name]
    others = camel if is_camel else snake
    yield rule.Breach(
        f"'{field.name}' is written in another way than '{others[0]}'; write "
        f"'{right}', so that the API has one form.",
        at_key=True,
        fix=renamed(field, right),
    )


def renamed(field: usage.Field, name: str) -> fixes.Fix | None:
    """Makes the fix that renames a field, and its entry in `required`.

    Args:
        field: The field.
        name: Its new name.

    Returns:
        None where another field has that name, or a discriminator this one.
    """
    owner = field.use.schema
    declared = owner.get("properties")
    if declared is None or declared.get(name) is not None:
        return None
    if owner.get("discriminator") is not None:
        return None
    edits: list[fixes.Edit] = [fixes.Rename(field.node, name)]
    required = owner.get("required")
    edits.extend(
        fixes.Replace(each, name)
        for each in (required.elements() if required else ())
        if each.value == field.name
    )
    title = f"Rename the field '{field.name}' to '{name}'."
    return fixes.Fix(title, tuple(edits), is_safe=False)


FUNCTIONS: Mapping[str, rule.Function] = {
    "fieldCase": rule.Function(
        _field_case,
        kinds=frozenset({"Property"}),
        options=language.options(language.ACRONYMS),
        shares=language.SHARES,
    ),
}
