"""EMA as a wrapper: an exponential moving average of the weights an optimizer visits."""
from ..machinery.wrapper import Averaging
from ..running_average import check_decay, moved_to


class EMA(Averaging):
    """The base trains undisturbed, and `average` holds  w̄ₜ = δw̄ₜ₋₁ + (1−δ)wₜ  with wₜ the weights after step t.

    decay: δ in [0, 1). It averages over about 1/(1−δ) steps.
    corrected: whether the average is that of Adam's bias correction. False: w̄₀ = w₀, the weights before the first step,
        which have the weight δᵗ. True: w̄₀ = 0 and w̄ₜ is divided by 1 − δᵗ: a mean of w₁, …, wₜ alone.

    It outputs the average, as SWA does: `with opt.result(loader): …`, `opt.finalize(loader)`. Evaluating it in a net
    with BatchNorm without new statistics raises UsageError. Around Lookahead it averages the slow weights.
    Cost: one vector (n,) more; no evaluations. Kingma & Ba 2015, arXiv:1412.6980, section 7.2, which corrects it.

    | who                            | w̄₀, and the first average                       | BatchNorm afterwards        |
    |--------------------------------|-------------------------------------------------|-----------------------------|
    | Kingma & Ba 2015, section 7.2  | 0, and divided by 1 − δᵗ: corrected=True        | not mentioned               |
    | timm ModelEmaV3                | w₀ (where it is made): corrected=False          | buffers are averaged too    |
    | torch AveragedModel with EMA   | w̄₁ = w₁, then as here                           | `update_bn`, or averaged    |
    | Keras (use_ema)                | w̄₁ = w₁, then as here                           | buffers are not touched     |

    >>> opt = optim.EMA(optim.SGD([mg.Tensor([8.0], requires_grad=True)], lr=1.0), decay=0.75)
    >>> for _ in range(2): opt.params.g[:] = 4; opt.step()
    >>> opt.params.w.tolist(), opt.average.tolist()                     # ¾(¾·8 + ¼·4) + ¼·0
    ([0.0], [5.25])
    """

    settings = ("decay", "corrected")
    numbers = ("taken_in",)

    def __init__(self, base, decay=0.999, corrected=False):
        super().__init__(base)
        check_decay("EMA", decay)
        self.decay, self.corrected, self.taken_in = float(decay), bool(corrected), 0

    def update(self):
        """One step of the base, and its weights into the average."""
        if not self.has_result and not self.corrected:
            self.own["average"] = self.taken()[0].copy()
        self.base.update()
        w, mean = self.taken()
        self.own["average"] = moved_to(mean, w, self.decay, self.taken_in + 1 if self.corrected else None)
        self.taken_in += 1
