"""Mini-batches: seeded order, sampling with or without replacement, resumable in the middle of an epoch."""
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from numbers import Integral

import numpy as np

from .. import backend
from ..autograd import submit
from ..errors import ArgumentError, DataError, ShapeError, UsageError
from ..spelling import answering_keywords


class Loader:
    """Iterate over (x, y) in mini-batches; each pass of `for xb, yb in loader` is one epoch.

        loader = Loader(x, y, batch_size=128)           a new order every epoch, the last batch may be smaller

    x, y:        arrays (N, …) and (N, …); lists are converted (integers stay integers). Batches are arrays on the
                 backend in use when the epoch begins.
    shuffle:     True: a new order every epoch. False: the given one.
    sampling:    "without_replacement" sees every example once per epoch; "with_replacement" draws N indices
                 independently and uniformly, the SGD of the textbooks (G1). Probabilities p (N,), above 0 with sum 1:
                 draws N indices independently, i with pᵢ, and yields (xb, yb, vb) with weights vᵢ = 1/(N pᵢ). In
                 F.cross_entropy(model(xb), yb, weights=vb) they make the gradient of a batch unbiased, whatever p is
                 (G3: the sampling vector has E[v] = 1); its variance is least for pᵢ ∝ ‖∇fᵢ‖.
    seed:        of the loader's own generator; without one the host generator behind `mg.seed` is used.
    drop_last:   leave out the last batch if it is smaller.
    transform:   (xb, rng) ↦ xb, applied to each batch; `rng` is a NumPy Generator for that batch alone.
    workers:     batches are prepared ahead on this many threads; order and numbers do not depend on it.

    One number is drawn per epoch, its seed: the order and the generator of each batch follow from it. So `state_dict`
    is small, and `load_state_dict` continues in the middle of an epoch with the very next batch.
    Raises DataError for an empty data set, for unequal lengths, and if no batch would be left.

    >>> loader = data.Loader(np.arange(5.0), np.arange(5), batch_size=2, shuffle=False)
    >>> [(x.tolist(), y.tolist()) for x, y in loader]
    [([0.0, 1.0], [0, 1]), ([2.0, 3.0], [2, 3]), ([4.0], [4])]
    """

    @answering_keywords
    def __init__(self, x, y, batch_size=128, shuffle=True, sampling="without_replacement", seed=None, drop_last=False,
                 transform=None, workers=0):
        self.x, self.y = _array(x), _array(y)
        sampling = sampling if isinstance(sampling, str) else np.asarray(backend.to_numpy(sampling), dtype=np.float64)
        _check(len(self.x), len(self.y), batch_size, shuffle, sampling, drop_last, workers)
        self.batch_size, self.shuffle, self.sampling, self.drop_last = batch_size, shuffle, sampling, drop_last
        self.transform, self.workers = transform, workers
        self._generator = None if seed is None else np.random.default_rng(seed)
        self._epoch_seed, self._position, self._resumed = 0, 0, False

    def __len__(self):
        """Number of batches in an epoch."""
        n = len(self.x)
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)

    def __iter__(self):
        """One epoch of (xb, yb), or (xb, yb, vb); after `load_state_dict`, what is left of the saved one."""
        if not self._resumed:
            rng = self._generator if self._generator is not None else backend.generator()
            self._epoch_seed, self._position = int(rng.integers(2**63)), 0
        self._resumed = False
        start, seed = self._position, self._epoch_seed
        x, y, order = (backend.place(a, backend.current()) for a in (self.x, self.y, self._order(seed)))
        for i, batch in enumerate(self._prepared(x, y, order, seed, start), start + 1):
            self._position = i
            yield batch

    def same_batches(self):
        """A Loader of the same examples and settings whose first pass gives the same batches each time (seed 0).

        It draws nothing from the host generator and does not move this loader."""
        return Loader(self.x, self.y, self.batch_size, self.shuffle, self.sampling, 0, self.drop_last, self.transform,
                      self.workers)

    def _order(self, seed):
        n, rng = len(self.x), np.random.default_rng(seed)
        if not isinstance(self.sampling, str):
            return rng.choice(n, size=n, p=self.sampling / self.sampling.sum())     # float32's sum may miss 1 by 1e-7
        if self.sampling == "with_replacement":
            return rng.integers(n, size=n)
        return rng.permutation(n) if self.shuffle else np.arange(n)

    def _batch(self, x, y, order, seed, i):
        rows = order[i * self.batch_size:(i + 1) * self.batch_size]
        xb, yb = x[rows], y[rows]
        if self.transform is not None:
            xb = self.transform(xb, np.random.default_rng([seed, i]))
        return (xb, yb) if isinstance(self.sampling, str) else (xb, yb, self._weights(rows, xb))

    def _weights(self, rows, xb):
        """vᵢ = 1/(N pᵢ) of the examples drawn, beside xb and in its dtype if that is a float's."""
        p = backend.place(self.sampling, backend.current())
        return (1 / (len(self.x) * p[rows])).astype(xb.dtype if xb.dtype.kind == "f" else np.float32)

    def _prepared(self, x, y, order, seed, start):
        if not self.workers:
            yield from (self._batch(x, y, order, seed, i) for i in range(start, len(self)))
            return
        with ThreadPoolExecutor(self.workers) as pool:
            ahead = deque()
            for i in range(start, len(self)):
                ahead.append(submit(pool, self._batch, x, y, order, seed, i))
                if len(ahead) > 2 * self.workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()

    def state_dict(self):
        """The position of the loader: the epoch's seed, the batches handed out, its generator. Plain JSON values.

        Without a seed the loader draws from the host generator, whose state the caller must keep
        (`backend.generator().bit_generator.state`).
        """
        own = None if self._generator is None else self._generator.bit_generator.state
        return {"epoch_seed": self._epoch_seed, "position": self._position, "examples": len(self.x),
                "batch_size": self.batch_size, "generator": own}

    def load_state_dict(self, state):
        """Continue where `state` was saved: the next pass begins with the batch after the last one handed out.

        Raises DataError if the state is from a loader with another number of examples or batch size.
        """
        here = {"examples": len(self.x), "batch_size": self.batch_size}
        for name, value in here.items():
            if state[name] != value:
                raise DataError(f"Loader.load_state_dict: the state is from a loader with {name}={state[name]}, this "
                                f"one has {name}={value}. Build the loader as it was when the state was saved.")
        self._epoch_seed, self._position = state["epoch_seed"], state["position"]
        self._resumed = 0 < self._position < len(self)              # a finished epoch is followed by a new one
        if state["generator"] is not None:
            self._generator = np.random.default_rng(0)
            self._generator.bit_generator.state = state["generator"]


def _array(x):
    """x on the backend in use; lists of integers stay integers."""
    if isinstance(x, (list, tuple)):
        host = np.asarray(x)
        x = host.astype(np.float32) if host.dtype.kind == "f" else host
    return backend.asarray(x)


def _check(n, labels, batch_size, shuffle, sampling, drop_last, workers):
    if n != labels:
        raise DataError(f"Loader: got {n} examples and {labels} labels, expected equally many of each.")
    if n == 0:
        raise DataError("Loader: the data set is empty, expected at least one example.")
    if not all(isinstance(number, Integral) for number in (batch_size, workers)):
        raise ArgumentError(f"Loader: got batch_size={batch_size!r}, workers={workers!r}; expected whole numbers.")
    if batch_size < 1 or workers < 0:
        raise UsageError(f"Loader: got batch_size={batch_size}, workers={workers}; expected at least 1 and 0.")
    if drop_last and n < batch_size:
        raise DataError(f"Loader: drop_last leaves no batch: {n} examples are fewer than batch_size={batch_size}.")
    if isinstance(sampling, str) and sampling not in ("without_replacement", "with_replacement"):
        raise UsageError(f"Loader: got sampling={sampling!r}, expected 'without_replacement' or 'with_replacement', or "
                         "an array with the probability of each example.")
    if not isinstance(sampling, str):
        _check_probabilities(sampling, n)
    if not shuffle and not (isinstance(sampling, str) and sampling == "without_replacement"):
        raise UsageError("Loader: sampling='with_replacement' or by probabilities draws at random; shuffle=False asks "
                         "for the given order. Choose one.")


def _check_probabilities(p, n):
    if p.shape != (n,):
        raise ShapeError(f"Loader: got sampling of shape {p.shape}, expected ({n},): a probability for each example.")
    if not (p > 0).all() or abs(p.sum() - 1) > 1e-6:
        raise UsageError(f"Loader: got sampling with the sum {p.sum():.6g} and {p.min():.6g} as its least entry; "
                         "expected probabilities above 0 (no weight makes up for an example that is never drawn) that "
                         "add up to 1: p / p.sum().")
