# SPDX-License-Identifier: Apache-2.0
"""Whether requests may hold what nobody knows (§9.1)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, schemas, usage
from conformance.rules import rule
from conformance.rules.functions.guidelines import once

Options = Mapping[str, Any]
_SAYS_UNKNOWN = re.compile(
    r"\b(?:unknown|additional|extra|unrecogni[sz]ed|undocumented|unexpected"
    r"|other)\s+(?:\w+\s+)?(?:fields?|properties|property|keys?|members?"
    r"|attributes?)\b[^.]*\b(?:are|is|be|get)\b[^.]*\b(?:ignored?|refused?"
    r"|rejected?|dropped|discarded|forbidden|not (?:allowed|accepted)|error)",
    re.IGNORECASE,
)


def _closed(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None or _says_unknown(_about(contract)):
        return
    judged = 0
    found = []
    apart = _composed(contract)
    for use in usage.uses(contract):
        schema = use.schema
        if not use.is_sent or id(schema.value) in apart:
            continue
        if not isinstance(schema.value.get("properties"), dict):
            continue
        judged += 1
        if not _is_closed(schema):
            found.append(
                rule.Breach(
                    "This object of requests leaves open what happens to "
                    "fields that it does not know; refuse them with "
                    "'additionalProperties: false', or say that they are "
                    "ignored.",
                    node=schema,
                )
            )
    yield from once.told_as(
        contract,
        found,
        judged,
        f"{once.share(len(found), judged)} objects in requests leave open what "
        "happens to fields that they don't know; refuse them with "
        "'additionalProperties: false', or say in 'info.description' that "
        "they are ignored.",
        "objects",
    )


def _about(contract: model.Contract) -> Any:
    info = contract.root.get("info")
    about = info.get("description") if info else None
    return about.value if about else None


def _says_unknown(text: Any) -> bool:
    return isinstance(text, str) and bool(_SAYS_UNKNOWN.search(text))


def _is_closed(schema: nodes.Node) -> bool:
    said = schema.value
    # A map says what else it takes.
    keywords = ("additionalProperties", "unevaluatedProperties")
    return any(name in said for name in keywords) or _says_unknown(
        said.get("description")
    )


def _composed(contract: model.Contract) -> frozenset[int]:
    """Returns schemas that can't be closed: the parts of an `allOf`.

    Those that combine them can, by `unevaluatedProperties`, from 3.1 on. What
    has a discriminator is a part of those that it tells apart.
    """
    look = schemas.Schemas(contract)
    found = set()
    for use in usage.uses(contract):
        if "discriminator" in use.schema.value:
            found.add(id(use.schema.value))
        group = use.schema.get("allOf") if use.is_sent else None
        for part in group.elements() if group else ():
            followed = look.follow(part)
            if followed is not None:
                found.add(id(followed.value))
        if group and contract.dialect in ("2.0", "3.0"):
            found.add(id(use.schema.value))
    return frozenset(found)


FUNCTIONS: Mapping[str, rule.Function] = {
    "closedInput": rule.Function(_closed, kinds=frozenset({"Document"})),
}
