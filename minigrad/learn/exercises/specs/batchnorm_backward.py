"""Exercise E17: the backward pass of BatchNorm in training mode."""
import numpy as np

from .... import functions as F
from ....autograd import Tensor
from ....functions.normalization import BatchNorm
from ..exercise import Exercise, Measure, Wrong


def engine(dy, x, gamma, eps):
    """The engine's BatchNorm, backward from dy."""
    xt, gt = Tensor(x, requires_grad=True), Tensor(gamma, requires_grad=True)
    bt = Tensor(np.zeros_like(gamma), requires_grad=True)
    F.batch_norm(xt, gt, bt, training=True, eps=eps).backward(dy)
    return tuple(p.grad.numpy() for p in (xt, gt, bt))


def reference(dy, x, gamma, eps, *, ddof=0, path_ddof=0, root="inside", reduce="mean", mean_path=1, var_path=1,
              with_gamma=True, correlates="x̂", parameters=np.sum, of="dy", sign=1):
    """The backward pass with switches. reduce: both means in dx; mean_path, var_path: a factor, or how else this one
    is taken; of: what dγ and dβ are sums of."""
    n = len(x)
    mu = x.mean(0)
    var = x.var(0, ddof=ddof)
    sigma = np.sqrt(var + eps) if root == "inside" else np.sqrt(var) + eps
    x_hat = (x - mu) / sigma
    dx_hat = dy * gamma if with_gamma else dy
    left, right = {"x − μ": (x - mu, x - mu), "one x − μ": (x - mu, x_hat)}.get(var_path, (x_hat, x_hat))
    a = reduced(dx_hat, mean_path if mean_path in REDUCED else reduce)
    b = reduced(dx_hat * right, var_path if var_path in REDUCED else reduce) * n / (n - path_ddof)
    a, b = (path * number if path in SIGNS else number for path, number in ((mean_path, a), (var_path, b)))
    dx = sign * (dx_hat - a - left * b) / sigma
    flowing = dy if of == "dy" else dx_hat
    dgamma = parameters(flowing * {"x̂": x_hat, "x": x, "x − μ": x - mu}[correlates], 0)
    dbeta = parameters(flowing, 0)
    return dx, dgamma, dbeta


SIGNS = {1: " − {}", -1: " + {}", 0.5: " − {}/2", 2: " − 2·{}", 0: ""}
REDUCED = {"mean": "mean({})", "sum": "Σ({})", "over C": "Σ({})/C", "channels": "mean_C({})", "all": "mean_NC({})"}


def reduced(a, how):
    """The mean of a (N, C) over the batch, or what is taken for it."""
    return {"mean": lambda: a.mean(0), "sum": lambda: a.sum(0), "over C": lambda: a.sum(0) / a.shape[1],
            "channels": lambda: a.mean(1, keepdims=True), "all": lambda: a.mean()}[how]()


def formulas(s):
    """The lines of the backward pass."""
    n = "(n−1)" if s.ddof else "n"
    yield f"σ² = Σ(x−μ)²/{n}"
    yield "σ = √(σ² + ε)" if s.root == "inside" else "σ = √(σ²) + ε"
    yield "x̂ = (x − μ)/σ"
    yield "dx̂ = dy·γ" if s.with_gamma else "dx̂ = dy"
    left, right = {"x − μ": ("(x − μ)", "(x−μ)"), "one x − μ": ("(x − μ)", "x̂")}.get(s.var_path, ("x̂", "x̂"))
    a, b = (REDUCED[path if path in REDUCED else s.reduce] for path in (s.mean_path, s.var_path))
    a, b = a.format("dx̂").replace("Σ(dx̂)", "Σdx̂"), b.format(f"dx̂·{right}")
    if s.path_ddof:
        b = f"Σ(dx̂·{right})/(n−1)" if b.startswith("mean(") else f"{b}·n/(n−1)"
    inner = "dx̂" + SIGNS.get(s.mean_path, " − {}").format(a) + SIGNS.get(s.var_path, " − {}").format(f"{left}·{b}")
    yield f"dx = {'−' if s.sign < 0 else ''}{inner if inner == 'dx̂' else f'({inner})'}/σ"
    of, over = "dy" if s.of == "dy" else "dx̂", "mean" if s.parameters is np.mean else "Σ"
    yield f"dγ = {over}({of}·{s.correlates.replace('x − μ', '(x−μ)')})"
    yield f"dβ = {over}({of})"
    yield "return dx, dγ, dβ"


def probes(rng):
    """Two batches, more rows than channels, no variance near 0, ε large enough to be seen."""
    return [(rng.normal(size=(n, c)), spread(rng, n, c), rng.choice([-1, 1], c) * rng.uniform(0.5, 2, c), eps)
            for n, c, eps in ((6, 3, 0.3), (5, 2, 0.1))]


def spread(rng, n, c):
    """(n, c) numbers with means away from 0 and a standard deviation between 0.7 and 1.5 in each channel."""
    x = rng.normal(size=(n, c))
    return (x - x.mean(0)) / x.std(0) * rng.uniform(0.7, 1.5, c) + rng.uniform(0.5, 2, c)


def reductions():
    """{symbol: f(locals)} of the sums and means that stand in the formulas: Σ(dy·x̂), mean(dx̂), mean_C(dx̂·x̂), …"""
    factors = {"": lambda v: 1, "x̂": lambda v: v["x_hat"], "x": lambda v: v["x"], "(x−μ)": lambda v: v["x"] - v["mu"]}
    names = {"Σ": "sum", "mean": "mean", "mean_C": "channels", "mean_NC": "all"}
    found = {f"{name}({of}·{factor})" if factor else "Σdx̂" if (name, of) == ("Σ", "dx̂") else f"{name}({of})":
             lambda v, how=how, there=there, value=value: reduced(v[there] * value(v), how)
             for name, how in names.items() for of, there in (("dy", "dy"), ("dx̂", "dx_hat"))
             for factor, value in factors.items()}
    return {**found, "Σ(dx̂)": lambda v: v["dx_hat"].sum(0)}


DY, X = np.array([[1.0], [2.0], [0.0], [-1.0]]), np.array([[0.0], [1.0], [2.0], [5.0]])


def shifted(backward):
    """How the loss would change if all x grew by 1: Σ dx, on a batch of four."""
    return float(np.sum(backward(DY, X, np.array([2.0]), 0.0)[0])) + 0.0


def stretched(backward):
    """How the loss would change if all x − μ grew by 100 %: Σ dx·(x − μ), on a batch of four."""
    return float(np.sum(backward(DY, X, np.array([2.0]), 0.0)[0] * (X - X.mean(0))))


def entry(part):
    """f(function) -> the first number of one of the three gradients, on a batch of four with ε = 0.5."""
    def number(backward):
        return float(np.ravel(backward(DY, X, np.array([2.0]), 0.5)[part])[0])
    return number


SHARED = "the channels share a mean, and each has a μ and a σ of its own"
EXERCISE = Exercise(
    slug="batchnorm_backward", id="E17", lesson=10, title="BatchNorm, backward", function="batchnorm_backward",
    arguments=("dy", "x", "gamma", "eps"), outputs=("dx", "dgamma", "dbeta"), after=("logistic",),
    engine=engine, reference=reference, probes=probes, moves=(None, None, None),
    task="Backward pass of BatchNorm in training mode: y = γ·x̂ + β with x̂ = (x − μ)/√(σ² + ε), μ and σ² (biased)\n"
         "over the batch. dy, x (N, C), gamma (C,). Return dx (N, C), dgamma (C,), dbeta (C,).",
    formulas=formulas,
    symbols={
        "σ²": "var", "σ": "sigma", "ε": "eps", "x̂": "x_hat", "x": "x", "μ": "mu", "dx̂": "dx_hat", "dy": "dy", "n": "n",
        "γ": "gamma", "dx": "dx", "dγ": "dgamma", "dβ": "dbeta",
        "C": lambda v: v["x"].shape[1], **reductions(),
        "Σ(x−μ)²": lambda v: ((v["x"] - v["mu"]) ** 2).sum(0)},
    wrong=(
        Wrong("stats_constant", {"mean_path": 0, "var_path": 0},
              asks="x enters y three times: directly, through μ and through σ². How many of these does your dx hold?"),
        Wrong("no_mean_path", {"mean_path": 0},
              asks="If all of x grow by the same number, does y change? Does your dx agree?"),
        Wrong("no_var_path", {"var_path": 0},
              asks="If x is stretched around its mean, does y change? Does your dx agree?"),
        Wrong("half_var_path", {"var_path": 0.5}),
        Wrong("double_var_path", {"var_path": 2}),
        Wrong("var_path_from_x", {"var_path": "x − μ"}, effect="σ² is missing below: x̂ is (x − μ)/σ, and stands twice",
              asks="By which power of σ is the path through σ² divided in your code?"),
        Wrong("var_path_half_from_x", {"var_path": "one x − μ"}, effect="σ is missing below",
              asks="By which power of σ is the path through σ² divided in your code?"),
        Wrong("var_path_summed", {"var_path": "sum"}, asks="Of which of the two terms is the mean taken in your code?"),
        Wrong("mean_path_summed", {"mean_path": "sum"},
              asks="Of which of the two terms is the mean taken in your code?"),
        Wrong("means_over_channels", {"mean_path": "channels", "var_path": "channels"},
              asks="Do the examples of a batch share a μ, or the channels of an example?"),
        Wrong("mean_path_over_channels", {"mean_path": "channels"}),
        Wrong("var_path_over_channels", {"var_path": "channels"}),
        Wrong("means_over_everything", {"mean_path": "all", "var_path": "all"}, effect=SHARED,
              asks="How many numbers is the mean of dx̂ in your code: one, or one for each channel?"),
        Wrong("mean_path_over_everything", {"mean_path": "all"}, effect=SHARED),
        Wrong("var_path_over_everything", {"var_path": "all"}, effect=SHARED),
        Wrong("mean_path_plus", {"mean_path": -1}),
        Wrong("var_path_plus", {"var_path": -1}),
        Wrong("sign", {"sign": -1}),
        Wrong("gamma_forgotten", {"with_gamma": False}, asks="If γ doubles, what happens to dx?"),
        Wrong("divided_by_C", {"reduce": "over C"}, asks="Is n the number of examples, or of channels?"),
        Wrong("sums", {"reduce": "sum"},
              asks="Do the two terms that are subtracted grow with the size of the batch in your code?"),
        Wrong("unbiased", {"ddof": 1}),
        Wrong("unbiased_path", {"ddof": 1, "path_ddof": 1}),
        Wrong("eps_outside", {"root": "outside"}, asks="Is ε added to the variance, or to its root?"),
        Wrong("dgamma_from_x", {"correlates": "x"}),
        Wrong("dgamma_from_x_minus_mu", {"correlates": "x − μ"}),
        Wrong("gamma_in_parameters", {"of": "dx̂"}, asks="If γ doubles, what happens to y, and what to ∂y/∂γ?"),
        Wrong("param_means", {"parameters": np.mean}, asks="If every example is handed in twice, what happens to dγ?"),
    ),
    measures=(
        Measure("shifting all x by 1 leaves y unchanged; your dx says the loss changes by {yours} instead of {right}",
                shifted),
        Measure("stretching all x leaves y unchanged (ε = 0); your dx says the loss changes by {yours}, not {right}",
                stretched),
        Measure("on a batch of four dx starts with {yours} instead of {right}", entry(0)),
        Measure("on a batch of four dγ is {yours} instead of {right}", entry(1)),
        Measure("on a batch of four dβ is {yours} instead of {right}", entry(2))),
    hints=("x enters y three times: directly, through μ and through σ². How many of these does your dx hold?",
           "dx = (γ/σ)·(dy − mean(dy) − x̂·mean(dy·x̂)), means over the batch, σ = √(σ² + ε)",
           "dx = gamma / sigma * (dy - dy.mean(0) - x_hat * (dy * x_hat).mean(0))"),
    solution="""def batchnorm_backward(dy, x, gamma, eps):
    sigma = np.sqrt(x.var(0) + eps)
    x_hat = (x - x.mean(0)) / sigma
    dx = gamma / sigma * (dy - dy.mean(0) - x_hat * (dy * x_hat).mean(0))
    return dx, (dy * x_hat).sum(0), dy.sum(0)
""",
    after_pass="in evaluation mode μ and σ are running statistics, which are constants, and dx is γ·dy/√(σ² + ε). Try "
               "to derive that from your formula by leaving out both means.",
    origin=BatchNorm.dx, play="batchnorm",
)
