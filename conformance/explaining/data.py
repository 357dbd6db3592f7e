# SPDX-License-Identifier: Apache-2.0
"""Rules and their explanations as JSON, for programs."""

import json
from collections.abc import Sequence
from typing import Any

from conformance.explaining import catalogue, explanation, snippets
from conformance.rules import rule

_Tree = dict[str, Any]


def listed(entries: Sequence[catalogue.Entry]) -> str:
    """Writes a list of rules; ends with a line feed."""
    return _json([_entry(each) for each in entries])


def explained(told: explanation.Explanation) -> str:
    """Writes an explanation; ends with a line feed.

    Returns:
        The keys of a rule in a list, and those of its page: texts, which are
        empty where there is none. `options` tell each option whole.
    """
    each, page = told.rule, told.page
    tree = _entry(catalogue.Entry(each, told.is_on, each.world)) | {
        "rulesets": list(told.rulesets),
        "given": list(each.given),
        "functions": [then.called for then in each.thens],
        "probe": each.probe,
        "checks": list(each.checks),
        "message": each.message,
        "definition": snippets.definition(each),
        "url": each.url,
        "why": told.why,
        "fix": page.fix if page else "",
        "off": page.off if page else "",
        "fails": told.fails,
        "at": page.at if page else "",
        "says": page.says if page else "",
        "passes": page.passes if page else "",
        "options": [_option(option) for option in told.options],
    }
    return _json(tree)


def _entry(each: catalogue.Entry) -> _Tree:
    it = each.rule
    return {
        "id": it.id,
        "world": str(it.world),
        "worlds": [str(world) for world in it.worlds],
        "severity": str(it.severity),
        "section": it.section,
        "enabled": each.is_on,
        "summary": it.summary,
        "formats": list(it.formats),
        "options": list(each.options),
        "skipped": it.skipped,
    }


def _option(option: explanation.Option) -> _Tree:
    tree: _Tree = {"name": option.name, "description": option.description}
    tree |= {
        key: option.schema[key]
        for key in ("type", "enum", "items", "minimum", "maximum")
        if key in option.schema
    }
    if option.default is not rule.MISSING:
        tree["default"] = option.default
    return tree | {"values": dict(option.values), "shared": option.is_shared}


def _json(tree: Any) -> str:
    # In ASCII, which no terminal and no encoding of a pipe can spoil.
    return f"{json.dumps(tree, indent=2, default=str)}\n"
