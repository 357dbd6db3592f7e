# SPDX-License-Identifier: Apache-2.0

import http.server
import pathlib
import threading
from collections.abc import Iterator

import pytest

from conformance import errors
from conformance.rules import ruleset
from tests.rules.conftest import found_at, lint, write

RULES = """
    functions: [reserved-words]
    functionsDir: ./words
    rules:
      words:
        given: $.info
        then:
          field: title
          function: reserved-words
          functionOptions: {words: [t]}
    """
FUNCTION = """
    OPTIONS = {
        "type": "object",
        "properties": {"words": {"type": "array"}},
        "required": ["words"],
    }


    def check(value, options, context):
        if value in options["words"]:
            yield f"{value} is reserved in {context.rule.id}."
    """


def test_a_python_function_takes_the_place_of_a_javascript_one(
    tmp_path: pathlib.Path,
) -> None:
    write(tmp_path, FUNCTION, "words/reserved-words.py")
    (one,) = lint(tmp_path, RULES)
    assert one.message == "t is reserved in words."
    assert found_at((one,)) == ["/info/title"]


def test_a_python_function_may_name_another_place_and_judge_what_is_missing(
    tmp_path: pathlib.Path,
) -> None:
    write(
        tmp_path,
        """
        from conformance.rules import rule

        TAKES_MISSING = True


        def check(value, options, context):
            if value is rule.MISSING:
                root = context.contract.root
                yield rule.Breach("It is missing.", node=root.child("paths"))
        """,
        "functions/there.py",
    )
    (one,) = lint(
        tmp_path,
        """
        functions: [[there, {}]]
        rules:
          r: {given: $.info, then: {field: nope, function: there}}
        """,
    )
    assert found_at((one,)) == ["/paths"]


def test_a_javascript_function_is_told_as_not_run(
    tmp_path: pathlib.Path,
) -> None:
    write(tmp_path, "export default () => {};", "words/reserved-words.js")
    rules = ruleset.load([write(tmp_path, RULES)])
    assert rules.rules["words"].skipped == (
        "It needs the JavaScript function 'reserved-words', which can't run "
        "here; './words/reserved-words.py' can take its place."
    )


def test_the_options_of_a_python_function_are_checked(
    tmp_path: pathlib.Path,
) -> None:
    write(tmp_path, FUNCTION, "words/reserved-words.py")
    text = RULES.replace("{words: [t]}", "{words: t}")
    with pytest.raises(errors.RulesetError, match=r"r\.yaml:10: .*'words'|opt"):
        ruleset.load([write(tmp_path, text)])


def test_no_function_of_a_ruleset_takes_the_place_of_a_core_one(
    tmp_path: pathlib.Path,
) -> None:
    write(
        tmp_path,
        "def check(value, options, context):\n    yield 'mine'\n",
        "functions/falsy.py",
    )
    (one,) = lint(
        tmp_path,
        """
        functions: [falsy]
        rules: {r: {given: $.info, then: {function: falsy}}}
        """,
    )
    assert one.message != "mine"


def test_what_a_ruleset_declares_comes_before_what_is_built_in(
    tmp_path: pathlib.Path,
) -> None:
    text = """
        functions: [oasPathParam]
        rules: {r: {given: $.info, then: {function: oasPathParam}}}
        """
    rules = ruleset.load([write(tmp_path, text)])
    assert "JavaScript function 'oasPathParam'" in rules.rules["r"].skipped


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("def check(", "SyntaxError"),
        ("raise ValueError('by design')", "ValueError: by design"),
        ("check = 7", "defines no 'check"),
        ("OPTIONS = {'type': 7}\ndef check(v, o, c): ...", "no JSON Schema"),
        ("raise SystemExit(0)", "SystemExit: 0"),
    ],
)
def test_a_broken_python_function_is_refused_with_its_place(
    code: str, why: str, tmp_path: pathlib.Path
) -> None:
    write(tmp_path, code, "words/reserved-words.py")
    with pytest.raises(errors.RulesetError, match=why) as caught:
        ruleset.load([write(tmp_path, RULES)])
    assert "r.yaml:2: " in caught.value.message
    assert "reserved-words.py" in caught.value.message


@pytest.mark.parametrize("name", ["../../evil", "a/b", "", "7", "{a: b}"])
def test_a_function_is_named_not_pathed(
    name: str, tmp_path: pathlib.Path
) -> None:
    shown = name if name.startswith("{") else f'"{name}"'
    if name == "7":
        shown = name
    with pytest.raises(errors.RulesetError, match="is no name of a function"):
        ruleset.load(
            [write(tmp_path, f"{{functions: [{shown}], rules: {{}}}}")]
        )


def test_a_failing_python_function_is_a_finding(tmp_path: pathlib.Path) -> None:
    write(
        tmp_path,
        "def check(value, options, context):\n    return 1 / 0\n",
        "words/reserved-words.py",
    )
    (one,) = lint(tmp_path, RULES)
    assert one.rule == "internal-rule-error"
    assert "'words' failed with ZeroDivisionError" in one.message


def test_a_python_function_cannot_end_the_run(tmp_path: pathlib.Path) -> None:
    write(
        tmp_path,
        "def check(value, options, context):\n    raise SystemExit(0)\n",
        "words/reserved-words.py",
    )
    (one,) = lint(tmp_path, RULES)
    assert one.rule == "internal-rule-error"
    assert "'words' failed with SystemExit" in one.message


@pytest.fixture(name="served")
def fixture_served(tmp_path: pathlib.Path) -> Iterator[str]:
    """Serves the folder `net` on this machine; returns its URL."""
    folder = tmp_path / "net"
    folder.mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]  # the base takes what it gives

        def log_message(self, *args: object) -> None:
            """Keeps the test's output clean."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_no_program_from_the_net_is_run(
    served: str, tmp_path: pathlib.Path
) -> None:
    write(tmp_path, "raise SystemExit('ran')", "net/words/reserved-words.py")
    write(tmp_path, "extends: ./inner.yaml", "net/outer.yaml")
    write(tmp_path, RULES, "net/inner.yaml")
    rules = ruleset.load([write(tmp_path, f"extends: {served}/outer.yaml")])
    assert "no file here" in rules.rules["words"].skipped
