"""Exercise E12: one step of AdamW, with a decay that the learning rate scales."""
import numpy as np
from numpy import sqrt

from ....optim import rules
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    """One step of the engine's AdamW (Loshchilov & Hutter 2019, Algorithm 2, decay times the learning rate)."""
    return rules.adamw(w, g, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=lam)


def reference(w, g, m, v, t, lr, beta1, beta2, eps, lam, *, penalty="none", top="m", decay="rate", m_corrected=True,
              v_corrected=True, late=0, below="outside", sign=-1, swapped=False, keeps="new"):
    """AdamW with switches. late: of the power of β; keeps: what is returned, or "used old" if the step takes it."""
    b1, b2 = (beta2, beta1) if swapped else (beta1, beta2)
    in_m = g + lam * w if penalty in ("both", "m") else g
    in_v = g + lam * w if penalty == "both" else g
    m1 = b1 * m + (1 - b1) * in_m
    v1 = b2 * v + (1 - b2) * in_v * in_v
    betas = np.array([b1, b2])
    share1, share2 = 1 - (betas * t if late == "product" else betas**(t + late))
    m_used, v_used = (m, v) if keeps == "used old" else (m1, v1)
    m_hat = {True: m_used / share1, False: m_used, "times": m_used * share1}[m_corrected]
    v_hat = {True: v_used / share2, False: v_used, "times": v_used * share2,
             "after": sqrt(v_used) / share2}[v_corrected]
    bottom = v_hat + eps if v_corrected == "after" else {
              "outside": sqrt(v_hat) + eps, "inside": sqrt(v_hat + eps),
              "eps_hat": sqrt(v_hat) + eps / sqrt(share2)}[below]
    d = (m_hat if top == "m" else m_hat + lam * w) / bottom
    factor = {"rate": lr, "none": 0, "after": 0, "bare": 1, "twice": 2 * lr, "plus": -lr, "corrected": lr / share1,
              "step size": lr * sqrt(share2) / share1}[decay]
    moved = w + sign * lr * d
    w1 = (1 - lr * lam) * moved if decay == "after" else moved - factor * lam * w
    m_kept, v_kept = (m_hat, v_hat) if keeps == "hats" else (m1, v1)
    return w1, m_kept, v_kept


def formulas(s):
    """The lines of AdamW."""
    b1, b2 = ("β₂", "β₁") if s.swapped else ("β₁", "β₂")
    t = {0: "ᵗ", 1: "ᵗ⁺¹", -1: "ᵗ⁻¹", "product": "·t"}[s.late]
    m, v = ("mₜ₋₁", "vₜ₋₁") if s.keeps == "used old" else ("mₜ", "vₜ")
    yield f"mₜ = {b1}·mₜ₋₁ + (1−{b1})·{'(gₜ + λ·wₜ)' if s.penalty in ('both', 'm') else 'gₜ'}"
    yield f"vₜ = {b2}·vₜ₋₁ + (1−{b2})·{'(gₜ + λ·wₜ)' if s.penalty == 'both' else 'gₜ'}²"
    yield f"m̂ₜ = {m}" + {True: f"/(1−{b1}{t})", False: "", "times": f"·(1−{b1}{t})"}[s.m_corrected]
    yield {True: f"v̂ₜ = {v}/(1−{b2}{t})", False: f"v̂ₜ = {v}", "times": f"v̂ₜ = {v}·(1−{b2}{t})",
           "after": f"v̂ₜ = √({v})/(1−{b2}{t})"}[s.v_corrected]
    below = "(v̂ₜ + ε)" if s.v_corrected == "after" else {
        "outside": "(√(v̂ₜ) + ε)", "inside": "√(v̂ₜ + ε)", "eps_hat": f"(√(v̂ₜ) + ε/√(1−{b2}{t}))"}[s.below]
    yield f"dₜ = {'m̂ₜ' if s.top == 'm' else '(m̂ₜ + λ·wₜ)'}/{below}"
    moved = f"wₜ {'−' if s.sign < 0 else '+'} η·dₜ"
    corrections = f"√(1−{b2}{t})/(1−{b1}{t})"
    last = {"rate": " − η·λ·wₜ", "none": "", "bare": " − λ·wₜ", "twice": " − 2·η·λ·wₜ", "plus": " + η·λ·wₜ",
            "corrected": f" − η·λ·wₜ/(1−{b1}{t})", "step size": f" − η·λ·wₜ·{corrections}"}
    yield f"wₜ₊₁ = (1−η·λ)·({moved})" if s.decay == "after" else f"wₜ₊₁ = {moved}{last[s.decay]}"
    yield "return wₜ₊₁, m̂ₜ, v̂ₜ" if s.keeps == "hats" else "return wₜ₊₁, mₜ, vₜ"


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


def sparse(step):
    """How far w has moved, in units of η, after one gradient of 1 and fifty of 0, without a decay."""
    w, m, v = np.zeros(3)
    for t in range(1, 52):
        w, m, v = step(w, float(t == 1), m, v, t, 1.0, 0.9, 0.999, 1e-8, 0.0)
    return -float(w)


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
        Wrong("t_minus_1", {"late": -1}),
        Wrong("t_times_beta", {"late": "product"}, asks="What is βᵗ for t = 2: β·β or β + β?"),
        Wrong("corrections_multiply", {"m_corrected": "times", "v_corrected": "times"},
              asks="After the first step from 0, m is (1−β₁)·g. What makes g of it?"),
        Wrong("corrected_after_the_root", {"v_corrected": "after", "below": "outside"},
              asks="Which number is divided by 1−β₂ᵗ, v or its root?"),
        Wrong("betas_swapped", {"swapped": True}, asks="Which of the two means should remember for longer, m or v?"),
        Wrong("old_means", {"keeps": "used old"}),
        Wrong("hats_returned", {"keeps": "hats"},
              effect="the corrected m̂ and v̂ are kept as the next step's m and v, and corrected again and again",
              asks="Is what you return as m what the next step should take as its old m?"),
        Wrong("eps_inside", {"below": "inside"}),
        Wrong("sign", {"sign": 1}),
    ),
    also=(
        Also("uncorrected", {"m_corrected": False, "v_corrected": False}, whose="Adam without bias correction",
             source="slides \"Optimization for Deep Learning\" 2023, which omit it (SOURCES.md G10)",
             translation="your m̂ is m and your v̂ is v: the first steps are (1−β₁)/√(1−β₂) times as long", scores=False),
        Also("decay_without_rate", {"decay": "bare"}, whose="the paper: the decay does not follow the learning rate",
             source="Loshchilov & Hutter 2019, Algorithm 2, with the schedule's multiplier 1; Chainer",
             translation="your λ is the exercise's η·λ; under a schedule of η alone the two differ"),
        Also("decay_after", {"decay": "after"}, whose="the decay after the step: AdamW of Hugging Face's transformers",
             source="transformers 4.46, optimization.AdamW: the last line is p.add_(p, alpha=-lr·weight_decay)",
             translation="your step is (1−η·λ) times as long as the exercise's; the difference is η²·λ·dₜ"),
        Also("eps_hat", {"below": "eps_hat"}, whose="the ε̂ form: Keras",
             source="Kingma & Ba 2015, end of section 2: α√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v + ε̂)",
             translation="the exercise's ε is your ε/√(1−β₂ᵗ)"),
    ),
    measures=(
        Measure("ten steps with g = 0, η = 0.1, λ = 0.5 take w from 1 to {yours} instead of {right}", without_gradient),
        Measure("a first step with g = 1000, η = 0.5, λ = 0.1 takes w from 1 to {yours} instead of {right}",
                first_step(1.0, 1000.0)),
        Measure("a first step with g = 1e-8, η = 0.5 takes w from 0 to {yours} instead of {right}",
                first_step(0.0, 1e-8)),
        Measure("with λ = 0, one gradient of 1, then fifty of 0, move w by {yours}·η instead of {right}·η", sparse)),
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
