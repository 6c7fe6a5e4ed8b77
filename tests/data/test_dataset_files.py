"""Finding the files of a published set, reading them within a limit, comparing checksums.

Whole sets: test_idx.py, test_cifar.py.
"""
import gzip
import hashlib

import pytest

from minigrad.data import dataset_files
from minigrad.errors import DataError, UsageError

HOME = "the publisher's page"


def test_files_are_found_up_to_two_folders_below_plain_before_packed(tmp_path):
    for name in ("deep/er/a", "b.gz", "one/b", "too/deep/by/c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = dataset_files.find(tmp_path, ["a", ("b", "B")], who="set", home=HOME, suffixes=("", ".gz"))
    assert [p.relative_to(tmp_path).as_posix() for p in found] == ["deep/er/a", "b.gz"]
    with pytest.raises(DataError, match=r"2 files are missing .*: c, d \(plain or .gz\).*publisher's page"):
        dataset_files.find(tmp_path, ["a", "c", ("d", "D")], who="set", home=HOME, suffixes=("", ".gz"))
    with pytest.raises(DataError, match="is not a folder"):
        dataset_files.find(tmp_path / "b.gz", ["a"], who="set", home=HOME)


def test_reading_stops_at_the_limit(tmp_path):
    (tmp_path / "a").write_bytes(b"1234")
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"1234"))
    for name in ("a", "a.gz"):
        assert dataset_files.read(tmp_path / name, who="set", limit=4) == b"1234"
        with pytest.raises(DataError, match="more than 3 bytes"):
            dataset_files.read(tmp_path / name, who="set", limit=3)


@pytest.mark.parametrize("kind, length", [("SHA-256", 64), ("MD5", 32)])
@pytest.mark.parametrize("level", [1, 9])
def test_a_checksum_is_that_of_the_content_however_it_is_packed(tmp_path, kind, length, level):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"1234" * 99, level))
    published = {"a": hashlib.new(kind.replace("-", ""), b"1234" * 99).hexdigest()}
    dataset_files.check_sum(path, b"1234" * 99, published, who="set", home=HOME)
    dataset_files.check_sum(path, b"1234", {}, who="set", home=HOME)
    with pytest.raises(DataError, match=f"another {kind} sum"):
        dataset_files.check_sum(path, b"1234" * 99, {"a": "0" * length}, who="set", home=HOME)


def test_a_split_is_train_or_test():
    dataset_files.check_split("set", "train")
    with pytest.raises(UsageError, match="split='all', expected 'train' or 'test'"):
        dataset_files.check_split("set", "all")
