"""Reading .npy without unpickling: what NumPy writes is read, and no header breaks the reader.

Whole files of data sets: tests/data/test_folder.py; checkpoints: tests/train/test_checkpoint.py.
"""
import io
import types
import random
import zipfile

import numpy as np
import pytest

from minigrad.files import npz


def test_no_header_breaks_the_reader():
    """Headers with bytes exchanged at random: an array, or BadFile; nothing is parsed as Python."""
    raw = io.BytesIO()
    np.save(raw, np.arange(6.0).reshape(2, 3))
    raw, rng, read = raw.getvalue(), random.Random(0), 0
    for _ in range(20_000):
        changed = bytearray(raw)
        for _ in range(rng.choice((1, 2, 3))):
            plausible = ord(rng.choice("()[]{}'\",:0123456789-<>|OVfi# "))
            changed[rng.randrange(80)] = rng.choice([rng.randrange(256), plausible])
        try:
            read += npz.read_npy(io.BytesIO(bytes(changed)), len(changed)).size == 6
        except npz.BadFile:
            pass
    assert 0 < read < 5_000


@pytest.mark.parametrize("array", [np.arange(3), np.zeros(()), np.zeros((0, 2)), np.ones((2, 3), order="F"),
                                   np.array([True]), np.arange(2, dtype=">i2"), np.ones(1, complex),
                                   np.ones((1, 1, 1, 1, 2), np.uint8)])
def test_what_numpy_writes_is_read(array):
    raw = io.BytesIO()
    np.save(raw, array)
    got = npz.read_npy(io.BytesIO(raw.getvalue()), len(raw.getvalue()))
    np.testing.assert_array_equal(got, array)
    assert got.dtype == array.dtype and got.shape == array.shape


def test_what_follows_the_numbers_is_refused():
    raw = io.BytesIO()
    np.save(raw, np.arange(3))
    longer = raw.getvalue() + b"xx"
    with pytest.raises(npz.BadFile, match=f"announces {len(longer) - 2} bytes .* but has {len(longer)}"):
        npz.read_npy(io.BytesIO(longer), len(longer))
    short = raw.getvalue()[:-4]
    with pytest.raises(npz.BadFile, match="is cut off: 20 bytes of data, expected 24"):
        npz.read_npy(io.BytesIO(short), len(raw.getvalue()))


def archive(path, members, method=zipfile.ZIP_STORED):
    with pytest.MonkeyPatch.context() as patch, zipfile.ZipFile(path, "w", method) as file:
        patch.setattr("warnings.warn", lambda *args, **settings: None)                  # of double names
        for name, content in members:
            file.writestr(name, content)
    return path


def array(*numbers):
    raw = io.BytesIO()
    np.save(raw, np.array(numbers))
    return raw.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_is_read(tmp_path, method):
    path = archive(tmp_path / "a.npz", [("a.npy", array(1, 2)), ("b.npy", array(*range(500)))], method)
    got = npz.read_npz(path)
    assert list(got) == ["a", "b"] and got["a"].tolist() == [1, 2] and got["b"].tolist() == list(range(500))
    if method == zipfile.ZIP_DEFLATED:
        with pytest.raises(npz.BadFile, match="'a.npy' compressed or encrypted"), npz.open_zip(path, stored_only=True):
            pass


@pytest.mark.parametrize("members, method, words", [
    ([("a.npy", b"1"), ("a.npy", b"2")], zipfile.ZIP_STORED, "two members of one name"),
    ([("a.npy", array(1)), ("readme.txt", b"2")], zipfile.ZIP_STORED, "foreign member 'readme.txt'"),
    ([("a.npy", array(1))], zipfile.ZIP_BZIP2, "compressed or encrypted")])
def test_an_archive_of_something_else_is_refused(tmp_path, members, method, words):
    with pytest.raises(npz.BadFile, match=words):
        npz.read_npz(archive(tmp_path / "a.npz", members, method))


@pytest.mark.parametrize("field, where", [("compressed", 20), ("plain", 24)])
def test_an_archive_that_announces_more_than_it_has_is_refused(tmp_path, field, where):
    """The size of the member in the central directory is overwritten."""
    path = archive(tmp_path / "a.npz", [("a.npy", array(1, 2))])
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + where:entry + where + 4] = (10**6).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    with pytest.raises(npz.BadFile, match="announces more data than it can hold"):
        npz.read_npz(path)


def test_no_zip_file(tmp_path):
    path = tmp_path / "a.npz"
    path.write_bytes(b"not a zip file")
    with pytest.raises(npz.BadFile, match="is not a complete zip file"):
        npz.read_npz(path)



def test_an_archive_may_unpack_to_64_mib_or_to_a_hundred_times_its_size():
    def listed(size, length):
        info = zipfile.ZipInfo("a.npy")
        info.compress_type, info.compress_size, info.file_size = zipfile.ZIP_DEFLATED, length - 100, size
        return npz._members(types.SimpleNamespace(infolist=lambda: [info]), length, False)

    mib = 1 << 20
    assert listed(64 * mib, 100_000)["a.npy"].file_size == 64 * mib and listed(100 * mib, mib)
    with pytest.raises(npz.BadFile, match="would unpack to 67,108,865 bytes, more than 100 times its size"):
        listed(64 * mib + 1, 100_000)
    with pytest.raises(npz.BadFile, match="would unpack to 104,857,601 bytes"):
        listed(100 * mib + 1, mib)


@pytest.mark.parametrize("held", [[None], ["text"]], ids=["objects", "text"])
def test_objects_and_text_are_not_opened(held):
    raw = io.BytesIO()
    np.save(raw, np.array(held), allow_pickle=True)
    with pytest.raises(npz.BadFile, match="holds Python objects or strings .dtype .* instead of numbers; it was not"):
        npz.read_npy(io.BytesIO(raw.getvalue()), len(raw.getvalue()))
