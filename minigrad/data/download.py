"""Fetching a published set: with progress, resumed after an interruption, within a size, compared with a checksum."""
import hashlib
import io
import sys
import tarfile
import urllib.error
import urllib.request
import zlib
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

from ..errors import DataError
from ..files import atomic
from . import dataset_files

BLOCK = 1 << 16
TIMEOUT = 30                              # seconds without a byte


class Archive(NamedTuple):
    """A file that a publisher offers: a .gz that stays as it is, or a .tar.gz whose files are taken out."""
    url: str
    size: int                             # bytes; a longer answer is refused
    sha256: str = ""                      # of the .tar.gz, or of what is in the .gz, which others compress anew
    members: tuple = ()                   # the files to take out of a .tar.gz


def fetch(published, folder):
    """Download every archive of a Published set into a folder; files that are there already are not fetched again.

    An interrupted download goes on where it stopped. Raises DataError if the server cannot be reached, sends more than
    the published size or something else than what was published; nothing but the part received so far is left then.
    """
    folder = Path(folder)
    for archive in published.archives:
        name = archive.url.rsplit("/", 1)[1]
        wanted = archive.members or (name,)
        if all((folder / Path(member).name).is_file() for member in wanted):
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part = receive(archive, folder / f"{name}.part", published.name)
            check(archive, part, published)
            unpack(archive, part, folder, published.name)
        except OSError as why:
            raise DataError(f"{published.name}: {archive.url} could not be fetched into {folder} ({why}). Try again: "
                            "it goes on where it stopped. Or download it by hand.") from why


def receive(archive, part, who):
    """Append what is missing to the file `part`, and return it."""
    had = part.stat().st_size if part.is_file() else 0
    if had >= archive.size:
        return part
    request = urllib.request.Request(archive.url, headers={"Range": f"bytes={had}-"} if had else {})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            resumed = answer.status == 206
            with open(part, "ab" if resumed else "wb") as file:
                copy(answer, file, had if resumed else 0, archive, who)
    except (HTTPException, ValueError) as why:
        raise OSError(f"the connection broke: {why!r}") from why
    if (got := part.stat().st_size) != archive.size:
        raise OSError(f"{got:,} of {archive.size:,} bytes arrived")
    return part


def copy(answer, file, had, archive, who):
    """Write the answer to a file, with a progress bar; OSError as soon as it is longer than it should be."""
    from tqdm import tqdm
    with tqdm(total=archive.size, initial=had, desc=who, unit="B", unit_scale=True, ncols=79, leave=False,
              disable=not sys.stderr.isatty()) as bar:
        while block := answer.read(BLOCK):
            had += len(block)
            if had > archive.size:
                file.truncate(0)
                raise OSError(f"the server sends more than the {archive.size:,} bytes that were published")
            file.write(block)
            bar.update(len(block))


def check(archive, part, published):
    """Compare the SHA-256 sum; a file that is another one is removed."""
    if not archive.sha256:
        return
    packed = part.replace(part.with_suffix(""))                 # its own name says whether it is a .gz
    try:
        content = packed.read_bytes() if archive.members else dataset_files.read(
            packed, who=published.name, limit=20 * archive.size + BLOCK)
        if (found := hashlib.sha256(content).hexdigest()) != archive.sha256:
            raise DataError(f"{published.name}: what {archive.url} sent is not the published file: its SHA-256 sum is "
                            f"{found[:16]}…, expected {archive.sha256[:16]}…. Try again, or get it by hand from "
                            f"{published.home}.")
    except DataError:
        packed.unlink()
        raise
    packed.replace(part)


def unpack(archive, part, folder, who):
    """Put the archive in its place, or the files named in it; nothing else in it is looked at."""
    if not archive.members:
        part.replace(part.with_suffix(""))
        return
    try:
        with tarfile.open(fileobj=io.BytesIO(part.read_bytes()), mode="r:gz") as tar:
            for name in archive.members:
                member = tar.getmember(name)
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or member.size > 4 * archive.size:
                    raise KeyError(f"{name} is not a file of the expected size")
                atomic.write(folder / Path(name).name, lambda file: file.write(content.read()))
    except (tarfile.TarError, KeyError, EOFError, zlib.error) as why:
        raise DataError(f"{who}: {archive.url} is not the published archive ({why}).") from why
    part.unlink()
