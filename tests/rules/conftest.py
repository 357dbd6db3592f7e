# SPDX-License-Identifier: Apache-2.0

import io
import pathlib
import textwrap

from conformance import findings
from conformance.contract import model, reader
from conformance.lint import document
from conformance.rules import ruleset

ROOT = pathlib.Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
TEXT = """\
openapi: 3.1.0
info: {title: t, version: 1.0.0, contact: {}}
paths:
  /a:
    get:
      operationId: GetA
      tags: [x, y]
      responses: {'200': {description: ok}}
  /b:
    $ref: '#/components/pathItems/B'
components:
  pathItems:
    B:
      put:
        operationId: put_b
        responses: {}
"""


def contract(text: str = TEXT) -> model.Contract:
    return reader.load("-", stdin=io.BytesIO(text.encode()))


def write(folder: pathlib.Path, text: str, name: str = "r.yaml") -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), "utf-8")
    return str(path)


def lint(
    folder: pathlib.Path, rules: str, text: str = TEXT
) -> tuple[findings.Finding, ...]:
    """Lints a document with a ruleset, both given as text."""
    loaded = ruleset.load([write(folder, rules)])
    return document.lint(contract(text), loaded).findings


def found_at(found: tuple[findings.Finding, ...]) -> list[str]:
    """Returns the pointers of findings, in order."""
    return sorted(
        each.location.pointer if each.location else "" for each in found
    )
