# SPDX-License-Identifier: Apache-2.0
"""Which resources a field refers to, by its name."""

from typing import TYPE_CHECKING

from conformance.contract import vocabulary

if TYPE_CHECKING:
    from conformance.exercise.probes import base


def find(context: "base.Context", name: str) -> list[str]:
    """Finds ids of resources that a field such as `product_id` names.

    Args:
        context: What to look in.
        name: The field's name.

    Returns:
        Ids of members of the collection of that name; none where the name is
        no such reference, or nothing is there.
    """
    *wanted, last = vocabulary.words(name) or [""]
    if last not in ("id", "ids") or not wanted:
        return []
    for each in context.graph.collections:
        words = vocabulary.words(each.segment)
        if each.item is None or len(words) != len(wanted) or each.parent:
            continue
        if words[:-1] == wanted[:-1] and _is_plural_of(words[-1], wanted[-1]):
            return context.ids(each.item.path)
    return []


def _is_plural_of(many: str, one: str) -> bool:
    # `categories` of `category`, `boxes` of `box`, `people` is not found.
    return many in {one, f"{one}s", f"{one}es", f"{one.removesuffix('y')}ies"}
