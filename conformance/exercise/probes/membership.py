# SPDX-License-Identifier: Apache-2.0
"""Whether a list holds a resource, or one like it, read to its end."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from conformance.contract import listings, model
from conformance.exercise import masking, resource
from conformance.exercise.probes import comparing, creations, pager, parameters

if TYPE_CHECKING:
    from conformance.exercise.probes import base, scenes

# Pages that are read to find one item.
_MAX_PAGES = 20
_PAGE_SIZE = 100
# A list may be an index that is brought up to date a moment later.
_PAUSES = (0.2, 0.8)
# Answers to a page that is past the end, besides an empty list.
_PAST = frozenset({400, 404, 416, 422})
# Lists without paging end at such numbers where there is more.
_ROUND = (10, 25)


def settled(
    context: "base.Context",
    scene: "scenes.Scene",
    made: "creations.Made",
    *,
    expected: bool,
    query: Mapping[str, Any] | None = None,
) -> bool | None:
    """Tells whether a list holds a resource once it had time to settle.

    Args:
        context: What to work with.
        scene: Whose list.
        made: The resource.
        expected: What the list is waited for to tell.
        query: Filters.

    Returns:
        Whether it does; None where the list can't be read to its end.
    """
    told = is_listed(context, scene, made, query=query)
    for pause in _PAUSES:
        if told is not (not expected):
            break
        time.sleep(pause)
        told = is_listed(context, scene, made, query=query)
    return told


def is_listed(
    context: "base.Context",
    scene: "scenes.Scene",
    made: "creations.Made",
    *,
    query: Mapping[str, Any] | None = None,
    caller: masking.Credentials | None = None,
) -> bool | None:
    """Tells whether a list holds a resource now; see `settled`."""
    if scene.list is None or _hides(context, scene.list, made, query or {}):
        return None
    variable = scene.item.variable
    nameless = 0

    def is_it(member: Any) -> bool:
        nonlocal nameless
        names = list(resource.identities_of(member, variable))
        nameless += not names
        return made.identity in names

    told = _search(
        context, scene.list, made.variables, query or {}, caller, is_it
    )
    # What has no id could be anything.
    return None if told is False and nameless else told


def has_like(
    context: "base.Context", scene: "scenes.Scene", sent: Any
) -> bool | None:
    """Tells whether a list holds something made of what was sent.

    Args:
        context: What to work with.
        scene: Whose list.
        sent: The body of a creation; its texts are its own.

    Returns:
        Whether it does; None where that can't be told.
    """
    variables = context.variables(scene.collection.path)
    if scene.list is None or variables is None or not isinstance(sent, dict):
        return None
    texts = [
        name
        for name, value in sent.items()
        if isinstance(value, str)
        and value.strip()
        and any(map(str.isdigit, value))
    ]

    def is_it(member: Any) -> bool:
        return (
            isinstance(member, dict)
            and any(member.get(name) == sent[name] for name in texts)
            and not list(comparing.departures(sent, member))
        )

    return _search(context, scene.list, variables, {}, None, is_it)


def count(context: "base.Context", scene: "scenes.Scene") -> int | None:
    """Counts the members of a list; None where it can't be read to its end."""
    variables = context.variables(scene.collection.path)
    if scene.list is None or variables is None:
        return None
    counted = 0
    for members in _pages(context, scene.list, variables, {}, None):
        if members is None:
            return None
        counted += len(members)
    return counted


def _hides(
    context: "base.Context",
    operation: model.Operation,
    made: "creations.Made",
    query: Mapping[str, Any],
) -> bool:
    """Tells whether a list may leave a resource out unless it is asked."""
    known = made.resource if isinstance(made.resource, dict) else {}
    for each in operation.named("query"):
        default = _default(context, each)
        if each.name in query or default is None:
            continue
        if each.name in known and not comparing.is_same(
            default, known[each.name]
        ):
            return True
    return False


def _default(context: "base.Context", parameter: model.Parameter) -> Any:
    schema = context.look.follow(parameter.schema)
    said = schema.value if schema else {}
    return said.get("default") if isinstance(said, dict) else None


def _search(
    context: "base.Context",
    operation: model.Operation,
    variables: Mapping[str, str],
    query: Mapping[str, Any],
    caller: masking.Credentials | None,
    is_it: Callable[[Any], bool],
) -> bool | None:
    for members in _pages(context, operation, variables, query, caller):
        if members is None:
            return None
        if any(map(is_it, members)):
            return True
    return False


def _pages(
    context: "base.Context",
    operation: model.Operation,
    variables: Mapping[str, str],
    query: Mapping[str, Any],
    caller: masking.Credentials | None,
) -> Iterator[Sequence[Any] | None]:
    """Yields the members of page after page; None where more may be."""
    place = listings.members(context.look, operation)
    required = parameters.required_query(context.look, operation)
    if place is None or required is None:
        yield None
        return
    reader = pager.Pager(context.asking, context.look, operation, place)
    if reader.paging is not None and reader.paging.size is not None:
        reader.size = min(reader.most or _PAGE_SIZE, _PAGE_SIZE)
    pages: list[pager.Page] = []
    while len(pages) < _MAX_PAGES:
        try:
            page = reader.read(
                pages,
                variables=variables,
                query={**required, **query},
                caller=caller,
            )
        except pager.PageError as error:
            if not pages or error.record.status not in _PAST:
                yield None
            return
        if page is None:
            if _may_be_cut(reader, pages):
                yield None
            return
        if pages and page.members and page.members == pages[-1].members:
            yield None
            return
        pages.append(page)
        yield page.members
        if _is_end(reader, pages):
            return
    yield None


def _is_end(reader: pager.Pager, pages: Sequence[pager.Page]) -> bool:
    if not pages[-1].members:
        return True
    # Without a documented maximum a page may be shorter than was asked for.
    is_sure = pages[-1].total is not None or reader.most is not None
    return is_sure and reader.is_last(pages)


def _may_be_cut(reader: pager.Pager, pages: Sequence[pager.Page]) -> bool:
    """Tells whether a list that seems to be whole may have more members."""
    if reader.paging is not None:
        return False
    count = sum(len(page.members) for page in pages)
    total = pages[-1].total
    return (
        pages[-1].token is not None
        or (total is not None and total > count)
        or (count > 0 and any(count % each == 0 for each in _ROUND))
    )
