"""SWA as a wrapper: the mean of the weights an optimizer visits, once in every `cycle` steps (A3, A4)."""
from ...errors import UsageError
from ..machinery.wrapper import Averaging
from ..running_average import mean_with


class SWA(Averaging):
    """Stochastic weight averaging: the base trains undisturbed, and `average` holds the mean of the captured weights.

    cycle: c, in iterations; a capture after the iterations start + c, start + 2c, …. With schedules.Cyclic(α₁, α₂, c,
        offset=start) they are the end of each cycle, where the rate is α₂, its lowest; without the offset only if start
        is a multiple of c. For a constant rate use schedules.Constant.
    start: iterations of ordinary training before the averaging; ŵ is the weights at that point.
    count_start: whether ŵ enters the mean. True: Izmailov et al. 2018, arXiv:1803.05407, Algorithm 1 (A3), and their
        code if ŵ is the end of epoch swa_start. False: Guo et al. 2022, Algorithm 1 (A4), PyTorch, and the commands of
        Izmailov et al., whose swa_start is the epoch after ŵ (E13).

    It outputs the mean: `with opt.result(loader): …` evaluates it; `opt.finalize(loader)` ends the training, and the
    model gets the mean and recomputed BatchNorm statistics. Evaluating the mean of a net with BatchNorm without new
    statistics raises UsageError. It averages what the base outputs: around Lookahead the slow weights, also between two
    outer steps, where the model holds the fast ones.
    Cost: one vector (n,) more; no evaluations. state_dict holds the mean and the count.

    >>> opt = optim.SWA(optim.SGD([mg.Tensor([0.0], requires_grad=True)], lr=1.0), cycle=2, start=1)
    >>> for _ in range(5): opt.params.g[:] = -1; opt.step()
    >>> opt.params.w.tolist(), opt.average.tolist()                     # (1 + 3 + 5)/3
    ([5.0], [3.0])

    | who                | counts ŵ | capture                              | BatchNorm afterwards                     |
    |--------------------|----------|--------------------------------------|------------------------------------------|
    | paper, Algorithm 1 | yes      | every c-th iteration                 | one pass over the training data          |
    | the authors' code  | see E13  | every c-th epoch, from swa_start on  | batches weighted by size, var within     |
    | torch swa_utils    | no       | when the caller says so              | equal weights, variance within batches   |
    | SWA Revisited      | no       | every epoch, then restart            | as the authors'                          |
    | minigrad           | either   | every c-th iteration                 | exact (pooled), or either of these       |

    >>> w = mg.Tensor(np.array([1.0]), requires_grad=True)
    >>> opt = optim.SWA(optim.SGD([w], lr=0.25), cycle=1)
    >>> for _ in range(2):
    ...     loss = opt.step(lambda: (w * w).sum())
    >>> w.numpy(), opt.average, opt.finalize()
    (array([0.58333333]), array([0.58333333]), array([0.58333333]))
    """

    settings = ("cycle", "start", "count_start")
    numbers = ("iterations", "captures")

    def __init__(self, base, cycle, start=0, count_start=True):
        super().__init__(base)
        if not cycle >= 1 or cycle % 1 or not start >= 0 or start % 1:
            raise UsageError(f"SWA: got cycle={cycle}, start={start}; expected whole numbers of iterations, cycle ≥ 1.")
        self.cycle, self.start, self.count_start = int(cycle), int(start), bool(count_start)
        self.iterations = self.captures = 0

    def update(self):
        """One step of the base, and a capture if one is due."""
        if self.iterations == self.start and self.count_start and not self.captures:
            self.capture()
        self.base.update()
        self.iterations += 1
        if self.iterations > self.start and (self.iterations - self.start) % self.cycle == 0:
            self.capture()

    def capture(self):
        """Add what the base outputs now to the mean; raises as `taken` does, and the mean stays as it is."""
        w, mean = self.taken()
        self.own["average"] = mean_with(mean, self.captures, w) if self.captures else w.copy()
        self.captures += 1
