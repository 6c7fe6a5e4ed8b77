"""Reading .npy and .npz files without ever unpickling: every header is read and checked before its data.

An .npz is a zip file of .npy files; an .npy is a magic string, a header (dtype, order, shape) and the numbers. Arrays
of objects hold a pickle instead of numbers, and opening a pickle runs the code in it; so the dtype is looked at first,
and the size it announces is compared with the bytes that are there before anything is allocated.
"""
import math
import zipfile
import zlib
from contextlib import contextmanager

import numpy as np

MAX_RATIO = 1100                          # deflate cannot shrink more than 1032 : 1


class BadFile(ValueError):
    """What is wrong with a file, in words that follow its name: "is cut off". Callers turn it into their own error."""


def read_npy(file, size):
    """The array in an open .npy file of `size` bytes. Raises BadFile; never unpickles."""
    try:
        version = np.lib.format.read_magic(file)
        header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        shape, fortran, dtype = header(file)
    except (ValueError, KeyError) as why:
        raise BadFile(f"has no valid .npy header ({str(why).splitlines()[0][:80]})") from why
    if dtype.hasobject or dtype.kind not in "biufc":
        raise BadFile(f"holds Python objects (dtype {dtype}) instead of numbers; it was not opened, since unpickling "
                      "runs the code in it")
    expected = file.tell() + math.prod(shape) * dtype.itemsize
    if expected != size:
        raise BadFile(f"announces {expected} bytes (shape {shape}, {dtype}) but has {size}")
    flat = np.frombuffer(bytearray(file.read(size)), dtype=dtype)
    if flat.size != math.prod(shape):
        raise BadFile(f"is cut off: {flat.nbytes} bytes of data, expected {expected}")
    return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)


@contextmanager
def open_zip(path, stored_only=False):
    """The zip file at `path` and its members {name: ZipInfo}, sizes checked. Raises BadFile, also for what fails later.

    Refused: double names, encryption, compression other than deflate (`stored_only`: any), more bytes announced than
    the file can hold.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _members(archive, path.stat().st_size, stored_only)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError, UnicodeError) as why:
        raise BadFile(f"is no complete zip file ({why or type(why).__name__})") from why


def _members(archive, length, stored_only):
    members = archive.infolist()
    allowed = {zipfile.ZIP_STORED} if stored_only else {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    for info in members:
        if info.compress_type not in allowed or info.flag_bits & 1:
            raise BadFile(f"has the member {info.filename!r} compressed or encrypted in a way that is not expected")
    if len({info.filename for info in members}) != len(members):
        raise BadFile("holds two members of one name")
    if sum(info.compress_size for info in members) > length or any(
            info.file_size > (info.compress_size * MAX_RATIO if info.compress_type else info.compress_size) for info in members):
        raise BadFile("announces more data than it can hold")
    return {info.filename: info for info in members}


def read_npz(path):
    """{name: array} of an .npz of plain arrays, compressed or not. Raises BadFile; never unpickles."""
    arrays = {}
    with open_zip(path) as (archive, members):
        for name, info in members.items():
            if not name.endswith(".npy"):
                raise BadFile(f"holds the foreign member {name!r}, expected .npy members alone")
            with archive.open(info) as file:
                arrays[name.removesuffix(".npy")] = read_npy(file, info.file_size)
    return arrays
