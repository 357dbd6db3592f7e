# SPDX-License-Identifier: Apache-2.0

import pathlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import findings
from conformance.rules import fields, messages, rule, ruleset
from tests.rules.conftest import lint, write

DOCUMENT = r"""
openapi: 3.0.3
info:
  title: "t\nu"
  version: "1"
  contact: {}
  x-null: null
  x-a.b: {'c d': [10, {e: 5}]}
paths:
  /a b:
    summary: Hello There
    get:
      operationId: GetA
      tags: [x, y]
      requestBody: {$ref: '#/components/requestBodies/B'}
      responses: {}
    put:
      requestBody: {$ref: '#/components/requestBodies/Nowhere'}
      responses: {}
components:
  requestBodies:
    B: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}
  schemas:
    S: {type: string}
"""
SAID = "{{property}} | {{value}} | {{path}}"


def told(
    folder: pathlib.Path,
    path: str,
    field: str,
    function: str = "falsy",
    more: str = "",
) -> list[tuple[str, str]]:
    """Returns the pointer and the message of each finding of one rule."""
    found = lint(
        folder,
        f"""
        rules:
          r:
            given: "{path}"
            message: "{SAID}"
            {more}
            then: {{field: "{field}", function: {function}}}
        """,
        DOCUMENT,
    )
    return sorted(
        (each.location.pointer if each.location else "", each.message)
        for each in found
    )


# As Spectral 6.16 tells them, but for values that are not there.
@pytest.mark.parametrize(
    ("path", "field", "function", "pointer", "message"),
    [
        (
            "$.info",
            "license.name",
            "truthy",
            "/info",
            "info.license.name | undefined | #/info",
        ),
        (
            "$.info",
            "contact.email",
            "truthy",
            "/info/contact",
            "contact.email | undefined | #/info/contact",
        ),
        ("$", "foo", "truthy", "", "foo | undefined | #"),
        (
            "$.info",
            "version",
            "falsy",
            "/info/version",
            "version | 1 | #/info/version",
        ),
        (
            "$.info",
            "['x-a.b']['c d'][1].e",
            "falsy",
            "/info/x-a.b/c d/1/e",
            "e | 5 | #/info/x-a.b/c d/1/e",
        ),
        (
            "$.info",
            "x-a.b",
            "falsy",
            "/info/x-a.b",
            "x-a.b | Object{} | #/info/x-a.b",
        ),
        (
            "$.info",
            "x-null.deeper",
            "truthy",
            "/info/x-null",
            "x-null.deeper | undefined | #/info/x-null",
        ),
        # A field of a text is the text.
        (
            "$.info.version",
            "nope",
            "falsy",
            "/info/version",
            "version | 1 | #/info/version",
        ),
        (
            "$.paths[*].get.tags",
            "length",
            "falsy",
            "/paths/~1a b/get/tags",
            "tags | 2 | #/paths/~1a b/get/tags",
        ),
        # References are followed to where things really are.
        (
            "$.paths[*].get",
            "requestBody.content.application/json.schema.type",
            "falsy",
            "/components/schemas/S/type",
            "type | string | #/components/schemas/S/type",
        ),
        (
            "$.paths[*].get",
            "requestBody.required",
            "truthy",
            "/components/requestBodies/B",
            "B.required | undefined | #/components/requestBodies/B",
        ),
        (
            "$.paths[*].put",
            "requestBody.$ref",
            "falsy",
            "/paths/~1a b/put/requestBody/$ref",
            (
                "$ref | #/components/requestBodies/Nowhere | "
                "#/paths/~1a b/put/requestBody/$ref"
            ),
        ),
        (
            "$.paths[*].get",
            "$.requestBody..schema.type",
            "falsy",
            "/components/schemas/S/type",
            "type | string | #/components/schemas/S/type",
        ),
        (
            "$.paths[*].get",
            "$..nope",
            "truthy",
            "/paths/~1a b/get",
            "get | undefined | #/paths/~1a b/get",
        ),
        (
            "$.info.contact",
            "@key",
            "truthy",
            "/info/contact",
            "contact | undefined | #/info/contact",
        ),
    ],
)
def test_a_field_picks_what_spectral_picks(
    path: str,
    field: str,
    function: str,
    pointer: str,
    message: str,
    tmp_path: pathlib.Path,
) -> None:
    assert told(tmp_path, path, field, function) == [(pointer, message)]


def test_keys_are_picked_one_by_one(tmp_path: pathlib.Path) -> None:
    assert told(tmp_path, "$.paths[*]", "@key") == [
        ("/paths/~1a b/get", "get | Object{} | #/paths/~1a b/get"),
        ("/paths/~1a b/put", "put | Object{} | #/paths/~1a b/put"),
        (
            "/paths/~1a b/summary",
            "summary | Hello There | #/paths/~1a b/summary",
        ),
    ]


def test_the_text_as_it_stands_is_looked_at_on_demand(
    tmp_path: pathlib.Path,
) -> None:
    raw = told(
        tmp_path, "$.paths[*].get", "requestBody.$ref", more="resolved: false"
    )
    assert [pointer for pointer, _ in raw] == [
        "/paths/~1a b/get/requestBody/$ref"
    ]
    assert told(tmp_path, "$.paths[*].get", "requestBody.$ref") == []


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{error}}", "'t\\u000au' is not camel case."),
        ("{{description}}: {{nothing}}!", "Why.: !"),
        ("  {{ property }}  ", "title"),
        ("{{value}}", "t\\u000au"),
        ('#{{print("property")}}is bad', '"title" property is bad'),
        ('#{{print("value")}}', "t\\u000au"),
        ("#{{property.toUpperCase() + '!' + path}}", "TITLE!#/info/title"),
        ("#{{process.exit()}}", ""),
        ("{{{{error}}}}", "}}"),
    ],
)
def test_a_message_is_filled_in(
    template: str, message: str, tmp_path: pathlib.Path
) -> None:
    escaped = template.replace('"', '\\"')
    (one,) = lint(
        tmp_path,
        f"""
        rules:
          r:
            description: Why.
            message: "{escaped}"
            given: $.info
            then:
              field: title
              function: casing
              functionOptions: {{type: camel}}
        """,
        DOCUMENT,
    )
    assert one.message == message


def test_a_picked_value_is_no_template(tmp_path: pathlib.Path) -> None:
    (one,) = lint(
        tmp_path,
        'rules: {r: {given: $.info.title, message: "{{value}}", '
        "then: {function: falsy}}}",
        "openapi: 3.1.0\ninfo: {title: '{{path}}', version: '1'}",
    )
    assert one.message == "{{path}}"


@given(st.text())
def test_no_text_of_a_document_reaches_a_terminal_raw(text: str) -> None:
    shown = messages.shown(text)
    assert len(shown) <= 6 * 200
    assert shown.isprintable() or not any(
        char in shown for char in "\x1b\n\r\x07\u202e\u2028"
    )


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
        min_size=1,
    )
)
def test_any_key_can_be_named_in_a_field(keys: list[str]) -> None:
    def quoted(key: str) -> str:
        return key.replace("\\", "\\\\").replace("'", "\\'")

    written = "".join(f"['{quoted(key)}']" for key in keys)
    assert fields.steps(written) == tuple(keys)
    value: object = "here"
    for key in reversed(keys):
        value = {key: value}
    pick = fields.compile_field(written)
    (found,) = pick(rule.Target("", value), None)
    assert found.value == "here"


@given(st.text(alphabet="ab.[]'\"0-9\\@$", max_size=12))
def test_any_field_is_picked_or_refused(field: str) -> None:
    target = rule.Target("", {"a": [{"b": "x"}]})
    if not field.startswith("$"):
        assert len(list(fields.compile_field(field)(target, None))) == 1


@pytest.mark.parametrize(
    ("then", "why"),
    [
        ("[]", "no 'then'"),
        ("{field: 7, function: truthy}", "'field' has to be a text"),
        ("{function: [truthy]}", "names no 'function'"),
        ("[{function: truthy}, 7]", "names no 'function'"),
        ("truthy", "has to be a requirement"),
    ],
)
def test_a_requirement_that_makes_no_sense_is_refused(
    then: str, why: str, tmp_path: pathlib.Path
) -> None:
    text = f"rules:\n  a:\n    given: $\n    then: {then}\n"
    with pytest.raises(Exception, match=why) as caught:
        ruleset.load([write(tmp_path, text)])
    assert "r.yaml:" in str(caught.value)


def test_a_field_with_a_broken_path_is_told_as_not_run(
    tmp_path: pathlib.Path,
) -> None:
    text = "rules: {a: {given: $, then: {field: '$.[?(', function: truthy}}}"
    rules = ruleset.load([write(tmp_path, text)])
    assert rules.rules["a"].skipped
    assert rules.rules["a"].severity is findings.Severity.WARN
