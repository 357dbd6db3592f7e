# SPDX-License-Identifier: Apache-2.0
"""Functions about operations, their parameters, responses and tags."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import nodes
from conformance.rules import rule
from conformance.rules.functions import oas_objects

_SUCCESS = re.compile(r"[23]\d\d\Z")
_FORM_MEDIA_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def _success_response(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    # Version 2.0 knows no classes of status codes.
    classes = ("2XX", "3XX") if oas_objects.dialect(context) != "2.0" else ()
    if not any(_SUCCESS.match(each) or each in classes for each in value):
        yield (
            "The operation documents no response of success; add one with a "
            "status of 2xx or 3xx."
        )


def _form_data_consumes(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[str]:
    node = context.node
    if node is None or not isinstance(value, dict):
        return
    consumes = value.get("consumes")
    if not isinstance(consumes, list):
        return
    takes_form = any(
        isinstance(each.value, dict) and each.value.get("in") == "formData"
        for each in oas_objects.elements(node.get("parameters"), context)
    )
    said = ",".join(map(str, consumes))
    if takes_form and not any(form in said for form in _FORM_MEDIA_TYPES):
        yield (
            "The operation has a parameter 'in: formData', but consumes no "
            "form; add 'multipart/form-data' or "
            "'application/x-www-form-urlencoded' to its 'consumes'."
        )


def _unique_ids(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    seen: dict[Any, str] = {}
    for path, method, node in oas_objects.operations(context.node, context):
        place = node.get("operationId")
        if place is None or isinstance(place.value, dict | list):
            continue
        label = f"{method.upper()} {path}"
        first = seen.setdefault(place.value, label)
        if first != label:
            yield rule.Breach(
                f"The operationId '{place.value}' is also that of {first}; "
                "give each operation a name of its own.",
                node=place,
            )


def _parameters(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    here = context.node
    if here is None or not isinstance(value, list):
        return
    seen = set()
    bodies = []
    has_form = False
    for node in oas_objects.elements(here, context):
        if not isinstance(node.value, dict) or "$ref" in node.value:
            continue
        place, name = str(node.value.get("in")), str(node.value.get("name"))
        if (place, name) in seen:
            yield rule.Breach(
                f"The {place} parameter '{name}' stands twice in this "
                "operation; delete one.",
                subject=f"{place} {name}",
                node=node,
            )
        seen.add((place, name))
        has_form = has_form or place == "formData"
        if place == "body":
            bodies.append(node)
    yield from _bodies(here, bodies, has_form=has_form)


def _bodies(
    here: nodes.Node, bodies: list[nodes.Node], *, has_form: bool
) -> Iterator[rule.Breach]:
    if bodies and has_form:
        yield rule.Breach(
            "The operation has parameters both 'in: body' and 'in: formData'; "
            "a request has one body, so keep one kind.",
            subject="body and form",
            node=here,
        )
    for node in bodies[1:]:
        yield rule.Breach(
            "The operation has several parameters 'in: body'; a request has "
            "one body, so make one of them.",
            subject="second body",
            node=node,
        )


def _tags_defined(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    root = context.node
    if root is None or not isinstance(value, dict):
        return
    declared = {
        name
        for tag in oas_objects.elements(root.get("tags"), context)
        if isinstance(tag.value, dict)
        and isinstance(name := tag.value.get("name"), str)
    }
    paths = oas_objects.member(root, "paths", context)
    for operation in oas_objects.operations(paths, context):
        tags = operation.node.get("tags")
        for tag in tags.elements() if tags else ():
            if isinstance(tag.value, dict | list) or tag.value not in declared:
                yield rule.Breach(
                    f"The tag '{tag.value}' is not among the document's "
                    "'tags'; declare it there, with a description.",
                    subject=str(tag.value),
                    node=tag,
                )


def _unique_tags(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    seen = set()
    for tag in oas_objects.elements(context.node, context):
        name = tag.value.get("name") if isinstance(tag.value, dict) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            yield rule.Breach(
                f"The tag '{name}' is declared twice; merge the two.",
                node=tag.child("name"),
            )
        seen.add(name)


FUNCTIONS: Mapping[str, rule.Function] = {
    "oasOpSuccessResponse": rule.Function(_success_response),
    "oasOpFormDataConsumeCheck": rule.Function(_form_data_consumes),
    "oasOpIdUnique": rule.Function(_unique_ids),
    "oasOpParams": rule.Function(_parameters),
    "oasTagDefined": rule.Function(_tags_defined),
    "uniquenessTags": rule.Function(_unique_tags),
}
