# SPDX-License-Identifier: Apache-2.0
"""What a document says of the API as a whole: tokens and versions (§11.2)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import model, nodes, schemas
from conformance.rules import messages, rule

# What somebody does, or where somebody goes, to get a token.
_OBTAINING = re.compile(
    r"""\b(
        obtain\w* | generat\w+ | creat\w+ | issu\w+ | acquir\w+ | receiv\w+
        | request(?:ed|ing)?\s+(?:a|an|your|the)\b | get(?:ting)?\b
        | sign(?:ing)?[\s-]?(?:in|up) | log(?:ging)?[\s-]?(?:in|on) | login
        | regist(?:er|ration)\w* | exchang\w+ | provid\w+\ by | supplied\ by
        | provision\w* | contact | account | dashboard | console | portal
        | settings | admin(?:istrat\w+)? | support | endpoint | profile
        | grant\w* | returned | retriev\w+ | fetch\w* | download\w* | mint\w*
        | assigned | given | sent\ (?:to|by) | env\w* | config\w*
        | read\ from | found | available | apply | onboard\w*
    )\b
    | https?:// | \]\( | <a\b | \b(?:GET|POST|PUT)\s+/
    | (?:^|[\s`('"])/\w+""",
    re.IGNORECASE | re.VERBOSE,
)
_CREDENTIAL = re.compile(
    r"\b(?:api[\s_-]?key|key|token|credential|secret|jwt|cookie|session"
    r"|authenticat\w+|authoriz\w+|authoris\w+)",
    re.IGNORECASE,
)
_VERSIONS = re.compile(
    r"versio|\bv\d|change[\s-]?log|release|semver|stabil", re.IGNORECASE
)
_DEPRECATION = re.compile(
    r"""deprec | déprec | dépréci | sunset | (?:in)?compatib | breaking
    | end[\s-]of[\s-]li[fv]e | \beol\b | retire | phas(?:e|ed|ing)\s+out
    | no\s+longer\s+supported | life[\s-]?cycle | obsol | veraltet
    | discontinu | upgrad | migrat | support(?:ed)?\s+(?:until|for)
    | change[\s-]?log | release\s+notes | stabil""",
    re.IGNORECASE | re.VERBOSE,
)
_PARAGRAPHS = re.compile(r"\n\s*\n|\n(?=#)")
_FOREIGN = 0.3
# A text of so few words that names a page leaves the rest to that.
_REFERENCE = 30
_PAGE = re.compile(
    r"(?=.*https?://).*\b(?:docs?|documentation|details|manual|guide"
    r"|reference)\b",
    re.IGNORECASE | re.DOTALL,
)


def _authentication(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None or _is_told(_texts(contract)):
        return
    issuer = _issuer(contract)
    for scheme in contract.security_schemes.values():
        if not _takes_token(scheme):
            continue
        said = scheme.node.get("description")
        if said is not None and _says_how(said.value):
            continue
        # Nobody is to get one any more (3.2 §4.28).
        if scheme.node.value.get("deprecated") is True:
            continue
        is_bearer = scheme.kind == "http"
        where = (
            f"'{issuer}'"
            if issuer and is_bearer
            else "the page or the operation"
        )
        name = messages.safe(scheme.name)
        yield rule.Breach(
            f"The security scheme '{name}' does not say how a client gets its "
            f"{_credential(scheme)}; name {where} that issues it in its "
            "'description'.",
            node=said or scheme.node,
        )


def _takes_token(scheme: model.SecurityScheme) -> bool:
    """Tells whether a client has to be told where its token is from.

    The flows of OAuth 2 and the discovery of OpenID Connect are there to be
    asked; a password and a certificate are none that a service issues so.
    """
    return scheme.kind == "apiKey" or (
        scheme.kind == "http" and scheme.scheme not in ("basic", "digest")
    )


def _credential(scheme: model.SecurityScheme) -> str:
    return "key" if scheme.kind == "apiKey" else "token"


def _says_how(text: object) -> bool:
    return isinstance(text, str) and (
        bool(_OBTAINING.search(text)) or _is_foreign(text)
    )


def _is_foreign(text: str) -> bool:
    """Tells whether a text is written in another script than Latin."""
    letters = [each for each in text if each.isalpha()]
    foreign = sum(each > "\u024f" for each in letters)
    return foreign > len(letters) * _FOREIGN


def _is_told(texts: list[str]) -> bool:
    """Tells whether a paragraph says how a credential is had."""
    return any(
        _CREDENTIAL.search(part) and _OBTAINING.search(part)
        for text in texts
        for part in _PARAGRAPHS.split(text)
    )


def _texts(contract: model.Contract) -> list[str]:
    """Returns what is said of the whole API, and of its parts."""
    root = contract.root
    info = root.get("info")
    places: list[nodes.Node | None] = [info, root.get("externalDocs")]
    tags = root.get("tags")
    places.extend(tags.elements() if tags else ())
    found = []
    for place in places:
        for key in ("description", "summary", "url"):
            said = place.get(key) if place else None
            if said is not None and isinstance(said.value, str):
                found.append(said.value)
    return found


def _issuer(contract: model.Contract) -> str:
    """Finds the one operation that answers with a token, if it is one."""
    look = schemas.Schemas(contract)
    found = []
    for operation in contract.operations:
        success = operation.success()
        media = success.json() if success else None
        if operation.method != "POST" or media is None:
            continue
        names = look.properties(media.schema)
        inner = look.properties(names.get("data"))
        if {"access_token", "accessToken"} & {*names, *inner}:
            found.append(operation.label)
    return found[0] if len(found) == 1 else ""


def _versioning(
    value: Any, options: Mapping[str, Any], context: rule.Context
) -> Iterator[rule.Breach]:
    contract = context.contract
    if contract is None or not contract.operations:
        return
    info = contract.root.get("info")
    # An external page may tell; nobody here can read it.
    if info is None or contract.root.get("externalDocs") is not None:
        return
    texts = _texts(contract)
    said = info.get("description")
    if any(map(_is_foreign, texts)):
        return
    if said is not None and _names_page(said.value):
        return
    lacks = [
        what
        for what, words in (
            ("which versions there are", _VERSIONS),
            ("how long what is deprecated works", _DEPRECATION),
        )
        if not any(words.search(text) for text in texts)
    ]
    if lacks:
        yield rule.Breach(
            f"'info.description' does not say {' nor '.join(lacks)}; say it "
            "there, or name a page that does in 'externalDocs'.",
            node=said or info,
        )


def _names_page(text: object) -> bool:
    """Tells whether a text does little more than name the documentation."""
    return (
        isinstance(text, str)
        and len(text.split()) <= _REFERENCE
        and _PAGE.search(text) is not None
    )


FUNCTIONS: Mapping[str, rule.Function] = {
    "authenticationDocumented": rule.Function(_authentication),
    "versioningDocumented": rule.Function(_versioning),
}
