# SPDX-License-Identifier: Apache-2.0
"""How parameters are written: snake_case, and Hyphenated-Pascal for headers.

See §4.8.2.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, vocabulary, wordlists
from conformance.rules import fixes, messages, rule
from conformance.rules.functions.guidelines import (
    language,
    path_renames,
    written,
)

Options = Mapping[str, Any]
_HEADER = re.compile(r"[A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9]*)*\Z")
# How names of headers are spelled that have more capitals than one.
_SPELLED: Mapping[str, str] = {
    each.lower(): each
    for each in (*wordlists.MIXED, "ETag", "MD5", "WebSocket", "WWW")
    if each[:1].isupper()
}
_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9_ -]*\Z")


def _parameter_case(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    parameter: model.Parameter = context.target.model
    name, contract = parameter.name, context.contract
    if contract is None or parameter.place not in ("header", "path", "query"):
        return
    words = language.of(options)
    is_header = parameter.place == "header"
    right = _header(name) if is_header else _parameter(name, words)
    if not right or right == name:
        return
    names = written.parameters(contract, parameter.place)
    if name not in names.places:
        return
    node = parameter.node.get("name") or parameter.node
    way = None if is_header else names.ways.get(written.way_of(name))
    if way:
        if names.places[name][0].identity == parameter.node.identity:
            what = f"{parameter.place} parameters"
            for told in written.whole(way, name, what, right):
                yield dataclasses.replace(told, node=node, at_key=False)
        return
    more = names.more(name, parameter.node)
    if more is None:
        return
    called = "header" if is_header else f"{parameter.place} parameter"
    case = "Hyphenated-Pascal case" if is_header else "snake_case"
    yield rule.Breach(
        f"The {called} '{messages.safe(name)}'{written.also(more)} is not in "
        f"{case}; write '{messages.safe(right)}'.",
        node=node,
        fix=_rename_parameter(contract, parameter, right),
    )


def _parameter(name: str, words: vocabulary.Language) -> str:
    """Returns a parameter's name in snake_case; empty where it is right."""
    if written.SNAKE.match(name) or not written.is_name(name):
        return ""
    return vocabulary.snake(name, words.acronyms)


def _header(name: str) -> str:
    """Returns a header's name in its case; empty where it is right."""
    if _HEADER.match(name) or not _WORDS.match(name):
        return ""
    parts = [part for part in re.split(r"[-_ ]", name) if part]
    if len(parts) == 1:
        parts = list(vocabulary.split(name))
    return "-".join(
        _SPELLED.get(part.lower(), part[:1].upper() + part[1:])
        for part in parts
    )


def _rename_parameter(
    contract: model.Contract, parameter: model.Parameter, right: str
) -> fixes.Fix | None:
    name = parameter.name
    title = f"Rename the {parameter.place} parameter '{name}' to '{right}'."
    if parameter.place == "path":
        return path_renames.fix(
            contract, lambda _, each: right if each == name else each, title
        )
    places = written.parameters(contract, parameter.place).places[name]
    called = [place.get("name") for place in places]
    edits = tuple(
        fixes.Replace(node, right) for node in called if node is not None
    )
    # Names of headers are the same in any case (RFC 9110 §5.1).
    is_safe = parameter.place == "header" and right.lower() == name.lower()
    return fixes.Fix(title, edits, is_safe=is_safe)


FUNCTIONS: Mapping[str, rule.Function] = {
    "parameterCase": rule.Function(
        _parameter_case,
        kinds=frozenset({"Parameter"}),
        options=language.options(language.ACRONYMS),
        shares=language.SHARES,
    ),
}
