# SPDX-License-Identifier: Apache-2.0
"""What is not there, or not offered: how it is answered."""

import random
import re
import string
import uuid
from collections.abc import Iterator, Mapping

import httpx

from conformance.contract import model, nodes
from conformance.exercise import record
from conformance.exercise.probes import base, scenes
from conformance.rules import rule

_NOT_ALLOWED = 405
_GONE = frozenset({404, 410})
# Refusals that say nothing of whether something is there.
_CLOSED = frozenset({401, 403, 429, 502, 503, 504})
# What services answer to an id that is none of theirs.
_MALFORMED = frozenset({400, 404, 410, 422})
# By what they are least likely to do something: first what never has a body.
_ON_ITEM = ("POST", "PUT", "PATCH", "GET")
_ON_COLLECTION = ("PUT", "PATCH", "POST", "GET")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_IMPOSSIBLE = "no such id"


def unknown_id(context: base.Context) -> Iterator[base.Outcome]:
    """Asks for ids that are not there, and for some that can't be (§4.7)."""
    yield from base.each_scene(context, _unknown, "get")


def _unknown(
    context: base.Context, scene: scenes.Scene
) -> Iterator[base.Outcome]:
    get = scene.get
    parents = context.variables(scene.collection.path)
    if get is None or parents is None:
        yield base.LeftOut(scene.label, "what it belongs to can't be found")
        return
    known = (context.variables(scene.item.path) or {}).get(
        scene.item.variable, ""
    )
    if not known and not _may_miss(get) and scene.shared() is None:
        # `/delay/{seconds}`, or an echo: nothing is looked up there.
        yield base.LeftOut(get.label, "nothing tells that it looks for an id")
        return
    yield base.Looked(get.label)
    others = dict.fromkeys(scene.item.variables, "1")
    absent, expected = absent_id(known)
    _ask_below(context, scene, {**parents, **others}, absent)
    for value, statuses in ((absent, expected), (_IMPOSSIBLE, None)):
        raw = context.asking.call(
            get,
            variables={**parents, **others, scene.item.variable: value},
            query=context.required_query(get),
        )
        is_wrong = raw.is_success or (
            statuses is not None and raw.status not in statuses | _CLOSED
        )
        if is_wrong:
            yield base.found(
                f"An id that is not there is answered with {raw.status}; 404 "
                "is expected.",
                "unknown",
                raw,
            )
            return


def _may_miss(get: model.Operation) -> bool:
    """Tells whether the document says that something may not be there."""
    return any(get.response(status) is not None for status in _GONE)


def _ask_below(
    context: base.Context,
    scene: scenes.Scene,
    variables: Mapping[str, str],
    absent: str,
) -> None:
    """Asks for what belongs to something that is not there.

    A list may be empty then, or not found: either is right, and whatever else
    it answers is judged as all answers are.
    """
    for each in context.scenes:
        if each.list is None or each.collection.parent != scene.item.path:
            continue
        context.asking.call(
            each.list,
            variables={**variables, scene.item.variable: absent},
            query=context.required_query(each.list),
        )


def absent_id(known: str) -> tuple[str, frozenset[int]]:
    """Makes an id that is not there, of the form of one that is.

    Args:
        known: An id that is there; empty without any.

    Returns:
        The id, and the statuses that may answer it.
    """
    if known.isdecimal():
        return "999999999", _GONE
    if _UUID.fullmatch(known):
        return str(uuid.uuid4()), _GONE
    if not known:
        return str(uuid.uuid4()), _MALFORMED
    # It may have a check digit, so that it is refused before it is looked for.
    return "".join(map(_other, known)), _MALFORMED


def _other(character: str) -> str:
    for kind in (
        string.digits,
        string.ascii_lowercase,
        string.ascii_uppercase,
    ):
        if character in kind:
            return random.choice(kind)  # noqa: S311 - no secret
    return character


def method_not_allowed(context: base.Context) -> Iterator[base.Outcome]:
    """Uses methods that the document does not offer (RFC 9110 §15.5.6)."""
    if context.is_read_only:
        yield base.LeftOut("all paths", "only reading is allowed")
        return
    allowed = {each.path for each in context.operations}
    for path, methods in offered(context).items():
        if context.is_late:
            return
        if path not in allowed or ":" in path:
            continue
        variables = context.variables(path)
        if variables is None:
            yield base.LeftOut(path, "nothing is there to ask for")
            continue
        try:
            yield from _not_allowed(context, path, methods, variables)
        except httpx.TransportError as error:
            yield base.LeftOut(path, f"no answer ({error})")


def offered(context: base.Context) -> dict[str, set[str]]:
    """Returns the methods that the document has, by path."""
    found: dict[str, set[str]] = {}
    for each in context.contract.operations:
        found.setdefault(each.path, set()).add(each.method)
    return found


def _not_allowed(
    context: base.Context,
    path: str,
    methods: set[str],
    variables: Mapping[str, str],
) -> Iterator[base.Outcome]:
    # A DELETE that nobody speaks of could still delete.
    others = _ON_ITEM if path.endswith("}") else _ON_COLLECTION
    method = next((each for each in others if each not in methods), None)
    if method is None:
        return
    url = context.asking.url(path, variables)
    raw = context.asking.send(method, url)
    if raw.operation is not None:
        # It reaches what is documented of another path, such as `/todos/{id}`.
        return
    yield base.Looked(f"{method} {path}")
    if not _is_routed(context, methods, url, raw):
        return
    told = breach(path, raw, context.contract.root)
    if told is not None:
        yield base.Found(told, raw)


def breach(
    path: str, raw: record.Record, root: nodes.Node
) -> rule.Breach | None:
    """Makes the breach of an answer to a method that is not offered.

    Args:
        path: The path that it was sent to, as the document has it.
        raw: What was answered.
        root: The document's root: what routes is one piece of the service.
    """
    if raw.status != _NOT_ALLOWED:
        return rule.Breach(
            f"{raw.request.method} is not offered at '{path}', and answered "
            f"with {raw.status}; 405 is expected.",
            f"served {path}" if raw.is_success else "status",
            root,
        )
    if raw.header("allow") is None:
        return rule.Breach(
            "A 405 does not say in 'Allow' which methods there are.",
            "allow",
            root,
        )
    return None


def _is_routed(
    context: base.Context, methods: set[str], url: str, raw: record.Record
) -> bool:
    """Tells whether an answer is about the method, and not something else."""
    if raw.status in _GONE and "GET" in methods:
        # Where the whole path is not served, that is another promise.
        return context.asking.send("GET", url).status not in _GONE
    return raw.is_success or raw.status in {_NOT_ALLOWED, *_GONE}
