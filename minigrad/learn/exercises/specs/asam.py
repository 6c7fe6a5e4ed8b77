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
              at="top", start="w", sign=-1, swapped=False, decay=0.0):
    """ASAM with switches. decay: of the weights, in the step."""
    added, rate = (lr, eta) if swapped else (eta, lr)
    rows = np.sqrt(np.sum(w * w, axis=1, keepdims=True))
    scale = {"rows": rows, "all": np.sqrt(np.sum(w * w)), "elements": np.abs(w), "signed": w, "squared": rows * rows,
             "inside": np.sqrt(rows * rows + added), "rms": rows / np.sqrt(w.shape[1]),
             "shifted": np.sqrt(np.sum((w + added) ** 2, axis=1, keepdims=True)),
             "columns": np.sqrt(np.sum(w * w, axis=0)), "one": np.abs(w).sum(axis=1, keepdims=True),
             "mean": np.abs(w).mean(axis=1, keepdims=True), "largest": np.abs(w).max(axis=1, keepdims=True)}.get(size)
    g = grad_fn(w)
    scale = np.sqrt(np.sum(g * g, axis=1, keepdims=True)) if size == "of g" else scale
    scale = 1 / np.sqrt(1 + added * g * g) if size == "fisher" else scale
    bare, scale = scale, scale + (plus and size not in INSIDE) * added
    tau = 1 / scale if inverse else scale
    below = {"none": 1.0, "plain": g, "twice": tau * tau * g, "without": bare * g}.get(norm, tau * g)
    over = {"axis": 1, "keepdims": True} if norm == "rows" else {}
    ascent = {"two": tau * tau * g, "one": tau * g, "none": g, "sign": tau * np.sign(g)}[top]
    squares = np.sum(np.square(below), **over)
    length = {"squared": squares, "one": np.abs(below).sum()}.get(norm, np.sqrt(squares) + added * (norm == "beside"))
    e = up * rho * ascent / length
    peak = w + e
    g_peak = grad_fn(peak)
    g_asam = {"top": g_peak, "w": g, "both": g + g_peak, "mean": (g + g_peak) / 2,
              "difference": g_peak - g, "unit": g_peak / np.sqrt(np.sum(g_peak * g_peak))}[at]
    new = {"w": w, "top": peak, "below": w - e}[start] + sign * rate * (g_asam + decay * w)
    return new


INSIDE = ("inside", "shifted", "fisher")                                      # sizes with η in them


def formulas(s):
    """The lines of a step."""
    added, rate = ("α", "η") if s.swapped else ("η", "α")
    scale = {"rows": "‖wᵢ‖", "all": "‖w‖", "elements": "|w|", "signed": "w", "squared": "‖wᵢ‖²", "one": "‖wᵢ‖₁",
             "inside": f"√(‖wᵢ‖² + {added})", "shifted": f"‖wᵢ + {added}‖",
             "rms": "‖wᵢ‖/√(n)", "columns": "(the norm of each column of w)",
             "mean": "(the mean of |w| in each filter)", "largest": "(the largest |w| in each filter)",
             "of g": "(the norm of each row of g)"}.get(s.size)
    scale = f"1/√(1 + {added}·g²)" if s.size == "fisher" else scale
    bare = scale
    scale += f" + {added}" if s.plus and s.size not in INSIDE else ""
    yield "g = ∇L(w)"
    wide = "~" if s.size in ("columns", "one", "rms", "mean", "largest", "of g") else ""
    yield f"{wide}τ = {f'1/({scale})' if s.inverse else scale}"
    below = {"scaled": "/‖τ·g‖", "rows": "/‖τ·g‖", "plain": "/‖g‖", "twice": "/‖τ²·g‖", "none": "",
             "squared": "/‖τ·g‖²", "one": "/‖τ·g‖₁", "beside": f"/(‖τ·g‖ + {added})",
             "without": f"/‖({bare})·g‖"}[s.norm]
    above = {"two": "τ²·g", "one": "τ·g", "none": "g", "sign": "τ·sign(g)"}[s.top]
    ascent = f"ε = {'−' if s.up < 0 else ''}ρ·{above}{below}"
    aside = wide and s.norm == "without"
    yield f"~{ascent}, a norm for each filter" if s.norm == "rows" else f"{'~' * bool(aside)}{ascent}"
    yield "w⁺ = w + ε"
    yield "gₐ = " + {"top": "∇L(w⁺)", "w": "∇L(w)", "both": "∇L(w) + ∇L(w⁺)", "mean": "(∇L(w) + ∇L(w⁺))/2",
                     "difference": "∇L(w⁺) − ∇L(w)", "unit": "∇L(w⁺)/‖∇L(w⁺)‖"}[s.at]
    base = {"w": "w", "top": "w⁺", "below": "w − ε"}[s.start]
    step = f"(gₐ + {s.decay:.12g}·w)" if s.decay else "gₐ"
    yield f"w′ = {base} {'−' if s.sign < 0 else '+'} {rate}·{step}"
    yield "return w′"


class Curved:
    """The gradient A·w·B + cw³ of a loss of a matrix."""

    def __init__(self, rng, shape):
        self.A, self.B = (q @ q.T for q in (rng.normal(size=(n, n)) for n in shape))

    def grad(self, w):
        """The gradient at w, shaped like w; ValueError for another shape."""
        return self.A @ w @ self.B + 0.5 * np.asarray(w) ** 3


def probes(rng):
    """Curved losses of matrices with filters larger and smaller than η; ρ, η and α on both sides of each other."""
    return [(scale * (rng.normal(size=shape) + 0.5), Curved(rng, shape).grad, rho, eta, lr)
            for shape, scale, rho, eta, lr in (((3, 2), 1, 0.5, 0.2, 0.1), ((2, 4), 0.2, 1.4, 0.03, 0.05),
                                               ((4, 3), 0.01, 0.3, 0.4, 0.8))]


def one_filter(which):
    """f(step) -> an entry of w after a step on ½Σ(w₁² + 10w₂²) from rows (3, 4), (0.3, −0.4); ρ = 0.5, η = 0.1."""
    def number(step):
        w = np.array([[3.0, 4.0], [0.3, -0.4]])
        return float(step(w, lambda at: at * np.array([1.0, 10.0]), 0.5, 0.1, 0.05)[which])
    return number


REST = {"at": "top", "start": "w"}                    # no combinations with those
EXERCISE = Exercise(
    slug="asam", id="E27", lesson=19, title="an ASAM step", function="asam_step",
    arguments=("w", "grad_fn", "rho", "eta", "lr"), outputs=("w",), after=("sam",), gradients=2,
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(0,),
    task="One step of ASAM over gradient descent, filter-wise. w (k, n): each row wᵢ is a filter, ‖wᵢ‖ its norm,\n"
         "(k, 1); τ is the diagonal of T_w, one number for each filter. grad_fn(w) returns the gradient (k, n) and\n"
         "counts its calls: two are enough. ‖τ·g‖ is one norm over all numbers; eta is η (the lesson's δ), lr is α.\n"
         "Return the new w.",
    symbols={"g": "g", "‖wᵢ‖": "rows",
             "‖wᵢ + η‖": lambda v: np.sqrt(np.sum((v["w"] + v["eta"]) ** 2, axis=1, keepdims=True)),
             "τ": "tau", "ε": "e", "ρ": "rho", "η": "eta", "α": "lr", "w⁺": "peak", "w": "w",
             "gₐ": "g_asam", "w′": "new", "∇L(w)": "g", "∇L(w⁺)": lambda v: v["grad_fn"](v["peak"])},
    wrong=(
        Wrong("tau_once", {"top": "one"}, asks="In how many places does T stand: where is it squared?"),
        Wrong("no_tau_in_norm", {"norm": "plain"}, asks="Of which vector is the norm taken, g or Tg?"),
        Wrong("tau_twice_in_norm", {"norm": "twice"}),
        Wrong("norm_of_each_filter", {"norm": "rows"}, asks="Of how many numbers is ‖τ·g‖ the norm?"),
        Wrong("norm_squared", {"norm": "squared", "top": "two", **REST}, asks="How long is T⁻¹ε? It has to be ρ."),
        Wrong("eta_not_in_norm", {"norm": "without", "top": "two", "inverse": False, **REST},
              effect="the length of T⁻¹ε is not ρ, but a little more",
              asks="Is the τ of the norm the τ above it?"),
        Wrong("eta_beside_the_norm", {"norm": "beside", "plus": False, "top": "two", "inverse": False,
                                      "swapped": False, **REST},
              effect="η guards a division there; T is the size of a filter alone, 0 for a filter of norm 0",
              asks="Is η added to the norm of a filter, or to that of Tg?"),
        Wrong("not_normalised", {"norm": "none"}),
        Wrong("sam", {"top": "none", "norm": "plain"}, effect="that is SAM: the ball is not stretched",
              asks="Does a filter that is ten times as large move further in your code?"),
        Wrong("inverse", {"inverse": True}, asks="Should a large filter move further than a small one, or less far?"),
        Wrong("layerwise", {"size": "all"}, asks="Over which numbers is the size in T taken: a filter, or the layer?"),
        Wrong("signed", {"size": "signed"}, asks="Can the size of a filter be negative?"),
        Wrong("columns", {"size": "columns"}, asks="Which axis of w holds the numbers of one filter?"),
        Wrong("squared_norm", {"size": "squared", "inverse": False, **REST},
              asks="Is τ the norm of a filter, or its square?"),
        Wrong("one_norm", {"size": "one", "inverse": False, **REST}, asks="Which norm of a filter is τ?"),
        Wrong("eta_inside_root", {"size": "inside", "plus": True, "inverse": False, **REST},
              effect="a filter of norm 0 has τ = √η instead of η", asks="Is η added to the norm, or to its square?"),
        Wrong("eta_added_to_each_weight", {"size": "shifted", "plus": True, "swapped": False, **REST},
              asks="Is η added to the norm of a filter, or to each of its weights?"),
        Wrong("mean_square", {"size": "rms", "inverse": False, **REST}, effect="τ is smaller by √n, but for η",
              asks="Is there a mean in the norm of a filter?"),
        Wrong("mean_of_a_filter", {"size": "mean", "plus": True, "inverse": False, "top": "two", "norm": "scaled",
                                   **REST}, asks="Which norm of a filter is τ?"),
        Wrong("largest_weight", {"size": "largest", "plus": True, "inverse": False, "top": "two", "norm": "scaled",
                                 **REST}, asks="Which norm of a filter is τ?"),
        Wrong("norms_of_the_gradient", {"size": "of g", "plus": True, "inverse": False, "top": "two",
                                        "norm": "scaled", **REST}, effect="T is the size of the weights",
              asks="Of which of w and g is τ the norm?"),
        Wrong("one_norm_below", {"norm": "one", "top": "two", "inverse": False, **REST},
              asks="How long is T⁻¹ε? It has to be ρ."),
        Wrong("eta_and_rate_swapped", {"swapped": True}, asks="Is eta the learning rate here?"),
        Wrong("minus", {"up": -1}),
        Wrong("gradient_at_w", {"at": "w"}, asks="At which point is the gradient of the step taken?"),
        Wrong("gradients_added", {"at": "both"}, effect="as without zero_grad(): the second gradient is added",
              asks="Is the second gradient a fresh one, or added to the first?"),
        Wrong("gradients_averaged", {"at": "mean"}, asks="Which of the two gradients is in the step?"),
        Wrong("gradient_difference", {"at": "difference", "start": "w"},
              asks="Which of the two gradients is in the step?"),
        Wrong("unit_step", {"at": "unit", "start": "w"}, asks="Which of the two gradients is divided by its norm?"),
        Wrong("restored_twice", {"start": "below", "at": "top"}, effect="ε was taken off a w that did not contain it",
              asks="From which point does the step start, w or another one?"),
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
        Also("ascent_sign", {"top": "sign", "norm": "none"}, scores=False, whose="ASAM for p = ∞, another ball",
             source="Kwon et al. 2021, arXiv:2102.11600, for p = ∞: ρ·T_w·sign(∇L(w))",
             translation="every weight moves by ρ·τ; the exercise's p is 2"),
        Also("weights_decay", {"decay": 0.1, "swapped": False, **REST}, fit="decay", scores=False,
             whose="ASAM with weight decay", source="Kwon et al. 2021, Algorithm 1: w − α·(∇L(w + ε) + λ·w)",
             translation="the exercise's step has no decay: λ = 0"),
        Also("elementwise_with_decay", {"size": "elements", "decay": 0.1, "swapped": False, **REST}, fit="decay",
             scores=False, whose="element-wise ASAM with weight decay: Samsung's example",
             source="SamsungLabs/ASAM, example_cifar.py: weight_decay=5e-4 for the base optimizer, SGD",
             translation="your τ is |w| + η, one number for each weight; the exercise's step has no decay: λ = 0"),
        Also("fisher", {"size": "fisher", "plus": True, "inverse": False, "top": "two", "norm": "scaled", **REST},
             scores=False, whose="Fisher SAM, another method",
             source="Kim et al. 2022, arXiv:2206.04920: 1/(1 + η·f) for the inverse of a Fisher matrix",
             translation="your ball is stretched where g is small, the exercise's where the filter is large"),
        Also("without_eta", {"plus": False}, whose="no η, as in the definition of T_w",
             source="Kwon et al. 2021, section 3",
             translation="your τ is the exercise's with η = 0, which is 0 for a filter of norm 0"),
        Also("elementwise_without_eta", {"size": "elements", "plus": False}, whose="davda54's code, pytorch_optimizer",
             source="davda54/sam, adaptive=True: w²·g·ρ/‖|w|·g‖",
             translation="your τ is |w|, one number for each weight, and η = 0"),
    ),
    measures=(
        Measure("from the filters (3, 4), (0.3, −0.4) with curvatures 1, 10, ρ = 0.5, η = 0.1 the 4 becomes "
                "{yours}, not {right}", one_filter((0, 1))),
        Measure("from the filters (3, 4), (0.3, −0.4) with curvatures 1, 10, ρ = 0.5, η = 0.1 the −0.4 becomes "
                "{yours}, not {right}", one_filter((1, 1)))),
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
