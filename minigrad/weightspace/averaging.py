"""SWA and its variants as procedures over f(w) → (L, g): plain SGD that collects an average (A3-A6, A8).

    def swa(f, w, n, c, lr):                                  Izmailov et al. 2018, Algorithm 1
        w_swa, n_models = w, 1
        for i in 1 … n:
            w = w − α(i) ∇f(w)
            if i % c == 0:
                w_swa, n_models = (w_swa · n_models + w)/(n_models + 1), n_models + 1
        return w_swa

The running mean itself is in optim/running_average.py, the same for these and for the optimizer optim.SWA, which
averages under any update rule. f may be stochastic (`MiniBatches`); i is 1-based. A network with BatchNorm needs new
statistics for the weights they return: `refresh_batchnorm(model, loader)` (A7).
"""
from ..errors import UsageError
from ..optim import RunningAverage
from .vectors import finite, rate, same_space


def sgd(f, w, n, lr, first=0, visit=None):
    """w after n steps  w ← w − α(i) ∇f(w),  i = first + 1 … first + n.      (G1, G2)

    f: w ↦ (L, g). lr: a number or a schedule i ↦ α(i). visit(i, w): called after every step.
    Raises NotFiniteError if the loss is not finite. Cost: n gradients.

    >>> f = ws.Function(lambda w: (w * w).sum())
    >>> ws.sgd(f, np.array([1.0]), n=3, lr=0.25)
    array([0.125])
    """
    w, = same_space("sgd", w)
    for i in range(first + 1, first + n + 1):
        L, g = f(w)
        finite("sgd", float(L), w)
        w = w - rate(lr, i) * g                             #: w = w − α(i)∇f(w)
        if visit is not None:
            visit(i, w)
    return w


def swa(f, w, n, c, lr, count_start=True, first=0, visit=None):
    """Stochastic weight averaging: the mean of the weights at every c-th of n SGD iterations, (n,).

    count_start: whether the start ŵ is in the mean with weight 1. True: S2's Algorithm 1, as in Izmailov et al. 2018,
        arXiv:1803.05407 (A3). False: S3's Algorithm 1, Guo et al. 2022 (A4, E13).
    lr: schedules.Cyclic(α₁, α₂, c) or a constant (then α₁: E12). first: iterations done before, for the schedule alone.
    visit(i, w): called after every step. Cost: n gradients, one vector (n,) more.
    Raises UsageError if nothing would be captured (c > n).

    >>> f = ws.Function(lambda w: (w * w).sum())
    >>> ws.swa(f, np.array([1.0]), n=4, c=2, lr=0.25, count_start=False)
    array([0.15625])
    """
    if not 1 <= c <= n:
        raise UsageError(f"swa: got a cycle of c={c} in n={n} iterations, expected 1 ≤ c ≤ n, or nothing is captured.")
    average = RunningAverage(w, count_start)

    def capture(i, w):
        if (i - first) % c == 0:
            average.update(w)
        if visit is not None:
            visit(i, w)

    sgd(f, w, n, lr, first, capture)
    return average.value


def double_swa(f, w, n, c, lr, count_start=False, visit=None):
    """DSWA: SWA with n/2 iterations, then SWA with n/2 from its result (A5). The same n in total as `swa`.

    The captures start anew and the first half's average is forgotten; the schedule goes on (i = n/2 + 1, …), as in the
    authors' code. SGD has no state to reset. count_start=False as S3's algorithms print it.
    Source: Guo, Jin, Liu 2022, arXiv:2201.00519, Algorithm 2. Cost: n gradients.
    Differs: their released commands give each part 20 epochs (E26), 40 in all; here n is the sum, as in the text.

    >>> f = ws.Function(lambda w: (w * w).sum())
    >>> ws.double_swa(f, np.array([1.0]), n=4, c=1, lr=0.25)
    array([0.140625])
    """
    return _repeated("double_swa", 2, f, w, n, c, lr, count_start, visit)


def triple_swa(f, w, n, c, lr, count_start=False, visit=None):
    """TSWA: three times SWA with n/3 iterations, each from the result before (A6). Guo et al. 2022, Algorithm 3.

    As `double_swa` otherwise. Not always better than DSWA: 81.00 against 81.20 in the paper's own table 2 (E24).

    >>> f = ws.Function(lambda w: (w * w).sum())
    >>> ws.triple_swa(f, np.array([1.0]), n=6, c=1, lr=0.25)
    array([0.05273438])
    """
    return _repeated("triple_swa", 3, f, w, n, c, lr, count_start, visit)


def _repeated(who, times, f, w, n, c, lr, count_start, visit):
    if n % times or c > n // times:
        raise UsageError(f"{who}: got n={n} and c={c}, expected n divisible by {times} and c ≤ n/{times}: every part "
                         "has the same number of iterations and at least one capture.")
    for part in range(times):
        w = swa(f, w, n // times, c, lr, count_start, first=part * (n // times), visit=visit)
    return w


def tail_average(f, w, n, lr, start, c=1):
    """(mean of the iterates after `start`, last iterate): every c-th of wᵢ, i = start + c, start + 2c, … ≤ n (T15).

    Polyak-Ruppert averaging with the first `start` iterates left out. Cost: n gradients.

    >>> f = ws.Function(lambda w: (w * w).sum())
    >>> ws.tail_average(f, np.array([1.0]), n=4, lr=0.25, start=2)
    (array([0.09375]), array([0.0625]))
    """
    if not 1 <= c <= n - start:
        raise UsageError(f"tail_average: got n={n}, start={start}, c={c}; expected 1 ≤ c ≤ n − start, or nothing is "
                         "averaged.")
    w, seen = sgd(f, w, start, lr), {}
    mean = swa(f, w, n - start, c, lr, count_start=False, first=start, visit=lambda i, w: seen.update(last=w))
    return mean, seen["last"]
