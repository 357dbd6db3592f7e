# SPDX-License-Identifier: Apache-2.0

import os
import pathlib
import shutil
import stat
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import errors
from conformance.contract import bounds, identity, reader, revision, source

LIMITS = bounds.Limits()
ROOT = """\
openapi: 3.1.0
info: {title: TITLE, version: 1.0.0}
paths:
  /users:
    get:
      parameters:
      - $ref: components/p.yaml#/limit
      responses: {'200': {description: ok}}
"""
PART = "limit: {name: limit, in: query, schema: {type: integer}}\n"


def git(folder: pathlib.Path, *arguments: str) -> str:
    """Runs git as a user without settings of their own."""
    ended = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "n",
            "GIT_AUTHOR_EMAIL": "n@example.com",
            "GIT_COMMITTER_NAME": "n",
            "GIT_COMMITTER_EMAIL": "n@example.com",
        },
        capture_output=True,
        check=True,
        text=True,
    )
    return ended.stdout.strip()


@pytest.fixture
def repository(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> pathlib.Path:
    """A repository of two commits, the second with everything renamed."""
    folder = tmp_path / "repository"
    parts = folder / "api" / "components"
    parts.mkdir(parents=True)
    (folder / "outside.yaml").write_text(PART)
    (folder / "api" / "openapi.yaml").write_text(ROOT.replace("TITLE", "old"))
    (parts / "p.yaml").write_text(PART)
    (folder / "api" / "link.yaml").symlink_to("openapi.yaml")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=first: the old one")
    git(folder, "tag", "v1.2")
    (folder / "api" / "openapi.yaml").write_text(ROOT.replace("TITLE", "new"))
    (parts / "p.yaml").unlink()
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=second")
    git(folder, "branch", "feature/x", "v1.2")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "HEAD~1:api/openapi.yaml",
        "v1.2:api/openapi.yaml",
        "feature/x:api/openapi.yaml",
        "HEAD^{/first: the}:api/openapi.yaml",
        "v1.2:./api/openapi.yaml",
        "v1.2:api/../api/openapi.yaml",
    ],
)
def test_a_document_and_its_references_are_read_from_the_revision(
    name: str, repository: pathlib.Path
) -> None:
    read = reader.load(name)
    assert read.title == "old"
    assert not read.broken
    (operation,) = read.operations
    assert [each.name for each in operation.parameters] == ["limit"]
    named = [each.source.name for each in read.library.documents]
    folder = name.removesuffix("api/../api/openapi.yaml")
    folder = folder.removesuffix("api/openapi.yaml")
    assert named == [name, f"{folder}api/components/p.yaml"]


def test_a_path_with_a_dot_is_meant_from_the_current_folder(
    repository: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "api")
    assert reader.load("v1.2:./openapi.yaml").title == "old"
    assert reader.load("v1.2:../api/openapi.yaml").title == "old"
    assert reader.load("v1.2:api/openapi.yaml").title == "old"
    with pytest.raises(errors.DocumentError, match="leads out of the repo"):
        reader.load("v1.2:../../openapi.yaml")


def test_a_reference_keeps_its_revision_when_the_branch_moves(
    repository: pathlib.Path,
) -> None:
    text = source.read("main:api/openapi.yaml", LIMITS)
    commit = git(repository, "rev-parse", "main")
    assert text.uri == f"git:{commit}/api/openapi.yaml"
    git(repository, "branch", "--force", "feature/x", "main")
    assert source.read(text.uri, LIMITS).sha256 == text.sha256


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("../outside.yaml#/limit", "leads out of the document's folder"),
        ("/etc/passwd#/limit", "leads out of the document's folder"),
        ("components/%2e%2e/../../outside.yaml#/limit", "leads out"),
        ("link.yaml#/limit", "symbolic link, which is not followed"),
        ("nowhere.yaml#/limit", "There is no file 'main:api/nowhere.yaml'"),
        ("components%00.yaml#/limit", "such a character"),
        ("components%0a.yaml#/limit", "such a character"),
        ("components#/limit", "it is a folder"),
        ("git:main/outside.yaml#/limit", "neither a path nor HTTP"),
        ("-p.yaml#/limit", "There is no file 'main:api/-p.yaml'"),
    ],
)
def test_a_reference_stays_in_the_folder_of_the_revision(
    reference: str, why: str, repository: pathlib.Path
) -> None:
    document = ROOT.replace("components/p.yaml#/limit", reference)
    (repository / "api" / "openapi.yaml").write_text(document)
    (repository / "api" / "components").mkdir(exist_ok=True)
    (repository / "api" / "components" / "q.yaml").write_text(PART)
    # What only the working tree has is not in the revision.
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=third")
    (repository / "api" / "nowhere.yaml").write_text(PART)
    read = reader.load("main:api/openapi.yaml")
    ((_, told),) = read.broken
    assert why in told


@pytest.mark.parametrize(
    ("name", "why", "tip"),
    [
        ("nope:openapi.yaml", "git knows no revision 'nope'", "fetched"),
        ("--help:openapi.yaml", "git knows no revision '--help'", ""),
        ("main..v1.2:openapi.yaml", "git knows no revision", ""),
        ("main:openapi.yaml", "the revision has no 'openapi.yaml'", "./"),
        ("main:api", "it is a folder", ""),
        ("main:", "it is a folder", ""),
        ("main:api/link.yaml", "it is a symbolic link", ""),
        ("main:api/*.yaml", "the revision has no 'api/*.yaml'", ""),
        ("a\0b:openapi.yaml", "null byte", ""),
        ("ftp://example.com/x.yaml", "There is no file", ""),
        (":api/openapi.yaml", "There is no file", ""),
    ],
)
def test_what_is_not_there_is_told(
    name: str, why: str, tip: str, repository: pathlib.Path
) -> None:
    with pytest.raises(errors.DocumentError) as caught:
        source.read(name, LIMITS)
    assert why in caught.value.message
    assert tip in caught.value.tip


def test_outside_of_a_repository_that_is_told(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(errors.DocumentError, match="in no git repository"):
        source.read("main:openapi.yaml", LIMITS)


def test_without_git_that_is_told(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(errors.DocumentError) as caught:
        source.read("main:openapi.yaml", LIMITS)
    assert "no git to read it" in caught.value.message
    assert "install git" in caught.value.tip


def test_an_existing_file_wins_over_a_revision(
    repository: pathlib.Path,
) -> None:
    (repository / "main:openapi.yaml").write_text(ROOT)
    assert reader.load("main:openapi.yaml").title == "TITLE"


def test_a_file_of_a_revision_is_bounded_like_any_other(
    repository: pathlib.Path,
) -> None:
    with pytest.raises(errors.DocumentError, match="larger than 100 bytes"):
        source.read("main:api/openapi.yaml", bounds.Limits(bytes=100))


def test_a_git_that_does_not_end_is_given_up(
    repository: pathlib.Path,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    slow.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", str(slow.parent))
    with pytest.raises(errors.DocumentError, match=r"more than 0\.2 s"):
        source.read("main:api/openapi.yaml", bounds.Limits(seconds=0.2))


def test_a_git_that_stops_answering_is_given_up(
    repository: pathlib.Path,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text(
        '#!/bin/sh\ncase "$*" in *cat-file*) exec sleep 60;; esac\n'
        f'exec {shutil.which("git")} "$@"\n'
    )
    slow.chmod(stat.S_IRWXU)
    path = os.environ["PATH"]
    monkeypatch.setenv("PATH", f"{slow.parent}:{path}")
    with pytest.raises(errors.DocumentError, match="more than 1 s"):
        source.read("main:api/openapi.yaml", bounds.Limits(seconds=1))


def test_nothing_that_the_repository_names_is_run(
    repository: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    trap = tmp_path / "trap"
    script = repository / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {trap}\ncat\n")
    script.chmod(stat.S_IRWXU)
    (repository / ".gitattributes").write_text("*.yaml diff=x filter=x\n")
    for key in (
        "core.pager",
        "core.fsmonitor",
        "core.sshCommand",
        "diff.x.textconv",
        "filter.x.smudge",
        "core.alternateRefsCommand",
    ):
        git(repository, "config", key, str(script))
    assert reader.load("v1.2:api/openapi.yaml").title == "old"
    assert not trap.exists()


def test_a_partial_clone_fetches_nothing(
    repository: pathlib.Path,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(
        tmp_path,
        *("clone", "--quiet", "--no-checkout", "--filter=blob:none"),
        *(repository.as_uri(), "partial"),
    )
    monkeypatch.chdir(tmp_path / "partial")
    with pytest.raises(errors.DocumentError, match="git says"):
        source.read("v1.2:api/openapi.yaml", LIMITS)


@given(
    st.text("ab/.-{}@^~ ", min_size=1).filter(lambda text: ":" not in text),
    st.text("ab/.:-", min_size=1),
)
def test_a_name_is_split_at_the_first_colon_outside_of_braces(
    before: str, path: str
) -> None:
    depth = 0
    for char in before:
        depth += (char == "{") - (char == "}" and depth > 0)
    split = revision.split(f"{before}:{path}")
    is_path = before.startswith(("/", ".")) or path.startswith("/")
    if depth == 0 and not is_path:
        assert split == (before, path)
    elif is_path and depth == 0:
        assert split is None


@pytest.mark.parametrize(
    "name",
    [
        "C:\\api\\openapi.yaml",
        "C:/api/openapi.yaml",
        "./a:b.yaml",
        "../a:b.yaml",
        "/a/b:c.yaml",
        "https://example.com/openapi.yaml",
        "openapi.yaml",
        ":openapi.yaml",
        "HEAD@{12:00",
    ],
)
def test_paths_and_urls_are_no_revisions(name: str) -> None:
    assert revision.split(name) is None


def test_a_finding_of_a_revision_is_known_as_that_of_the_file(
    repository: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "api")
    for name in ("openapi.yaml", "main:./openapi.yaml"):
        text = source.read(name, LIMITS)
        assert identity.of_documents({text.name: text.uri}) == {
            name: "api/openapi.yaml"
        }


def test_documents_that_would_be_mixed_up_get_more_of_their_name(
    tmp_path: pathlib.Path,
) -> None:
    addresses = {
        "x/openapi.yaml": str(tmp_path / "x" / "openapi.yaml"),
        "y/openapi.yaml": str(tmp_path / "y" / "openapi.yaml"),
        "http://one.example/openapi.json": "http://one.example/openapi.json",
        "http://two.example/openapi.json": "http://u@two.example/openapi.json",
        "http://one.example/other.json": "http://one.example/other.json?a=b",
        "<stdin>": str(tmp_path / "stdin"),
    }
    assert identity.of_documents(addresses) == {
        "x/openapi.yaml": "x/openapi.yaml",
        "y/openapi.yaml": "y/openapi.yaml",
        "http://one.example/openapi.json": "one.example/openapi.json",
        "http://two.example/openapi.json": "two.example/openapi.json",
        "http://one.example/other.json": "other.json",
        "<stdin>": "<stdin>",
    }


@given(
    st.lists(
        st.text("ab", min_size=1, max_size=3),
        unique=True,
        min_size=1,
        max_size=6,
    )
)
def test_different_files_have_different_identities(names: list[str]) -> None:
    addresses = {
        name: str(pathlib.Path("/nowhere", name, "openapi.yaml"))
        for name in names
    }
    found = identity.of_documents(addresses)
    assert len(set(found.values())) == len(names)
