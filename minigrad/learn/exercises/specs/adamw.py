"""Exercise E12: one step of AdamW, with a decay that the learning rate scales."""
import numpy as np
from numpy import sqrt

from ....optim import rules
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    """One step of the engine's AdamW (Loshchilov & Hutter 2019, Algorithm 2, decay times the learning rate)."""
    return rules.adamw(w, g, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=lam)


def reference(w, g, m, v, t, lr, beta1, beta2, eps, lam, *, penalty="none", top="m", decay="rate", m_corrected=True,
              v_corrected=True, late=0, below="outside", sign=-1):
    """AdamW with switches."""
    in_m = g + lam * w if penalty in ("both", "m") else g
    in_v = g + lam * w if penalty == "both" else g
    m1 = beta1 * m + (1 - beta1) * in_m
    v1 = beta2 * v + (1 - beta2) * in_v * in_v
    share1, share2 = (1 - np.array([beta1, beta2])**(t + late))
    m_hat = m1 / share1 if m_corrected else m1
    v_hat = v1 / share2 if v_corrected else v1
    bottom = {"outside": sqrt(v_hat) + eps, "inside": sqrt(v_hat + eps),
              "eps_hat": sqrt(v_hat) + eps / sqrt(share2)}[below]
    d = (m_hat if top == "m" else m_hat + lam * w) / bottom
    factor = {"rate": lr, "none": 0, "after": 0, "bare": 1, "twice": 2 * lr, "plus": -lr, "corrected": lr / share1,
              "step size": lr * sqrt(share2) / share1}[decay]
    moved = w + sign * lr * d
    w1 = (1 - lr * lam) * moved if decay == "after" else moved - factor * lam * w
    return w1, m1, v1


def formulas(s):
    """The lines of AdamW."""
    t = "ᵗ⁺¹" if s.late else "ᵗ"
    yield f"mₜ = β₁·mₜ₋₁ + (1−β₁)·{'(gₜ + λ·wₜ)' if s.penalty in ('both', 'm') else 'gₜ'}"
    yield f"vₜ = β₂·vₜ₋₁ + (1−β₂)·{'(gₜ + λ·wₜ)' if s.penalty == 'both' else 'gₜ'}²"
    yield f"m̂ₜ = mₜ/(1−β₁{t})" if s.m_corrected else "m̂ₜ = mₜ"
    yield f"v̂ₜ = vₜ/(1−β₂{t})" if s.v_corrected else "v̂ₜ = vₜ"
    below = {"outside": "(√(v̂ₜ) + ε)", "inside": "√(v̂ₜ + ε)", "eps_hat": f"(√(v̂ₜ) + ε/√(1−β₂{t}))"}[s.below]
    yield f"dₜ = {'m̂ₜ' if s.top == 'm' else '(m̂ₜ + λ·wₜ)'}/{below}"
    moved = f"wₜ {'−' if s.sign < 0 else '+'} η·dₜ"
    last = {"rate": " − η·λ·wₜ", "none": "", "bare": " − λ·wₜ", "twice": " − 2·η·λ·wₜ", "plus": " + η·λ·wₜ",
            "corrected": f" − η·λ·wₜ/(1−β₁{t})", "step size": f" − η·λ·wₜ·√(1−β₂{t})/(1−β₁{t})"}
    yield f"wₜ₊₁ = (1−η·λ)·({moved})" if s.decay == "after" else f"wₜ₊₁ = {moved}{last[s.decay]}"
    yield "return wₜ₊₁, mₜ, vₜ"


def probes(rng):
    """The first step, and a later one with given m and v; ε, λ and 1 − β large enough to be seen."""
    calls = []
    for t in (1, 4):
        g, w = rng.choice([-1, 1], (2, 4)) * rng.uniform(0.5, 2, (2, 4))
        m, v = ((0 * g, 0 * g) if t == 1 else (rng.normal(size=4), rng.uniform(0.2, 2, 4)))
        beta1, beta2, eps = rng.uniform([0.7, 0.9, 0.2], [0.8, 0.95, 0.4]).tolist()
        calls.append((w, g, m, v, t, float(rng.uniform(0.1, 0.3)), beta1, beta2, eps, float(rng.uniform(0.3, 0.6))))
    return calls


def first_step(start, gradient):
    """f(step) -> w after a first step from `start` with η = 0.5, λ = 0.1, ε = 1e-8."""
    def number(step):
        return float(step(*np.array([start, gradient, 0, 0]), 1, 0.5, 0.9, 0.999, 1e-8, 0.1)[0])
    return number


def without_gradient(step):
    """w after ten steps with g = 0 from w = 1, η = 0.1, λ = 0.5."""
    w, m, v = np.array([1.0, 0, 0])
    for t in range(1, 11):
        w, m, v = step(w, 0.0, m, v, t, 0.1, 0.9, 0.999, 1e-8, 0.5)
    return float(w)


EXERCISE = Exercise(
    slug="adamw", id="E12", lesson=8, title="AdamW", function="adamw_step",
    arguments=("w", "g", "m", "v", "t", "lr", "beta1", "beta2", "eps", "lam"), outputs=("w", "m", "v"), after=("adam",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(0, None, None),
    task="One step of AdamW: Adam, and beside it a decay of the weights. w, g, m, v: arrays of one shape; t counts\n"
         "from 1; lam is λ. The gradient g knows nothing of the decay. Return the new w, m and v.",
    symbols={"mₜ₋₁": "m", "vₜ₋₁": "v", "mₜ": "m1", "vₜ": "v1", "m̂ₜ": "m_hat", "v̂ₜ": "v_hat", "gₜ": "g", "t": "t",
             "β₁": "beta1", "β₂": "beta2", "η": "lr", "ε": "eps", "λ": "lam", "dₜ": "d", "wₜ": "w", "wₜ₊₁": "w1"},
    wrong=(
        Wrong("penalty", {"penalty": "both", "decay": "none"}, effect="that is Adam with an L2 penalty",
              asks="Is λ·wₜ divided by √(v̂ₜ) in your code? Should a weight with large gradients decay less?"),
        Wrong("penalty_in_m", {"penalty": "m", "decay": "none"}),
        Wrong("penalty_and_decay", {"penalty": "both"}, asks="In how many places does λ stand in your code?"),
        Wrong("penalty_and_double_decay", {"penalty": "both", "decay": "twice"},
              effect="the penalty and the decay are alternatives: the slide's formula has both",
              asks="In how many places does λ stand in your code?"),
        Wrong("decay_divided", {"top": "m and decay", "decay": "none"}, asks="Is λ·wₜ divided by √(v̂ₜ) in your code?"),
        Wrong("no_decay", {"decay": "none"}, asks="What becomes of a weight whose gradient is always 0?"),
        Wrong("decay_twice", {"decay": "twice"},
              asks="By which share does a weight shrink in a step if its gradient is 0?"),
        Wrong("grows", {"decay": "plus"}),
        Wrong("decay_corrected", {"decay": "corrected"}),
        Wrong("decay_with_step_size", {"decay": "step size"}),
        Wrong("no_m_hat", {"m_corrected": False}),
        Wrong("no_v_hat", {"v_corrected": False},
              asks="What is v after the first step if it starts at 0? How far is that from g²?"),
        Wrong("t_from_0", {"late": 1}),
        Wrong("eps_inside", {"below": "inside"}),
        Wrong("sign", {"sign": 1}),
    ),
    also=(
        Also("decay_without_rate", {"decay": "bare"}, whose="the paper: the decay does not follow the learning rate",
             source="Loshchilov & Hutter 2019, Algorithm 2, with the schedule's multiplier 1; Chainer",
             translation="your λ is the exercise's η·λ; under a schedule of η alone the two differ"),
        Also("decay_after", {"decay": "after"}, whose="the decay after the step: AdamW of Hugging Face's transformers",
             source="transformers 4.46, optimization.AdamW: the last line is p.add_(p, alpha=-lr·weight_decay)",
             translation="your step is (1−η·λ) times as long as the exercise's; the difference is η²·λ·dₜ",
             scores=False),
        Also("eps_hat", {"below": "eps_hat"}, whose="the ε̂ form: Keras",
             source="Kingma & Ba 2015, end of section 2: α√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v + ε̂)",
             translation="the exercise's ε is your ε/√(1−β₂ᵗ)"),
    ),
    measures=(
        Measure("ten steps with g = 0, η = 0.1, λ = 0.5 take w from 1 to {yours} instead of {right}", without_gradient),
        Measure("a first step with g = 1000, η = 0.5, λ = 0.1 takes w from 1 to {yours} instead of {right}",
                first_step(1.0, 1000.0)),
        Measure("a first step with g = 1e-8, η = 0.5 takes w from 0 to {yours} instead of {right}",
                first_step(0.0, 1e-8))),
    hints=("Is λ·wₜ divided by √(v̂ₜ) in your code? Should a weight with large gradients decay less?",
           "Adam's step −η·m̂ₜ/(√(v̂ₜ) + ε), and beside it −η·λ·wₜ, with the old w",
           "return w - lr * (m_hat / (np.sqrt(v_hat) + eps) + lam * w), m, v"),
    solution="""def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * (m_hat / (np.sqrt(v_hat) + eps) + lam * w), m, v
""",
    after_pass="PyTorch, optax and Keras multiply the decay by η, the paper only by the schedule's multiplier. Try "
               "SGDW the same way: m = βm + ηg, w − m − sλw, and no λ in g.",
    origin=rules.adamw, play="adamw",
)
