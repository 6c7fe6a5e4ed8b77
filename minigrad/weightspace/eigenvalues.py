"""Eigenvalues of the Hessian without the matrix: power iteration, Lanczos, condition number.

Only products H v are taken (f.hvp, exact), so memory is a few vectors (n,); the small matrices are float64 on the host.
"""
import numpy as np

from ..errors import ConvergenceError, UsageError
from .lanczos import Lanczos
from .vectors import dot, gaussian, generator, hvp_of, norm, same_space


def power_iteration(f, w, rtol=1e-4, steps=1000, seed=0):
    """(λ, v): the eigenvalue of largest magnitude of ∇²f(w), and its unit eigenvector (H12).

        v ← Hv/‖Hv‖,   λ = ⟨v, Hv⟩,   until  ‖Hv − λv‖ ≤ rtol |λ|

    which bounds the distance of λ to an eigenvalue. The error falls by |λ₂/λ₁| a step; `top_eigenvalues` needs far
    fewer. Raises ConvergenceError after `steps`. Cost: one product (1 forward + 2 backward) a step.

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 4.0, 10.0])).sum() * 0.5)
    >>> value, vector = ws.power_iteration(f, np.ones(3))
    >>> round(value, 4)
    10.0
    """
    hvp = hvp_of(f, "power_iteration")
    w, = same_space("power_iteration", w)
    v = gaussian(generator(seed), w)
    v = v / norm(v)
    for _ in range(steps):
        Hv = hvp(w, v)
        value = dot(v, Hv)                                  #: λ = ⟨v, Hv⟩
        length = norm(Hv)
        if norm(Hv - value * v) <= rtol * abs(value):
            return value, v
        v = Hv / length                                     #: v = Hv/‖Hv‖
    raise ConvergenceError(f"power_iteration: λ = {value:.6g} has not settled to {rtol:g} after {steps} steps; two "
                           "eigenvalues of nearly the same magnitude do that. Use top_eigenvalues.")


def top_eigenvalues(f, w, k=1, rtol=1e-4, steps=500, seed=0):
    """The k eigenvalues of ∇²f(w) of largest magnitude, largest first: a float64 array (k,).

    Lanczos until the residual of each is below rtol |λ|, which bounds its error. One start vector sees only one copy of
    a multiple eigenvalue, so for k > 1 runs orthogonal to what was found follow, until they find nothing larger.
    Raises ConvergenceError after `steps` products, UsageError for k > n. Float32 models reach about 1e-6 λ_max.
    Cost: about 10 to 50 products (1 forward + 2 backward each) for k = 1; memory one float64 vector a product.

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 4.0, -10.0])).sum() * 0.5)
    >>> ws.top_eigenvalues(f, np.ones(3), k=2).round(6)
    array([-10.,   4.])
    """
    return top_eigenpairs(f, w, k, rtol, steps, seed)[0]


def top_eigenpairs(f, w, k=1, rtol=1e-4, steps=500, seed=0):
    """(values (k,), [unit eigenvectors (n,) in float64]): see `top_eigenvalues`.

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 4.0, -10.0])).sum() * 0.5)
    >>> values, vectors = ws.top_eigenpairs(f, np.ones(3))
    >>> values.round(6), abs(vectors[0]).round(6)
    (array([-10.]), array([0., 0., 1.]))
    """
    hvp, (w,), rng = hvp_of(f, "top_eigenvalues"), same_space("top_eigenvalues", w), generator(seed)
    if not 1 <= k <= w.size:
        raise UsageError(f"top_eigenvalues: got k={k} for {w.size} weights, expected 1 ≤ k ≤ n.")
    values, vectors = np.zeros(0), []
    while len(vectors) < w.size:
        wanted = k if not vectors else 1
        found, directions = _dominant(lambda v: hvp(w, v), gaussian(rng, w), vectors, wanted, rtol, steps)
        news = len(values) < k or abs(found[0]) > abs(values[k - 1]) * (1 + rtol)
        values, vectors = np.append(values, found), vectors + directions
        order = np.argsort(-np.abs(values), kind="stable")
        values, vectors = values[order], [vectors[i] for i in order]
        if len(values) >= k and (k == 1 or (wanted == 1 and not news)):
            break
    return values[:k], vectors[:k]


def _dominant(apply, start, avoid, k, rtol, steps):
    """(values, vectors) of the k Ritz pairs of largest magnitude, converged; fewer if the span is smaller."""
    process = Lanczos(start, avoid)
    top = _until_settled(process, apply, lambda values: np.argsort(-np.abs(values), kind="stable")[:k], rtol, steps)
    return process.values[top], [process.vector(i) for i in top]


def _until_settled(process, apply, pick, rtol, steps):
    """Lanczos steps until the Ritz pairs that `pick(values)` chooses have residuals below rtol |λ|; their indices."""
    floor = 10 * float(np.finfo(process.dtype).eps)
    for j in range(1, steps + 1):
        process.grow(apply(process.next.astype(process.dtype)))
        if process.growing and j % 5 and j > 10:
            continue                                        # solving for the values takes time: look now and then
        values, _, residuals = process.ritz()
        chosen = pick(values)
        limit = np.maximum(rtol * np.abs(values[chosen]), floor * np.abs(values).max())
        if not process.growing or (len(values) > len(chosen) and (residuals[chosen] <= limit).all()):
            return chosen
    raise ConvergenceError(f"Lanczos: the eigenvalues {values[chosen]} have residuals {residuals[chosen]} after "
                           f"{steps} steps, above rtol = {rtol:g}. Allow more steps, or a larger rtol.")


def extreme_eigenvalues(f, w, rtol=1e-3, steps=500, seed=0):
    """(λ_min, λ_max): the algebraically smallest and largest eigenvalue of ∇²f(w), by Lanczos at both ends.

    Each to rtol of its own magnitude, or to rounding of the larger (1e-6 in float32). Cost: one product a step.
    Raises ConvergenceError after `steps`.

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 4.0, -10.0])).sum() * 0.5)
    >>> np.round(ws.extreme_eigenvalues(f, np.ones(3)), 6).tolist()
    [-10.0, 4.0]
    """
    hvp, (w,) = hvp_of(f, "extreme_eigenvalues"), same_space("extreme_eigenvalues", w)
    process = Lanczos(gaussian(generator(seed), w))
    _until_settled(process, lambda v: hvp(w, v), lambda values: np.unique([0, len(values) - 1]), rtol, steps)
    return float(process.values[0]), float(process.values[-1])


def condition_number(f, w, rtol=1e-3, steps=500, seed=0):
    """κ = λ_max/λ_min of ∇²f(w), if it is positive definite: what slows gradient descent down (T4).

    Raises UsageError if λ_min ≤ 0: the loss is not a valley there. Cost: see extreme_eigenvalues.

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 4.0, 10.0])).sum() * 0.5)
    >>> round(ws.condition_number(f, np.ones(3)), 6)
    10.0
    """
    low, high = extreme_eigenvalues(f, w, rtol, steps, seed)
    if low <= 0:
        raise UsageError(f"condition_number: the smallest eigenvalue is {low:.4g}, expected a positive definite "
                         "Hessian. Go to a minimum first, or add a penalty: Objective(…, penalty=λ) shifts all "
                         "eigenvalues by λ.")
    return high / low
