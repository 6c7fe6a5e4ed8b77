"""One file of named arrays and plain JSON: written whole or not at all, read without trusting it.

    name.npz            a zip of .npy members and minigrad.json, stored uncompressed, no time stamps
    name.safetensors    the same in the safetensors format (optional extra)

Whoever looks, at any moment, finds the old file or the new one (files/atomic.py). The one before stays as
`name.previous.npz`. The same content gives the same bytes. Reading checks sizes, dtypes, checksums and the list of
contents; pickles are refused unread.
"""
import contextlib
import json
import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from .. import __version__
from ..errors import CheckpointError
from ..files import atomic, npz

try:
    import fcntl
except ImportError:                       # Windows: no lock there, see `lock_folder`
    fcntl = None

FORMAT = 1
JSON_MEMBER = "minigrad.json"


def write_file(path, arrays, meta):
    """Write {name: NumPy array} and a dict of plain JSON values to `path` (.npz or .safetensors), atomically.

    Missing folders are made. A file that was there is kept as `previous(path)`. Whatever fails (disk full, read-only
    folder, a kill at any moment), the file that was there before is untouched. Raises CheckpointError.
    """
    path = Path(path)
    arrays = {name: np.asarray(a, dtype=a.dtype.newbyteorder("<"), order="C") for name, a in arrays.items()}
    envelope = {"format": FORMAT, "library": __version__, "meta": meta,
                "arrays": {name: [a.dtype.str, list(a.shape), zlib.crc32(a.data)] for name, a in arrays.items()}}
    text = json.dumps(envelope, allow_nan=False, ensure_ascii=False).encode()      # dicts keep their order
    fill = {".npz": _fill_npz, ".safetensors": _fill_safetensors}[check_suffix("save", path)]
    try:
        atomic.write(path, lambda file: fill(file, arrays, text), previous(path))
    except OSError as why:
        raise CheckpointError(f"save: {path} could not be written ({why.strerror or why}). The file that was there "
                              "before, if any, is untouched. Make room, or choose another folder.") from why


def check_suffix(who, path):
    """The suffix of a file that `write_file` can write; CheckpointError for others."""
    if Path(path).suffix not in (".npz", ".safetensors"):
        raise CheckpointError(f"{who}: got the file name {Path(path).name!r}, expected one that ends in .npz or "
                              ".safetensors.")
    return Path(path).suffix


def previous(path):
    """Where `write_file` keeps the version before: run/last.npz → run/last.previous.npz."""
    path = Path(path)
    return path.with_name(f"{path.stem}.previous{path.suffix}")


def _fill_npz(file, arrays, text):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            with archive.open(_member(f"{name}.npy"), "w", force_zip64=array.nbytes > 1 << 30) as out:
                np.lib.format.write_array(out, array, version=(1, 0), allow_pickle=False)
        archive.writestr(_member(JSON_MEMBER), text)


def _member(name):
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))    # a fixed timestamp: same content, same bytes
    info.create_system, info.external_attr = 3, 0o600 << 16
    return info


def _fill_safetensors(file, arrays, text):
    checked = f"{zlib.crc32(text):08x} {text.decode()}"              # the format itself has no checksums
    file.write(_safetensors("save").numpy.save(arrays, metadata={"minigrad": checked}))


def _safetensors(who):
    try:
        import safetensors.numpy
    except ImportError as why:
        raise CheckpointError(f"{who}: .safetensors files need the package safetensors. Install it with "
                              "`pip install minigrad[safetensors]`, or use an .npz file.") from why
    return safetensors


def read_file(path):
    """(arrays, envelope) of a file that `write_file` made. The envelope holds format, library and meta.

    Raises CheckpointError for files that are missing, truncated, altered, foreign, pickled or of a newer format; what
    they hold is not executed, and nothing is allocated before its size was compared with that of the file.
    """
    path = Path(path)
    if not path.is_file():
        hint = f" There is {previous(path)}, the version before." if previous(path).is_file() else ""
        raise CheckpointError(f"load: there is no file {path}.{hint}")
    try:
        read = {".npz": _read_npz, ".safetensors": _read_safetensors}.get(path.suffix)
        if read is None:
            raise npz.BadFile("is not an .npz or .safetensors file")
        return read(path)
    except npz.BadFile as why:
        hint = f" The version before is kept in {previous(path).name}." if previous(path).is_file() else ""
        raise CheckpointError(f"load: {path} {why}. Expected a file written by minigrad.save.{hint}") from why
    except OSError as why:
        raise CheckpointError(f"load: {path} cannot be read ({why.strerror or why}).") from why


def _read_npz(path):
    with npz.open_zip(path, stored_only=True) as (archive, members):
        if JSON_MEMBER not in members:
            raise npz.BadFile(f"has no {JSON_MEMBER}: it is an .npz of another program")
        envelope = _envelope(archive.read(JSON_MEMBER))
        expected = {f"{name}.npy" for name in envelope["arrays"]} | {JSON_MEMBER}
        _same_names(set(members), expected)
        arrays = {}
        for name in envelope["arrays"]:
            info = members[f"{name}.npy"]
            with archive.open(info) as file:
                arrays[name] = npz.read_npy(file, info.file_size)
    return _checked(arrays, envelope)


def _read_safetensors(path):
    package = _safetensors("load")
    try:
        with package.safe_open(path, framework="np") as file:
            checksum, _, text = (file.metadata() or {}).get("minigrad", "").partition(" ")
            if not text:
                raise npz.BadFile("has no minigrad metadata: it is a file of another program (see load_torch)")
            if checksum != f"{zlib.crc32(text.encode()):08x}":
                raise npz.BadFile("is corrupted (checksum of the metadata)")
            envelope = _envelope(text)
            _same_names(set(file.keys()), set(envelope["arrays"]))
            arrays = {name: file.get_tensor(name) for name in envelope["arrays"]}
    except package.SafetensorError as why:
        raise npz.BadFile(f"is not a complete safetensors file ({why!s:.100})") from why
    return _checked(arrays, envelope)


def _envelope(text):
    """The metadata, as `write_file` writes them; `meta` is the business of the caller."""
    try:
        envelope = json.loads(text)
        number, library = envelope["format"], envelope["library"]
    except (ValueError, KeyError, TypeError, RecursionError) as why:
        raise npz.BadFile(f"has unreadable metadata ({type(why).__name__})") from why
    if type(number) is not int or not isinstance(library, str):
        raise npz.BadFile(f"has unreadable metadata (format {number!r:.20}, library {library!r:.20})")
    if number > FORMAT:
        raise npz.BadFile(f"was written by the newer minigrad {library:.20} (file format {number}; this one reads up "
                          f"to {FORMAT}), so update minigrad to read it")
    arrays = envelope.get("arrays")
    if not isinstance(arrays, dict) or not all(map(_is_listed, arrays.values())) or "meta" not in envelope:
        raise npz.BadFile("has unreadable metadata (no list of arrays with dtype, shape and checksum)")
    return envelope


def _is_listed(entry):
    """Whether an array is listed as [dtype, shape, checksum]."""
    return (isinstance(entry, list) and len(entry) == 3 and isinstance(entry[0], str) and isinstance(entry[1], list)
            and isinstance(entry[2], int))


def _same_names(found, expected):
    for name in sorted(found ^ expected):
        raise npz.BadFile(f"lacks {name!r:.60}" if name in expected else f"holds the foreign member {name!r:.60}")


def _checked(arrays, envelope):
    for name, (dtype, shape, checksum) in envelope.pop("arrays").items():
        a = arrays[name]
        if (a.dtype.str, list(a.shape), zlib.crc32(np.asarray(a, order="C").data)) != (dtype, shape, checksum):
            raise npz.BadFile(f"is corrupted: {name!r:.60} differs from what was written")
    return arrays, envelope


@contextlib.contextmanager
def lock_folder(folder):
    """Lock a folder for the length of a block, so that two runs cannot write into each other's files.

    The lock is the operating system's (flock): it ends with the process, even a killed one. Leftovers of killed
    writers are removed. On Windows nothing is locked. If the block leaves nothing in the folder, the folders that were
    made for it disappear again. Raises CheckpointError when another process holds the folder.
    """
    folder = Path(folder)
    made = [f for f in (folder, *folder.parents) if not f.exists()]
    with contextlib.ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(open(folder / ".lock", "a+"))
        except OSError as why:
            raise CheckpointError(f"lock: {folder} cannot be written to ({why.strerror or why}). "
                                  "Choose another folder.") from why
        _lock(file, folder)
        atomic.remove_leftovers(folder)
        stack.callback(_remove_empty, folder, made)
        yield


def _remove_empty(folder, made):
    """Take back the folders that were made, if they hold nothing but the lock."""
    with contextlib.suppress(OSError):
        if made and [p.name for p in folder.iterdir()] == [".lock"]:
            (folder / ".lock").unlink()
            for parent in made:                                 # innermost first; rmdir stops at one that is in use
                parent.rmdir()


def _lock(file, folder):
    if fcntl is None:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(file.fileno()), os.stat(folder / ".lock")):
            raise OSError("the folder was removed and made again by another process")
    except OSError as why:
        file.seek(0)
        owner = file.read().strip() or "unknown"
        raise CheckpointError(f"lock: another run (process {owner}) is writing to {folder}. Wait for it, stop it, or "
                              "choose another folder.") from why
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
