"""Newton's method, dense or by conjugate gradients (G5)."""
from ...autograd import each
from ...backend import namespace, read
from ...errors import CheckpointError, UsageError
from ..machinery.finite import check
from ..machinery.optimizer import Optimizer
from ..machinery.saving import counters, loads

DENSE = 300                   # with up to this many weights the Hessian is formed: n products and O(n³)


def newton_step(f, w, damping=0.0, dense=None, rtol=1e-10):
    """(L, g, d, curvature): the Newton step d = −(H + δI)⁻¹ g at w.

    f: w (n,) ↦ (L, g (n,)) with f.hvp(w, v). damping: δ ≥ 0, added to every eigenvalue of H.
    dense: form H (default for n ≤ 300: n Hessian-vector products, O(n³)), or solve by conjugate gradients (one product
        for each iteration, at most 2n; stops at ‖r‖ ≤ rtol·‖g‖).
    curvature: smallest eigenvalue of H + δI (dense), or smallest vᵀ(H + δI)v/vᵀv met. If it is negative, the dense step
        goes to the stationary point all the same, a saddle or maximum; conjugate gradients stop before that direction,
        and take −g if it is the first.
    Raises UsageError if H + δI is singular (dense only). Cost: 1 gradient and the products.
    Nocedal & Wright 2006, section 7.1 (Newton-CG).

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 10.0])).sum() * 0.5)
    >>> L, g, d, curvature = optim.newton_step(f, np.array([1.0, 1.0]))
    >>> L, g, d, curvature
    (5.5, array([ 1., 10.]), array([-1., -1.]), 1.0)
    """
    L, g = f(w)                                                                 #: g = ∇L(w)
    solve = _dense if (w.size <= DENSE if dense is None else dense) else _conjugate_gradients
    d, curvature = solve(lambda v: f.hvp(w, v) + damping * v, g, rtol)          #: d = −(H + δI)⁻¹g
    return L, g, d, curvature


def _dense(product, g, _):
    """Solve with the eigenvalues of the whole matrix: one product for each column, many at a time if f allows it."""
    xp = namespace(g)
    H = each(product, xp.eye(g.size, dtype=g.dtype))
    values, vectors = xp.linalg.eigh((H + H.T) / 2)
    least, largest, curvature = read(xp.abs(values).min(), xp.abs(values).max(), values[0])
    if least <= 50 * float(xp.finfo(g.dtype).eps) * largest:
        raise UsageError("Newton: the Hessian is singular (a direction without curvature), so there is no Newton step. "
                         "Pass a damping, as in Newton(params, damping=1e-3).")
    return -(vectors @ ((vectors.T @ g) / values)), curvature


def _conjugate_gradients(product, g, rtol):
    """Solve Hd = −g by conjugate gradients; stop at a direction of negative curvature."""
    d, r = 0 * g, -g
    s, (rr,) = r, read(r @ r)
    target, smallest = rtol**2 * rr, float("inf")
    for i in range(2 * g.size if rr else 0):                # at a stationary point there is nothing to solve
        Hs = product(s)
        sHs, ss = read(s @ Hs, s @ s)
        smallest = min(smallest, sHs / ss)
        if sHs <= 0:
            return (d if i else -g), smallest
        alpha = rr / sHs
        d, r = d + alpha * s, r - alpha * Hs
        (rr,), before = read(r @ r), rr
        if rr <= target:
            break
        s = r + rr / before * s
    return d, smallest


class Newton(Optimizer):
    """w ← w − (H + δI)⁻¹∇f(w) with the exact Hessian H. One step minimizes a quadratic (T7).

    params: as for every optimizer; all of them must be trainable. damping: δ ≥ 0. step() needs a closure.
    Attributes: `curvature` of the last step, see `newton_step`, and `negative_curvature`: whether it was below 0, so
    that the step may have gone to a saddle or a maximum.
    Cost: 1 gradient, 1 pass that the Hessian-vector products share, and 1 for each product: n products and O(n³) for
    n ≤ 300 weights, otherwise one for each iteration of conjugate gradients. Each counts as a gradient evaluation.

    | who                     | how                                                             |
    |-------------------------|-----------------------------------------------------------------|
    | the slides (G5)         | (∇²f)⁻¹ by O(N³); "fancy methods can avoid forming the Hessian" |
    | PyTorch, Keras, Chainer | none (PyTorch has LBFGS, which estimates H from gradients)      |
    | minigrad                | both; no line search: far from a minimum damp it                |

    >>> w = mg.Tensor(np.array([1.0, 1.0]), requires_grad=True)
    >>> opt = optim.Newton([w])
    >>> loss = opt.step(lambda: (w * w * np.array([1.0, 10.0])).sum() * 0.5)
    >>> w.numpy().round(12), opt.curvature
    (array([0., 0.]), 1.0)
    """

    needs_closure = True

    def __init__(self, params, damping=0):
        super().__init__(params)
        if not damping >= 0:
            raise UsageError(f"Newton: got damping={damping}, expected a number ≥ 0.")
        self.damping, self.curvature = float(damping), None

    @property
    def negative_curvature(self):
        """Whether the last step met a direction along which the loss curves downwards."""
        return self.curvature is not None and self.curvature < 0

    def gradient(self, f, w):
        """(L, g) at w; the step is computed along with it."""
        if self.params.trainable() != [slice(0, self.params.layout.n)]:
            raise UsageError("Newton: some parameters are frozen, so rows of the Hessian are zero. Make it with the "
                             "trainable ones only.")
        L, g, direction, curvature = newton_step(f, w, self.damping)
        check(self, g=direction, what="Newton step d")
        self.direction, self.curvature = direction, curvature
        return L, g

    def update(self):
        """w ← w + d."""
        self.params.assign(self.params.w + self.direction)
        self.steps += 1

    def state_dict(self):
        """The counters and the damping: Newton keeps nothing else from step to step."""
        return {"method": "Newton", "damping": self.damping, "steps": self.steps,
                "gradient_evaluations": self.gradient_evaluations}

    @loads
    def load_state_dict(self, saved):
        """Take over the counters. Raises CheckpointError for another method or another damping."""
        kind = saved.get("method"), saved.get("damping")
        if kind != ("Newton", self.damping):
            raise CheckpointError(f"load_state_dict: got the state of {kind[0]!s:.40} with damping {kind[1]!s:.40}, "
                                  f"expected Newton with damping {self.damping}.")
        vars(self).update(counters(saved, ("steps", "gradient_evaluations")))

    def __repr__(self):
        return f"Newton(damping={self.damping}; {self.params.layout.n} weights, step {self.steps})"
