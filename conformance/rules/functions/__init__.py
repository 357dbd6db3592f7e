# SPDX-License-Identifier: Apache-2.0
"""The functions that a ruleset can name, gathered from their modules."""

from collections.abc import Mapping

from conformance.rules import rule
from conformance.rules.functions import (
    core,
    envelopes,
    methods,
    names,
    paging,
    urls,
    validity,
    wire,
    wire_content,
    wire_envelope,
)

FUNCTIONS: Mapping[str, rule.Function] = {
    **core.FUNCTIONS,
    **envelopes.FUNCTIONS,
    **methods.FUNCTIONS,
    **names.FUNCTIONS,
    **paging.FUNCTIONS,
    **urls.FUNCTIONS,
    **validity.FUNCTIONS,
    **wire.FUNCTIONS,
    **wire_content.FUNCTIONS,
    **wire_envelope.FUNCTIONS,
}
