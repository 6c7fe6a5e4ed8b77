"""Exercise E05: ridge regression, its gradient and the weights at which it is 0."""
import numpy as np

from .... import backend, data
from ....autograd import value_and_grad
from ....functions import ridge_loss
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w, X, y, lam):
    """The engine's loss, its gradient by the tape, and one Newton step on it, which is exact for a quadratic."""
    loss, grad = value_and_grad(lambda w: ridge_loss(w, X, y, lam), w)
    at_zero = value_and_grad(lambda w: ridge_loss(w, X, y, lam), 0 * w)[1].data
    xp = backend.namespace(X)
    return loss.data, grad.data, -xp.linalg.solve(X.T @ X + lam * xp.eye(len(w)), at_zero)


def reference(w, X, y, lam, *, fit=1, penalty=1, scale="", sign=1, whole_sign=1, size="squared", ridge="λI",
              norm="squared", free=False, strength="λ", centred=False):
    """Loss, gradient and minimum, with switches. scale: "": sums; "fit": the mean of the squares; "all": everything
    divided by n; "double": everything twice. free: the first or the last weight is not penalised. strength: of the
    penalty; "" if λ is that of the squares."""
    n, unit = len(y), np.diag([0.0 if free and i == FREE[free] % len(w) else 1.0 for i in range(len(w))])
    r, kept = X @ w - y, unit @ w
    pull = {"λ²": lam**2, "": 1.0}.get(strength, lam)
    fit = fit if strength else fit * lam
    a = fit / n if scale == "fit" else fit
    whole = {"all": 1 / n, "double": 2}.get(scale, 1)
    of_fit = {"squared": r @ r, "root": np.sqrt(r @ r), "sum": np.sum(r)**2, "absolute": np.sum(np.abs(r))}[size]
    of_w = {"squared": kept @ kept, "root": np.sqrt(kept @ kept), "sum": np.sum(kept)**2,
            "mean": kept @ kept / len(w), "l1": 2 * np.sum(np.abs(kept))}[norm]
    L = whole * (a * of_fit / 2 + penalty * pull * of_w / 2)
    grad = whole_sign * whole * (sign * a * X.T @ r + penalty * pull * (np.sign(kept) if norm == "l1" else kept))
    added = {"λI": pull * unit, "λ": pull, "−λI": -pull * unit, "": 0.0,
             "diag": pull * np.diag(np.diag(X.T @ X))}[ridge]
    X_c, y_c = (v - v.mean(0) if centred else v for v in (X, y))
    best = np.linalg.solve(a * X_c.T @ X_c + penalty * added, a * X_c.T @ y_c)
    return L, grad, best


FREE = {"first": 0, "last": -1}
FACTOR = {0.25: "¼", 0.5: "½", 1: "", 2: "2", 4: "4"}


def formulas(s):
    """The lines of loss, gradient and minimum."""
    twice = 2 if s.scale == "double" else 1
    n = "/n" if s.scale == "fit" else ""
    yield "r = Xw − y"
    size = {"squared": "‖r‖²", "root": "‖r‖", "sum": "(Σᵢ(rᵢ))²", "absolute": "‖r‖₁"}[s.size]
    e = {"first": "₁", "last": "_d"}.get(s.free, "")
    w = f"(w with 0 for w{e})" if e else "w"
    C = "" if s.strength else "λ"
    norm = {"squared": f"‖{w}‖²", "root": f"‖{w}‖", "sum": f"(Σⱼ({w.strip('()')}))²", "l1": f"‖{w}‖₁",
            "mean": f"‖{w}‖²/d"}[s.norm]
    penalty = f" + {FACTOR[twice * s.penalty / (1 if s.norm == 'l1' else 2)]}{s.strength}{norm}" if s.penalty else ""
    yield "L = " + divided(s, f"{FACTOR[twice * s.fit / 2]}{C}{size}{n}{penalty}")
    down = f"·sign({w})" if s.norm == "l1" else w
    shrink = f" + {FACTOR[twice * s.penalty]}{s.strength}{down}" if s.penalty else ""
    grad = divided(s, f"{'−' if s.sign < 0 else ''}{FACTOR[twice * s.fit]}{C}Xᵀr{n}{shrink}")
    yield "∇L = " + (grad if s.whole_sign > 0 else f"−({grad})")
    sign, unit = {"−λI": ("−", "I"), "diag": ("+", "diag(XᵀX)")}.get(s.ridge, ("+", s.ridge[1:]))
    unit = f"(I with 0 for I{e}{e.strip('_')})" if e and unit == "I" else " (in every entry)" if not unit else unit
    added = f" {sign} {FACTOR[s.penalty]}{s.strength}{unit}" if s.penalty and s.ridge else ""
    a, n = (f"{FACTOR[s.fit]}{C}", n) if added else ("", "")             # without the penalty they cancel
    best = f"ŵ = {a}({a}XᵀX{n}{added})⁻¹Xᵀy{n}"
    yield f"~{best}, with X and y minus their means over the rows" if s.centred else best
    yield "return L, ∇L, ŵ"


def divided(s, text):
    """The text, divided by n if everything is."""
    return f"({text})/n" if s.scale == "all" else text


def probes(rng):
    """Regressions with more rows than columns; λ as large as the columns' squares, above and below 1; numbers of all
    sizes and both signs."""
    return [(size * rng.normal(size=d) * 10**rng.uniform(-1, 1, d), rng.normal(size=(n, d)) * rng.uniform(0.3, 3, d),
             size * rng.normal(size=n) * 10**rng.uniform(-1, 1, n), lam)
            for n, d, lam, size in ((7, 3, 1.3, 1.0), (5, 2, 0.06, 0.1), (6, 4, 13.0, 5.0))]


X, Y, W = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]]), np.array([1.0, 3.0, 2.0]), np.array([2.0, 2.0])


def small(part):
    """f(function) -> the first number of an output for three examples at w = (2, 2), λ = 1."""
    def number(function):
        return float(np.ravel(function(W.copy(), X.copy(), Y.copy(), 1.0)[part])[0])
    return number


def play(function):
    """Is the digit a 3? Gradient descent with the function's gradient, from w = 0; the end is beside its own ŵ."""
    x, y = data.digits("train")
    rows, wanted = backend.asarray(x[:400].reshape(400, -1).astype(np.float64)), backend.asarray((y[:400] == 3) * 1.0)
    w, losses, best = rows[0] * 0, [], None
    for _ in range(60):
        loss, grad, best = function(w, rows, wanted, 10.0)
        losses.append(float(loss))
        w = w - 1e-4 * backend.asarray(grad)
    return losses, backend.xp().concatenate([w, backend.asarray(best)])


ALONE = {"free": False, "strength": "λ", "centred": False, "size": "squared", "ridge": "λI"}  # without other values
PENALISED = {"scale": "", "penalty": 1, "norm": "squared", "size": "squared", "ridge": "λI", "centred": False}
EXERCISE = Exercise(
    slug="ridge", id="E05", lesson=2, title="ridge regression", function="ridge", arguments=("w", "X", "y", "lam"),
    outputs=("loss", "grad", "best"), after=("descent",),
    engine=engine, reference=reference, probes=probes, moves=(None, None, None),
    task="Ridge regression: the squares of the errors, summed, and a penalty. w (d,), X (n, d), y (n,), lam a number\n"
         "λ > 0. Return the loss L at w (a number), its gradient ∇L (d,), and the weights ŵ (d,) at which the\n"
         "gradient is 0. X has more rows than columns.",
    formulas=formulas,
    symbols={"X": "X", "y": "y", "w": "w", "r": "r", "λ": "lam", "I": "unit", "n": "n", "d": lambda v: len(v["w"]),
             "(I with 0 for I₁₁)": "unit", "(w with 0 for w₁)": "kept",
             "(I with 0 for I_dd)": "unit", "(w with 0 for w_d)": "kept",
             "λ (in every entry)": "lam", "λ² (in every entry)": lambda v: v["lam"]**2,
             "diag(XᵀX)": lambda v: np.diag(np.diag(v["X"].T @ v["X"])),
             "(Σᵢ(rᵢ))²": lambda v: np.sum(v["r"])**2, "(Σⱼ(w))²": lambda v: np.sum(v["w"])**2,
             "(Σⱼ(w with 0 for w₁))²": lambda v: np.sum(v["kept"])**2,
             "(Σⱼ(w with 0 for w_d))²": lambda v: np.sum(v["kept"])**2,
             "L": "L", "∇L": "grad", "ŵ": "best"},
    wrong=(
        Wrong("no_penalty", {"penalty": 0}, asks="Does λ change the loss, the gradient and ŵ in your code?"),
        Wrong("penalty_halved", {"penalty": 0.5}, asks="What is the derivative of (λ/2)·w²?"),
        Wrong("sign", {"sign": -1}),
        Wrong("negative_gradient", {"whole_sign": -1}, asks="If w is far too large, what is the sign of ∇L?"),
        Wrong("not_squared", {"size": "root"}),
        Wrong("sum_squared", {"size": "sum"}, effect="errors of opposite sign then cancel",
              asks="Which comes first, the square or the sum?"),
        Wrong("absolute_errors", {"size": "absolute"}),
        Wrong("penalty_not_squared", {"norm": "root"}),
        Wrong("mean_of_weights", {"norm": "mean", **ALONE}),
        Wrong("fit_halved", {"fit": 0.5, "scale": "", "penalty": 1, "norm": "squared", **ALONE},
              asks="Is (½a)² half of a²?"),
        Wrong("penalty_of_the_sum", {"norm": "sum"}, effect="weights of opposite sign then cancel",
              asks="Which comes first, the square or the sum?"),
        Wrong("least_squares", {"ridge": ""}, asks="Does λ change ŵ in your code?"),
        Wrong("lambda_everywhere", {"ridge": "λ"}, asks="Which entries of XᵀX does the penalty change?"),
        Wrong("lambda_subtracted", {"ridge": "−λI"}),
    ),
    also=(
        Also("first_weight_free", {"free": "first"}, whose="the first weight is an intercept, which is not penalised",
             source="Andrew Ng's Machine Learning course, regularised linear regression: Σθⱼ² from j = 1 on",
             translation="w₁ belongs to a column of ones in X there; the exercise penalises every weight"),
        Also("last_weight_free", {"free": "last", "norm": "squared", "size": "squared", "ridge": "λI"},
             whose="the last weight is an intercept, which is not penalised",
             source="LIBLINEAR 2.50, linear.cpp, regularize_bias=0: the bias is the last feature, and not penalised",
             translation="the last weight belongs to a column of ones in X there; the exercise penalises every weight"),
        Also("weight_of_the_squares", {"strength": "", "fit": 1, **PENALISED, "free": False}, scores=False,
             whose="the number weighs the squares, not the penalty: LS-SVM's γ",
             source="Suykens & Vandewalle 1999, least squares support vector machines: ½wᵀw + ½γ·Σeᵢ²",
             translation="your λ is 1/λ for the exercise's λ; your L and ∇L are then its L and ∇L, divided by λ"),
        Also("weight_of_the_whole_squares", {"strength": "", "fit": 2, **PENALISED, "free": False}, scores=False,
             whose="the number weighs the squares, not the penalty: LIBLINEAR's C",
             source="scikit-learn 1.9, LinearSVR(loss=\"squared_epsilon_insensitive\", epsilon=0): ½wᵀw + C·Σrᵢ²",
             translation="your λ is 1/(2λ) for the exercise's λ; your L and ∇L are then its L and ∇L, divided by λ"),
        Also("damped", {"strength": "λ²"}, whose="λ² for λ: LSQR's damp",
             source="scipy.sparse.linalg.lsqr(damp=λ): ‖Xw − y‖² + damp²·‖w‖²",
             translation="the exercise's λ is your λ²"),
        Also("marquardt", {"ridge": "diag", "scale": "", "fit": 1, "penalty": 1, "strength": "λ", "free": False,
                           "centred": False}, scores=False,
             whose="the diagonal times 1 + λ: Marquardt's scaling, for steps of nonlinear least squares",
             source="Press et al., Numerical Recipes, section 15.5: α′ⱼⱼ = αⱼⱼ·(1 + λ), after Marquardt 1963",
             translation="your λ counts ‖column j of X‖² times for wⱼ: ∇L is not 0 at your ŵ, unless those are 1"),
        Also("centred", {"centred": True}, whose="an intercept, which is not penalised: scikit-learn's Ridge",
             source="scikit-learn 1.9, Ridge(fit_intercept=True): X and y without their means",
             translation="your ŵ belongs to columns and y without their means; the exercise has no intercept",
             scores=False),
        Also("lasso", {"norm": "l1"}, whose="the lasso, another method: an L1 penalty",
             source="Tibshirani 1996; scikit-learn 1.9, Lasso: ‖y − Xw‖²/(2n) + alpha·‖w‖₁",
             translation="its ŵ has no formula; the exercise's penalty is ½λ‖w‖²", scores=False),
        Also("penalty_not_halved", {"penalty": 2}, whose="the penalty is λ‖w‖², its gradient 2λw",
             source="slides \"Optimization for Deep Learning\" 2023, equation 10: f(x) + λ‖x‖² (SOURCES.md L6)",
             translation="your λ is half the exercise's: the formula is the same with 2λ for λ"),
        Also("doubled", {"scale": "double"}, whose="no factor ½ anywhere",
             source="scikit-learn 1.9, Ridge: ‖y − Xw‖² + alpha·‖w‖²",
             translation="your L and ∇L are twice the exercise's; ŵ is the same"),
        Also("fit_doubled", {"fit": 2}, whose="no ½ before the squares, but in the penalty",
             source="torch.nn.MSELoss(reduction=\"sum\") beside torch.optim.SGD(weight_decay=λ), which adds λw",
             translation="your λ is twice the exercise's, and so are your L and ∇L", scores=False),
        Also("mean_squared", {"fit": 2, "scale": "fit"}, whose="the mean of the squares, and half of the penalty",
             source="torch.nn.MSELoss() beside torch.optim.SGD(weight_decay=λ), which adds λw",
             translation="your λ is the exercise's 2λ/n, your L and ∇L are the exercise's times 2/n"),
        Also("mean_squared_whole_penalty", {"fit": 2, "penalty": 2, "scale": "fit"},
             whose="the mean of the squares, and the whole penalty: Keras",
             source="Keras 3, MeanSquaredError and regularizers.L2: mean((Xw − y)²) + l2·Σw²",
             translation="your λ is the exercise's λ/n, your L and ∇L are the exercise's times 2/n"),
        Also("mean", {"scale": "fit"}, whose="the squares are averaged, the penalty is not",
             source="scikit-learn 1.9, ElasticNet with l1_ratio=0: ‖y − Xw‖²/(2n) + (alpha/2)·‖w‖²",
             translation="your λ is the exercise's λ/n, your L and ∇L are the exercise's divided by n"),
        Also("all_in_mean", {"scale": "all"}, whose="squares and penalty are divided by n",
             source="Andrew Ng's Machine Learning course, regularised linear regression: (1/2m)·(Σ(h−y)² + λΣθ²)",
             translation="your L and ∇L are the exercise's divided by n; ŵ is the same"),
    ),
    measures=(
        Measure("for three examples at w = (2, 2), λ = 1, the loss is {yours} instead of {right}", small(0)),
        Measure("for three examples at w = (2, 2), λ = 1, the gradient starts with {yours} instead of {right}",
                small(1)),
        Measure("for three examples and λ = 1, ŵ starts with {yours} instead of {right}", small(2))),
    hints=("Put your ŵ into your ∇L: is it 0?",
           "∇L = Xᵀ(Xw − y) + λw is 0 if (XᵀX + λI)ŵ = Xᵀy",
           "best = np.linalg.solve(X.T @ X + lam * np.eye(len(w)), X.T @ y)"),
    solution="""def ridge(w, X, y, lam):
    r = X @ w - y
    best = np.linalg.solve(X.T @ X + lam * np.eye(len(w)), X.T @ y)
    return r @ r / 2 + lam / 2 * (w @ w), X.T @ r + lam * w, best
""",
    origin=ridge_loss, play=play,
    after_pass="scikit-learn's Ridge has no ½, fits an intercept without a penalty, and never needs a w. Next, set "
               "lam = 0 and give X two equal columns: which ŵ does np.linalg.lstsq pick?",
)
