"""Exercise E07: two epochs of mini-batches, and the sampling vector of a batch drawn with given probabilities."""
import numpy as np

from ....backend import namespace
from ....data.loader import Loader
from ..exercise import Also, Exercise, Measure, Wrong


def driver(student, w, X, y, size, lr, rng, p, rng_p):
    """Both functions of the student, with a generator for each."""
    return student.two_epochs(w, X, y, size, lr, rng), student.sampling_vector(p, size, rng_p)


def engine(w, X, y, size, lr, rng, p, rng_p):
    """Batches of the engine's Loader in the order of each epoch, and its weights of the examples drawn."""
    for _ in range(2):
        order = rng.permutation(len(X))
        for X_b, y_b in Loader(X[order], y[order], batch_size=size, shuffle=False):
            w = w - lr * X_b.T @ (X_b @ w - y_b) / len(X_b)
    drawn = rng_p.choice(len(p), size, p=p)
    weights = Loader(X, y, sampling=p)._weights(drawn, X)           # 1/(n pᵢ) for each draw; a batch is their mean
    return w, namespace(X).bincount(drawn, weights, len(p)) * len(p) / size


def reference(w, X, y, size, lr, rng, p, rng_p, *, order="new", last="kept", divisor="batch", at="now", sign=-1,
              sampling="p", weight="inverse", half=True):
    """Both with switches. last: which batches of the two epochs."""
    n, w1, w_epoch = len(X), w, w
    for rows, labels, first in batches(n, size, rng, order, last):
        w1 = w if first and last == "restart" else w1
        w_epoch = w1 if first else w_epoch
        X_b, y_b, n_b = X[rows], y[labels], len(rows)
        g = X_b.T @ (X_b @ (w1 if at == "now" else w_epoch) - y_b)
        g = g / {"batch": n_b, "size": size, "all": n, "sum": 1}[divisor] * (1 if half else 2)
        before = w1
        w1 = before + sign * lr * g
    if sampling == "multinomial":
        c = rng_p.multinomial(size, p).astype(float)
    else:
        chances = {"p": p, "uniform": None, "without": p}[sampling]
        c = np.bincount(rng_p.choice(n, size, sampling != "without", chances), minlength=n).astype(float)
    v = {"inverse": c / (size * p), "share": c / size, "uniform": n * c / size, "count": c, "batch": c / p,
         "once": (c > 0) / (size * p), "over n": c / (n * size * p), "times": c * p / size}[weight]
    return w1, v


def batches(n, size, rng, order, last):
    """(numbers of the rows, numbers of the labels, whether the epoch begins) of each batch."""
    old = np.arange(n)
    for epoch in range(1 if last in ("one epoch", "one step") else 2):
        if epoch == 0 or order != "once":
            old = drawn(old, rng, order)
        labels = np.arange(n) if order == "rows" else rng.permutation(n) if order == "apart" else old
        whole = n - n % size if last == "dropped" else n
        for start in range(0, size if last == "one step" else whole, n if last == "whole" else size):
            here = np.arange(start, n if last == "whole" else start + size if last == "filled" else
                             min(start + size, n)) % n
            rows, theirs = old[here], labels[here]
            if order in ("choice", "choice apart"):
                rows = theirs = rng.choice(n, size, order == "choice")
            yield rows, theirs, start == 0


def drawn(old, rng, order):
    """The order of an epoch, after the one before."""
    n = len(old)
    if order in ("given", "choice", "choice apart"):
        return np.arange(n)
    if order == "with":
        return rng.integers(0, n, n)
    return old[rng.permutation(n)] if order == "on" else rng.permutation(n)


ORDERS = {"new": "rng.permutation(n), drawn in each epoch", "once": "rng.permutation(n), drawn once",
          "with": "rng.integers(0, n, n), drawn in each epoch", "given": "0 … n−1",
          "on": "order[rng.permutation(n)] in each epoch, from 0 … n−1 on",
          "rows": "rng.permutation(n), drawn in each epoch, for X; y stays as it is",
          "apart": "rng.permutation(n), drawn in each epoch, one for X and another one for y",
          "choice": "rng.choice(n, B), drawn for each batch",
          "choice apart": "rng.choice(n, B, replace=False), drawn for each batch"}
BATCHES = {"kept": "", "dropped": ", without a smaller last one", "one epoch": ", in one epoch",
           "filled": ", the last one filled up with the first of order", "whole": ", with B = n",
           "restart": ", the second epoch from the first w", "one step": ", of which the first one is all"}


def formulas(s):
    """The lines of both functions."""
    yield "~order = " + ORDERS[s.order]
    yield f"~batches = B numbers of order at a time{BATCHES[s.last]}"
    left = "w" if s.at == "now" else "w₀"
    divisor = {"batch": "/n_b", "size": "/B", "all": "/n", "sum": ""}[s.divisor]
    yield f"g = {'' if s.half else '2·'}X_bᵀ(X_b·{left} − y_b){divisor}"
    yield f"w′ = w {'−' if s.sign < 0 else '+'} η·g"
    yield "~cᵢ = how often i is in " + {"p": "rng.choice(n, B, p=p)", "uniform": "rng.choice(n, B)",
                                        "without": "rng.choice(n, B, replace=False, p=p)",
                                        "multinomial": "B draws, by rng.multinomial(B, p)"}[s.sampling]
    yield "vᵢ = " + {"inverse": "cᵢ/(B·pᵢ)", "share": "cᵢ/B", "uniform": "n·cᵢ/B", "count": "cᵢ", "batch": "cᵢ/pᵢ",
                     "once": "[cᵢ>0]/(B·pᵢ)", "over n": "cᵢ/(n·B·pᵢ)", "times": "cᵢ·pᵢ/B"}[s.weight]
    yield "return w′, vᵢ"


def probes(rng):
    """Numbers of examples that are no multiple of the batch size, unequal probabilities."""
    calls = []
    for n, size, lr in ((7, 4, 0.1), (8, 3, 0.05)):
        p = rng.uniform(0.5, 2, n)
        calls.append((rng.normal(size=3), rng.normal(size=(n, 3)) + 0.3, rng.normal(size=n), size, lr, generator(rng),
                      p / p.sum(), generator(rng)))
    return calls


def generator(rng):
    """A generator of its own, from a seed that rng draws."""
    return np.random.default_rng(int(rng.integers(2**31)))


def mean_of_v(function):
    """The mean over 200 draws of v for the rarest example, p = (0.1, 0.3, 0.6), B = 2; 1 by E[v] = 1."""
    rng, p = np.random.default_rng(0), np.array([0.1, 0.3, 0.6])
    X = np.eye(3)
    return float(np.mean([function(np.zeros(3), X, np.ones(3), 2, 0.1, rng, p, rng)[1][0] for _ in range(200)]))


def fit(size):
    """f(function) -> w after two epochs on seven examples x = 1, y = 1 … 7 from w = 0, η = 0.5."""
    def number(function):
        w, _ = function(np.zeros(1), np.ones((7, 1)), np.arange(1.0, 8), size, 0.5, np.random.default_rng(0),
                        np.full(7, 1 / 7), np.random.default_rng(0))
        return float(w[0])
    return number


# each output is explained alone: the functions share nothing, so no set needs mistakes of both
W_RIGHT = {"order": "new", "last": "kept", "divisor": "batch", "at": "now", "sign": -1, "half": True}
EXERCISE = Exercise(
    slug="minibatch", id="E07", lesson=3, title="mini-batches and the sampling vector",
    function=("two_epochs", "sampling_vector"), driver=driver,
    arguments=("w", "X", "y", "size", "lr", "rng", "p", "rng_p"), outputs=("w", "v"), after=("descent", "logistic"),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(0, None),
    task="Two functions. two_epochs: SGD on the loss 1/(2n)·Σ(xᵢᵀw − yᵢ)² of X (n, d), y (n,) for two epochs. Each\n"
         "epoch draws order = rng.permutation(n) anew and takes size = B examples at a time in this order. A batch\n"
         "(X_b, y_b) has n_b examples; n_b is B, but for the last batch, which may be smaller and is used too. One\n"
         "step each, with the mean gradient of the batch at the current w (not at w₀, where the epoch began). Return\n"
         "w.\n"
         "sampling_vector: B examples are drawn by one call, rng.choice(n, B, p=p). cᵢ counts how often i was drawn.\n"
         "Return v (n,) with E[v] = 1, so that 1/n·Σvᵢ∇fᵢ is an unbiased gradient.",
    symbols={"X_b": "X_b", "y_b": "y_b", "w": "before", "w₀": "w_epoch", "n_b": "n_b", "B": "size", "n": "n", "g": "g",
             "η": "lr", "w′": "w1", "cᵢ": "c", "pᵢ": "p", "vᵢ": "v"},
    wrong=(
        Wrong("sum", {"divisor": "sum"}, asks="If the batch is twice as large, should the step be twice as long?"),
        Wrong("divided_by_n", {"divisor": "all"}, asks="How many examples is the gradient of a batch a mean of?"),
        Wrong("divided_by_b", {"divisor": "size"}, effect="the smaller last batch gets a smaller gradient",
              asks="How large is the last batch?"),
        Wrong("last_filled", {"last": "filled"}, effect="some examples then come twice in an epoch",
              asks="How large is the last batch?"),
        Wrong("whole_data", {"last": "whole"}, asks="How many examples is the gradient of one step taken over?"),
        Wrong("one_epoch", {"last": "one epoch"}, asks="How often does your function see each example?"),
        Wrong("one_step", {"last": "one step"}, effect="as when return stands in the loop over the batches",
              asks="How often does your function see each example?"),
        Wrong("starts_again", {"last": "restart"}, effect="the first epoch is lost",
              asks="With which w does the second epoch begin?"),
        Wrong("same_order", {"order": "once"}, asks="Are the batches of the second epoch those of the first?"),
        Wrong("with_replacement", {"order": "with"}, effect="an epoch misses about 37 % of many examples",
              asks="Can an example come twice in an epoch, and another one never?"),
        Wrong("not_shuffled", {"order": "given"}),
        Wrong("labels_not_shuffled", {"order": "rows"}, effect="most examples then have the label of another one",
              asks="Which label belongs to the first row of a batch?"),
        Wrong("two_orders", {"order": "apart"}, effect="most examples then have the label of another one",
              asks="Which label belongs to the first row of a batch?"),
        Wrong("drawn_for_each_batch", {"order": "choice"}, effect="an epoch misses about 37 % of many examples",
              asks="Can an example come twice in an epoch, and another one never?"),
        Wrong("each_batch_apart", {"order": "choice apart"}, effect="an epoch misses some examples, and repeats others",
              asks="Can an example come twice in an epoch, and another one never?"),
        Wrong("stale_gradient", {"at": "epoch"}, effect="all gradients of an epoch are those of its first weights",
              asks="At which weights is the gradient of the second batch taken?"),
        Wrong("sign", {"sign": 1}),
        Wrong("mean_is_p", {"weight": "share", **W_RIGHT},
              asks="What is the mean of vᵢ over many draws? It should be 1 for each i."),
        Wrong("p_ignored", {"weight": "uniform", **W_RIGHT},
              asks="How much should an example count that is hardly ever drawn?"),
        Wrong("counts", {"weight": "count", **W_RIGHT}),
        Wrong("b_forgotten", {"weight": "batch", **W_RIGHT}),
        Wrong("counted_once", {"weight": "once", **W_RIGHT}),
        Wrong("times_p", {"weight": "times", **W_RIGHT},
              asks="How much should an example count that is hardly ever drawn?"),
        Wrong("drawn_uniformly", {"sampling": "uniform", **W_RIGHT}),
        Wrong("drawn_without_replacement", {"sampling": "without", **W_RIGHT}),
    ),
    also=(
        Also("not_halved", {"half": False}, whose="the mean of the squares without ½: PyTorch's and Keras' MSE",
             source="torch.nn.MSELoss: mean((Xw − y)²), whose gradient is 2·Xᵀ(Xw − y)/n",
             translation="your η is half the exercise's"),
        Also("last_dropped", {"last": "dropped"}, whose="PyTorch's drop_last=True",
             source="torch.utils.data.DataLoader(drop_last=True): a smaller last batch is left out",
             translation="an epoch leaves n mod B examples out; the exercise uses all of them", scores=False),
        Also("shuffled_on", {"order": "on"}, whose="the order before is shuffled on, as scikit-learn's SGD does",
             source="scikit-learn, utils/_seq_dataset: shuffle permutes the order in place",
             translation="each epoch has a new random order as well; only the numbers drawn mean another one"),
        Also("over_n", {"weight": "over n", **W_RIGHT}, whose="the 1/n of the mean is in the weights",
             source="Zhao & Zhang 2015, importance sampling for SGD: the step is η·∇fᵢ/(n·pᵢ)",
             translation="your v is the exercise's divided by n: the gradient is Σvᵢ∇fᵢ, without 1/n"),
        Also("multinomial", {"sampling": "multinomial", **W_RIGHT}, whose="the counts are drawn, not the examples",
             source="numpy.random.Generator.multinomial: how often each of n events comes in B draws",
             translation="your c has the same distribution; only the numbers drawn mean other counts"),
    ),
    measures=(
        Measure("seven examples y = 1 … 7, x = 1, η = 0.5, B = 3: w ends at {yours} instead of {right}", fit(3)),
        Measure("p = (0.1, 0.3, 0.6), B = 2: over 200 draws the mean of v₁ is {yours} instead of {right}", mean_of_v)),
    hints=("How large is the last batch, and how often should a rare example count when it is drawn?",
           "g = X_bᵀ(X_b·w − y_b)/n_b, a new order each epoch; vᵢ = cᵢ/(B·pᵢ), because E[cᵢ] = B·pᵢ",
           "v = np.bincount(rng.choice(n, size, p=p), minlength=n) / (size * p)"),
    solution="""def two_epochs(w, X, y, size, lr, rng):
    for _ in range(2):
        order = rng.permutation(len(X))
        for start in range(0, len(X), size):
            rows = order[start:start + size]
            w = w - lr * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(len(p), size, p=p)
    return np.bincount(drawn, minlength=len(p)) / (size * p)
""",
    body=("def two_epochs(w, X, y, size, lr, rng):", "    raise NotImplementedError", "", "",
          "def sampling_vector(p, size, rng):", "    raise NotImplementedError"),
    origin=Loader, play="minibatch",
    after_pass="PyTorch's DataLoader keeps the smaller last batch unless drop_last=True, and draws an order only if "
               "shuffle=True is asked for. Try B = 1 and B = n with the same η: how many steps is an epoch?",
)
