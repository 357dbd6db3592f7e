# SPDX-License-Identifier: Apache-2.0
"""Whether the variables of paths and their declarations match."""

import collections
import difflib
import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance import errors
from conformance.contract import model, nodes
from conformance.rules import fixes, messages, rule

Options = Mapping[str, Any]
_CLOSE = 0.6
_COMPONENTS = ("components", "parameters")


def _path_parameters(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    path = context.target.value
    if contract is None or not isinstance(path, str):
        return
    variables = model.path_variables(path)
    yield from _twice(path, variables)
    undeclared: dict[str, list[model.Operation]] = {}
    operations = _by_path(contract).get(path, ())
    for operation in operations:
        declared = {each.name: each for each in operation.named("path")}
        missing = [name for name in variables if name not in declared]
        for name, parameter in declared.items():
            if name not in variables:
                close = difflib.get_close_matches(name, missing, 1, _CLOSE)
                # Misspelt is one defect, not two.
                missing = [each for each in missing if each not in close]
                yield _unknown(path, parameter, close)
            elif not parameter.required:
                yield _optional(parameter)
        for name in dict.fromkeys(missing):
            undeclared.setdefault(name, []).append(operation)
    item = contract.paths.get(path)
    for name, lacking in undeclared.items():
        everywhere = len(lacking) == len(operations) > 1
        if everywhere and item is not None:
            yield _undeclared(f"'{path}'", name, item, contract.dialect)
            continue
        for each in lacking:
            yield _undeclared(each.label, name, each.node, contract.dialect)


def _undeclared(
    who: str, name: str, holder: nodes.Node, dialect: str
) -> rule.Breach:
    shown = messages.safe(name)
    lines = f"{{name: {shown}, in: path, required: true, {_typed(dialect)}}}"
    return rule.Breach(
        f"{who} does not declare its path parameter '{shown}'; add "
        f"'{lines}' to 'parameters'.",
        subject=name,
        node=holder,
        fix=_declaration(name, holder, dialect),
    )


def _typed(dialect: str) -> str:
    return "type: string" if dialect == "2.0" else "schema: {type: string}"


def _declaration(
    name: str, holder: nodes.Node, dialect: str
) -> fixes.Fix | None:
    text = {"type": "string"}
    added: dict[str, Any] = {"name": name, "in": "path", "required": True}
    added.update(text if dialect == "2.0" else {"schema": text})
    declared = holder.get("parameters")
    if declared is None:
        edit = fixes.Add(holder, "parameters", [added])
    elif isinstance(declared.value, list):
        edit = fixes.Add(declared, "", added)
    else:
        return None
    return fixes.Fix(
        f"Declare the path parameter '{messages.safe(name)}'.",
        (edit,),
        is_safe=True,
    )


def _unknown(
    path: str, parameter: model.Parameter, close: Sequence[str]
) -> rule.Breach:
    """Tells of a parameter that the path lacks: misspelt, or left behind."""
    place = parameter.node.get("name")
    said = messages.safe(parameter.name)
    # What a shared one is called concerns more paths than this.
    is_own = parameter.node.pointer[:1] == ("paths",)
    if not close or place is None:
        return rule.Breach(
            f"'{path}' has no variable '{{{said}}}' for its path parameter; "
            "delete the parameter, or add the variable.",
            subject=parameter.name,
            node=place or parameter.node,
        )
    return rule.Breach(
        f"'{path}' has the variable '{{{close[0]}}}', but its path parameter "
        f"is called '{said}'; give both one name.",
        subject=parameter.name,
        node=place,
        fix=fixes.Fix(
            f"Rename '{said}' to '{close[0]}'.",
            (fixes.Replace(place, close[0]),),
            is_safe=is_own,
        ),
    )


def _optional(parameter: model.Parameter) -> rule.Breach:
    said = parameter.node.get("required")
    edit = (
        fixes.Add(parameter.node, "required", value=True)
        if said is None
        else fixes.Replace(said, value=True)
    )
    return rule.Breach(
        f"The path parameter '{messages.safe(parameter.name)}' lacks "
        "'required: true', which every path parameter has.",
        subject=parameter.name,
        node=said or parameter.node,
        fix=fixes.Fix("Set 'required: true'.", (edit,), is_safe=True),
    )


def _twice(path: str, variables: Sequence[str]) -> Iterator[rule.Breach]:
    for name, count in collections.Counter(variables).items():
        if count > 1:
            yield rule.Breach(
                f"'{path}' has the variable '{{{name}}}' twice; give each a "
                "name of its own.",
                subject=f"{name} twice",
            )


@functools.lru_cache(maxsize=8)
def _by_path(
    contract: model.Contract,
) -> Mapping[str, Sequence[model.Operation]]:
    ordered = sorted(contract.operations, key=lambda each: each.path)
    groups = itertools.groupby(ordered, key=lambda each: each.path)
    return {path: tuple(group) for path, group in groups}


def _unique_parameters(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if not isinstance(value, list) or context.target.node is None:
        return
    contract = context.contract
    seen: dict[tuple[str, str], nodes.Node] = {}
    for reference in context.target.node.elements():
        try:
            node = contract.library.follow(reference) if contract else reference
        except errors.DocumentError:
            continue
        name, place = _key(node)
        if not name:
            continue
        # Header names are the same in upper and lower case (RFC 9110 §5.1).
        key = (name.lower() if place == "header" else name, place)
        first = seen.setdefault(key, node)
        if first is not node:
            yield _repeated(name, place, reference, first.value == node.value)


def _key(parameter: nodes.Node) -> tuple[str, str]:
    name, place = parameter.get("name"), parameter.get("in")
    if name is None or place is None:
        return "", ""
    is_text = isinstance(name.value, str) and isinstance(place.value, str)
    return (name.value, place.value) if is_text else ("", "")


def _repeated(
    name: str, place: str, node: nodes.Node, is_same: bool
) -> rule.Breach:
    shown = messages.safe(name)
    advice = "delete one" if is_same else "keep the one that is right"
    return rule.Breach(
        f"The {messages.safe(place)} parameter '{shown}' is declared twice in "
        f"one list; {advice}.",
        subject=f"{place} {name}",
        node=node,
        fix=fixes.Fix(
            f"Delete the second '{shown}'.",
            (fixes.Remove(node),),
            is_safe=True,
        )
        if is_same
        else None,
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "pathParameters": rule.Function(
        _path_parameters, kinds=frozenset({"Path"})
    ),
    "uniqueParameters": rule.Function(_unique_parameters),
}
