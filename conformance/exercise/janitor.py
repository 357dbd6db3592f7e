# SPDX-License-Identifier: Apache-2.0
"""Remembers what a run created, and deletes it at the end.

A staging system is shared: what was made to look at it should not stay there.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping

import httpx

from conformance.contract import model, resource_graph, resources
from conformance.exercise import record, resource, session

_GONE = frozenset({404, 410})


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
        self._by_delete: dict[str, resources.Collection] = {}
        self._there: dict[tuple[str, str], Created] = {}
        for each in resource_graph.collections(contract):
            if each.create is None or each.item is None:
                continue
            self._by_create[each.create.label] = each
            delete = each.item.methods.get("DELETE")
            if delete is not None:
                self._by_delete[delete.label] = each

    def see(self, raw: record.Record) -> None:
        """Takes note of a creation or a deletion that succeeded."""
        if not raw.is_success or not raw.documented:
            return
        created = self._by_create.get(raw.label)
        deleted = self._by_delete.get(raw.label)
        if created is not None:
            self._note(created, raw)
        elif deleted is not None and deleted.item is not None:
            known = resource.variables_of(deleted.item.path, raw.path)
            self._there.pop(_key(deleted, known), None)

    def _note(
        self, collection: resources.Collection, raw: record.Record
    ) -> None:
        item = collection.item
        if item is None:
            return
        identity = resource.identity_of(resource.of(raw), item.variable)
        if identity is None:
            return
        parents = resource.variables_of(collection.path, raw.path)
        variables = {**parents, item.variable: identity}
        self._there[_key(collection, variables)] = Created(
            delete=item.methods.get("DELETE"),
            label=raw.label,
            url=f"{raw.request.url.partition('?')[0].rstrip('/')}/{identity}",
            variables=variables,
        )

    def clean(self, asking: session.Session) -> Iterator[Created]:
        """Deletes what is still there, the last first.

        Args:
            asking: Sends the requests.

        Yields:
            What could not be deleted.
        """
        for key, each in reversed(list(self._there.items())):
            del self._there[key]
            if each.delete is None:
                yield each
                continue
            try:
                raw = asking.call(each.delete, variables=each.variables)
            except httpx.HTTPError:
                yield each
                continue
            if not raw.is_success and raw.status not in _GONE:
                yield each


def _key(
    collection: resources.Collection, variables: Mapping[str, str]
) -> tuple[str, str]:
    return collection.path, json.dumps(variables, sort_keys=True)
