# SPDX-License-Identifier: Apache-2.0
"""Only what changed is exercised: `--changed-since`."""

import json
import pathlib
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cli import conftest as cli
from tests.exercise import stall

NEW = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
}


@pytest.fixture(name="service")
def fixture_service() -> Iterator[stall.Stall]:
    with stall.serving() as service:
        yield service


@pytest.fixture(name="git")
def fixture_git(tmp_path: pathlib.Path) -> Callable[..., None]:
    """Runs git in a repository that has the document."""

    def git(*arguments: str) -> None:
        subprocess.run(
            [
                *("git", "-c", "user.name=a", "-c", "user.email=a@b.test"),
                *arguments,
            ],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    git("init", "-q")
    return git


@pytest.fixture(name="write")
def fixture_write(tmp_path: pathlib.Path) -> Callable[..., None]:
    def write(described: str = "", **changed: Any) -> None:
        document = stall.document(**changed)
        document["info"]["description"] = described
        for path in document["paths"].values():
            path["get"]["description"] = described
        (tmp_path / "openapi.json").write_text(json.dumps(document, indent=1))

    return write


@pytest.fixture(name="exercise")
def fixture_exercise(
    conformance: cli.Command, service: stall.Stall, tmp_path: pathlib.Path
) -> Callable[..., cli.Ended]:
    (tmp_path / "rules.yaml").write_text(
        "extends: [[backend-guidelines, off]]\n"
        "rules: {response-documented: error}\n"
    )

    def exercise(*more: str, document: str = "openapi.json") -> cli.Ended:
        return conformance(
            *("exercise", document, "-u", service.base_url),
            *("--ruleset", "rules.yaml", "--max-time", "20"),
            *("--max-examples", "2", *more),
            CONFORMANCE_TOKEN=stall.TOKEN,
        )

    return exercise


def test_where_nothing_changed_there_is_nothing_to_do(
    git: Callable[..., None],
    write: Callable[..., None],
    exercise: Callable[..., cli.Ended],
    service: stall.Stall,
) -> None:
    write()
    git("add", ".")
    git("commit", "-qm", "one")
    # What people read changes no contract.
    write("Another description.")
    ended = exercise("--changed-since", "HEAD")
    assert ended.code == 0, ended.out + ended.err
    shown = " ".join(ended.out.split())
    assert "Nothing to exercise: no operation's contract differs" in shown
    assert service.seen == []


def test_only_operations_whose_contract_changed_are_called(
    git: Callable[..., None],
    write: Callable[..., None],
    exercise: Callable[..., cli.Ended],
    service: stall.Stall,
) -> None:
    write()
    git("add", ".")
    git("commit", "-qm", "one")
    write(parts=NEW)
    ended = exercise("--changed-since", "HEAD")
    assert ended.code == 0, ended.out + ended.err
    shown = " ".join(ended.out.split())
    assert "3 of 9 operations are exercised" in shown
    called = {
        each.path.split("/")[1].partition("?")[0] for each in service.seen
    }
    assert called == {"parts"}


def test_where_there_was_no_document_all_of_it_is_new(
    git: Callable[..., None],
    write: Callable[..., None],
    exercise: Callable[..., cli.Ended],
    service: stall.Stall,
) -> None:
    git("commit", "-qm", "none", "--allow-empty")
    write()
    ended = exercise("--changed-since", "HEAD")
    assert ended.code == 0, ended.out + ended.err
    assert "Every operation counts as changed" in " ".join(ended.out.split())
    called = {
        each.path.split("/")[1].partition("?")[0] for each in service.seen
    }
    assert called >= set(stall.NAMES)


def test_a_revision_or_a_file_that_is_not_there_is_told(
    git: Callable[..., None],
    write: Callable[..., None],
    exercise: Callable[..., cli.Ended],
    service: stall.Stall,
) -> None:
    git("commit", "-qm", "none", "--allow-empty")
    write()
    ended = exercise("--changed-since", "nowhere")
    assert ended.code == 2
    assert "nowhere" in ended.out + ended.err
    assert service.seen == []
