# SPDX-License-Identifier: Apache-2.0
"""Where a ruleset is: bundled, beside the one that extends it, or elsewhere."""

import importlib.resources
import os
import pathlib
import posixpath
import re
import urllib.parse
from collections.abc import Mapping

from conformance import errors
from conformance.contract import bounds, library, nodes, revision, source
from conformance.rules import wording

DEFAULT = "backend-guidelines"
_SUFFIX = ".yaml"
# What rulesets for Spectral extend, and the file of ours that stands for it.
_EQUIVALENTS: Mapping[str, str] = {
    "spectral:oas": "oas/spectral.yaml",
    "@stoplight/spectral-owasp-ruleset": "owasp-api.yaml",
}
# A package as a name, with its version, or as a path in the URL of a mirror.
_PACKAGE = re.compile(r"(?:.*/)?(@[\w.-]+/[\w.-]+)(?:@[^/]*)?(?:/.*)?\Z")
_OTHER_DOCUMENTS: Mapping[str, str] = {
    "spectral:asyncapi": "AsyncAPI",
    "spectral:arazzo": "Arazzo",
}
_PROGRAMS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")


def bundled() -> dict[str, pathlib.Path]:
    """Returns the rulesets that come with the program, by name."""
    folder = importlib.resources.files("rulesets")
    return {
        each.name.removesuffix(_SUFFIX): pathlib.Path(str(each))
        for each in folder.iterdir()
        if each.name.endswith(_SUFFIX)
    }


def other_documents(name: str) -> str:
    """Names the kind of document that a ruleset of Spectral's is for.

    Returns:
        Such as `AsyncAPI`; empty where it may be for OpenAPI.
    """
    return _OTHER_DOCUMENTS.get(name, "")


def address(name: str, base: nodes.Node | None) -> str:
    """Finds the ruleset called `name`.

    Args:
        name: The name of a bundled ruleset, of one of Spectral's or of a
            package that has an equivalent here; a path, or a URL.
        base: Where another ruleset extends it; None where the user named it.

    Returns:
        A path or URL, which need not exist.

    Raises:
        RulesetError: It can't be had here.
    """
    known = bundled()
    if name in known:
        return str(known[name])
    package = _PACKAGE.match(name)
    equivalent = _EQUIVALENTS.get(package[1] if package else name)
    if equivalent is not None:
        return str(known[DEFAULT].parent / equivalent)
    if urllib.parse.urlsplit(name).path.lower().endswith(_PROGRAMS):
        raise _refused(
            base,
            f"The ruleset '{name}' is a program in JavaScript, which can't "
            "run here.",
            "Write it as YAML or JSON; what its functions do can be written "
            "in Python.",
        )
    if base is None or source.is_url(name):
        return name
    home = base.document.source.uri
    if source.is_url(home):
        return urllib.parse.urljoin(home, name)
    if revision.is_address(home):
        return _in_revision(name, base)
    path = os.path.normpath(pathlib.Path(home).parent / name)
    if not pathlib.Path(path).exists():
        raise _refused(
            base,
            f"There is no ruleset '{name}': no file '{path}', and none of "
            f"that name is bundled ({', '.join(sorted(known))}).",
            "Packages can't be fetched: save what a package holds as a file, "
            "and extend that.",
        )
    return path


def _in_revision(name: str, base: nodes.Node) -> str:
    home = base.document.source.uri
    path = posixpath.normpath(posixpath.join(posixpath.dirname(home), name))
    if not path.startswith(f"{home.partition('/')[0]}/"):
        raise wording.wrong(base, f"'{name}' leads out of the repository.")
    return path


def read(
    name: str,
    where: str,
    base: nodes.Node | None,
    limits: bounds.Limits,
) -> nodes.Document:
    """Reads the ruleset at an address.

    Args:
        name: What it was called, for messages.
        where: Its address.
        base: Where another ruleset extends it.
        limits: Bounds on reading one that is not bundled.

    Returns:
        The parsed text.

    Raises:
        RulesetError: It can't be read, or is neither YAML nor JSON.
    """
    if pathlib.Path(where).is_relative_to(bundled()[DEFAULT].parent):
        limits = bounds.Limits()
    try:
        text = source.read(where, limits)
        return nodes.Document(text, library.parse(text, limits))
    except errors.DocumentError as error:
        raise _refused(
            base,
            f"The ruleset '{name}' can't be read: {error.message}",
            f"Bundled rulesets are: {', '.join(sorted(bundled()))}.",
        ) from None


def _refused(
    base: nodes.Node | None, message: str, tip: str
) -> errors.RulesetError:
    if base is None:
        return errors.RulesetError(message, tip)
    return errors.RulesetError(wording.wrong(base, message).message, tip)
