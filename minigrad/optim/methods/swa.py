"""SWA as a wrapper: the mean of the weights an optimizer visits, once in every `cycle` steps (A3, A4)."""
from ...backend import namespace, np
from ...errors import UsageError
from ..machinery.saving import follow
from ..machinery.wrapper import Wrapper
from ..running_average import finite, mean_with


class SWA(Wrapper):
    """Stochastic weight averaging: the base trains undisturbed, and `average` holds the mean of the captured weights.

    cycle: c, in iterations; a capture at every c-th iteration after `start`. With schedules.Cyclic(α₁, α₂, c) the rate
        is lowest there; for a constant rate use schedules.Constant.
    start: iterations of ordinary training before the averaging; ŵ is the weights at that point.
    count_start: whether ŵ enters the mean. True: Izmailov et al. 2018, arXiv:1803.05407, Algorithm 1 (A3), and their
        code if ŵ is the end of epoch swa_start. False: Guo et al. 2022, Algorithm 1 (A4), PyTorch, and the commands of
        Izmailov et al., whose swa_start is the epoch after ŵ (E13).

    It outputs the mean: `with opt.result(loader): …` evaluates it; `opt.finalize(loader)` ends the training, and the
    model gets the mean and recomputed BatchNorm statistics. Evaluating the mean of a net with BatchNorm without new
    statistics raises UsageError. It averages what the base outputs: around Lookahead the slow weights.
    Cost: one vector (n,) more; no evaluations. state_dict holds the mean
    and the count.

    | who                | counts ŵ | capture                              | BatchNorm afterwards                     |
    |--------------------|----------|--------------------------------------|------------------------------------------|
    | paper, Algorithm 1 | yes      | every c-th iteration                 | one pass over the training data          |
    | the authors' code  | see E13  | every c-th epoch, from swa_start on  | batches weighted by size, var within     |
    | torch swa_utils    | no       | when the caller says so              | equal weights, variance within batches   |
    | SWA Revisited      | no       | every epoch, then restart            | as the authors'                          |
    | minigrad           | either   | every c-th iteration                 | exact (pooled), or either of these       |
    """

    settings = ("cycle", "start", "count_start")
    numbers = ("iterations", "captures")
    averages = True

    def __init__(self, base, cycle, start=0, count_start=True):
        super().__init__(base)
        if base.averages:
            raise UsageError(f"SWA: got {base!r}, which averages already, expected an optimizer that does not.")
        if not cycle >= 1 or cycle % 1 or not start >= 0 or start % 1:
            raise UsageError(f"SWA: got cycle={cycle}, start={start}; expected whole numbers of iterations, cycle ≥ 1.")
        self.cycle, self.start, self.count_start = int(cycle), int(start), bool(count_start)
        self.iterations = self.captures = 0

    @property
    def average(self):
        """The mean so far (n,); None before the first capture."""
        return self.own.get("average")

    def update(self):
        """One step of the base, and a capture if one is due."""
        if self.iterations == self.start and self.count_start and not self.captures:
            self.capture()
        self.base.update()
        self.iterations += 1
        if self.iterations > self.start and (self.iterations - self.start) % self.cycle == 0:
            self.capture()

    def capture(self):
        """Add what the base outputs now to the mean. Raises NotFiniteError for NaN or inf; the mean stays as it is.

        On a GPU this check would wait for the device: there `output` makes it.
        """
        w = self.base.output()
        w = self.params.w if w is None else follow(w, self.params.w)
        if namespace(w) is np:
            finite(w)
        mean = follow(self.own["average"], w) if self.captures else w.copy()
        self.own["average"] = mean_with(mean, self.captures, w)
        self.captures += 1

    @property
    def has_result(self):
        """Whether anything has been captured."""
        return self.captures > 0

    def output(self):
        """The mean (n,). Raises UsageError before the first capture, NotFiniteError for NaN or inf."""
        if not self.has_result:
            raise UsageError(f"SWA: nothing was captured yet ({self.iterations} iterations, start={self.start}, "
                             f"cycle={self.cycle}), so there is no mean.")
        return finite(self.own["average"])
