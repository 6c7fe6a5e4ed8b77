"""Where the files of a published set are: a folder given, MINIGRAD_DATA, the user's cache, the system's folder."""
import os
import shutil
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from ..errors import DataError
from . import dataset_files, download


class Published(NamedTuple):
    """What is known about a published set."""
    name: str                             # the function that reads it
    home: str                             # where it is published, in words
    folders: tuple                        # what the folder of its files is called, below MINIGRAD_DATA and the cache
    archives: tuple                       # download.Archive of each file the publisher offers
    system: str = ""                      # where Linux distributions install it
    package: str = ""                     # the Debian package that does


def find(published, folder, names, suffixes=("",), fetch=False):
    """The paths of the files `names` (see dataset_files.find), in the first of `places` that has them all.

    folder: look there alone. fetch: if they are in none of them, download them into the first.
    Raises a DataError that says what is missing where, and how to get it on this system.
    """
    tried = places(published, folder)
    found = None
    for place in tried:
        found = found or dataset_files.look(place, names, suffixes, deep=folder is not None or place != root())
    if found is None and fetch:
        target = Path(folder) if folder is not None else tried[0]
        download.fetch(published, target)
        found = dataset_files.look(target, names, suffixes)
    if found is None and folder is not None:
        return dataset_files.find(folder, names, who=published.name, home=published.home, suffixes=suffixes)
    if found is None:
        bases = [str(base) for base in (root(), cache(), published.system) if base]
        raise DataError(f"{published.name}: its files are in none of {', '.join(bases)}. {remedy(published)}")
    return found


def places(published, folder=None):
    """The folders to look in, in order: the one given, or those below MINIGRAD_DATA, that folder itself, those below
    the user's cache, the system's."""
    if folder is not None:
        return [Path(folder)]
    bases = [*([root()] if root() else []), cache()]
    below = [base / name for base in bases for name in published.folders]
    if root():
        below.insert(len(published.folders), root())
    return [*below, *([Path(published.system)] if published.system else [])]


def root():
    """The folder that the environment variable MINIGRAD_DATA names, or None."""
    return Path(os.environ["MINIGRAD_DATA"]) if os.environ.get("MINIGRAD_DATA") else None


def cache():
    """The folder of minigrad in the user's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "minigrad"


def remedy(published):
    """One line on how to get the set on this system."""
    size, server = sum(archive.size for archive in published.archives) / 1e6, urlsplit(published.archives[0].url).netloc
    fetched = f"data.{published.name}(download=True) fetches {size:.0f} MB from {server}"
    if published.package and shutil.which("apt-get"):
        return f"`apt-get install {published.package}` installs them; or {fetched}."
    return f"{fetched}; or name the folder that holds them in MINIGRAD_DATA."
