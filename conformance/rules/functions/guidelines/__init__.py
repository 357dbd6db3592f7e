# SPDX-License-Identifier: Apache-2.0
"""The functions of the backend guidelines' rules over a document."""

from collections.abc import Mapping

from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    envelopes,
    methods,
    missing_statuses,
    names,
    paging,
    security,
    statuses,
    urls,
)

FUNCTIONS: Mapping[str, rule.Function] = {
    **envelopes.FUNCTIONS,
    **methods.FUNCTIONS,
    **missing_statuses.FUNCTIONS,
    **names.FUNCTIONS,
    **paging.FUNCTIONS,
    **security.FUNCTIONS,
    **statuses.FUNCTIONS,
    **urls.FUNCTIONS,
}
