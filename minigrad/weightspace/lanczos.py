"""The Lanczos process: eigenvalues of a matrix of which only products with vectors are known."""
import numpy as np

from ..backend import namespace
from .vectors import dot, norm


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
        r = self._orthogonal(r)                             #: r = Hq − αq − βq₋₁, without what rounding left
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
