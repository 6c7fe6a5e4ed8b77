"""Objective: the loss of a model over a whole data set as a function of its weights.

    f = Objective(model, F.cross_entropy, (X, Y))
    L, g = f(w)              loss (a float, nats per example) and gradient (n,)
    f.loss(w)  f.error(w)  f.hvp(w, v)  f.outputs(w)

One evaluator does all of it: set the mode, bind the model to w, recompute BatchNorm's statistics if asked, evaluate,
restore the mode and the statistics. So each point of a curve or a surface is evaluated as exactly that network, and the
model is never changed.
"""
import contextlib

from .. import backend
from ..autograd import Tensor, constant, grad, gradient_of_products, how_many, no_grad, raw
from ..backend import namespace
from ..data import Loader
from ..errors import ShapeError, UsageError
from ..functions.losses import half_lambda
from ..nn import frozen_statistics, in_mode, kept_statistics, refresh_batchnorm
from .penalty import Penalty, flat, trainable_part


class Passes:
    """Passes made over the whole data set: `forward`, and `backward` (which costs about two forward passes)."""

    def __init__(self):
        self.forward = self.backward = 0

    def __repr__(self):
        return f"{self.forward} forward and {self.backward} backward passes"


class Objective:
    """f(w) = mean loss of a model with the weights w over a whole data set, in batches, + (λ/2)‖w‖².

    model:   a Module. No call changes its weights, gradients, buffers or modes, or the random state.
    loss:    (outputs, targets) ↦ scalar Tensor, a *mean* over examples (F.cross_entropy, F.mse).
    data:    (X, Y) arrays, taken in order, or a Loader, whose batches are the same in every evaluation (seed 0).
    penalty: λ of (λ/2)‖w‖², the convention of S0 and S2. Plots of the train loss need it (L7).
    convention: "half", or "full" for the penalty λ‖w‖² of S4 (L6).
    train:   False: running statistics, no dropout. True: batch statistics and dropout (the same masks in every
             evaluation); the loss then depends on how the data fall into batches.
    refresh: batches of x or (x, y), such as a Loader without shuffling: BatchNorm's statistics are recomputed over them
             at every point (`exact`), as a network on a curve or surface needs (A7). For g and hvp they are constants.
    batch_size: examples in memory at once, for arrays.
    Computes in the model's dtype; w of another dtype is converted. Derivatives with respect to frozen weights are 0.
    Raises LayoutError for w of another length. Cost: f(w) 1 forward + 1 backward pass, f.loss(w) and f.error(w) 1
    forward, f.hvp(w, v) 1 forward + 2 backward (second order); + 1 forward over `refresh`. `f.passes` counts them.

    >>> x, y = data.digits("train")
    >>> f = ws.Objective(nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), F.cross_entropy, (x, y))
    >>> L, g = f(0 * f.w)
    >>> round(L, 4), g.shape, f.passes
    (2.3026, (650,), 1 forward and 1 backward passes)
    """

    def __init__(self, model, loss, data, penalty=0.0, train=False, refresh=None, batch_size=256,
                 convention="half"):
        if not isinstance(data, Loader):
            if not isinstance(data, (tuple, list)) or len(data) != 2:
                raise UsageError(f"Objective: got data of type {type(data).__name__}, expected a pair (X, Y) or a "
                                 "Loader.")
            data = Loader(*map(raw, data), batch_size=batch_size, shuffle=False)
        if train and refresh is not None:
            raise UsageError("Objective: train=True uses batch statistics, so refresh= would do nothing. Give only "
                             "one of them.")
        self.model, self.criterion, self.data = model, loss, data
        self.train, self.refresh = train, refresh
        self.params, self.passes = model.parameters(), Passes()
        self.penalty = Penalty(half_lambda("Objective", float(penalty), convention), self.params)

    @property
    def layout(self):
        """Names, shapes and places of the parameters in w."""
        return self.params.layout

    @property
    def w(self):
        """A copy of the model's own weights (n,)."""
        return namespace(self.params.w).array(self.params.w)

    def __call__(self, w):
        w, total, g = self._cast(w), 0.0, 0.0
        with self.bound(w) as leaves:
            for L, share in self._losses():
                total += share * L.item()
                g = g + share * flat(grad(L, leaves))
        self._spent(1, 1)
        g = trainable_part(self.params, g)
        return total + self.penalty.value(w), g + self.penalty.times(w) if self.penalty.lam else g

    def loss(self, w):
        """L(w), a float. Cost: 1 forward pass."""
        w = self._cast(w)
        with self.bound(w):
            L, _ = self.here()
        self._spent(1, 0)
        return L + self.penalty.value(w)

    def error(self, w):
        """The share of examples whose largest output is not at their label. Cost: 1 forward pass."""
        return self.measure(w)[1]

    def measure(self, w):
        """(L(w), error(w)), floats. Cost: 1 forward pass for both."""
        w = self._cast(w)
        with self.bound(w):
            L, error = self.here(with_error=True)
        self._spent(1, 0)
        return L + self.penalty.value(w), error

    def here(self, with_error=False):
        """(loss without the penalty, error or None) inside a `bound` block of any objective of the same model.

            with train.bound(w):                        one refresh of BatchNorm's statistics on the training images
                L, (_, error) = train.here()[0], test.here(with_error=True)
        """
        total, wrong = 0.0, 0.0
        with no_grad():
            for outputs, y, share in self._outputs():
                total += share * self.criterion(outputs, y).item()
                wrong += share * _error(outputs, y) if with_error else 0.0
        return total, wrong if with_error else None

    def outputs(self, w):
        """The model's outputs over the data, (N, …), an array. Cost: 1 forward pass."""
        with self.bound(self._cast(w)), no_grad():
            parts = [raw(outputs) for outputs, _, _ in self._outputs()]
        self._spent(1, 0)
        return namespace(parts[0]).concatenate(parts)

    def hvp(self, w, v):
        """∇²f(w) v, exact (n,): Pearlmutter 1994 in batches. Cost: 1 forward and 2 backward passes."""
        return self.hvps(w, [v])[0]

    def hvps(self, w, vs):
        """[∇²f(w) v for v in vs], sharing the first two passes. Cost: 1 forward and 1 + len(vs) backward passes."""
        w, vs = self._cast(w), [trainable_part(self.params, self._cast(v)) for v in vs]
        totals = [self.penalty.times(v) for v in vs]
        with self.bound(w) as leaves:
            parts = [[constant(v[e.span].reshape(e.shape)) for e in self.layout] for v in vs]
            for L, share in self._losses():
                g = grad(L, leaves, create_graph=True)
                for i, part in enumerate(parts):
                    Hv = gradient_of_products(g, part, leaves, retain_graph=i < len(parts) - 1)       #: ∇⟨∇L(w), v⟩
                    totals[i] = totals[i] + share * flat(Hv)
        self._spent(1, 1 + sum(map(how_many, vs)))
        return [trainable_part(self.params, Hv) for Hv in totals]

    @contextlib.contextmanager
    def bound(self, w):
        """The model at w, in the mode asked for, for the length of a block, whose value is the list of leaf Tensors."""
        model, renewed = self.model, self.refresh is not None
        with (backend.kept_draws(), kept_statistics(model if renewed else None), in_mode(model, self.train),
              self.params.at(w) as leaves, frozen_statistics()):
            if renewed:
                refresh_batchnorm(model, self.refresh)
            yield leaves

    def _outputs(self):
        """(outputs, targets, share of the examples) for each batch: the same batches in every call."""
        d = self.data
        n = len(d) * d.batch_size if d.drop_last else len(d.x)
        for x, y in d.same_batches():
            yield self.model(Tensor(x)), y, len(x) / n

    def _losses(self):
        return ((self.criterion(outputs, y), share) for outputs, y, share in self._outputs())

    def _cast(self, w):
        return backend.asarray(raw(w)).astype(self.params.w.dtype, copy=False)

    def _spent(self, forward, backward):
        self.passes.forward += forward + (self.refresh is not None)
        self.passes.backward += backward


def _error(outputs, y):
    """Share of the rows (N, K) whose largest element is not at their label (N,)."""
    if outputs.ndim != 2:
        raise ShapeError(f"error: got outputs of shape {outputs.shape}, expected (N, K): one column for each class.")
    return float((raw(outputs).argmax(axis=1) != y).mean())
