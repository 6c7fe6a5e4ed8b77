"""Exercise E24: Hessian-vector products by differences of gradients, and power iteration over them."""
import numpy as np

from ....weightspace.eigenvalues import power_iteration
from ....weightspace.vectors import dot, norm
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
              value="rayleigh", keep="replaced", extra=0):
    """Both with switches."""
    step = h / np.sqrt(u @ u) if difference in ("unit", "unit product") else h
    g_plus, g_minus, g = grad_fn(w + step * u), grad_fn(w - step * u), grad_fn(w)
    g_lower = g if difference == "forward" else g_minus
    g_upper = g if difference == "backward" else g_plus
    g_lower = g_lower if reset else g_lower + g_upper
    width = h if difference == "unit product" else step
    d = {"2h": 2 * width, "h": width, "1": 1}[divisor]
    Hu = (g_upper - g_lower) / d
    before = v1 = v / np.sqrt(v @ v)
    q = 0 * v
    for _ in range(steps + extra):
        before = v1
        q = hvp(before) + (q if keep == "added" else 0)
        size = {"two": np.sqrt(q @ q), "one": np.abs(q).sum(), "largest": np.abs(q).max(), "none": 1,
                "signed": q[np.argmax(np.abs(q))], "late": np.sqrt(q @ q), "value": before @ q}[length]
        v1 = q / size
    v1 = q if length == "late" and steps + extra else v1
    Hv = hvp(v1)
    lam = {"rayleigh": v1 @ Hv, "norm": np.sqrt(Hv @ Hv), "absolute": abs(v1 @ Hv), "before": before @ q,
           "norm before": np.sqrt(q @ q), "quotient": np.mean(Hv / v1)}[value]
    return Hu, lam, v1


def formulas(s):
    """The lines of both functions."""
    h = "(h/‖u‖)" if s.difference in ("unit", "unit product") else "h"
    upper = "∇L(w)" if s.difference == "backward" else f"∇L(w + {h}·u)"
    lower = "∇L(w)" if s.difference == "forward" else f"∇L(w − {h}·u)"
    yield f"g₊ = {upper}"
    yield f"g₋ = {lower}" + ("" if s.reset else " + g₊")
    h = "h" if s.difference == "unit product" else h
    divisor = {"2h": f"/(2·{h})", "h": f"/{h}", "1": ""}[s.divisor]
    yield f"p = (g₊ − g₋){divisor}"
    yield "q = H·v" if s.keep == "replaced" else "~q = H·v + q of the step before"
    aside = "~" if s.length in ("signed", "late") else ""
    yield f"{aside}v′ = " + {"signed": "q/(the entry of q that is largest in magnitude)", "value": "q/⟨v,q⟩",
                     "late": "q, which the next step divides by ‖q‖", "two": "q/‖q‖", "one": "q/‖q‖₁",
                     "largest": "q/‖q‖∞", "none": "q"}[s.length]
    yield "~steps = v ← v′, " + {0: "steps times", -1: "steps − 1 times", 1: "steps + 1 times"}[s.extra]
    yield "λ = " + {"rayleigh": "⟨v′,H·v′⟩", "norm": "‖H·v′‖", "absolute": "|⟨v′,H·v′⟩|", "norm before": "‖q‖",
                    "before": "⟨v,q⟩", "quotient": "mean(H·v′/v′)"}[s.value]
    yield "return p, λ, v′"


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
    """Matrices whose eigenvalue of largest magnitude is negative or positive, few steps, u and v not of length 1."""
    calls = []
    for values, h, steps in (((-3.0, 2.2, 1.0, 0.4), 0.3, 3), ((2.8, -2.1, 0.5, -0.7), 0.2, 4)):
        q, _ = np.linalg.qr(rng.normal(size=(4, 4)))
        f = Quartic(q @ np.diag(values) @ q.T, rng.uniform(0.5, 1, 4))
        w, u, v = rng.normal(size=(3, 4)) * [[1], [1.5], [2]]
        calls.append((f.grad, w, u, h, f.product, v, steps))
    return calls


def by_hand(part):
    """f(function) -> an output for A = diag(2, −10), c = (1, 1), w = u = (1, 2), h = 0.1, v = (1, 1), 1 step."""
    def number(function):
        f = Quartic(np.diag([2.0, -10.0]), np.ones(2))
        found = function(f.grad, np.array([1.0, 2.0]), np.array([1.0, 2.0]), 0.1, f.product, np.ones(2), 1)
        return float(np.ravel(found[part])[0])
    return number


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
             "∇L(w + (h/‖u‖)·u)": "g_plus", "∇L(w − (h/‖u‖)·u)": "g_minus", "h": "h", "u": "u", "w": "w", "p": "Hu",
             "H·v": lambda v: v["hvp"](v["before"]), "H·v′": "Hv", "v": "before", "q": "q", "v′": "v1", "λ": "lam"},
    wrong=(
        Wrong("one_sided", {"difference": "forward", "divisor": "h"},
              asks="How does the error fall if h is halved: by 2, or by 4?"),
        Wrong("backward", {"difference": "backward", "divisor": "h"}),
        Wrong("not_divided", {"divisor": "1"}, asks="If h is halved, what happens to your H·v?"),
        Wrong("divided_by_h", {"divisor": "h"},
              asks="How far apart are the two points at which the gradient is taken?"),
        Wrong("gradient_not_reset", {"reset": False}, effect="as without zero_grad(): the second gradient is added",
              asks="Is the second gradient a fresh one, or added to the first?"),
        Wrong("unit_u", {"difference": "unit"}, effect="the step is h long, not h·‖u‖: another point, another error"),
        Wrong("unit_product", {"difference": "unit product"}, effect="that is the product with u/‖u‖",
              asks="If u is twice as long, how long is H·u?"),
        Wrong("not_normalised", {"length": "none"}, asks="How long is v after ten steps if λ = 10?"),
        Wrong("largest_entry", {"length": "largest"}),
        Wrong("one_norm", {"length": "one"}),
        Wrong("divided_by_largest_entry", {"length": "signed"},
              effect="as textbooks scale by hand: the largest entry is 1",
              asks="How long is your v?"),
        Wrong("divided_by_value", {"length": "value"}, asks="How long is your v?"),
        Wrong("normalised_before", {"length": "late"},
              effect="each step begins with v/‖v‖, and the last product is as long "
              "as λ", asks="How long is the v that you return?"),
        Wrong("products_added", {"keep": "added"},
              effect="as without zero_grad(): each product holds all those before"),
        Wrong("norm_for_value", {"value": "norm"}, asks="What is the sign of the eigenvalue if H·v points against v?"),
        Wrong("absolute_value", {"value": "absolute"},
              asks="What is the sign of the eigenvalue if H·v points against v?"),
        Wrong("norm_of_the_last_product", {"value": "norm before"},
              asks="What is the sign of the eigenvalue if H·v points against v?"),
        Wrong("entry_quotient", {"value": "quotient"}),
        Wrong("one_step_less", {"extra": -1}),
        Wrong("one_step_more", {"extra": 1}),
    ),
    also=(
        Also("value_of_the_last_v", {"value": "before"}, whose="λ from the product of the last step: PyHessian",
             source="amirgholami/PyHessian, hessian.py, eigenvalues: ⟨Hv,v⟩ before v is replaced by Hv/‖Hv‖",
             translation="your λ belongs to the v one step before the one you return, and saves a product"),
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
