"""Finding the files of a published data set in a folder, and checking them: names, sizes, checksums.

Every error is a `DataError` that says which file, what was found, what was expected and where it is published.
"""
import gzip
import hashlib
import zlib
from pathlib import Path

from ..errors import DataError, UsageError


ANYWHERE = (".", "*", "*/*")              # the folder and up to two below


def check_split(who, split):
    """Raise UsageError unless `split` is "train" or "test"."""
    if split not in ("train", "test"):
        raise UsageError(f"{who}: got split={split!r}, expected 'train' or 'test'.")


def find(folder, names, *, who, home, suffixes=("",)):
    """The paths of `names` in `folder` or up to two folders below it, in the given order.

    names:     one entry per file; an entry is a name or a tuple of spellings of the same file.
    suffixes:  endings tried in order, ("", ".gz") for files that may be compressed.
    home:      where the set is published, for the message.
    Raises a DataError that lists all missing files at once.
    """
    root = Path(folder)
    if not root.is_dir():
        raise DataError(f"{who}: {str(folder)!r} is not a folder. Expected the folder that holds the files of the set, "
                        f"published at {home}.")
    found = _found(root, names, suffixes, ANYWHERE)
    missing = [name if isinstance(name, str) else name[0] for name, path in zip(names, found) if path is None]
    if missing:
        also = f" (plain or {', '.join(s for s in suffixes if s)})" if any(suffixes) else ""
        raise DataError(f"{who}: {_count(missing)} missing in {str(folder)!r}: {', '.join(missing)}{also}. They are "
                        f"published at {home}. Download and unpack them into that folder.")
    return found


def look(folder, names, suffixes=("",), deep=True):
    """The same paths, or None if one is missing. deep: look up to two folders below, too."""
    found = _found(Path(folder), names, suffixes, ANYWHERE if deep else ANYWHERE[:1])
    return None if None in found else found


def _found(root, names, suffixes, places):
    return [_first(root, [name] if isinstance(name, str) else name, suffixes, places) for name in names]


def _first(root, spellings, suffixes, places):
    for place in places:
        for suffix in suffixes:
            for spelling in spellings:
                hits = sorted(p for p in root.glob(f"{place}/{spelling}{suffix}") if p.is_file())
                if hits:
                    return hits[0]
    return None


def _count(missing):
    return "1 file is" if len(missing) == 1 else f"{len(missing)} files are"


def read(path, *, who, limit):
    """All bytes of a file, unpacked when its name ends in .gz; at most `limit` of them (a defence against gzip bombs).

    Raises DataError when the file cannot be read, is a broken or truncated gzip stream, or is longer.
    """
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            content = file.read(limit + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as why:
        raise DataError(f"{who}: {path.name} is not a complete gzip file ({why}). Expected the published archive: "
                        "download it again.") from why
    except OSError as why:
        raise DataError(f"{who}: {path} cannot be read ({why}).") from why
    if len(content) > limit:
        raise DataError(f"{who}: {path.name} holds more than {limit} bytes, which no file of this set does. "
                        "Is it another file?")
    return content


def check_sum(path, content, published, *, who, home):
    """Compare the sum of the unpacked content with the known one, if there is one.

    published maps a file name (without .gz) to a hexadecimal sum: SHA-256, or MD5 where only that was published.
    """
    expected = published.get(path.name.removesuffix(".gz").replace(".idx", "-idx"))
    kind = "MD5" if expected and len(expected) == 32 else "SHA-256"
    made = hashlib.md5(content, usedforsecurity=False) if kind == "MD5" else hashlib.sha256(content)
    if expected and (found := made.hexdigest()) != expected:
        raise DataError(f"{who}: the contents of {path.name} have the size of the published file but another {kind} "
                        f"sum ({found[:16]}…, expected {expected[:16]}…). Download it again from {home}, or pass "
                        "verify=False if you made it yourself.")
