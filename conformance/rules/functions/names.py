# SPDX-License-Identifier: Apache-2.0
"""Functions about names: of path segments, collections, parameters (§4.1)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import resources
from conformance.rules import rule

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_HEADER = re.compile(r"[A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9]*)*\Z")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")

# Plurals that don't end in -s, and words without one (§4.1.5). A word that is
# neither here nor ends in -s is taken for a singular.
_PLURALS_WORDS = """
aliases alumni analyses bacteria children criteria data dice feet geese
hypotheses indices matrices media men mice oxen people phenomena schemata
series species staff strata teeth vertices women
"""
_PLURALS = frozenset(_PLURALS_WORDS.split())
_UNCOUNTABLE_WORDS = """
access advice audio auth baggage billing capacity cargo cash chat coffee
compliance config configuration consent content correspondence currency debt
documentation email energy equipment evidence feed feedback finance firmware
freight furniture hardware health help history homework identity info
information infrastructure inventory knowledge ledger logging luggage luck
machinery mail merchandise messaging metadata money monitoring music news
payroll pricing progress quota research rice search security sentiment
shipping software spam spend staff storage support telemetry time traffic
training transport travel trivia usage video water weather work
"""
_UNCOUNTABLE = frozenset(_UNCOUNTABLE_WORDS.split())
_VERBS_WORDS = """
add apply assign calculate create delete destroy edit fetch find generate
get insert make modify perform process remove retrieve revoke save send
submit unassign update upload validate verify
"""
_VERBS = frozenset(_VERBS_WORDS.split())
# Verbs that are nouns as well are only told where a noun follows them, as in
# `processOrders`, never alone, as in `/process`.
_ALSO_NOUNS = frozenset({"find", "make", "process", "upload"})


def words(name: str) -> list[str]:
    """Splits a name at hyphens, underscores and changes of case."""
    return [word.lower() for word in _WORD.findall(name)]


def is_plural(word: str) -> bool:
    """Tells whether a lower-case English noun may stand for several."""
    if word in _PLURALS or word in _UNCOUNTABLE:
        return True
    return word.endswith("s") and not word.endswith("ss")


def _plural(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[str]:
    if not isinstance(value, str):
        return
    parts = words(value)
    if parts and parts[-1].isalpha() and not is_plural(parts[-1]):
        yield (
            f"The collection '{value}' is named in the singular; a "
            "collection has a plural name."
        )


def _no_verb(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[str]:
    if not isinstance(value, str):
        return
    parts = words(value)
    if not parts or parts[0] not in _VERBS:
        return
    if len(parts) == 1 and parts[0] in _ALSO_NOUNS:
        return
    yield (
        f"'{value}' begins with the verb '{parts[0]}'; name the resource, "
        "and let the HTTP method say what is done."
    )


def _one_path_case(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    first: dict[str, str] = {}
    for path in context.contract.paths:
        for segment in path.split("/"):
            style = _joint(segment)
            if style:
                first.setdefault(style, segment)
    if len(first) > 1:
        told = " and ".join(
            f"'{segment}' ({style})" for style, segment in first.items()
        )
        yield rule.Breach(
            f"Path segments join words in several ways: {told}.",
            node=context.contract.root.get("paths"),
        )


def _joint(segment: str) -> str:
    text = segment.partition(":")[0]
    if "{" in text:
        return ""
    if "-" in text.strip("-"):
        return "hyphens"
    if "_" in text.strip("_"):
        return "underscores"
    return "capitals" if re.search(r"[a-z][A-Z]", text) else ""


def _parameter_case(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    name, place = context.target.model.name, context.target.model.place
    if place in ("query", "path") and not _SNAKE.match(name):
        # `filter[name]` and `$expand` are conventions of their own.
        if re.search(r"[\[\]$.:]", name):
            return
        yield rule.Breach(f"The {place} parameter '{name}' is not snake_case.")
    if place == "header" and not _HEADER.match(name):
        yield rule.Breach(
            f"The header '{name}' is not written like 'Request-Id'."
        )


def _general(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[str]:
    collection: resources.Collection = context.target.model
    if collection.segment.lower() in options["terms"]:
        yield (
            f"The collection '{collection.segment}' has a name that fits "
            "anything; say what it holds, as in 'order-items'."
        )


FUNCTIONS: Mapping[str, rule.Function] = {
    "pluralNoun": rule.Function(_plural),
    "noVerb": rule.Function(_no_verb),
    "onePathCase": rule.Function(_one_path_case),
    "parameterCase": rule.Function(_parameter_case),
    "specificName": rule.Function(
        _general,
        options={
            "type": "object",
            "properties": {
                "terms": {"type": "array", "items": {"type": "string"}}
            },
            "required": ["terms"],
        },
    ),
}
