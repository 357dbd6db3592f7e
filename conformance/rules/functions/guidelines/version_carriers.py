# SPDX-License-Identifier: Apache-2.0
"""Versions of an API that stand elsewhere than in its URL (§4.3.1)."""

import functools
import re
from collections.abc import Iterator

from conformance.contract import model, nodes, vocabulary
from conformance.rules import rule

# These may be the version of anything: a document, a volume, a package.
_UNSURE = frozenset({"version", "v", "ver", "x-version"})
_SAID = re.compile(
    r"\bapi(?:'s)? version\b|\bversion of (?:the|this) \w*\s?api\b"
)
# From this number of operations on, what most of them take is the API's.
_FEW = 3
_IN_SUBTYPE = re.compile(r"[.+-]v\d+(?:\.\d+)*(?=[.+-]|\Z)", re.IGNORECASE)
_IN_PARAMETER = re.compile(r";\s*(?:v|ver|version)\s*=", re.IGNORECASE)
# Formats that others define, whose version is none of the API's.
_FOREIGN = re.compile(
    r"application/(?:vnd\.(?:docker|oci|cncf|cyclonedx|in-toto|ms-)|spdx)",
    re.IGNORECASE,
)


def in_parameters(contract: model.Contract) -> Iterator[rule.Breach]:
    """Tells of versions in query parameters and headers.

    Args:
        contract: Any contract.

    Yields:
        One breach for each name.
    """
    found: dict[tuple[str, str], list[model.Parameter]] = {}
    for operation in contract.operations:
        for place in ("query", "header"):
            for parameter in operation.named(place):
                if "ver" in parameter.name.lower() or parameter.name == "v":
                    key = (place, parameter.name.lower())
                    found.setdefault(key, []).append(parameter)
    whole = max(_FEW, len(contract.operations) / 2)
    titled = frozenset(vocabulary.words(contract.title))
    for (place, name), group in found.items():
        first = group[0]
        if not _is_sure(place, first.name, titled):
            told = any(_SAID.search(p.description.lower()) for p in group)
            if name not in _UNSURE or (len(group) < whole and not told):
                continue
        count = len(group)
        told_of = f" of {count} operations" if count > 1 else ""
        yield rule.Breach(
            f"The {place} parameter '{first.name}'{told_of} carries the "
            "version of the API; drop it, and put the version into the URL, "
            "as in '/v1'.",
            subject=f"{place} {name}",
            node=first.node,
        )


def _is_sure(place: str, name: str, titled: frozenset[str]) -> bool:
    """Tells whether a name can only mean the version of the API."""
    if name.lower() in ("apiversion", "api_ver"):
        return True
    *before, last = vocabulary.words(name) or [""]
    if last != "version" or not before:
        return False
    if before[-1] == "api":
        return titled.union(("x",)).issuperset(before[:-1])
    # `Accept-Version`, and a vendor's own, as in `Notion-Version`.
    return place == "header" and (
        before == ["accept"] or titled.issuperset(before)
    )


def in_media_types(contract: model.Contract) -> Iterator[rule.Breach]:
    """Tells of versions in media types, once for all of them."""
    found: dict[str, nodes.Node] = {}
    for operation in contract.operations:
        for media, field in _media(operation):
            if media.name not in found and _is_versioned(media.name):
                found[media.name] = _place(contract, operation, media, field)
    if not found:
        return
    name, *others = found
    and_others = f" (and {len(others)} more)" if others else ""
    yield rule.Breach(
        f"The media type '{name}'{and_others} carries a version; put the "
        "version of the API into the URL, as in '/v1', and write "
        "'application/json'.",
        subject="media types",
        node=found[name],
        at_key=True,
    )


def _media(
    operation: model.Operation,
) -> Iterator[tuple[model.MediaType, str]]:
    for media in operation.body.content if operation.body else ():
        yield media, "consumes"
    for response in operation.responses:
        for media in response.content:
            yield media, "produces"


# A large API names the same few media types thousands of times.
@functools.lru_cache(maxsize=1024)
def _is_versioned(name: str) -> bool:
    kind, slash, subtype = name.partition("/")
    if not slash or _FOREIGN.match(name) or kind.lower() != "application":
        return False
    bare = subtype.partition(";")[0]
    return bool(
        (bare.startswith("vnd.") and _IN_SUBTYPE.search(bare))
        or _IN_PARAMETER.search(subtype)
    )


def _place(
    contract: model.Contract,
    operation: model.Operation,
    media: model.MediaType,
    field: str,
) -> nodes.Node:
    """Finds where a media type stands: in 2.0, in a list of names."""
    if contract.dialect != "2.0":
        return media.node
    for holder in (operation.node, contract.root):
        listed = holder.get(field)
        for each in listed.elements() if listed else ():
            if each.value == media.name:
                return each
    return media.node
