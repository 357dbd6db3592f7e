# SPDX-License-Identifier: Apache-2.0
"""Functions about names: of path segments, collections, parameters (§4.1)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import resources, vocabulary
from conformance.rules import rule

_HEADER = re.compile(r"[A-Z][A-Za-z0-9]*(?:-[A-Z0-9][A-Za-z0-9]*)*\Z")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")


def _plural(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[str]:
    if not isinstance(value, str):
        return
    parts = vocabulary.words(value)
    if not parts or not parts[-1].isalpha():
        return
    if not vocabulary.is_plural(parts[-1]):
        yield (
            f"The collection '{value}' is named in the singular; a "
            "collection has a plural name."
        )


def _no_verb(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[str]:
    if not isinstance(value, str):
        return
    verb = vocabulary.leading_verb(value)
    if verb:
        yield (
            f"'{value}' begins with the verb '{verb}'; name the resource, "
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
