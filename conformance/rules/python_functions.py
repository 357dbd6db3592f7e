# SPDX-License-Identifier: Apache-2.0
"""Functions that a ruleset brings along.

Spectral's are programs in JavaScript, which can't run here. In the place of
`functions/name.js` a ruleset can have `functions/name.py`:

    OPTIONS = {"type": "object", ...}   # JSON Schema of its options; optional
    TAKES_MISSING = True                # judge what is not there; optional

    def check(value, options, context):
        if value != "expected":
            yield "The value is not expected."

It yields messages, or a `rule.Breach` where the place is another one than the
value's. It is code that runs as this program does; so it is only ever read
from a file beside a ruleset that is a file itself, never from a URL.
"""

import importlib.util
import pathlib
import re
import types
from collections.abc import Mapping

import jsonschema_rs

from conformance.contract import nodes, revision, source
from conformance.rules import messages, rule, wording

_FOLDER = "functions"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")

# By name; a text says why one can't run.
Functions = Mapping[str, rule.Function | str]


def load(listed: nodes.Node | None, folder: nodes.Node | None) -> Functions:
    """Loads what a ruleset lists in `functions`.

    Args:
        listed: The names.
        folder: Its `functionsDir`; by default `functions`.

    Returns:
        Each function, or why it can't run.

    Raises:
        RulesetError: A name is none, or a Python file is no such function.
    """
    if listed is None:
        return {}
    if not isinstance(listed.value, list):
        raise wording.wrong(listed, "'functions' is no list of names.")
    directory = _FOLDER if folder is None else wording.text(folder)
    return dict(_function(each, directory) for each in listed.elements())


def _function(
    node: nodes.Node, directory: str
) -> tuple[str, rule.Function | str]:
    # Spectral 5 had pairs of a name and the schema of its options.
    name = node.value[0] if isinstance(node.value, list) else node.value
    if not isinstance(name, str) or not _NAME.match(name):
        raise wording.wrong(node, f"'{name}' is no name of a function.")
    home = node.document.source.uri
    if source.is_url(home) or revision.is_address(home):
        return name, (
            f"It needs the function '{name}' of a ruleset that is no file "
            "here, whose programs are not run."
        )
    path = pathlib.Path(home).parent / directory / f"{name}.py"
    if not path.is_file():
        return name, (
            f"It needs the JavaScript function '{name}', which can't run "
            f"here; '{directory}/{name}.py' can take its place."
        )
    return name, _made(_module(path, node), path, node)


def _module(path: pathlib.Path, node: nodes.Node) -> types.ModuleType:
    identifier = re.sub(r"\W", "_", path.stem)
    spec = importlib.util.spec_from_file_location(
        f"conformance_ruleset_{identifier}", path
    )
    if spec is None or spec.loader is None:
        raise wording.wrong(node, f"'{path}' can't be loaded.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise wording.wrong(
            node,
            f"'{path}' can't be loaded: {type(error).__name__}: "
            f"{messages.safe(str(error))}.",
        ) from error
    return module


def _made(
    module: types.ModuleType, path: pathlib.Path, node: nodes.Node
) -> rule.Function:
    check = getattr(module, "check", None)
    if not callable(check):
        raise wording.wrong(
            node, f"'{path}' defines no 'check(value, options, context)'."
        )
    options = getattr(module, "OPTIONS", {"type": "object"})
    try:
        jsonschema_rs.validator_for(options)
    except (ValueError, TypeError) as error:
        raise wording.wrong(
            node, f"'OPTIONS' of '{path}' is no JSON Schema: {error}."
        ) from None
    return rule.Function(
        check,
        options=options,
        takes_missing=bool(getattr(module, "TAKES_MISSING", False)),
    )
