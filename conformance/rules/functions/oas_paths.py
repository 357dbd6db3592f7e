# SPDX-License-Identifier: Apache-2.0
"""Whether the variables of paths and the path parameters match."""

import itertools
import re
from collections.abc import Generator, Iterator, Mapping
from typing import Any

from conformance.contract import nodes
from conformance.rules import rule
from conformance.rules.functions import oas_objects

_VARIABLE = re.compile(r"\{;?\??[a-zA-Z0-9_-]+\*?\}")
_MARKS = str.maketrans("", "", "{}?*;")


def _path_parameters(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    here = context.node
    if here is None or not isinstance(value, dict):
        return
    yield from _equivalents(here, context)
    operations = itertools.groupby(
        oas_objects.operations(here, context), key=lambda each: each.path
    )
    by_path = {path: list(group) for path, group in operations}
    for path, item in oas_objects.members(here, context):
        if not isinstance(item.value, dict):
            continue
        variables = _variables(path)
        yield from _repeated(path, variables, item)
        shared = yield from _declared(item, context)
        for operation in by_path.get(path, ()):
            own = yield from _declared(operation.node, context)
            yield from _compared(
                operation, dict.fromkeys(variables), {**shared, **own}
            )


def _variables(path: str) -> list[str]:
    return [name.translate(_MARKS) for name in _VARIABLE.findall(path)]


def _equivalents(
    here: nodes.Node, context: rule.Context
) -> Iterator[rule.Breach]:
    first: dict[str, str] = {}
    for path, item in oas_objects.members(here, context):
        if not isinstance(item.value, dict):
            continue
        known = first.setdefault(_VARIABLE.sub("%", path), path)
        if known != path:
            yield rule.Breach(
                f"'{path}' and '{known}' match the same URLs; make one path "
                "of the two.",
                subject=f"same as {known}",
                node=item,
            )


def _repeated(
    path: str, variables: list[str], item: nodes.Node
) -> Iterator[rule.Breach]:
    for index, name in enumerate(variables):
        if name in variables[:index]:
            yield rule.Breach(
                f"The path '{path}' has the variable '{{{name}}}' twice; give "
                "each a name of its own.",
                subject=f"{name} twice",
                node=item,
            )


def _declared(
    holder: nodes.Node, context: rule.Context
) -> Generator[rule.Breach, None, dict[str, nodes.Node]]:
    """Yields what is wrong with path parameters, and returns them by name."""
    found: dict[str, nodes.Node] = {}
    for node in oas_objects.elements(holder.get("parameters"), context):
        parameter = node.value
        if not isinstance(parameter, dict) or parameter.get("in") != "path":
            continue
        if "name" not in parameter:
            continue
        name = str(parameter["name"])
        if parameter.get("required") is not True:
            yield rule.Breach(
                f"The path parameter '{name}' must say 'required: true', "
                "since no URL can leave it out.",
                subject=f"{name} required",
                node=node,
            )
        if name in found:
            yield rule.Breach(
                f"The path parameter '{name}' is declared twice; delete one.",
                subject=f"{name} twice",
                node=node,
            )
            continue
        found[name] = node
    return found


def _compared(
    operation: oas_objects.Operation,
    variables: Mapping[str, None],
    declared: Mapping[str, nodes.Node],
) -> Iterator[rule.Breach]:
    for name, node in declared.items():
        if name not in variables:
            yield rule.Breach(
                f"The path parameter '{name}' is not in the path "
                f"'{operation.path}'; delete it, or add '{{{name}}}' there.",
                subject=f"{name} not in {operation.path}",
                node=node,
            )
    for name in variables:
        if name not in declared:
            yield rule.Breach(
                f"{operation.method.upper()} {operation.path} does not declare "
                f"its path parameter '{name}'; add it with 'in: path'.",
                subject=f"{operation.path} {name}",
                node=operation.node,
            )


FUNCTIONS: Mapping[str, rule.Function] = {
    "oasPathParam": rule.Function(_path_parameters),
}
