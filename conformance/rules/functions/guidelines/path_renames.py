# SPDX-License-Identifier: Apache-2.0
"""Renaming path variables: in the paths, and where they are declared.

What a variable is called is between the document and who reads it: nothing on
the wire changes.
"""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

from conformance.contract import model, nodes
from conformance.rules import fixes

# Takes the path before a variable and its name, and gives the new name.
Naming = Callable[[str, str], str]
_Identity = tuple[str, Any]
_VARIABLE = re.compile(r"\{([^{}]+)\}")


def fix(
    contract: model.Contract, naming: Naming, title: str
) -> fixes.Fix | None:
    """Makes the fix that renames path variables.

    Args:
        contract: The contract; only its first document is changed.
        naming: The new name of each variable, which may be the old one.
        title: What the fix does.

    Returns:
        None where something is renamed that other places know by its old
        name: a reference into a path, a link, a parameter that others share.
    """
    declared = contract.root.get("paths")
    text = contract.root.document.source.text
    if declared is None or "#/paths/" in text or "path." in text:
        return None
    edits: list[fixes.Edit] = []
    names: dict[_Identity, tuple[nodes.Node, str]] = {}
    done: set[tuple[str, str]] = set()
    for path, node in declared.items():
        renamed, changes = _renamed(path, naming)
        if not changes:
            continue
        variables = model.path_variables(renamed)
        if renamed in contract.paths or len(set(variables)) < len(variables):
            return None
        if node.get("$ref") is not None:
            return None
        edits.append(fixes.Rename(node, renamed))
        for old, new in changes.items():
            done.add((path, old))
            for identity, place in _places(contract, path, old).items():
                if names.setdefault(identity, (place, new))[1] != new:
                    return None
    if not edits or _is_shared(contract, names, done):
        return None
    edits.extend(fixes.Replace(place, new) for place, new in names.values())
    return fixes.Fix(title, tuple(edits), is_safe=True)


def _renamed(path: str, naming: Naming) -> tuple[str, dict[str, str]]:
    """Returns a path with its new names, and what has changed."""
    changes = {}
    parts = path.split("/")
    for index, part in enumerate(parts):
        before = "/".join(path.split("/")[:index])
        for old in _VARIABLE.findall(part):
            new = naming(before, old)
            if new != old:
                changes[old] = new
                parts[index] = parts[index].replace(f"{{{old}}}", f"{{{new}}}")
    return "/".join(parts), changes


def _places(
    contract: model.Contract, path: str, variable: str
) -> Mapping[_Identity, nodes.Node]:
    return _declared(contract).get((path, variable), {})


@functools.lru_cache(maxsize=8)
def _declared(
    contract: model.Contract,
) -> Mapping[tuple[str, str], dict[_Identity, nodes.Node]]:
    """Gathers where the names of path parameters stand, by path and name."""
    found: dict[tuple[str, str], dict[_Identity, nodes.Node]] = {}
    for operation in contract.operations:
        for each in operation.named("path"):
            name = each.node.get("name")
            if name is not None:
                places = found.setdefault((operation.path, each.name), {})
                places[name.identity] = name
    return found


def _is_shared(
    contract: model.Contract,
    names: Mapping[_Identity, tuple[nodes.Node, str]],
    done: set[tuple[str, str]],
) -> bool:
    """Tells whether another path, or document, has the declarations too."""
    here = contract.root.document
    return any(place.document is not here for place, _ in names.values()) or (
        any(
            names.keys() & places.keys()
            for key, places in _declared(contract).items()
            if key not in done
        )
    )
