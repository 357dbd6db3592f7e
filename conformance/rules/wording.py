# SPDX-License-Identifier: Apache-2.0
"""How parts of a ruleset are read, and how one is told what is wrong."""

from conformance import errors, findings
from conformance.contract import nodes
from conformance.rules import formats as known_formats

_SEVERITIES = ("error", "warn", "info", "hint")
_OFF = -1


def wrong(
    node: nodes.Node, message: str, *, at_key: bool = False
) -> errors.RulesetError:
    """Makes the error that tells of a part of a ruleset, with its place."""
    place = node.key_location if at_key else node.location
    return errors.RulesetError(f"{place.file}:{place.line}: {message}")


def is_severity(node: nodes.Node) -> bool:
    """Tells whether a node holds a severity rather than a definition."""
    value = node.value
    return isinstance(value, str | int) and not isinstance(value, bool)


def severity(node: nodes.Node) -> findings.Severity | None:
    """Reads a severity: a word or a number of Spectral's; None is off.

    Raises:
        RulesetError: It is neither.
    """
    value = node.value
    if isinstance(value, str) and value in _SEVERITIES:
        return findings.Severity(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if value == _OFF:
            return None
        if 0 <= value < len(_SEVERITIES):
            return findings.Severity(_SEVERITIES[value])
    if value == "off":
        return None
    raise wrong(
        node, f"'{value}' is no severity (error, warn, info, hint, off)."
    )


def formats(node: nodes.Node) -> tuple[str, ...]:
    """Reads a list of formats, such as `[oas2, oas3.1]`.

    Raises:
        RulesetError: One is not known, or it is no list.
    """
    names = node.value
    if not isinstance(names, list):
        raise wrong(node, "'formats' is no list, such as [oas2, oas3].")
    for each in node.elements():
        name = each.value
        if not isinstance(name, str) or not known_formats.is_known(name):
            raise wrong(each, f"'{name}' is no known format, such as 'oas3'.")
    return tuple(names)


def texts(node: nodes.Node | None) -> tuple[str, ...]:
    """Reads a text or a list of texts.

    Raises:
        RulesetError: It is neither.
    """
    if node is None:
        return ()
    values = node.value if isinstance(node.value, list) else [node.value]
    for each in values:
        if not isinstance(each, str):
            raise wrong(node, "This has to be a text or a list of texts.")
    return tuple(values)


def text(node: nodes.Node | None) -> str:
    """Reads a text; where there is none it is empty."""
    return "" if node is None or node.value is None else str(node.value)
