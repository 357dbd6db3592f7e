# SPDX-License-Identifier: Apache-2.0
import os
import pathlib
import threading

import pytest

from conformance import errors
from reports import files


def test_text_is_written_as_utf_8_and_folders_are_created(
    tmp_path: pathlib.Path,
) -> None:
    path = tmp_path / "a" / "b" / "report.html"
    files.write(path, "caf\u00e9\r\n\n")
    assert path.read_bytes() == b"caf\xc3\xa9\r\n\n"
    assert list(path.parent.iterdir()) == [path]


def test_an_earlier_report_is_replaced_whole(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old " * 100, encoding="utf-8")
    with path.open(encoding="utf-8") as reader:
        files.write(path, "new")
        assert reader.read() == "old " * 100
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_gets_the_permissions_of_any_new_file(
    tmp_path: pathlib.Path,
) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    files.write(tmp_path / "report", "x")
    assert (tmp_path / "report").stat().st_mode == usual.stat().st_mode


def test_a_link_stays_and_its_target_is_written(tmp_path: pathlib.Path) -> None:
    target = tmp_path / "target"
    link = tmp_path / "link"
    link.symlink_to(target)
    files.write(link, "x")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "x"


def test_a_full_disk_is_told_with_a_way_out() -> None:
    device = pathlib.Path("/dev/full")
    with pytest.raises(errors.OutputError, match="'/dev/full'") as caught:
        files.write(device, "x")
    assert "No space left" in caught.value.message
    assert "space" in caught.value.tip
    assert device.is_char_device()


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: pathlib.Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    text = "x" * 300_000
    received: list[str] = []
    reader = threading.Thread(
        target=lambda: received.append(pipe.read_text(encoding="utf-8"))
    )
    reader.start()
    files.write(pipe, text)
    reader.join()
    assert received == [text]
    assert pipe.is_fifo()


def test_a_folder_is_told_with_a_way_out(tmp_path: pathlib.Path) -> None:
    with pytest.raises(errors.OutputError, match="Is a directory") as caught:
        files.write(tmp_path, "x")
    assert "file" in caught.value.tip


def test_a_path_below_a_file_is_told_with_a_way_out(
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(errors.OutputError, match="cannot be written") as caught:
        files.write(tmp_path / "file" / "report.html", "x")
    assert "folder" in caught.value.tip
    assert sorted(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_path_that_no_system_takes_is_told(tmp_path: pathlib.Path) -> None:
    for name in ("nul\x00byte", "n" * 5000):
        with pytest.raises(errors.OutputError, match="cannot be written"):
            files.write(tmp_path / name, "x")
    assert not list(tmp_path.iterdir())


def test_a_loop_of_links_is_told(tmp_path: pathlib.Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(errors.OutputError, match="cannot be written"):
        files.write(loop, "x")


def test_nothing_is_left_where_replacing_fails(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pathlib.Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.write(path, "new")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text(encoding="utf-8") == "old"
