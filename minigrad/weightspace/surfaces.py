"""A measure over a grid of points in weight space: with a progress bar, resumable, optionally on several processes."""
import hashlib
from pathlib import Path

import numpy as np

from .. import backend
from ..errors import CheckpointError
from ..files import atomic, npz
from .vectors import bar


def surface(plane, measure, a, b, path=None, executor=None, progress=True, label=""):
    """measure(plane.point(a[j], b[i])) as Z[i, j]: an array (len(b), len(a)), or (len(b), len(a), m) for m numbers.

    plane: anything with point(a, b). measure: w ↦ number or tuple of numbers, such as `f.loss` or `f.measure`.
    path: an .npz that holds the rows done so far, written after each; a run with the same plane, grid and `label`
        continues there. The file cannot know the measure: label says what it is (data, penalty, statistics).
        Raises CheckpointError for the file of another surface.
    executor: with `map` (a ProcessPoolExecutor, dask's or mpi4py's); measure and plane must be picklable. Threads will
        not do for an Objective: one model cannot be at two points at once.
    progress: a bar on the terminal, one step for each row. Cost: len(a) · len(b) measures.

    >>> f = ws.Function(lambda w: (w * w).sum())
    >>> plane = ws.Plane(np.zeros(2), np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    >>> ws.surface(plane, f.loss, a=[0.0, 1.0, 2.0], b=[0.0, 1.0], progress=False)
    array([[0., 1., 4.],
           [1., 2., 5.]])
    """
    a, b = (np.asarray(axis, dtype=np.float64) for axis in (a, b))
    key = _fingerprint(plane, a, b, label)
    rows = _resume(path, key)
    todo = [i for i in range(len(b)) if i not in rows]
    jobs = [(plane, measure, a, float(b[i])) for i in todo]
    done = (executor.map if executor is not None else map)(_row, jobs)
    for i, row in zip(todo, bar(done, progress, total=len(b), initial=len(rows), unit="row")):
        rows[i] = row
        if path is not None:
            _keep(path, key, rows)
    return np.array([rows[i] for i in range(len(b))])


def _row(job):
    plane, measure, a, b = job
    return np.array([measure(plane.point(float(x), b)) for x in a], dtype=np.float64)


def _fingerprint(plane, a, b, label):
    """Says whether a partial file belongs to this surface: a hash of the axes, of three points and of the label."""
    digest = hashlib.sha256(a.tobytes() + b.tobytes() + label.encode())
    for corner in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)):
        digest.update(np.ascontiguousarray(backend.to_numpy(plane.point(*corner))).tobytes())
    return digest.hexdigest()


def _resume(path, key):
    """{row number: values} of a partial file, {} if there is none."""
    if path is None or not Path(path).exists():
        return {}
    try:
        kept = npz.read_npz(Path(path))
        found, index, values = kept["key"].tobytes().hex(), kept["index"], kept["values"]
        if index.ndim != 1 or index.dtype.kind != "i" or values.dtype != np.float64 or len(values) != len(index):
            raise ValueError("arrays of other shapes or dtypes")
    except (OSError, ValueError, KeyError, TypeError) as why:
        raise CheckpointError(f"surface: {path} is not a partial surface ({why!s:.100}). Remove it, or give "
                              "another.") from why
    if found != key:
        raise CheckpointError(f"surface: {path} holds the rows of another plane, grid or measure. Remove it, or "
                              "give another path.")
    return dict(zip(index.tolist(), values))


def _keep(path, key, rows):
    """Write the rows done so far to the partial file."""
    index, values = np.array(sorted(rows)), np.array([rows[i] for i in sorted(rows)])
    atomic.write(path, lambda file: np.savez(file, key=np.frombuffer(bytes.fromhex(key), np.uint8), index=index,
                                             values=values))
