"""Surfaces over a grid: values in their place, resumed, over an executor."""
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from minigrad import weightspace as ws
from minigrad.errors import CheckpointError

A, B = np.linspace(-1, 1, 4), np.linspace(0, 2, 3)
PLANE = ws.plane(np.zeros(3), np.array([2.0, 0, 0]), np.array([1.0, 1.0, 0]))


def measure(w):
    return float(w[0] + 10 * w[1])


def both(w):
    return measure(w), float(w @ w)


def test_values_stand_where_their_coordinates_say():
    Z = ws.surface(PLANE, measure, A, B, progress=False)
    np.testing.assert_allclose(Z, A[None, :] + 10 * B[:, None])
    assert ws.surface(PLANE, both, A, B).shape == (3, 4, 2)


def test_an_executor_gives_the_same():
    with ThreadPoolExecutor(2) as pool:
        np.testing.assert_array_equal(ws.surface(PLANE, both, A, B, executor=pool), ws.surface(PLANE, both, A, B))


def test_an_interrupted_surface_goes_on_where_it_stopped(tmp_path):
    calls = []

    def stops(w):
        calls.append(1)
        if len(calls) == 7:
            raise KeyboardInterrupt
        return measure(w)

    path = tmp_path / "part.npz"
    with pytest.raises(KeyboardInterrupt):
        ws.surface(PLANE, stops, A, B, path=path)
    calls[:] = [0] * 10                                     # past the stop
    Z = ws.surface(PLANE, stops, A, B, path=path)
    assert len(calls) - 10 == 8                             # one row was kept
    np.testing.assert_array_equal(Z, ws.surface(PLANE, measure, A, B))
    assert [p.name for p in tmp_path.iterdir()] == ["part.npz"]


def test_files_of_other_grids_and_foreign_files_are_refused(tmp_path):
    path = tmp_path / "part.npz"
    ws.surface(PLANE, measure, A, B, path=path)
    with pytest.raises(CheckpointError, match="another plane, grid or measure"):
        ws.surface(PLANE, measure, A + 0.1, B, path=path)
    with pytest.raises(CheckpointError, match="another plane, grid or measure"):
        ws.surface(ws.Plane(PLANE.origin, PLANE.u, 2 * PLANE.v), measure, A, B, path=path)
    with pytest.raises(CheckpointError, match="another plane, grid or measure"):
        ws.surface(PLANE, measure, A, B, path=path, label="with a penalty")
    path.write_text("no archive")
    with pytest.raises(CheckpointError, match="not a partial surface"):
        ws.surface(PLANE, measure, A, B, path=path)
