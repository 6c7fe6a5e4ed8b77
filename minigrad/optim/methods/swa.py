"""SWA as a wrapper: the mean of the weights an optimizer visits, once in every `cycle` steps (A3, A4)."""
import contextlib

from ...errors import UsageError
from ...nn import refresh_batchnorm
from ...nn.statistics import batchnorms
from ..running_average import mean_with
from ..machinery.saving import follow
from ..machinery.wrapper import Wrapper, holding


class SWA(Wrapper):
    """Stochastic weight averaging: the base trains on undisturbed, `average` holds the mean of its captures.

    cycle: c, in iterations; a capture at every c-th iteration after `start`. With schedules.Cyclic(α₁, α₂, c) this is
        where the rate is lowest; for a constant rate take schedules.Constant.
    start: iterations of ordinary training before it; ŵ is the weights then.
    count_start: whether ŵ enters the mean. True: Izmailov et al. 2018, arXiv:1803.05407, Algorithm 1 (A3). False: Guo et
        al. 2022, Algorithm 1 (A4), and the code of Izmailov et al., PyTorch and PSWA (E13).

    `with opt.swapped(): …` evaluates the mean; `opt.finalize(loader)` ends it: the model gets the mean and BatchNorm
    statistics taken anew. Evaluating the mean of a net with BatchNorm without new statistics raises UsageError.
    Cost: one vector (n,) more; no evaluations. state_dict holds the mean and the count.

    | who                | counts ŵ | capture                              | BatchNorm afterwards                     |
    |--------------------|----------|--------------------------------------|------------------------------------------|
    | paper, Algorithm 1 | yes      | every c-th iteration                 | one pass over the training data          |
    | the authors' code  | no       | every c-th epoch                     | batches weighted by size, var within     |
    | torch swa_utils    | no       | when the caller says so              | equal weights, variance within batches   |
    | SWA Revisited      | no       | every epoch, then restart            | as the authors'                          |
    | minigrad           | either   | every c-th iteration                 | exact (pooled), or either of these       |
    """

    numbers = ("iterations", "captures")

    def __init__(self, base, cycle, start=0, count_start=True):
        super().__init__(base)
        if int(cycle) != cycle or cycle < 1 or int(start) != start or start < 0:
            raise UsageError(f"SWA: got cycle={cycle}, start={start}; expected whole numbers of iterations, cycle ≥ 1.")
        self.cycle, self.start, self.count_start = int(cycle), int(start), bool(count_start)
        self.iterations = self.captures = 0

    @property
    def average(self):
        """The mean so far (n,); None before the first capture."""
        return self.own.get("average")

    def update(self):
        """One step of the base, and a capture where one is due."""
        if self.iterations == self.start and self.count_start:
            self.capture()
        self.base.update()
        self.iterations += 1
        if self.iterations > self.start and (self.iterations - self.start) % self.cycle == 0:
            self.capture()

    def capture(self):
        """Take the weights as they are now into the mean."""
        w = self.params.w
        mean = follow(self.own["average"], w) if self.captures else w.copy()
        self.own["average"] = mean_with(mean, self.captures, w)
        self.captures += 1

    @contextlib.contextmanager
    def swapped(self, loader=None, model=None, how="exact"):
        """The model holds the mean for the length of a block; weights and statistics are back afterwards, bit for bit.

        loader: training batches, to take BatchNorm statistics anew for the mean (cost: one forward pass over it). Without
        it a net with BatchNorm raises UsageError when it is evaluated inside the block.
        """
        layers = batchnorms(self._model(model)) if self._model(model) else []
        kept = [(layer, layer.stale, [b.copy() for b in layer.buffers()]) for layer in layers]
        try:
            with holding(self.params, self._mean()):
                self._renew(layers, loader, model, how)
                yield
        finally:
            for layer, stale, buffers in kept:
                layer.stale = stale
                for mine, before in zip(layer.buffers(), buffers, strict=True):
                    mine[...] = before

    def finalize(self, loader=None, model=None, how="exact"):
        """The model gets the mean for good, and BatchNorm statistics from one pass over `loader` (A7).

        how: see nn.refresh_batchnorm. Without BatchNorm no loader is needed; with it and without a loader evaluating the
        model raises UsageError until `nn.refresh_batchnorm(model, loader)` was called. Returns the mean (n,).
        """
        mean = self._mean()
        self.params.assign(mean)
        layers = batchnorms(self._model(model)) if self._model(model) else []
        self._renew(layers, loader, model, how)
        return mean.copy()

    def _mean(self):
        if not self.captures:
            raise UsageError(f"SWA: nothing was captured yet ({self.iterations} iterations, start={self.start}, "
                             f"cycle={self.cycle}), so there is no mean.")
        return follow(self.own["average"], self.params.w)

    def _model(self, model):
        return model or self.params.model

    def _renew(self, layers, loader, model, how):
        """Statistics that fit the mean: taken anew from the loader, or marked as belonging to no network."""
        for layer in layers:
            layer.stale = True
        if loader is not None and self._model(model) is None:
            raise UsageError("SWA: statistics cannot be taken anew, since the optimizer was made from loose tensors. Make it with "
                             "model.parameters(), or pass model=.")
        if loader is not None:
            refresh_batchnorm(self._model(model), loader, how)
