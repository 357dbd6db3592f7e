# SPDX-License-Identifier: Apache-2.0
"""Walks every paged list from its first page to its last, twice.

Whoever reads all pages gets every item once, in the same order, as many as the
total says, and then an end (§4.7 of the guidelines). A list that changes while
it is read proves nothing, and is left alone.
"""

from collections.abc import Iterator

import httpx

from conformance.contract import listings, model
from conformance.exercise.probes import base, pager, walking

# Answers that say nothing of a list: not now, or not to us.
_PASSING = frozenset({401, 403, 429, 502, 503, 504})


def probe(context: base.Context) -> Iterator[base.Outcome]:
    """Walks every list that is paged.

    Args:
        context: What to work with.

    Yields:
        What is wrong with each list, and which lists could not be walked.
    """
    for operation in context.operations:
        if operation.method != "GET" or context.is_late:
            continue
        place = listings.members(context.look, operation)
        paging = listings.pagination(operation)
        if place is None or (paging is None and not _has_links(operation)):
            continue
        try:
            yield from _walked(walking.List(context, operation, place))
        except httpx.TransportError as error:
            yield base.LeftOut(operation.label, f"no answer ({error})")


def _has_links(operation: model.Operation) -> bool:
    success = operation.success()
    return success is not None and "link" in success.headers


def _walked(listing: walking.List) -> Iterator[base.Outcome]:
    label = listing.operation.label
    if not listing.is_reachable:
        yield base.LeftOut(label, "its parameters can't be filled")
        return
    try:
        first = listing.walk()
    except walking.NoIdsError:
        yield base.LeftOut(label, "its items have no id")
        return
    except pager.PageError as error:
        yield from _refused(label, error)
        return
    yield base.Looked(label)
    yield from _too_long(listing, first)
    if len(first.pages) == 1 and not first.ids:
        return
    try:
        second = listing.walk()
    except (pager.PageError, walking.NoIdsError):
        return
    if _is_stable(first, second):
        yield from _judged(listing, first, second)


def _refused(label: str, error: pager.PageError) -> Iterator[base.Outcome]:
    if not error.before or error.record.status in _PASSING:
        yield base.LeftOut(label, f"it answered {error.record.status}")
        return
    yield base.Looked(label)
    yield base.found(
        f"A page in the middle answered {error.record.status}.",
        "status",
        error.record,
        error.before[-1].record,
    )


def _is_stable(first: walking.Walk, second: walking.Walk) -> bool:
    """Tells whether the collection stayed the same while it was read."""
    totals = first.totals | second.totals
    if totals != {None}:
        return len(totals) == 1
    return sorted(first.ids) == sorted(second.ids)


def _judged(
    listing: walking.List, first: walking.Walk, second: walking.Walk
) -> Iterator[base.Outcome]:
    repeated = _repeated(first)
    if repeated and _repeated(second):
        earlier, later = repeated
        yield base.found(
            "An item is on two pages: reading all pages gives it twice.",
            "repeated",
            later.record,
            earlier.record,
        )
    elif first.ended:
        yield from _counted(first)
    if first.ids != second.ids and sorted(first.ids) == sorted(second.ids):
        changed = next(
            (one, other)
            for one, other in zip(first.pages, second.pages, strict=False)
            if one.ids != other.ids
        )
        yield base.found(
            "Reading the same pages again gives the items in another order.",
            "order",
            changed[1].record,
            changed[0].record,
        )
    if first.ended:
        yield from _beyond(listing, first)


def _counted(walk: walking.Walk) -> Iterator[base.Outcome]:
    """Compares what was read with what the list says of itself."""
    total = next(iter(walk.totals))
    count = len(set(walk.ids))
    steps = [each.record for each in walk.pages[:-1]]
    if total is not None and count != total:
        yield base.found(
            f"All pages together hold {count} items, the total says {total}.",
            "count",
            walk.pages[-1].record,
            *steps,
        )
        return
    told = walk.pages[0].page.count
    pages = sum(bool(each.ids) for each in walk.pages)
    if told is not None and told != pages and told >= 0:
        yield base.found(
            f"The items fill {pages} pages of the list, which says that it "
            f"has {told}.",
            "pages",
            walk.pages[-1].record,
            *steps,
        )


def _beyond(
    listing: walking.List, walk: walking.Walk
) -> Iterator[base.Outcome]:
    after = listing.beyond(walk)
    if after is None or not after.members:
        return
    yield base.found(
        "The page after the last one is not empty, so a walk never ends.",
        "end",
        after.record,
        walk.pages[-1].record,
    )


def _too_long(
    listing: walking.List, walk: walking.Walk
) -> Iterator[base.Outcome]:
    size = listing.size
    for page in walk.pages:
        if size is not None and len(page.ids) > size:
            yield base.found(
                f"A page of at most {size} items was asked for, "
                f"{len(page.ids)} came.",
                "size",
                page.record,
            )
            return


def _repeated(walk: walking.Walk) -> tuple[walking.Page, walking.Page] | None:
    """Returns the two pages that hold the same item."""
    seen: dict[str, walking.Page] = {}
    for page in walk.pages:
        for each in page.ids:
            if each in seen:
                return seen[each], page
            seen[each] = page
    return None
