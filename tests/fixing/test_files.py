# SPDX-License-Identifier: Apache-2.0

import hashlib
import pathlib
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import errors
from conformance.contract import bounds, source
from conformance.fixing import differences, files


def read(path: pathlib.Path) -> source.Source:
    return source.read(str(path), bounds.Limits())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_written_in_the_encoding_that_it_had(
    encoding: str, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("a: é\r\n".encode(encoding))
    before = read(path)
    after = before.changed("a: è\r\n")
    files.write([(before, after)])
    assert path.read_bytes() == "a: è\r\n".encode(encoding)
    assert after.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_somebody_else_changed_is_not_overwritten(
    tmp_path: pathlib.Path,
) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    for path in (first, second):
        path.write_text("a: 1\n")
    before = [read(first), read(second)]
    second.write_text("a: 2\n")
    with pytest.raises(errors.OutputError, match=r"b\.yaml' was changed"):
        files.write([(each, each.changed("a: 3\n")) for each in before])
    assert first.read_text() == "a: 1\n"
    assert second.read_text() == "a: 2\n"
    assert sorted(tmp_path.iterdir()) == [first, second]


_lines = st.lists(st.sampled_from(["a", "b", "c: 1", "", "d\r"]), max_size=12)


@given(_lines, _lines, st.booleans())
def test_a_diff_makes_the_new_text_of_the_old(
    old: list[str], new: list[str], ends: bool
) -> None:
    one = "\n".join(old)
    other = "\n".join(new) + ("\n" if ends else "")
    before = source.Source("f", "f", one, "")
    shown = differences.diff(before, before.changed(other))
    assert applied(one, shown) == other


def applied(text: str, diff: str) -> str:
    """Applies a unified diff, as `patch` would."""
    lines = text.split("\n")
    old = [f"{line}\n" for line in lines[:-1]] + (
        [lines[-1]] if lines[-1] else []
    )
    made: list[str] = []
    at, last = 0, ""
    for line in diff.replace("\n", "\n\0").split("\0")[2:]:
        if line.startswith("@@"):
            start = line.split("-")[1].split(" ")[0]
            first, _, number = start.partition(",")
            begin = int(first) - (0 if number == "0" else 1)
            made += old[at:begin]
            at = begin
        elif line.startswith("\\"):
            if last in "+ ":
                made[-1] = made[-1].removesuffix("\n")
        elif line:
            last = line[0]
            at += last in " -"
            if last in " +":
                made.append(line[1:])
    return "".join(made + old[at:])


def test_a_diff_is_one_that_git_applies(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.yaml"
    one = "".join(f"line {number}\n" for number in range(40))
    other = one.replace("line 7\n", "").replace("line 30", "thirty") + "end"
    path.write_text(one)
    before = source.Source("a.yaml", "a.yaml", one, "")
    shown = differences.diff(before, before.changed(other))
    subprocess.run(
        ["git", "apply", "-p0", "--unidiff-zero"],
        input=shown.encode(),
        cwd=tmp_path,
        check=True,
    )
    assert path.read_text() == other
