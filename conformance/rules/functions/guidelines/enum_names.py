# SPDX-License-Identifier: Apache-2.0
"""Whether the values of all enums are written in one case (§4.8.6)."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from conformance.contract import model, nodes, schemas, usage, vocabulary
from conformance.rules import messages, rule

Options = Mapping[str, Any]
# A single word in small letters is in three of them.
_CASES: Mapping[str, re.Pattern[str]] = {
    "snake_case": re.compile(r"[a-z]+(?:_[a-z]+)*\Z"),
    "UPPER_SNAKE": re.compile(r"[A-Z]+(?:_[A-Z]+)*\Z"),
    "kebab-case": re.compile(r"[a-z]+(?:-[a-z]+)*\Z"),
    "camelCase": re.compile(r"[a-z]+(?:[A-Z][a-z]+)*\Z"),
    "PascalCase": re.compile(r"(?:[A-Z][a-z]+)+\Z"),
}
# Codes of countries, currencies and languages, and HTTP methods, are written
# as their standards have it.
_CODE = re.compile(r"[A-Z]{2,3}\Z")
_METHODS = frozenset(
    {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}
)
# What programs branch on is in capitals (§4.8.7); what others named is as it
# is: models, regions.
_CODES = frozenset(
    {"code", "codes", "engine", "location", "model", "reason", "region"}
)
_SMALL = frozenset({"snake_case", "kebab-case", "camelCase"})
_FEW = 4
_MOST = 0.75
_JOINED = 2 / 3


@dataclasses.dataclass(frozen=True, slots=True)
class _Enum:
    """One enum, at its first place.

    Attributes:
        node: The list of its values.
        values: Those that are words.
        cases: The cases that all of them are in.
    """

    node: nodes.Node
    values: tuple[str, ...]
    cases: frozenset[str]


def _one_case(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    enums = _enums(contract)
    usual, count = _usual(enums)
    for each in enums:
        if not each.cases:
            yield from _mixed(each, usual)
        elif usual and usual not in each.cases:
            example = _example(each.values)
            case = next(case for case in _CASES if case in each.cases)
            yield rule.Breach(
                f"The values of this enum are in {case}, such as '{example}', "
                f"and {count} of {len(enums)} enums are in {usual}; write "
                f"'{_written(example, usual)}'.",
                node=each.node,
                at_key=True,
            )


def _mixed(each: _Enum, usual: str) -> Iterator[rule.Breach]:
    """Tells of an enum whose own values are not alike."""
    right = usual or _closest(each.values)
    is_sure = usual or right in _SMALL
    if not is_sure and len(_in_case(each.values, right)) * 2 <= len(
        each.values
    ):
        return
    wrong = [value for value in each.values if not _CASES[right].match(value)]
    others = [value for value in each.values if _CASES[right].match(value)]
    if not wrong or not others:
        return
    yield rule.Breach(
        f"The values of this enum are not in one case: "
        f"'{messages.safe(others[0])}' beside '{messages.safe(wrong[0])}'; "
        f"write '{_written(wrong[0], right)}'.",
        node=each.node,
        at_key=True,
    )


def _closest(values: Sequence[str]) -> str:
    return max(_CASES, key=lambda case: len(_in_case(values, case)))


def _in_case(values: Iterable[str], case: str) -> list[str]:
    return [value for value in values if _CASES[case].match(value)]


def _example(values: Sequence[str]) -> str:
    """Returns the value that shows its case best: one of several words."""
    longest = max(values, key=lambda each: len(vocabulary.words(each)))
    return messages.safe(longest)


def _written(value: str, case: str) -> str:
    parts = vocabulary.words(value)
    joined = {
        "snake_case": "_".join(parts),
        "UPPER_SNAKE": "_".join(parts).upper(),
        "kebab-case": "-".join(parts),
        "PascalCase": "".join(part.capitalize() for part in parts),
    }
    camel = parts[0] + "".join(part.capitalize() for part in parts[1:])
    return messages.safe(joined.get(case, camel))


def _usual(enums: Sequence[_Enum]) -> tuple[str, int]:
    """Returns the case that most enums are in, and how many; or nothing."""
    sure = [each for each in enums if each.cases]
    counts = {case: sum(case in each.cases for each in sure) for case in _CASES}
    case = max(counts, key=lambda each: counts[each])
    if len(sure) < _FEW or counts[case] < _MOST * len(sure):
        return "", 0
    # Single small words say nothing of how several are joined.
    plain = [each for each in sure if each.cases >= _SMALL]
    joined = [each for each in sure if each.cases and each.cases < _SMALL]
    if case in _SMALL and counts[case] - len(plain) < _JOINED * len(joined):
        return "", 0
    return case, counts[case]


def _enums(contract: model.Contract) -> list[_Enum]:
    """Finds the enums of words, those of the same values once."""
    found: dict[tuple[str, ...], _Enum] = {}
    for schema in _schemas(contract):
        listed = schema.get("enum")
        if listed is None or not isinstance(listed.value, list):
            continue
        values = tuple(each for each in listed.value if isinstance(each, str))
        words = tuple(each for each in values if _is_word(each))
        # A few words among codes, paths or versions tell nothing.
        if not words or len(words) < _MOST * len(values) or values in found:
            continue
        cases = frozenset(
            case
            for case, pattern in _CASES.items()
            if all(map(pattern.match, words))
        )
        found[values] = _Enum(listed, words, cases)
    return list(found.values())


def _is_word(value: str) -> bool:
    if _CODE.match(value) or value in _METHODS:
        return False
    return any(pattern.match(value) for pattern in _CASES.values())


def _schemas(contract: model.Contract) -> Iterator[nodes.Node]:
    """Yields the schemas of bodies and parameters that may have an enum."""
    codes = {
        id(field.schema.value)
        for field in usage.fields(contract)
        if field.schema is not None
        and set(vocabulary.words(str(field.name))[-1:]) & _CODES
    }
    for use in usage.uses(contract):
        value = use.schema.value
        if "enum" not in value or id(value) in codes:
            continue
        if not _is_of_codes(use.schema):
            yield use.schema
    look = schemas.Schemas(contract)
    seen = set()
    for operation in contract.operations:
        for each in operation.parameters:
            if each.schema is None or each.node.identity in seen:
                continue
            seen.add(each.node.identity)
            schema = look.follow(each.schema)
            if schema is not None and isinstance(schema.value, dict):
                yield schema
                items = look.follow(schema.get("items"))
                if items is not None:
                    yield items


def _is_of_codes(schema: nodes.Node) -> bool:
    """Tells whether a schema is a part of that of a field of codes."""
    *_, above, name, combined, _ = ("", "", "", *schema.pointer)
    is_part = above == "properties" and combined in ("anyOf", "oneOf", "allOf")
    return is_part and bool(set(vocabulary.words(str(name))[-1:]) & _CODES)


FUNCTIONS: Mapping[str, rule.Function] = {
    "oneEnumCase": rule.Function(_one_case, kinds=frozenset({"Document"})),
}
