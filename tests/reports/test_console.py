# SPDX-License-Identifier: Apache-2.0
import dataclasses
import io
import re

import pytest
import rich.console
from hypothesis import given
from hypothesis import strategies as st

from conformance import findings
from reports import console as console_report


def _printed(
    run: findings.Run,
    *,
    encoding: str = "utf-8",
    terminal: bool = False,
    workflow_commands: bool = False,
) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    console = rich.console.Console(
        file=stream,
        width=80,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        _environ={},
    )
    console_report.render(run, console, workflow_commands=workflow_commands)
    stream.flush()
    return raw.getvalue().decode(encoding)


def test_a_finding_is_one_line_that_an_editor_can_follow(
    shop_run: findings.Run,
) -> None:
    [found] = [each for each in shop_run.findings if each.count == 3]
    assert (
        "api/openapi.yaml:131:7  error  no-server-error"
        "  PATCH /v1/products/{product_id}: The service answered 500 to a PATCH"
        " whose price is null; a 4xx that tells what is wrong is expected."
        f" (seen 3 times) #{found.short_id}  §3.1\n    curl -X PATCH"
    ) in _printed(shop_run)


def test_a_rule_with_many_findings_is_cut_and_counted(
    shop_run: findings.Run,
) -> None:
    text = _printed(shop_run)
    assert text.count("  property-example  ") == 5
    assert "... and 28 more of property-example" in text


def test_phases_tell_how_they_ended(shop_run: findings.Run) -> None:
    text = _printed(shop_run)
    assert re.search(r"✔ +lint +passed +214 ms +11 operations, 42 rules", text)
    assert re.search(r"✘ +exercise +failed +2 min 37 s +1,204 req", text)
    assert re.search(r"\u2013 +compare +skipped +No earlier document", text)


def test_what_a_phase_has_to_say_besides_is_a_line_each(
    shop_run: findings.Run,
) -> None:
    notes = tuple(f"{n} resources\nwere left out." for n in range(10))
    phases = tuple(
        dataclasses.replace(each, notes=notes)
        if each.name == "exercise"
        else each
        for each in shop_run.phases
    )
    text = _printed(dataclasses.replace(shop_run, phases=phases))
    assert "  exercise: 0 resources were left out.\n" in text
    assert "  exercise: 7 resources were left out.\n" in text
    assert "  and 2 more notes, in run.json\n" in text
    assert "8 resources" not in text


def test_load_is_a_table_of_figures(shop_run: findings.Run) -> None:
    text = _printed(shop_run)
    assert "Load: 20 users for 30.0 s" in text
    assert re.search(r"all operations +1,800 +18 +60.0 +16.5 +51.1 +94.0", text)


def test_the_verdict_comes_last_with_its_reasons(
    shop_run: findings.Run, passed_run: findings.Run
) -> None:
    lines = _printed(shop_run).splitlines()
    assert lines[-4].startswith("Findings: 6 errors, 1 warning, 5 infos")
    assert lines[-3] == "Seed: 20261123"
    assert lines[-2].startswith("Failed: 6 findings of severity error")
    assert lines[-1].startswith("  POST /v1/orders: p95 is 273 ms")
    assert _printed(passed_run).endswith(
        "Findings: none\nSeed: 20261123\nPassed: no finding fails the run.\n"
    )


def test_tables_fit_eighty_columns(
    shop_run: findings.Run, passed_run: findings.Run
) -> None:
    quiet = dataclasses.replace(
        shop_run, findings=(), verdict=passed_run.verdict
    )
    lines = _printed(quiet).splitlines()
    assert max(map(len, lines)) <= 80


def test_nothing_is_coloured_away_from_a_terminal(
    shop_run: findings.Run,
) -> None:
    assert "\x1b" not in _printed(shop_run)
    assert "\x1b" in _printed(shop_run, terminal=True)


def test_hostile_text_is_shown_and_not_obeyed(
    hostile_run: findings.Run,
) -> None:
    text = _printed(hostile_run)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]", text)
    assert "[/bold] [link=http://evil.example]rich[/link] :smile:" in text
    assert "\\x1b]8;;http://evil.example" in text
    assert "\\u202e" in text
    coloured = _printed(hostile_run, terminal=True)
    # What is left of escapes are the styles of rich itself.
    assert "\x1b" not in re.sub(r"\x1b\[[\d;]*m", "", coloured)


@pytest.mark.parametrize("width", [20, 80])
def test_no_line_is_a_workflow_command(
    hostile_run: findings.Run, width: int
) -> None:
    text = _printed(hostile_run, workflow_commands=True)
    assert "::" not in text
    assert not re.search(r"##\w*\[", text)
    assert ":\u200b:error:\u200b:x" in text


@given(st.text(":#[]ab \n\r\t\x85\u2028\u2029\x1b"))
def test_any_text_is_harmless_in_a_log(text: str) -> None:
    finding = findings.Finding(
        text, findings.Severity.HINT, findings.World.LOAD, text, None, text
    )
    run = findings.Run(
        tool_version="1",
        started="",
        seconds=1,
        command="",
        document=None,
        base_url=None,
        ruleset="",
        seed=None,
        fail_on=None,
        verdict=findings.Verdict(passed=False, exit_code=1, reasons=(text,)),
        phases=(
            findings.Phase(
                findings.World.LOAD,
                text,
                findings.PhaseStatus.ERROR,
                reason=text,
            ),
        ),
        findings=(finding,),
    )
    printed = _printed(run, workflow_commands=True)
    assert "::" not in printed
    assert not re.search(r"##\w*\[", printed)
    assert "\x1b" not in printed


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_is_not_unicode_gets_escapes(
    hostile_run: findings.Run, shop_run: findings.Run, encoding: str
) -> None:
    assert re.search(r"\+ +lint +passed", _printed(shop_run, encoding=encoding))
    assert "\\x1b" in _printed(hostile_run, encoding=encoding)
