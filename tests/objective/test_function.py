"""Function: f(w) → (L, g) of a plain function."""
import numpy as np

from minigrad import weightspace as ws


def test_function_of_one_tensor():
    f = ws.Function(lambda w: (w * w * w).sum())
    w, v = np.array([1.0, -2.0]), np.array([0.5, 1.0])
    L, g = f(w)
    assert (L, f.loss(w)) == (-7.0, -7.0)
    np.testing.assert_allclose(g, 3 * w**2)
    np.testing.assert_allclose(f.hvp(w, v), 6 * w * v)
