"""Exercise E27: one step of ASAM with filter-wise normalisation."""
import numpy as np

from ....backend import namespace
from ....optim import asam_gradient
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w, grad_fn, rho, eta, lr):
    """A step of gradient descent with the gradient at the engine's perturbed point, T from the norms of the rows."""
    xp = namespace(w)
    T = xp.sqrt((w * w).sum(axis=1, keepdims=True)) + eta
    _, g = asam_gradient(lambda at: (0.0, grad_fn(at)), w, T, rho)
    return w - lr * g


def reference(w, grad_fn, rho, eta, lr, *, size="rows", plus=True, inverse=False, top="two", norm="scaled", up=1,
              at="top", start="w", sign=-1, swapped=False):
    """ASAM with switches."""
    added, rate = (lr, eta) if swapped else (eta, lr)
    rows = np.sqrt(np.sum(w * w, axis=1, keepdims=True))
    scale = {"rows": rows, "all": np.sqrt(np.sum(w * w)), "elements": np.abs(w), "signed": w, "squared": rows * rows,
             "columns": np.sqrt(np.sum(w * w, axis=0)), "one": np.abs(w).sum(axis=1, keepdims=True)}[size]
    scale = scale + plus * added
    tau = 1 / scale if inverse else scale
    g = grad_fn(w)
    below = {"scaled": tau * g, "rows": tau * g, "plain": g, "twice": tau * tau * g}[norm] if norm != "none" else 1.0
    over = {"axis": 1, "keepdims": True} if norm == "rows" else {}
    ascent = {"two": tau * tau * g, "one": tau * g, "none": g, "sign": tau * np.sign(g)}[top]
    e = up * rho * ascent / np.sqrt(np.sum(np.square(below), **over))
    peak = w + e
    g_peak = grad_fn(peak)
    g_asam = {"top": g_peak, "w": g, "both": g + g_peak, "mean": (g + g_peak) / 2}[at]
    new = (w if start == "w" else peak) + sign * rate * g_asam
    return new


def formulas(s):
    """The lines of a step."""
    added, rate = ("α", "η") if s.swapped else ("η", "α")
    scale = {"rows": "‖wᵢ‖", "all": "‖w‖", "elements": "|w|", "signed": "w", "squared": "‖wᵢ‖²", "one": "‖wᵢ‖₁",
             "columns": "the norm of each column of w"}[s.size]
    scale += f" + {added}" if s.plus else ""
    yield "g = ∇L(w)"
    wide = "~" if s.size in ("columns", "one") else ""
    yield f"{wide}τ = {f'1/({scale})' if s.inverse else scale}"
    below = {"scaled": "/‖τ·g‖", "rows": "/‖τ·g‖", "plain": "/‖g‖", "twice": "/‖τ²·g‖", "none": ""}[s.norm]
    above = {"two": "τ²·g", "one": "τ·g", "none": "g", "sign": "τ·sign(g)"}[s.top]
    ascent = f"ε = {'−' if s.up < 0 else ''}ρ·{above}{below}"
    yield f"~{ascent}, a norm for each filter" if s.norm == "rows" else ascent
    yield "w⁺ = w + ε"
    yield "gₐ = " + {"top": "∇L(w⁺)", "w": "∇L(w)", "both": "∇L(w) + ∇L(w⁺)", "mean": "(∇L(w) + ∇L(w⁺))/2"}[s.at]
    yield f"w′ = {'w' if s.start == 'w' else 'w⁺'} {'−' if s.sign < 0 else '+'} {rate}·gₐ"
    yield "return w′"


class Curved:
    """The gradient A·w·B + cw³ of a loss of a matrix."""

    def __init__(self, rng, shape):
        self.A, self.B = (q @ q.T for q in (rng.normal(size=(n, n)) for n in shape))

    def grad(self, w):
        """The gradient at w, shaped like w; ValueError for another shape."""
        return self.A @ w @ self.B + 0.5 * np.asarray(w) ** 3


def probes(rng):
    """Curved losses of a 3×2 matrix."""
    return [(rng.normal(size=(3, 2)) + 0.5, Curved(rng, (3, 2)).grad, rho, eta, lr)
            for rho, eta, lr in ((0.5, 0.2, 0.1), (0.3, 0.3, 0.05))]


def one_filter(which):
    """f(step) -> an entry of w after a step on ½Σ(w₁² + 10w₂²) from rows (3, 4), (0.3, −0.4); ρ = 0.5, η = 0.01."""
    def number(step):
        w = np.array([[3.0, 4.0], [0.3, -0.4]])
        return float(step(w, lambda at: at * np.array([1.0, 10.0]), 0.5, 0.01, 0.05)[which])
    return number


EXERCISE = Exercise(
    slug="asam", id="E27", lesson=19, title="an ASAM step", function="asam_step",
    arguments=("w", "grad_fn", "rho", "eta", "lr"), outputs=("w",), after=("sam",), gradients=2,
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(0,),
    task="One step of ASAM over gradient descent, filter-wise. w (k, n): each row wᵢ is a filter, ‖wᵢ‖ its norm,\n"
         "(k, 1); τ is the diagonal of T_w, one number for each filter. grad_fn(w) returns the gradient (k, n) and\n"
         "counts its calls: two are enough. ‖τ·g‖ is one norm over all numbers; eta is η (the lesson's δ), lr is α.\n"
         "Return the new w.",
    symbols={"g": "g", "‖wᵢ‖": "rows", "τ": "tau", "ε": "e", "ρ": "rho", "η": "eta", "α": "lr", "w⁺": "peak", "w": "w",
             "gₐ": "g_asam", "w′": "new", "∇L(w)": "g", "∇L(w⁺)": lambda v: v["grad_fn"](v["peak"])},
    wrong=(
        Wrong("tau_once", {"top": "one"}, asks="In how many places does T stand: where is it squared?"),
        Wrong("no_tau_in_norm", {"norm": "plain"}, asks="Of which vector is the norm taken, g or Tg?"),
        Wrong("tau_twice_in_norm", {"norm": "twice"}),
        Wrong("norm_of_each_filter", {"norm": "rows"}, asks="Of how many numbers is ‖τ·g‖ the norm?"),
        Wrong("not_normalised", {"norm": "none"}),
        Wrong("sam", {"top": "none", "norm": "plain"}, effect="that is SAM: the ball is not stretched",
              asks="Does a filter that is ten times as large move further in your code?"),
        Wrong("inverse", {"inverse": True}, asks="Should a large filter move further than a small one, or less far?"),
        Wrong("layerwise", {"size": "all"}, asks="Over which numbers is the size in T taken: a filter, or the layer?"),
        Wrong("signed", {"size": "signed"}, asks="Can the size of a filter be negative?"),
        Wrong("columns", {"size": "columns"}, asks="Which axis of w holds the numbers of one filter?"),
        Wrong("squared_norm", {"size": "squared"}, asks="Is τ the norm of a filter, or its square?"),
        Wrong("one_norm", {"size": "one"}, asks="Which norm of a filter is τ?"),
        Wrong("ascent_sign", {"top": "sign", "norm": "none"}, effect="that is ε for p = ∞: every weight moves by ρ·τ",
              asks="Which p belongs to your ε, 2 or ∞?"),
        Wrong("eta_and_rate_swapped", {"swapped": True}, asks="Is eta the learning rate here?"),
        Wrong("minus", {"up": -1}),
        Wrong("gradient_at_w", {"at": "w"}, asks="At which point is the gradient of the step taken?"),
        Wrong("gradients_added", {"at": "both"}, effect="as without zero_grad(): the second gradient is added",
              asks="Is the second gradient a fresh one, or added to the first?"),
        Wrong("gradients_averaged", {"at": "mean"}, asks="Which of the two gradients is in the step?"),
        Wrong("step_from_perturbed", {"start": "top"}, asks="From which point does the step start, w or w + ε?"),
        Wrong("sign", {"sign": 1}),
        Wrong("extra_gradient", {}, calls=True,
              words=("more than two gradients", "two gradients: ∇L(w) and ∇L(w + ε)"),
              effect="the numbers are right, but a step costs more than the two gradients it needs",
              asks="At how many different points is a gradient needed?"),
    ),
    also=(
        Also("elementwise", {"size": "elements"}, whose="element-wise normalisation: Samsung's code",
             source="Kwon et al. 2021, section 3: T_w = diag(|w|)",
             translation="your τ is |w| + η, one number for each weight instead of each filter"),
        Also("without_eta", {"plus": False}, whose="no η, as in the definition of T_w",
             source="Kwon et al. 2021, section 3",
             translation="your step is the exercise's with η = 0; weights that are 0 are not perturbed"),
        Also("elementwise_without_eta", {"size": "elements", "plus": False}, whose="davda54's code, pytorch_optimizer",
             source="davda54/sam, adaptive=True: w²·g·ρ/‖|w|·g‖",
             translation="your τ is |w|, one number for each weight, and η = 0"),
    ),
    measures=(
        Measure("from the filters (3, 4), (0.3, −0.4) with curvatures 1, 10, ρ = 0.5 the 4 becomes {yours}, not "
                "{right}",
                one_filter((0, 1))),
        Measure("from the filters (3, 4), (0.3, −0.4) with curvatures 1, 10, ρ = 0.5 the −0.4 becomes {yours}, not "
                "{right}", one_filter((1, 1)))),
    hints=("If a filter is ten times as large, how much further may it be moved?",
           "ε = ρ·τ²·g/‖τ·g‖ with τ = ‖wᵢ‖ + η: τ twice above, once in the norm; then w′ = w − α·∇L(w + ε)",
           "tau = np.linalg.norm(w, axis=1, keepdims=True) + eta; e = rho * tau**2 * g / np.linalg.norm(tau * g)"),
    solution="""def asam_step(w, grad_fn, rho, eta, lr):
    g = grad_fn(w)
    tau = np.sqrt((w * w).sum(axis=1, keepdims=True)) + eta
    e = rho * tau * tau * g / np.sqrt(np.square(tau * g).sum())
    return w - lr * grad_fn(w + e)
""",
    after_pass="Samsung's code scales only what has \"weight\" in its name and adds η = 0.01, davda54's scales all and "
               "adds nothing. Try a filter that is ten times as large, with a gradient of 1/10: how does ε change?",
    origin=asam_gradient, play="asam",
)
