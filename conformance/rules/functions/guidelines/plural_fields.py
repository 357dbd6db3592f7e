# SPDX-License-Identifier: Apache-2.0
"""Whether plural names hold arrays, and arrays have plural names (§4.8.4)."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    meanings,
    model,
    nodes,
    resource_graph,
    schemas,
    usage,
    vocabulary,
    wordlists,
)
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import (
    field_facts,
    field_names,
    language,
    tables,
)

Options = Mapping[str, Any]
# Verbs of the third person, and units that a number or a text is in.
_OTHER_WORDS = """
allows applies begins belongs bytes cents contains days does ends exists expires
follows gigabytes has hours includes is kilobytes matches megabytes months ms
needs owns pixels points requires runs seconds starts supports units uses was
weeks years
"""
_OTHERS = frozenset(_OTHER_WORDS.split())
_DO_WORDS = """
allow allowed apply by can create delete disable do enable enforce exclude
fetch get has have hide ignore in include is keep not of on only remove require
required restrict send show skip use with without
"""
_DO = frozenset(_DO_WORDS.split())
# How many there are, as a text.
_MANY = frozenset({"max", "min", "nb", "num", "number", "total", "unit"})
_AMOUNT = re.compile(
    r"\b(?:amounts?|counts?|number of|quantity|sum|total)\b", re.IGNORECASE
)
# Several in one text.
_SEPARATED = re.compile(
    r"\bseparated\b|\blists? of\b|\bdelimited\b", re.IGNORECASE
)
_SHORT = 2
_OBJECT = "an object"
# What is one thing in several parts: a command, a body, the value of a list.
_ALONE = frozenset(
    {
        *("argv", "array", "body", "cmd", "command", "entrypoint", "env"),
        *("execution", "input", "loc", "output", "receipt", "run"),
        *("template", "test", "value"),
    }
)
_SETTINGS = re.compile(
    r"\b(?:settings?|config\w*|preferences?)\b", re.IGNORECASE
)


def _plural_is_array(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    field: usage.Field = context.target.model
    contract = context.contract
    if contract is None or not isinstance(field.name, str):
        return
    if not field.name[:1].isalpha() or field.use.role == usage.Role.ERROR:
        return
    words = language.of(options)
    noun, is_plural = _noun(field.name, words, context.memory)
    if not noun or (not is_plural and not _says_array(field)):
        return
    look = _look(contract)
    if is_plural:
        right = language.singular_name(field.name, words)
        kind = _wrong_kind(look, field, noun, words)
        if kind == _OBJECT and _is_settings(look, field):
            right = f"{right}_settings"
        told = f"is a plural, but holds {kind}; make it an array"
        if not _SEPARATED.search(field_facts.text_of(look, field.node)):
            told += f", or write '{messages.safe(right)}'"
        told += "."
    else:
        right = language.plural_name(field.name, words)
        kind = _array(look, field, noun, words, contract)
        told = f"is an array; write '{messages.safe(right)}'."
    if not kind or right == field.name:
        return
    yield rule.Breach(
        f"'{messages.safe(field.name)}' {told}",
        at_key=True,
        fix=None if is_plural else field_names.renamed(field, right),
    )


def _noun(
    name: str, words: vocabulary.Language, memory: dict[Any, Any]
) -> tuple[str, bool]:
    """Returns the noun that a name is about, and whether it is a plural.

    Names return, and are looked at once. The noun is empty where the name is
    none: `fees` is an amount, `enforce_admins` says what is done.
    """
    key = ("noun of a field", name, id(words))
    if key not in memory:
        parts = vocabulary.words(name, words.acronyms)
        is_none = not parts or meanings.is_money(name) or _is_phrase(parts)
        noun = "" if is_none else parts[language.head(parts)]
        memory[key] = noun, bool(noun) and vocabulary.counts(noun, words)
    found: tuple[str, bool] = memory[key]
    return found


def _says_array(field: usage.Field) -> bool:
    value = field.node.value
    return isinstance(value, dict) and value.get("type") == "array"


@functools.lru_cache(maxsize=8)
def _look(contract: model.Contract) -> schemas.Schemas:
    return schemas.Schemas(contract)


def _wrong_kind(
    look: schemas.Schemas,
    field: usage.Field,
    noun: str,
    words: vocabulary.Language,
) -> str:
    """Names what a plural holds rather than an array; empty where it may."""
    if noun in tables.ONE or noun in _OTHERS or noun in wordlists.SAME:
        return ""
    if not vocabulary.is_known(noun, words) or tables.is_entry(field):
        return ""
    kinds = field_facts.types(look, field.node)
    if kinds == {"string"}:
        is_other = (
            field_facts.says(
                look, field.node, ("format", "enum", "const", "pattern")
            )
            or vocabulary.words(field.name)[0] in _MANY
            or _AMOUNT.search(field_facts.text_of(look, field.node))
        )
        return "" if is_other else "a string"
    if kinds != {"object"}:
        # Numbers are counts: `forks`, `max_tokens`.
        return ""
    one = vocabulary.singular(noun, words)
    is_one = _is_closed(look, field.node, one) and not tables.is_row(
        look, field
    )
    return _OBJECT if is_one else ""


def _is_settings(look: schemas.Schemas, field: usage.Field) -> bool:
    """Tells whether an object says how something works, not what it is."""
    text = field_facts.text_of(look, field.node)
    said = look.properties(field.node).keys() & {"enabled", "type"}
    return bool(said) or bool(_SETTINGS.search(text))


def _is_phrase(parts: list[str]) -> bool:
    """Tells whether a name says what is done, as `enforce_admins`."""
    return len(parts) > 1 and (parts[0] in _DO or "and" in parts)


def _is_closed(look: schemas.Schemas, node: nodes.Node, one: str) -> bool:
    """Tells whether an object has fields of its own: no map, no list in it."""
    properties = look.properties(node)
    if not properties or "href" in properties:
        return False
    # `access_tokens` that have a `hugging_face_token`.
    if all(one in vocabulary.words(str(name)) for name in properties):
        return False
    # Entries of one kind, by their names: a map whose keys are known.
    if len(properties) > 1 and _are_alike(look, properties):
        return False
    for part in look.parts(node):
        others = part.value.get("additionalProperties")
        if others or "patternProperties" in part.value:
            return False
    return not any(
        "array" in field_facts.types(look, child)
        for child in properties.values()
    )


def _are_alike(
    look: schemas.Schemas, properties: Mapping[str, nodes.Node]
) -> bool:
    kinds = {field_facts.types(look, child) for child in properties.values()}
    return len(kinds) == 1


def _array(
    look: schemas.Schemas,
    field: usage.Field,
    noun: str,
    words: vocabulary.Language,
    contract: model.Contract,
) -> str:
    """Says `array` of one whose name surely is a singular.

    It is where the word is known, or where the API itself shows it: by the
    component of the items, or by a plural elsewhere.
    """
    if not noun.isalpha() or not noun.isascii() or noun in wordlists.WHOLES:
        return ""
    last = vocabulary.words(field.name, words.acronyms)[-1]
    if noun != last or noun in wordlists.VERBS or noun in _ALONE:
        return ""
    if len(noun) <= _SHORT or vocabulary.is_plural(noun, words):
        return ""
    kinds = look.types(look.items(field.node))
    # A vector, a point, a matrix.
    if kinds & {"number", "integer", "array"} or tables.is_column(field):
        return ""
    if noun.endswith(("ed", "ing")) and noun not in wordlists.NOUNS:
        return ""
    is_item = noun == _named_item(field)
    is_used = vocabulary.plural(noun, words) in _plurals(contract)
    is_known = noun in wordlists.NOUNS or noun in words.plurals
    return "array" if is_item or is_used or is_known else ""


def _named_item(field: usage.Field) -> str:
    """Returns the last word of the component that the items refer to."""
    items = field.schema.get("items") if field.schema else None
    reference = items.get("$ref") if items else None
    if reference is None or not isinstance(reference.value, str):
        return ""
    name = reference.value.rpartition("/")[2].removesuffix(".yml")
    parts = vocabulary.words(name)
    return parts[-1] if parts else ""


@functools.lru_cache(maxsize=8)
def _plurals(contract: model.Contract) -> frozenset[str]:
    """Returns the plurals that arrays and collections of the API have."""
    found = {
        parts[-1]
        for field in usage.fields(contract)
        if _says_array(field)
        and isinstance(field.name, str)
        and (parts := vocabulary.words(field.name))
    }
    for collection in resource_graph.collections(contract):
        found.update(vocabulary.words(collection.segment)[-1:])
    return frozenset(found)


FUNCTIONS: Mapping[str, rule.Function] = {
    "pluralIsArray": rule.Function(
        _plural_is_array,
        kinds=frozenset({"Property"}),
        options=language.options(language.PLURALS, language.ACRONYMS),
        shares=language.SHARES,
    ),
}
