# SPDX-License-Identifier: Apache-2.0

import dataclasses
import pathlib
from typing import Any

import pytest

from conformance import config, errors, findings, setting_values
from conformance.contract import bounds
from tests.cli import conftest as cli


def load(
    folder: pathlib.Path, given: dict[str, Any] | None = None, **env: str
) -> config.Settings:
    return config.load(given or {}, folder=folder, environment=env)


def test_options_win_over_variables_over_the_file(
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "conformance.yaml").write_text(
        "base_url: http://file\nseed: 1\nmax-time: 5\nfail-on: warning\n"
    )
    read = load(
        tmp_path,
        {"base_url": "http://option", "seed": None, "formats": []},
        CONFORMANCE_BASE_URL="http://variable",
        CONFORMANCE_SEED="2",
    )
    assert read.base_url == "http://option"
    assert read.seed == 2
    assert read.max_time == 5.0
    assert read.fail_on is findings.Severity.WARN


def test_the_nearest_file_is_read_up_to_the_repository(
    tmp_path: pathlib.Path,
) -> None:
    outside = tmp_path / "conformance.yaml"
    outside.write_text("seed: 1\n")
    inside = tmp_path / "repository"
    deep = inside / "a" / "b"
    deep.mkdir(parents=True)
    assert load(deep).seed == 1
    (inside / ".git").mkdir()
    assert load(deep).seed is None
    (inside / "pyproject.toml").write_text("[tool.conformance]\nseed = 2\n")
    assert load(deep).seed == 2
    (inside / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert load(deep).seed == 2


def test_paths_are_meant_from_the_file(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "conformance.yaml").write_text(
        "document: api/openapi.yaml\nruleset: [backend-guidelines, r.yaml]\n"
    )
    deep = tmp_path / "x"
    deep.mkdir()
    monkeypatch.chdir(deep)
    read = load(deep)
    assert read.document == ("../api/openapi.yaml",)
    assert read.ruleset == ("backend-guidelines", "../r.yaml")


def test_secrets_come_from_variables_and_files(tmp_path: pathlib.Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from-file\n")
    read = load(
        tmp_path,
        {"token": "@env:TOKEN", "headers": [f"X-Key: @file:{secret}"]},
        TOKEN="from-variable",
    )
    assert read.token == "from-variable"
    assert read.headers == (("X-Key", "from-file"),)


@pytest.mark.parametrize(
    ("text", "why", "tip"),
    [
        ("base_ulr: x", "sets 'base_ulr', which is no setting", "'base_url'"),
        ("nonsense: x", "no setting", "Settings are"),
        ("seed: -1", "'seed' can't be '-1'", ""),
        ("seed: true", "'seed' can't be", ""),
        ("users: 0", "'users' can't be '0'", ""),
        ("max_time: soon", "'max_time' can't be 'soon'", ""),
        ("max_time: 1e300", "at most a day", ""),
        ("fail_on: sometimes", "'fail_on' can't be", ""),
        ("allow_unsafe: maybe", "true or false", ""),
        ("ruleset: [1]", "'ruleset' can't be", ""),
        ("token: '@env:NOT_SET'", "'NOT_SET', which is not set", ""),
        ("token: '@file:/nowhere'", "can't be read", ""),
        ("token: [secret-value]", "'token' can't be the value given", ""),
        ("headers: [NoColon]", "'Name: value'", ""),
        ("headers: 3", "'Name: value'", ""),
        ('headers: {A: "b\\nc"}', "one line", ""),
        ("document: [a.yaml, 1]", "'document' can't be", ""),
        ("limits: 3", "a mapping of bytes, depth", ""),
        ("limits: {byts: 3}", "'limits' has no 'byts'", "Limits are: bytes"),
        ("limits: {bytes: 0}", "'limits.bytes' can't be '0'", ""),
        ("limits: {bytes: true}", "'limits.bytes' can't be 'True'", ""),
        ("limits: {files: many}", "'limits.files' can't be 'many'", ""),
        ("limits: {seconds: -1}", "'limits.seconds' can't be '-1'", ""),
        ("limits: {depth: 100000}", "a number up to 10000", ""),
        ("[1, 2]", "no mapping of settings", ""),
        ("a: [", "not valid YAML", ""),
    ],
)
def test_a_setting_that_makes_no_sense_is_told(
    text: str, why: str, tip: str, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "conformance.yaml").write_text(text)
    with pytest.raises(errors.ConfigurationError) as caught:
        load(tmp_path)
    assert why in caught.value.message
    assert tip in caught.value.tip
    assert "secret-value" not in caught.value.message


def test_limits_that_are_left_out_stay_as_they_are(
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.conformance.limits]\nbytes = 1_000\nseconds = 2\n"
    )
    assert load(tmp_path).limits == bounds.Limits(bytes=1000, seconds=2.0)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("-", "-"),
        ("https://example.com/a.yaml", "https://example.com/a.yaml"),
        ("origin/main:api/openapi.yaml", "origin/main:api/openapi.yaml"),
        ("HEAD:./openapi.yaml", "HEAD:./../openapi.yaml"),
        ("*/openapi.yaml", "../*/openapi.yaml"),
    ],
)
def test_a_document_of_the_settings_is_meant_from_the_file_where_it_is_a_path(
    given: str,
    expected: str,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "conformance.yaml").write_text(f"document: '{given}'\n")
    (tmp_path / "x").mkdir()
    monkeypatch.chdir(tmp_path / "x")
    assert load(tmp_path / "x").document == (expected,)


def test_a_broken_project_file_is_told(tmp_path: pathlib.Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.conformance\n")
    with pytest.raises(errors.ConfigurationError, match="can't be read"):
        load(tmp_path)


def test_the_page_of_settings_has_every_setting_and_limit() -> None:
    page = (cli.ROOT / "docs" / "settings.md").read_text("utf-8")
    for name in setting_values.CHECKS:
        assert f"\n| `{name}` | " in page
    for field in dataclasses.fields(bounds.Limits):
        assert f"\n| `{field.name}` | {field.default:.0f} | " in page
