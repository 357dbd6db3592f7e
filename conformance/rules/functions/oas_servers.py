# SPDX-License-Identifier: Apache-2.0
"""Whether a server's URL and its variables fit together."""

import itertools
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import nodes
from conformance.rules import rule
from conformance.rules.functions import oas_objects

_VARIABLE = re.compile(r"\{(.+?)\}")
_MEMBERS = frozenset({"enum", "default", "description", "examples"})
# What encodeURI leaves as it is (ECMA-262 §19.2.6.4).
_SAFE = ";/?:@&=+$,#-_.!~*'()"
# A URL with a host, as the WHATWG's URL standard reads one.
_HOSTED = re.compile(
    r"(?:https?|wss?|ftp):[/\\]*(?:[^/\\?#@]*@)?"
    r"(?P<host>\[[0-9a-f:.]+\]|[^\s#/:<>?@\[\\\]^|\x00-\x1f\x7f]+)"
    r"(?::(?P<port>\d*))?(?:[/\\?#]|\Z)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?!(?:https?|wss?|ftp):)[a-z][a-z0-9+.-]*:", re.IGNORECASE
)
_MAX_PORT = 65535
# A product of long enums is not told whole, and not tried whole.
_MAX_TRIED = 1000
_MAX_TOLD = 5


def _server_variables(
    value: Any, options: oas_objects.Options, context: rule.Context
) -> Iterator[rule.Breach]:
    node = context.node
    if node is None:
        return
    problem = _malformed(value)
    if problem:
        yield rule.Breach(problem, subject="server", node=node)
        return
    used = list(dict.fromkeys(_VARIABLE.findall(value["url"])))
    declared: dict[str, dict[str, Any]] = value.get("variables", {})
    yield from _compared(node, used, declared)
    relevant = {key: declared[key] for key in declared if key in used}
    require_default = options.get("requireDefault") is True
    for name, variable in relevant.items():
        yield from _default(
            node, name, variable, require_default=require_default
        )
    if relevant and options.get("checkSubstitutions") is True:
        yield from _substituted(node, value["url"], relevant)


def _malformed(value: Any) -> str:
    """Says why a value is no Server Object; empty where it is one."""
    if not isinstance(value, dict) or not isinstance(value.get("url"), str):
        return "The server has no 'url' that is text; give it one."
    variables = value.get("variables", {})
    if not isinstance(variables, dict):
        return "The server's 'variables' are no mapping of names to variables."
    for name, variable in variables.items():
        if not isinstance(variable, dict) or not all(
            key in _MEMBERS or key.startswith("x-") for key in variable
        ):
            return (
                f"The server variable '{name}' is no mapping of 'default', "
                "'enum' and 'description' alone."
            )
        enum = variable.get("enum", [])
        texts = [enum] if not isinstance(enum, list) else []
        texts += [each for each in enum if not isinstance(each, str)]
        texts += [
            variable[key]
            for key in ("default", "description", "examples")
            if not isinstance(variable.get(key, ""), str)
        ]
        if texts:
            return (
                f"The values of the server variable '{name}' must be text; "
                "put them in quotes."
            )
    return ""


def _compared(
    node: nodes.Node, used: list[str], declared: Mapping[str, Any]
) -> Iterator[rule.Breach]:
    for name in declared:
        if name not in used:
            yield rule.Breach(
                f"The server's URL does not use the variable '{name}'; delete "
                f"it, or write '{{{name}}}' into the URL.",
                subject=name,
                node=oas_objects.nearest(node, "variables", name),
            )
    missing = [name for name in used if name not in declared]
    if missing:
        yield rule.Breach(
            "The server's URL uses variables that are not declared: "
            f"{', '.join(missing)}; add them to 'variables', with a default.",
            subject="missing",
            node=oas_objects.nearest(node, "variables"),
        )


def _default(
    node: nodes.Node,
    name: str,
    variable: Mapping[str, Any],
    *,
    require_default: bool,
) -> Iterator[rule.Breach]:
    place = oas_objects.nearest(node, "variables", name, "default")
    if "default" not in variable:
        if require_default:
            yield rule.Breach(
                f"The server variable '{name}' has no 'default'; give it one, "
                "which is what clients use.",
                subject=name,
                node=place,
            )
    elif "enum" in variable and variable["default"] not in variable["enum"]:
        yield rule.Breach(
            f"The default of the server variable '{name}' is not in its "
            "'enum'; add it there, or choose one that is.",
            subject=name,
            node=place,
        )


def _substituted(
    node: nodes.Node, url: str, variables: Mapping[str, Mapping[str, Any]]
) -> Iterator[rule.Breach]:
    choices = [
        each.get("enum", [each["default"]] if "default" in each else [])
        for each in variables.values()
    ]
    wrong = []
    for chosen in itertools.islice(itertools.product(*choices), _MAX_TRIED):
        filled = url
        for name, text in zip(variables, chosen, strict=True):
            quoted = urllib.parse.quote(text, safe=_SAFE)
            filled = filled.replace(f"{{{name}}}", quoted)
        if not _is_url(filled):
            wrong.append(f"'{filled}'")
        if len(wrong) == _MAX_TOLD:
            break
    if wrong:
        more = " and more" if len(wrong) == _MAX_TOLD else ""
        yield rule.Breach(
            "With its variables filled in, the server's URL is no absolute "
            f"URL: {', '.join(wrong)}{more}; mend the URL or the values.",
            subject="substitutions",
            node=node.child("variables"),
        )


def _is_url(text: str) -> bool:
    # A host is looked at without its percent signs.
    text = urllib.parse.unquote(text.strip())
    match = _HOSTED.match(text)
    if match is None:
        return bool(_OTHER.match(text))
    return int(match["port"] or 0) <= _MAX_PORT


FUNCTIONS: Mapping[str, rule.Function] = {
    "serverVariables": rule.Function(
        _server_variables,
        options={
            "type": ["object", "null"],
            "properties": {
                "checkSubstitutions": {"type": "boolean"},
                "requireDefault": {"type": "boolean"},
            },
            "additionalProperties": False,
        },
    ),
}
