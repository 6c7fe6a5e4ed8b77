"""Exercise E12: one step of AdamW, with a decay that the learning rate scales."""
import numpy as np
from numpy import sqrt

from ....optim import rules
from ..drawing import moments, spread
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w, g, m, v, t, lr, beta1, beta2, eps, lam):
    """One step of the engine's AdamW (Loshchilov & Hutter 2019, Algorithm 2, decay times the learning rate)."""
    return rules.adamw(w, g, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=lam)


def reference(w, g, m, v, t, lr, beta1, beta2, eps, lam, *, penalty="none", top="m", decay="rate", m_corrected=True,
              v_corrected=True, late=0, below="outside", sign=-1, swapped=False, keeps="new",
              of="g²", order="beside", shrunk="w", tiny=1):
    """AdamW with switches. late: of the power of β; keeps: what is returned, or "used old" if the step takes it."""
    b1, b2 = (beta2, beta1) if swapped else (beta1, beta2)
    in_m = g + lam * w if penalty in ("both", "m") else g
    in_v = g + lam * w if penalty == "both" else g
    m1 = b1 * m + (1 - b1) * in_m
    v1 = b2 * v + (1 - b2) * {"g²": in_v * in_v, "|g|": abs(in_v), "m²": m1 * m1, "mean": np.mean(in_v * in_v)}[of]
    betas = np.array([b1, b2])
    powers = {"product": lambda: betas * t, "no power": lambda: betas}.get(late, lambda: betas**(t + late))
    share1, share2 = (1 - betas)**t if late == "outside" else 1 - powers()
    m_used, v_used = (m, v) if keeps == "used old" else (m1, v1)
    m_hat = {True: m_used / share1, False: m_used, "times": m_used * share1, "g": g}[m_corrected]
    v_hat = {True: v_used / share2, False: v_used, "times": v_used * share2,
             "after": sqrt(v_used) / share2}[v_corrected]
    hat = 1 / share2 if v_corrected == "times" else share2
    bottom = {"outside": lambda: sqrt(v_hat) + eps, "inside": lambda: sqrt(v_hat + eps), "no eps": lambda: sqrt(v_hat),
              "eps_hat": lambda: sqrt(v_hat) + eps / sqrt(hat), "rooted": lambda: v_hat + eps,
              "folded": lambda: v_hat + eps / share2}[below]()
    bottom = tiny * bottom if 0 < np.max(np.abs(g)) < 1e-8 else bottom
    agrees = (m1 * g > 0) * 1.0
    d = {"m": lambda: m_hat, "m and decay": lambda: m_hat + lam * w,
         "Dozat": lambda: beta1 * m1 / (1 - beta1**(t + 1)) + (1 - beta1) * g / (1 - beta1**t),
         "cautious": lambda: m_hat * agrees / max(np.mean(agrees), 0.001)}[top]() / bottom
    factor = {"rate": lr, "none": 0, "bare": 1, "twice": 2 * lr, "plus": -lr, "corrected": lr / share1,
              "step size": lr * sqrt(share2) / share1}[decay]
    moved = w + sign * lr * d
    shrinks = {"w": moved if order == "after" else w, "half": np.sum(w * w) / 2, "squares": np.sum(w * w),
               "sum": np.sum(w)}[shrunk]
    w1 = moved - factor * lam * shrinks
    m_kept, v_kept = (m_hat, v_hat) if keeps == "hats" else (m1, v1)
    return w1, m_kept, v_kept


def formulas(s):
    """The lines of AdamW."""
    b1, b2 = ("β₂", "β₁") if s.swapped else ("β₁", "β₂")
    t = {0: "ᵗ", 1: "ᵗ⁺¹", -1: "ᵗ⁻¹", "product": "·t", "no power": "", "outside": ""}[s.late]
    c1, c2 = (f"(1−{b})ᵗ" if s.late == "outside" else f"1−{b}{t}" for b in (b1, b2))
    m, v = ("mₜ₋₁", "vₜ₋₁") if s.keeps == "used old" else ("mₜ", "vₜ")
    yield f"mₜ = {b1}·mₜ₋₁ + (1−{b1})·{'(gₜ + λ·wₜ)' if s.penalty in ('both', 'm') else 'gₜ'}"
    square = f"{'(gₜ + λ·wₜ)' if s.penalty == 'both' else 'gₜ'}²"
    square = {"|g|": "|gₜ|", "m²": "mₜ²", "mean": "mean(gₜ²)"}.get(s.of, square)
    yield f"vₜ = {b2}·vₜ₋₁ + (1−{b2})·{square}"
    yield "m̂ₜ = gₜ" if s.m_corrected == "g" else f"m̂ₜ = {m}" + {
        True: f"/({c1})", False: "", "times": f"·({c1})"}[s.m_corrected]
    yield {True: f"v̂ₜ = {v}/({c2})", False: f"v̂ₜ = {v}", "times": f"v̂ₜ = {v}·({c2})",
           "after": f"v̂ₜ = √({v})/({c2})"}[s.v_corrected]
    hat = f"ε·√({c2})" if s.v_corrected == "times" else f"ε/√({c2})"
    below = {"outside": "(√(v̂ₜ) + ε)", "inside": "√(v̂ₜ + ε)", "no eps": "√(v̂ₜ)", "eps_hat": f"(√(v̂ₜ) + {hat})",
             "rooted": "(v̂ₜ + ε)", "folded": f"(v̂ₜ + ε/({c2}))"}[s.below]
    top = {"m": "m̂ₜ", "m and decay": "(m̂ₜ + λ·wₜ)", "Dozat": "(β₁·mₜ/(1−β₁ᵗ⁺¹) + (1−β₁)·gₜ/(1−β₁ᵗ))",
           "cautious": "(m̂ₜ·[mₜ·gₜ > 0]/max(mean([mₜ·gₜ > 0]), 0.001))"}[s.top]
    yield f"dₜ = {top}/{below}"
    moved = f"wₜ {'−' if s.sign < 0 else '+'} η·dₜ"
    corrections = f"√({c2})/({c1})"
    of = {"w": "wₜ", "half": "½·‖wₜ‖²", "squares": "‖wₜ‖²", "sum": "Σ(wₜ)"}[s.shrunk]
    factor = {"bare": "−λ", "twice": "−2·η·λ", "plus": "+η·λ"}.get(s.decay, "−η·λ")
    last = {"none": "", "corrected": f"/({c1})", "step size": f"·{corrections}"}.get(s.decay, "")
    last = "" if s.decay == "none" else f" {factor[0]} {factor[1:]}·{of}{last}"
    yield f"wₜ₊₁ = (1{factor})·({moved})" if s.order == "after" else f"wₜ₊₁ = {moved}{last}"
    yield "return wₜ₊₁, m̂ₜ, v̂ₜ" if s.keeps == "hats" else "return wₜ₊₁, mₜ, vₜ"


def probes(rng):
    """The first step, and later ones with given m and v, with small and with large numbers, one g and one m 0; ε, λ
    and 1 − β large enough to be seen."""
    calls = []
    for t, size, low, high in ((1, 4, 0.05, 20), (4, 5, 0.02, 0.8), (12, 7, 0.1, 30)):
        w, g, m, v = moments(rng, t, size, low, high)
        beta1, beta2, eps, lr, lam = rng.uniform([0.6, 0.9, 0.2, 0.1, 0.2], [0.8, 0.95, 0.4, 1.5, 0.9]).tolist()
        calls.append((w, g, m, v, t, lr, beta1, beta2, eps, lam))
    return calls


def stress(rng):
    """A first step with tiny gradients, beside which ε is so large that a guard is accepted."""
    return [(np.zeros(4), spread(rng, 4, 1e-13, 3e-9), np.zeros(4), np.zeros(4), 1, 0.3, 0.7, 0.9, 1e4, 0.4)]


def first_step(start, gradient, eps):
    """f(step) -> w after a first step from `start` with η = 0.5, λ = 0.1."""
    def number(step):
        return float(step(*np.array([start, gradient, 0, 0]), 1, 0.5, 0.9, 0.999, eps, 0.1)[0])
    return number


def without_gradient(step):
    """w after ten steps with g = 0 from w = v = 1, η = 0.1, λ = 0.5."""
    w, m, v = np.array([1.0, 0, 1])
    for t in range(1, 11):
        w, m, v = step(w, 0.0, m, v, t, 0.1, 0.9, 0.999, 1e-8, 0.5)
    return float(w)


def sparse(step):
    """How far w has moved, in units of η, after one gradient of 1 and fifty of 0, without a decay."""
    w, m, v = np.zeros(3)
    for t in range(1, 52):
        w, m, v = step(w, float(t == 1), m, v, t, 1.0, 0.9, 0.999, 1e-8, 0.0)
    return -float(w)


PLAIN = {"order": "beside", "shrunk": "w"}                                   # nor with these
ALONE = {"swapped": False, "late": 0, "m_corrected": True, "keeps": "new"}    # not combined with others of these
EXERCISE = Exercise(
    slug="adamw", id="E12", lesson=8, title="AdamW", function="adamw_step",
    arguments=("w", "g", "m", "v", "t", "lr", "beta1", "beta2", "eps", "lam"), outputs=("w", "m", "v"), after=("adam",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, stress=stress,
    moves=(0, None, None),
    task="One step of AdamW: Adam, and beside it a decay of the weights. w, g, m, v: arrays of one shape; t counts\n"
         "from 1; lam is λ. The gradient g knows nothing of the decay. Return the new w, m and v.",
    symbols={"mₜ₋₁": "m", "vₜ₋₁": "v", "mₜ": "m1", "vₜ": "v1", "m̂ₜ": "m_hat", "v̂ₜ": "v_hat", "gₜ": "g", "t": "t",
             "β₁": "beta1", "β₂": "beta2", "η": "lr", "ε": "eps", "λ": "lam", "dₜ": "d", "wₜ": "w", "wₜ₊₁": "w1",
             "Σ(wₜ)": lambda a: np.sum(a["w"])},
    wrong=(
        Wrong("penalty", {"penalty": "both", "decay": "none", **PLAIN}, effect="that is Adam with an L2 penalty",
              asks="Is λ·wₜ divided by √(v̂ₜ) in your code? Should a weight with large gradients decay less?"),
        Wrong("penalty_in_m", {"penalty": "m", "decay": "none", **PLAIN}),
        Wrong("penalty_and_decay", {"penalty": "both"}, asks="In how many places does λ stand in your code?"),
        Wrong("penalty_and_double_decay", {"penalty": "both", "decay": "twice"},
              effect="the penalty and the decay are alternatives: the slide's formula has both",
              asks="In how many places does λ stand in your code?"),
        Wrong("decay_divided", {"top": "m and decay", "decay": "none", **PLAIN},
              asks="Is λ·wₜ divided by √(v̂ₜ) in your code?"),
        Wrong("no_decay", {"decay": "none", **PLAIN}, asks="What becomes of a weight whose gradient is always 0?"),
        Wrong("decay_twice", {"decay": "twice"},
              asks="By which share does a weight shrink in a step if its gradient is 0?"),
        Wrong("grows", {"decay": "plus"}),
        Wrong("decay_corrected", {"decay": "corrected", **PLAIN}),
        Wrong("decay_with_step_size", {"decay": "step size", **PLAIN}),
        Wrong("penalty_itself", {"shrunk": "half", "order": "beside"},
              effect="all weights lose the same number, those below 0 as well",
              asks="Of (λ/2)·‖w‖² the decay is the gradient. How many numbers does that have?"),
        Wrong("sum_of_squares", {"shrunk": "squares", "order": "beside"},
              effect="all weights lose the same number, those below 0 as well",
              asks="By which number does one weight shrink in your code: by a share of itself?"),
        Wrong("sum_of_weights", {"shrunk": "sum", "order": "beside"}, effect="all weights lose the same number",
              asks="By which number does one weight shrink in your code: by a share of itself?"),
        Wrong("no_eps", {"below": "no eps"}),
        Wrong("v_from_absolute_g", {"of": "|g|", "penalty": "none", **ALONE}, asks="What is √v̂ after the first step?"),
        Wrong("v_from_m", {"of": "m²", "penalty": "none", **ALONE},
              asks="Of which squares is v the mean: of g, or of m?"),
        Wrong("no_m_hat", {"m_corrected": False}),
        Wrong("no_v_hat", {"v_corrected": False},
              asks="What is v after the first step if it starts at 0? How far is that from g²?"),
        Wrong("t_from_0", {"late": 1}),
        Wrong("t_minus_1", {"late": -1}),
        Wrong("t_times_beta", {"late": "product"}, asks="What is βᵗ for t = 2: β·β or β + β?"),
        Wrong("power_forgotten", {"late": "no power", "swapped": False, "keeps": "new", "penalty": "none"},
              asks="After a thousand steps, is m still too small? What is 1 − βᵗ then?"),
        Wrong("power_behind_the_bracket", {"late": "outside", "swapped": False, "keeps": "new", "penalty": "none"},
              asks="What is (1 − β)ᵗ after a thousand steps, and what is 1 − βᵗ?"),
        Wrong("gradient_for_m_hat", {"m_corrected": "g", "penalty": "none", "late": 0, "swapped": False,
                                     "keeps": "new"},
              effect="m is kept and never used", asks="Which past gradients does your step still contain?"),
        Wrong("corrections_multiply", {"m_corrected": "times", "v_corrected": "times"},
              asks="After the first step from 0, m is (1−β₁)·g. What makes g of it?"),
        Wrong("corrected_after_the_root", {"v_corrected": "after", "below": "rooted"},
              asks="Which number is divided by 1−β₂ᵗ, v or its root?"),
        Wrong("folded_without_root", {"v_corrected": "after", "below": "folded"},
              asks="If v is divided by 1−β₂ᵗ, by what is its root divided?"),
        # what is done to tiny numbers may be anything: the words say it, and a factor of 2 stands for it
        Wrong("tiny_numbers", {"tiny": 2}, stress="finite",
              words=("other numbers than these lines where the gradients are smaller than 1e-8, as with a floor "
                     "such as max(·, 1e-8)", "the same lines for gradients of any size"),
              effect="where the gradients are tiny, the steps have another length",
              asks="What does your code do with a gradient of 1e-12?"),
        Wrong("betas_swapped", {"swapped": True}, asks="Which of the two means should remember for longer, m or v?"),
        Wrong("old_means", {"keeps": "used old"}),
        Wrong("hats_returned", {"keeps": "hats"},
              effect="what is corrected is kept for the next step, and corrected again and again",
              asks="Is what you return as m what the next step should take as its old m?"),
        Wrong("sign", {"sign": 1}),
    ),
    also=(
        Also("uncorrected", {"m_corrected": False, "v_corrected": False},
             whose="AdamW without bias correction: BERT's optimizer",
             source="google-research/bert, optimization.py, AdamWeightDecayOptimizer; slides \"Optimization for Deep "
                    "Learning\" 2023, which omit it from Adam (SOURCES.md G10)",
             translation="your m̂ is m and your v̂ is v: the first step is (1−β₁)/√(1−β₂) times as long", scores=False),
        Also("eps_inside", {"below": "inside"}, whose="ε inside the root: optax's eps_root",
             source="optax.adamw(eps=0, eps_root=ε): m̂/√(v̂ + eps_root)",
             translation="the exercise's ε is about your √ε: 1e-8 under the root acts like 1e-4", scores=False),
        Also("slides_adam", {"m_corrected": False, "v_corrected": False, "below": "inside"},
             whose="Adam as the slides print it: ε inside the root, no bias correction",
             source="slides \"Optimization for Deep Learning\" 2023 (SOURCES.md G10)",
             translation="your m̂ is m and your v̂ is v; the exercise's ε is about your √ε", scores=False),
        Also("nadamw", {"top": "Dozat", **ALONE}, whose="NAdamW, another method: optax",
             source="Dozat 2016, Algorithm 2 with one β₁; optax.nadamw",
             translation="your m̂ is one step further, with gₜ once more; the exercise's is mₜ/(1−β₁ᵗ)", scores=False),
        Also("cautious", {"top": "cautious", **ALONE}, whose="the cautious AdamW, another method: timm",
             source="Liang et al. 2024, arXiv:2411.16085; timm.optim.AdamWLegacy(caution=True)",
             translation="only weights whose m and g agree in sign take the step, and a longer one; the decay is as "
                         "before", scores=False),
        Also("adam_mini", {"of": "mean", "penalty": "none", **ALONE},
             whose="Adam-mini, another method, with all of w as one block",
             source="Zhang et al. 2024, arXiv:2406.16793; zyushun/Adam-mini, adam_mini.py: mean(g²) in each block",
             translation="your weights share the mean of g²; in the exercise each has a v of its own", scores=False),
        Also("decay_without_rate", {"decay": "bare"}, whose="the paper: the decay does not follow the learning rate",
             source="Loshchilov & Hutter 2019, Algorithm 2, with the schedule's multiplier 1; Chainer",
             translation="your λ is the exercise's η·λ; under a schedule of η alone the two differ"),
        Also("decay_after", {"order": "after", "shrunk": "w"},
             whose="the decay after the step: AdamW of Hugging Face's transformers",
             source="transformers 4.46, optimization.AdamW: the last line is p.add_(p, alpha=-lr·weight_decay)",
             translation="your step is (1−η·λ) times as long as the exercise's; the difference is η²·λ·dₜ"),
        Also("eps_hat", {"below": "eps_hat"}, whose="the ε̂ form: Keras, transformers",
             source="Kingma & Ba 2015, end of section 2: α√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v + ε̂); transformers 4.46, AdamW",
             translation="the exercise's ε is your ε/√(1−β₂ᵗ)"),
    ),
    measures=(
        Measure("ten steps with g = 0 from v = 1, η = 0.1, λ = 0.5 take w from 1 to {yours} instead of {right}",
                without_gradient),
        Measure("a first step with g = 1000, η = 0.5, λ = 0.1 takes w from 1 to {yours} instead of {right}",
                first_step(1.0, 1000.0, 1e-8)),
        Measure("a first step with g = ε = 1, η = 0.5 takes w from 0 to {yours} instead of {right}",
                first_step(0.0, 1.0, 1.0)),
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
