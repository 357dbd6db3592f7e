# SPDX-License-Identifier: Apache-2.0
"""Settings and options for systems that others use too."""

import json
import os
import pathlib
import pty
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from conformance import config, errors, target_values
from conformance.auth import schemes
from tests.cli import conftest as cli
from tests.exercise import staging

SECRET = "the-secret-of-the-client"


def _load(folder: pathlib.Path, text: str, **given: Any) -> config.Settings:
    (folder / "conformance.yaml").write_text(text)
    return config.load(
        given,
        folder=folder,
        environment={"SECRET": SECRET},
    )


def test_the_page_of_settings_has_every_setting_about_the_service() -> None:
    page = (cli.ROOT / "docs" / "settings.md").read_text("utf-8")
    for name in (*target_values.CHECKS, "identities"):
        assert f"\n| `{name}` | " in page


@pytest.mark.parametrize(
    ("text", "why", "tip"),
    [
        ("auth: token", "a mapping", "Types are: bearer"),
        ("auth: {token: a}", "no 'type'", "Types are: bearer"),
        ("auth: {type: oauth}", "can't be 'oauth'", "Did you mean 'oauth2'?"),
        ("auth: {type: basic, user: a}", "no 'user'", "mean 'username'?"),
        ("auth: {type: bearer}", "needs 'token'", ""),
        ("auth: {type: api_key, name: a, value: b, in: body}", "in", ""),
        ("auth: {type: basic, username: 'a:b'}", "colon", ""),
        ("auth: {type: oauth2, client_id: a}", "needs 'token_url'", ""),
        ("auth: {type: oauth2, token_url: login}", "an HTTP URL", ""),
        ("auth: {type: oauth2, token_url: 'https://a:b@c'}", "HTTP URL", ""),
        ("auth: {type: oauth2, token_url: 'http://a'}", "'client_id'", ""),
        (
            "auth: {type: oauth2, token_url: 'http://a', grant: password}",
            "needs 'username'",
            "",
        ),
        (
            "auth: {type: oauth2, token_url: 'http://a', grant: implicit}",
            "client_credentials or password",
            "",
        ),
        (
            "auth: {type: oauth2, token_url: http://a, client_id: a, scope: 3}",
            "list of texts",
            "",
        ),
        ("auth: {type: command, command: []}", "a program", ""),
        ("auth: {type: command, command: 'a \"b'}", "a command line", ""),
        ("auth: {type: file}", "needs 'path'", ""),
        ("auth: {type: bearer, token: '@env:NOT_SET'}", "'NOT_SET'", ""),
        (
            "token: a\nauth: {type: bearer, token: b}",
            "Both 'token' and 'auth'",
            "Leave one",
        ),
        ("identities: {a: {auth: {type: x}}}", "'identities.a.auth.type'", ""),
        (
            "identities: {a: {token: x, auth: {type: bearer, token: b}}}",
            "two tokens",
            "",
        ),
        (
            "base_url: http://b.test\nallow_hosts: [a.test, '*.a.test']",
            "'allow_hosts' does not name",
            "a.test, *.a.test",
        ),
        ("safe: maybe", "true or false", ""),
        ("max_requests: 0", "'max_requests' can't be '0'", ""),
        ("exclude_tag: [a]", "no setting", "Did you mean 'exclude_tags'?"),
    ],
)
def test_a_setting_that_makes_no_sense_is_told(
    text: str, why: str, tip: str, tmp_path: pathlib.Path
) -> None:
    with pytest.raises(errors.ConfigurationError) as caught:
        _load(tmp_path, text)
    assert why in caught.value.message
    assert tip in caught.value.tip


def test_secrets_of_a_grant_are_looked_up_and_not_shown(
    tmp_path: pathlib.Path,
) -> None:
    settings = _load(
        tmp_path,
        "auth: {type: oauth2, token_url: 'https://a/token', client_id: me, "
        "client_secret: '@env:SECRET', scope: [a, b]}",
    )
    source = settings.auth.source
    assert isinstance(source, schemes.Grant)
    assert (source.client_secret, source.scope) == (SECRET, "a b")
    assert SECRET in settings.auth.hidden
    assert SECRET not in repr(settings.auth)


def test_paths_of_credentials_are_meant_from_the_file(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / "deep"
    deep.mkdir()
    monkeypatch.chdir(deep)
    settings = _load(
        tmp_path,
        "auth: {type: file, path: token.txt}\n"
        "identities: {a: {auth: {type: file, path: other.txt}}}\n",
    )
    assert settings.auth.source == schemes.Printed(path="../token.txt")
    (other,) = settings.identities.others
    assert other.credentials.source == schemes.Printed(path="../other.txt")


def test_a_token_given_at_the_command_wins_over_the_file(
    tmp_path: pathlib.Path,
) -> None:
    text = "auth: {type: basic, username: me}"
    settings = _load(tmp_path, text, token="given")
    assert settings.token == "given"
    assert settings.auth == schemes.Access()
    text = "auth: {type: api_key, name: X-Key, value: abc}"
    settings = _load(tmp_path, text, token="given")
    assert settings.auth.headers == (("X-Key", "abc"),)


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://a.test:8000", "[a.test]"),
        ("http://a.test:8000", "['a.test:8000']"),
        ("http://B.a.test", "['*.A.test']"),
    ],
)
def test_hosts_are_named_with_or_without_port_or_by_a_pattern(
    tmp_path: pathlib.Path, url: str, hosts: str
) -> None:
    settings = _load(tmp_path, f"base_url: {url}\nallow_hosts: {hosts}")
    assert settings.base_url == url


def _staged(folder: pathlib.Path, notes: staging.Notes, text: str) -> None:
    (folder / "rules.yaml").write_text(staging.RULES)
    (folder / "conformance.yaml").write_text(
        f"base_url: {notes.url}\nruleset: rules.yaml\nseed: 1\nmax_time: 30\n"
        f"max_examples: 1\n{text}"
    )


def test_a_run_with_tokens_passes_and_shows_no_secret(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    with staging.notes() as notes, staging.tokens() as tokens:
        notes.security = {"type": "http", "scheme": "bearer"}
        notes.guard = tokens.guard
        _staged(
            tmp_path,
            notes,
            "load_time: 1\nusers: 1\n"
            f"auth: {{type: oauth2, token_url: '{tokens.url}', "
            "client_id: me, client_secret: '@env:SECRET'}\n",
        )
        # Another token ends the one before: each phase asks for its own.
        ended = conformance("run", SECRET=SECRET)
        assert ended.code == 0, ended.out + ended.err
        shown = ended.out + ended.err
        for place in (tmp_path / "conformance-report").rglob("*"):
            if place.is_file():
                shown += place.read_bytes().decode("utf-8", "replace")
        for secret in (SECRET, *tokens.granted):
            assert secret not in shown
        tokens.refusal = (400, {}, {"error": "invalid_scope"})
        (tmp_path / "openapi.json").write_text(json.dumps(notes.document()))
        ended = conformance("exercise", "openapi.json", SECRET=SECRET)
        assert ended.code == 4
        assert "refused with 400: invalid_scope" in ended.out + ended.err


def test_a_service_that_lets_nothing_succeed_ends_in_exit_code_5(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    with staging.notes() as notes:
        notes.guard = lambda _: (404, {}, {"error": {}})
        _staged(tmp_path, notes, "")
        ended = conformance("exercise", "--format", "json")
    assert ended.code == 5
    assert "No request succeeded" in ended.run["verdict"]["reasons"][0]


def test_options_say_what_may_be_called(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    with staging.notes() as notes:
        _staged(tmp_path, notes, "allow_unsafe: true\n")
        ended = conformance(
            *("exercise", "--safe", "--exclude", "GET /v1/notes/"),
            *("--max-requests", "30", "--format", "json"),
        )
        assert ended.code == 0, ended.out + ended.err
        called = {f"{each.method} {each.path}" for each in notes.called}
        assert called == {"GET /v1/notes"}
        assert len(notes.server.seen) < 40
    told = " ".join(ended.run["phases"][0]["notes"])
    assert "1 operation was left out (GET /v1/notes/{note_id})" in told


@pytest.mark.parametrize(
    ("answer", "options", "is_asked", "writes"),
    [
        ("y\n", [], True, True),
        ("n\n", [], True, False),
        ("", ["--yes"], False, True),
        ("", ["--allow-unsafe"], False, True),
        ("", ["--safe"], False, False),
    ],
)
def test_somebody_at_a_terminal_is_asked_before_anything_is_changed_elsewhere(
    tmp_path: pathlib.Path,
    answer: str,
    options: list[str],
    *,
    is_asked: bool,
    writes: bool,
) -> None:
    with staging.notes() as notes:
        _staged(tmp_path, notes, "")
        # Reaches this machine, though it is no loopback address.
        url = notes.url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "conformance", "exercise"),
                *("-u", url, *options),
            ],
            cwd=tmp_path,
            stdin=theirs,
            stderr=theirs,
            stdout=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.write(ours, answer.encode())
        shown = b""
        try:
            while block := os.read(ours, 4096):
                shown += block
        except OSError:
            # So a terminal ends, where nobody holds it any more.
            pass
        process.wait()
        os.close(ours)
        assert (b"is not this machine" in shown) == is_asked
        assert ("POST" in {each.method for each in notes.called}) == writes


def _interrupted(
    folder: pathlib.Path, notes: staging.Notes, first: str
) -> "subprocess.Popen[bytes]":
    """Starts exercising; Ctrl-C comes after a request of a method.

    What is asked next shows that the answer to it has arrived: of what is
    under way when it comes nobody can know what it created.
    """
    _staged(folder, notes, "max_requests: 5000\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "conformance", "exercise", "--rate", "40"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    while process.poll() is None:
        if first in {each.method for each in notes.called[:-1]}:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    return process


def test_ctrl_c_deletes_what_was_created_and_reports(
    tmp_path: pathlib.Path,
) -> None:
    with staging.notes() as notes:
        process = _interrupted(tmp_path, notes, "POST")
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 130
        assert b"interrupted" in out
        assert b"Traceback" not in out
        assert notes.notes.keys() <= {"n0"}


def test_a_second_ctrl_c_ends_at_once(tmp_path: pathlib.Path) -> None:
    with staging.notes() as notes:
        deleting = threading.Event()

        def guard(seen: staging.Seen) -> staging.Answer | None:
            if seen.method == "DELETE" and seen.path.startswith("/v1/notes/n"):
                deleting.set()
                time.sleep(8)
            return None

        notes.guard = guard
        begun = time.monotonic()
        process = _interrupted(tmp_path, notes, "POST")
        assert deleting.wait(20)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        assert time.monotonic() - begun < 20
        assert process.returncode == 130
        assert b"could not be deleted" in out
        assert b"Traceback" not in out


def test_load_leaves_out_what_is_excluded(
    conformance: cli.Command, tmp_path: pathlib.Path
) -> None:
    with staging.notes() as notes:
        _staged(tmp_path, notes, "load_time: 1\nusers: 1\n")
        ended = conformance(
            *("load", "--exclude", "GET /v1/notes/", "--format", "json")
        )
        assert ended.code == 0, ended.out + ended.err
        assert len(notes.called) > 10
        assert {each.path for each in notes.called[5:]} == {"/v1/notes"}
