"""Exercise E26: one step of Sharpness-Aware Minimization."""
import numpy as np

from ....optim.methods.sam import sam_gradient
from ...sandbox.messages import Quadratic
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w, grad_fn, rho, lr):
    """A step of gradient descent with the gradient at the engine's perturbed point."""
    _, g = sam_gradient(lambda at: (0.0, grad_fn(at)), w, rho)
    return w - lr * g


def reference(w, grad_fn, rho, lr, *, norm="two", up=1, at="top", start="w", sign=-1, swapped=False):
    """SAM with switches."""
    radius, rate = (lr, rho) if swapped else (rho, lr)
    g = grad_fn(w)
    size = np.abs(w) if norm == "adaptive" else 1.0
    length = {"none": 1.0, "squared": np.sum(g * g), "sign": np.abs(g), "one": np.abs(g).sum(),
              "largest": np.abs(g).max(), "rms": np.sqrt(np.mean(g * g))}.get(
                  norm, np.sqrt(np.sum(np.square(size * g))))
    e = up * radius * size * size * g / length
    top = w + e
    g_top = grad_fn(top)
    g_sam = {"top": g_top, "w": g, "both": g + g_top, "mean": (g + g_top) / 2,
             "unit": g_top / np.sqrt(np.sum(g_top * g_top))}[at]
    base = {"w": w, "top": top, "below": w - e}[start]
    new = base + sign * rate * g_sam
    return new


def formulas(s):
    """The lines of a step."""
    top = {"two": "g/‖g‖", "none": "g", "squared": "g/‖g‖²", "sign": "sign(g)", "one": "g/‖g‖₁", "largest": "g/‖g‖∞",
           "rms": "g/√(mean(g²))", "adaptive": "w²·g/‖w·g‖"}[s.norm]
    radius, rate = ("η", "ρ") if s.swapped else ("ρ", "η")
    yield "g = ∇L(w)"
    yield f"ε̂ = {'−' if s.up < 0 else ''}{radius}·{top}"
    yield "w⁺ = w + ε̂"
    yield "gₛ = " + {"top": "∇L(w⁺)", "w": "∇L(w)", "both": "∇L(w) + ∇L(w⁺)", "mean": "(∇L(w) + ∇L(w⁺))/2",
                     "unit": "∇L(w⁺)/‖∇L(w⁺)‖"}[s.at]
    base = {"w": "w", "top": "w⁺", "below": "w − ε̂"}[s.start]
    yield f"w′ = {base} {'−' if s.sign < 0 else '+'} {rate}·gₛ"
    yield "return w′"


class Curved:
    """The gradient A·w + cw³ − b of a loss: the mean of two gradients is not the gradient at a mean."""

    def __init__(self, rng, w, g):
        q, _ = np.linalg.qr(rng.normal(size=(4, 4)))
        self.A, self.c = q @ np.diag(rng.uniform(0.5, 4, 4)) @ q.T, rng.uniform(0.5, 1, 4)
        self.b = self.A @ w + self.c * w**3 - g

    def grad(self, w):
        """The gradient at w; ValueError for another shape."""
        return self.A @ w + self.c * np.asarray(w) ** 3 - self.b


def probes(rng):
    """Losses with curvatures between 0.5 and 4 and more, ‖g‖ well away from 0 and from 1."""
    calls = []
    for rho, lr in ((0.5, 0.1), (0.2, 0.3)):
        w, g = rng.normal(size=(2, 4))
        calls.append((w, Curved(rng, w, g / np.linalg.norm(g) * rng.uniform(2, 3)).grad, rho, lr))
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
        Wrong("norm_squared", {"norm": "squared"}, asks="How long is ε̂? It has to be ρ."),
        Wrong("ascent_sign", {"norm": "sign"}),
        Wrong("one_norm", {"norm": "one"}, asks="How long is ε̂? It has to be ρ."),
        Wrong("largest_entry", {"norm": "largest"}, effect="ε̂ is up to √n times as long",
              asks="How long is ε̂? It has to be ρ."),
        Wrong("mean_square", {"norm": "rms"}, effect="ε̂ is √n times as long", asks="How long is ε̂? It has to be ρ."),
        Wrong("gradients_added", {"at": "both"}, effect="as without zero_grad(): the second gradient is added",
              asks="Is the second gradient a fresh one, or added to the first?"),
        Wrong("gradients_averaged", {"at": "mean"}, asks="Which of the two gradients is in the step?"),
        Wrong("unit_step", {"at": "unit"}, asks="Which of the two gradients is divided by its norm?"),
        Wrong("restored_twice", {"start": "below"}, effect="ε̂ was taken off a w that did not contain it",
              asks="From which point does the step start, w or another one?"),
        Wrong("rho_and_rate_swapped", {"swapped": True}, asks="Which of ρ and η belongs to the ascent?"),
        Wrong("sign", {"sign": 1}),
        Wrong("extra_gradient", {}, calls=True,
              words=("more than two gradients", "two gradients: ∇L(w) and ∇L(w + ε̂)"),
              effect="the numbers are right, but a step costs more than the two gradients it needs",
              asks="At how many different points is a gradient needed?"),
    ),
    also=(
        Also("rho_not_normalised", {"norm": "none"}, whose="unnormalised SAM, USAM",
             source="Andriushchenko & Flammarion 2022, arXiv:2206.06232",
             translation="your radius is ρ·‖g‖ and shrinks with g; the exercise's is ρ"),
        Also("adaptive", {"norm": "adaptive"}, whose="adaptive SAM, another method, without its η",
             source="Kwon et al. 2021, section 3: T_w = diag(|w|)",
             translation="your ball is stretched by |w|, the exercise's is round", scores=False),
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
