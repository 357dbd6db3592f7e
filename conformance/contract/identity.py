# SPDX-License-Identifier: Apache-2.0
"""What a document is called where its path must not matter.

A finding is known again by its file, on another machine, in another checkout,
from another working folder. So a file is known by its path in its repository;
outside of one by its path from the working folder, and elsewhere by its bare
name. A document of a git revision is known by the same path as the file, and
one from a URL by the URL's path, for the host is another in each environment.
Only documents of one run that would be mixed up so get more of their name.
"""

import os
import pathlib
import urllib.parse
from collections.abc import Mapping

from conformance.contract import revision, source


def of_documents(addresses: Mapping[str, str]) -> dict[str, str]:
    """Finds the identities of a run's documents.

    Args:
        addresses: What each document that was read is known by (its absolute
            path, its URL or its address in a revision), by its name.

    Returns:
        The identity of each, by its name.
    """
    homes = _homes(addresses)
    identities = {
        name: _short(name, uri, homes) for name, uri in addresses.items()
    }
    sharing: dict[str, dict[str, str]] = {}
    for name, short in identities.items():
        sharing.setdefault(short, {})[name] = addresses[name]
    for mixed in sharing.values():
        if len(set(mixed.values())) > 1:
            folder = _shared_folder(mixed)
            identities.update(
                {name: _long(name, uri, folder) for name, uri in mixed.items()}
            )
    return identities


def _homes(
    addresses: Mapping[str, str],
) -> dict[pathlib.Path, pathlib.Path | None]:
    """Finds the repository of each folder, once for all files in it."""
    folders = {
        pathlib.Path(uri).parent
        for name, uri in addresses.items()
        if _is_file(name, uri)
    }
    return {folder: _repository(folder) for folder in folders}


def _short(
    name: str,
    uri: str,
    homes: Mapping[pathlib.Path, pathlib.Path | None],
) -> str:
    if revision.is_address(uri):
        return revision.path_of(uri)
    if source.is_url(uri):
        parts = urllib.parse.urlsplit(uri)
        return parts.path.strip("/") or name
    if name == source.STDIN_NAME:
        return name
    path = pathlib.Path(uri)
    for home in (homes[path.parent], pathlib.Path.cwd().resolve()):
        if home and path.is_relative_to(home):
            return path.relative_to(home).as_posix()
    return path.name


def _repository(folder: pathlib.Path) -> pathlib.Path | None:
    above = (folder, *folder.parents)
    return next((each for each in above if (each / ".git").exists()), None)


def _long(name: str, uri: str, folder: pathlib.Path | None) -> str:
    if source.is_url(uri):
        parts = urllib.parse.urlsplit(uri)
        return parts.netloc.rpartition("@")[2] + parts.path
    if folder is None or not _is_file(name, uri):
        return name
    return pathlib.Path(uri).relative_to(folder).as_posix()


def _shared_folder(addresses: Mapping[str, str]) -> pathlib.Path | None:
    files = {uri for name, uri in addresses.items() if _is_file(name, uri)}
    try:
        return pathlib.Path(os.path.commonpath(files)) if files else None
    except ValueError:
        # They are on different drives.
        return None


def _is_file(name: str, uri: str) -> bool:
    return not (
        source.is_url(uri)
        or revision.is_address(uri)
        or name == source.STDIN_NAME
    )
