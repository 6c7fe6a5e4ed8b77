"""Exercise E24: Hessian-vector products by differences of gradients, and power iteration over them."""
import numpy as np

from ....weightspace.eigenvalues import power_iteration
from ....weightspace.vectors import dot, norm
from ..drawing import spread
from ..eigenvalue_forms import DIVIDED, SIZES, VALUED, VALUES
from ..exercise import Also, Exercise, Measure, Wrong


def driver(student, grad_fn, w, u, h, hvp, v, steps):
    """Both functions of the student: a product, and the iteration over given products."""
    value, vector = student.power_iteration(hvp, v, steps)
    return student.hessian_vector(grad_fn, w, u, h), value, vector


def engine(grad_fn, w, u, h, hvp, v, steps):
    """The product by central differences, and the engine's iteration with a number of steps instead of a tolerance."""
    product = (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)
    v = v / norm(v)
    for _ in range(steps):
        product_v = hvp(v)
        v = product_v / norm(product_v)
    return product, dot(v, hvp(v)), v


def reference(grad_fn, w, u, h, hvp, v, steps, *, difference="central", divisor="2h", reset=True, length="two",
              value="rayleigh", keep="replaced", extra=0, orient="as it is", turned=False,
              returned="v", damping=0.0, guard=0.0):
    """Both with switches. guard: a constant beside the norms that divide."""
    step = h / np.sqrt(u @ u) if difference.startswith("unit") else h / 2 if difference == "half" else h
    above, below = (1 if difference in ("u", place) else step for place in ("u above", "u below"))
    g_plus, g_minus, g = grad_fn(w + above * u), grad_fn(w - below * u), grad_fn(w)
    if difference == "four points":
        g_plus, g_minus = ((8 * near - grad_fn(w + far * u)) / 6 for far, near in ((2 * h, g_plus), (-2 * h, g_minus)))
    if difference == "columns":
        g_plus, g_minus = (sum(x * grad_fn(w + s * e) for x, e in zip(u, h * np.eye(len(w)), strict=True))
                           for s in (1, -1))
    g_lower = g if difference in ("forward", "unit forward") else g_minus
    g_upper = g if difference == "backward" else g_plus
    g_lower = g_lower if reset else g_lower + g_upper
    width = h if difference in ("unit product", "half") else step
    d = {"2h": 2 * width, "h": width, "1": 1, "h²": h**2, "norm": 2 * h * np.sqrt(u @ u)}[divisor]
    Hu = {"sum": g_upper + g_lower, True: g_lower - g_upper}.get(turned, g_upper - g_lower) / d
    Hu = (g_upper - 2 * g + g_lower) / h**2 if difference == "second" else Hu
    Hu = Hu + damping * u
    before = v1 = v / (np.sqrt(v @ v) + guard)
    q, count = 0 * v, {"odd": 2 * steps - 1, "even": 2 * steps}.get(extra) or steps + extra
    for _ in range(count):
        before = v1
        q = hvp(before) + (q if keep == "added" else 0)
        v1 = q / (SIZES[length](q, before) + guard)
    v1 = q if length == "late" and count else v1
    v1 = v1 * {"largest": np.sign(v1[np.argmax(np.abs(v1))]), "first": np.sign(v1[0])}.get(orient, 1)
    Hv = hvp(v1)
    lam = VALUES[value](q, before, v1, Hv, hvp(q))
    vector = Hv if returned == "Hv" else v1
    return Hu, lam, vector


def formulas(s):
    """The lines of both functions."""
    h = "(h/‖u‖)" if s.difference.startswith("unit") else "(h/2)" if s.difference == "half" else "h"
    upper = {"backward": "∇L(w)", "columns": "Σⱼ uⱼ·∇L(w + h·eⱼ)", "u": "∇L(w + u)", "u above": "∇L(w + u)",
             "four points": "(8·∇L(w + h·u) − ∇L(w + 2·h·u))/6"}.get(s.difference, f"∇L(w + {h}·u)")
    lower = {"forward": "∇L(w)", "unit forward": "∇L(w)", "columns": "Σⱼ uⱼ·∇L(w − h·eⱼ)", "u": "∇L(w − u)",
             "u below": "∇L(w − u)",
             "four points": "(8·∇L(w − h·u) − ∇L(w − 2·h·u))/6"}.get(s.difference, f"∇L(w − {h}·u)")
    wide = "~" if s.difference in ("columns", "four points") else ""
    yield f"{wide}g₊ = {upper}"
    yield f"{wide}g₋ = {lower}" + ("" if s.reset else " + g₊")
    h = "h" if s.difference in ("unit product", "half") else h
    divisor = {"2h": f"/(2·{h})", "h": f"/{h}", "1": "", "h²": "/h²", "norm": "/(2·h·‖u‖)"}[s.divisor]
    of = {"sum": "(g₊ + g₋)", True: "(g₋ − g₊)"}.get(s.turned, "(g₊ − g₋)")
    yield "p = " + (f"{of}{divisor}" if s.difference != "second" else
                    "(g₊ − 2·∇L(w) + g₋)/h²") + (f" + {s.damping:.12g}·u" if s.damping else "")
    yield "q = H·v" if s.keep == "replaced" else "~q = H·v + q of the step before"
    turned = "" if s.orient == "as it is" else f", turned so that its {s.orient} entry is positive"
    aside = "~" if s.length in ("signed", "late", "kept sign") or turned else ""
    yield f"{aside}v′ = {f'q/(‖q‖ + {s.guard:.12g})' if s.guard else DIVIDED[s.length]}{turned}"
    yield "~steps = v ← v′, " + {0: "steps times", -1: "steps − 1 times", 1: "steps + 1 times",
                                      "odd": "2·steps − 1 times", "even": "2·steps times"}[s.extra]
    yield VALUED[s.value]
    yield "return p, λ, " + {"v": "v′", "Hv": "H·v′"}[s.returned]


class Quartic:
    """Gradient and Hessian products of ½wᵀAw + ¼Σcᵢwᵢ⁴, of which differences are not exact."""

    def __init__(self, A, c):
        self.A, self.c = A, c

    def grad(self, w):
        """∇L(w)."""
        return self.A @ w + self.c * np.asarray(w) ** 3

    def product(self, v):
        """A·v, the Hessian at 0."""
        return self.A @ v


def probes(rng):
    """Matrices whose eigenvalue of largest magnitude is negative or positive, few steps; h, u, v and H·v on both sides
    of 1."""
    calls = []
    for values, h, steps, long in (((-5.0, 2.2, 1.0, 0.4, 0.1), 0.3, 3, 2), ((0.28, -0.21, 0.05), 1.2, 3, 0.2),
                                   ((-0.5, 0.4, 0.1, 0.2), 0.7, 2, 0.7)):
        n = len(values)
        q, _ = np.linalg.qr(rng.normal(size=(n, n)))
        f = Quartic(q @ np.diag(values) @ q.T, rng.uniform(0.5, 1, n))
        w, u = rng.normal(size=(2, n)) * [[1], [long]]
        v = 1.3 * long * q @ spread(rng, n, 0.7, 1.3)                   # some of each eigenvector
        calls.append((f.grad, w, u, h, f.product, v, steps))
    return calls


def by_hand(part):
    """f(function) -> an output for A = diag(2, −10), c = (1, 1), w = u = (1, 2), h = 0.1, v = (1, 1), 1 step."""
    def number(function):
        f = Quartic(np.diag([2.0, -10.0]), np.ones(2))
        found = function(f.grad, np.array([1.0, 2.0]), np.array([1.0, 2.0]), 0.1, f.product, np.ones(2), 1)
        return float(np.ravel(found[part])[0])
    return number


REST = {"orient": "as it is", "keep": "replaced", "reset": True}           # no combinations with those
RARE = {**REST, "value": "rayleigh"}
ALONE = {"difference": "central", "reset": True, "orient": "as it is"}
ONE = {**RARE, "difference": "central", "divisor": "2h", "length": "two", "extra": 0, "turned": False}
HAND = "for H = diag(2, −10) and v = (1, 1), one step, "
EXERCISE = Exercise(
    slug="power_iteration", id="E24", lesson=17, title="Hessian-vector products and power iteration",
    function=("hessian_vector", "power_iteration"), driver=driver,
    arguments=("grad_fn", "w", "u", "h", "hvp", "v", "steps"), outputs=("Hu", "value", "vector"), after=("descent",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(None, None, None),
    task="Two functions. hessian_vector: the product p (n,) of the Hessian of L at w with a vector u (n,), by the\n"
         "central difference of gradients at w + h·u and w − h·u. grad_fn(w) returns ∇L(w).\n"
         "power_iteration: the eigenvalue of largest magnitude of H, and its vector. hvp(v) returns H·v. Begin with\n"
         "v/‖v‖, do v ← H·v/‖H·v‖ `steps` times, then return λ = ⟨v,H·v⟩ (with its sign) and v, of length 1.",
    symbols={"g₊": "g_upper", "g₋": "g_lower", "∇L(w)": "g", "∇L(w + h·u)": "g_plus", "∇L(w − h·u)": "g_minus",
             "∇L(w + (h/‖u‖)·u)": "g_plus", "∇L(w − (h/‖u‖)·u)": "g_minus", "∇L(w + u)": "g_plus",
             "∇L(w − u)": "g_minus", "∇L(w + (h/2)·u)": "g_plus", "∇L(w − (h/2)·u)": "g_minus",
             "h": "h", "u": "u", "w": "w", "p": "Hu",
             "H·v": lambda v: v["hvp"](v["before"]), "H·v′": "Hv",
             "H·q": lambda v: v["hvp"](v["q"]), "Σq": lambda v: v["q"].sum(),
             "Σ(H·v′)": lambda v: v["Hv"].sum(), "Σ(v′)": lambda v: v["v1"].sum(), "n": lambda v: len(v["q"]),
             "v": "before", "q": "q", "v′": "v1", "λ": "lam"},
    wrong=(
        Wrong("half_of_one_sided", {"difference": "forward", "divisor": "2h", **RARE},
              asks="How far apart are the two points at which the gradient is taken?"),
        Wrong("points_swapped", {"turned": True, **REST}, asks="What is the sign of your H·u for L = ½w²?"),
        Wrong("gradients_added", {"turned": "sum", "difference": "central", "reset": True},
              effect="that is the mean gradient over h, and grows as h falls",
              asks="What is your H·u for a loss whose gradient is the same everywhere?"),
        Wrong("no_h_below", {"difference": "u below", "divisor": "2h", **RARE},
              asks="How far from w is each of the two points at which the gradient is taken?"),
        Wrong("no_h_above", {"difference": "u above", "divisor": "2h", **RARE},
              asks="How far from w is each of the two points at which the gradient is taken?"),
        Wrong("no_h", {"difference": "u", "divisor": "2h", **RARE}, asks="Does h change the points of your gradients?"),
        Wrong("backward", {"difference": "backward", "divisor": "h"}),
        Wrong("not_divided", {"divisor": "1"}, asks="If h is halved, what happens to your H·v?"),
        Wrong("divided_by_h", {"divisor": "h"},
              asks="How far apart are the two points at which the gradient is taken?"),
        Wrong("divided_by_h_squared", {**ONE, "divisor": "h²"},
              asks="If h is halved, what happens to your H·u?"),
        Wrong("divided_by_length_of_u", {**ONE, "divisor": "norm"},
              asks="If u is twice as long, how long is H·u?"),
        Wrong("second_difference", {**ONE, "difference": "second"},
              effect="as for a second derivative of L, but these are gradients already",
              asks="Of what is the Hessian the first derivative?"),
        Wrong("gradient_not_reset", {"reset": False}, effect="as without zero_grad(): the second gradient is added",
              asks="Is the second gradient a fresh one, or added to the first?"),
        Wrong("unit_product", {"difference": "unit product", **RARE}, effect="that is the product with u/‖u‖",
              asks="If u is twice as long, how long is H·u?"),
        Wrong("column_by_column", {"difference": "columns", "divisor": "2h", **RARE},
              effect="that is the whole Hessian by differences, times u: 2n gradients instead of two",
              asks="How many gradients does one product take?"),
        Wrong("not_normalised", {"length": "none"}, asks="How long is v after ten steps if λ = 10?"),
        Wrong("largest_entry", {"length": "largest", **ALONE}),
        Wrong("divided_by_sum", {**ONE, "length": "sum"}, asks="How long is your v?"),
        Wrong("root_of_the_norm", {**ONE, "length": "root"}, asks="How long is your v?"),
        Wrong("one_norm", {"length": "one", **ALONE}),
        Wrong("divided_by_largest_entry", {"length": "signed", **ALONE},
              effect="as textbooks scale by hand: the largest entry is 1",
              asks="How long is your v?"),
        Wrong("divided_by_norm_squared", {"length": "squared"}, asks="How long is your v?"),
        Wrong("divided_by_value", {"length": "value", **ALONE}, asks="How long is your v?"),
        Wrong("value_of_the_product", {"value": "of q", "length": "two", "extra": 0, "orient": "as it is",
                                       "keep": "replaced"}, effect="λ grows with ‖q‖²",
              asks="How long is the vector in your ⟨v,H·v⟩?"),
        Wrong("normalised_before", {"length": "late"}, asks="How long is the v that you return?"),
        Wrong("sign_kept", {"length": "kept sign", "extra": 0, **ALONE},
              effect="an eigenvector too, but not the one of the exercise if λ is negative and the number of steps odd",
              asks="If H·v points against v, where is the new v?"),
        Wrong("first_entry_positive", {"orient": "first", "extra": 0, "length": "two", "keep": "replaced"},
              effect="an eigenvector too, but the exercise leaves its sign as it comes",
              asks="What does H·v over its length say about the sign of the new v?"),
        Wrong("products_added", {"keep": "added", **ALONE},
              effect="as without zero_grad(): each product holds all those before"),
        Wrong("norm_for_value", {"value": "norm"}, asks="What is the sign of the eigenvalue if H·v points against v?"),
        Wrong("absolute_value", {"value": "absolute"},
              asks="What is the sign of the eigenvalue if H·v points against v?"),
        Wrong("absolute_value_of_the_last_v", {"value": "absolute before", "extra": 0, **ALONE},
              asks="What is the sign of the eigenvalue if H·v points against v?"),
        Wrong("norm_of_the_last_product", {"value": "norm before", **ALONE},
              asks="What is the sign of the eigenvalue if H·v points against v?"),
        Wrong("largest_magnitude_twice", {"length": "largest", "value": "largest of q", "extra": 0, **ALONE},
              asks="What is the sign of the eigenvalue if H·v points against v?"),
        Wrong("largest_entry_for_value", {**ONE, "value": "largest"},
              asks="What is the sign of the eigenvalue if H·v points against v?"),
        Wrong("sums_for_value", {**ONE, "value": "sums"}, asks="What is λ if the entries of v add up to 0?"),
        Wrong("first_entries_for_value", {**ONE, "value": "first entry"}, asks="What is λ if v begins with 0?"),
        Wrong("value_over_n", {**ONE, "value": "over n"}, asks="What is λ for H = 3·I?"),
        Wrong("squared_norm_for_value", {**ONE, "value": "squared q"},
              asks="What is the sign of the eigenvalue if H·v points against v?"),
        Wrong("squares_for_value", {**ONE, "value": "squares"},
              effect="an eigenvector gives its eigenvalue there, too, any other v a larger magnitude",
              asks="What is λ for H = diag(2, −10) and v = (1, 1)/√2?"),
        Wrong("squares_of_the_last_v", {**ONE, "value": "squares before"},
              effect="an eigenvector gives its eigenvalue there, too, any other v a larger magnitude",
              asks="What is λ for H = diag(2, −10) and v = (1, 1)/√2?"),
        Wrong("product_returned", {**ONE, "returned": "Hv"},
              asks="How long is the v that you return?"),
        Wrong("entry_quotient", {"value": "quotient", **ALONE}),
        Wrong("largest_entry_quotient", {"value": "entry", "extra": 0, **ALONE}),
        Wrong("one_step_less", {"extra": -1}),
        Wrong("one_step_more", {"extra": 1}),
    ),
    also=(
        Also("one_sided", {"difference": "forward", "divisor": "h"}, scores=False,
             whose="the forward difference: SciPy's Newton-CG, Nocedal & Wright",
             source="scipy.optimize, approx_fhess_p; Nocedal & Wright 2006, section 8.1: (∇L(w + h·u) − ∇L(w))/h",
             translation="one gradient fewer where ∇L(w) is known, but the error falls with h, not with h²"),
        Also("half_steps", {"difference": "half", "divisor": "h", **RARE},
             whose="the central difference with half steps",
             source="textbooks of finite differences: δf(x) = f(x + h/2) − f(x − h/2)",
             translation="your h is twice the exercise's"),
        Also("four_points", {"difference": "four points", "divisor": "2h", **RARE}, scores=False,
             whose="the central difference of fourth order, another method",
             source="Fornberg 1988, table 1: weights 1/12, −2/3, 0, 2/3, −1/12",
             translation="twice as many gradients, and an error that falls with h⁴ instead of h²"),
        Also("unit_u", {"difference": "unit"}, whose="a step of length h, however long u is: DARTS",
             source="Liu et al. 2019, section 2.3; quark0/darts, cnn/architect.py: R = r/‖vector‖",
             translation="your h is ‖u‖ times the exercise's: another point, another error", scores=False),
        Also("one_sided_unit_u", {"difference": "unit forward", "divisor": "h", **RARE}, scores=False,
             whose="a forward difference with a step of length h, however long u is",
             source="SciPy's approx_fhess_p; the step: quark0/darts, cnn/architect.py: R = r/‖vector‖",
             translation="your h is ‖u‖ times the exercise's, and the error falls with h, not with h²"),
        Also("damped", {"damping": 0.1}, fit="damping", scores=False, whose="a damped product: TRPO in Spinning Up",
             source="openai/spinningup, algos/tf1/trpo/trpo.py: hvp += damping_coeff * v_ph",
             translation="your product is that of H + damping·I"),
        Also("guarded", {**ONE, "guard": 1e-6}, fit="guard", scores=False,
             whose="norms with a constant beside them, the first one, too: PyHessian, with 1e-6",
             source="amirgholami/PyHessian, pyhessian/utils.py, normalization: vi / (s + 1e-6)",
             translation="your v is a little shorter than 1, and so λ is a little smaller than ⟨v,H·v⟩/⟨v,v⟩"),
        Also("scaled_by_hand", {"length": "signed", "value": "entry", "extra": 0, **ALONE}, scores=False,
             whose="the power method of textbooks, scaled by the largest entry",
             source="Burden & Faires, Numerical Analysis, Algorithm 9.1",
             translation="the largest entry of your v is 1, and λ is its entry of H·v; the exercise's v has length 1"),
        Also("largest_entry_twice", {"length": "signed", "value": "entry of q", "extra": 0, **ALONE}, scores=False,
             whose="the power method of textbooks: H·v is divided by its largest entry, which is λ",
             source="Chapra & Canale, Numerical Methods for Engineers, the power method",
             translation="the largest entry of your v is 1; the exercise's v has length 1"),
        Also("u_and_v_in_turn", {"extra": "odd", "value": "norm", **ALONE}, scores=False,
             whose="the vectors u and v of spectral normalisation in turn: PyTorch",
             source="torch.nn.utils.spectral_norm: v = Wᵀu/‖Wᵀu‖, u = Wv/‖Wv‖, σ = uᵀWv",
             translation="a step of yours is two of the exercise's, as Hᵀ = H, and your λ is a σ, never negative"),
        Also("v_and_u_in_turn", {"extra": "even", "value": "norm before", **ALONE}, scores=False,
             whose="the two vectors of spectral normalisation in turn: PyTorch",
             source="torch.nn.utils.parametrizations.spectral_norm: u = Wv/‖Wv‖, v = Wᵀu/‖Wᵀu‖, σ = uᵀWv",
             translation="a step of yours is two of the exercise's, as Hᵀ = H, and your λ is a σ, never negative"),
        Also("value_of_the_last_v", {"value": "before"}, whose="λ from the product of the last step: PyHessian",
             source="amirgholami/PyHessian, hessian.py, eigenvalues: ⟨Hv,v⟩ before v is replaced by Hv/‖Hv‖",
             translation="your λ belongs to the v one step before the one you return, and saves a product"),
        Also("largest_entry_positive", {"orient": "largest", "extra": 0},
             whose="the sign of v chosen by its largest entry: scikit-learn's svd_flip",
             source="sklearn.utils.extmath.svd_flip: the entry of largest magnitude becomes positive",
             translation="your v may be −1 times the exercise's, which is an eigenvector as well"),
    ),
    measures=(
        Measure(HAND + "λ is {yours} instead of {right}", by_hand(1)),
        Measure(HAND + "the vector starts with {yours} instead of {right}", by_hand(2)),
        Measure("for L = w₁² − 5w₂² + (w₁⁴ + w₂⁴)/4 at (1, 2), H·(1, 2) starts with {yours} instead of {right}",
                by_hand(0))),
    hints=("What is the sign of the eigenvalue if H·v points against v?",
           "H·u ≈ (∇L(w + hu) − ∇L(w − hu))/(2h); v ← Hv/‖Hv‖; λ = ⟨v,Hv⟩",
           "v = hvp(v); v = v / np.linalg.norm(v); …; return v @ hvp(v), v"),
    solution="""def hessian_vector(grad_fn, w, u, h):
    return (grad_fn(w + h * u) - grad_fn(w - h * u)) / (2 * h)


def power_iteration(hvp, v, steps):
    v = v / np.linalg.norm(v)
    for _ in range(steps):
        v = hvp(v)
        v = v / np.linalg.norm(v)
    return v @ hvp(v), v
""",
    body=("def hessian_vector(grad_fn, w, u, h):", "    raise NotImplementedError", "", "",
          "def power_iteration(hvp, v, steps):", "    raise NotImplementedError"),
    origin=power_iteration, play="power_iteration",
    after_pass="Libraries differentiate twice instead of taking differences (a product is exact then) and stop by a "
               "tolerance. Try h = 1e-12: which digits of the product are left?",
)
