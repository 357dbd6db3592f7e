# SPDX-License-Identifier: Apache-2.0

import http.server
import json
import pathlib
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.cli import conftest as cli

GOOD = str(cli.SHOP)
NO_VERSION = "openapi: 3.1.0\ninfo: {title: t, version: 1.0.0}\npaths: {}\n"


def test_a_clean_document_passes(conformance: cli.Command) -> None:
    ended = conformance("lint", GOOD)
    assert ended.code == 0
    assert "Passed" in ended.out
    assert "36 operations" in ended.out


def test_findings_have_file_line_and_column_and_fail_the_run(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "api.yaml").write_text(
        "openapi: 3.1.0\n"
        "info: {title: t, version: 1.0.0}\n"
        "paths:\n"
        "  /getUsers:\n"
        "    get:\n"
        "      operationId: get_users\n"
        "      responses: {'200': {description: ok}}\n"
    )
    ended = conformance("lint", "api.yaml")
    assert ended.code == 1
    assert "api.yaml:4:3  error  path-segment-case" in ended.out
    assert "api.yaml:4:3  warn   path-no-verb" in ended.out


@pytest.mark.parametrize(
    ("fail_on", "code"), [("error", 0), ("warn", 1), ("never", 0)]
)
def test_the_gate_is_where_the_user_sets_it(
    fail_on: str, code: int, conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    shop = json.loads(cli.SHOP.read_text("utf-8"))
    del shop["paths"]["/v1/products"]["get"]["responses"]["429"]
    (tmp_path / "api.json").write_text(json.dumps(shop))
    ended = conformance("lint", "api.json", "--fail-on", fail_on)
    assert ended.code == code
    assert "status-429" in ended.out


def test_the_document_comes_from_standard_input(
    conformance: cli.Command,
) -> None:
    ended = conformance(
        "lint", "-", "--format", "json", stdin=cli.SHOP.read_bytes()
    )
    assert ended.code == 0
    assert ended.run["document"]["location"] == "<stdin>"
    assert ended.run["findings"] == []
    assert ended.run["base_url"] is None
    assert "Passed" in ended.err


def test_reports_go_where_they_are_sent(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    ended = conformance(
        "lint",
        GOOD,
        *("--format", "sarif:out/lint.sarif"),
        *("--format", "junit"),
        *("--format", "html:page.html"),
    )
    assert ended.code == 0
    assert json.loads((tmp_path / "out/lint.sarif").read_text())["version"]
    assert (tmp_path / "page.html").read_text().startswith("<!DOCTYPE html>")
    assert ended.out.startswith("<?xml")


@pytest.mark.parametrize(
    ("arguments", "stdin", "why"),
    [
        (("nowhere.yaml",), b"", "There is no file 'nowhere.yaml'"),
        (("folder",), b"", "'folder' is a folder"),
        (("-",), b"", "is empty"),
        (("-",), b"\x7fELF\x00\x01", "binary"),
        (("-",), b"a: [1", "not valid YAML"),
        (("-",), b'{"openapi": "3.1.0",}', "not valid JSON"),
        (("-",), b"hello: world", "neither 'openapi' nor 'swagger'"),
        (("-",), b"openapi: 9.0.0", "version '9.0.0'"),
        (("http://127.0.0.1:1/openapi.json",), b"", "can't be fetched"),
        ((), b"", "no document to check"),
        ((GOOD, "--format", "xml"), b"", "no format 'xml'"),
        ((GOOD, "--ruleset", "nope"), b"", "The ruleset 'nope' can't be read"),
        ((GOOD, "--config", "nope.yaml"), b"", "no settings file"),
        ((GOOD, "-f", "json", "-f", "sarif"), b"", "both go to standard"),
    ],
)
def test_bad_input_gets_one_clear_message_and_exit_code_2(
    arguments: tuple[str, ...],
    stdin: bytes,
    why: str,
    conformance: cli.Command,
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "folder").mkdir()
    ended = conformance("lint", *arguments, stdin=stdin)
    assert ended.code == 2
    assert ended.err.startswith("error: ")
    assert why in ended.err
    assert ended.err.count("error: ") == 1
    assert ended.out == ""


def test_an_unreadable_document_is_in_the_machines_reports_too(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    ended = conformance(
        "lint", "nowhere.yaml", "-f", "json", "-f", "junit:j.xml"
    )
    assert ended.code == 2
    assert ended.run["verdict"]["exit_code"] == 2
    assert "nowhere.yaml" in ended.run["verdict"]["reasons"][0]
    assert "<error" in (tmp_path / "j.xml").read_text()


def test_a_full_disk_loses_the_report_but_not_what_was_found(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "api.yaml").write_text(NO_VERSION.replace("title: t, ", ""))
    ended = conformance("lint", "api.yaml", "--format", "sarif:/dev/full")
    assert ended.code == 2
    assert "document-valid" in ended.out
    assert "No space left" in ended.err
    assert pathlib.Path("/dev/full").is_char_device()


def test_a_folder_that_cannot_be_written_is_told_before_the_run(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "file").write_text("")
    ended = conformance("lint", GOOD, "--output", "file/reports")
    assert ended.code == 2
    assert "The folder 'file/reports' can't be written to" in ended.err


def test_the_settings_name_the_document_and_the_rules(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "api.yaml").write_text(NO_VERSION)
    (tmp_path / "team.yaml").write_text(
        "rules: {title: {given: $.info.title, severity: error, "
        "then: {function: length, functionOptions: {min: 3}}}}"
    )
    (tmp_path / "conformance.yaml").write_text(
        "document: api.yaml\nruleset: [team.yaml]\n"
    )
    ended = conformance("lint")
    assert ended.code == 1
    assert "api.yaml:2:15  error  title  The length is 1" in ended.out


def test_help_and_lint_import_no_heavy_package(tmp_path: pathlib.Path) -> None:
    script = (
        "import sys\n"
        "from conformance.cli import main\n"
        "sys.argv = ['conformance', *{arguments}]\n"
        "try:\n"
        "    main.main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "heavy = {{'locust', 'gevent', 'schemathesis', 'fastapi', 'jinja2'}}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    for arguments in (["--help"], ["lint", GOOD]):
        ended = subprocess.run(
            [sys.executable, "-c", script.format(arguments=arguments)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=True,
        )
        assert "LOADED []" in ended.stdout


def test_who_reads_only_the_first_lines_sees_no_error(
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "api.yaml").write_text(NO_VERSION)
    command = f"{sys.executable} -m conformance lint api.yaml -f json"
    ended = subprocess.run(
        ["sh", "-c", f"{command} | head -c 10"],
        capture_output=True,
        cwd=tmp_path,
        check=True,
    )
    assert b"Traceback" not in ended.stderr
    assert b"BrokenPipe" not in ended.stderr


@pytest.mark.corpus
def test_every_document_of_the_corpus_ends_in_a_verdict(
    conformance: cli.Command, corpus: pathlib.Path
) -> None:
    index = json.loads((corpus / "index.json").read_text("utf-8"))
    codes = {
        entry["name"]: conformance(
            "lint", str(corpus / entry["file"]), "--fail-on=never"
        ).code
        for entry in index
        if entry["bytes"] < 500_000
    }
    refused = {name for name, code in codes.items() if code == 2}
    assert set(codes.values()) == {0, 2}
    assert refused == {
        "oas-yamlbomb",
        "ibm-clean-with-tabs",
        "ibm-trailing-comma",
        "javaparser-nonutf8",
        "syn-scalar",
        "syn-unhashable-key",
        "syn-alias-cycle",
    }


class _Answers(http.server.BaseHTTPRequestHandler):
    """Answers as its path says."""

    def do_GET(self) -> None:
        kind, content = {
            "/html": ("text/html", b"<!doctype html><p>Welcome"),
            "/openapi.json": ("application/json", cli.SHOP.read_bytes()),
        }.get(self.path, ("text/plain", b"no"))
        self.send_response(404 if content == b"no" else 200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Logs nothing."""


@pytest.fixture
def web() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "code", "why"),
    [
        ("/openapi.json", 0, ""),
        ("/html", 2, "a web page, not an OpenAPI document"),
        ("/nowhere", 2, "answered 404 Not Found"),
    ],
)
def test_a_document_at_a_url_is_fetched_or_refused(
    path: str, code: int, why: str, web: str, conformance: cli.Command
) -> None:
    ended = conformance("lint", web + path)
    assert ended.code == code
    assert why in ended.err
