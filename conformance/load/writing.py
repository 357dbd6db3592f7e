# SPDX-License-Identifier: Apache-2.0
"""Writes the requests of an operation, from values to bytes."""

import itertools
import json
import urllib.parse
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.contract import listings, model
from conformance.load import plan, sampling

# As many requests for one operation as there are ids, but no more.
MOST = 50
_PAGES = 3
_PAGE_SIZE = 20
_BODIES = 10
# OpenAPI 3.1 §4.8.12: parameters of these names are ignored.
_IGNORED = frozenset({"accept", "authorization", "content-type"})
_UNRESERVED = "-._~"


class UnplannableError(Exception):
    """An operation that no request can be made for; the text says why."""


class Writer:
    """Writes requests for the operations of one contract."""

    def __init__(
        self, contract: model.Contract, base_path: str, seed: int
    ) -> None:
        """Prepares.

        Args:
            contract: The contract.
            base_path: What its paths hang from, without the host.
            seed: Decides what is made up.
        """
        self._sampler = sampling.Sampler(contract, seed)
        self._base_path = base_path

    def write(
        self, operation: model.Operation, paths: Sequence[str]
    ) -> tuple[plan.Request, ...]:
        """Writes the requests of one operation.

        Args:
            operation: What to call.
            paths: Its path with the variables filled, at least one.

        Returns:
            Different requests, at most `MOST`.

        Raises:
            UnplannableError: Something required has no known value.
        """
        queries = self._queries(operation)
        bodies = self._bodies(operation)
        headers = self._headers(operation)
        count = min(MOST, max(len(paths), len(queries), len(bodies)))
        written: dict[plan.Request, None] = {}
        for path, query, (kind, body), _ in zip(
            itertools.cycle(paths),
            itertools.cycle(queries),
            itertools.cycle(bodies),
            range(count),
            strict=False,
        ):
            text = urllib.parse.urlencode(
                query, quote_via=urllib.parse.quote, safe=_UNRESERVED
            )
            target = f"{self._base_path}{path}{'?' if text else ''}{text}"
            typed = (("Content-Type", kind),) if body is not None else ()
            request = plan.Request(target, (*headers, *typed), body)
            written[request] = None
        return tuple(written)

    def variable(
        self, operation: model.Operation, name: str
    ) -> tuple[str, ...]:
        """Returns what the document itself gives for a path variable."""
        for parameter in operation.named("path"):
            if parameter.name == name:
                stated = self._sampler.stated(parameter)
                texts = [_text(v) for v in stated if not isinstance(v, dict)]
                return tuple(each for each in texts if each)
        return ()

    def _queries(
        self, operation: model.Operation
    ) -> list[list[tuple[str, str]]]:
        """Returns what to send as the query, one list for each variant."""
        fixed: list[tuple[str, str]] = []
        for parameter in operation.named("query"):
            if parameter.required:
                fixed += self._pairs(parameter, self._required(parameter))
        paging = listings.pagination(operation)
        paged = {paging.position.name} if paging else set()
        if paging and paging.size and not paging.size.required:
            fixed += self._pairs(paging.size, self._size(paging.size))
            paged.add(paging.size.name)
        variants = [list(fixed)]
        if paging and paging.family == "page" and not paging.position.required:
            variants = [
                [*fixed, (paging.position.name, str(number))]
                for number in range(1, _PAGES + 1)
            ]
        for parameter in operation.named("query"):
            if parameter.required or parameter.name in paged:
                continue
            stated = self._sampler.stated(parameter)
            if stated:
                variants.append([*fixed, *self._pairs(parameter, stated[0])])
        return variants

    def _required(self, parameter: model.Parameter) -> Any:
        try:
            return self._sampler.parameter(parameter, 0)
        except sampling.UnknownValueError:
            raise UnplannableError(
                f"no valid value is known for the required "
                f"{parameter.place} parameter '{parameter.name}'; give it an "
                "example"
            ) from None

    def _size(self, parameter: model.Parameter) -> Any:
        if self._sampler.stated(parameter):
            return self._sampler.stated(parameter)[0]
        if self._sampler.allows(parameter, _PAGE_SIZE):
            return _PAGE_SIZE
        return self._required(parameter)

    def _pairs(
        self, parameter: model.Parameter, value: Any
    ) -> list[tuple[str, str]]:
        """Serialises a query parameter (OpenAPI 3.1 §4.8.12.2)."""
        if isinstance(value, dict):
            if parameter.required:
                raise UnplannableError(
                    f"the query parameter '{parameter.name}' is an object"
                )
            return []
        if not isinstance(value, list):
            return [(parameter.name, _text(value))]
        texts = [_text(each) for each in value]
        declared = parameter.node.value
        explodes = declared.get("explode") is not False
        # 2.0 joins by commas unless it says `multi`.
        if "schema" not in declared and "content" not in declared:
            explodes = declared.get("collectionFormat") == "multi"
        if explodes:
            return [(parameter.name, text) for text in texts]
        return [(parameter.name, ",".join(texts))]

    def _headers(
        self, operation: model.Operation
    ) -> tuple[tuple[str, str], ...]:
        success = operation.success()
        accept = "*/*"
        if success and success.content:
            media = success.json() or success.content[0]
            accept = media.name
        found = [("Accept", accept)]
        for parameter in operation.named("header"):
            if parameter.required and parameter.name.lower() not in _IGNORED:
                value = _text(self._required(parameter))
                found.append((parameter.name, value))
        cookies = [
            f"{each.name}={urllib.parse.quote(_text(self._required(each)))}"
            for each in operation.named("cookie")
            if each.required
        ]
        if cookies:
            found.append(("Cookie", "; ".join(cookies)))
        return tuple(found)

    def _bodies(
        self, operation: model.Operation
    ) -> list[tuple[str, bytes | None]]:
        if operation.body is None:
            return [("", None)]
        media = next(
            (each for each in operation.body.content if each.is_json), None
        )
        if media is None:
            if operation.body.required:
                raise UnplannableError("its request body is not JSON")
            return [("", None)]
        try:
            values = [self._sampler.body(media, n) for n in range(_BODIES)]
        except sampling.UnknownValueError:
            raise UnplannableError(
                "no valid request body is known; give it an example"
            ) from None
        texts = dict.fromkeys(json.dumps(value) for value in values)
        return [(media.name, text.encode()) for text in texts]


def fill(template: str, values: Mapping[str, str]) -> str:
    """Fills a path template; values are percent-encoded here."""
    for name, value in values.items():
        encoded = urllib.parse.quote(value, safe=_UNRESERVED)
        template = template.replace(f"{{{name}}}", encoded)
    return template


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    return json.dumps(value, separators=(",", ":"))
