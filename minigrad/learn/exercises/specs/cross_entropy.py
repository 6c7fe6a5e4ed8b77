"""Exercise E04: softmax and cross-entropy, the loss of every classifier, with its gradient."""
import numpy as np

from .... import backend, data
from .... import functions as F
from ....autograd import value_and_grad
from ..exercise import Also, Exercise, Measure, Wrong

OVER = {"k": 1, "i": 0, "mixed": 0, "all": None, "max": 1, "none": 1}  # the axis of the sum


def engine(x, y):
    """The engine's loss and its gradient by the tape."""
    loss, dx = value_and_grad(lambda x: F.cross_entropy(x, y), x)
    return loss.data, dx.data


def reference(x, y, *, axis="k", double=False, pick="label", slope="p−y", sign=1, count="N", base=1.0,
              exp="shifted", smooth=0.0, others="all"):
    """Loss and gradient, with switches. axis: over what the maximum and the sum go; "mixed": maximum over k, sum over
    i; "max": maximum over i, sum over k. smooth: the share α of the labels that the classes get evenly: all of them, or
    the others than the label."""
    k, labels, N = np.arange(x.shape[1])[None], y[:, None], len(x)
    hot, K = (k == labels) * 1.0, x.shape[1]
    target = (1 - smooth) * hot + smooth * (1 / K if others == "all" else (1 - hot) / (K - 1))
    along = {"mixed": 1, "max": 0}.get(axis, OVER[axis])
    m = x.max(along, keepdims=True)
    z = (np.log(np.exp(x)) if exp == "naive" else x) - m
    z = np.maximum(z, -30) if exp == "clipped" else z
    if double:
        z = np.exp(x) / np.exp(x).sum(OVER[axis], keepdims=True)
    e = np.exp(z)
    q = z - (0 if axis == "none" else np.log(e.sum(OVER[axis], keepdims=True)))
    p, theirs = np.exp(q), hot.sum(0)
    ell = {"label": lambda: -(target * q).sum(1), "all": lambda: -q.sum(1), "no log": lambda: -(hot * p).sum(1),
           "binary": lambda: -np.where(hot, q, np.log(1 - p)).sum(1), "columns": lambda: -(theirs * q).sum(1),
           "mean of columns": lambda: -(theirs * q).sum(1) / N}[pick]()
    ell = sign * ell / base
    examples = {"N": N, "1": 1, "N·K": x.size}[count]
    loss = ell.sum() / examples
    dx = {"p−y": p - target, "p": p, "y−p": target - p, "p+y": p + target, "label": hot * (p - 1), "in p": -hot / p,
          "jacobian": through(p, p - hot), "diagonal": p * (1 - p) * (p - hot), "number": p - labels,
          "columns": p - (theirs > 0)}[slope] / (examples * base)
    return loss, dx


def through(p, d):
    """The gradient d handed on through a softmax with the probabilities p."""
    return p * (d - (p * d).sum(1, keepdims=True))


def formulas(s):
    """The lines of loss and gradient."""
    over = {"i": "ᵢ", "mixed": "ᵢ", "all": "ᵢₖ"}.get(s.axis, "ₖ")
    shift = {"i": "ᵢ", "max": "ᵢ", "all": "ᵢₖ"}.get(s.axis, "ₖ")
    yield f"m = max{shift}(xᵢₖ)"
    yield f"zᵢₖ = exp(xᵢₖ)/Σ{over} exp(xᵢₖ)" if s.double else "zᵢₖ = xᵢₖ − m"
    yield "qᵢₖ = zᵢₖ" if s.axis == "none" else f"qᵢₖ = zᵢₖ − log(Σ{over} exp(zᵢₖ))"
    yield "pᵢₖ = exp(qᵢₖ)"
    a = f"{s.smooth:.12g}"
    hot = "[k = yᵢ]" if not s.smooth else (f"((1−{a})·[k = yᵢ] + {a}/K)" if s.others == "all" else
                                           f"((1−{a})·[k = yᵢ] + {a}·(1−[k = yᵢ])/(K−1))")
    label = "Σₖ [k = yᵢ]·qᵢₖ"
    if s.smooth:
        rest = f"{a}/K" if s.others == "all" else f"{a}/(K−1)"
        label = f"((1−{a}{'' if s.others == 'all' else f'−{rest}'})·{label} + {rest}·Σₖ qᵢₖ)"
    ell = {"label": f"−{label}", "all": "−Σₖ qᵢₖ", "no log": "−Σₖ [k = yᵢ]·pᵢₖ", "columns": "−Σⱼ Σₖ [k = yⱼ]·qᵢₖ",
           "mean of columns": "−(Σⱼ Σₖ [k = yⱼ]·qᵢₖ)/N",
           "binary": "−Σₖ [k = yᵢ]·qᵢₖ − Σₖ [k ≠ yᵢ]·log(1 − pᵢₖ)"}[s.pick]
    if s.sign < 0:
        ell = f"−({ell})" if s.pick == "binary" else ell.removeprefix("−")
    bits = "/log(2)" if s.base != 1 else ""
    yield f"ℓᵢ = ({ell}){bits}" if bits else f"ℓᵢ = {ell}"
    share = {"N": "/N", "1": "", "N·K": "/(N·K)"}[s.count]
    yield f"L = Σᵢ ℓᵢ{share}"
    d = "(pᵢₖ − [k = yᵢ])"
    slope = {"p−y": f"(pᵢₖ − {hot})", "p": "pᵢₖ", "y−p": f"({hot} − pᵢₖ)", "p+y": f"(pᵢₖ + {hot})",
             "label": "[k = yᵢ]·(pᵢₖ − 1)", "in p": "(−[k = yᵢ]/pᵢₖ)", "jacobian": f"pᵢₖ·({d} − Σₖ pᵢₖ·{d})",
             "diagonal": f"pᵢₖ·(1 − pᵢₖ)·{d}", "number": "(pᵢₖ − yᵢ)", "columns": "(pᵢₖ − maxⱼ([k = yⱼ]))"}[s.slope]
    yield f"dxᵢₖ = {slope}{share}" + bits
    yield "return L, dxᵢₖ"


def summed(axes, f):
    """A symbol: Σ over these axes of an array made of the reference's locals."""
    return lambda v: np.sum(f(v), axes, keepdims=True)


def probes(rng):
    """Two batches; N and K differ."""
    return [(1.5 * rng.normal(size=(n, k)), rng.integers(0, k, n)) for n, k in ((5, 3), (4, 6))]


def stress(rng):
    """Logits of a thousand: exp overflows beyond 710, and a probability of e⁻²⁰⁰⁰ is 0."""
    return [(np.array([[1000.0, 0.0, 3.0], [-1000.0, 1000.0, 2.0], [1.0, 2.0, -900.0]]), np.array([1, 0, 2]))]


X, Y = np.array([[2.0, 0.0, 1.0], [0.0, 3.0, 0.0]]), np.array([0, 2])


def small(part):
    """f(function) -> the loss, or the first entry of the gradient, of two examples of three classes."""
    def number(function):
        return float(np.ravel(function(X.copy(), Y.copy())[part])[0])
    return number


def even(function):
    """The loss of four examples of ten classes with all logits 0."""
    return float(function(np.zeros((4, 10)), np.arange(4))[0])


def play(function):
    """Softmax regression on the digits."""
    x, y = data.digits("train")
    x, y = backend.asarray(x[:400].reshape(400, -1).astype(np.float64)), backend.asarray(y[:400])
    W, losses = x[:10].T * 0, []
    for _ in range(40):
        loss, dx = function(x @ W, y)
        losses.append(float(loss))
        W = W - 0.5 * (x.T @ backend.asarray(dx))
    return losses, W


EXERCISE = Exercise(
    slug="cross_entropy", id="E04", lesson=2, title="softmax and cross-entropy", function="cross_entropy",
    arguments=("x", "y"), outputs=("loss", "dx"), after=("descent",),
    engine=engine, reference=reference, probes=probes, stress=stress, moves=(None, None),
    task="Cross-entropy of the softmax, and its gradient. x (N, K): logits xᵢₖ of N examples and K classes;\n"
         "y (N,): labels, integers yᵢ from 0 to K − 1. Return the loss L, the mean over the examples (a number; log\n"
         "is the natural logarithm), and dx = ∂L/∂x (N, K). [k = y] is 1 if k = y and 0 otherwise. Logits may be as\n"
         "large as ±1000.",
    formulas=formulas,
    symbols={
        "xᵢₖ": "x", "m": "m", "zᵢₖ": "z", "pᵢₖ": "p", "ℓᵢ": "ell", "yᵢ": "labels", "k": "k", "L": "loss", "dxᵢₖ": "dx",
        "N": "N", "K": lambda v: v["x"].shape[1], "Σᵢ ℓᵢ": lambda v: v["ell"].sum(),
        "maxₖ(xᵢₖ)": lambda v: v["x"].max(1, keepdims=True), "maxᵢ(xᵢₖ)": lambda v: v["x"].max(0, keepdims=True),
        "maxᵢₖ(xᵢₖ)": lambda v: v["x"].max(),
        "Σₖ exp(xᵢₖ)": summed(1, lambda v: np.exp(v["x"])), "Σᵢ exp(xᵢₖ)": summed(0, lambda v: np.exp(v["x"])),
        "Σᵢₖ exp(xᵢₖ)": lambda v: np.exp(v["x"]).sum(),
        "Σₖ exp(zᵢₖ)": summed(1, lambda v: np.exp(v["z"])), "Σᵢ exp(zᵢₖ)": summed(0, lambda v: np.exp(v["z"])),
        "Σᵢₖ exp(zᵢₖ)": lambda v: np.exp(v["z"]).sum(),
        "Σₖ [k = yᵢ]·pᵢₖ": lambda v: (v["hot"] * v["p"]).sum(1),
        "Σₖ pᵢₖ·(pᵢₖ − [k = yᵢ])": summed(1, lambda v: v["p"] * (v["p"] - v["hot"])),
        "(Σⱼ Σₖ [k = yⱼ]·qᵢₖ)": lambda v: (v["theirs"] * v["q"]).sum(1),
        "Σⱼ Σₖ [k = yⱼ]·qᵢₖ": lambda v: (v["theirs"] * v["q"]).sum(1),
        "maxⱼ([k = yⱼ])": lambda v: v["theirs"] > 0,
        "qᵢₖ": "q", "[k = yᵢ]": "hot", "Σₖ qᵢₖ": lambda v: v["q"].sum(1),
        "Σₖ [k = yᵢ]·qᵢₖ": lambda v: (v["hot"] * v["q"]).sum(1),
        "Σₖ [k ≠ yᵢ]·log(1 − pᵢₖ)": lambda v: np.log(np.where(v["hot"], 1, np.maximum(1 - v["p"], 1e-300))).sum(1)},
    wrong=(
        Wrong("mean_of_all", {"count": "N·K"},
              asks="How many losses are there: one for each example, or one for each class?"),
        Wrong("wrong_axis", {"axis": "i"},
              asks="Which numbers add up to 1 in your p: those of an example, or those of a class?"),
        Wrong("sum_axis", {"axis": "mixed"}),
        Wrong("max_axis", {"axis": "max"}),
        Wrong("no_axis", {"axis": "all"}, asks="Do the probabilities of each example add up to 1?"),
        Wrong("not_normalised", {"axis": "none", "pick": "label"},
              asks="Do the probabilities of each example add up to 1?"),
        Wrong("label_not_subtracted", {"slope": "p"},
              asks="If p is already right, 1 at the label and 0 elsewhere, what is your gradient?"),
        Wrong("label_added", {"slope": "p+y"}),
        Wrong("negative_gradient", {"slope": "y−p"},
              asks="The probability of the right class is too small. Which way does a step move its logit?"),
        Wrong("label_alone", {"slope": "label"}, effect="the logits of the other classes never move",
              asks="If the logit of a wrong class grows, does the loss of the example change?"),
        Wrong("gradient_of_p", {"slope": "in p"}, effect="that is the gradient in p; the softmax is left out",
              asks="In what is your dx the gradient: in p, or in x?"),
        Wrong("softmax_backward_twice", {"slope": "jacobian"},
              effect="p − [k = y] is the gradient in x already, and is handed on through the softmax once more",
              asks="In what is p − [k = y] the gradient: in p, or in x?"),
        Wrong("diagonal_of_softmax", {"slope": "diagonal"},
              effect="p·(1 − p) is the diagonal of the softmax's Jacobian, and p − [k = y] holds all of it already",
              asks="In what is p − [k = y] the gradient: in p, or in x?"),
        Wrong("label_as_number", {"slope": "number"}, asks="What is subtracted from p if the label is 7?"),
        Wrong("columns_of_labels", {"pick": "columns", "slope": "columns"},
              effect="log_p[:, y] has a column for each label of the batch, log_p[np.arange(N), y] one number per row",
              asks="Which shape has log_p[:, y]?"),
        Wrong("mean_of_columns", {"pick": "mean of columns", "slope": "columns"},
              effect="log_p[:, y] has a column for each label of the batch, log_p[np.arange(N), y] one number per row",
              asks="Which shape has log_p[:, y]?"),
        Wrong("double_softmax", {"double": True},
              asks="What is the softmax of a softmax: how large can its largest probability be among ten classes?"),
        Wrong("all_classes", {"pick": "all"}),
        Wrong("no_log", {"pick": "no log"}, asks="How large is the loss if the probability of the label is 0?"),
        Wrong("binary", {"pick": "binary"}),
        Wrong("sign", {"sign": -1}),
        Wrong("overflow", {"exp": "naive"}, stress="infinite",
              effect="for logits of a thousand the loss or dx is infinite, or not a number",
              words=("an exp or a log that is infinite for logits of some hundreds: exp(1000), or log(0)",
                     "exp(zᵢₖ) and qᵢₖ = zᵢₖ − log(Σₖ exp(zᵢₖ)) with zᵢₖ = xᵢₖ − m"),
              asks="Add 1000 to all logits of one example: does p change? Does your computer agree?"),
        Wrong("saturates", {"exp": "clipped"}, stress="finite",
              effect="a wrong answer that is sure of itself costs less than it should",
              words=("other numbers for logits of some hundreds: a clip, or a constant inside the log",
                     "ℓᵢ = −Σₖ [k = yᵢ]·qᵢₖ at all logits")),
    ),
    also=(
        Also("no_mean", {"count": "1"}, whose="the sum over the examples",
             source="torch.nn.functional.cross_entropy(reduction=\"sum\"); CS231n divides by N",
             translation="your loss and gradient are N times the exercise's: your η is the exercise's η/N",
             scores=False),
        Also("label_smoothing", {"smooth": 0.1}, fit="smooth", whose="smoothed labels: PyTorch, Keras",
             source="Szegedy et al. 2016, section 7; torch.nn.functional.cross_entropy(label_smoothing=α)",
             translation="the share α of each label goes to all K classes evenly; α = 0 is the exercise's"),
        Also("smoothing_of_the_others", {"smooth": 0.1, "others": "others"}, fit="smooth",
             whose="smoothed labels: fairseq", source="fairseq, label_smoothed_nll_loss: eps_i = eps/(K − 1)",
             translation="the share α of each label goes to the other K − 1 classes; α = 0 is the exercise's"),
        Also("bits", {"base": np.log(2.0)}, whose="logarithms to the base 2: the loss in bits",
             source="Shannon 1948, A Mathematical Theory of Communication, section 1",
             translation="your loss and gradient are the exercise's divided by log(2)"),
    ),
    measures=(
        Measure("with ten classes and all logits 0 the loss is {yours} instead of {right}, log(10)", even),
        Measure("for two examples of three classes the loss is {yours} instead of {right}", small(0)),
        Measure("for two examples of three classes dx starts with {yours} instead of {right}", small(1))),
    hints=("Add 1000 to all logits of one example: does p change? Does your computer agree?",
           "log pᵢₖ = zᵢₖ − log(Σₖ exp(zᵢₖ)) with zᵢₖ = xᵢₖ − maxₖ(xᵢₖ); dxᵢₖ = (pᵢₖ − [k = yᵢ])/N",
           "dx = p.copy(); dx[np.arange(N), y] -= 1; dx /= N"),
    solution="""def cross_entropy(x, y):
    rows = np.arange(len(y))
    z = x - x.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    dx = np.exp(log_p)
    dx[rows, y] -= 1
    return -log_p[rows, y].mean(), dx / len(y)
""",
    origin=F.losses.CrossEntropy, play=play,
    after_pass="PyTorch's cross_entropy takes logits as well: a softmax before it is applied twice, and training still "
               "works, only worse. Next, add label smoothing: what does dx become?",
)
