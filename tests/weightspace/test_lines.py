"""Lines and rays: where their points lie."""
import numpy as np
import pytest

from minigrad import weightspace as ws
from minigrad.errors import UsageError

W1, W2 = np.random.default_rng(0).standard_normal((2, 50))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_line_has_t_as_in_the_slides(dtype):
    swa, sgd = W1.astype(dtype), W2.astype(dtype)
    line = ws.line(swa, sgd)
    np.testing.assert_array_equal(line.point(0), swa)
    np.testing.assert_array_equal(line.point(1), sgd)
    np.testing.assert_allclose(line.point(0.3), 0.3 * sgd + 0.7 * swa, rtol=1e-5)
    np.testing.assert_allclose(line.point(-0.5), 1.5 * swa - 0.5 * sgd, rtol=1e-4, atol=1e-6)
    assert line.point(0.3).dtype == dtype and line.point(0) is not swa
    assert line.point(np.float64(0.3)).dtype == dtype and ws.ray(swa, sgd).point(np.float64(0.3)).dtype == dtype


def test_rays_are_uniform_on_the_sphere():
    """E dᵢ² = 1/n, E dᵢ⁴ = 3/(n(n + 2)), which fails for directions drawn from a cube."""
    D = np.array([ws.ray(np.zeros(4), seed=i).direction for i in range(4000)])
    np.testing.assert_allclose(np.linalg.norm(D, axis=1), 1.0)
    assert (D**2).mean() == pytest.approx(1 / 4) and (D**4).mean() == pytest.approx(3 / 24, rel=0.04)
    assert np.abs(D.mean(axis=0)).max() < 4 * 0.5 / np.sqrt(4000)
    ray = ws.ray(W1, direction=W2)
    np.testing.assert_allclose(ray.point(2.5), W1 + 2.5 * W2 / np.linalg.norm(W2))
    with pytest.raises(UsageError, match="direction is zero"):
        ws.ray(W1, direction=0 * W1)
