"""The Lanczos matrix against the matrix itself."""
import numpy as np
import pytest

from minigrad.weightspace.lanczos import Lanczos

from .problems import symmetric

W = np.random.default_rng(1).standard_normal(10)


def test_lanczos_matrix_is_the_hessian_in_its_basis():
    H = symmetric(np.linspace(-1, 3, 12))
    process = Lanczos(W.repeat(2)[:12])
    for _ in range(7):
        process.grow(H @ process.next)
    Q = np.array(process.basis)
    np.testing.assert_allclose(Q @ Q.T, np.eye(7), atol=1e-13)
    T = np.diag(process.alpha) + np.diag(process.beta[:-1], 1) + np.diag(process.beta[:-1], -1)
    np.testing.assert_allclose(Q @ H @ Q.T, T, atol=1e-13)
    values, _, residuals = process.ritz()
    for i in range(7):
        y = process.vector(i)
        assert np.linalg.norm(H @ y - values[i] * y) == pytest.approx(residuals[i], abs=1e-12)
