# SPDX-License-Identifier: Apache-2.0
"""Checks the values of settings, wherever they were given."""

import dataclasses
import difflib
import pathlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conformance import errors, findings
from conformance.contract import bounds
from conformance.rules import overriding

Check = Callable[[str, Any, Mapping[str, str]], Any]
_MAX_SECONDS = 24 * 3600
# Beyond it, parsers in C run out of stack.
_MAX_DEPTH = 10_000


def _wrong(key: str, value: object, expected: str) -> errors.ConfigurationError:
    shown = "the value given" if key in ("token", "headers") else f"'{value}'"
    return errors.ConfigurationError(
        f"'{key}' can't be {shown}: {expected} is expected."
    )


def _text(key: str, value: Any, environment: Mapping[str, str]) -> str:
    if not isinstance(value, str):
        raise _wrong(key, value, "text")
    return value


def _secret(key: str, value: Any, environment: Mapping[str, str]) -> str:
    """Reads a secret: itself, `@env:NAME`, or `@file:PATH`."""
    text = _text(key, value, environment)
    kind, _, name = text.partition(":")
    if kind == "@env":
        if not environment.get(name):
            raise errors.ConfigurationError(
                f"'{key}' names the variable '{name}', which is not set."
            )
        text = environment[name]
    elif kind == "@file":
        try:
            text = pathlib.Path(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise errors.ConfigurationError(
                f"'{key}' names the file '{name}', which can't be read: "
                f"{error}."
            ) from None
    text = text.strip()
    if any(ord(char) < ord(" ") for char in text):
        raise _wrong(key, "", "one line")
    return text


def _headers(
    key: str, value: Any, environment: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    if isinstance(value, dict):
        pairs: list[tuple[Any, ...]] = list(value.items())
    elif isinstance(value, list | tuple):
        pairs = [tuple(str(each).split(":", 1)) for each in value]
    else:
        raise _wrong(key, "", "a list of 'Name: value'")
    found = []
    for pair in pairs:
        if len(pair) != 2 or not str(pair[0]).strip():  # noqa: PLR2004 - a pair
            raise _wrong(key, "", "a list of 'Name: value'")
        text = _secret(key, str(pair[1]).strip(), environment)
        found.append((str(pair[0]).strip(), text))
    return tuple(found)


def _texts(
    key: str, value: Any, environment: Mapping[str, str]
) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list | tuple) or not all(
        isinstance(each, str) and each for each in values
    ):
        raise _wrong(key, value, "text or a list of texts")
    return tuple(values)


def _severity(
    key: str, value: Any, environment: Mapping[str, str]
) -> findings.Severity | None:
    if value == "never":
        return None
    try:
        return findings.Severity("warn" if value == "warning" else value)
    except ValueError:
        raise _wrong(key, value, "error, warn, info, hint or never") from None


def _seed(key: str, value: Any, environment: Mapping[str, str]) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if isinstance(value, bool) or not 0 <= number < 2**63:
        raise _wrong(key, value, "a whole number from 0 on")
    return number


def _count(key: str, value: Any, environment: Mapping[str, str]) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _wrong(key, value, "a whole number from 1 on")
    return value


def _seconds(key: str, value: Any, environment: Mapping[str, str]) -> float:
    if (
        not isinstance(value, int | float)
        or isinstance(value, bool)
        or not 0 < value <= _MAX_SECONDS
    ):
        raise _wrong(key, value, "a number above 0, and at most a day's")
    return float(value)


def _flag(key: str, value: Any, environment: Mapping[str, str]) -> bool:
    if not isinstance(value, bool):
        raise _wrong(key, value, "true or false")
    return value


def _limits(
    key: str, value: Any, environment: Mapping[str, str]
) -> bounds.Limits:
    """Reads bounds; those that are left out stay at their defaults."""
    kinds = {each.name: each.type for each in dataclasses.fields(bounds.Limits)}
    known = ", ".join(kinds)
    if not isinstance(value, dict):
        raise _wrong(key, value, f"a mapping of {known}")
    given: dict[str, Any] = {}
    for name, number in value.items():
        if name not in kinds:
            raise errors.ConfigurationError(
                f"'{key}' has no '{name}'.", f"Limits are: {known}."
            )
        check = _seconds if kinds[name] is float else _count
        given[name] = check(f"{key}.{name}", number, environment)
    if given.get("depth", 1) > _MAX_DEPTH:
        raise _wrong(
            f"{key}.depth", given["depth"], f"a number up to {_MAX_DEPTH}"
        )
    return bounds.Limits(**given)


def _overrides(
    key: str, value: Any, environment: Mapping[str, str]
) -> tuple[overriding.Override, ...]:
    """Reads what rules weigh for some operations."""
    if not isinstance(value, list | tuple):
        raise _wrong(key, value, "a list of entries with 'paths' and 'rules'")
    return tuple(
        _override(f"{key}[{index}]", each, environment)
        for index, each in enumerate(value)
    )


def _override(
    key: str, value: Any, environment: Mapping[str, str]
) -> overriding.Override:
    known = ("paths", "tags", "rules")
    if not isinstance(value, dict):
        raise _wrong(key, value, f"a mapping of {', '.join(known)}")
    for name in value:
        if name not in known:
            raise errors.ConfigurationError(
                f"'{key}' has no '{name}'.",
                _meant(str(name), known, "Its keys are"),
            )
    paths = _texts(f"{key}.paths", value.get("paths", []), environment)
    tags = _texts(f"{key}.tags", value.get("tags", []), environment)
    if not paths and not tags:
        raise errors.ConfigurationError(
            f"'{key}' names neither 'paths' nor 'tags'.",
            "What holds for all operations is said in a ruleset.",
        )
    rules = value.get("rules")
    if not isinstance(rules, dict) or not rules:
        raise _wrong(f"{key}.rules", rules, "a mapping of rules to severities")
    return overriding.Override(
        paths,
        tags,
        {
            str(name): _weight(f"{key}.rules.{name}", weight)
            for name, weight in rules.items()
        },
    )


def _weight(key: str, value: Any) -> findings.Severity | None:
    # To YAML 1.1, `off` is a way to write `false`.
    if value is False or value == "off":
        return None
    try:
        return findings.Severity("warn" if value == "warning" else value)
    except ValueError:
        known = [*findings.Severity, "off"]
        raise errors.ConfigurationError(
            f"'{key}' can't be '{value}'.",
            _meant(str(value), known, "A severity is one of"),
        ) from None


def _meant(name: str, known: Sequence[str], told: str) -> str:
    close = difflib.get_close_matches(name, known, 1)
    if close:
        return f"Did you mean '{close[0]}'?"
    return f"{told}: {', '.join(known)}."


CHECKS: Mapping[str, Check] = {
    "document": _texts,
    "base_url": _text,
    "ruleset": _texts,
    "token": _secret,
    "headers": _headers,
    "include": _texts,
    "fail_on": _severity,
    "output": _text,
    "formats": _texts,
    "record": _flag,
    "remember": _flag,
    "changed_since": _text,
    "seed": _seed,
    "max_time": _seconds,
    "max_examples": _count,
    "rate": _seconds,
    "users": _count,
    "load_time": _seconds,
    "allow_unsafe": _flag,
    "allow_writes": _flag,
    "allow_remote": _flag,
    "limits": _limits,
    "overrides": _overrides,
}
