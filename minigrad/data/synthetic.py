"""Problems whose optimum and constants are known, to compare theory with a run.

Each is a strongly convex finite sum f(w) = 1/N Σᵢ fᵢ(w) with

    optimum   w* (D,)        minimum   f(w*)
    L, mu     the largest and smallest curvature: μ I ⪯ ∇²f ⪯ L I          (logistic: bounds, not reached)
    sigma2    σ² = E‖∇fᵢ(w*) − ∇f(w*)‖², the variance of the gradient of one example at the optimum

Arrays are float64 on the backend in use. `gradient(w, batch)` is the mean over the examples of a batch.
"""
import numpy as np

from .. import backend
from ..errors import ShapeError, UsageError

# ---------------------------------------------------------------- formulas, on NumPy arrays

def ridge_optimum(X, y, lam):
    """(XᵀX + λ I)⁻¹ Xᵀ y, the minimum of L1; λ > 0 or X of full column rank."""
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)


def ridge_constants(X, lam):
    """(L, μ) of L1: the largest and smallest eigenvalue of XᵀX + λ I."""
    eigenvalues = np.linalg.eigvalsh(X.T @ X)
    return float(eigenvalues[-1] + lam), float(max(eigenvalues[0], 0) + lam)


def logistic_optimum(X, y, lam, steps=100):
    """The minimum of L2 by Newton's method with halved steps, until only rounding error is left; λ > 0."""
    if lam <= 0:
        raise UsageError(f"logistic_optimum: got lam={lam}, expected lam > 0 (else separable data have no minimum).")
    w = np.zeros(X.shape[1])

    def loss(w):
        return np.logaddexp(0, -y * (X @ w)).mean() + lam / 2 * (w @ w)

    for _ in range(steps):
        p = 0.5 * (1 - np.tanh(0.5 * y * (X @ w)))                  # σ(−y Xw)
        g = -X.T @ (y * p) / len(y) + lam * w
        H = (X.T * (p * (1 - p))) @ X / len(y) + lam * np.eye(len(w))
        step, t = np.linalg.solve(H, g), 1.0
        if np.linalg.norm(step) <= 1e-15 * (1 + np.linalg.norm(w)):
            break
        while loss(w - t * step) > loss(w) and t > 1e-3:
            t /= 2
        w = w - t * step
    return w


def logistic_constants(X, lam):
    """(L, μ) bounds of L2: σ'(z) ≤ 1/4, so ∇² ⪯ XᵀX/(4n) + λ I; and ∇² ⪰ λ I."""
    return float(np.linalg.eigvalsh(X.T @ X)[-1] / (4 * len(X)) + lam), float(lam)


# ---------------------------------------------------------------- problems

class _FiniteSum:
    """What the two regressions share; a subclass defines `loss` and `example_gradients`."""

    def _known(self, X, y, lam, optimum, constants):
        self.X, self.y, self.lam = backend.asarray(X), backend.asarray(y), lam
        self.optimum, (self.L, self.mu) = backend.asarray(optimum), constants
        self.minimum = float(self.loss(self.optimum))
        self.sigma2 = self.variance(self.optimum)

    def gradient(self, w, batch=None):
        """∇f(w) (D,), or the mean of ∇fᵢ(w) over the indices in `batch`. Cost: one gradient of that many examples."""
        return self.example_gradients(w, batch).mean(axis=0)

    def variance(self, w):
        """1/N Σᵢ ‖∇fᵢ(w) − ∇f(w)‖², a float."""
        G = self.example_gradients(w)
        return float(((G - G.mean(axis=0)) ** 2).sum(axis=1).mean())

    def _rows(self, w, batch):
        if tuple(w.shape) != (self.X.shape[1],):
            raise ShapeError(f"{type(self).__name__}: got w of shape {tuple(w.shape)}, expected ({self.X.shape[1]},).")
        return (self.X, self.y) if batch is None else (self.X[batch], self.y[batch])


class LeastSquares(_FiniteSum):
    """f(w) = ½ ‖Xw − y‖² + (λ/2) ‖w‖²,   fᵢ(w) = (N/2) (xᵢᵀw − yᵢ)² + (λ/2) ‖w‖²      (L1: summed, not averaged)

    X (n, d) has the singular values 1 … 1/√condition, evenly spaced on a logarithmic scale, so L = 1 + λ and
    μ = 1/condition + λ exactly.  y = X w₀ + noise · N(0, 1)/√n with w₀ ~ N(0, I).

    >>> problem = data.LeastSquares(n=50, d=3, condition=10.0)
    >>> round(problem.L, 6), round(problem.mu, 6), abs(problem.gradient(problem.optimum)).max() < 1e-9
    (1.0, 0.1, np.True_)
    """

    def __init__(self, n=200, d=10, condition=100.0, noise=0.1, lam=0.0, seed=0):
        if n < d or condition < 1:
            raise UsageError(f"LeastSquares: got n={n}, d={d}, condition={condition}; expected n ≥ d and "
                             "condition ≥ 1.")
        rng = np.random.default_rng(seed)
        U, V = _orthonormal(rng, n, d), _orthonormal(rng, d, d)
        X = U * np.logspace(0, -0.5 * np.log10(condition), d) @ V.T
        y = X @ rng.standard_normal(d) + noise * rng.standard_normal(n) / np.sqrt(n)
        mu = 1 / condition if d > 1 else 1.0
        self._known(X, y, lam, ridge_optimum(X, y, lam), (1 + lam, mu + lam))

    def loss(self, w):
        """f(w), a 0-d array."""
        X, y = self._rows(w, None)
        r = X @ w - y
        return (r @ r + self.lam * (w @ w)) / 2

    def example_gradients(self, w, batch=None):
        """∇fᵢ(w), (N, D)."""
        X, y = self._rows(w, batch)
        return len(self.X) * (X @ w - y)[:, None] * X + self.lam * w


class Logistic(_FiniteSum):
    """f(w) = 1/n Σ log(1 + exp(−yᵢ⟨w, xᵢ⟩)) + (λ/2) ‖w‖²,   labels −1 and +1, no intercept      (L2: averaged)

    x ~ N(0, I) in d dimensions, P(y = 1 | x) = σ(⟨w₀, x⟩), w₀ ~ N(0, I). The optimum is found by Newton's method, to
    rounding error; L = ‖X‖²/(4n) + λ and μ = λ are bounds.

    >>> problem = data.Logistic(n=50, d=3, lam=0.1)
    >>> abs(problem.gradient(problem.optimum)).max() < 1e-9
    np.True_
    """

    def __init__(self, n=200, d=10, lam=0.01, seed=0):
        rng = np.random.default_rng(seed)
        X = rng.standard_normal((n, d))
        y = np.where(rng.random(n) < 0.5 * (1 + np.tanh(0.5 * (X @ rng.standard_normal(d)))), 1.0, -1.0)
        self._known(X, y, lam, logistic_optimum(X, y, lam), logistic_constants(X, lam))

    def loss(self, w):
        """f(w), a 0-d array."""
        X, y = self._rows(w, None)
        return backend.namespace(w).logaddexp(0, -y * (X @ w)).mean() + self.lam / 2 * (w @ w)

    def example_gradients(self, w, batch=None):
        """∇fᵢ(w), (N, D)."""
        X, y = self._rows(w, batch)
        p = 0.5 * (1 - backend.namespace(w).tanh(0.5 * y * (X @ w)))      # σ(−y⟨w, x⟩)
        return (-y * p)[:, None] * X + self.lam * w


class Quadratic:
    """f(w) = ½ (w − w*)ᵀ A (w − w*),   ∇fᵢ(w) = A (w − w*) + ξ,   ξ ~ N(0, σ²/d I)

    eigenvalues: those of A (all > 0); rotate: A = Q Λ Qᵀ with a random rotation Q, else A = diag(eigenvalues).
    optimum: w* (default: zeros).  sigma: σ, so that E‖ξ‖² = σ² everywhere (additive noise, the setting of T14).

    >>> problem = data.Quadratic(np.array([1.0, 10.0]))
    >>> problem.L, problem.mu, problem.gradient(np.array([1.0, 1.0]))
    (10.0, 1.0, array([ 1., 10.]))
    """

    def __init__(self, eigenvalues, optimum=None, sigma=0.0, rotate=False, seed=0):
        eigenvalues = np.asarray(eigenvalues, dtype=np.float64)
        if eigenvalues.ndim != 1 or not eigenvalues.size or (eigenvalues <= 0).any():
            raise UsageError(f"Quadratic: got the eigenvalues {eigenvalues.tolist()}, expected a list of positive "
                             "numbers.")
        d = len(eigenvalues)
        Q = _orthonormal(np.random.default_rng(seed), d, d) if rotate else np.eye(d)
        self.A = backend.asarray(Q * eigenvalues @ Q.T)
        self.optimum = backend.asarray(np.zeros(d) if optimum is None else np.asarray(optimum, dtype=np.float64))
        self.L, self.mu, self.minimum = float(eigenvalues.max()), float(eigenvalues.min()), 0.0
        self.sigma2 = float(sigma) ** 2

    def loss(self, w):
        """f(w), a 0-d array."""
        return (w - self.optimum) @ (self.A @ (w - self.optimum)) / 2

    def gradient(self, w, rng=None, batch_size=1):
        """∇f(w); with a NumPy Generator `rng`, plus noise of variance σ²/batch_size."""
        g = self.A @ (w - self.optimum)
        if rng is None:
            return g
        xi = rng.standard_normal(len(g)) * np.sqrt(self.sigma2 / len(g) / batch_size)
        return g + backend.namespace(w).asarray(xi)


def _orthonormal(rng, n, d):
    """(n, d) with orthonormal columns, uniformly distributed."""
    Q, R = np.linalg.qr(rng.standard_normal((n, d)))
    return Q * np.sign(np.diag(R))
