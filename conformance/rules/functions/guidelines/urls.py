# SPDX-License-Identifier: Apache-2.0
"""Functions about the form of URLs (§4.8.5, §9.3 of the guidelines)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes
from conformance.rules import fixes, rule
from conformance.rules.functions.guidelines import bases, paths

# From this number of paths on, what all of them have is one decision.
_WHOLE_API = 5
_SECURE = {"http": "https", "ws": "wss"}
_SCHEME = re.compile(r"\{([^{}]+)\}://")


def _https(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    if contract.dialect == "2.0":
        yield from _https_of_schemes(contract)
        return
    for base in bases.everywhere(contract):
        if base.is_local or "{" in base.host:
            continue
        if base.scheme in _SECURE:
            yield _insecure(base)
        else:
            yield from _https_of_variable(base)


def _insecure(base: bases.Base) -> rule.Breach:
    written = str(base.node.value)
    secure = _SECURE[base.scheme]
    variable = _scheme_variable(base)
    if variable is not None:
        default = variable.get("default")
        said = variable.value.get("enum")
        fix = None
        if default and (not isinstance(said, list) or secure in said):
            fix = fixes.Fix(
                f"Make '{secure}' the default.",
                (fixes.Replace(default, secure),),
                is_safe=False,
            )
        return rule.Breach(
            f"The server '{_shown(written)}' is reached by {base.scheme} "
            f"unless told otherwise; let '{secure}' be all that there is.",
            node=default or base.node,
            fix=fix,
        )
    # What a scheme is written with is as long as the scheme in lower case.
    better = f"{secure}{written[len(base.scheme) :]}"
    return rule.Breach(
        f"The server '{_shown(written)}' is reached without encryption; "
        f"write '{_shown(better)}'.",
        node=base.node,
        fix=fixes.Fix(
            f"Reach the server by {secure}.",
            (fixes.Replace(base.node, better),),
            is_safe=False,
        ),
    )


def _scheme_variable(base: bases.Base) -> nodes.Node | None:
    match = _SCHEME.match(str(base.node.value))
    return base.variables.get(match[1]) if match else None


def _https_of_variable(base: bases.Base) -> Iterator[rule.Breach]:
    """Tells of a choice of schemes that an insecure one is among."""
    variable = _scheme_variable(base)
    offered = variable.get("enum") if variable else None
    for choice in offered.elements() if offered else ():
        if choice.value in _SECURE:
            yield rule.Breach(
                f"The server '{_shown(str(base.node.value))}' may also be "
                f"reached by {choice.value}, without encryption; leave only "
                f"'{_SECURE[choice.value]}'.",
                node=choice,
                fix=fixes.Fix(
                    f"Remove the choice '{choice.value}'.",
                    (fixes.Remove(choice),),
                    is_safe=False,
                ),
            )


def _https_of_schemes(contract: model.Contract) -> Iterator[rule.Breach]:
    """Tells of insecure `schemes` (2.0 §5.2.1): the API's, or operations'."""
    based = bases.of_api(contract)
    # Without a host, the document's own is meant, which is not known.
    if not based or not based[0].host or based[0].is_local:
        return
    for holder in (contract.root, *(o.node for o in contract.operations)):
        schemes = holder.get("schemes")
        for scheme in schemes.elements() if schemes else ():
            secure = _SECURE.get(scheme.value) if _is_text(scheme) else None
            if schemes is None or secure is None:
                continue
            edit: fixes.Edit = fixes.Replace(scheme, secure)
            if secure in schemes.value:
                edit = fixes.Remove(scheme)
            yield rule.Breach(
                f"The server '{based[0].host}' is reached by "
                f"{scheme.value}, without encryption; write '{secure}' alone.",
                node=scheme,
                fix=fixes.Fix(
                    f"Reach the server by {secure}.", (edit,), is_safe=False
                ),
            )


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node.value, str)


def _shown(url: str) -> str:
    """Returns a URL without the credentials that it may carry."""
    return re.sub(r"//[^/@]*@", "//", url)


def _no_trailing_slash(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    slashed = [
        path for path in contract.paths if len(path) > 1 and path[-1] == "/"
    ]
    others = [path for path in contract.paths if path.rstrip("/")]
    if len(slashed) >= _WHOLE_API and len(slashed) == len(others):
        edits = [
            edit for path in slashed for edit in _unslashed(contract, path)
        ]
        yield rule.Breach(
            f"All of the {len(slashed)} paths end with a slash; write them "
            f"without, as in '{slashed[0].rstrip('/')}'.",
            node=contract.root.get("paths"),
            fix=_unslash(edits) if len(edits) == len(slashed) else None,
        )
        return
    for path in slashed:
        better = path.rstrip("/")
        advice = f"write '{better}'"
        if better in contract.paths:
            advice = f"'{better}' is there as well: keep that one alone"
        yield rule.Breach(
            f"'{path}' ends with a slash; {advice}.",
            subject=path,
            node=paths.node(contract, path),
            fix=_unslash(list(_unslashed(contract, path))),
        )


def _unslashed(contract: model.Contract, path: str) -> Iterator[fixes.Edit]:
    better = path.rstrip("/")
    node = paths.node(contract, path)
    if node is not None and better and better not in contract.paths:
        yield fixes.Rename(node, better)


def _unslash(edits: list[fixes.Edit]) -> fixes.Fix | None:
    if not edits:
        return None
    return fixes.Fix(
        "Write the path without the slash at its end.",
        tuple(edits),
        is_safe=False,
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "https": rule.Function(_https),
    "noTrailingSlash": rule.Function(_no_trailing_slash),
}
