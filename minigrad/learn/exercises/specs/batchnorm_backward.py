"""Exercise E17: the backward pass of BatchNorm in training mode."""
import numpy as np

from .... import functions as F
from ....autograd import Tensor
from ....functions.normalization import BatchNorm
from ..drawing import decades
from ..exercise import Also, Exercise, Measure, Wrong


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
    sigma = {"inside": np.sqrt(var + eps), "outside": np.sqrt(var) + eps, "both": np.sqrt(var + eps) + eps}[root]
    x_hat = (x - mu) / sigma
    dx_hat = dy * gamma if with_gamma else dy
    left, right = {"x − μ": (x - mu, x - mu), "one x − μ": (x - mu, x_hat), "left x": (x / sigma, x_hat),
                   "right x": (x_hat, x / sigma)}.get(var_path, (x_hat, x_hat))
    a = reduced(dy if mean_path == "dy" else dx_hat, mean_path if mean_path in REDUCED else reduce)
    a = a * n / (n - (mean_path == "n−1"))
    b = reduced((dy if var_path == "dy" else dx_hat) * right, var_path if var_path in REDUCED else reduce)
    b = b * n / (n - path_ddof)
    a, b = (path * number if path in SIGNS else number for path, number in ((mean_path, a), (var_path, b)))
    if sign == "darknet":
        dx = dx_hat / sigma - a / np.sqrt(var + eps) - (x - mu) * b * sigma / np.sqrt(var + eps) ** 3
    elif sign in OF_VARIANCE:
        dx = (dx_hat - a) / sigma - (x - mu) * b * sigma / {"no ε": var**1.5, "σ^1.5": sigma**1.5}[sign]
    elif sign == "derived":                                 # of σ = √(σ²) + ε, or √(σ² + ε) + ε
        dx = (dx_hat - a) / sigma - left * b / np.sqrt(var + (eps if root == "both" else 0))
    else:
        dx = {"n": n, "1/n": 1 / n, "1/σ": 1 / sigma}.get(sign, sign) * (dx_hat - a - left * b) / sigma
    flowing = dy if of == "dy" else dx_hat
    dgamma = parameters(flowing * {"x̂": x_hat, "x": x, "x − μ": x - mu, "0": 0 * x}[correlates], 0)
    dbeta = parameters(flowing, 0)
    return dx, dgamma, dbeta


OF_VARIANCE = {"no ε": "√(σ²)/σ²", "σ^1.5": "√(σ)/σ"}                   # what stands for 1/σ³ in the path through σ²
SIGNS = {1: " − {}", -1: " + {}", 0.5: " − {}/2", 2: " − 2·{}", 0: ""}
REDUCED = {"mean": "mean({})", "sum": "Σ({})", "over C": "Σ({})/C", "over n·C": "Σ({})/(n·C)",
           "channels": "mean_C({})", "all": "mean_NC({})",
           "rms": "√(mean(({})²))"}


def reduced(a, how):
    """The mean of a (N, C) over the batch, or what is taken for it."""
    return {"mean": lambda: a.mean(0), "sum": lambda: a.sum(0), "over C": lambda: a.sum(0) / a.shape[1],
            "over n·C": lambda: a.sum(0) / a.size,
            "channels": lambda: a.mean(1, keepdims=True), "all": lambda: a.mean(),
            "rms": lambda: np.sqrt((a * a).mean(0))}[how]()


def formulas(s):
    """The lines of the backward pass."""
    n = "(n−1)" if s.ddof else "n"
    yield f"σ² = Σ(x−μ)²/{n}"
    yield "σ = " + {"inside": "√(σ² + ε)", "outside": "√(σ²) + ε", "both": "√(σ² + ε) + ε"}[s.root]
    yield "x̂ = (x − μ)/σ"
    yield "dx̂ = dy·γ" if s.with_gamma else "dx̂ = dy"
    left, right = {"x − μ": ("(x − μ)", "(x−μ)"), "one x − μ": ("(x − μ)", "x̂"),
                   "left x": ("(x/σ)", "x̂"), "right x": ("x̂", "x")}.get(s.var_path, ("x̂", "x̂"))
    a, b = (REDUCED[path if path in REDUCED else s.reduce] for path in (s.mean_path, s.var_path))
    a = "Σdx̂/(n−1)" if s.mean_path == "n−1" else a.format("dy" if s.mean_path == "dy" else "dx̂")
    a, b = a.replace("Σ(dx̂)", "Σdx̂"), b.format(f"{'dy' if s.var_path == 'dy' else 'dx̂'}·{right}")
    b += "/σ" * (s.var_path == "right x")
    if s.path_ddof:
        b = f"Σ(dx̂·{right})/(n−1)" if b.startswith("mean(") else f"{b}·n/(n−1)"
    inner = "dx̂" + SIGNS.get(s.mean_path, " − {}").format(a) + SIGNS.get(s.var_path, " − {}").format(f"{left}·{b}")
    times = {-1: "−", "n": "n·", "1/n": "(1/n)·", "1/σ": "(1/σ)·"}.get(s.sign, "")
    yield "dx = " + {"darknet": "dx̂/σ − mean(dx̂)/√(σ² + ε) − (x − μ)·mean(dx̂·(x−μ))/√(σ² + ε)/(σ² + ε)",
                     **{which: f"(dx̂ − mean(dx̂))/σ − (x − μ)·mean(dx̂·(x−μ))/{below}"
                        for which, below in OF_VARIANCE.items()},
                     "derived": f"(dx̂ − {a})/σ − {left}·{b}/√(σ²{' + ε' * (s.root == 'both')})"}.get(
        s.sign, f"{times}{inner if inner == 'dx̂' else f'({inner})'}/σ")
    of, over = "dy" if s.of == "dy" else "dx̂", "mean" if s.parameters is np.mean else "Σ"
    yield "dγ = 0" if s.correlates == "0" else f"dγ = {over}({of}·{s.correlates.replace('x − μ', '(x−μ)')})"
    yield f"dβ = {over}({of})"
    yield "return dx, dγ, dβ"


def probes(rng):
    """Three batches: small numbers, an example far from the others, and fewer rows than channels; one γ is 0."""
    calls = []
    for n, c, low, high in ((6, 3, 0.05, 0.5), (30, 2, 0.5, 30), (4, 5, 0.1, 10)):
        dy, noise = decades(rng, n, c, low=low, high=high), rng.normal(size=(n, c))
        mean, spread, gamma = decades(rng, 3, c, low=low, high=high)
        dy[0, 0], noise[1, 1], gamma[0] = 0, n, 0 if c == 5 else gamma[0]
        calls.append((dy, mean + spread * noise, gamma, float(rng.uniform(0.05, 0.6))))
    return calls


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
ELSE_RIGHT = {"reduce": "mean", "sign": 1, "root": "inside"}               # no combinations with those
DERIVED = {"root": "outside", "sign": "derived", "reduce": "mean", "mean_path": 1, "var_path": 1}
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
        "mean((dx̂·x̂)²)": lambda v: ((v["dx_hat"] * v["x_hat"]) ** 2).mean(0),
        "Σ(x−μ)²": lambda v: ((v["x"] - v["mu"]) ** 2).sum(0)},
    wrong=(
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
        Wrong("var_path_root_mean_square", {"var_path": "rms", **ELSE_RIGHT},
              effect="every sign is lost there", asks="Of what is the mean taken in the path through σ²?"),
        Wrong("var_path_summed", {"var_path": "sum"}, asks="Of which of the two terms is the mean taken in your code?"),
        Wrong("mean_path_summed", {"mean_path": "sum"},
              asks="Of which of the two terms is the mean taken in your code?"),
        Wrong("means_over_channels", {"mean_path": "channels", "var_path": "channels"},
              asks="Do the examples of a batch share a μ, or the channels of an example?"),
        Wrong("mean_path_over_channels", {"mean_path": "channels", **ELSE_RIGHT}),
        Wrong("var_path_over_channels", {"var_path": "channels", **ELSE_RIGHT}),
        Wrong("means_over_everything", {"mean_path": "all", "var_path": "all"}, effect=SHARED,
              asks="How many numbers is the mean of dx̂ in your code: one, or one for each channel?"),
        Wrong("mean_path_over_everything", {"mean_path": "all", **ELSE_RIGHT}, effect=SHARED),
        Wrong("var_path_over_everything", {"var_path": "all", **ELSE_RIGHT}, effect=SHARED),
        Wrong("var_path_along_x", {"var_path": "left x", **ELSE_RIGHT}, effect="the mean of x is not subtracted there"),
        Wrong("var_path_with_x", {"var_path": "right x", **ELSE_RIGHT}, effect="the mean of x is not subtracted there"),
        Wrong("gamma_forgotten_in_mean_path", {"mean_path": "dy", "with_gamma": True, **ELSE_RIGHT},
              asks="In which terms of dx does γ stand in your code?"),
        Wrong("gamma_forgotten_in_var_path", {"var_path": "dy", "with_gamma": True, **ELSE_RIGHT},
              asks="In which terms of dx does γ stand in your code?"),
        Wrong("mean_path_by_n_minus_1", {"mean_path": "n−1", **ELSE_RIGHT}),
        Wrong("var_path_by_n_minus_1", {"path_ddof": 1, "ddof": 0, "var_path": 1, **ELSE_RIGHT}),
        Wrong("mean_path_plus", {"mean_path": -1}),
        Wrong("var_path_plus", {"var_path": -1}),
        Wrong("sign", {"sign": -1}),
        Wrong("divided_by_sigma_twice", {"sign": "1/σ", "reduce": "mean"},
              asks="If x is multiplied by 2, what happens to dx?"),
        Wrong("not_divided_by_n", {"sign": "n", "reduce": "mean"},
              asks="Does dx grow with the size of the batch in your code?"),
        Wrong("divided_by_n", {"sign": "1/n", "reduce": "mean"},
              asks="Does dx shrink with the size of the batch in your code?"),
        Wrong("gamma_forgotten", {"with_gamma": False},
              effect="as in Caffe's BatchNorm, whose γ is that of a layer of its own",
              asks="If γ doubles, what happens to dx?"),
        Wrong("divided_by_C", {"reduce": "over C"}, asks="Is n the number of examples, or of channels?"),
        Wrong("sums", {"reduce": "sum"},
              asks="Do the two terms that are subtracted grow with the size of the batch in your code?"),
        Wrong("eps_outside", {"root": "outside"}, asks="Is ε added to the variance, or to its root?"),
        Wrong("eps_outside_and_derived", {**DERIVED, "ddof": 0, "path_ddof": 0},
              effect="dx is the gradient of your σ, whose ε stands outside the root",
              asks="Is ε added to the variance, or to its root?"),
        *(Wrong(name, {**DERIVED, "root": "inside", "sign": sign, "path_ddof": 0, "ddof": 0}, effect=effect,
                asks="Which number has the power −3/2 in dσ²: the variance, its root, and is ε in it?")
          for name, sign, effect in (
              ("no_eps_in_var_path", "no ε", "dσ² has (σ²)^(−3/2) there, without ε"),
              ("deviation_to_minus_three_halves", "σ^1.5", "dσ² has σ^(−3/2) there, for (σ² + ε)^(−3/2)"))),
        Wrong("divided_by_all_numbers", {**DERIVED, "root": "inside", "sign": 1, "reduce": "over n·C"},
              effect="as with x.size for len(x): both means are C times too small",
              asks="Of how many numbers is each of the two means taken?"),
        Wrong("dgamma_from_x", {"correlates": "x"}),
        Wrong("dgamma_from_x_minus_mu", {"correlates": "x − μ"}),
        Wrong("gamma_in_parameters", {"of": "dx̂"}, asks="If γ doubles, what happens to y, and what to ∂y/∂γ?"),
        Wrong("param_means", {"parameters": np.mean}, asks="If every example is handed in twice, what happens to dγ?"),
    ),
    also=(
        Also("stats_constant", {"mean_path": 0, "var_path": 0}, scores=False,
             whose="BatchNorm in evaluation mode, whose μ and σ are constants: TensorFlow with is_training=False",
             source="tensorflow/tensorflow, python/ops/nn_grad.py, _BatchNormGrad: grad_y · scale · rsqrt(pop_var + "
                    "epsilon)",
             translation="in training x enters y through μ and σ², too: two terms of the exercise's dx are not in "
                         "yours"),
        Also("keras_0", {**DERIVED, "root": "both", "ddof": 0, "path_ddof": 0}, scores=False,
             whose="ε inside the root and outside it: Keras before 1.0, and what Theano derives from it",
             source="Keras 0.1, layers/normalization.py: std = T.mean((X-m)**2 + epsilon, axis=0) ** 0.5, then (X - m) "
                    "/ (std + epsilon)",
             translation="your σ is the exercise's plus ε, and dx is the gradient of that"),
        Also("pytorch_tutorial", {**DERIVED, "ddof": 1, "path_ddof": 1}, scores=False,
             whose="PyTorch's tutorial on fusing convolution and BatchNorm, whose σ is √v + ε with v divided by n − 1",
             source="pytorch/tutorials, intermediate_source/custom_function_conv_bn_tutorial.py: batch_norm_backward",
             translation="your σ² is n/(n−1) times the exercise's, ε stands outside its root, and dx is the gradient "
                         "of that"),
        Also("unbiased_path", {"ddof": 1, "path_ddof": 1, **ELSE_RIGHT}, scores=False,
             whose="Karpathy's makemore, whose bnvar is divided by n − 1",
             source="karpathy/nn-zero-to-hero, makemore part 4: n/(n−1)·bnraw·Σ(dhpreact·bnraw) in dhprebn",
             translation="your σ² is n/(n−1) times the exercise's, and so the path through it is divided by n − 1"),
        Also("unbiased", {"ddof": 1}, scores=False,
             whose="σ² divided by n − 1 beside means over n: Darknet's CUDA code",
             source="darknet, src/blas_kernels.cu: variance_kernel has batch·spatial − 1, normalize_kernel √(v + ε), "
                    "and variance_delta_kernel and mean_delta_kernel are as for n",
             translation="your σ² is n/(n−1) times the exercise's, and your dx is not the gradient of that"),
        Also("darknet", {"ddof": 1, "root": "outside", "sign": "darknet", "reduce": "mean", "mean_path": 1,
                         "var_path": 1, "path_ddof": 0}, scores=False, whose="Darknet",
             source="pjreddie/darknet, src/batchnorm_layer.c and blas.c: n − 1 in variance_cpu, √v + ε beside dx̂, "
                    "√(v + ε) in both paths",
             translation="your σ² is n/(n−1) times the exercise's, the path through it has n, and ε stands at two "
                         "places"),
        Also("mxnet", {"with_gamma": False, "correlates": "0", "of": "dy", "parameters": np.sum}, scores=False,
             whose="MXNet's operator BatchNorm, which takes γ as 1 unless fix_gamma=False",
             source="apache/mxnet, src/operator/nn/batch_norm.cc; fix_gamma=True is its default",
             translation="your γ is 1 and stays there: its gradient is 0; the exercise's γ is trained"),
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
