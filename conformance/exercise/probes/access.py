# SPDX-License-Identifier: Apache-2.0
"""Who is let in at all, and to what (§6)."""

from collections.abc import Iterator
from typing import Any

import httpx

from conformance.contract import model
from conformance.exercise import identities, masking, tokens
from conformance.exercise.probes import base

# What a breach is called where nobody in particular is let in.
NOBODY = "no credentials"
_UNAUTHORIZED = 401
_GARBAGE = f"a token that is {tokens.GARBAGE}"
_NOBODY = masking.Credentials()
# An id that is hardly anybody's, whatever ids are like.
_ABSENT = "1"


def auth_required(context: base.Context) -> Iterator[base.Outcome]:
    """Asks without, and with tokens that must not be taken.

    Yields:
        Operations that let someone in, or refuse without saying how to
        authenticate.
    """
    forged = _forged(context)
    for number, operation in enumerate(_secured(context)):
        if context.is_late:
            return
        # Every operation is asked without credentials, the others by turns:
        # what verifies tokens is the same code for all.
        turns = forged if not number else [forged[number % len(forged)]]
        wrong = [(NOBODY, _NOBODY), *turns]
        try:
            said = list(_refused(context, operation, wrong))
            yield from said
            if _takes_any(said):
                # What takes anything takes every other token as well.
                forged = forged[:1]
        except httpx.TransportError as error:
            yield base.LeftOut(operation.label, f"no answer ({error})")


def _takes_any(said: list[base.Outcome]) -> bool:
    return any(
        isinstance(each, base.Found) and each.breach.subject == _GARBAGE
        for each in said
    )


def _secured(context: base.Context) -> list[model.Operation]:
    """Returns the secured operations, those first that read."""
    found = [each for each in context.operations if each.is_secured]
    return sorted(found, key=lambda each: each.method != "GET")


def _forged(context: base.Context) -> list[tuple[str, masking.Credentials]]:
    found = [
        (f"a token that is {what}", masking.Credentials(made, name="forged"))
        for what, made in tokens.forged(_token(context))
    ]
    found.extend(
        ("a token that has expired", each.credentials)
        for each in context.callers.expired
    )
    return found


def _token(context: base.Context) -> str:
    """Returns a good token; it may have been fetched, and be in no setting."""
    token = context.asking.credentials.token
    if token:
        return token
    sent = dict(context.last.request.headers) if context.has_asked else {}
    field = {name.lower(): value for name, value in sent.items()}
    return field.get("authorization", "").partition(" ")[2]


def _refused(
    context: base.Context,
    operation: model.Operation,
    wrong: list[tuple[str, masking.Credentials]],
) -> Iterator[base.Outcome]:
    variables = context.harmless(operation) or dict.fromkeys(
        model.path_variables(operation.path), _ABSENT
    )
    body = _body(context, operation)
    yield base.Looked(operation.label)
    is_told = False
    for what, caller in wrong:
        raw = context.asking.call(
            operation,
            variables=variables,
            query=context.required_query(operation) or {},
            json_body=body,
            caller=caller,
        )
        if raw.is_success:
            yield base.found(
                f"A request with {what} is answered with {raw.status}; 401 "
                "is expected.",
                what,
                raw,
                # Who asks for no token is one operation, or several; what
                # verifies tokens is one piece.
                root=None if what == NOBODY else context.contract.root,
            )
            # Who lets nobody in particular in, lets in everybody.
            return
        if (
            raw.status == _UNAUTHORIZED
            and raw.header("www-authenticate") is None
            and not is_told
        ):
            is_told = True
            yield base.found(
                "A 401 does not say in 'WWW-Authenticate' how to "
                "authenticate (RFC 9110 §15.5.2).",
                "challenge",
                raw,
                root=context.contract.root,
            )


def _body(context: base.Context, operation: model.Operation) -> Any:
    """Returns a body that would be taken from somebody else."""
    if operation.body is None:
        return None
    scene = next(
        (
            each
            for each in context.scenes
            if each.create is not None and each.create.label == operation.label
        ),
        None,
    )
    body = scene.body() if scene else None
    return next(context.sampler.bodies(operation), {}) if body is None else body


def auth_forbidden(context: base.Context) -> Iterator[base.Outcome]:
    """Asks as identities that lack what an operation takes (§6.2)."""
    asked = False
    for caller in context.callers.valid:
        for operation in context.operations:
            if context.is_late:
                return
            if not caller.lacks(operation):
                continue
            asked = True
            try:
                yield from _forbidden(context, operation, caller)
            except httpx.TransportError as error:
                yield base.LeftOut(operation.label, f"no answer ({error})")
    if not asked:
        yield base.LeftOut(
            "all operations",
            "the settings name no identity that lacks a permission",
        )


def _forbidden(
    context: base.Context, operation: model.Operation, caller: identities.Caller
) -> Iterator[base.Outcome]:
    # What must be refused could be done: only to what is our own.
    variables = context.harmless(operation)
    if variables is None:
        yield base.LeftOut(operation.label, "nothing is there to ask for")
        return
    raw = context.asking.call(
        operation,
        variables=variables,
        query=context.required_query(operation) or {},
        json_body=_body(context, operation),
        caller=caller.credentials,
    )
    yield base.Looked(operation.label)
    if raw.is_success:
        yield base.found(
            f"'{caller.name}' lacks the permission, and is answered with "
            f"{raw.status}; 403 is expected.",
            f"as {caller.name}",
            raw,
            root=context.contract.root,
        )
