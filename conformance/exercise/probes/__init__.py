# SPDX-License-Identifier: Apache-2.0
"""Probes: short scenarios of several requests, each for one kind of promise.

A rule names its probe (`probe: pagination_walk`). A probe is a function that
takes a `base.Context` and yields what it found.
"""

from collections.abc import Mapping

from conformance.exercise.probes import (
    access,
    assignment,
    base,
    bodies,
    concurrency,
    conditional,
    deletion,
    envelope,
    filters,
    inputs,
    lifecycle,
    links,
    operations,
    ownership,
    pages,
    pagination_walk,
    promises,
    routing,
    safety,
    standard_fields,
    updates,
)

PROBES: Mapping[str, base.Probe] = {
    "auth_forbidden": access.auth_forbidden,
    "auth_object_level": ownership.auth_object_level,
    "auth_required": access.auth_required,
    "concurrent_writes": concurrency.concurrent_writes,
    "conditional_request": conditional.conditional_request,
    "deprecation_served": promises.deprecation_served,
    "docs_accurate": promises.docs_accurate,
    "envelope_error_everywhere": envelope.envelope_error_everywhere,
    "forbidden_input": bodies.forbidden_input,
    "lifecycle_delete": deletion.delete,
    "lifecycle_location": lifecycle.location,
    "lifecycle_patch_keeps": updates.patch_keeps,
    "lifecycle_put_idempotent": updates.put_idempotent,
    "lifecycle_put_replaces": updates.put_replaces,
    "lifecycle_read_your_write": lifecycle.read_your_write,
    "list_filters": filters.list_filters,
    "long_running_operation": operations.long_running_operation,
    "mass_assignment": assignment.mass_assignment,
    "method_not_allowed": routing.method_not_allowed,
    "odd_input": inputs.odd_input,
    "pagination_links": links.links,
    "pagination_out_of_range": pages.out_of_range,
    "pagination_size_honoured": pages.size_honoured,
    "pagination_walk": pagination_walk.probe,
    "permitted_input": bodies.permitted_input,
    "request_id_once": standard_fields.request_id_once,
    "safe_method": safety.safe_method,
    "show_deleted": deletion.show_deleted,
    "unknown_id": routing.unknown_id,
    "validate_only": standard_fields.validate_only,
}
