"""Reading .npy and .npz files without ever unpickling: every header is read and checked before its data.

An .npz is a zip file of .npy files; an .npy is a magic string, a header (dtype, order, shape) and the numbers. Arrays
of objects hold a pickle instead of numbers, and opening a pickle runs the code in it; so the dtype is looked at first,
and the size it announces is compared with the bytes that are there before anything is allocated.
"""
import math
import re
import struct
import zipfile
import zlib
from contextlib import contextmanager

import numpy as np

MAX_RATIO = 1100                          # deflate cannot shrink more than 1032 : 1
MAX_HEADER = 10_000
ALWAYS_FINE = 64 << 20                    # an archive may unpack to this many bytes, or to EXPANDS times its size
EXPANDS = 100
HEADER = re.compile(r"\{'descr': '([<>|][A-Za-z]\d*)', 'fortran_order': (True|False), 'shape': "
                    r"\(((?:\d{1,18}, )*(?:\d{1,18},?)?)\), \} *\n")


class BadFile(ValueError):
    """What is wrong with a file, in words that follow its name: "is cut off". Callers turn it into their own error."""


def read_npy(file, size):
    """The array in an open .npy file of `size` bytes. Raises BadFile; never unpickles, never evaluates."""
    dtype, fortran, shape, start = _header(file)
    expected = start + math.prod(shape) * dtype.itemsize
    if expected != size:
        raise BadFile(f"announces {expected} bytes (shape {shape}, {dtype}) but has {size}")
    data = bytearray(file.read(size - start))
    if len(data) != size - start:
        raise BadFile(f"is cut off: {len(data)} bytes of data, expected {size - start}")
    flat = np.frombuffer(data, dtype=dtype)
    return flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)


def _header(file):
    """(dtype, Fortran order, shape, where the numbers start). NumPy's own reader parses the header as Python; here it
    must look as NumPy writes it."""
    magic = file.read(8)
    width = {b"\x93NUMPY\x01\x00": 2, b"\x93NUMPY\x02\x00": 4}.get(magic)
    if width is None:
        raise BadFile(f"has no valid .npy header: it begins with the bytes {magic.hex(' ') or '(none)'}")
    length = int.from_bytes(file.read(width), "little")
    found = HEADER.fullmatch(file.read(length).decode("latin1")) if length <= MAX_HEADER else None
    if found is None:
        raise BadFile("has no valid .npy header, or one of something else than plain numbers")
    kind, fortran, shape = found.groups()
    if kind[1] not in "biufc":
        raise BadFile(f"holds Python objects or strings (dtype {kind}) instead of numbers; it was not opened, since "
                      "unpickling runs the code in it")
    try:
        return np.dtype(kind), fortran == "True", tuple(int(n) for n in re.findall(r"\d+", shape)), 8 + width + length
    except TypeError as why:
        raise BadFile(f"has the unknown dtype {kind}") from why


@contextmanager
def open_zip(path, stored_only=False):
    """The zip file at `path` and its members {name: ZipInfo}, sizes checked. Raises BadFile, also for what fails later.

    Refused: double names, encryption, compression other than deflate (`stored_only`: any), more bytes announced than
    the file can hold, and more than EXPANDS times its size (above ALWAYS_FINE), which no picture or weight shrinks to.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _members(archive, path.stat().st_size, stored_only)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OverflowError,
            UnicodeError) as why:
        raise BadFile(f"is not a complete zip file ({str(why)[:100] or type(why).__name__})") from why


def _members(archive, length, stored_only):
    members = archive.infolist()
    allowed = {zipfile.ZIP_STORED} if stored_only else {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    for info in members:
        if info.compress_type not in allowed or info.flag_bits & 1:
            raise BadFile(f"has the member {info.filename!r:.60} compressed or encrypted in a way that is not expected")
    if len({info.filename for info in members}) != len(members):
        raise BadFile("holds two members of one name")
    limits = [info.compress_size * MAX_RATIO if info.compress_type else info.compress_size for info in members]
    if sum(info.compress_size for info in members) > length or any(
            info.file_size > limit for info, limit in zip(members, limits)):
        raise BadFile("announces more data than it can hold")
    unpacked = sum(info.file_size for info in members)
    if unpacked > max(ALWAYS_FINE, EXPANDS * length):
        raise BadFile(f"would unpack to {unpacked:,} bytes, more than {EXPANDS} times its size")
    return {info.filename: info for info in members}


def read_npz(path):
    """{name: array} of an .npz of plain arrays, compressed or not. Raises BadFile; never unpickles."""
    arrays = {}
    with open_zip(path) as (archive, members):
        for name, info in members.items():
            if not name.endswith(".npy"):
                raise BadFile(f"holds the foreign member {name!r:.60}, expected .npy members alone")
            with archive.open(info) as file:
                arrays[name.removesuffix(".npy")] = read_npy(file, info.file_size)
    return arrays
