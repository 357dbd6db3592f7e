# SPDX-License-Identifier: Apache-2.0
"""Small documents for the tests of the rules about URLs and deprecation."""

import dataclasses
import json
from typing import Any

from conformance import findings
from conformance.rules import ruleset
from tests.rules.guidelines import linting

SERVERS = [{"url": "https://api.example.com/v1"}]
_LIST = {"type": "array", "items": {"type": "object"}}


def document(*labels: str, **top: Any) -> str:
    """Makes a document of operations, such as `GET /users`.

    GET answers with a list where the path doesn't end with a variable.
    """
    paths: dict[str, Any] = {}
    for label in labels:
        method, path = label.split(" ", 1)
        is_list = method == "GET" and not path.rstrip("/").endswith("}")
        schema = _LIST if is_list else {"type": "object"}
        paths.setdefault(path, {})[method.lower()] = {
            "responses": {
                "200": {
                    "description": "Fine.",
                    "content": {"application/json": {"schema": schema}},
                }
            }
        }
    info = {"title": "Shop", "version": "1.0.0"}
    head: dict[str, Any] = {"openapi": "3.1.0", "info": info}
    if top.get("swagger"):
        head.pop("openapi")
    else:
        head["servers"] = SERVERS
    return json.dumps({**head, "paths": paths, **top})


def rules(name: str, **options: Any) -> ruleset.Ruleset:
    """Returns a ruleset of one rule, with options (`_` for `-`) set."""
    alone = linting.alone(name)
    asked = alone.rules[name]
    given = {key.replace("_", "-"): value for key, value in options.items()}
    thens = tuple(
        dataclasses.replace(then, options={**then.options, **given})
        for then in asked.thens
    )
    changed = dataclasses.replace(asked, thens=thens)
    return dataclasses.replace(alone, rules={name: changed})


def found(name: str, text: str, **options: Any) -> tuple[findings.Finding, ...]:
    """Lints with one rule, its options set."""
    return linting.lint(text, rules(name, **options))


def messages(name: str, text: str, **options: Any) -> list[str]:
    """Returns what one rule says."""
    return [each.message for each in found(name, text, **options)]


def places(name: str, text: str, **options: Any) -> list[str]:
    """Returns where one rule finds something, as JSON Pointers."""
    return [
        each.location.pointer
        for each in found(name, text, **options)
        if each.location
    ]


# The rules about URLs, and about what is deprecated.
NAMES = tuple(
    name
    for name in linting.DOCUMENT_RULES
    if name.startswith(("url-", "deprecation-"))
)
