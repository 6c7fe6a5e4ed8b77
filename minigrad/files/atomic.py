"""Writing a file atomically: whoever looks, at any moment, finds the old file or the new one, never half of it.

    write(path, fill)            fill(file) writes into an open binary file
    write_text(path, text)       UTF-8

The new content goes to a temporary file in the same folder, `.NAME.PID.tmp`, which is flushed to the disk and then
renamed. Every file that minigrad replaces is written here.
"""
import contextlib
import os
import re
from pathlib import Path

LEFTOVER = re.compile(r"\..+\.\d+\.(tmp|old)")


def write(path, fill, previous=None):
    """Let fill(file) write the content of `path`, and put it in place when it is complete; returns the path.

    previous: a path where the version that was there is kept. Missing folders are made. If anything fails (a full
    disk, a read-only folder, an exception in `fill`, a kill at any moment), the file that was there is untouched.
    Raises OSError, and whatever `fill` raises.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(temporary, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        if previous is not None and path.exists():
            _keep(path, previous, temporary.with_suffix(".old"))
        os.replace(temporary, path)
        _sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return path


def write_text(path, text):
    """Write the text in UTF-8, as `write` does; returns the path."""
    return write(path, lambda file: file.write(text.encode()))


def remove_leftovers(folder):
    """Delete the temporary files of writers that were killed. Only for the one process that writes to the folder."""
    for file in Path(folder).iterdir():
        if LEFTOVER.fullmatch(file.name):
            file.unlink(missing_ok=True)


def _keep(path, previous, spare):
    """Make `previous` a second name of the file at `path`; `path` itself stays in place."""
    spare.unlink(missing_ok=True)
    try:
        os.link(path, spare)
    except OSError:                       # no hard links here: the file is renamed, and `path` is gone for a moment
        os.replace(path, previous)
        return
    os.replace(spare, previous)
    spare.unlink(missing_ok=True)         # after a kill both may be one file already; then replacing them does nothing


def _sync_folder(folder):
    """Make the renaming itself survive a power cut."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
