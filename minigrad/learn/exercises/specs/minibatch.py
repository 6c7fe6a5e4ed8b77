"""Exercise E07: two epochs of mini-batches, and the sampling vector of a batch drawn with given probabilities."""
import numpy as np

from ....backend import namespace
from ....data.loader import Loader
from ..exercise import Also, Exercise, Measure, Wrong
from ..orders import BATCHES, ORDERS, OTHERS, batches


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
    n, w1, w_epoch, kept = len(X), w, w, 0
    for rows, labels, first in batches(n, size, rng, order, last):
        w1 = w if (first and last == "restart") or at == "lost" else w1
        w_epoch = w1 if first else w_epoch
        X_b, y_b, n_b = X[rows], y[labels], len(rows)
        g = X_b.T @ (X_b @ {"epoch": w_epoch, "accumulated": w_epoch, "start": w}.get(at, w1) - y_b)
        g = g / {"batch": n_b, "size": size, "all": n, "sum": 1, "d": len(w)}[divisor] * (1 if half else 2)
        g = g / -(-n // size) if at == "accumulated" else g
        kept = g + (0 if first and at == "added in epoch" else kept)
        g = kept if at in ("added up", "added in epoch") else g
        before = w1
        w1 = before + sign * lr * g
    if sampling == "multinomial":
        c = rng_p.multinomial(size, p).astype(float)
    else:
        chances = {"p": p, "uniform": None, "without": p}[sampling]
        c = np.bincount(rng_p.choice(n, size, sampling != "without", chances), minlength=n).astype(float)
    v = {"inverse": c / (size * p), "share": c / size, "uniform": n * c / size, "count": c, "batch": c / p,
         "once": (c > 0) / (size * p), "over n": c / (n * size * p), "times": c * p / size,
         "shares of n": n * (c / p) / np.sum(c / p), "largest": c * min(p) / (size * p),
         "largest drawn": c * min(p[c > 0]) / (size * p),
         "sum to 1": (c / p) / np.sum(c / p), "drawn": (c > 0) / (1 - (1 - p)**size)}[weight]
    return w1, v


def formulas(s):
    """The lines of both functions."""
    yield "~order = " + ORDERS[s.order]
    yield "~batches = " + (OTHERS.get(s.last) or f"B numbers of order at a time{BATCHES[s.last]}")
    left = "w₀" if s.at in ("epoch", "accumulated") else "w"
    divisor = {"batch": "/n_b", "size": "/B", "all": "/n", "sum": "", "d": "/d"}[s.divisor]
    g = f"{'' if s.half else '2·'}X_bᵀ(X_b·{left} − y_b){divisor}"
    yield {"start": f"~g = {g}, with the w of the call", "accumulated": f"~g = {g}, divided by the number of batches",
           "added up": f"~g = g of all batches before + {g}",
           "added in epoch": f"~g = g of the batches before in this epoch + {g}"}.get(s.at, f"g = {g}")
    before = "~w′ = the w of the call" if s.at == "lost" else "w′ = w"
    yield f"{before} {'−' if s.sign < 0 else '+'} η·g"
    yield "~cᵢ = how often i is in " + {"p": "rng.choice(n, B, p=p)", "uniform": "rng.choice(n, B)",
                                        "without": "rng.choice(n, B, replace=False, p=p)",
                                        "multinomial": "B draws, by rng.multinomial(B, p)"}[s.sampling]
    yield "vᵢ = " + {"inverse": "cᵢ/(B·pᵢ)", "share": "cᵢ/B", "uniform": "n·cᵢ/B", "count": "cᵢ", "batch": "cᵢ/pᵢ",
                     "once": "[cᵢ>0]/(B·pᵢ)", "over n": "cᵢ/(n·B·pᵢ)", "times": "cᵢ·pᵢ/B",
                     "shares of n": "n·(cᵢ/pᵢ)/Σᵢ(cᵢ/pᵢ)", "largest": "cᵢ·min(pᵢ)/(B·pᵢ)",
                     "largest drawn": "cᵢ·(least p that was drawn)/(B·pᵢ)",
                     "sum to 1": "(cᵢ/pᵢ)/Σᵢ(cᵢ/pᵢ)", "drawn": "[cᵢ>0]/(1 − (1 − pᵢ)ᴮ)"}[s.weight]
    yield "return w′, vᵢ"


def probes(rng):
    """Numbers of examples that are a multiple of the batch size, or one or two more; unequal probabilities."""
    calls = []
    for n, size, d, lr, scale in ((16, 5, 3, 0.1, 1.0), (6, 3, 2, 1.2, 0.1), (5, 3, 2, 0.7, 0.5)):
        p = rng.uniform(0.5, 2, n)
        w, y = (scale * rng.normal(size=k) * 10**rng.uniform(-1, 1, k) for k in (d, n))
        calls.append((w, 0.7 * rng.normal(size=(n, d)) + 0.2, y, size, lr, generator(rng), p / p.sum(), generator(rng)))
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
ALONE = {"order": "new", "at": "now", "divisor": "batch", "sampling": "p", "weight": "inverse"}    # without triples
SINGLE = {"sign": -1, "half": True, **ALONE}                                                        # without pairs
KEPT = {"order": "new", "last": "kept", "sampling": "p", "weight": "inverse"}
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
             "d": lambda v: len(v["w"]),
             "η": "lr", "w′": "w1", "cᵢ": "c", "pᵢ": "p", "vᵢ": "v",
             "(least p that was drawn)": lambda v: min(v["p"][v["c"] > 0]),
             "(1 − (1 − pᵢ)ᴮ)": lambda v: 1 - (1 - v["p"])**v["size"]},
    wrong=(
        Wrong("sum", {"divisor": "sum"}, asks="If the batch is twice as large, should the step be twice as long?"),
        Wrong("divided_by_n", {"divisor": "all"}, asks="How many examples is the gradient of a batch a mean of?"),
        Wrong("divided_by_d", {"divisor": "d", "at": "now", **KEPT},
              asks="How many examples is the gradient of a batch a mean of?"),
        Wrong("last_filled", {"last": "filled"}, effect="some examples then come twice in an epoch",
              asks="How large is the last batch?"),
        Wrong("whole_data", {"last": "whole"}, asks="How many examples is the gradient of one step taken over?"),
        Wrong("one_epoch", {"last": "one epoch"}, asks="How often does your function see each example?"),
        Wrong("one_step", {"last": "one step"}, effect="as when return stands in the loop over the batches",
              asks="How often does your function see each example?"),
        Wrong("starts_again", {"last": "restart"}, effect="the first epoch is lost",
              asks="With which w does the second epoch begin?"),
        Wrong("with_replacement", {"order": "with"}, effect="an epoch misses about 37 % of many examples",
              asks="Can an example come twice in an epoch, and another one never?"),
        Wrong("not_shuffled", {"order": "given"}),
        Wrong("labels_not_shuffled", {"order": "rows"}, effect="most examples then have the label of another one",
              asks="Which label belongs to the first row of a batch?"),
        Wrong("two_orders", {"order": "apart"}, effect="most examples then have the label of another one",
              asks="Which label belongs to the first row of a batch?"),
        Wrong("each_batch_apart", {"order": "choice apart"}, effect="an epoch misses some examples, and repeats others",
              asks="Can an example come twice in an epoch, and another one never?"),
        Wrong("first_batch_lost", {"last": "first lost", **ALONE}, asks="With which example does an epoch begin?"),
        Wrong("last_batch_lost", {"last": "last lost", **SINGLE}, asks="With which example does an epoch end?"),
        Wrong("single_one_lost", {"last": "single lost", **SINGLE}, asks="With which example does an epoch end?"),
        Wrong("batch_one_short", {"last": "one fewer", **SINGLE}, asks="Which numbers does order[0:B−1] hold?"),
        Wrong("batch_one_long", {"last": "one more", **SINGLE}, effect="one example in each batch comes twice",
              asks="Which numbers does order[0:B+1] hold?"),
        Wrong("batches_overlap", {"last": "sliding", **SINGLE}, effect="most examples come in B batches",
              asks="How often does an example come in an epoch?"),
        Wrong("every_bth", {"last": "strides", **SINGLE}, effect="order[start::B] takes every B-th number to the end",
              asks="Which numbers does order[0::B] hold?"),
        Wrong("b_batches", {"last": "b batches", **SINGLE}, effect="an epoch then has B steps, however large n is",
              asks="How many batches has an epoch, and how many examples each?"),
        Wrong("last_overlaps", {"last": "overlapping", **SINGLE}, effect="some examples then come twice in an epoch",
              asks="How large is the last batch?"),
        Wrong("stale_gradient", {"at": "epoch"}, effect="all gradients of an epoch are those of its first weights",
              asks="At which weights is the gradient of the second batch taken?"),
        Wrong("gradient_at_first_w", {"at": "start", **KEPT}, effect="all gradients are those of the w of the call",
              asks="At which weights is the gradient of the second batch taken?"),
        Wrong("gradients_add_up", {"at": "added up", **KEPT}, effect="as in PyTorch without zero_grad()",
              asks="What is left in g of the batch before?"),
        Wrong("gradients_add_up_in_epoch", {"at": "added in epoch", **KEPT},
              effect="as in PyTorch with zero_grad() once an epoch", asks="What is left in g of the batch before?"),
        Wrong("steps_lost", {"at": "lost", **KEPT}, effect="only the step of the last batch is left",
              asks="With which w does the second batch begin?"),
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
        Wrong("sums_to_1", {"weight": "sum to 1", **W_RIGHT},
              asks="What is the mean of vᵢ over many draws? It should be 1 for each i."),
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
        Also("divided_by_b", {"divisor": "size"}, whose="the sum over each batch, divided by B: d2l, MXNet's Trainer",
             source="d2l.sgd(params, lr, batch_size): param −= lr·grad/batch_size after l.sum().backward()",
             translation="the smaller last batch gets n_b/B of the exercise's step", scores=False),
        Also("same_order", {"order": "once"}, whose="shuffled once, the same order in each epoch",
             source="tf.data, Dataset.shuffle(n, reshuffle_each_iteration=False)",
             translation="your batches are the same in both epochs; the exercise draws an order in each", scores=False),
        Also("drawn_for_each_batch", {"order": "choice"}, whose="each batch drawn anew: CS231n, and in theory",
             source="CS231n assignment 1, LinearClassifier.train, its hint: np.random.choice, with replacement",
             translation="an epoch then misses about 37 % of many examples; the exercise's misses none", scores=False),
        Also("even_batches", {"last": "even", **ALONE}, whose="batches of about one size: numpy.array_split",
             source="numpy.array_split(order, ⌈n/B⌉): n mod ⌈n/B⌉ batches have one example more than the others",
             translation="your batches have B examples or fewer; the exercise's all have B, but for the last",
             scores=False),
        Also("rest_merged", {"last": "merged", **ALONE}, whose="no smaller batch: the rest joins the last one",
             source="scikit-learn, utils.gen_batches(n, B, min_batch_size=B)",
             translation="your last batch has more than B examples; the exercise has one batch more", scores=False),
        Also("every_kth", {"last": "every k-th", **ALONE}, whose="every k-th number of the order: PyTorch's replicas",
             source="torch.utils.data.DistributedSampler: indices[rank:total_size:num_replicas]",
             translation="your batches have about one size, and each example comes once, in another batch",
             scores=False),
        Also("across_epochs", {"last": "across", **SINGLE}, whose="batches that reach into the next epoch: tf.data",
             source="tf.data, Dataset.shuffle(n).repeat(2).batch(B)",
             translation="only the very last batch may be smaller; the exercise's epochs each end with one",
             scores=False),
        Also("accumulated", {"at": "accumulated", **KEPT}, whose="gradients accumulated over an epoch, another method",
             source="Hugging Face Accelerate, gradient accumulation: loss / gradient_accumulation_steps",
             translation="you take one step an epoch, with the mean of its batches' gradients", scores=False),
        Also("order_by_choice", {"order": "by choice", "sampling": "p", "weight": "inverse"},
             whose="the order by rng.choice(n, n, replace=False)",
             source="numpy.random.Generator.choice(n, n, replace=False), another random order from the same numbers",
             translation="each epoch has a new random order as well; only the numbers drawn mean another one"),
        Also("order_by_numbers", {"order": "by numbers", "sampling": "p", "weight": "inverse"},
             whose="the order by sorting random numbers",
             source="np.argsort(rng.random(n)); jax.random.permutation sorts by random keys too",
             translation="each epoch has a new random order as well; only the numbers drawn mean another one"),
        Also("shuffled_on", {"order": "on"}, whose="the order before is shuffled on, as scikit-learn's SGD does",
             source="scikit-learn, utils/_seq_dataset: shuffle permutes the order in place",
             translation="each epoch has a new random order as well; only the numbers drawn mean another one"),
        Also("over_n", {"weight": "over n", **W_RIGHT}, whose="the 1/n of the mean is in the weights",
             source="Zhao & Zhang 2015, importance sampling for SGD: the step is η·∇fᵢ/(n·pᵢ)",
             translation="your v is the exercise's divided by n: the gradient is Σvᵢ∇fᵢ, without 1/n"),
        Also("horvitz_thompson", {"weight": "drawn", **W_RIGHT}, whose="Horvitz & Thompson: 1/π for those drawn",
             source="Horvitz & Thompson 1952: divided by the probability π to be in the sample, 1 − (1 − pᵢ)ᴮ here",
             translation="E[v] = 1 as well; how often i was drawn does not count", scores=False),
        Also("self_normalised", {"weight": "shares of n", **W_RIGHT}, whose="self-normalised importance sampling",
             source="Owen, Monte Carlo theory, methods and examples, section 9.2: weights divided by their sum",
             translation="your v always sums to n, and E[v] = 1 holds only for large B", scores=False),
        Also("largest_weight_is_1", {"weight": "largest", **W_RIGHT}, whose="prioritised replay: the largest is 1",
             source="Schaul et al. 2016, Prioritized Experience Replay, section 3.4, β = 1; OpenAI baselines, deepq",
             translation="your v is min(p) times the exercise's: the gradient is Σvᵢ∇fᵢ, without 1/n, and no step is "
                         "longer than one of SGD", scores=False),
        Also("largest_drawn_is_1", {"weight": "largest drawn", **W_RIGHT},
             whose="prioritised replay: the largest weight of the batch is 1",
             source="rlcode/per, prioritized_memory.py, sample, for beta = 1: is_weight /= is_weight.max()",
             translation="your v is the exercise's times the least p that was drawn: the gradient is Σvᵢ∇fᵢ, without "
                         "1/n, and that factor depends on the batch", scores=False),
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
