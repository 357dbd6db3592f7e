# SPDX-License-Identifier: Apache-2.0
"""The project's settings file: `conformance.yaml` or `[tool.conformance]`.

Options given on the command line win over `CONFORMANCE_…` variables of the
environment, those over the file, and the file over the defaults. An unknown
key is an error: a setting that is quietly ignored is worse than none.
"""

import dataclasses
import difflib
import os
import pathlib
import tomllib
from collections.abc import Mapping
from typing import Any

from conformance import errors, findings
from conformance.contract import bounds, library, nodes, source

NAMES = ("conformance.yaml", "conformance.yml")
_MAX_SECONDS = 24 * 3600


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """What a run is to do.

    Attributes:
        document: Path or URL of the OpenAPI document, or `-`.
        base_url: The service to ask.
        ruleset: Names, paths or URLs of rulesets.
        token: A bearer token for every request.
        headers: Further header fields for every request.
        include: Operations to ask, by label or path; empty means all.
        fail_on: Severity from which a finding fails the run; None is never.
        output: The folder for reports; None where none is wanted.
        formats: Reports to write, as `NAME` or `NAME:PATH`.
        seed: Makes generated input the same again; None draws one.
        max_time: Seconds for a whole run.
        max_examples: Generated requests per operation, at most.
        rate: Requests per second while exercising; None is no limit.
        users: Simulated users under load.
        load_time: Seconds of load.
        allow_unsafe: Whether a host other than this machine may be asked to
            create, change and delete.
        allow_writes: Whether load may create and change.
        allow_remote: Whether `$ref` may lead to other hosts.
    """

    document: str = ""
    base_url: str = ""
    ruleset: tuple[str, ...] = ("backend-guidelines",)
    token: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    include: tuple[str, ...] = ()
    fail_on: findings.Severity | None = findings.Severity.ERROR
    output: str = ""
    formats: tuple[str, ...] = ()
    seed: int | None = None
    max_time: float = 180.0
    max_examples: int = 50
    rate: float | None = None
    users: int = 4
    load_time: float = 10.0
    allow_unsafe: bool = False
    allow_writes: bool = False
    allow_remote: bool = False


def load(
    given: Mapping[str, Any],
    *,
    path: pathlib.Path | None = None,
    folder: pathlib.Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Gathers the settings of a run.

    Args:
        given: Options of the command line by setting; None and empty lists
            mean: not given.
        path: The settings file; by default the nearest one is looked for.
        folder: Where to look from; by default the current folder.
        environment: Variables; by default those of this process.

    Returns:
        The settings, checked.

    Raises:
        ConfigurationError: A value or a key makes no sense.
    """
    environment = os.environ if environment is None else environment
    folder = folder or pathlib.Path.cwd()
    found = path or find(folder)
    if path is not None and not path.is_file():
        raise errors.ConfigurationError(f"There is no settings file '{path}'.")
    values: dict[str, Any] = {}
    if found is not None:
        values.update(_of_file(found))
    values.update(_of_environment(environment))
    values.update(
        {key: value for key, value in given.items() if value not in (None, [])}
    )
    checked = {
        key: _CHECKS[key](key, value, environment)
        for key, value in values.items()
    }
    return Settings(**checked)


def find(folder: pathlib.Path) -> pathlib.Path | None:
    """Looks for the settings file, from `folder` up to the repository."""
    for place in (folder, *folder.parents):
        for name in NAMES:
            if (place / name).is_file():
                return place / name
        project = place / "pyproject.toml"
        if project.is_file() and _table(project) is not None:
            return project
        if (place / ".git").exists():
            return None
    return None


def _table(path: pathlib.Path) -> dict[str, Any] | None:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise errors.ConfigurationError(
            f"'{path}' can't be read: {error}."
        ) from None
    table = content.get("tool", {}).get("conformance")
    return table if isinstance(table, dict) else None


def _of_file(path: pathlib.Path) -> dict[str, Any]:
    if path.suffix == ".toml":
        table = _table(path)
        if table is None:
            raise errors.ConfigurationError(
                f"'{path}' has no table [tool.conformance]."
            )
    else:
        table = _mapping(path)
    values = {}
    for key, value in table.items():
        name = str(key).replace("-", "_")
        if name not in _CHECKS:
            raise errors.ConfigurationError(
                f"'{path}' sets '{key}', which is no setting.",
                _suggestion(name),
            )
        values[name] = value
    document = values.get("document")
    if isinstance(document, str) and not source.is_url(document):
        # Paths are meant from the file, wherever the command runs.
        values["document"] = os.path.relpath(path.parent / document)
    if isinstance(values.get("ruleset"), str | list):
        values["ruleset"] = _from_folder(values["ruleset"], path.parent)
    return values


def _from_folder(names: str | list[Any], folder: pathlib.Path) -> list[Any]:
    listed = [names] if isinstance(names, str) else names
    return [
        str(folder / each)
        if isinstance(each, str)
        and each.endswith((".yaml", ".yml", ".json"))
        and not source.is_url(each)
        else each
        for each in listed
    ]


def _mapping(path: pathlib.Path) -> dict[str, Any]:
    limits = bounds.Limits()
    try:
        text = source.read(str(path), limits)
        root = nodes.Document(text, library.parse(text, limits)).root
    except errors.DocumentError as error:
        raise errors.ConfigurationError(error.message, error.tip) from None
    if not isinstance(root, dict):
        raise errors.ConfigurationError(f"'{path}' is no mapping of settings.")
    return root


def _suggestion(name: str) -> str:
    close = difflib.get_close_matches(name, _CHECKS, 1)
    if close:
        return f"Did you mean '{close[0]}'?"
    return f"Settings are: {', '.join(sorted(_CHECKS))}."


def _of_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: environment[variable]
        for name in ("token", "base_url", "document", "seed")
        if environment.get(variable := f"CONFORMANCE_{name.upper()}")
    }


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


_CHECKS: Mapping[str, Any] = {
    "document": _text,
    "base_url": _text,
    "ruleset": _texts,
    "token": _secret,
    "headers": _headers,
    "include": _texts,
    "fail_on": _severity,
    "output": _text,
    "formats": _texts,
    "seed": _seed,
    "max_time": _seconds,
    "max_examples": _count,
    "rate": _seconds,
    "users": _count,
    "load_time": _seconds,
    "allow_unsafe": _flag,
    "allow_writes": _flag,
    "allow_remote": _flag,
}
