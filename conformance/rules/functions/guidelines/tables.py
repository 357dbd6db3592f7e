# SPDX-License-Identifier: Apache-2.0
"""Objects that are tables: their fields are entries, by keys that are known.

The names of such fields are data: a permission, a product, a category.
"""

import re

from conformance.contract import nodes, schemas, usage, vocabulary

# Plurals that name one thing: an object of them, or a text.
_ONE_THING = """
accents analytics args arguments attributes basics benefits capabilities
concerns conditions configs constraints contents controls coordinates counters
counts credentials criteria data defaults definitions demographics details
dimensions directions equals extras features filters flags graphics guidelines
headers highlights hints informations inputs insights instructions internals
keys kudos labels limits links logistics logs mappings means measurements media
metadata metrics minutes notes options outputs parameters params parts payouts
permissions plugins policies preferences prefs privileges properties props
quotas rates ratings reactions regards relations relationships remarks
requirements resources restrictions results rules scores series settings specs
statistics stats statuses terms texts thanks thresholds timings titles totals
translations urls usages values variables versions
"""
ONE = frozenset(_ONE_THING.split())
_CAPITALS = re.compile(r"[A-Z]{3,}\Z")
# So many beside a field that hold the same make a table of them.
_FEW = 2


def is_entry(field: usage.Field) -> bool:
    """Tells whether a field is an entry of a table, as of permissions."""
    pointer = field.use.schema.pointer
    owner = vocabulary.words(str(pointer[-1])) if pointer else []
    is_named = pointer[-2:-1] == ("properties",)
    return any(
        part in ONE or (is_named and vocabulary.counts(part))
        for part in owner[-1:]
    )


def is_row(look: schemas.Schemas, field: usage.Field) -> bool:
    """Tells whether fields beside it hold objects of the very same form.

    Such are `droplets` and `volumes`, each with a count and a last URL.
    """
    form = look.properties(field.node).keys()
    beside = field.use.schema.get("properties")
    same = [
        name
        for name, node in (beside.items() if beside else ())
        if name != field.name and look.properties(node).keys() == form
    ]
    return len(same) >= _FEW


def is_column(field: usage.Field) -> bool:
    """Tells whether more fields beside it are arrays of the same component.

    Such are the options of `ftp`, `http` and `filter`: a table by its parts.
    """
    reference = _reference(field.node)
    beside = field.use.schema.get("properties")
    same = [
        name
        for name, node in (beside.items() if beside else ())
        if name != field.name and _reference(node) == reference
    ]
    return bool(reference) and len(same) > _FEW


def _reference(node: nodes.Node) -> str:
    items = node.get("items")
    target = items.get("$ref") if items else None
    return str(target.value) if target is not None else ""


def is_key(name: str, owner: nodes.Node) -> bool:
    """Tells whether a name is a key of a table, rather than that of a field.

    Beside `self-harm` there is `self-harm/intent`; `UBUNTU` and `MACOS` are
    proper nouns (§4.8.6).
    """
    beside = [each for each in owner.value["properties"] if each != name]
    if any("/" in str(each) for each in beside):
        return True
    capitals = [each for each in (name, *beside) if _CAPITALS.match(str(each))]
    return (
        name in capitals
        and len(capitals) > 1
        and not any(vocabulary.is_known(each.lower()) for each in capitals)
    )
