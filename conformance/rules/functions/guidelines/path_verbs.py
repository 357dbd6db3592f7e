# SPDX-License-Identifier: Apache-2.0
"""Verbs in paths, where the HTTP method says what is done (§4.1)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import vocabulary, wordlists
from conformance.rules import messages, rule
from conformance.rules.functions.guidelines import (
    custom_methods,
    language,
    segments,
)

Options = Mapping[str, Any]


def _no_verb(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if not isinstance(value, str) or context.contract is None:
        return
    if segments.is_procedural(context.contract):
        return
    words = language.of(options)
    name = segments.words_of(value)
    verb = vocabulary.leading_verb(name, words)
    rest = vocabulary.words(name, words.acronyms)[1:]
    if not verb or _is_noun(name, rest) or _is_disguised(context):
        return
    yield rule.Breach(
        f"'{messages.safe(value)}' begins with the verb '{verb}'; "
        f"{_instead(verb, rest, options, words)}.",
        at_key=True,
    )


def _is_noun(name: str, rest: list[str]) -> bool:
    """Tells whether a verb is a part of a noun: `add-ons`, `remove-token`."""
    is_joined = "-" in name or "_" in name
    return rest[:1] in (["on"], ["ons"]) or (
        is_joined and len(rest) == 1 and rest[0] in _TOOLS
    )


def _is_disguised(context: rule.Context) -> bool:
    """Tells whether the rules about custom methods tell of it already."""
    node, contract = context.target.node, context.contract
    if node is None or contract is None:
        return False
    path = node.pointer[-1] if node.pointer else ""
    return any(
        each.path == path and each.verb == context.target.value
        for each in custom_methods.disguised(contract)
    )


_TOOLS = frozenset({"link", "token", "tokens", "uri", "url", "urls"})
# The HTTP method that says what a verb says (§4.4).
_METHODS = {
    "add": "POST",
    "create": "POST",
    "delete": "DELETE",
    "destroy": "DELETE",
    "edit": "PATCH",
    "fetch": "GET",
    "find": "GET",
    "get": "GET",
    "insert": "POST",
    "modify": "PATCH",
    "remove": "DELETE",
    "retrieve": "GET",
    "update": "PATCH",
}


def _instead(
    verb: str,
    rest: list[str],
    options: Options,
    words: vocabulary.Language,
) -> str:
    method = _METHODS.get(verb)
    if method is None or (rest and rest[0] in wordlists.PREPOSITIONS):
        act = verb + "".join(word.capitalize() for word in rest)
        return f"write it as a custom method, '{{resource}}:{act}'"
    if not rest or not rest[-1].isalpha():
        return f"leave it out, and let {method} on the resource say it"
    name = language.segment(
        language.plural_name("_".join(rest), words), options, words
    )
    return f"write '{messages.safe(name)}', and let {method} say the rest"


FUNCTIONS: Mapping[str, rule.Function] = {
    "noVerb": rule.Function(
        _no_verb,
        kinds=frozenset({"PathSegment"}),
        options=language.options(
            language.VERBS,
            language.PATH_CASE,
            language.PLURALS,
            language.ACRONYMS,
        ),
        shares=language.SHARES,
    ),
}
