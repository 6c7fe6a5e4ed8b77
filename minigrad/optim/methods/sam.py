"""SAM: the gradient at the steepest nearby point (H1-H6).

    def sam_gradient(f, w, rho):
        L, g = f(w)
        return L, f(w + rho * g / norm(g))[1]
"""
import math
import sys

from ...backend import check_range, namespace, np
from ...errors import NotFiniteError, UsageError, ZeroGradientError
from ...objective import Penalty
from ..machinery.wrapper import Wrapper

SMALLEST, LARGEST = math.ulp(0.0), sys.float_info.max           # between them: finite and not 0


def norm(v):
    """‖v‖₂, summed in float64; a 0-dimensional array, or a float64 number."""
    xp = namespace(v)
    return xp.sqrt(xp.square(v.astype(xp.float64)).sum())


def ascent(g, rho=0.05, p=2):
    """ε̂ = ρ sign(g)|g|^{q−1}/(‖g‖_q^q)^{1/p} with 1/p + 1/q = 1: the steepest point of the ball ‖ε‖ₚ ≤ ρ (H2).

    g (n,) → ε̂ (n,), so that ⟨ε̂, g⟩ = ρ‖g‖_q and ‖ε̂‖ₚ = ρ (T18).
    p = 2: ρg/‖g‖₂. p = ∞: ρ sign(g). p = 1: ρ on the largest |gᵢ| alone (the first, if there are several; E19).
    Computed from g/max|g|, so neither tiny or huge gradients nor p near 1 overflow. No constant is added to a norm.
    Raises ZeroGradientError for g = 0, NotFiniteError for NaN or inf; on a GPU ε̂ is then 0, or NaN, and the error
    comes with the next number read from it, so that no step waits (`check_range`). Cost: no evaluations.
    Foret et al. 2021, arXiv:2010.01412, equation 2. Differs: optax and Google's code give NaN at g = 0, davda54 and
    Samsung add 1e-12 and 1e-16 to the norm and then do not move.

    >>> optim.ascent(np.array([3.0, -4.0]), rho=0.5)
    array([ 0.3, -0.4])
    >>> optim.ascent(np.array([3.0, -4.0]), rho=0.5, p=np.inf)
    array([ 0.5, -0.5])
    """
    if not p >= 1 or not rho >= 0:
        raise UsageError(f"SAM: got p={p}, rho={rho}; expected p in [1, ∞] and rho ≥ 0.")
    xp = namespace(g)
    size = xp.abs(g)
    peak = size.max()
    check_range(peak, SMALLEST, LARGEST, _no_direction, "{value}")
    if xp is not np:                     # there the error is still to come; until then a zero gradient gives ε̂ = 0
        size = xp.where(peak == 0, 1, size).astype(g.dtype)
        peak = size.max()
    if p == 1:
        return rho * xp.sign(g) * (xp.arange(g.size) == xp.argmax(size))
    if p == math.inf:
        return rho * xp.sign(g)                                                 #: ε̂ = ρ·sign(g)
    u = size / peak
    if p == 2:
        return (g / peak) * (rho / norm(u)).astype(g.dtype)                     #: ε̂ = ρ·g/‖g‖₂
    q = p / (p - 1)
    u = u.astype(xp.float64)
    e = rho * xp.sign(g) * u ** (q - 1) / (u ** q).sum() ** (1 / p)    #: ε̂ = ρ·sign(g)·(|g|/‖g‖_q)ʳ, r = q − 1
    return e.astype(g.dtype)


def _no_direction(peak):
    if float(peak) == 0:
        return ZeroGradientError("SAM: the gradient is zero, so there is no direction of ascent. The weights are at a "
                                 "stationary point (or every unit is dead, or all parameters are frozen); use the base "
                                 "optimizer.")
    return NotFiniteError("SAM: the gradient at w contains NaN or inf. Lower the learning rate or rho, and look for "
                          "the step at which the loss stopped being finite.")


def sam_gradient(f, w, rho=0.05, p=2, second_term=False):
    """(L, g): loss at w, and gradient at the steepest point of the ball of radius ρ around w.

        g = ∇L(w + ε̂),   ε̂ = ascent(∇L(w), ρ, p)

    f: w (n,) ↦ (L, g (n,)), pure; with second_term also f.hvp(w, v). w is not modified.
    second_term: the exact gradient of w ↦ L(w + ε̂(w)), which adds what SAM discards (H3, E18; p = 2 only):
        (ρ/‖g‖) H (I − ĝĝᵀ) ∇L(w + ε̂)   with g = ∇L(w), ĝ = g/‖g‖ and H the Hessian at w
    Cost: 2 gradients; with second_term also a Hessian-vector product, which counts as two. L is L(w).
    Foret et al. 2021, arXiv:2010.01412, Algorithm 1.

    >>> f = ws.Function(lambda w: (w * w * np.array([1.0, 10.0])).sum() * 0.5)
    >>> L, g = optim.sam_gradient(f, np.array([1.0, 1.0]), rho=0.5)
    >>> L, g.round(4)
    (5.5, array([ 1.0498, 14.9752]))
    """
    L, g = f(w)                                                                 #: g = ∇L(w)
    g_sam = f(w + ascent(g, rho, p))[1]                                         #: g_SAM = ∇L(w + ε̂)
    if second_term:
        if p != 2:
            raise UsageError(f"SAM: got second_term=True with p={p}; the exact gradient exists for p = 2 only.")
        unit, length = g / norm(g).astype(g.dtype), norm(g)
        g_sam = g_sam + (rho / length).astype(g.dtype) * f.hvp(w, g_sam - unit * (unit @ g_sam))
    return L, g_sam


class SAM(Wrapper):
    """Sharpness-aware minimization around any base optimizer: the base steps from w with the gradient at w + ε̂.

    rho: radius ρ ≥ 0 in the units of w, one norm over all weights.   p: the ball's norm, in [1, ∞].
    second_term: the exact gradient, see `sam_gradient`.
    penalty_in_ascent: whether the base's L2 penalty (its weight_decay) is part of the loss that SAM looks at. False: ε̂
        and the second gradient see the loss alone, and λw is taken at w. True: both see L + λ/2‖w‖².
    batchnorm: the evaluations in which running statistics move: "first", at w; "second", at w + ε̂; or "both".
    m_sharpness: with `step([closure, …])`, True gives every micro-batch its own ε̂ and averages their gradients
        (m-sharpness); False takes one ε̂ from the mean gradient (plain accumulation of a large batch).

    Both passes see the same batch and the same dropout masks. The second is evaluated at a bound copy, w + ε̂, and
    never writes w. rho=0 is the base. If the gradient is zero it raises ZeroGradientError; weights and state are then
    as before the step.
    Cost: 2 gradients a step (T22), 4 with second_term. Source: Foret et al. 2021, arXiv:2010.01412, Algorithm 1.

    | who                        | ‖g‖ = 0 | penalty               | running statistics       | undo        |
    |----------------------------|---------|-----------------------|--------------------------|-------------|
    | Google (JAX)               | NaN     | in both gradients     | of the first pass        | functional  |
    | davda54, pytorch_optimizer | +1e-12  | at w, in the base     | of both, unless switched | old copy    |
    | Samsung                    | +1e-16  | at w, in the base     | of both                  | subtraction |
    | optax                      | NaN     | the inner optimizer's | the caller's             | functional  |
    | minigrad                   | raises  | either                | of the first by default  | functional  |

    Running statistics, as read in google-research/sam dae9904, davda54/sam 3c3afdb (whose example switches them off in
    the second pass), SamsungLabs/ASAM f156a68, pytorch_optimizer 4.1.0 (GSAM and WSAM switch them off, SAM does not).

    >>> w = mg.Tensor([3.0, 4.0], requires_grad=True)
    >>> opt = optim.SAM(optim.SGD([w], lr=0.1), rho=0.5, batchnorm="both")
    >>> loss = opt.step(lambda: (w * w).sum())
    >>> loss.item(), opt.params.g.round(4).tolist()                     # 2(w + ε̂) with ε̂ = 0.5·(3, 4)/5
    (25.0, [6.599999904632568, 8.800000190734863])
    """

    needs_closure = True
    settings = ("rho", "p", "second_term", "penalty_in_ascent", "m_sharpness", "batchnorm")
    moves = {"first": (1,), "second": (2,), "both": (1, 2)}

    def __init__(self, base, rho=0.05, p=2, second_term=False, penalty_in_ascent=False, m_sharpness=True,
                 batchnorm="first"):
        super().__init__(base)
        if base.needs_closure:
            raise UsageError(f"{type(self).__name__}: {type(base).__name__} already takes its gradient at other points "
                             "than w. Put one of them around a rule, as in SAM(SGD(params, lr=0.1)).")
        ascent(namespace(self.params.w).ones_like(self.params.w[:1]), rho, p)
        self.rho, self.p, self.second_term = rho, p, second_term
        self.penalty_in_ascent, self.m_sharpness, self.batchnorm = penalty_in_ascent, m_sharpness, batchnorm
        if batchnorm not in self.moves:
            raise UsageError(f"{type(self).__name__}: got batchnorm={batchnorm!r}, expected one of "
                             f"{', '.join(map(repr, self.moves))}.")
        if penalty_in_ascent and not base.penalised:
            raise UsageError("SAM: penalty_in_ascent=True needs a base with an L2 penalty, as in SGD(…, "
                             "weight_decay=5e-4); the decay of SGDW and AdamW is not a penalty.")

    def gradient(self, f, w):
        """(L, g): the loss at w and the gradient at w + ε̂, the mean over micro-batches."""
        if self.rho > 0:                                    # otherwise there is one evaluation, and it is the base's
            f = f.with_moves(self.moves[self.batchnorm])
        found = [self.perturbed(part, w) for part in (f.parts if self.m_sharpness else [f])]
        share = 1.0 / len(found)
        return sum((L for L, _ in found[1:]), found[0][0]) * share, sum((g for _, g in found[1:]), found[0][1]) * share

    def perturbed(self, f, w):
        """(L, g) for one batch."""
        if self.rho == 0:
            return f(w)
        if not self.penalty_in_ascent:
            return self.method(f, w)
        penalty = Penalty(self.core.hyper["weight_decay"], self.params)
        L, g = self.method(f.with_penalty(penalty), w)
        return L, g - penalty.times(w)                     # the base adds λw itself

    def method(self, f, w):
        """`sam_gradient` with this optimizer's settings."""
        return sam_gradient(f, w, self.rho, self.p, self.second_term)
