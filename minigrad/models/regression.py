"""Linear and logistic regression exactly as in S0: L1 and L2, each with its optimum (closed form or exact), L and μ.

    L1   ½ ‖Xw − y‖² + (λ/2) ‖w‖²                           summed
    L2   1/n Σ log(1 + exp(−yᵢ⟨w, xᵢ⟩)) + (λ/2) ‖w‖²        averaged, labels −1 and +1

Neither has an intercept. Because one is summed and the other averaged, the same λ is n times stronger in L2.
"""
import numpy as np

from .. import backend, nn
from .. import functions as F
from ..data import synthetic
from ..errors import ShapeError
from ..nn.initializers import full
from . import parts
from .registry import REGISTRY


class _Regression(nn.Module):
    """w (d,) starts at 0. penalty: "half" is (λ/2) ‖w‖² (L1, L2, H7), "full" is λ ‖w‖² (L6: gradient 2λw)."""

    def __init__(self, features=64, lam=0.0, penalty="half"):
        super().__init__()
        self.lam, self.penalty = lam, penalty
        self.strength = lam * parts.choose(type(self).__name__, "penalty", penalty, half=1.0, full=2.0)
        self.weight = full((features,), 0.0)
        self.architecture = {"name": type(self).__name__,
                             "arguments": {"features": features, "lam": lam, "penalty": penalty}}

    def forward(self, X):
        """⟨w, xᵢ⟩ for each row: X (n, d) → (n,)."""
        if X.ndim != 2 or X.shape[1] != self.weight.shape[0]:
            raise ShapeError(f"{type(self).__name__}: got X of shape {tuple(X.shape)}, expected "
                             f"(n, {self.weight.shape[0]}).")
        return F.matmul(X, self.weight)

    def _host(self, X, y):
        X, y = backend.to_numpy(X).astype(np.float64), backend.to_numpy(y).astype(np.float64)
        if X.ndim != 2 or y.shape != (len(X),):
            raise ShapeError(f"{type(self).__name__}: got X of shape {X.shape} and y of shape {y.shape}, "
                             "expected (n, d) and (n,).")
        return X, y


class LinearRegression(_Regression):
    """Ridge regression L1: ½ ‖Xw − y‖² + (λ/2) ‖w‖² (penalty "full": λ ‖w‖²). features: d.

    >>> model = models.LinearRegression(features=3)
    >>> model(np.zeros((2, 3), np.float32)).shape
    (2,)
    """

    def loss(self, X, y):
        """The objective at the current w, a Tensor. X (n, d), y (n,)."""
        return F.ridge_loss(self.weight, X, y, self.strength)

    def optimum(self, X, y):
        """The closed form (XᵀX + λ I)⁻¹ Xᵀ y (penalty "full": 2λ), a vector (d,) in float64 on the backend in use."""
        return backend.asarray(synthetic.ridge_optimum(*self._host(X, y), self.strength))

    def constants(self, X):
        """(L, μ): λ_max and λ_min of XᵀX + λ I, reached everywhere (the Hessian is constant)."""
        return synthetic.ridge_constants(backend.to_numpy(X).astype(np.float64), self.strength)


class LogisticRegression(_Regression):
    """Logistic regression L2: mean log-loss with labels −1 and +1, (λ/2) ‖w‖² (penalty "full": λ ‖w‖²). features: d.

    >>> model = models.LogisticRegression(features=3)
    >>> model(np.zeros((2, 3), np.float32)).shape
    (2,)
    """

    def loss(self, X, y):
        """The objective at the current w, a Tensor. X (n, d), y (n,) in {−1, +1}."""
        return F.logistic_loss(self.weight, X, y, self.strength)

    def optimum(self, X, y):
        """The minimum by Newton's method, to rounding error (no closed form); (d,) in float64 on the backend in use.

        Raises UsageError for λ = 0, because separable data then have no minimum.
        """
        return backend.asarray(synthetic.logistic_optimum(*self._host(X, y), self.strength))

    def constants(self, X):
        """(L, μ) = (‖X‖²/(4n) + λ, λ): bounds on the curvature, since σ' ≤ 1/4."""
        return synthetic.logistic_constants(backend.to_numpy(X).astype(np.float64), self.strength)

    def predict(self, X):
        """The labels −1 and +1 of the rows of X, (n,) int64; +1 on the boundary."""
        margins = self.forward(X).data
        return backend.namespace(margins).where(margins >= 0, 1, -1).astype(np.int64)


REGISTRY["LinearRegression"] = LinearRegression, (64,)
REGISTRY["LogisticRegression"] = LogisticRegression, (64,)
