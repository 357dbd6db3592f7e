# SPDX-License-Identifier: Apache-2.0
"""Verbs in paths, where the HTTP method says what is done (§4.1)."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import resources, vocabulary, wordlists
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
    node = context.target.node
    path = str(node.pointer[-1]) if node is not None and node.pointer else value
    before, after = _around(path, value)
    instead = _instead(verb, rest, before, after, options, words)
    yield rule.Breach(
        f"'{messages.safe(value)}' begins with the verb '{verb}'; {instead}.",
        at_key=True,
    )


def _around(path: str, segment: str) -> tuple[str, str]:
    """Returns what stands before a segment in its path, and after it."""
    parts = path.split("/")
    if segment not in parts:
        return "", ""
    index = parts.index(segment)
    after = "/".join(("", *parts[index + 1 :])) if parts[index + 1 :] else ""
    return "/".join(parts[:index]), after


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
    before: str,
    after: str,
    options: Options,
    words: vocabulary.Language,
) -> str:
    """Says what to write, as a path wherever that is sure.

    Args:
        verb: What the segment begins with.
        rest: The words after it.
        before: The path before the segment.
        after: The path after it.
        options: With the user's way to write segments.
        words: With the user's words.
    """
    method = _METHODS.get(verb)
    last = before.rpartition("/")[2]
    is_on = bool(last) and not resources.VERSION.match(last) and last != "api"
    if method is None or (rest and rest[0] in wordlists.PREPOSITIONS):
        act = verb + "".join(word.capitalize() for word in rest)
        if is_on:
            # An id after the act is what is acted on.
            on = before + (after if _is_id(after) else "")
            path = messages.safe(f"{on}:{act}")
            return f"write it as a custom method, '{path}'"
        if not rest:
            return (
                "write what it acts on, and a custom method of that, as in "
                f"'/orders:{verb}'"
            )
        name = _plural(rest, options, words)
        return (
            f"write it as a custom method of a resource, as in '/{name}:{verb}'"
        )
    if rest and rest[-1].isalpha():
        # `/users/{id}/getProfile` is about the one that the user has.
        is_one = last.endswith("}") and not after and method != "POST"
        name = (
            language.segment("_".join(rest), options, words)
            if is_one
            else _plural(rest, options, words)
        )
        return f"write '{messages.safe(name)}', and let {method} say the rest"
    if not is_on:
        return f"write what it acts on instead, and let {method} say the rest"
    path = messages.safe(before + after)
    return f"leave it out, and let {method} on '{path}' say it"


def _is_id(after: str) -> bool:
    return after.startswith("/{") and "/" not in after[1:]


def _plural(
    rest: list[str], options: Options, words: vocabulary.Language
) -> str:
    name = language.plural_name("_".join(rest), words)
    return messages.safe(language.segment(name, options, words))


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
