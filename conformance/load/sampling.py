# SPDX-License-Identifier: Apache-2.0
"""Plain values for parameters and bodies, the same for the same seed.

Load is no place for surprises: a value is taken from the document's examples,
defaults and enums, and made up only where it has none. What is made up is
held against its schema before anything is sent.
"""

import random
from collections.abc import Iterator
from typing import Any

from conformance.contract import model, nodes, responses, schemas

_WORDS = ("amber", "birch", "cedar", "delta", "ember", "flint", "grove")
_FORMATS = {
    "date": "2024-05-17",
    "date-time": "2024-05-17T10:30:00Z",
    "time": "10:30:00Z",
    "duration": "P1D",
    "email": "{word}@example.com",
    "hostname": "{word}.example.com",
    "idn-email": "{word}@example.com",
    "ipv4": "192.0.2.7",
    "ipv6": "2001:db8::7",
    "uri": "https://example.com/{word}",
    "url": "https://example.com/{word}",
    "uri-reference": "/{word}",
    "byte": "YW1iZXI=",
}
_SPREAD = 100
_MOST_LENGTH = 10_000
_MAX_DEPTH = 8


class UnknownValueError(Exception):
    """No value is known that the schema allows."""


class Sampler:
    """Finds values for the schemas of one contract."""

    def __init__(self, contract: model.Contract, seed: int) -> None:
        """Prepares for `contract`; `seed` decides what is made up."""
        self._look = schemas.Schemas(contract)
        self._seed = seed

    def stated(self, parameter: model.Parameter) -> list[Any]:
        """Returns the values that the document gives for a parameter."""
        values = _examples(parameter.node)
        for part in self._look.parts(parameter.schema, combined=("allOf",)):
            values.extend(_examples(part))
        for part in self._look.parts(parameter.schema, combined=("allOf",)):
            values.extend(_enumerated(part))
        return self._allowed(parameter.schema, values)

    def allows(self, parameter: model.Parameter, value: Any) -> bool:
        """Tells whether a parameter's schema allows a value."""
        return bool(self._allowed(parameter.schema, [value]))

    def parameter(self, parameter: model.Parameter, index: int) -> Any:
        """Returns a value for a required parameter.

        Args:
            parameter: What to fill.
            index: Different numbers give different values where there are.

        Returns:
            A JSON value.

        Raises:
            UnknownValueError: None is known.
        """
        stated = self.stated(parameter)
        if stated:
            return stated[index % len(stated)]
        return self._made(parameter.schema, f"{parameter.name}:{index}")

    def body(self, media: model.MediaType, index: int) -> Any:
        """Returns a value for a request body; see `parameter`."""
        stated = self._allowed(media.schema, _examples(media.node))
        if stated:
            return stated[index % len(stated)]
        if media.schema is None:
            raise UnknownValueError
        return self._made(media.schema, f"body:{index}")

    def _allowed(
        self, schema: nodes.Node | None, values: list[Any]
    ) -> list[Any]:
        if schema is None or not values:
            return values
        bundle = _writable(self._look.bundle(schema))
        validator = responses.validator_of(bundle)
        if validator is None:
            return values
        return [value for value in values if validator.is_valid(value)]

    def _made(self, schema: nodes.Node | None, name: str) -> Any:
        # No secret depends on it.
        chance = random.Random(f"{self._seed}:{name}")  # noqa: S311
        value = self._value(schema, chance, 0)
        if not self._allowed(schema, [value]):
            raise UnknownValueError
        return value

    def _value(
        self, schema: nodes.Node | None, chance: random.Random, depth: int
    ) -> Any:
        if depth > _MAX_DEPTH:
            raise UnknownValueError
        parts = list(self._look.parts(schema, combined=("allOf",)))
        for part in parts:
            values = [*_examples(part), *_enumerated(part)]
            if values:
                return chance.choice(values)
        keywords: dict[str, Any] = {}
        for part in reversed(parts):
            keywords.update(part.value)
        for part in parts:
            for keyword in ("oneOf", "anyOf"):
                branch = self._branch(part.get(keyword))
                if branch is not None:
                    return self._value(branch, chance, depth + 1)
        return self._typed(schema, keywords, chance, depth)

    def _branch(self, group: nodes.Node | None) -> nodes.Node | None:
        for each in group.elements() if group else ():
            found = self._look.follow(each)
            if found is not None and found.value != {"type": "null"}:
                return found
        return None

    def _typed(
        self,
        schema: nodes.Node | None,
        keywords: dict[str, Any],
        chance: random.Random,
        depth: int,
    ) -> Any:
        kinds = self._look.types(schema)
        if "object" in kinds:
            return self._object(schema, chance, depth)
        if "array" in kinds:
            least = max(1, _count(keywords, "minItems", 1))
            item = self._look.items(schema)
            return [self._value(item, chance, depth + 1) for _ in range(least)]
        if "integer" in kinds:
            return int(_number(keywords, chance))
        if "number" in kinds:
            return _number(keywords, chance)
        if "boolean" in kinds:
            return chance.random() < 0.5  # noqa: PLR2004 - either
        if kinds and "string" not in kinds:
            raise UnknownValueError
        return _text(keywords, chance)

    def _object(
        self, schema: nodes.Node | None, chance: random.Random, depth: int
    ) -> dict[str, Any]:
        required = self._look.required(schema)
        made: dict[str, Any] = {}
        for name, child in self._settable(schema):
            if name in required:
                made[name] = self._value(child, chance, depth + 1)
        if made or depth:
            return made
        # A change that changes nothing is often refused.
        for name, child in self._settable(schema):
            return {name: self._value(child, chance, depth + 1)}
        return made

    def _settable(
        self, schema: nodes.Node | None
    ) -> Iterator[tuple[str, nodes.Node]]:
        for name, child in self._look.properties(schema).items():
            found = self._look.follow(child)
            if found is None or not isinstance(found.value, dict):
                continue
            if not _is_read_only(child.value | found.value):
                yield name, child


def _writable(bundle: Any) -> Any:
    """Lifts `required` from read-only properties of a bundled schema.

    In a request it is not for them (OpenAPI 3.0 §4.7.24.2).
    """
    if isinstance(bundle, list):
        return [_writable(each) for each in bundle]
    if not isinstance(bundle, dict):
        return bundle
    made = {key: _writable(value) for key, value in bundle.items()}
    properties, required = made.get("properties"), made.get("required")
    if isinstance(properties, dict) and isinstance(required, list):
        made["required"] = [
            name for name in required if not _is_read_only(properties.get(name))
        ]
    return made


def _is_read_only(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("readOnly") is True


def _examples(node: nodes.Node) -> list[Any]:
    """Returns the examples of a parameter, media type or schema."""
    value = node.value
    if not isinstance(value, dict):
        return []
    found = [
        value[key] for key in ("const", "example", "x-example") if key in value
    ]
    several = value.get("examples")
    if isinstance(several, list):
        found.extend(several)
    elif isinstance(several, dict):
        found.extend(
            each["value"]
            for each in several.values()
            if isinstance(each, dict) and "value" in each
        )
    return found


def _enumerated(node: nodes.Node) -> list[Any]:
    values = node.value.get("enum")
    found = [node.value["default"]] if "default" in node.value else []
    if isinstance(values, list):
        found.extend(values)
    return [value for value in found if value is not None]


def _number(keywords: dict[str, Any], chance: random.Random) -> float:
    low, high = keywords.get("minimum"), keywords.get("maximum")
    step = keywords.get("multipleOf", 1)
    if (
        any(
            not isinstance(each, int | float | None)
            for each in (low, high, step)
        )
        or not step
    ):
        raise UnknownValueError
    # True in 3.0, where it changes the bound; a number of its own since 3.1.
    for name, sign in (("exclusiveMinimum", 1), ("exclusiveMaximum", -1)):
        said = keywords.get(name)
        if said is True or isinstance(said, int | float):
            base = (low if sign > 0 else high) if said is True else said
            bound = None if base is None else base + sign * step
            low, high = (bound, high) if sign > 0 else (low, bound)
    if low is None:
        low = 1 if high is None else min(1, high)
    if high is None:
        high = low + _SPREAD * step
    lowest, highest = -(-low // step), high // step
    if lowest > highest:
        raise UnknownValueError
    spread = int(min(highest - lowest, _SPREAD))
    return float((lowest + chance.randint(0, spread)) * step)


def _count(keywords: dict[str, Any], name: str, default: int) -> int:
    """Returns a bound on a length; one that no load should have is refused."""
    said = keywords.get(name, default)
    if not isinstance(said, int) or said < 0:
        raise UnknownValueError
    if name.startswith("min") and said > _MOST_LENGTH:
        raise UnknownValueError
    return said


def _text(keywords: dict[str, Any], chance: random.Random) -> str:
    word = chance.choice(_WORDS)
    form = keywords.get("format")
    if form == "uuid":
        digits = f"{chance.getrandbits(128):032x}"
        # Version 4, variant 1 (RFC 9562 §5.4).
        return (
            f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-"
            f"a{digits[17:20]}-{digits[20:]}"
        )
    if form in _FORMATS:
        return _FORMATS[form].format(word=f"{word}{chance.randint(1, 9999)}")
    text = f"{word}-{chance.choice(_WORDS)}"
    least = _count(keywords, "minLength", 0)
    while len(text) < least:
        text += f"-{chance.choice(_WORDS)}"
    return text[: _count(keywords, "maxLength", len(text))]
