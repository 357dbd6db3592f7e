# SPDX-License-Identifier: Apache-2.0
"""Writes scalars and keys in YAML, so that every parser reads them alike.

What YAML 1.1 takes for a number, a date or a boolean is quoted, though
OpenAPI is read by YAML 1.2: the document has other readers.
"""

import json
import re
from typing import Any

import yaml

from conformance.contract import yaml_scalars
from conformance.fixing import layout

# What may stand in plain text anywhere but at the start or the end.
_SAFE = re.compile(r"[^\s\x00-\x20\x7f-\xa0\ud800-\udfff\ufeff\ufffe\uffff]+")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_FLOW = frozenset(",[]{}")
# What YAML does not print (§5.1), or takes for the end of a line.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_RESERVED = frozenset({"<<", "=", "---", "..."})


def written(
    value: Any, quote: str = layout.PLAIN, *, in_flow: bool, usual: str
) -> str:
    """Writes a scalar.

    Args:
        value: A text, a number, true, false or None.
        quote: The quote to write a text with where that can be.
        in_flow: Whether it stands in brackets.
        usual: The quote for texts that can't go without.
    """
    if not isinstance(value, str):
        return json.dumps(value, allow_nan=False)
    return text(
        value, quote, in_flow=in_flow, usual=usual, is_plain=_means_text(value)
    )


def key(
    name: str, quote: str = layout.PLAIN, *, in_flow: bool, usual: str
) -> str:
    """Writes a key; one that looks like a number may go without quotes."""
    is_plain = _means_text(name) or name.isdigit()
    return text(name, quote, in_flow=in_flow, usual=usual, is_plain=is_plain)


def text(
    value: str, quote: str, *, in_flow: bool, usual: str, is_plain: bool
) -> str:
    """Writes a text; `is_plain` tells whether it would mean one unquoted."""
    if quote == layout.PLAIN and is_plain and _is_plain(value, in_flow=in_flow):
        return value
    if quote not in (layout.SINGLE, layout.DOUBLE):
        quote = usual
    if quote == layout.SINGLE and not _UNPRINTABLE.search(value):
        return "'" + value.replace("'", "''") + "'"
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda each: f"\\u{ord(each[0]):04x}", quoted)


def _is_plain(value: str, *, in_flow: bool) -> bool:
    """Tells whether a text can stand without quotes."""
    if not value or value in _RESERVED or value[0] in _INDICATORS:
        return False
    words = value.split(" ")
    if not all(_SAFE.fullmatch(word) for word in words):
        return False
    if any(word[0] == "#" or word[-1] == ":" for word in words):
        return False
    return not in_flow or not (
        _FLOW & set(value) or ":" in value or "#" in value
    )


def _means_text(value: str) -> bool:
    if not isinstance(yaml_scalars.resolve(value, None), str):
        return False
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    return not any(
        pattern.match(value) for _, pattern in resolvers.get(value[:1], ())
    ) and not re.match(r"0o?[0-7]+\Z|0x[0-9a-fA-F]+\Z|\.(?:inf|nan)\Z", value)
