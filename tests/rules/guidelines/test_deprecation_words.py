# SPDX-License-Identifier: Apache-2.0
"""What the words of a description say of a deprecation."""

import json

from tests.rules.guidelines import urls


def test_what_is_said_of_one_of_several_forms_counts() -> None:
    content = json.loads(urls.document("GET /users"))
    form = {"type": "string", "description": "Use `ttl` instead."}
    field = {"deprecated": True, "anyOf": [form, {"type": "null"}]}
    answer = content["paths"]["/users"]["get"]["responses"]["200"]
    answer["content"]["application/json"]["schema"] = {
        "properties": {"keep": field}
    }
    (message,) = urls.messages("deprecation-documented", json.dumps(content))
    assert "what replaces it" not in message


def test_what_does_nothing_any_more_needs_no_replacement() -> None:
    content = json.loads(urls.document("GET /users"))
    content["paths"]["/users"]["get"].update(
        deprecated=True, description="You can no longer choose one."
    )
    (message,) = urls.messages("deprecation-documented", json.dumps(content))
    assert "what replaces it" not in message
