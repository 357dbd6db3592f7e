# SPDX-License-Identifier: Apache-2.0
"""The lists of an API: which of them grow, and how they are paged."""

import collections
import functools
import re

from conformance.contract import (
    listings,
    model,
    nodes,
    resource_graph,
    resources,
    schemas,
    vocabulary,
)

# What a query parameter is called that says where a page starts or how long
# it is; wider than `listings`, which has to be able to turn the pages.
_PAGING_WORDS = """
page pageno pagenum pagenumber pageindex pagetoken pagecursor pageafter
pagebefore pageoffset pagelimit pagesize perpage pagelength pagemarker
offset skip start startat startindex startkey startposition startingafter
endingbefore startafter after before cursor nextcursor nexttoken nextpagetoken
next continue continuation continuationtoken marker skiptoken token lastid
lastkey maxid sinceid exclusivestartkey bookmark scroll scrollid
limit count size first last top take rows max maxresults maxitems maxcount
numresults resultsperpage itemsperpage batchsize n
"""
_PAGING = frozenset(_PAGING_WORDS.split())
# What a list is called that has a few members, which change with the
# software rather than with its use.
_SMALL_WORDS = """
capabilities categories countries currencies dimensions endpoints engines
eras features flavors formats kinds languages levels licenses locales
machines methods modes models options permissions plans platforms policies
privileges providers regions roles rules runtimes scopes settings sizes
statuses templates tiers timezones types units versions zones
"""
_SMALL = frozenset(_SMALL_WORDS.split())
# Of one resource there are a few of these even where clients add to them.
_OF_ONE = _SMALL | {"labels", "tags", "owners", "keys", "emails", "phones"}
_FEW = 3

# What metadata tells, with the spellings that are taken for it.
_TOLD = {
    "the total number of items": (
        *("totalitems", "totalsize", "totalcount", "totalresults"),
        *("totalelements", "totalrecords", "total", "count"),
    ),
    "the page size": (
        *("itemsperpage", "pagesize", "perpage", "limit", "size"),
        *("resultsperpage",),
    ),
    "the current page": (
        *("currentpage", "page", "pagenumber", "pageindex", "offset"),
        *("start", "skip", "number"),
    ),
    "the number of pages": (
        *("totalpages", "pages", "pagecount", "numpages", "lastpage"),
    ),
}
# What tells by itself how to go on.
_ONWARD_WORDS = """
nextpagetoken nextcursor nexttoken nextpage nextlink next nexturl nexturi
nextpageuri nextpageurl endcursor continue continuationtoken continuation
hasmore hasnext hasnextpage cursor after
"""
_ONWARD = frozenset(_ONWARD_WORDS.split())
# Where metadata of a page may stand, besides the top.
_ROOMS = frozenset(
    {
        *("metadata", "meta", "pagination", "paging", "page", "pageinfo"),
        *("links", "pages"),
    }
)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


@functools.lru_cache(maxsize=8)
def _collections(
    contract: model.Contract,
) -> tuple[resources.Collection, ...]:
    """Returns the collections that can be listed, of an API of resources."""
    graph = resource_graph.graph(contract)
    if graph.style is resources.Style.PROCEDURES:
        return ()
    return tuple(
        each
        for each in resource_graph.collections(contract)
        if each.list is not None
    )


@functools.lru_cache(maxsize=8)
def paged(contract: model.Contract) -> tuple[model.Operation, ...]:
    """Returns the lists whose pages can be turned."""
    return tuple(
        each.list
        for each in _collections(contract)
        if each.list is not None and listings.pagination(each.list) is not None
    )


def is_paged(operation: model.Operation) -> bool:
    """Tells whether a list takes any parameter that bounds it."""
    places = (*operation.named("query"), *operation.named("header"))
    names = {_plain(each.name).removeprefix("x") for each in places}
    return bool(names & _PAGING) or any(
        _plain(each.name) == "since" and _is_integer(each.schema)
        for each in operation.named("query")
    )


def _is_integer(schema: nodes.Node | None) -> bool:
    value = schema.value if schema is not None else None
    return isinstance(value, dict) and value.get("type") == "integer"


def families(operation: model.Operation) -> tuple[str, ...]:
    """Returns the ways in which the pages of a list can be turned."""
    return tuple(each.family for each in listings.paginations(operation))


def usual_family(contract: model.Contract) -> str:
    """Returns how most lists are paged; empty where none is."""
    counted = collections.Counter(
        family for each in paged(contract) for family in families(each)[:1]
    )
    return counted.most_common(1)[0][0] if counted else ""


@functools.lru_cache(maxsize=8)
def unbounded(contract: model.Contract) -> tuple[model.Operation, ...]:
    """Returns the lists that grow with the use of the service.

    Clients add to them; or their members are resources of their own at the
    top, or in an API that pages most of its lists, and are not known for
    being few. The only list of an API that is not paged was forgotten.
    """
    look = schemas.Schemas(contract)
    found = _collections(contract)
    count = sum(each.list is not None and is_paged(each.list) for each in found)
    is_usual = count >= _FEW and count * 2 > len(found)
    is_only = 1 < count == len(found) - 1
    return tuple(
        each.list
        for each in found
        if each.list is not None
        and (_grows(look, each, is_usual, is_only) or is_paged(each.list))
        and not _is_bounded(look, each.list)
    )


def _grows(
    look: schemas.Schemas,
    collection: resources.Collection,
    is_usual: bool,
    is_only: bool,
) -> bool:
    last = (vocabulary.words(collection.segment) or [""])[-1]
    is_of_one = "{" in collection.path
    if is_of_one and last in _OF_ONE:
        return False
    create = collection.create
    if (
        create is not None
        and create.body is not None
        and listings.members(look, create) is None
    ):
        return True
    if last in _SMALL or not vocabulary.counts(last):
        return False
    if collection.certainty is not resources.Certainty.SURE:
        return False
    has_items = collection.item is not None
    return is_only or (has_items and (is_usual or not is_of_one))


def _is_bounded(look: schemas.Schemas, operation: model.Operation) -> bool:
    """Whether the answer of a list says that it is short, or goes on."""
    success = operation.success()
    media = success.json() if success else None
    place = listings.members(look, operation)
    if success is None or media is None or place is None:
        return True
    if any("link" in name or "next" in name for name in success.headers):
        return True
    properties = look.properties(media.schema)
    array = properties.get(place.key) if place.key else media.schema
    if any("maxItems" in part.value for part in look.parts(array)):
        return True
    if {_plain(name) for name in properties} & _ONWARD:
        return True
    return bool(look.types(place.schema)) and not (
        look.types(place.schema) & {"object", "array"}
    )


def untold(look: schemas.Schemas, operation: model.Operation) -> list[str]:
    """Names what a paged list does not tell of where the client stands.

    Args:
        look: The schemas of the contract.
        operation: A list that is paged.

    Returns:
        What is missing in its metadata; nothing where it documents how to
        go on: a token, a link or the `Link` header.
    """
    success = operation.success()
    media = success.json() if success else None
    paging = listings.pagination(operation)
    if success is None or media is None or paging is None:
        return []
    headers = {_plain(name) for name in success.headers}
    if any("link" in name or "next" in name for name in headers):
        return []
    names = headers | _names(look, media.schema)
    if names & _ONWARD:
        return []
    if paging.family == "token":
        return ["'next_page_token'"]
    missing = [
        what
        for what, known in _TOLD.items()
        if not any(
            name in known or name.removeprefix("x") in known for name in names
        )
    ]
    # It follows from the total, and there is no page by number.
    if "the total number of items" not in missing and (
        paging.family == "offset"
    ):
        missing = [each for each in missing if each != "the number of pages"]
    return missing


def _names(look: schemas.Schemas, schema: nodes.Node | None) -> set[str]:
    """Returns the plain names at the top, and in the rooms of metadata."""
    found = set()
    waiting = [(schema, 0)]
    while waiting:
        place, depth = waiting.pop()
        for name, child in look.properties(place).items():
            plain = _plain(name)
            kinds = look.types(child)
            if plain in _ROOMS and "object" in kinds and depth <= _FEW:
                waiting.append((child, depth + 1))
            elif "array" not in kinds or plain == "links":
                found.add(plain)
    return found
