# SPDX-License-Identifier: Apache-2.0
"""Whether a document is valid OpenAPI, as `oas2-schema` and `oas3-schema` ask.

It asks the same schemas as `document-valid`, of the root document alone, and
tells each error where Spectral does: an unknown member at that member, and all
that is wrong in the object that was meant.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from conformance.contract import nodes
from conformance.rules import rule
from conformance.rules.functions import oas_errors, oas_objects, official

_MAX_TOLD = 10_000


def _document_schema(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    validator = jsonschema_rs.validator_for(
        official.document_schema(contract),
        validate_formats=True,
        mask=oas_errors.MASK,
        # What JavaScript takes is for JavaScript to say.
        formats={"regex": lambda _: True},
    )
    try:
        found = list(validator.iter_errors(contract.root.value))
    except ValueError as error:
        # The validator goes 255 levels deep, and no further.
        yield rule.Breach(f"This can't be validated: {error}.", subject="depth")
        return
    causes = [cause for error in found for cause in _causes(error)]
    holders = {
        place[:length]
        for place in (tuple(cause.instance_path) for cause in causes)
        for length in range(len(place))
    }
    for cause in causes[:_MAX_TOLD]:
        # A property that fails is not "evaluated": that is no second defect.
        is_echo = cause.kind.name == "unevaluatedProperties"
        if not (is_echo and tuple(cause.instance_path) in holders):
            yield from _told(contract.root, cause)


def _causes(error: Any) -> Iterator[Any]:
    """Yields, of a failed choice of schemas, the errors of what was meant."""
    branches = [
        branch
        for branch in getattr(error.kind, "context", ())
        if branch and not any(_asks_for_reference(each) for each in branch)
    ]
    if not branches:
        yield error
        return
    told = [
        [cause for each in branch for cause in _causes(each)]
        for branch in branches
    ]
    yield from max(told, key=_nearness)


def _asks_for_reference(error: Any) -> bool:
    kind = error.kind
    return bool(kind.name == "required" and kind.property == "$ref")


def _nearness(causes: list[Any]) -> tuple[int, int]:
    """Says how much of a branch a value keeps: it fails deep, and seldom."""
    depth = max(len(cause.instance_path) for cause in causes)
    return depth, -len(causes)


def _told(root: nodes.Node, error: Any) -> Iterator[rule.Breach]:
    node = oas_objects.nearest(root, *error.instance_path)
    if error.kind.name == "additionalProperties":
        for name in error.kind.unexpected:
            yield rule.Breach(
                f"'{name}' has no meaning here; delete it, or mend its name.",
                subject=name,
                node=oas_objects.nearest(node, name),
            )
        return
    message = oas_errors.told(error)
    yield rule.Breach(f"{message}.", subject=message, node=node)


FUNCTIONS: Mapping[str, rule.Function] = {
    "oasDocumentSchema": rule.Function(_document_schema),
}
