# SPDX-License-Identifier: Apache-2.0
"""The functions that a ruleset can name, gathered from their modules."""

from collections.abc import Mapping

from conformance.rules import rule
from conformance.rules.functions import (
    core,
    core_order,
    core_references,
    core_schema,
    figures,
    guidelines,
    ignoring,
    oas_components,
    oas_document,
    oas_examples,
    oas_operations,
    oas_paths,
    oas_schemas,
    oas_security,
    oas_servers,
    operation_ids,
    owasp_security,
    path_overlaps,
    path_parameters,
    references,
    steadiness,
    unused_components,
    validity,
    wire,
    wire_content,
    wire_envelope,
    wire_statuses,
)

# Spectral's own: no function that a ruleset brings along takes their place.
CORE: Mapping[str, rule.Function] = {
    **core.FUNCTIONS,
    **core_order.FUNCTIONS,
    **core_references.FUNCTIONS,
    **core_schema.FUNCTIONS,
}

FUNCTIONS: Mapping[str, rule.Function] = {
    **CORE,
    **figures.FUNCTIONS,
    **guidelines.FUNCTIONS,
    **ignoring.FUNCTIONS,
    **oas_components.FUNCTIONS,
    **oas_document.FUNCTIONS,
    **oas_examples.FUNCTIONS,
    **oas_operations.FUNCTIONS,
    **oas_paths.FUNCTIONS,
    **oas_schemas.FUNCTIONS,
    **oas_security.FUNCTIONS,
    **oas_servers.FUNCTIONS,
    **operation_ids.FUNCTIONS,
    **owasp_security.FUNCTIONS,
    **path_overlaps.FUNCTIONS,
    **path_parameters.FUNCTIONS,
    **references.FUNCTIONS,
    **steadiness.FUNCTIONS,
    **unused_components.FUNCTIONS,
    **validity.FUNCTIONS,
    **wire.FUNCTIONS,
    **wire_content.FUNCTIONS,
    **wire_envelope.FUNCTIONS,
    **wire_statuses.FUNCTIONS,
}
