# SPDX-License-Identifier: Apache-2.0
"""Whether a document is valid OpenAPI, as `oas2-schema` and `oas3-schema` ask.

Of the root document alone: what stands in other files is asked of by
`document-valid`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import objects
from conformance.rules import rule
from conformance.rules.functions import oas_objects, official


def _document_schema(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    root = objects.Object(objects.ROOT, contract.root, entered=False)
    yield from official.breaches(contract, (root,))


FUNCTIONS: Mapping[str, rule.Function] = {
    "oasDocumentSchema": rule.Function(_document_schema),
}
