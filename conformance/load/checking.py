# SPDX-License-Identifier: Apache-2.0
"""Holds responses under load against what the plan says is documented.

Every response is checked, not a sample: one wrong body in 500 is what a
sample misses. So this is kept to what costs microseconds.
"""

import dataclasses
import json
from typing import Any, NoReturn

from conformance.contract import model, responses
from conformance.load import plan as plans

_NO_BODY = frozenset({204, 205, 304})
_SHOWN = 200


@dataclasses.dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a response is not what is documented.

    Attributes:
        subject: What departs, the same from run to run; never a payload.
        message: A sentence for people.
    """

    subject: str
    message: str


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


class Checker:
    """Checks the responses of one plan; validators are compiled at once."""

    def __init__(self, plan: plans.Plan) -> None:
        """Compiles the schemas of `plan`."""
        self._validators = [
            responses.validator_of(schema) for schema in plan.schemas
        ]

    def check(
        self,
        operation: plans.Operation,
        status: int,
        content_type: str,
        body: bytes,
    ) -> Breach | None:
        """Checks one response.

        Args:
            operation: The operation that was called.
            status: The status code received.
            content_type: The `Content-Type` header; empty without one.
            body: The content.

        Returns:
            The first breach found; None where all is as documented.
        """
        documented = operation.responses
        content = documented.get(str(status))
        if content is None:
            content = documented.get(f"{status // 100}XX")
        if content is None:
            content = documented.get("DEFAULT")
        if content is None:
            known = ", ".join(documented) or "none"
            return Breach(
                f"status {status}",
                f"Status {status} is not documented (documented: {known}).",
            )
        if not content or operation.method == "HEAD" or status in _NO_BODY:
            return None
        sent = content_type.partition(";")[0].strip().lower()
        media = _matching(content, sent)
        if media is None:
            names = ", ".join(each.name for each in content)
            told = f"'{sent}'" if sent else "missing"
            return Breach(
                f"media-type {status}",
                f"The response's media type is {told}, documented for "
                f"{status} is {names}.",
            )
        if media.schema is None or not model.is_json(sent):
            return None
        return self._check_body(media.schema, status, body)

    def _check_body(
        self, schema: int, status: int, body: bytes
    ) -> Breach | None:
        try:
            value = _DECODER.decode(body.decode())
        except (ValueError, RecursionError):
            return Breach(
                f"json {status}",
                f"The body of the {status} response is not valid JSON.",
            )
        validator = self._validators[schema]
        if validator is None or validator.is_valid(value):
            return None
        return _explained(validator, status, value)


def _explained(validator: Any, status: int, value: object) -> Breach:
    error = next(iter(validator.iter_errors(value)))
    place = "/".join(str(part) for part in error.instance_path)
    told = error.message
    if len(told) > _SHOWN:
        told = f"{told[:_SHOWN]}…"
    # The place in the schema: that in the body has generated keys.
    rule = "/".join(str(part) for part in error.schema_path)
    return Breach(
        f"schema {status} {rule}",
        f"The body of the {status} response breaks its schema at '/{place}': "
        f"{told}.",
    )


def _matching(
    content: tuple[plans.MediaType, ...], sent: str
) -> plans.MediaType | None:
    """Finds the most specific documented range (RFC 9110 §12.5.1)."""
    for name in (sent, f"{sent.partition('/')[0]}/*", "*/*"):
        for each in content:
            if each.name == name:
                return each
    return None
