# SPDX-License-Identifier: Apache-2.0
"""Functions about custom methods, `resource:verb` (§4.5.1, §4.5.2)."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    model,
    nodes,
    resource_graph,
    resources,
    vocabulary,
)
from conformance.rules import fixes, rule
from conformance.rules.functions.guidelines import custom_verbs, judged, once

Options = Mapping[str, Any]
_VARIABLE = re.compile(r"\{[^{}]*\}")
_BEFORE_THE_END = re.compile(r"[^/:]+:([A-Za-z][A-Za-z0-9_-]*)/")
_ALLOWED = frozenset({"GET", "POST", "HEAD", "OPTIONS"})


def _custom(
    contract: model.Contract | None,
) -> Iterator[tuple[resources.Action, model.Operation]]:
    """Yields the operations of paths that end in `:verb`."""
    if contract is None:
        return
    for action in resource_graph.graph(contract).actions:
        if action.is_custom:
            for operation in action.operations:
                yield action, operation


@functools.lru_cache(maxsize=8)
def disguised(contract: model.Contract) -> tuple[resources.Action, ...]:
    """Finds custom methods in another form, such as `/users/{id}/activate`.

    Args:
        contract: Any contract.

    Returns:
        The acts that surely or likely are one on a resource that is known.
        None where the paths name procedures, which is another style.
    """
    graph = resource_graph.graph(contract)
    if graph.style is resources.Style.PROCEDURES:
        return ()
    known = {each.path for each in graph.collections}
    known |= {each.path for each in graph.singletons}
    known |= {each.item.path for each in graph.collections if each.item}
    return tuple(
        each
        for each in graph.actions
        if not each.is_custom
        and each.certainty > resources.Certainty.GUESS
        and (vocabulary.words(each.verb) or [""])[0]
        not in custom_verbs.STANDARD
        and (each.resource in known or _above(each.path).endswith("}"))
    )


def _camel(action: resources.Action) -> str:
    return custom_verbs.camel(action.verb)


def _above(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0]


def _custom_method_form(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    colliding = {each.path for each, _ in _collisions(contract)}
    slashed = disguised(contract)
    custom = {action.path: action for action, _ in _custom(contract)}
    found = {
        each.path: _renamed(
            contract,
            each,
            f"{_above(each.path)}:{_camel(each)}",
        )
        for each in slashed
        if each.path not in colliding
    }
    first = next(iter(slashed), None)
    example = f"'{_above(first.path)}:{_camel(first)}'" if first else ""
    yield from once.told(
        contract,
        found,
        len(slashed) + len(custom),
        "acts on resources are segments of their own, not custom methods such "
        f"as {example}",
    )
    for each in custom.values():
        if not custom_verbs.is_camel(each.verb) and each.path not in colliding:
            above = each.path.rpartition(":")[0]
            yield _renamed(contract, each, f"{above}:{_camel(each)}")
    yield from _before_the_end(contract)


def _renamed(
    contract: model.Contract, action: resources.Action, path: str
) -> rule.Breach:
    operation = action.operations[0]
    method = custom_verbs.method_for(action.verb, operation)
    told = (
        "names its custom verb otherwise than in lowerCamelCase"
        if action.is_custom
        else "names an act as if it were a resource"
    )
    node = _path_node(contract, action.path)
    edits = (fixes.Rename(node, path),) if node else ()
    is_free = path not in contract.paths
    return rule.Breach(
        f"'{operation.label}' {told}; write '{method} {path}'.",
        node=node or operation.node,
        at_key=True,
        fix=fixes.Fix(f"Rename the path to '{path}'.", edits, is_safe=False)
        if edits and is_free
        else None,
    )


def _path_node(contract: model.Contract, path: str) -> nodes.Node | None:
    declared = contract.root.get("paths")
    return declared.get(path) if declared else None


def _before_the_end(contract: model.Contract) -> Iterator[rule.Breach]:
    for path in contract.paths:
        match = _BEFORE_THE_END.search(path) if ":" in path else None
        if match and vocabulary.is_act(match[1]):
            yield rule.Breach(
                f"'{path}' goes on after the custom verb ':{match[1]}'; let "
                "the verb end the path.",
                subject=path,
                node=_path_node(contract, path),
                at_key=True,
            )


def _custom_method_http_verb(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    for action, operation in _custom(context.contract):
        wanted = custom_verbs.method_for(action.verb, operation)
        if operation.method not in _ALLOWED:
            yield rule.Breach(
                f"'{operation.label}' is a custom method by "
                f"{operation.method}; {_instead(action, operation, wanted)}.",
                node=operation.node,
                at_key=True,
                fix=_other_method(context.contract, operation, wanted),
            )
        elif (
            operation.method == "GET"
            and wanted == "POST"
            and custom_verbs.sound(action.verb) not in custom_verbs.COMMON
        ):
            yield rule.Breach(
                f"'{operation.label}' changes something by GET, which caches "
                f"and crawlers call at will; write 'POST {operation.path}'.",
                node=operation.node,
                at_key=True,
                fix=_other_method(context.contract, operation, "POST"),
            )


def _instead(
    action: resources.Action, operation: model.Operation, method: str
) -> str:
    there = f"'{method} {operation.path}'"
    if any(each.method == method for each in action.operations):
        return f"{there} is there already, so drop this one"
    return f"write {there}"


def _other_method(
    contract: model.Contract | None, operation: model.Operation, method: str
) -> fixes.Fix | None:
    """Makes a change of method, where that one is still free."""
    item = contract.paths.get(operation.path) if contract else None
    key = method.lower()
    if item is None or item.get(key) is not None:
        return None
    return fixes.Fix(
        f"Offer it by {method}.",
        (fixes.Rename(operation.node, key),),
        is_safe=False,
    )


def _custom_method_common(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    for action, operation in _custom(context.contract):
        common = custom_verbs.COMMON.get(custom_verbs.sound(action.verb))
        # Other methods are wrong for any custom method, and told as that; and
        # so is the same one by both.
        methods = {each.method for each in action.operations}
        if common is None or operation.method not in ("GET", "POST"):
            continue
        verb, method = common
        if method not in methods:
            yield rule.Breach(
                f"'{operation.label}' is the common custom method ':{verb}', "
                f"which goes by {method}; write '{method} {operation.path}'.",
                node=operation.node,
                at_key=True,
                fix=_other_method(context.contract, operation, method),
            )


def _custom_method_unique(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    if context.contract is None:
        return
    for action, other in _collisions(context.contract):
        node = _path_node(context.contract, action.path)
        yield rule.Breach(
            f"'{action.path}' is the same custom method as '{other.path}'; "
            "keep one of them.",
            node=node or action.operations[0].node,
            at_key=True,
        )
    for action, operation in _custom(context.contract):
        rivals = [
            each.method
            for each in action.operations
            if each.method in ("GET", "POST")
        ]
        if len(rivals) > 1 and operation.method == rivals[1]:
            yield rule.Breach(
                f"'{operation.label}' is the same custom method as "
                f"'{rivals[0]} {operation.path}'; keep one of them, or give "
                "them verbs of their own.",
                node=operation.node,
                at_key=True,
            )


def _collisions(
    contract: model.Contract,
) -> Iterator[tuple[resources.Action, resources.Action]]:
    """Yields acts that another is the same as, with that other."""
    custom = {action.path: action for action, _ in _custom(contract)}
    first: dict[tuple[str, str], resources.Action] = {}
    # Those in the proper form come first: they are the ones to keep.
    for action in (
        *(each for each in custom.values() if custom_verbs.is_camel(each.verb)),
        *(
            each
            for each in custom.values()
            if not custom_verbs.is_camel(each.verb)
        ),
        *disguised(contract),
    ):
        above = (
            action.path.rpartition(":")[0]
            if action.is_custom
            else _above(action.path)
        )
        key = _VARIABLE.sub("{}", above), custom_verbs.sound(action.verb)
        one = first.setdefault(key, action)
        if one is not action and (action.is_custom or one.is_custom):
            yield action, one


FUNCTIONS: Mapping[str, rule.Function] = {
    "customMethodForm": rule.Function(
        _custom_method_form, kinds=judged.DOCUMENT
    ),
    "customMethodHttpVerb": rule.Function(
        _custom_method_http_verb, kinds=judged.DOCUMENT
    ),
    "customMethodCommon": rule.Function(
        _custom_method_common, kinds=judged.DOCUMENT
    ),
    "customMethodUnique": rule.Function(
        _custom_method_unique, kinds=judged.DOCUMENT
    ),
}
