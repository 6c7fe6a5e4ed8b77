"""Exercise E04: softmax and cross-entropy, the loss of every classifier, with its gradient."""
import numpy as np

from .... import backend, data
from .... import functions as F
from ....autograd import value_and_grad
from ..exercise import Also, Exercise, Measure, Wrong
from ..log_guards import known_guards, probability, written

OVER = {"k": 1, "i": 0, "mixed": 0, "all": None, "max": 1, "none": 1, "sigmoid": 1,
        "sum": None, "mean": 1, "unshifted": 1}                             # the axis of the sum


def engine(x, y):
    """The engine's loss and its gradient by the tape."""
    loss, dx = value_and_grad(lambda x: F.cross_entropy(x, y), x)
    return loss.data, dx.data


def reference(x, y, *, axis="k", double=False, pick="label", slope="p−y", sign=1, count="N", base=1.0,
              exp="shifted", smooth=0.0, others="all", of="all", first=0, guard=0.0):
    """Loss and gradient, with switches. axis: over what the maximum and the sum go; "mixed": maximum over k, sum over
    i; "max": maximum over i, sum over k. smooth: the share α of the labels that the classes get evenly: all of them, or
    the others than the label. first: the number of the first class; guard: a constant inside the log, or the least
    probability."""
    k, labels, N, K = np.arange(x.shape[1])[None], y[:, None], *x.shape
    hot = (k == (labels - first) % K) * 1.0
    target = (1 - smooth) * hot + smooth * (1 / K if others == "all" else (1 - hot) / (K - 1))
    along = {"mixed": 1, "max": 0, "sum": 1}.get(axis, OVER[axis])
    m = x.max(along, keepdims=True)
    z = (np.log(np.exp(x)) if exp == "naive" else x) - m
    z = np.maximum(z, -300) if exp == "clipped" else z
    if double:
        z = np.exp(x) / np.exp(x).sum(OVER[axis], keepdims=True)
    e = np.exp(z)
    from_ = x if axis == "unshifted" else z
    q = from_ - (0 if axis == "none" else np.log(e.sum(OVER[axis], keepdims=True) / (K if axis == "mean" else 1)))
    q = -np.logaddexp(0, -x) if axis == "sigmoid" else q
    p, theirs = np.exp(q), hot.sum(0)
    ell = {"label": lambda: -(target * q).sum(1), "all": lambda: -q.sum(1), "no log": lambda: -(hot * p).sum(1),
           "entropy": lambda: -(p * q).sum(1),
           "binary": lambda: -np.where(hot, q, -np.logaddexp(0, x) if axis == "sigmoid" else np.log(1 - p)).sum(1),
           "columns": lambda: -(theirs * q).sum(1), "constant": lambda: -np.log((hot * p).sum(1) + probability(guard)),
           "clipped": lambda: -np.log(np.maximum((hot * p).sum(1), probability(guard))),
           "own guess": lambda: -q.max(1),
           "mean of columns": lambda: -(theirs * q).sum(1) / N}[pick]()
    guess = (k == p.argmax(1)[:, None]) * 1.0
    ell = sign * ell / base
    examples = {"N": N, "1": 1, "each": 1, "N·K": x.size, "N in L": 1}[count]
    loss = ell if count == "each" else {"all": ell.sum(), "last": ell[-1]}[of] / (N if count == "N in L" else examples)
    dx = {"p−y": p - target, "p": p, "p−1": p - 1, "y−p": target - p, "p+y": p + target, "label": hot * (p - 1),
          "in p": -hot / p, "jacobian": through(p, p - hot), "diagonal": p * (1 - p) * (p - hot), "number": p - labels,
          "columns": p - (theirs > 0), "guess": p - guess}[slope] / (examples * base)
    return loss, dx


def through(p, d):
    """The gradient d handed on through a softmax with the probabilities p."""
    return p * (d - (p * d).sum(1, keepdims=True))


def formulas(s):
    """The lines of loss and gradient."""
    over = {"i": "ᵢ", "mixed": "ᵢ", "all": "ᵢₖ", "sum": "ᵢₖ"}.get(s.axis, "ₖ")
    shift = {"i": "ᵢ", "max": "ᵢ", "all": "ᵢₖ"}.get(s.axis, "ₖ")
    yield f"m = max{shift}(xᵢₖ)"
    yield f"zᵢₖ = exp(xᵢₖ)/Σ{over} exp(xᵢₖ)" if s.double else "zᵢₖ = xᵢₖ − m"
    yield {"sigmoid": "qᵢₖ = −log(1 + exp(−xᵢₖ))", "none": "qᵢₖ = zᵢₖ",
           "mean": "qᵢₖ = zᵢₖ − log(Σₖ exp(zᵢₖ)/K)", "unshifted": "qᵢₖ = xᵢₖ − log(Σₖ exp(zᵢₖ))"}.get(
        s.axis) or f"qᵢₖ = zᵢₖ − log(Σ{over} exp(zᵢₖ))"
    yield "pᵢₖ = exp(qᵢₖ)"
    a = f"{s.smooth:.12g}"
    one = "[k = (yᵢ−1) mod K]" if s.first else "[k = yᵢ]"
    hot = one if not s.smooth else (f"((1−{a})·[k = yᵢ] + {a}/K)" if s.others == "all" else
                                           f"((1−{a})·[k = yᵢ] + {a}·(1−[k = yᵢ])/(K−1))")
    label = f"Σₖ {one}·qᵢₖ"
    if s.smooth:
        rest = f"{a}/K" if s.others == "all" else f"{a}/(K−1)"
        label = f"((1−{a}{'' if s.others == 'all' else f'−{rest}'})·{label} + {rest}·Σₖ qᵢₖ)"
    ell = {"label": f"−{label}", "all": "−Σₖ qᵢₖ", "no log": "−Σₖ [k = yᵢ]·pᵢₖ", "columns": "−Σⱼ Σₖ [k = yⱼ]·qᵢₖ",
           "constant": f"−log(Σₖ [k = yᵢ]·pᵢₖ + {written(s.guard)})",
           "clipped": f"−log(max(Σₖ [k = yᵢ]·pᵢₖ, {written(s.guard)}))",
           "own guess": "−maxₖ(qᵢₖ)", "entropy": "−Σₖ pᵢₖ·qᵢₖ",
           "mean of columns": "−(Σⱼ Σₖ [k = yⱼ]·qᵢₖ)/N",
           "binary": "−Σₖ [k = yᵢ]·qᵢₖ − Σₖ [k ≠ yᵢ]·log(1 − pᵢₖ)"}[s.pick]
    if s.sign < 0:
        ell = f"−({ell})" if s.pick == "binary" else ell.removeprefix("−")
    bits = "/log(2)" if s.base != 1 else ""
    yield f"ℓᵢ = ({ell}){bits}" if bits else f"ℓᵢ = {ell}"
    share = {"N": "/N", "N·K": "/(N·K)"}.get(s.count, "")
    of_L = "/N" if s.count == "N in L" else share
    yield "L = ℓᵢ" if s.count == "each" else (
        f"L = Σᵢ ℓᵢ{of_L}" if s.of == "all" else f"~L = ℓ of the last example{of_L}")
    d = "(pᵢₖ − [k = yᵢ])"
    slope = {"p−y": f"(pᵢₖ − {hot})", "p": "pᵢₖ", "p−1": "(pᵢₖ − 1)", "y−p": f"({hot} − pᵢₖ)", "p+y": f"(pᵢₖ + {hot})",
             "label": "[k = yᵢ]·(pᵢₖ − 1)", "in p": "(−[k = yᵢ]/pᵢₖ)", "jacobian": f"pᵢₖ·({d} − Σₖ pᵢₖ·{d})",
             "diagonal": f"pᵢₖ·(1 − pᵢₖ)·{d}", "number": "(pᵢₖ − yᵢ)", "columns": "(pᵢₖ − maxⱼ([k = yⱼ]))",
             "guess": "(pᵢₖ − [k = argmaxₖ(pᵢₖ)])"}[s.slope]
    yield f"dxᵢₖ = {slope}{share}" + bits
    yield "return L, dxᵢₖ"


def summed(axes, f):
    """A symbol: Σ over these axes of an array made of the reference's locals."""
    return lambda v: np.sum(f(v), axes, keepdims=True)


def probes(rng):
    """Batches of small, usual and large logits; N and K differ; the first and the last class are among the labels.
    Three labels have probabilities of about 1e-9, 1e-37 and 1e-48: a clip differs from a constant in the log."""
    calls = [(size * rng.normal(size=(n, k)), rng.permutation([0, k - 1, *rng.integers(0, k, n - 2)]))
            for n, k, size in ((5, 3, 1.5), (4, 6, 0.1), (3, 4, 4.0))]
    for (x, y), below in zip(calls, (21, 85, 110), strict=True):
        x[0, y[0]] -= below
    return calls


def stress(rng):
    """Logits of a thousand: exp overflows beyond 710, and a probability of e⁻²⁰⁰⁰ is 0."""
    return [(np.array([[1000.0, 0.0, 3.0], [-1000.0, 1000.0, 2.0], [1.0, 2.0, -900.0]]), np.array([1, 0, 2]))]


X, Y = np.array([[2.0, 0.0, 1.0], [0.0, 3.0, 0.0]]), np.array([0, 2])


def small(part):
    """f(function) -> the (mean) loss, or the first entry of the gradient, of two examples of three classes."""
    def number(function):
        found = function(X.copy(), Y.copy())
        return float(np.mean(found[0])) if part == 0 else float(found[1][0, 0])
    return number


def even(function):
    """The (mean) loss of four examples of ten classes with all logits 0."""
    return float(np.mean(function(np.zeros((4, 10)), np.arange(4))[0]))


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


ALONE = {"pick": "label", "slope": "p−y", "sign": 1}                   # not combined with other values of these
FULL = {"axis": "k", "double": False, "slope": "p−y", "sign": 1, "smooth": 0.0, "first": 0}
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
        "maxₖ(qᵢₖ)": lambda v: v["q"].max(1), "[k = argmaxₖ(pᵢₖ)]": "guess",
        "maxⱼ([k = yⱼ])": lambda v: v["theirs"] > 0,
        "[k = (yᵢ−1) mod K]": "hot", "Σₖ [k = (yᵢ−1) mod K]·qᵢₖ": lambda v: (v["hot"] * v["q"]).sum(1),
        "qᵢₖ": "q", "[k = yᵢ]": "hot", "Σₖ qᵢₖ": lambda v: v["q"].sum(1),
        "Σₖ [k = yᵢ]·qᵢₖ": lambda v: (v["hot"] * v["q"]).sum(1),
        "Σₖ pᵢₖ·qᵢₖ": lambda v: (v["p"] * v["q"]).sum(1),
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
        Wrong("sum_of_all", {"axis": "sum"}, asks="Do the probabilities of each example add up to 1?"),
        Wrong("mean_of_exps", {"axis": "mean", **ALONE},
              asks="Is log pᵢₖ with your line the logarithm of a probability: do they add up to 1?"),
        Wrong("shift_forgotten", {"axis": "unshifted", **ALONE}, effect="log(Σₖ exp(xᵢₖ)) is m more than that",
              asks="Add 1000 to all logits of one example: does your loss change?"),
        Wrong("entropy", {"pick": "entropy", **FULL}, effect="that is the entropy of p, which no label enters"),
        Wrong("label_not_subtracted", {"slope": "p"},
              asks="If p is already right, 1 at the label and 0 elsewhere, what is your gradient?"),
        Wrong("label_added", {"slope": "p+y"}),
        Wrong("one_subtracted_everywhere", {"slope": "p−1", "pick": "label", "sign": 1},
              effect="all logits are pulled up, and those of the wrong classes most",
              asks="If the logits of all classes grow by the same, what becomes of the loss, and what says your dx?"),
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
        Wrong("sigmoid", {"axis": "sigmoid", **ALONE}, effect="each class has a probability of its own",
              asks="Do the probabilities of each example add up to 1?"),
        Wrong("own_guess", {"pick": "own guess", "slope": "guess"}, effect="y does not enter: any net is right so",
              asks="Where does y enter your loss and your dx?"),
        Wrong("last_example", {"of": "last", "exp": "shifted", "smooth": 0.0},
              asks="Is the loss of each example added to L, or written over the one before?"),
        Wrong("labels_from_one", {"first": 1, **ALONE}, effect="label 0 then means the last class",
              asks="What is the number of the first class: 0 or 1?"),
        Wrong("double_softmax", {"double": True},
              asks="What is the softmax of a softmax: how large can its largest probability be among ten classes?"),
        Wrong("all_classes", {"pick": "all"}),
        Wrong("no_log", {"pick": "no log"}, asks="How large is the loss if the probability of the label is 0?"),
        Wrong("binary", {"pick": "binary"}),
        Wrong("sign", {"sign": -1}),
        Wrong("overflow", {"exp": "naive"}, stress="infinite",
              effect="for some logits up to a thousand the loss or dx is infinite, or not a number",
              words=("an exp or a log as written, for large logits too: exp(xᵢₖ) is infinite for xᵢₖ > 710, and so is "
                     "the log of a p that is 0, as when m is not each row's own maximum but that of all of x",
                     "exp(zᵢₖ) and qᵢₖ = zᵢₖ − log(Σₖ exp(zᵢₖ)) with zᵢₖ = xᵢₖ − m, m = maxₖ(xᵢₖ) for each i"),
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
        Also("mean_in_the_loss_alone", {"count": "N in L"}, whose="the 1/N of dx comes later, in dW and db: Andrew Ng",
             source="Deep Learning Specialization, course 1, week 3, with a sigmoid: J = −(1/m)·Σ…, dZ2 = A2 − Y",
             translation="your dx is N times the exercise's: divide the gradients of the weights by N", scores=False),
        Also("loss_of_each", {"count": "each"}, whose="the loss of each example, not their mean",
             source="torch.nn.functional.cross_entropy(reduction=\"none\"); "
                    "tf.nn.sparse_softmax_cross_entropy_with_logits",
             translation="the exercise's L is the mean of your numbers, its dx yours divided by N", scores=False),
        Also("binary_cross_entropy", {"axis": "sigmoid", "pick": "binary", "slope": "p−y", "sign": 1},
             whose="a sigmoid for each class, another method: PyTorch's BCEWithLogitsLoss with one-hot labels",
             source="torch.nn.BCEWithLogitsLoss, summed over the classes; its mean divides by N·K",
             translation="the exercise's p of an example add up to 1, yours need not", scores=False),
        *known_guards("pick", "clipped", {"axis": "k", "double": False, "smooth": 0.0, "first": 0}),
        Also("clipped", {"pick": "clipped", "guard": 0.07, **FULL}, fit="guard",
             whose="the probability clipped: Keras, scikit-learn's MLPClassifier, Caffe",
             source="Keras 3, categorical_crossentropy: clip(p, 1e-7, 1 − 1e-7); scikit-learn 1.9, neural_network/"
                    "_base.py, log_loss: eps = 2.2e-16; Caffe, SoftmaxWithLoss: max(p, FLT_MIN)",
             translation="the same for p that are not clipped; the exercise's ℓᵢ is 1000 if it must",
             scores=False),
        Also("constant_in_the_log", {"pick": "constant", "guard": 0.09, **FULL}, fit="guard",
             whose="a small constant inside the log",
             source="deep-learning-from-scratch, common/functions.py, cross_entropy_error: log(y + 1e-7)",
             translation="the same but for small p: your ℓᵢ stays below −log of the constant, the exercise's does not",
             scores=False),
        Also("constant_in_the_log_summed", {"pick": "constant", "guard": 0.25, "count": "1", **FULL}, fit="guard",
             whose="the sum over the examples, with a small constant inside the log: numpy-ml",
             source="numpy-ml, neural_nets/losses/losses.py, CrossEntropy: −Σ y·log(p + 2.2e-16), grad = p − y",
             translation="your dx is N times the exercise's, and so is your L, but for small p", scores=False),
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
        Measure("for four examples of ten classes, all logits 0, the loss is {yours} instead of {right}, log(10)",
                even),
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
