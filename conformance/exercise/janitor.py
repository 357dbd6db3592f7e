# SPDX-License-Identifier: Apache-2.0
"""Remembers what a run created, and deletes it at the end.

A staging system is shared: what was made to look at it should not stay there.
"""

import dataclasses
import itertools
import json
import urllib.parse
from collections.abc import Iterator, Mapping

import httpx

from conformance import errors
from conformance.contract import model, resource_graph, resources
from conformance.exercise import record, resource, session

_GONE = frozenset({404, 410})
_OK = 200
_CREATED = 201
_PRECONDITION_REQUIRED = 428
_BACK = frozenset({"undelete", "restore", "unarchive"})
_Key = tuple[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Created:
    """A resource that a run made.

    Attributes:
        delete: The operation that deletes it; None where there is none.
        label: The operation that made it.
        url: Where it is, or was made.
        variables: The values of its path's variables.
    """

    delete: model.Operation | None
    label: str
    url: str
    variables: Mapping[str, str]


class Janitor:
    """Watches records for what is created and deleted."""

    def __init__(self, contract: model.Contract) -> None:
        """Learns which operations create and delete."""
        self._by_create: dict[str, resources.Collection] = {}
        self._by_delete: dict[str, resources.Item] = {}
        self._by_undelete: dict[str, tuple[str, resources.Item]] = {}
        self._there: dict[_Key, Created] = {}
        # Whatever was created, also what was deleted since.
        self._ours: set[_Key] = set()
        self._nameless = itertools.count()
        items: dict[str, resources.Item] = {}
        for each in resource_graph.collections(contract):
            if each.create is not None:
                self._by_create[each.create.label] = each
            delete = each.item.methods.get("DELETE") if each.item else None
            if each.item is not None:
                items[each.item.path] = each.item
            if delete is not None and each.item is not None:
                self._by_delete[delete.label] = each.item
        for act in resource_graph.graph(contract).actions:
            if act.verb in _BACK and act.resource in items:
                for operation in act.operations:
                    found = (act.path, items[act.resource])
                    self._by_undelete[operation.label] = found

    def see(self, raw: record.Record) -> None:
        """Takes note of a creation or a deletion that succeeded."""
        if not raw.is_success or not raw.documented:
            return
        created = self._by_create.get(raw.label)
        deleted = self._by_delete.get(raw.label)
        restored = self._by_undelete.get(raw.label)
        if created is not None:
            self._note(created, raw)
        elif deleted is not None:
            known = resource.variables_of(deleted.path, raw.path)
            self._there.pop(_key(deleted.path, known), None)
        elif restored is not None:
            path, item = restored
            known = resource.variables_of(path, raw.path)
            # What others made, and the run brought back, stays theirs.
            if _key(item.path, known) in self._ours:
                url = raw.request.url.partition("?")[0].rpartition(":")[0]
                self._keep(item, raw, known, url)

    def _note(
        self, collection: resources.Collection, raw: record.Record
    ) -> None:
        if not _is_new(raw):
            return
        item = collection.item
        url = raw.request.url.partition("?")[0].rstrip("/")
        own = resource.identified(item, raw, resource.of(raw)) if item else None
        if item is None or own is None:
            # What has no name can't be deleted either.
            if raw.status != _CREATED:
                return
            key = (collection.path, str(next(self._nameless)))
            self._there[key] = Created(None, raw.label, url, {})
            return
        parents = resource.variables_of(collection.path, raw.path)
        place = "/".join(
            urllib.parse.quote(each, safe="") for each in own.values()
        )
        self._keep(item, raw, {**parents, **own}, f"{url}/{place}")

    def _keep(
        self,
        item: resources.Item,
        raw: record.Record,
        variables: Mapping[str, str],
        url: str,
    ) -> None:
        key = _key(item.path, variables)
        self._ours.add(key)
        self._there[key] = Created(
            delete=item.methods.get("DELETE"),
            label=raw.label,
            url=url,
            variables=variables,
        )

    @property
    def there(self) -> tuple[Created, ...]:
        """What was created and is not known to be deleted."""
        return tuple(self._there.values())

    def clean(self, asking: session.Session) -> Iterator[Created]:
        """Deletes what is still there, the last first.

        Args:
            asking: Sends the requests.

        Yields:
            What could not be deleted.
        """
        is_there = True
        for key, each in reversed(list(self._there.items())):
            raw = None
            try:
                if each.delete is not None and is_there:
                    raw = _deleted(asking, each.delete, each.variables)
            except (httpx.HTTPError, errors.ConformanceError) as error:
                is_there = isinstance(error, httpx.HTTPError)
            # A session that shows its exchanges has taken it off before.
            self._there.pop(key, None)
            if raw is None or not (raw.is_success or raw.status in _GONE):
                yield each


def _is_new(raw: record.Record) -> bool:
    """Tells whether a creation made something, rather than found it.

    Where 201 tells of what is new, 200 tells of what was there before.
    """
    responses = raw.operation.responses if raw.operation else ()
    documented = {each.status for each in responses}
    both = {str(_OK), str(_CREATED)} <= documented
    return raw.status != _OK or not both


def _deleted(
    asking: session.Session,
    delete: model.Operation,
    variables: Mapping[str, str],
) -> record.Record:
    raw = asking.call(delete, variables=variables)
    if raw.status == _PRECONDITION_REQUIRED:
        # Whatever its state is (RFC 9110 §13.1.1).
        headers = {"If-Match": "*"}
        raw = asking.call(delete, variables=variables, headers=headers)
    return raw


def _key(path: str, variables: Mapping[str, str]) -> _Key:
    return path, json.dumps(variables, sort_keys=True)
