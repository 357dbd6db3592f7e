# SPDX-License-Identifier: Apache-2.0
"""Makes the plan of a load run from the contract and the service's own ids.

A load of made-up ids measures how fast a service says 404. So ids are taken
from the service's own lists, every request is tried before it is sent by the
thousand, and an operation that can't be called well is left out and told.
"""

import collections
import dataclasses
import http
import math
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from typing import Any

from conformance import errors
from conformance.contract import listings, model, schemas
from conformance.load import plan, service, writing

_MOST_IDS = 50
_MOST_PARENTS = 5
# For trying the requests of one operation.
_TRIAL_SECONDS = 3.0
_WRITES = frozenset({"POST", "PUT", "PATCH"})
_STREAMS = frozenset({"text/event-stream", "multipart/x-mixed-replace"})
_KEPT = frozenset({http.HTTPStatus.CONFLICT, http.HTTPStatus.TOO_MANY_REQUESTS})
_REFUSED = frozenset({http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN})

_Requests = tuple[plan.Request, ...]
_Written = tuple[model.Operation, _Requests]


@dataclasses.dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it leaves out.

    Attributes:
        plan: The plan; None where nothing is left to call.
        left_out: Why an operation is not in it, by its label.
        refused: Whether the service asked for credentials every time.
    """

    plan: plan.Plan | None
    left_out: Mapping[str, str]
    refused: bool = False


def make(
    contract: model.Contract,
    operations: Sequence[model.Operation],
    asked: service.Service,
    seed: int,
) -> Planned:
    """Makes the plan of a run.

    Args:
        contract: The contract.
        operations: Those to call.
        asked: The service; it is asked for ids, and to try the requests.
        seed: Decides what is made up, and the order.

    Returns:
        The plan. The same contract, seed and answers give the same plan.

    Raises:
        TargetError: Nothing listens there.
    """
    base_path = urllib.parse.urlsplit(asked.base_url).path
    writer = writing.Writer(contract, base_path, seed)
    finder = _Finder(contract, writer, asked)
    left_out: dict[str, str] = {}
    written: dict[str, _Written] = {}
    for operation in operations:
        if _streams(operation):
            left_out[operation.label] = "its response is a stream"
            continue
        try:
            paths = finder.paths(operation.path, operation)
            written[operation.label] = (
                operation,
                writer.write(operation, paths),
            )
        except writing.UnplannableError as error:
            left_out[operation.label] = str(error)
    trial = _Trial(asked)
    tried = trial.run(written)
    bundler = _Bundler(contract)
    kept = []
    for label, (operation, _) in written.items():
        if tried[label]:
            kept.append(_planned(operation, tried[label], bundler))
        else:
            left_out[label] = _why(trial.seen[label])
    seen = {status for label in written for status in trial.seen[label]}
    refused = bool(seen) and seen <= _REFUSED
    if not kept:
        return Planned(None, left_out, refused)
    made = plan.Plan(asked.base_url, seed, tuple(kept), tuple(bundler.schemas))
    return Planned(made, left_out)


def _streams(operation: model.Operation) -> bool:
    success = operation.success()
    content = success.content if success else ()
    return any(each.name.lower() in _STREAMS for each in content)


def _why(seen: Sequence[int]) -> str:
    if not seen:
        return "there was no time to try it"
    told = ", ".join(str(status) for status in dict.fromkeys(seen))
    tip = "; it wants a token" if set(seen) & _REFUSED else ""
    return f"it answers {told} to every request that is known{tip}"


class _Finder:
    """Fills path templates with ids from the service's own lists."""

    def __init__(
        self,
        contract: model.Contract,
        writer: writing.Writer,
        asked: service.Service,
    ) -> None:
        self._look = schemas.Schemas(contract)
        self._lists = {
            each.path.rstrip("/"): each
            for each in contract.operations
            if each.method == "GET"
        }
        self._writer = writer
        self._asked = asked
        self._known: dict[tuple[str, str], list[str]] = {}

    def paths(self, template: str, operation: model.Operation) -> list[str]:
        """Returns paths with every variable filled.

        Args:
            template: A path template, or the beginning of one.
            operation: Whose own examples serve where nothing is listed.

        Returns:
            At least one path.

        Raises:
            UnplannableError: A variable has no known value.
        """
        end = template.rfind("}") + 1
        if not end:
            return [template]
        start = template.rindex("{", 0, end)
        parent, name = template[:start], template[start + 1 : end - 1]
        found = self._members(parent, name) or [
            before + _quoted(value)
            for before in self.paths(parent, operation)
            for value in self._writer.variable(operation, name)
        ]
        if not found:
            raise writing.UnplannableError(
                f"no value is known for '{{{name}}}': nothing lists "
                f"'{parent.rstrip('/')}' with ids, and it has no example"
            )
        return [each + template[end:] for each in found[:_MOST_IDS]]

    def _members(self, parent: str, name: str) -> list[str]:
        """Returns the paths of a collection's members, as it lists them."""
        if not parent.endswith("/"):
            return []
        key = (parent, name)
        if key not in self._known:
            # A list inside a member of itself would ask for ever.
            self._known[key] = []
            self._known[key] = self._listed(parent.rstrip("/"), name)
        return self._known[key]

    def _listed(self, collection: str, name: str) -> list[str]:
        listing = self._lists.get(collection)
        place = listings.members(self._look, listing) if listing else None
        if listing is None or place is None:
            return []
        found: dict[str, None] = {}
        try:
            parents = self.paths(listing.path, listing)[:_MOST_PARENTS]
            for path in parents:
                if self._asked.is_late:
                    break
                request = self._writer.write(listing, [path])[0]
                answer = self._asked.ask("GET", request)
                for member in place.of(answer.json()) or ():
                    value = _id(member, name, collection)
                    if value:
                        found[f"{path.rstrip('/')}/{_quoted(value)}"] = None
        except writing.UnplannableError:
            return []
        return list(found)[:_MOST_IDS]


def _id(member: Any, variable: str, collection: str) -> str:
    """Returns a listed member's id; empty where it has none."""
    if isinstance(member, dict):
        segment = _plain(collection.rpartition("/")[2])
        singular = segment.removesuffix("s")
        by_name = {_plain(key): value for key, value in member.items()}
        for key in (_plain(variable), "id", f"{singular}id"):
            if key in by_name:
                member = by_name[key]
                break
    if isinstance(member, bool) or not isinstance(member, str | int):
        return ""
    return str(member)


def _plain(name: str) -> str:
    # `user_id`, `userId` and `user-id` are one name.
    return "".join(char for char in name.lower() if char.isalnum())


def _quoted(value: str) -> str:
    return urllib.parse.quote(value, safe="-._~")


class _Trial:
    """Tries requests, so that load is what the service accepts.

    Attributes:
        seen: The statuses of what was tried, by the operation's label.
    """

    def __init__(self, asked: service.Service) -> None:
        self._asked = asked
        self.seen: dict[str, list[int]] = collections.defaultdict(list)

    def run(self, written: Mapping[str, _Written]) -> dict[str, _Requests]:
        """Returns the requests that are worth sending, by label.

        The first of every operation is tried, then the second of each, until
        time is up. What was not tried is not sent, but for writes: of those
        one is tried, since each changes something.
        """
        kept: dict[str, list[plan.Request]] = {label: [] for label in written}
        spent: dict[str, float] = collections.defaultdict(float)
        for turn in range(writing.MOST):
            for label, (operation, requests) in written.items():
                if turn >= len(requests) or spent[label] > _TRIAL_SECONDS:
                    continue
                if operation.method in _WRITES and turn:
                    kept[label].extend(requests[turn:] if kept[label] else ())
                    spent[label] = math.inf
                    continue
                if self._asked.is_late:
                    continue
                begun = time.monotonic()
                status = self._asked.ask(
                    operation.method, requests[turn]
                ).status
                spent[label] += time.monotonic() - begun
                self.seen[label].append(status)
                if _is_good(status):
                    kept[label].append(requests[turn])
        return {label: tuple(requests) for label, requests in kept.items()}


def _is_good(status: int) -> bool:
    """Tells whether a request is worth sending under load.

    What fails on the service's side (a 5xx, no response in time) is: the
    figures will tell of it. What the service refuses is not its failure.
    """
    is_refusal = 400 <= status < 500  # noqa: PLR2004 - the class 4xx
    return not is_refusal or status in _KEPT


class _Bundler:
    """Gathers the schemas of the plan, each once.

    Attributes:
        schemas: What the media types refer to, by index.
    """

    def __init__(self, contract: model.Contract) -> None:
        self._look = schemas.Schemas(contract)
        self._indexes: dict[Any, int] = {}
        self.schemas: list[Any] = []

    def index(self, media: model.MediaType) -> int | None:
        """Returns the index of a media type's schema."""
        if media.schema is None or not media.is_json:
            return None
        schema = self._look.follow(media.schema) or media.schema
        known = self._indexes.get(schema.identity)
        if known is None:
            known = self._indexes[schema.identity] = len(self.schemas)
            self.schemas.append(self._look.bundle(schema))
        return known


def _planned(
    operation: model.Operation,
    requests: tuple[plan.Request, ...],
    bundler: _Bundler,
) -> plan.Operation:
    return plan.Operation(
        label=operation.label,
        method=operation.method,
        requests=requests,
        responses={
            each.status.upper(): tuple(
                plan.MediaType(
                    media.name.partition(";")[0].strip().lower(),
                    bundler.index(media),
                )
                for media in each.content
            )
            for each in operation.responses
        },
    )


def nothing(planned: Planned, base_url: str) -> errors.ConformanceError:
    """Explains a plan that has nothing to send."""
    if planned.refused:
        return errors.TargetError(
            f"The service at {base_url} refuses every request with 401 or 403.",
            "Pass a valid token with --token, or in CONFORMANCE_TOKEN.",
        )
    reasons = "; ".join(
        f"{label}: {why}" for label, why in list(planned.left_out.items())[:3]
    )
    return errors.NothingTestedError(
        "No operation could be planned for load"
        + (f" ({reasons})." if reasons else "."),
        "Give path and query parameters examples, fill the service with some "
        "data, or choose other operations.",
    )
