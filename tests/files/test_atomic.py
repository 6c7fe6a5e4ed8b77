"""write: whole or not at all, whatever fails; nothing but the file is left."""
import errno
import os
from pathlib import Path

import pytest

from minigrad.files import atomic


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_file_in_a_new_folder_and_then_over_the_old_one(tmp_path):
    path = tmp_path / "new" / "deep" / "a.txt"
    assert atomic.write(path, lambda file: file.write(b"one")) == path
    assert atomic.write_text(str(path), "zwei: ²\n") == path
    assert path.read_bytes() == "zwei: ²\n".encode() and names(path.parent) == ["a.txt"]


@pytest.mark.parametrize("how", ["fill", "fsync", "replace"])
def test_what_was_there_is_untouched_and_nothing_is_left_over(tmp_path, monkeypatch, how):
    path, previous = tmp_path / "a", tmp_path / "before"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    def half(file):
        file.write(b"ha")
        full()

    if how != "fill":
        monkeypatch.setattr(os, how, full)
    with pytest.raises(OSError, match="No space left"):
        atomic.write(path, half if how == "fill" else lambda file: file.write(b"new"),
                     previous if how == "fsync" else None)
    assert path.read_bytes() == b"old" and names(tmp_path) == ["a"]


def test_an_exception_of_any_kind_leaves_the_old_file(tmp_path):
    path = atomic.write_text(tmp_path / "a", "old")

    def stops(file):
        file.write(b"new")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        atomic.write(path, stops)
    assert path.read_text() == "old" and names(tmp_path) == ["a"]


def test_the_content_is_on_the_disk_before_it_takes_its_place_and_the_folder_after(tmp_path, monkeypatch):
    order, sync, replace = [], os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: order.append("sync") or sync(handle))
    monkeypatch.setattr(os, "replace", lambda a, b: order.append((os.path.getsize(a), str(b))) or replace(a, b))
    atomic.write(tmp_path / "a", lambda file: file.write(b"four"))
    assert order == ["sync", (4, str(tmp_path / "a")), "sync"]


@pytest.mark.parametrize("links", [True, False])
def test_the_version_before_is_kept(tmp_path, monkeypatch, links):
    def refuses(*_):
        raise OSError(errno.EPERM, "no hard links here")

    if not links:
        monkeypatch.setattr(os, "link", refuses)
    path, previous = tmp_path / "a", tmp_path / "a.previous"
    for text in ("one", "two", "three"):
        atomic.write(path, lambda file, text=text: file.write(text.encode()), previous)
        assert path.read_text() == text
        assert previous.exists() == (text != "one")
    assert previous.read_text() == "two" and names(tmp_path) == ["a", "a.previous"]


def test_leftovers_of_killed_writers_are_removed_and_nothing_else(tmp_path):
    for name in (".last.npz.123.tmp", ".last.npz.123.old", ".cells.json.4.tmp", "mine.tmp", ".mine.tmp", ".lock"):
        (tmp_path / name).write_text("x")
    atomic.remove_leftovers(tmp_path)
    assert names(tmp_path) == [".lock", ".mine.tmp", "mine.tmp"]


def test_no_file_and_no_folder_stays_open(tmp_path):
    lowest = []
    for text in ("one", "two"):
        atomic.write(tmp_path / "a", lambda file, text=text: file.write(text.encode()), tmp_path / "before")
        lowest.append(os.open(tmp_path / "a", os.O_RDONLY))         # the lowest descriptor that is free
        os.close(lowest[-1])
    assert lowest[0] == lowest[1]


def test_nobody_else_replaces_files():
    """Every file that is renamed into place is written by this function."""
    package = Path(atomic.__file__).parents[1]
    found = [path.relative_to(package).as_posix() for path in package.rglob("*.py")
             if "os.replace(" in path.read_text(encoding="utf-8")]
    assert found == ["files/atomic.py"]
