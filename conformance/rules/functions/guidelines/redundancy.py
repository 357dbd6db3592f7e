# SPDX-License-Identifier: Apache-2.0
"""Functions about what paths could do without (§4.8.5)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import (
    model,
    operational,
    resource_graph,
    resources,
    vocabulary,
)
from conformance.rules import rule
from conformance.rules.functions.guidelines import (
    bases,
    language,
    names,
    operations,
    paths,
)

# Below this number of paths each is told by its name.
_WHOLE_API = 5
_MOST = 0.8
_EXTENSION = re.compile(
    r"(.)\.(json|xml|html?|php|aspx?|jsp|do|action|csv|ya?ml|txt|pdf)\Z"
)
# Files that have a name of their own, whatever the API.
_FILES = re.compile(
    r"(?:openapi|swagger|spec|api-docs|jwks|sitemap|robots|security|manifest"
    r"|humans|ads|llms)[\w.-]*\Z"
)
_Options = Mapping[str, Any]


def _no_redundancy(
    value: Any, options: _Options, context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None:
        return
    spared = operational.paths(contract, frozenset(options["operational"]))
    judged = [
        path
        for path in contract.paths
        if path not in spared and not paths.is_well_known(path)
    ]
    yield from _api_in_servers(contract)
    yield from _api_in_paths(contract, judged)
    yield from _extensions(contract, judged)
    graph = resource_graph.graph(contract)
    if graph.style is resources.Style.RESOURCES:
        yield from _repeated(contract, judged, options)


def _api_in_servers(contract: model.Contract) -> Iterator[rule.Breach]:
    for base in bases.everywhere(contract):
        labels = vocabulary.words(base.host)
        if "api" not in labels or "api" not in base.segments:
            continue
        better = re.sub(r"/api(?=/|\Z)", "", base.url, count=1)
        yield rule.Breach(
            f"The server '{_shown(base.url)}' says 'api' twice; write "
            f"'{_shown(better)}'.",
            subject=base.url,
            node=base.node,
        )


def _shown(url: str) -> str:
    """Returns a URL without the credentials that it may carry."""
    return re.sub(r"//[^/@]*@", "//", url)


def _api_in_paths(
    contract: model.Contract, judged: list[str]
) -> Iterator[rule.Breach]:
    """Tells of `api` at the start of paths, once."""
    found = [path for path in judged if _without_api(path) != path]
    if not found:
        return
    free = [each for each in found if _without_api(each) not in contract.paths]
    # One that says more than the version is the better example.
    path = max((free or found)[:3], key=lambda each: len(paths.split(each)))
    told = f"'{path}' says"
    if len(found) > 1:
        told = f"{len(found)} paths say"
        if len(found) == len(judged):
            told = f"All of the {len(found)} paths say"
    better = _without_api(path)
    advice = (
        f"write '{better}', and let the server's URL end with '/api' where "
        "its host has other things too"
        if free
        else f"say what makes it another than '{better}', which is there "
        "already"
    )
    yield rule.Breach(
        f"{told} 'api', which tells nothing; {advice}.",
        subject="api",
        node=paths.node(contract, path),
    )


def _without_api(path: str) -> str:
    """Returns a path without the `api` around its version."""
    parts = paths.split(path)
    for index, part in enumerate(parts[:2]):
        is_leading = index == 0 or paths.is_version(parts[0])
        if part.lower() == "api" and is_leading and len(parts) > 1:
            kept = (*parts[:index], *parts[index + 1 :])
            return paths.join(kept)
    return path


def _extensions(
    contract: model.Contract, judged: list[str]
) -> Iterator[rule.Breach]:
    found = {}
    for path in judged:
        last = path.rpartition("/")[2]
        match = _EXTENSION.search(last)
        if match and not _FILES.match(last.lower()):
            found[path] = path[: len(path) - len(last) + match.end(1)]
    if len(found) >= _WHOLE_API and len(found) >= _MOST * len(judged):
        path, better = next(iter(found.items()))
        yield rule.Breach(
            f"{len(found)} of the {len(judged)} paths end in the extension of "
            f"a file; write '{better}' for '{path}', and let 'Accept' and "
            "'Content-Type' tell the format.",
            subject="extensions",
            node=paths.node(contract, path),
        )
        return
    for path, better in found.items():
        advice = (
            f"write '{better}', and let 'Accept' and 'Content-Type' tell the "
            "format"
        )
        if better in contract.paths:
            advice = (
                f"'{better}' is there already: let 'Accept' tell the format "
                "there, or name what is another resource differently"
            )
        yield rule.Breach(
            f"'{path}' ends in the extension of a file; {advice}.",
            subject=f"extension {path}",
            node=paths.node(contract, path),
        )


def _repeated(
    contract: model.Contract, judged: list[str], options: _Options
) -> Iterator[rule.Breach]:
    """Tells of a segment that repeats its parent, once for each place."""
    seen = set()
    for path in judged:
        parts = paths.split(path)
        shaped = paths.shape(path)
        for index in range(1, len(parts)):
            place = shaped[: index + 1]
            if place in seen or not paths.is_literal(shaped[index]):
                continue
            seen.add(place)
            rest = _rest(shaped, index)
            if rest is None:
                continue
            kept = [language.segment("-".join(rest), options)] if rest else []
            better = (*parts[:index], *kept, *parts[index + 1 :])
            above = _above(shaped, index)
            yield rule.Breach(
                f"'{parts[index]}' in '{path}' repeats '{above}', which it "
                f"stands below; write '{paths.join(better)}'.",
                subject=f"repeats {paths.join(place)}",
                node=paths.node(contract, path),
            )


def _above(shaped: tuple[str, ...], index: int) -> str:
    """Returns the nearest literal above a segment; empty without one."""
    return next(
        (part for part in reversed(shaped[:index]) if paths.is_literal(part)),
        "",
    )


def _rest(shaped: tuple[str, ...], index: int) -> list[str] | None:
    """Returns the words that a segment adds to its parent's.

    Returns:
        The words, none where it says the same; None where it doesn't repeat.
    """
    parent = _singular_words(_above(shaped, index))
    own = vocabulary.words(shaped[index])
    rest = own[len(parent) :]
    if not parent or _singular_words("-".join(own[: len(parent)])) != parent:
        return None
    if not rest:
        # `/groups/{id}/groups` are groups within a group.
        return rest if shaped[index - 1] != paths.ANY else None
    # `/team/{id}/team-sync` is a name: what is left of it names nothing; of
    # `/orders/{id}/order-items`, what fits anything (§4.1.5).
    is_name = vocabulary.counts(rest[-1]) and "_".join(rest) not in names.TERMS
    return rest if is_name else None


def _singular_words(name: str) -> list[str]:
    return [vocabulary.singular(word) for word in vocabulary.words(name)]


FUNCTIONS: Mapping[str, rule.Function] = {
    "noRedundancy": rule.Function(
        _no_redundancy,
        options=language.options(operations.PROPERTY, language.PATH_CASE),
        shares=operations.SHARES | frozenset(language.PATH_CASE),
    ),
}
