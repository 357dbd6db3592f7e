# SPDX-License-Identifier: Apache-2.0
"""Functions about how path segments are written (§4.1.1)."""

import dataclasses
import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    model,
    operational,
    resource_graph,
    resources,
)
from conformance.rules import fixes, messages, rule
from conformance.rules.functions.guidelines import foreign, language

Options = Mapping[str, Any]
# What a segment looks like that is written in words: not `$batch`, not `@me`.
_WORDS = re.compile(r"[^\W_][\w-]*\Z")
_EXTENSION = re.compile(
    r"\.(?:json|xml|ya?ml|csv|txt|html|pdf)\Z", re.IGNORECASE
)
_RIGHT = {
    "kebab": re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z"),
    "snake": re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*\Z"),
}
_JOINT = {"kebab": "hyphens", "snake": "underscores"}
# An API's own way is told once from this number of names on.
_FEW = 5
_MOST = 0.8
_EXAMPLES = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Joints:
    """How the segments of an API join words.

    Attributes:
        names: The segments by their way: `hyphens`, `underscores`,
            `capitals`; in the order of the paths.
        first: The first path of each.
        told: The first segment of each way, as it stands in its path.
    """

    names: Mapping[str, tuple[str, ...]]
    first: Mapping[str, str]
    told: Mapping[str, str]

    def usual(self) -> str:
        """Returns the way that most of them keep to; empty without one."""
        total = sum(map(len, self.names.values()))
        for way, names in self.names.items():
            if total >= _FEW and len(names) >= _MOST * total:
                return way
        return ""


@functools.lru_cache(maxsize=8)
def _joints(contract: model.Contract) -> Joints:
    names: dict[str, dict[str, None]] = {}
    first: dict[str, str] = {}
    told: dict[str, str] = {}
    spared = operational.paths(contract)
    for path in contract.paths:
        if path in spared or foreign.is_foreign(path):
            continue
        for segment in path.split("/"):
            name = words_of(segment)
            way = _way(name) if name else ""
            if way and not resources.VERSION.match(name):
                names.setdefault(way, {})[name] = None
                first.setdefault(name, path)
                told.setdefault(way, segment.partition(":")[0])
    return Joints(
        {way: tuple(each) for way, each in names.items()}, first, told
    )


def words_of(segment: str) -> str:
    """Returns what is written in words of a segment; empty without any."""
    name = _EXTENSION.sub("", segment.partition(":")[0])
    return name if _WORDS.match(name) else ""


def _way(name: str) -> str:
    """Tells how a segment joins its words; empty for a single one."""
    if not any(character.isalpha() for character in name):
        return ""
    if "-" in name.strip("-"):
        return "hyphens"
    if "_" in name.strip("_"):
        return "underscores"
    return "capitals" if name != name.lower() else ""


def _case(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    name = words_of(value) if isinstance(value, str) else ""
    case = options["path-case"]
    if not name or contract is None or _RIGHT[case].match(name):
        return
    if not name.isascii() or is_procedural(contract):
        return
    node = context.target.node
    if node is not None and foreign.is_foreign(str(node.pointer[-1])):
        return
    right = language.segment(name, options)
    usual = _joints(contract).usual()
    if usual and usual == _way(name) and usual != _JOINT[case]:
        if value == _joints(contract).told[usual]:
            yield _whole(right, usual, options, contract)
    elif usual == "underscores" != _JOINT[case] and _has_words(name):
        # The rule about one way says what to write beside the others.
        return
    elif right and right != name:
        yield rule.Breach(
            f"The path segment '{messages.safe(value)}' is not in "
            f"{case} case; write '{messages.safe(value.replace(name, right))}'"
            ".",
            at_key=True,
            fix=_rename(name, right, contract),
        )


def _whole(
    right: str, usual: str, options: Options, contract: model.Contract
) -> rule.Breach:
    """Tells of a way that all of an API goes."""
    names = _joints(contract).names[usual]
    case = options["path-case"]
    wrong = "have capitals" if usual == "capitals" else f"join words by {usual}"
    way_out = (
        " Or set the option 'path-case: snake', if that is the way of this API."
        if (case, usual) == ("kebab", "underscores")
        else ""
    )
    return rule.Breach(
        f"{len(names)} path segments {wrong}, rather than join lower-case "
        f"words by {_JOINT[case]}; write '{messages.safe(right)}' for "
        f"'{messages.safe(names[0])}', and so on.{way_out}",
        subject=f"every segment, by {usual}",
        at_key=True,
    )


def is_procedural(contract: model.Contract) -> bool:
    """Tells whether the paths name procedures, which have names of verbs."""
    style = resource_graph.graph(contract).style
    return style is resources.Style.PROCEDURES


def _rename(
    name: str, right: str, contract: model.Contract
) -> fixes.Fix | None:
    """Renames a segment in all paths; None where another path is so called."""
    declared = contract.root.get("paths")
    if declared is None:
        return None
    edits = []
    for path, node in declared.items():
        parts = [
            right + part.removeprefix(name) if words_of(part) == name else part
            for part in path.split("/")
        ]
        renamed = "/".join(parts)
        if renamed == path:
            continue
        if renamed in contract.paths:
            return None
        edits.append(fixes.Rename(node, renamed))
    title = f"Rename the path segment '{name}' to '{right}'."
    return fixes.Fix(title, tuple(edits), is_safe=False) if edits else None


def _one_case(
    value: Any, options: Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None or is_procedural(contract):
        return
    found = {
        way: names
        for way, names in _joints(contract).names.items()
        if way != "capitals" or any(map(_has_words, names))
    }
    if len(found) < 2:  # noqa: PLR2004 - one way is what is asked for
        return
    asked = _JOINT[options["path-case"]]
    # Where two ways are as common, the one that is asked for is right.
    ways = sorted(
        found, key=lambda way: (len(found[way]), way == asked), reverse=True
    )
    told = " and ".join(f"by {way} in {_several(found[way])}" for way in ways)
    minority = found[ways[-1]]
    right = "snake" if ways[0] == "underscores" else "kebab"
    write = language.segment(minority[0], {**options, "path-case": right})
    place = _joints(contract).first[minority[0]]
    declared = contract.root.get("paths")
    example = (
        ""
        if ways[0] == "capitals"
        else (
            f"; write '{messages.safe(write)}' for "
            f"'{messages.safe(minority[0])}'"
        )
    )
    yield rule.Breach(
        f"Path segments join words {told}{example}.",
        node=declared.get(place) if declared else None,
        at_key=True,
        subject="path case",
    )


def _has_words(name: str) -> bool:
    return bool(re.search(r"[a-z][A-Z]", name))


def _several(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"'{messages.safe(name)}'" for name in names[:_EXAMPLES])
    more = len(names) - _EXAMPLES
    return f"{shown} and {more} more" if more > 0 else shown


FUNCTIONS: Mapping[str, rule.Function] = {
    "segmentCase": rule.Function(
        _case,
        kinds=frozenset({"PathSegment"}),
        options=language.options(language.PATH_CASE, language.ACRONYMS),
        shares=language.SHARES,
    ),
    "onePathCase": rule.Function(
        _one_case,
        kinds=frozenset({"Document"}),
        options=language.options(language.PATH_CASE, language.ACRONYMS),
        shares=language.SHARES,
    ),
}
