"""What is inside a checkpoint: arrays with shape, dtype and size, and the plain values.

The whole file is read and its checksums are compared, so a listing also means that the file is sound.
"""
import numpy as np

from ..train.checkpoint import Checkpoint
from .networks import main_file

SHOWN = 8                                 # how many plain values of a list are printed


def configure(parser):
    """The file."""
    parser.add_argument("file", help="a file written by minigrad.save (.npz or .safetensors), or the folder of a run")


def run(args):
    """Print three tables: entries, arrays, values."""
    checkpoint = Checkpoint(main_file(args.file))
    size = checkpoint.path.stat().st_size
    print(f"{checkpoint.path}\n{readable(size)}, written by minigrad {checkpoint.library}, file format "
          f"{checkpoint.format}, sound")
    for key, kind in checkpoint.kinds.items():
        arguments = ", ".join(f"{name}={value!r}" for name, value in kind.get("arguments", {}).items())
        print(f"{key}: {kind.get('name') or kind['class']}" + (f"({arguments})" if arguments else ""))
    if checkpoint.arrays:
        rows = [(name, "x".join(map(str, a.shape)) or "scalar", str(a.dtype), readable(a.nbytes))
                for name, a in checkpoint.arrays.items()]
        print()
        table(("array", "shape", "dtype", "size"), rows)
        numbers = sum(a.size for a in checkpoint.arrays.values())
        print(f"{len(rows)} arrays, {numbers:,} numbers, {readable(sum(a.nbytes for a in checkpoint.arrays.values()))}")
    rows = list(values(checkpoint, ""))
    if rows:
        print()
        table(("value", ""), rows)


def values(tree, path):
    """(path, text) for each plain value; a list of plain values on one line, a list of rows by its length and last
    row."""
    for key, value in tree.items():
        where = f"{path}/{key}".lstrip("/")
        if isinstance(value, np.ndarray):
            continue
        if isinstance(value, dict):
            yield from values(value, where)
        elif isinstance(value, list) and value and isinstance(value[-1], dict):
            yield where, f"{len(value)} rows; the last:"
            yield from values(value[-1], f"{where}/{len(value) - 1}")
        elif isinstance(value, list):
            shown = text(", ".join(map(text, value[:SHOWN]))) or "(empty)"
            yield where, shown + (f", … ({len(value)} in all)" if len(value) > SHOWN else "")
        else:
            yield where, text(value)


def text(value):
    """A plain value, short enough for a table."""
    written = f"array {value.shape}" if isinstance(value, np.ndarray) else str(value)
    return written if len(written) <= 44 else written[:43] + "…"


def table(head, rows):
    """Left-aligned columns; sizes are right-aligned."""
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        cells = [f"{cell:>{w}}" if i == 3 else f"{cell:<{w}}" for i, (cell, w) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def readable(size):
    """Bytes in the unit that keeps the number short: 512 B, 24.2 KB, 1.3 MB (powers of 1000)."""
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
