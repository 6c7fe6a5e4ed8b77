"""MiniBatches: f(w) → (L, g) on the next mini-batch of a loader."""
from ..autograd import Tensor, grad
from ..errors import DataError
from ..functions.losses import half_lambda
from ..nn import frozen_statistics, in_mode
from .penalty import Penalty, flat, trainable_part


class MiniBatches:
    """f(w) → (L, g) on the *next* mini-batch of a loader: the stochastic gradient that SGD, SWA and FGE use.

    loader: iterated over again and again.
    penalty: λ of (λ/2)‖w‖², added to the loss; with convention="full" of λ‖w‖² (L6).
    Batch statistics and dropout are as in training; the model is never changed, its running statistics included, so
    refresh BatchNorm at the end. Derivatives with respect to frozen weights are 0.
    Cost: 1 forward + 1 backward pass over one batch.

    >>> x, y = data.digits("train")
    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
    >>> f = ws.MiniBatches(model, F.cross_entropy, data.Loader(x, y, batch_size=64, seed=0))
    >>> L, g = f(0 * model.parameters().w)
    >>> round(L, 4), g.shape
    (2.3026, (650,))
    """

    def __init__(self, model, loss, loader, penalty=0.0, convention="half"):
        self.model, self.criterion, self.loader = model, loss, loader
        self.params, self.batches = model.parameters(), iter(())
        self.penalty = Penalty(half_lambda("MiniBatches", float(penalty), convention), self.params)

    def __call__(self, w):
        x, y = self._next()
        with in_mode(self.model, True), self.params.at(w) as leaves, frozen_statistics():
            L = self.criterion(self.model(Tensor(x)), y)
            g = trainable_part(self.params, flat(grad(L, leaves)))
        return L.item() + self.penalty.value(w), g + self.penalty.times(w)

    def _next(self):
        for batch in self.batches:
            return batch
        self.batches = iter(self.loader)
        for batch in self.batches:
            return batch
        raise DataError("MiniBatches: the loader gave no batch in a whole pass, expected at least one.")
