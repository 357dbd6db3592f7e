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
from collections.abc import Mapping
from typing import Any

from conformance import (
    errors,
    findings,
    identity_values,
    network,
    setting_values,
    target_values,
)
from conformance.auth import schemes
from conformance.contract import bounds, library, nodes, revision, source
from conformance.exercise import identities as callers
from conformance.rules import overriding

NAMES = ("conformance.yaml", "conformance.yml")
_CHECKS: Mapping[str, setting_values.Check] = {
    **setting_values.CHECKS,
    **target_values.CHECKS,
    "identities": identity_values.check,
}
_SPECTRAL_NAMES = (".spectral.yaml", ".spectral.yml", ".spectral.json")


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """What a run is to do.

    Attributes:
        document: The OpenAPI documents: paths and patterns of them, URLs,
            paths in git revisions, or `-`.
        base_url: The service to ask.
        ruleset: Names, paths or URLs of rulesets.
        token: A bearer token for every request.
        headers: Further header fields for every request.
        auth: Another way to prove who is asking.
        identities: Who else may ask, for rules about rights.
        tls: Which certificates to trust and to show.
        proxy: The URL of a proxy that everything goes through.
        include: Operations to ask, by label or path; empty means all.
        exclude: Operations that must not be asked, likewise.
        exclude_tags: Tags of operations that must not be asked.
        allow_hosts: Patterns of hosts that may be asked; empty is the one of
            the base URL.
        fail_on: Severity from which a finding fails the run; None is never.
        output: The folder for reports; None where none is wanted.
        formats: Reports to write, as `NAME` or `NAME:PATH`.
        record: Whether every exchange is written to the output folder.
        remember: Whether failures are kept for the next run.
        changed_since: A revision of git: only operations whose contract
            differs from it are exercised; empty means all.
        seed: Makes generated input the same again; None draws one.
        max_time: Seconds for a whole run.
        max_examples: Generated requests per operation, at most.
        max_requests: Requests while exercising, at most; None is no limit.
        rate: Requests per second while exercising; None is no limit.
        users: Simulated users under load.
        load_time: Seconds of load.
        safe: Whether only GET, HEAD and OPTIONS may be used.
        allow_unsafe: Whether a host other than this machine may be asked to
            create, change and delete.
        allow_writes: Whether load may create and change.
        allow_remote: Whether `$ref` may lead to other hosts.
        limits: Bounds on reading documents and rulesets.
        overrides: What rules weigh for some operations.
        hints: What the user may not know, in a sentence each.
        home: The folder of the settings file; None where there is none.
    """

    document: tuple[str, ...] = ()
    base_url: str = ""
    ruleset: tuple[str, ...] = ("backend-guidelines",)
    token: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    auth: schemes.Access = dataclasses.field(default_factory=schemes.Access)
    identities: callers.Callers = dataclasses.field(
        default_factory=callers.Callers
    )
    tls: network.Network = dataclasses.field(default_factory=network.Network)
    proxy: str = dataclasses.field(default="", repr=False)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    fail_on: findings.Severity | None = findings.Severity.ERROR
    output: str = ""
    formats: tuple[str, ...] = ()
    record: bool = True
    remember: bool = True
    changed_since: str = ""
    seed: int | None = None
    max_time: float = 180.0
    max_examples: int = 50
    max_requests: int | None = None
    rate: float | None = None
    users: int = 4
    load_time: float = 10.0
    safe: bool = False
    allow_unsafe: bool = False
    allow_writes: bool = False
    allow_remote: bool = False
    limits: bounds.Limits = dataclasses.field(default_factory=bounds.Limits)
    overrides: tuple[overriding.Override, ...] = ()
    hints: tuple[str, ...] = ()
    home: pathlib.Path | None = None

    @property
    def way(self) -> network.Network:
        """How to get to the service."""
        return dataclasses.replace(self.tls, proxy=self.proxy)


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
    of_file = {} if found is None else _of_file(found)
    values = dict(of_file)
    values.update(_of_environment(environment))
    values.update(
        {key: value for key, value in given.items() if value not in (None, [])}
    )
    checked = {
        key: _CHECKS[key](key, value, environment)
        for key, value in values.items()
    }
    target_values.settle(checked, of_file)
    hints = () if "ruleset" in checked else _unused_rulesets(folder)
    home = found.parent if found else None
    return Settings(**checked, hints=hints, home=home)


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
    # Imported here: most folders have no such file.
    import tomllib  # noqa: PLC0415

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
    # Paths are meant from the file, wherever the command runs.
    for key in ("document", "ruleset"):
        given = values.get(key)
        if isinstance(given, str | list):
            listed = [given] if isinstance(given, str) else given
            values[key] = [
                _from_folder(each, path.parent)
                if isinstance(each, str)
                and (key == "document" or _is_path(each))
                else each
                for each in listed
            ]
    target_values.located(values, path.parent)
    return values


def _is_path(ruleset: str) -> bool:
    """Tells a ruleset's path from the name of a bundled one."""
    return ruleset.endswith((".yaml", ".yml", ".json"))


def _from_folder(name: str, folder: pathlib.Path) -> str:
    """Makes a name that is meant from `folder` one for the current folder."""
    if name in ("", source.STDIN) or source.is_url(name):
        return name
    named = revision.split(name)
    if named is None or source.is_there(str(folder / name)):
        return os.path.relpath(folder / name)
    # From the top of the repository it means the same everywhere.
    at, path = named
    if path.startswith(("./", "../")):
        return (
            f"{at}:./{pathlib.Path(os.path.relpath(folder / path)).as_posix()}"
        )
    return name


def _unused_rulesets(folder: pathlib.Path) -> tuple[str, ...]:
    """Tells of a ruleset that Spectral would use without being told."""
    return tuple(
        f"'{name}' is not used unless it is named: --ruleset {name}, or "
        f"'ruleset: {name}' in {NAMES[0]}."
        for name in _SPECTRAL_NAMES
        if (folder / name).is_file()
    )


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
