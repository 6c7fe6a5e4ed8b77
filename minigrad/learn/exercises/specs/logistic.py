"""Exercise E06: loss and gradient of logistic regression, with labels −1 and +1."""
import numpy as np

from ....autograd import value_and_grad
from ....functions import logistic_loss
from ..exercise import Also, Exercise, Measure, Wrong
from ..log_guards import known_guards, probability, written


def engine(w, X, y, lam):
    """The engine's loss and its gradient by the tape."""
    loss, grad = value_and_grad(lambda w: logistic_loss(w, X, y, lam), w)
    return loss.numpy(), grad.numpy()


def reference(w, X, y, lam, *, labels="signs", chain=True, loss_mean=True, grad_mean=True, half=0.5, twice=1.0,
              data_sign=1, whole_sign=1, exp="stable", shared=False, flipped=False, margin=1, log=True,
              free=False, times=1.0, weighs="penalty", guard=0.0):
    """The loss and its gradient, with switches. guard: what is added to the probability, or the least one."""
    n = len(y)
    z = X @ w
    m = margin * (z if labels in ("none", "gradient") else y * z)
    ell = softplus(m if log == "flipped" else -m, exp) if log else np.exp(-np.logaddexp(0, m))
    factor = y if chain and labels != "none" else 1.0
    slope = -factor * np.exp(-np.logaddexp(0, -m if flipped is True else m))
    slope = slope * np.exp(-np.logaddexp(0, -m)) if flipped == "both" else slope
    if log in ("plus", "least"):
        ell = -np.log((np.add if log == "plus" else np.maximum)(np.exp(-ell), probability(guard)))
    if labels == "zero one":
        ell = np.logaddexp(0, margin * z) - y * margin * z if log else ell
        slope = np.exp(-np.logaddexp(0, -margin * z)) - y
    ell, slope = times * ell, times * margin * slope
    total = np.sum(ell)
    data = total / n if loss_mean else total
    down = X.T @ slope
    kept = np.where(np.arange(len(w)) == FREE[free] % len(w), 0, w) if free else w
    pull = data_sign * down / {True: n, False: 1, "d": len(w), "n − 1": n - 1}[grad_mean]
    parts = n if shared else 1
    pull, data, lam_w = (pull, data, lam) if weighs == "penalty" else (lam * pull, lam * data, 1.0)
    size = {"l1": lambda: np.sum(np.abs(kept)), "norm": lambda: 0.5 * np.sqrt(kept @ kept)}.get(
        half, lambda: half * np.sum(kept * kept))()
    penalty = lam_w / parts * size
    shrink = lam_w / parts * (np.sign(kept) if twice == "l1" else twice * kept)
    grad = whole_sign * (pull + shrink)
    loss = data + penalty
    return loss, grad


FREE = {"first": 0, "last": -1}


def softplus(a, exp):
    """log(1 + exp(a)): stable, as it stands ("naive": infinite from 710 on), or with a clipped argument."""
    if exp == "naive":
        return np.log(1 + np.exp(a))
    return np.logaddexp(0, np.clip(a, -300, 300) if exp == "clipped" else a)


def formulas(s):
    """The lines of loss and gradient."""
    two = "2·" if s.margin == 2 else ""
    m, ell, slope = f"{two}yᵢ·⟨w,xᵢ⟩", "log(1 + exp(−mᵢ))", f"−{two}{{}}/(1 + exp({{}}mᵢ))"
    if s.labels in ("none", "gradient"):
        m = f"{two}⟨w,xᵢ⟩"
    slope = slope.format("1" if s.labels == "none" or not s.chain else "yᵢ", "−" if s.flipped is True else "")
    slope += "/(1 + exp(−mᵢ))" if s.flipped == "both" else ""
    if s.labels == "zero one":
        ell = f"log(1 + exp({two}⟨w,xᵢ⟩)) − {two}yᵢ·⟨w,xᵢ⟩"
        slope = f"{two}(1/(1 + exp(−{two}⟨w,xᵢ⟩)) − yᵢ)" if two else "1/(1 + exp(−⟨w,xᵢ⟩)) − yᵢ"
    parts = "/n" if s.shared else ""
    w = {"first": "(w with 0 for w₁)", "last": "(w with 0 for w_d)"}.get(s.free, "w")
    penalty = {0.5: f" + (λ/2)·‖{w}‖²{parts}", 1.0: f" + λ·‖{w}‖²{parts}", 0.0: "",
               "norm": f" + (λ/2)·‖{w}‖{parts}", "l1": f" + λ·‖{w}‖₁{parts}"}[s.half]
    shrink = {1.0: f" + λ·{w}{parts}", 2.0: f" + 2·λ·{w}{parts}", 0.5: f" + (λ/2)·{w}{parts}", 0.0: "",
              "l1": f" + λ·sign({w}){parts}"}[s.twice]
    mean = {True: "/n", False: "", "d": "/d", "n − 1": "/(n − 1)"}[s.grad_mean]
    yield f"mᵢ = {m}"
    ell = {True: ell, False: "1/(1 + exp(mᵢ))", "flipped": "log(1 + exp(mᵢ))",
           "plus": f"−log(1/(1 + exp(−mᵢ)) + {written(s.guard)})",
           "least": f"−log(max(1/(1 + exp(−mᵢ)), {written(s.guard)}))"}[s.log]
    more = {1.0: "", 2.0: "2·({})", 0.5: "½·({})"}.get(s.times, "({})/log(2)")
    ell, slope = (more.format(text) or text for text in (ell, slope))
    yield f"ℓᵢ = {ell}"
    C = "" if s.weighs == "penalty" else "λ·"
    penalty, shrink = (penalty, shrink) if not C else (f" + ½·‖{w}‖²", f" + {w}")
    yield f"L = {C}Σ ℓᵢ{'/n' if s.loss_mean else ''}{penalty}"
    yield f"sᵢ = {slope}"
    grad = f"{'−' if s.data_sign < 0 else ''}{C}Σ sᵢ·xᵢ{mean}{shrink}"
    yield f"∇L = {grad}" if s.whole_sign > 0 else f"∇L = −({grad})"
    yield "return L, ∇L"


def probes(rng):
    """Data sets of different size, with small and large margins, both labels in each, weights and λ of all sizes. Three
    probabilities are so small that a clip and a constant in the log differ: 1e-11, 1e-39 and 1e-52."""
    calls = []
    for n, d, lam, margin in ((7, 3, 0.3, 4), (4, 2, 2.5, 0.4), (5, 4, 0.05, 12)):
        X, w = rng.normal(size=(n, d)) * 10**rng.uniform(-0.7, 0.7, d), rng.normal(size=d) * 10**rng.uniform(-1, 1, d)
        y = rng.permutation(np.where(np.arange(n) % 3 == 0, -1.0, 1.0))
        calls.append((w * margin / np.abs(X @ w).max(), X, y, lam))
    for (w, X, y, _), margin in zip(calls, (-25, -90, -120), strict=True):
        X[0] *= margin * y[0] / (X[0] @ w)
    return calls


def stress(rng):
    """Margins of some hundreds: exp overflows beyond 710."""
    X = np.array([[1000.0, 0.0], [-1200.0, 1.0], [-900.0, 2.0], [800.0, -1.0]])
    return [(np.array([1.0, 0.5]), X, np.array([1.0, 1.0, -1.0, -1.0]), 0.1)]


def small(part):
    """f(function) -> the loss or the first entry of the gradient on three examples at w = (1, 1), λ = 1."""
    X, y = np.array([[1.0, 0.0], [0.5, 2.0], [1.0, 1.0]]), np.array([1.0, -1.0, 1.0])

    def number(function):
        return float(np.ravel(function(np.array([1.0, 1.0]), X, y, 1.0)[part])[0])
    return number


def at_zero(function):
    """The loss at w = 0, where it is log 2 whatever the data."""
    X, y = np.array([[1.0, 0.0], [0.5, 2.0], [1.0, 1.0]]), np.array([1.0, -1.0, 1.0])
    return float(function(np.zeros(2), X, y, 1.0)[0])


def far(function):
    """The loss of one example with margin −1000."""
    with np.errstate(all="ignore"):
        return float(function(np.ones(1), np.array([[1000.0]]), np.array([-1.0]), 0.0)[0])


ALONE = {"free": False, "shared": False, "margin": 1, "times": 1.0, "weighs": "penalty"}     # without other values
PLAIN = {"labels": "signs", "chain": True, "flipped": False, "data_sign": 1, "whole_sign": 1, "exp": "stable"}
EXERCISE = Exercise(
    slug="logistic", id="E06", lesson=2, title="logistic regression", function="logistic_loss",
    arguments=("w", "X", "y", "lam"), outputs=("loss", "grad"), after=("descent",),
    engine=engine, reference=reference, probes=probes, stress=stress, moves=(None, None),
    task="Loss and gradient of logistic regression. w (d,), X (n, d), y (n,) of −1 and +1, lam a number.\n"
         "Return the loss (a number) and its gradient (d,). Margins may be as large as ±1000.",
    formulas=formulas,
    symbols={"⟨w,xᵢ⟩": "z", "mᵢ": "m", "yᵢ": "y", "ℓᵢ": "ell", "sᵢ": "slope", "Σ ℓᵢ": lambda v: v["ell"].sum(),
             "Σ sᵢ·xᵢ": lambda v: v["X"].T @ v["slope"], "n": "n", "λ": "lam", "w": "w", "L": "loss", "∇L": "grad",
             "d": lambda v: len(v["w"]), "(w with 0 for w₁)": "kept",
             "(w with 0 for w_d)": "kept"},
    wrong=(
        Wrong("missing_y", {"labels": "none"},
              asks="Two examples have the same x and opposite labels. Do they have the same loss in your code?"),
        Wrong("missing_y_margin", {"labels": "gradient"}),
        Wrong("missing_y_grad", {"chain": False}),
        Wrong("sigmoid_flipped", {"flipped": True},
              asks="An example is far on the right side. How much should it still pull?"),
        Wrong("slope_of_the_sigmoid", {"flipped": "both", "labels": "signs"},
              effect="that is σ′(mᵢ) = σ(mᵢ)·(1 − σ(mᵢ)), without the 1/σ(mᵢ) of the logarithm",
              asks="What is the derivative of log(σ(m)), and what is that of σ(m)?"),
        Wrong("data_halved", {"times": 0.5, "free": False, "shared": False, "margin": 1, "weighs": "penalty"},
              asks="The squares of a regression are halved so that their gradient has no 2. Which gradient has ℓᵢ?"),
        Wrong("missing_mean_loss", {"loss_mean": False}),
        Wrong("missing_mean_grad", {"grad_mean": False}, asks="Is your gradient that of the mean, as your loss is?"),
        Wrong("mean_over_d", {"grad_mean": "d"}, asks="Over what does the sum in your mean go?"),
        Wrong("mean_over_n_minus_1", {"grad_mean": "n − 1", **ALONE},
              asks="How many examples does the sum in your mean have?"),
        Wrong("no_log", {"log": False}, asks="How large is the loss of an example whose margin is −1000?"),
        Wrong("loss_flipped", {"log": "flipped", "labels": "signs", **ALONE},
              asks="An example is far on the right side. How large should its loss be?"),
        Wrong("factor2_loss", {"half": 1.0}),
        Wrong("factor2_grad", {"twice": 2.0}),
        Wrong("half_grad", {"twice": 0.5}),
        Wrong("penalty_not_squared", {"half": "norm", "twice": 1.0, "free": False, "shared": False}),
        Wrong("no_penalty", {"half": 0.0, "twice": 0.0}, asks="Does λ change anything in your code?"),
        Wrong("no_penalty_loss", {"half": 0.0}),
        Wrong("no_penalty_grad", {"twice": 0.0}),
        Wrong("sign", {"data_sign": -1}),
        Wrong("negative_gradient", {"whole_sign": -1}),
        Wrong("overflow", {"exp": "naive"}, stress="infinite",
              effect="at a margin of −1000 or 1000 the loss or the gradient is infinite, or not a number",
              words=("an exp or a log as written, for large margins too: exp(−mᵢ) is infinite for mᵢ < −710, exp(mᵢ) "
                     "for mᵢ > 710, and the log of a probability that is 0",
                     "log(1 + exp(−mᵢ)) = max(−mᵢ,0) + log(1 + exp(−|mᵢ|))"),
              asks="What is log(1 + exp(1000)), and what does your computer say?"),
        Wrong("saturates", {"exp": "clipped"}, stress="finite", effect="where the margin is −1000 the loss is not 1000",
              words=("other numbers at margins of some hundreds: a clip, or a threshold",
                     "log(1 + exp(−mᵢ)) at every margin")),
    ),
    also=(
        Also("labels01", {"labels": "zero one"}, scores=False,
             whose="the loss for labels 0 and 1: PyTorch's BCEWithLogitsLoss",
             source="torch.nn.functional.binary_cross_entropy_with_logits: log(1 + exp(z)) − y·z, slope sigmoid(z) − y",
             translation="your y is (y + 1)/2 for the exercise's y of ±1"),
        Also("missing_mean", {"loss_mean": False, "grad_mean": False}, whose="the losses are summed, not averaged",
             source="Fan et al. 2008, LIBLINEAR, equation 1: ½wᵀw + C·Σℓᵢ, divided by C",
             translation="your λ is n times the exercise's, and so are your loss and gradient", scores=False),
        Also("weight_of_the_data", {"weighs": "data", "loss_mean": False, "grad_mean": False, "half": 0.5, "twice": 1.0,
                                    "shared": False},
             whose="LIBLINEAR: the number weighs the summed losses, not the penalty",
             source="Fan et al. 2008, LIBLINEAR, equation 1: ½wᵀw + C·Σℓᵢ; scikit-learn's C",
             translation="your λ is C: 1/(n·λ) for the exercise's λ; your L and ∇L are then its L and ∇L, divided by λ",
             scores=False),
        Also("weight_of_the_mean", {"weighs": "data", "loss_mean": True, "grad_mean": True, "half": 0.5, "twice": 1.0,
                                    "shared": False},
             whose="the number weighs the mean of the losses, not the penalty: C/m",
             source="Schölkopf & Smola 2002, Learning with Kernels, section 7.5: ½‖w‖² + (C/m)·Σξᵢ",
             translation="your λ is 1/λ for the exercise's λ; your L and ∇L are then its L and ∇L, divided by λ",
             scores=False),
        # without the first: Keras clips 1 − p as well, which large margins show
        *known_guards("log", "least", {"labels": "signs", "exp": "stable", **ALONE})[1:],
        Also("constant_in_the_log", {"log": "plus", "guard": 0.09, **PLAIN}, fit="guard",
             whose="a small constant inside the log",
             source="deep-learning-from-scratch, common/functions.py, cross_entropy_error: log(y + 1e-7)",
             translation="the same but for small probabilities: your ℓᵢ stays below −log of the constant, the "
                         "exercise's does not", scores=False),
        Also("clipped", {"log": "least", "guard": 0.07, **PLAIN}, fit="guard",
             whose="the probability clipped, or its logarithm: Keras, scikit-learn's log_loss, PyTorch's BCELoss",
             source="Keras 3, binary_crossentropy: clip(p, 1e-7, 1 − 1e-7); scikit-learn 1.9, log_loss: 2.2e-16; "
                    "PyTorch 2.13, BCELoss: log p ≥ −100",
             translation="the same for probabilities that are not clipped; the exercise's ℓᵢ is 1000 if it must",
             scores=False),
        Also("deviance", {"times": 2.0}, whose="the deviance, twice the negative log-likelihood: statisticians, R",
             source="The Elements of Statistical Learning, section 7.2: −2·log-likelihood; R's glm",
             translation="your data term is twice the exercise's: its λ is half yours"),
        Also("bits", {"times": 1 / np.log(2)}, whose="logarithms to the base 2, so that a margin of 0 costs 1",
             source="Bishop 2006, section 7.1.2, figure 7.5: divided by ln 2, so that it passes through (0, 1)",
             translation="your data term is the exercise's divided by log(2)"),
        Also("margin_twice", {"margin": 2}, whose="the margin counts twice: boosting",
             source="Friedman, Hastie & Tibshirani 2000, LogitBoost; The Elements of Statistical Learning, (10.18)",
             translation="your loss at w is the exercise's at 2w, but for the penalty"),
        Also("factor2", {"half": 1.0, "twice": 2.0}, whose="the penalty is λ·‖w‖², its gradient 2·λ·w",
             source="oneDAL, logistic loss: (1/n)·Σℓᵢ + λ₂·Σθⱼ²",
             translation="your λ is half the exercise's: the formula is the same with 2λ for λ"),
        Also("last_weight_free", {"free": "last", **PLAIN},
             whose="the last weight is an intercept, which is not penalised",
             source="LIBLINEAR 2.50, linear.cpp, regularize_bias=0: the bias is the last feature, and not penalised",
             translation="the last weight belongs to a column of ones in X there; the exercise penalises every weight"),
        Also("first_weight_free", {"free": "first"}, whose="the first weight is an intercept, which is not penalised",
             source="Andrew Ng's Machine Learning course, regularised logistic regression: Σθⱼ² from j = 1 on",
             translation="w₁ belongs to a column of ones in X there; the exercise penalises every weight"),
        Also("l1_penalty", {"half": "l1", "twice": "l1"}, whose="an L1 penalty, another method",
             source="scikit-learn 1.9, LogisticRegression(l1_ratio=1): ‖w‖₁ + C·Σℓᵢ",
             translation="the exercise's penalty is (λ/2)·‖w‖²", scores=False),
        Also("penalty_in_mean", {"shared": True}, whose="the penalty is divided by n as well",
             source="Andrew Ng's Machine Learning course, regularised logistic regression: (λ/2m)·Σθ²",
             translation="your λ is n times the exercise's: the formula is the same with λ/n for λ"),
    ),
    measures=(
        Measure("at w = 0 the loss of three examples is {yours} instead of {right}", at_zero),
        Measure("on three examples, λ = 1, the loss is {yours} instead of {right}", small(0)),
        Measure("on three examples, λ = 1, the gradient starts with {yours} instead of {right}", small(1)),
        Measure("for a margin of −1000 the loss is {yours} instead of {right}", far)),
    hints=("What is log(1 + exp(−m)) for m = 0? For m = −1000, and does your computer agree?",
           "∂ℓᵢ/∂w = −yᵢxᵢ/(1 + exp(mᵢ)), averaged over i; the penalty adds λ·w. np.logaddexp(0, −m) never overflows.",
           "grad = -X.T @ (y * np.exp(-np.logaddexp(0, m))) / len(y) + lam * w"),
    solution="""def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.mean(np.logaddexp(0, -m)) + lam / 2 * np.sum(w * w)
    s = -y * np.exp(-np.logaddexp(0, m))
    return loss, X.T @ s / len(y) + lam * w
""",
    after_pass="scikit-learn's LogisticRegression sums the losses and has the factor C on them: its C is 1/(nλ). "
               "Try λ = 0 on data that a line separates: ‖w‖ grows without end.",
    origin=logistic_loss, play="logistic",
)
