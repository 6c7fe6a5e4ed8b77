"""Newton's direction by the solver of optim.Newton; a system that it could not solve raises."""
import numpy as np

from ..errors import ConvergenceError, UsageError
from ..optim.methods.newton import newton_step
from .vectors import hvp_of, norm, same_space


def newton_direction(f, w, damping=0.0, rtol=None):
    """d (n,) with (∇²f(w) + damping I) d = −∇f(w): w + d is Newton's step (G5). The solver is optim.Newton's.

    rtol: what is left of the residual, relative to ‖∇f‖; by default the root of rounding, 1.5e-8 in float64.
    Raises UsageError if curvature is not positive, naming it: a damping above its absolute value helps;
    ConvergenceError if the residual is above 10 rtol ‖∇f‖.
    Cost: 1 gradient and, for n ≤ 300, n + 1 products and O(n³); above, one product a step of conjugate gradients.

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 4.0])).sum() * 0.5)
    >>> ws.newton_direction(f, np.ones(2)).round(8)
    array([-1., -1.])
    """
    hvp, (w,) = hvp_of(f, "newton_direction"), same_space("newton_direction", w)
    rtol = float(np.finfo(w.dtype).eps) ** 0.5 if rtol is None else rtol
    _, g, d, curvature = newton_step(f, w, damping, rtol=rtol)
    if curvature <= 0:
        raise UsageError(f"newton_direction: met the negative curvature {curvature:.4g}, so Newton's point is not "
                         "a minimum. Give a damping above its absolute value.")
    residual = norm(hvp(w, d) + damping * d + g)
    if residual > 10 * rtol * norm(g):
        raise ConvergenceError(f"newton_direction: the residual is {residual / norm(g):.2g} of the gradient, expected "
                               f"{rtol:g}. Give a larger rtol, or some damping.")
    return d
