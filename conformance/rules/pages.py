# SPDX-License-Identifier: Apache-2.0
"""Rule pages: why a rule is there, an example, what to do.

A page is a YAML file, `pages/<rule>.yaml` beside the ruleset file that defines
the rule, and is read when somebody asks for it: running a rule does not need
it. Its keys are those of `Page`. One page feeds `conformance explain`,
`docs/rules/`, SARIF and the HTML report.
"""

import dataclasses
import pathlib

from conformance import errors
from conformance.contract import bounds, library, nodes, source
from conformance.rules import options, rule, wording

# What an example document leaves out, since it says nothing of the rule.
HEAD = """\
openapi: 3.1.0
info: {title: Library, version: 1.0.0}
servers: [{url: 'https://api.library.example/v1'}]
"""
_STARTS = ("openapi:", "swagger:", "{")


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """What there is to say of a rule; each is Markdown unless said.

    Attributes:
        why: Why it matters, to whom.
        fix: How to mend a breach, and which tempting way is wrong.
        off: When to switch it off.
        fails: A YAML document, or the part of one that matters, that breaks
            the rule once.
        at: JSON Pointer of the breach in it.
        says: The message of that finding, a plain text.
        passes: The same document mended.
    """

    why: str
    fix: str = ""
    off: str = ""
    fails: str = ""
    at: str = ""
    says: str = ""
    passes: str = ""


def path(each: rule.Rule) -> pathlib.Path | None:
    """Tells where a rule's page is; None where it has none."""
    if not each.home or source.is_url(each.home):
        return None
    name = f"{each.id}.yaml"
    if pathlib.PurePath(name).name != name:
        return None
    found = pathlib.Path(each.home, "pages", name)
    try:
        return found if found.is_file() else None
    except OSError:
        # A name may be longer than a file system takes.
        return None


def read(each: rule.Rule) -> Page | None:
    """Reads a rule's page.

    Args:
        each: Any rule.

    Returns:
        Its page; None where it has none.

    Raises:
        RulesetError: The page can't be read, or has other keys than a page's.
    """
    place = path(each)
    if place is None:
        return None
    limits = bounds.Limits()
    try:
        text = source.read(str(place), limits)
        root = nodes.Document(text, library.parse(text, limits)).node()
    except errors.DocumentError as error:
        raise errors.RulesetError(
            f"The page '{place}' can't be read: {error.message}", error.tip
        ) from None
    known = [field.name for field in dataclasses.fields(Page)]
    said = {}
    for key, child in root.items():
        if key not in known:
            raise options.unknown(key, child, known, "a page")
        if not isinstance(child.value, str):
            raise wording.wrong(child, f"'{key}' of a page is a text.")
        said[key] = child.value.rstrip("\n")
    if "why" not in said:
        raise wording.wrong(root, "A page says 'why'.")
    return Page(**said)


def whole(example: str) -> str:
    """Makes a document of an example: with the head that it leaves out."""
    if example.lstrip().startswith(_STARTS):
        return example
    given = {line.partition(":")[0] for line in example.splitlines()}
    head = [
        line
        for line in HEAD.splitlines()
        if line.partition(":")[0] not in given
    ]
    return "\n".join((*head, example))
