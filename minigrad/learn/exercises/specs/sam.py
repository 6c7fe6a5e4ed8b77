"""Exercise E26: one step of Sharpness-Aware Minimization."""
import numpy as np

from ....optim.methods.sam import sam_gradient
from ...sandbox.messages import Quadratic
from ..exercise import Exercise, Measure, Wrong


def engine(w, grad_fn, rho, lr):
    """A step of gradient descent with the gradient at the engine's perturbed point."""
    _, g = sam_gradient(lambda at: (0.0, grad_fn(at)), w, rho)
    return w - lr * g


def reference(w, grad_fn, rho, lr, *, norm="two", up=1, at="top", start="w", sign=-1):
    """SAM with switches."""
    g = grad_fn(w)
    length = {"two": np.sqrt(np.sum(g * g)), "none": 1.0, "squared": np.sum(g * g), "sign": np.abs(g)}[norm]
    e = up * rho * g / length
    top = w + e
    g_sam = grad_fn(top) if at == "top" else g
    base = w if start == "w" else top
    dw = sign * lr * g_sam
    new = base + dw
    return new


def formulas(s):
    """The lines of a step."""
    top = {"two": "g/‖g‖", "none": "g", "squared": "g/‖g‖²", "sign": "sign(g)"}[s.norm]
    yield "g = ∇L(w)"
    yield f"ε̂ = {'−' if s.up < 0 else ''}ρ·{top}"
    yield "w⁺ = w + ε̂"
    yield "gₛ = ∇L(w⁺)" if s.at == "top" else "gₛ = ∇L(w)"
    yield f"w′ = {'w' if s.start == 'w' else 'w⁺'} {'−' if s.sign < 0 else '+'} η·gₛ"
    yield "return w′"


def probes(rng):
    """Quadratics with curvatures between 0.5 and 4, ‖g‖ well away from 0 and from 1."""
    calls = []
    for rho, lr in ((0.5, 0.1), (0.2, 0.3)):
        q, _ = np.linalg.qr(rng.normal(size=(4, 4)))
        A = q @ np.diag(rng.uniform(0.5, 4, 4)) @ q.T
        g = rng.normal(size=4)
        g = g / np.linalg.norm(g) * rng.uniform(2, 3)
        w = rng.normal(size=4)
        calls.append((w, Quadratic(A, A @ w - g), rho, lr))
    return calls


def ravine(which):
    """f(step) -> one coordinate after a step on ½(w₁² + 10w₂²) from (1, 1) with ρ = 0.5, η = 0.05."""
    def number(step):
        return float(step(np.ones(2), Quadratic(np.diag([1.0, 10.0]), np.zeros(2)), 0.5, 0.05)[which])
    return number


EXERCISE = Exercise(
    slug="sam", id="E26", lesson=18, title="a SAM step", function="sam_step",
    arguments=("w", "grad_fn", "rho", "lr"), outputs=("w",), after=("descent",), gradients=2,
    engine=engine, reference=reference, probes=probes, moves=(0,),
    task="One step of SAM over gradient descent. w (n,); grad_fn(w) returns the gradient (n,) and counts its calls:\n"
         "two are enough. Return the new w.",
    formulas=formulas,
    symbols={"g": "g", "ε̂": "e", "ρ": "rho", "w⁺": "top", "w": "w", "η": "lr", "gₛ": "g_sam", "w′": "new",
             "∇L(w)": "g", "∇L(w⁺)": lambda v: v["grad_fn"](v["top"])},
    wrong=(
        Wrong("step_from_perturbed", {"start": "top"}, asks="From which point does the step start, w or w + ε̂?"),
        Wrong("gradient_at_w", {"at": "w"}, asks="At which point is the gradient of the step taken?"),
        Wrong("minus", {"up": -1}, asks="Does ε̂ go uphill or downhill? Which of the two is the worst case?"),
        Wrong("rho_not_normalised", {"norm": "none"},
              effect="that is unnormalised SAM (Andriushchenko & Flammarion 2022): its radius shrinks with g",
              asks="How long is ε̂ if the gradient is a thousand times as large?"),
        Wrong("norm_squared", {"norm": "squared"}, asks="How long is ε̂? It has to be ρ."),
        Wrong("ascent_sign", {"norm": "sign"}),
        Wrong("sign", {"sign": 1}),
        Wrong("extra_gradient", {}, calls=True,
              words=("more than two gradients", "two gradients: ∇L(w) and ∇L(w + ε̂)"),
              effect="the numbers are right, but a step costs more than the two gradients it needs",
              asks="At how many different points is a gradient needed?"),
    ),
    measures=(Measure("on ½(w₁² + 10w₂²) from (1, 1), ρ = 0.5, η = 0.05, w₂ becomes {yours} instead of {right}",
                      ravine(1)),
              Measure("on ½(w₁² + 10w₂²) from (1, 1), ρ = 0.5, η = 0.05, w₁ becomes {yours} instead of {right}",
                      ravine(0))),
    hints=("At which point is the gradient taken, and from which point does the step start?",
           "ε̂ = ρ·g/‖g‖₂ with g = ∇L(w); then w′ = w − η·∇L(w + ε̂): the step starts at w",
           "g = grad_fn(w); return w - lr * grad_fn(w + rho * g / np.linalg.norm(g))"),
    solution="""def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    return w - lr * grad_fn(w + rho * g / np.linalg.norm(g))
""",
    after_pass="Google's SAM and optax give NaN where the gradient is 0; others add 1e-12 to the norm and stay at w. "
               "Try your step at g = 0, and decide what it should do.",
    origin=sam_gradient, play="sam",
)
