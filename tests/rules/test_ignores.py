# SPDX-License-Identifier: Apache-2.0

import pathlib

import pytest

from conformance import findings
from conformance.contract import reader
from conformance.lint import document
from conformance.rules import overriding, ruleset
from tests.rules.conftest import write

# Each operation is judged alone, and all of them together from five on.
RULES = """
    rules:
      summary: {given: "#Operation", then: {field: summary, function: truthy}}
      title: {given: $.info, then: {field: title, function: truthy}}
      described:
        given: $..schema
        then: {field: description, function: truthy}
      ignore-valid: {given: "#Ignore", then: {function: ignoreValid}}
      ignore-unused: {given: "#Ignore", then: {function: ignoreUsed}}
    """


def outcome(
    folder: pathlib.Path,
    text: str,
    *overrides: overriding.Override,
    rules: str = RULES,
) -> document.Outcome:
    path = write(folder, text, "api.yaml")
    contract = reader.load(str(path))
    loaded = ruleset.load((str(write(folder, rules, "rules.yaml")),))
    return document.lint(contract, loaded, overrides)


def told(found: document.Outcome) -> list[tuple[str, str]]:
    return sorted(
        (each.rule, each.location.pointer if each.location else "")
        for each in found.findings
    )


def api(*ignored: str, number: int = 3, path: str = "", top: str = "") -> str:
    """Makes an API whose operations have no summary."""
    lines = [
        "openapi: 3.1.0",
        "info: {title: t, version: 1.0.0}",
        top,
        "paths:",
        f"  {path}",
    ]
    for index in range(number):
        name = f"/p{index}"
        lines += [f"  {name}:", "    get:", "      responses: {}"]
        if name in ignored:
            lines.append("      x-conformance-ignore: {summary: 'It is old.'}")
    return "\n".join(line for line in lines if line.strip())


def test_an_ignore_silences_its_rule_there_and_below(
    tmp_path: pathlib.Path,
) -> None:
    found = outcome(tmp_path, api("/p1"))
    assert told(found) == [
        ("summary", "/paths/~1p0/get"),
        ("summary", "/paths/~1p2/get"),
    ]
    (ignored,) = found.ignored
    assert ignored.finding.rule == "summary"
    assert ignored.finding.operation == "GET /p1"
    assert ignored.reason == "It is old."
    assert (
        ignored.place.pointer == "/paths/~1p1/get/x-conformance-ignore/summary"
    )


@pytest.mark.parametrize(
    "where",
    [
        {"top": "x-conformance-ignore: {summary: All is old.}"},
        {"path": "x-conformance-ignore: {summary: All is old.}"},
    ],
)
@pytest.mark.parametrize("number", [2, 7])
def test_it_holds_for_all_below_the_paths_or_the_document(
    where: dict[str, str], number: int, tmp_path: pathlib.Path
) -> None:
    found = outcome(tmp_path, api(number=number, **where))
    assert told(found) == []
    assert len(found.ignored) == number


def test_single_operations_are_ignored_before_the_rest_becomes_one_finding(
    tmp_path: pathlib.Path,
) -> None:
    found = outcome(tmp_path, api("/p1", "/p4", number=8))
    (one,) = found.findings
    assert one.location is not None
    assert one.location.pointer == "/paths"
    assert one.message.startswith("None of the 6 operations keeps this rule")
    assert one.count == 6
    assert len(found.ignored) == 2


def test_what_is_left_after_ignores_is_told_by_name_where_it_is_little(
    tmp_path: pathlib.Path,
) -> None:
    found = outcome(tmp_path, api("/p1", "/p2", "/p3", "/p4", number=6))
    assert [rule for rule, _ in told(found)] == ["summary"] * 2


def test_a_reference_does_not_carry_an_ignore_to_where_it_leads(
    tmp_path: pathlib.Path,
) -> None:
    write(
        tmp_path,
        """
        Free: {type: string}
        Silent: {type: string, x-conformance-ignore: {described: Plain.}}
        """,
        "parts.yaml",
    )
    found = outcome(
        tmp_path,
        """
        openapi: 3.1.0
        info: {title: t, version: 1.0.0}
        paths:
          /a:
            get:
              summary: A
              x-conformance-ignore: {described: Not for what is shared.}
              responses:
                '200':
                  description: ok
                  content: {a/b: {schema: {$ref: 'parts.yaml#/Free'}}}
                '201':
                  description: ok
                  content: {a/b: {schema: {$ref: 'parts.yaml#/Silent'}}}
        """,
    )
    assert told(found) == [
        ("described", "/Free"),
        ("ignore-unused", "/paths/~1a/get/x-conformance-ignore/described"),
    ]
    (ignored,) = found.ignored
    assert ignored.place.pointer == "/Silent/x-conformance-ignore/described"
    assert pathlib.Path(ignored.place.file).name == "parts.yaml"


@pytest.mark.parametrize(
    ("ignore", "place", "why"),
    [
        ("[summary]", "", "is no mapping"),
        ("summary", "", "is no mapping"),
        ("{}", "", "is no mapping"),
        ("null", "", "is no mapping"),
        ("{summary: ''}", "/summary", "gives no reason"),
        ("{summary: ' '}", "/summary", "gives no reason"),
        ("{summary: true}", "/summary", "gives no reason"),
        ("{summary: [why]}", "/summary", "gives no reason"),
        ("{sumary: old}", "/sumary", "Did you mean 'summary'?"),
    ],
)
def test_a_bad_ignore_is_told_and_silences_nothing(
    ignore: str, place: str, why: str, tmp_path: pathlib.Path
) -> None:
    text = api(number=1, top=f"x-conformance-ignore: {ignore}")
    found = outcome(tmp_path, text)
    assert told(found) == [
        ("ignore-valid", f"/x-conformance-ignore{place}"),
        ("summary", "/paths/~1p0/get"),
    ]
    assert why in found.findings[0].message
    assert found.ignored == ()


def test_an_ignore_that_silences_nothing_is_told_with_its_fix(
    tmp_path: pathlib.Path,
) -> None:
    found = outcome(
        tmp_path,
        api(number=0, top="x-conformance-ignore: {title: It has none}"),
    )
    (one,) = found.findings
    assert one.rule == "ignore-unused"
    assert one.fix == findings.Fix("Remove the ignore of 'title'.", True)


@pytest.mark.parametrize(
    "rule",
    [
        # Of other worlds, of another ruleset, off, or about ignores.
        "wire",
        "load-latency",
        "status-429",
        "switched-off",
        "for-swagger",
        "ignore-unused",
    ],
)
def test_an_ignore_is_not_judged_by_a_rule_that_was_not_asked(
    rule: str, tmp_path: pathlib.Path
) -> None:
    rules = f"""{RULES}
      wire: {{given: "#Response", then: {{function: truthy}}}}
      switched-off: {{given: $, then: {{function: truthy}}, recommended: false}}
      for-swagger:
        given: $
        then: {{function: truthy}}
        formats: [oas2]
    """
    text = api(number=0, top=f"x-conformance-ignore: {{{rule}: Because.}}")
    assert told(outcome(tmp_path, text, rules=rules)) == []


@pytest.mark.parametrize(
    "schema",
    [
        "{example: {x-conformance-ignore: {nope: 1}}}",
        "{default: {x-conformance-ignore: {nope: 1}}}",
        "{enum: [{x-conformance-ignore: {nope: 1}}]}",
        "{examples: [{x-conformance-ignore: {nope: 1}}]}",
        "{properties: {x-conformance-ignore: {type: string}}}",
    ],
)
def test_payloads_and_properties_are_no_ignores(
    schema: str, tmp_path: pathlib.Path
) -> None:
    text = f"""
        openapi: 3.1.0
        info: {{title: t, version: 1.0.0}}
        paths: {{}}
        components: {{schemas: {{A: {schema}}}}}
        """
    assert told(outcome(tmp_path, text)) == []


@pytest.mark.parametrize("name", ["example", "default", "enum", "value"])
def test_a_property_may_be_called_like_a_payload(
    name: str, tmp_path: pathlib.Path
) -> None:
    text = f"""
        openapi: 3.1.0
        info: {{title: t, version: 1.0.0}}
        paths: {{}}
        components:
          schemas:
            A: {{properties: {{{name}: {{x-conformance-ignore: {{nope: x}}}}}}}}
        """
    assert [rule for rule, _ in told(outcome(tmp_path, text))] == [
        "ignore-valid"
    ]


def test_a_team_may_ask_more_of_its_reasons(tmp_path: pathlib.Path) -> None:
    rules = f"""{RULES}
      ticket:
        given: "#Ignore"
        then:
          field: reason
          function: pattern
          functionOptions: {{match: API-}}
    """
    found = outcome(tmp_path, api("/p1", number=2), rules=rules)
    assert ("ticket", "/paths/~1p1/get/x-conformance-ignore/summary") in told(
        found
    )


OFF = overriding.Override(("/p0", "GET /p1"), (), {"summary": None})
HINT = overriding.Override((), ("old",), {"described": findings.Severity.HINT})


def test_an_override_is_off_or_weighs_otherwise_for_its_operations(
    tmp_path: pathlib.Path,
) -> None:
    found = outcome(tmp_path, api(), OFF)
    assert told(found) == [("summary", "/paths/~1p2/get")]
    assert found.ignored == ()


def test_operations_apart_don_t_keep_the_rest_from_being_one_finding(
    tmp_path: pathlib.Path,
) -> None:
    info = overriding.Override(
        ("/p9",), (), {"summary": findings.Severity.INFO}
    )
    found = outcome(tmp_path, api(number=10), OFF, info)
    whole, single = found.findings
    assert whole.message.startswith("None of the 7 operations")
    assert whole.severity is findings.Severity.WARN
    assert single.severity is findings.Severity.INFO
    assert single.operation == "GET /p9"


SHARED = """
    openapi: 3.1.0
    info: {title: t, version: 1.0.0}
    paths:
      /a:
        get:
          summary: A
          tags: [old]
          responses: {'200': {$ref: '#/components/responses/A'}}
      /b:
        get:
          summary: B
          tags: [TAG]
          responses: {'200': {$ref: '#/components/responses/B'}}
    components:
      responses:
        A:
          description: ok
          content: {a/b: {schema: {$ref: '#/components/schemas/S'}}}
        B:
          description: ok
          content: {a/b: {schema: {$ref: '#/components/schemas/S'}}}
      schemas:
        S: {type: object}
    """


@pytest.mark.parametrize(
    ("tag", "severity"),
    [("old", findings.Severity.HINT), ("new", findings.Severity.WARN)],
)
def test_what_is_shared_is_overridden_where_all_who_use_it_are(
    tag: str, severity: findings.Severity, tmp_path: pathlib.Path
) -> None:
    found = outcome(tmp_path, SHARED.replace("TAG", tag), HINT)
    (one,) = found.findings
    assert one.location is not None
    assert one.location.pointer == "/components/schemas/S"
    assert one.severity is severity


def test_of_several_overrides_the_last_one_counts(
    tmp_path: pathlib.Path,
) -> None:
    back = overriding.Override(
        ("/p*",), (), {"summary": findings.Severity.ERROR}
    )
    found = outcome(tmp_path, api(), OFF, back)
    assert [each.severity for each in found.findings] == [
        findings.Severity.ERROR
    ] * 3
