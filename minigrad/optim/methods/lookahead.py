"""Lookahead: k steps forward with any optimizer, then one step back (G14)."""
from ...errors import UsageError
from ..machinery.saving import follow
from ..machinery.wrapper import Wrapper


def outer_step(slow, fast, alpha=0.5):
    """The slow weights after an outer step, (n,): (1−α)θ + αw. The fast weights start from there again.

    Zhang et al. 2019, arXiv:1907.08610, Algorithm 1. Cost: none.

    >>> from minigrad.optim import outer_step
    >>> outer_step(8.0, 2.0, alpha=0.25)
    6.5
    """
    theta = (1 - alpha) * slow + alpha * fast               #: θₜ = (1−α)θₜ₋₁ + αwₖ
    return theta


class Lookahead(Wrapper):
    """Slow weights θ follow fast weights: every k steps of the base, θ ← (1−α)θ + αw and w ← θ.

    base:  any optimizer.
    k:     inner steps for one outer step.
    alpha: α in [0, 1]; α = 1 is the base alone, bit for bit (G14, E15).
    inner: what happens to the base's moments at an outer step, to all of them alike.
           "keep": they stay. "reset": they start at zero again, and so does the t of Adam's bias correction (not the
           iteration that schedules see). "interpolate": moments have slow copies, mixed like the weights.

    It outputs the slow weights: `with opt.result(): …`, `opt.finalize()`. Right after an outer step the model holds
    them too. Around SWA it outputs SWA's average. Slow weights start at the weights before the first step.
    Source: Zhang et al. 2019, arXiv:1907.08610, Algorithm 1; the slides' Algorithm 2.
    Cost: that of the base, and one vector (n,) more; with "interpolate" another one for each moment.

    | who                      | k, α    | inner                 | what differs                                     |
    |--------------------------|---------|-----------------------|--------------------------------------------------|
    | the authors' PyTorch     | 5, 0.8  | keep by default       | stores an alias of the buffer with "interpolate" |
    | the authors' TensorFlow  | 5, 0.8  | keep                  | syncs every k+1 steps, slow weights start at 0   |
    | pytorch_optimizer 4.1    | 5, 0.5  | keep, reset, pullback | as here; pullback is "interpolate"               |
    | timm                     | 6, 0.5  | keep                  | slow weights start at the first sync             |
    | optax                    | –       | keep, reset           | slow and fast weights returned as a pair         |

    >>> w = mg.Tensor(np.array([1.0]), requires_grad=True)
    >>> opt = optim.Lookahead(optim.SGD([w], lr=0.25), k=2, alpha=0.5)
    >>> for _ in range(2):
    ...     loss = opt.step(lambda: (w * w).sum())
    >>> w.numpy()
    array([0.625])
    """

    settings = ("k", "alpha", "inner")
    numbers = ("since",)

    def __init__(self, base, k=5, alpha=0.5, inner="keep"):
        super().__init__(base)
        if not k >= 1 or k % 1 or not 0 <= alpha <= 1 or inner not in ("keep", "reset", "interpolate"):
            raise UsageError(f"Lookahead: got k={k}, alpha={alpha}, inner={inner!r}; expected a whole number k ≥ 1, "
                             "alpha in [0, 1] and inner 'keep', 'reset' or 'interpolate'.")
        self.k, self.alpha, self.inner, self.since = int(k), float(alpha), inner, 0

    def update(self):
        """One inner step, and every k-th time the outer step."""
        for name, fast in self._fast().items():
            if name not in self.own:
                self.own[name] = fast.copy()
        self.base.update()
        self.since = (self.since + 1) % self.k
        if self.since == 0:
            for name, fast in self._fast().items():
                self.own[name] = self._pulled_back(follow(self.own[name], fast), fast)
            if self.inner == "reset":
                self.core.reset()
            self.params.mark_changed()

    def _fast(self):
        """The vectors that have a slow copy: the weights, and with "interpolate" every moment."""
        moments = self.state if self.inner == "interpolate" else {}
        return {"w": self.params.w, **moments}

    def _pulled_back(self, slow, fast):
        """θ ← (1−α)θ + αw;  w ← θ. Frozen weights keep their bits."""
        for span in self.params.trainable():
            slow[span] = outer_step(slow[span], fast[span], self.alpha)
            fast[span] = slow[span]
        return slow

    def output(self):
        """The slow weights; the base's average if it makes one."""
        return self.base.output() if self.averages else self.own.get("w")
