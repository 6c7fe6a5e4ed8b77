"""ASAM: SAM in a ball that is stretched by the size of the weights, so that rescaling them changes nothing (H7-H11)."""
from ...backend import namespace
from ...errors import UsageError
from .sam import SAM, ascent


def asam_gradient(f, w, T, rho=0.5, p=2):
    """(L, g): loss at w, and gradient at the steepest point of the ball ‖T⁻¹ε‖ₚ ≤ ρ around w.

        g = ∇L(w + ε),   ε = T·ascent(T·∇L(w), ρ, p);   for p = 2:  ε = ρT²∇L/‖T∇L‖₂    (H10, H11)

    f: w (n,) ↦ (L, g (n,)), pure. T (n,) > 0, the diagonal of T_w: see `scaling`. Cost: 2 gradients.
    Kwon et al. 2021, arXiv:2102.11600, Algorithm 1. Raises what `ascent` raises: ZeroGradientError for T∇L = 0.

    >>> f = ws.Function(lambda w: (w * w).sum() * 0.5)
    >>> w = np.array([1.0, 0.1])
    >>> L, g = optim.asam_gradient(f, w, T=abs(w), rho=0.5)
    >>> round(L, 4), g.round(4)
    (0.505, array([1.5   , 0.1005]))
    """
    L, g = f(w)                                                                 #: g = ∇L(w)
    eps = T * ascent(T * g, rho, p)                                             #: ε = T·ε̂(T∇L(w))
    g_asam = f(w + eps)[1]                                                      #: g_ASAM = ∇L(w + ε)
    return L, g_asam


def scaling(w, layout, eta=0.01, normalize="elementwise", which="all"):
    """T_w (n,): |w| + η, or with normalize="filterwise" the norm of each weight's filter + η (H8, H9); 1 for the
    parameters that `which` leaves out (see ASAM)."""
    size = layout.filter_norms(w) if normalize == "filterwise" else namespace(w).abs(w)
    T = size + eta
    for entry in layout:
        if not chosen(entry, which):
            T[entry.span] = 1
    return T


def chosen(entry, which):
    """Whether a parameter's own size scales its part of the ball."""
    return which(entry) if callable(which) else which == "all" or entry.is_filter


class ASAM(SAM):
    """Adaptive SAM around any base optimizer: the base steps from w with the gradient at w + ε, ‖T⁻¹ε‖ₚ = ρ.

    rho: ρ, relative to the size of the weights: ten times SAM's or more.
    eta: η, added to T; with η = 0, weights that are 0 are not perturbed.
    normalize: "elementwise" T = |w| + η; "filterwise" T = norm of the weight's filter + η, |w| + η outside filters.
    which: parameters that T scales; T is 1 for the others. "all" (the slides' T_w), "weights" (matrices and filters,
        no biases and no BatchNorm), or a function of a layout entry ↦ bool.
    p: the ball's norm, in [1, ∞].
    The base's weight decay is taken at w, not at w + ε (H10). Everything else, also `batchnorm`, is as in SAM.
    Source: Kwon et al. 2021, arXiv:2102.11600, Algorithm 1. Cost: 2 gradients a step. Its sharpness does not change
    when layers are rescaled (T20); its result is not SAM's, though the slides say it is (E20).

    | who, preset  | ρ, η      | T is 1 for             | note                                              |
    |--------------|-----------|------------------------|---------------------------------------------------|
    | ASAM.paper   | 0.5, 0.01 | biases, BatchNorm      | the paper on CIFAR-10; on CIFAR-100 ρ is 1.0      |
    | ASAM.samsung | 0.5, 0.01 | names without "weight" | so BatchNorm's γ is scaled; undone by subtraction |
    | ASAM.davda54 | 2.0, 0    | nothing                | adds 1e-12 to the norm; pytorch_optimizer too     |

    >>> w = mg.Tensor(np.array([1.0, 0.1]), requires_grad=True)
    >>> loss = optim.ASAM(optim.SGD([w], lr=0.05), rho=0.5, eta=0.0).step(lambda: (w * w).sum())
    >>> w.numpy().round(5)
    array([0.85   , 0.08995])
    """

    settings = (*SAM.settings, "eta", "normalize", "which")

    def __init__(self, base, rho=0.5, eta=0.01, normalize="elementwise", which="all", p=2, m_sharpness=True,
                 batchnorm="first"):
        if normalize not in ("elementwise", "filterwise") or not (callable(which) or which in ("all", "weights")):
            raise UsageError(f"ASAM: got normalize={normalize!r}, which={which!r}; expected 'elementwise' or "
                             "'filterwise', and 'all', 'weights' or a function of a layout entry.")
        if not eta >= 0:
            raise UsageError(f"ASAM: got eta={eta}, expected a number ≥ 0.")
        super().__init__(base, rho, p, m_sharpness=m_sharpness, batchnorm=batchnorm)
        self.eta, self.normalize, self.which = eta, normalize, which

    def method(self, f, w):
        """`asam_gradient` with T taken at w."""
        T = scaling(w, self.params.layout, self.eta, self.normalize, self.which)
        return asam_gradient(f, w, T, self.rho, self.p)

    @classmethod
    def paper(cls, base, rho=0.5, eta=0.01, **settings):
        """As in the paper's experiments on CIFAR-10 (on CIFAR-100 ρ is 1.0): biases and BatchNorm are not scaled."""
        return cls(base, rho, eta, which="weights", **settings)

    @classmethod
    def samsung(cls, base, rho=0.5, eta=0.01, **settings):
        """As SamsungLabs/ASAM: scaled where the parameter's name contains "weight"."""
        return cls(base, rho, eta, which=lambda entry: "weight" in entry.name, **settings)

    @classmethod
    def davda54(cls, base, rho=2.0, **settings):
        """As davda54/sam with adaptive=True: all parameters, no η."""
        return cls(base, rho, eta=0.0, which="all", **settings)
