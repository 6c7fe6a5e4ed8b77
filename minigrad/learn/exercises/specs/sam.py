"""Exercise E26: one step of Sharpness-Aware Minimization."""
import numpy as np

from ....optim.methods.sam import sam_gradient
from ...sandbox.messages import Quadratic
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w, grad_fn, rho, lr):
    """A step of gradient descent with the gradient at the engine's perturbed point."""
    _, g = sam_gradient(lambda at: (0.0, grad_fn(at)), w, rho)
    return w - lr * g


def reference(w, grad_fn, rho, lr, *, norm="two", up=1, at="top", start="w", sign=-1, swapped=False,
              mix=0.5, bound=0.1, alpha=0.5, gamma=0.8, pull=0.5, decay=0.0, penalised=False):
    """SAM with switches. mix: the share of the second gradient in a step with both, γ/(1 − γ) with gamma; 10·bound: the
    longest gradient; alpha: GSAM's; 2·pull: the weight λ of ‖∇L(w)‖; decay: of the weights, in both gradients if
    penalised, or else in the step."""
    radius, rate = (lr, rho) if swapped else (rho, lr)
    slope = grad_fn(w)
    g = slope + (decay * w if penalised else 0)
    size = np.abs(w) if norm == "adaptive" else 1.0
    length = {"none": 1.0, "rate": 1.0,
              "clipped": max(np.sqrt(np.sum(g * g)), radius), "squared": np.sum(g * g), "sign": np.abs(g),
              "one": np.abs(g).sum(), "count": len(g), "total": np.sum(g), "largest": np.abs(g).max(),
              "rms": np.sqrt(np.mean(g * g))}.get(norm, np.sqrt(np.sum(np.square(size * g))))
    reach = rate if norm == "rate" else radius
    e = up * reach * size * size * g / length
    if norm == "coordinate":
        e = up * reach * np.where(np.abs(g) == np.abs(g).max(), np.sign(g), 0)
    top = w + e
    g_top = grad_fn(top) + (decay * top if penalised else 0)
    g_sam = {"top": g_top, "w": g, "both": g + g_top, "mean": (g + g_top) / 2, "mixed": (1 - mix) * g + mix * g_top,
             "clipped": g_top * min(1, 10 * bound / np.sqrt(np.sum(g_top * g_top))),
             "clipped, guarded": g_top * min(1, 10 * bound / (np.sqrt(np.sum(g_top * g_top)) + 1e-6)),
             "weighted": ((1 - 2 * gamma) * g + gamma * g_top) / (1 - gamma),
             "as long": g_top * np.sqrt(np.sum(g * g) / np.sum(g_top * g_top)),
             "norm": g + 2 * pull * (g_top - g) / radius,
             "surrogate": g_top - alpha * (g - (g @ g_top) / (g_top @ g_top) * g_top),
             "beyond": 2 * g_top - g, "difference": g_top - g, "unit": g_top / np.sqrt(np.sum(g_top * g_top))}[at]
    base = {"w": w, "top": top, "below": w - e}[start]
    new = base + sign * rate * (g_sam + (0 if penalised else decay * w))
    return new


def formulas(s):
    """The lines of a step."""
    top = {"two": "g/‖g‖", "none": "g", "rate": "g",
           "squared": "g/‖g‖²", "count": "g/n", "total": "g/Σg", "sign": "sign(g)", "one": "g/‖g‖₁",
           "largest": "g/‖g‖∞",
           "clipped": f"g/max(‖g‖,{'η' if s.swapped else 'ρ'})", "rms": "g/√(mean(g²))",
           "coordinate": "sign(g) at the largest |g|, 0 elsewhere", "adaptive": "w²·g/‖w·g‖"}[s.norm]
    radius, rate = ("η", "ρ") if s.swapped else ("ρ", "η")
    yield "g = ∇L(w)" + (f" + {s.decay:.12g}·w" if s.penalised else "")
    reach = rate if s.norm == "rate" else radius
    yield f"{'~' * (s.norm == 'coordinate')}ε̂ = {'−' if s.up < 0 else ''}{reach}·{top}"
    yield "w⁺ = w + ε̂"
    yield "gₛ = " + {"top": "∇L(w⁺)", "w": "∇L(w)", "both": "∇L(w) + ∇L(w⁺)", "mean": "(∇L(w) + ∇L(w⁺))/2",
                     "difference": "∇L(w⁺) − ∇L(w)", "beyond": "2·∇L(w⁺) − ∇L(w)",
                     "mixed": f"(1−{s.mix:.12g})·∇L(w) + {s.mix:.12g}·∇L(w⁺)",
                     "weighted": f"((1−2·{s.gamma:.12g})·∇L(w) + {s.gamma:.12g}·∇L(w⁺))/(1−{s.gamma:.12g})",
                     "as long": "∇L(w⁺)·‖g‖/‖∇L(w⁺)‖",
                     "norm": f"∇L(w) + {2 * s.pull:.12g}·(∇L(w⁺) − ∇L(w))/ρ",
                     "surrogate": f"∇L(w⁺) − {s.alpha:.12g}·(g − (⟨g,∇L(w⁺)⟩/‖∇L(w⁺)‖²)·∇L(w⁺))",
                     "clipped": f"∇L(w⁺)·min(1, {10 * s.bound:.12g}/‖∇L(w⁺)‖)",
                     "clipped, guarded": f"∇L(w⁺)·min(1, {10 * s.bound:.12g}/(‖∇L(w⁺)‖ + 0.000001))",
                     "unit": "∇L(w⁺)/‖∇L(w⁺)‖"}[s.at] + (f" + {s.decay:.12g}·w⁺" if s.penalised else "")
    base = {"w": "w", "top": "w⁺", "below": "w − ε̂"}[s.start]
    step = f"(gₛ + {s.decay:.12g}·w)" if s.decay and not s.penalised else "gₛ"
    yield f"w′ = {base} {'−' if s.sign < 0 else '+'} {rate}·{step}"
    yield "return w′"


class Curved:
    """The gradient A·w + cw³ − b of a loss: the mean of two gradients is not the gradient at a mean."""

    def __init__(self, rng, w, g):
        n = len(w)
        q, _ = np.linalg.qr(rng.normal(size=(n, n)))
        self.A, self.c = q @ np.diag(rng.uniform(0.5, 4, n)) @ q.T, rng.uniform(0.5, 1, n)
        self.b = self.A @ w + self.c * w**3 - g

    def grad(self, w):
        """The gradient at w; ValueError for another shape."""
        return self.A @ w + self.c * np.asarray(w) ** 3 - self.b


def probes(rng):
    """Losses with curvatures between 0.5 and 4 and more, ‖g‖ away from 0 and from 1, on both sides of ρ; ρ and η on
    both sides of 1 and of each other; the gradient at w⁺ shorter than 1 once, and longest in the last call."""
    calls = []
    for n, rho, lr, norm in ((4, 0.5, 0.1, 2), (5, 2.4, 0.2, 0.4), (2, 0.02, 0.3, 0.2), (3, 0.2, 1.3, 30)):
        w, g = rng.normal(size=(2, n))
        calls.append((w, Curved(rng, w, g / np.linalg.norm(g) * rng.uniform(norm, norm + 0.3)).grad, rho, lr))
    return calls


def ravine(which):
    """f(step) -> one coordinate after a step on ½(w₁² + 10w₂²) from (1, 1) with ρ = 0.5, η = 0.05."""
    def number(step):
        return float(step(np.ones(2), Quadratic(np.diag([1.0, 10.0]), np.zeros(2)), 0.5, 0.05)[which])
    return number


ALONE = {"start": "w", "swapped": False}                             # no combinations with those
EXERCISE = Exercise(
    slug="sam", id="E26", lesson=18, title="a SAM step", function="sam_step",
    arguments=("w", "grad_fn", "rho", "lr"), outputs=("w",), after=("descent",), gradients=2,
    engine=engine, reference=reference, probes=probes, moves=(0,),
    task="One step of SAM over gradient descent. w (n,); grad_fn(w) returns the gradient (n,) and counts its calls:\n"
         "two are enough. Return the new w.",
    formulas=formulas,
    symbols={"g": "g", "ε̂": "e", "ρ": "rho", "w⁺": "top", "w": "w", "η": "lr", "gₛ": "g_sam", "w′": "new",
             "n": lambda v: len(v["g"]), "Σg": lambda v: v["g"].sum(), "∇L(w)": "slope",
             "∇L(w⁺)": lambda v: v["grad_fn"](v["top"])},
    wrong=(
        Wrong("step_from_perturbed", {"start": "top"}, asks="From which point does the step start, w or w + ε̂?"),
        Wrong("gradient_at_w", {"at": "w"}, asks="At which point is the gradient of the step taken?"),
        Wrong("minus", {"up": -1}, asks="Does ε̂ go uphill or downhill? Which of the two is the worst case?"),
        Wrong("norm_squared", {"norm": "squared"}, asks="How long is ε̂? It has to be ρ."),
        Wrong("one_norm", {"norm": "one"}, asks="How long is ε̂? It has to be ρ."),
        Wrong("largest_entry", {"norm": "largest"}, effect="ε̂ is up to √n times as long",
              asks="How long is ε̂? It has to be ρ."),
        Wrong("divided_by_n", {"norm": "count", "at": "top", "start": "w", "swapped": False},
              asks="How long is ε̂? It has to be ρ."),
        Wrong("divided_by_sum", {"norm": "total", "at": "top", "start": "w", "swapped": False},
              asks="How long is ε̂? It has to be ρ."),
        Wrong("one_coordinate", {"norm": "coordinate", "at": "top", "start": "w", "swapped": False},
              effect="that is the ball of p = 1: one weight moves by ρ", asks="How many weights does your ε̂ move?"),
        Wrong("mean_square", {"norm": "rms"}, effect="ε̂ is √n times as long", asks="How long is ε̂? It has to be ρ."),
        Wrong("clipped", {"norm": "clipped"}, effect="ε̂ is shorter than ρ where ‖g‖ is",
              asks="How long is ε̂ where the gradient is shorter than ρ?"),
        Wrong("ascent_with_the_rate", {"norm": "rate", "swapped": False}, effect="that is the extragradient method: "
              "ρ is not used", asks="Does ρ change your ε̂?"),
        Wrong("gradient_difference", {"at": "difference"}, asks="Which of the two gradients is in the step?"),
        Wrong("gradients_added", {"at": "both"}, effect="as without zero_grad(): the second gradient is added",
              asks="Is the second gradient a fresh one, or added to the first?"),
        Wrong("gradients_averaged", {"at": "mean"}, asks="Which of the two gradients is in the step?"),
        Wrong("beyond_the_second", {"at": "beyond", "start": "w"}, asks="Which of the two gradients is in the step?"),
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
             translation="your radius is ρ·‖g‖ and shrinks with g; the exercise's is ρ", scores=False),
        Also("mixed", {"at": "mixed", "mix": 0.3}, fit="mix", scores=False,
             whose="penalising the gradient norm, PGN: a mean of both gradients",
             source="Zhao, Zhang & Hu 2022, arXiv:2202.03599: (1 − α)·∇L(w) + α·∇L(w + r·g/‖g‖)",
             translation="the exercise's step has the second gradient alone, α = 1"),
        Also("weighted", {"at": "weighted", "gamma": 0.97, **ALONE}, fit="gamma", scores=False,
             whose="weighted sharpness, WSAM",
             source="Yue et al. 2023, arXiv:2305.15817: the sharpness counts γ/(1 − γ)",
             translation="your gₛ is ∇L(w) + γ/(1 − γ)·(∇L(w⁺) − ∇L(w)); the exercise's γ is 1/2"),
        Also("as_long_as_the_first", {"at": "as long", **ALONE}, scores=False, whose="Stable SAM, SSAM",
             source="Tan et al. 2024, arXiv:2401.07250: ∇L(w⁺)·‖∇L(w)‖/‖∇L(w⁺)‖",
             translation="your step is as long as one of gradient descent; the exercise's is η·‖∇L(w⁺)‖"),
        Also("norm_penalised", {"at": "norm", "pull": 0.5, **ALONE}, fit="pull", scores=False,
             whose="penalising the gradient norm, PGN: L(w) + λ·‖∇L(w)‖",
             source="Zhao, Zhang & Hu 2022, arXiv:2202.03599, with the weight λ of the norm",
             translation="the exercise's λ is ρ, which leaves the second gradient alone"),
        Also("surrogate_gap", {"at": "surrogate", "alpha": 0.5, **ALONE}, fit="alpha", scores=False,
             whose="GSAM, another method",
             source="Zhuang et al. 2022; juntang-zhuang/GSAM, gsam.py: gradient_decompose",
             translation="your step also goes up along the part of g that is at right angles to ∇L(w⁺); the exercise's "
                         "α is 0"),
        Also("gradient_clipped", {"at": "clipped", "bound": 0.1, **ALONE}, fit="bound", scores=False,
             whose="the second gradient clipped by its norm: Google's SAM",
             source="google-research/sam, flax_training.py: clip_by_global_norm, gradient_clipping = 5.0",
             translation="where ∇L(w⁺) is longer than your bound, your step is shorter than the exercise's"),
        Also("clipped_like_pytorch", {"at": "clipped, guarded", "bound": 0.2, **ALONE}, fit="bound", scores=False,
             whose="the second gradient clipped by its norm, as PyTorch does it",
             source="torch.nn.utils.clip_grad_norm_: max_norm/(total_norm + 1e-6), 1 at most",
             translation="where ∇L(w⁺) is longer than your bound, your step is shorter than the exercise's"),
        Also("weights_decay", {"decay": 0.1, **ALONE}, fit="decay", scores=False,
             whose="weight decay in the step: davda54's example",
             source="davda54/sam, example/train.py: weight_decay = 0.0005 for the base optimizer, SGD",
             translation="the exercise's step has no decay: λ = 0"),
        Also("penalised", {"decay": 0.1, "penalised": True, **ALONE}, fit="decay", scores=False,
             whose="a penalty (λ/2)·‖w‖² in the loss, and so in both gradients: Google's SAM",
             source="google-research/sam, flax_training.py: weight_penalty = l2_reg · 0.5 · weight_l2",
             translation="the exercise's loss has no penalty: λ = 0"),
        Also("ascent_sign", {"norm": "sign"}, whose="SAM for p = ∞", source="Foret et al. 2021, equation 2, with q = 1",
             translation="every weight moves by ρ; the exercise's p is 2", scores=False),
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
