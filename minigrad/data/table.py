"""Numbers and a target column from a CSV file."""
import csv as reader
import re
from decimal import Decimal
from pathlib import Path

import numpy as np

from .. import backend
from ..errors import DataError, UsageError

NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?|(?i:nan|inf(?:inity)?))")

def csv(path, target=-1, header="auto", delimiter=",", dtype=np.float32):
    """A CSV file as (x, y) on the backend in use.

    x: (N, D) of `dtype`, all columns but the target.
    y: (N,); int64 when every target is an integer or when they are names (classes, numbered in sorted order), else
        numbers of `dtype`. Integers are read exactly, so that large ones stay different.
    target: the column to predict, by index (-1: the last) or by its name in the header.
    header: True, False, or "auto": the first line is a header when none of its cells is a number.
    Raises a DataError with line and column for ragged lines, missing or non-numeric cells, NaN, inf and numbers that
    do not fit `dtype` (targets: int64), and for a file without data. A number is written as in 12, -0.5 or 1e-3.

    >>> np.savetxt("points.csv", [[1, 2, 0], [3, 4, 1]], delimiter=",", header="x1,x2,label", comments="")
    >>> data.csv("points.csv", target="label")
    (array([[1., 2.],
           [3., 4.]], dtype=float32), array([0, 1]))
    """
    if np.dtype(dtype).kind != "f":
        raise UsageError(f"csv: got dtype={np.dtype(dtype)}, expected a floating-point one.")
    rows = _rows(Path(path), delimiter)
    named = not any(map(_is_number, rows[0][1])) if header == "auto" else header
    names = [cell.strip() for cell in rows[0][1]] if named else [str(i) for i in range(len(rows[0][1]))]
    rows = rows[1:] if named else rows
    if not rows:
        raise DataError(f"csv: {path} holds a header but no data, expected at least one line of numbers.")
    column = _column(target, names)
    features = [i for i in range(len(names)) if i != column]
    x = np.array([[_number(line, names[i], cells[i], path, dtype) for i in features] for line, cells in rows], dtype)
    y = _targets([(line, cells[column].strip()) for line, cells in rows], names[column], dtype, path)
    return backend.asarray(x), backend.asarray(y)


def _rows(path, delimiter):
    """[(line number, cells)] without empty lines, all of the same length."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            lines = reader.reader(file, delimiter=delimiter, strict=True)
            rows = [(lines.line_num, cells) for cells in lines if any(cell.strip() for cell in cells)]
    except OSError as why:
        raise DataError(f"csv: {path} cannot be read ({why}).") from why
    except (UnicodeDecodeError, reader.Error) as why:
        raise DataError(f"csv: {path} is not a CSV text file ({why!s:.100}).") from why
    if not rows:
        raise DataError(f"csv: {path} is empty, expected at least one line of numbers.")
    width = len(rows[0][1])
    for line, cells in rows:
        if len(cells) != width:
            raise DataError(f"csv: {path}, line {line} has {len(cells)} cells, the first line has {width}. "
                            f"Is the delimiter {delimiter!r} right, or is the file cut off?")
    return rows


def _column(target, names):
    if isinstance(target, str):
        if target not in names:
            raise UsageError(f"csv: there is no column {target!r}; the columns are {', '.join(names)}.")
        return names.index(target)
    if not -len(names) <= target < len(names):
        raise UsageError(f"csv: got target={target}, but there are {len(names)} columns.")
    return target % len(names)


def _is_number(cell):
    """Whether a cell is a number; nan and inf are, though none that is accepted, 1_000 is not."""
    return NUMBER.fullmatch(cell.strip()) is not None


def _number(line, name, cell, path, dtype):
    value = float(cell) if _is_number(cell) else np.nan
    if not abs(value) <= float(np.finfo(dtype).max):
        raise DataError(f"csv: {path}, line {line}, column {name!r} holds {cell.strip()[:40]!r}, expected a finite "
                        f"number that fits {np.dtype(dtype)}. Fill in or remove missing values first.")
    return value


def _targets(cells, name, dtype, path):
    if not any(_is_number(cell) for _, cell in cells) and all(cell for _, cell in cells):
        return np.unique([cell for _, cell in cells], return_inverse=True)[1].astype(np.int64)
    values = [_number(line, name, cell, path, np.float64) for line, cell in cells]
    if not all(value.is_integer() for value in values):
        return np.array([_number(line, name, cell, path, dtype) for line, cell in cells], dtype=dtype)
    exact = [int(Decimal(cell)) for _, cell in cells]
    for (line, cell), value in zip(cells, exact):
        if not -2**63 <= value < 2**63:
            raise DataError(f"csv: {path}, line {line}, column {name!r} holds the integer {cell[:40]!r}, expected one "
                            "that fits int64.")
    return np.array(exact, dtype=np.int64)
