"""The Hessian without the matrix: power iteration, Lanczos, condition number, Newton direction.

Only products H v are taken (f.hvp, exact), so memory is a few vectors (n,); the small matrices are float64 on the host.
"""
import numpy as np

from ..backend import namespace
from ..errors import ConvergenceError, UsageError
from ..optim.methods import newton
from .vectors import dot, gaussian, generator, hvp_of, norm, same_space


def power_iteration(f, w, rtol=1e-4, steps=1000, seed=0):
    """(λ, v): the eigenvalue of largest magnitude of ∇²f(w), and its unit eigenvector (H12).

        v ← Hv/‖Hv‖,   λ = ⟨v, Hv⟩,   until  ‖Hv − λv‖ ≤ rtol |λ|

    which bounds the distance of λ to an eigenvalue. The error falls by |λ₂/λ₁| a step; `top_eigenvalues` needs far
    fewer. Raises ConvergenceError after `steps`. Cost: one product (1 forward + 2 backward) a step.
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


class Lanczos:
    """The Lanczos process: an orthonormal basis Q of span{v, Hv, H²v, …} in which H is tridiagonal.

        β_{j+1} q_{j+1} = H q_j − α_j q_j − β_j q_{j−1},   α_j = ⟨q_j, H q_j⟩,       T = QᵀHQ

    start (n,). avoid: orthonormal vectors to stay orthogonal to. Every new q is orthogonalised against all earlier
    ones, twice: no ghost eigenvalues. Memory: one float64 vector a step. The caller takes the products:

        process.grow(H @ process.next)
    """

    def __init__(self, start, avoid=()):
        self.dtype, self.avoid = start.dtype, list(avoid)
        self.alpha, self.beta, self.basis, self.scale, self.growing = [], [], [], 0.0, True
        self.next = self._orthogonal(start.astype(namespace(start).float64))
        self.next = self.next / norm(self.next)

    def grow(self, Hq):
        """One more row of T from Hq, q = `next`. `growing` turns False when the span is invariant: T is then exact."""
        q, r = self.next, Hq.astype(self.next.dtype)
        self.basis.append(q)
        self.alpha.append(dot(q, r))                        #: α = ⟨q, Hq⟩
        self.scale = max(self.scale, norm(r))
        r = self._orthogonal(r)                             #: r = Hq − αq − βq₋₁, and all that rounding left
        self.beta.append(norm(r))                           #: β = ‖r‖
        self.growing = self.beta[-1] > 1e-10 * self.scale and len(self.basis) + len(self.avoid) < q.size
        if self.growing:
            self.next = r / self.beta[-1]
        else:
            self.beta[-1] = 0.0

    def _orthogonal(self, r):
        for _ in range(2):
            for q in [*self.avoid, *self.basis]:
                r = r - dot(q, r) * q
        return r

    def ritz(self):
        """(values, first, residuals): eigenvalues of T ascending, squared first components of its eigenvectors, and
        ‖Hy − θy‖ = β |last component| of each Ritz pair."""
        T = np.diag(self.alpha) + np.diag(self.beta[:-1], 1) + np.diag(self.beta[:-1], -1)
        self.values, self.vectors = np.linalg.eigh(T)
        return self.values, self.vectors[0] ** 2, self.beta[-1] * np.abs(self.vectors[-1])

    def vector(self, i):
        """The i-th Ritz vector (n,), float64."""
        return sum(float(c) * q for c, q in zip(self.vectors[:, i], self.basis))


def top_eigenvalues(f, w, k=1, rtol=1e-4, steps=500, seed=0):
    """The k eigenvalues of ∇²f(w) of largest magnitude, largest first: a float64 array (k,).

    Lanczos until the residual of each is below rtol |λ|, which bounds its error. One start vector sees only one copy of
    a multiple eigenvalue, so for k > 1 runs orthogonal to what was found follow, until they find nothing larger.
    Raises ConvergenceError after `steps` products, UsageError for k > n. Float32 models reach about 1e-6 λ_max.
    Cost: about 10 to 50 products (1 forward + 2 backward each) for k = 1; memory one float64 vector a product.
    """
    return top_eigenpairs(f, w, k, rtol, steps, seed)[0]


def top_eigenpairs(f, w, k=1, rtol=1e-4, steps=500, seed=0):
    """(values (k,), [unit eigenvectors (n,) in float64]): see `top_eigenvalues`."""
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
    """(values, vectors) of the k Ritz pairs of largest magnitude, converged; fewer where the span is smaller."""
    process = Lanczos(start, avoid)
    top = _until_settled(process, apply, lambda values: np.argsort(-np.abs(values), kind="stable")[:k], rtol, steps)
    return process.values[top], [process.vector(i) for i in top]


def _until_settled(process, apply, pick, rtol, steps):
    """Lanczos steps until the Ritz pairs that `pick(values)` chooses have residuals below rtol |λ|; their indices."""
    floor = 10 * float(np.finfo(process.dtype).eps)
    for j in range(1, steps + 1):
        process.grow(apply(process.next.astype(process.dtype)))
        if process.growing and j % 5 and j > 10:
            continue                                        # small eigenproblems are not free: look now and then
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
    """
    hvp, (w,) = hvp_of(f, "extreme_eigenvalues"), same_space("extreme_eigenvalues", w)
    process = Lanczos(gaussian(generator(seed), w))
    _until_settled(process, lambda v: hvp(w, v), lambda values: np.unique([0, len(values) - 1]), rtol, steps)
    return float(process.values[0]), float(process.values[-1])


def condition_number(f, w, rtol=1e-3, steps=500, seed=0):
    """κ = λ_max/λ_min of ∇²f(w) where it is positive definite: what slows gradient descent down (T4).

    Raises UsageError where λ_min ≤ 0: there is no valley. Cost: see extreme_eigenvalues.
    """
    low, high = extreme_eigenvalues(f, w, rtol, steps, seed)
    if low <= 0:
        raise UsageError(f"condition_number: the smallest eigenvalue is {low:.4g}, expected a positive definite "
                         "Hessian. Go to a minimum first, or add a penalty: Objective(…, penalty=λ) shifts all "
                         "eigenvalues by λ.")
    return high / low


def newton_direction(f, w, damping=0.0, rtol=None):
    """d (n,) with (∇²f(w) + damping I) d = −∇f(w): w + d is Newton's step (G5). The solver is optim.Newton's.

    rtol: what is left of the residual, relative to ‖∇f‖; by default the root of rounding, 1.5e-8 in float64.
    Raises UsageError where curvature is not positive, naming it: damping above its absolute value helps;
    ConvergenceError where the residual is above 10 rtol ‖∇f‖.
    Cost: 1 gradient and, for n ≤ 300, n + 1 products and O(n³); above, one product a step of conjugate gradients.
    """
    hvp, (w,) = hvp_of(f, "newton_direction"), same_space("newton_direction", w)
    rtol = float(np.finfo(w.dtype).eps) ** 0.5 if rtol is None else rtol
    _, g, d, curvature = newton.newton_direction(f, w, damping, rtol=rtol)
    if curvature <= 0:
        raise UsageError(f"newton_direction: met the negative curvature {curvature:.4g}, so Newton's point is no "
                         "minimum. Give a damping above its absolute value.")
    residual = norm(hvp(w, d) + damping * d + g)
    if residual > 10 * rtol * norm(g):
        raise ConvergenceError(f"newton_direction: the residual is {residual / norm(g):.2g} of the gradient, expected "
                               f"{rtol:g}. Give a larger rtol, or some damping.")
    return d
