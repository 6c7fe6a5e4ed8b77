"""Exercise E11: one step of Adam, against the engine's rule."""
import numpy as np
from numpy import sqrt

from ....optim import rules
from ..drawing import moments, spread
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w, g, m, v, t, lr, beta1, beta2, eps):
    """One step of the engine's Adam (Kingma & Ba 2015, Algorithm 1)."""
    return rules.adam(w, g, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)


def reference(w, g, m, v, t, lr, beta1, beta2, eps, *, swapped=False, m_share=True, v_share=True, v_of="g", late=0,
              m_corrected=True, v_corrected=True, below="outside", sign=-1, keeps="means", old=False,
              v_by="β₂", ahead="", method="", tiny=1):
    """Adam with switches. m_share, v_share: whether g has its 1 − β, "reversed" if β and 1 − β are exchanged; v_by:
    whose β the moving mean of v has; m_corrected, v_corrected: whether, and how else; ahead: how NAdam's m̂ looks ahead;
    v_of: also whose square, or (AdaMax) largest |g|, v is; method: another way from the means to the step."""
    b1, b2 = (beta2, beta1) if swapped else (beta1, beta2)
    m_old, m_new = {True: (b1, 1 - b1), False: (b1, 1), "reversed": (1 - b1, b1)}[m_share]
    m1 = m_old * m + m_new * g
    square = {"m": m1, "g − m": g - m1, "g − m + ε": g - m1}.get(v_of, g)**2
    square = {"|g|": abs(g), "mean": np.mean(square), "sum": np.sum(square)}.get(v_of, square) + 0 * g
    by = b1 if v_by == "β₁" else b2
    v_old, v_new = {True: (by, 1 - by), False: (by, 1), "reversed": (1 - by, by)}[v_share]
    largest = np.maximum(v_old * v, np.abs(g) + (eps if v_of == "max + ε" else 0))
    v1 = largest if v_of in ("max", "max + ε") else v_old * v + v_new * square
    v1 = {"g − m + ε": v1 + eps, "plus ε": v1 + eps, "AMSGrad": np.maximum(v, v1),
          "Yogi": v + v_new * np.sign(g * g - v) * g * g}.get(v_of, v1)
    m_used, v_used = (m, v) if old else (m1, v1)
    betas = np.array([b1, b2])
    later = late if isinstance(late, int) else 0
    powers = {"product": betas * t, "1−β": (1 - betas)**t, "no power": betas}.get(late, betas**(t + later))
    share1, share2 = (1 - betas)**t if late == "outside" else 1 - powers
    ahead1 = 1 - b1**(t + later + 1) if ahead == "Dozat" else share1
    m_hat = {True: m_used / ahead1, False: m_used, "times": m_used * share1, "β₂": m_used / share2,
             "g": g}[m_corrected]
    m_hat = b1 * m_hat + (1 - b1) * g / share1 if ahead else m_hat
    v_hat = {True: v_used / share2, False: v_used, "times": v_used * share2, "β₁": v_used / share1,
             "after": sqrt(v_used) / share2}[v_corrected]
    hat = {"times": 1 / share2, "β₁": share1}.get(v_corrected, share2)
    bottom = {"outside": lambda: sqrt(v_hat) + eps, "inside": lambda: sqrt(v_hat + eps),
              "no root": lambda: v_hat + eps, "v alone": lambda: v_hat, "no eps": lambda: sqrt(v_hat),
              "eps_hat": lambda: sqrt(v_hat) + eps / sqrt(hat), "rooted": lambda: v_hat + eps,
              "folded": lambda: v_hat + eps / share2, "eps_hat inside": lambda: sqrt(v_hat + eps / share2)}[below]()
    d = m_hat / (tiny * bottom if 0 < np.max(np.abs(g)) < 1e-8 else bottom)
    d = {"LAMB": lambda: np.linalg.norm(w) / np.linalg.norm(d) * d, "atan2": lambda: np.arctan2(m_hat, sqrt(v_hat)),
         "cautious": lambda: cautious(d, m1 * g > 0)}.get(method, lambda: d)()
    dw = sign * lr * d
    m_kept, v_kept = (m1, v1) if keeps == "means" else (m_hat, v_hat)
    new = w + dw
    return new, m_kept, v_kept


def cautious(d, agrees):
    """d where the mean and the gradient agree, larger by as much as the others are fewer."""
    return d * agrees / max(np.mean(agrees), 0.001)


def formulas(s):
    """The lines of Adam."""
    b1, b2 = ("β₂", "β₁") if s.swapped else ("β₁", "β₂")
    t = {0: "ᵗ", 1: "ᵗ⁺¹", -1: "ᵗ⁻¹", "product": "·t", "1−β": "ᵗ", "no power": "", "outside": ""}[s.late]
    c1, c2 = ({"1−β": f"1−(1−{b})ᵗ", "outside": f"(1−{b})ᵗ"}.get(s.late, f"1−{b}{t}") for b in (b1, b2))
    late = {0: "ᵗ⁺¹", 1: "ᵗ⁺²", -1: "ᵗ"}[s.late] if s.ahead == "Dozat" else t
    m, v = ("mₜ₋₁", "vₜ₋₁") if s.old else ("mₜ", "vₜ")
    square = {"m": "mₜ²", "|g|": "|gₜ|", "mean": "mean(gₜ²)", "sum": "‖gₜ‖²",
              "g − m": "(gₜ − mₜ)²", "g − m + ε": "(gₜ − mₜ)²"}.get(s.v_of, "gₜ²")
    yield f"mₜ = {mean_of(b1, 'mₜ₋₁', 'gₜ', s.m_share)}"
    by = b1 if s.v_by == "β₁" else b2
    kept = f"(1−{by})" if s.v_share == "reversed" else by
    yield {"max": f"vₜ = max({kept}·vₜ₋₁, |gₜ|)", "max + ε": f"vₜ = max({kept}·vₜ₋₁, |gₜ| + ε)",
           "Yogi": f"vₜ = vₜ₋₁ + {'' if not s.v_share else by if s.v_share == 'reversed' else f'(1−{by})'}"
                   f"{'·' if s.v_share else ''}sign(gₜ² − vₜ₋₁)·gₜ²",
           "AMSGrad": f"vₜ = max(vₜ₋₁, {mean_of(by, 'vₜ₋₁', 'gₜ²', s.v_share)})"}.get(
        s.v_of, f"vₜ = {mean_of(by, 'vₜ₋₁', square, s.v_share)}") + " + ε" * (s.v_of in ("g − m + ε", "plus ε"))
    ahead = f"1−{b1}{late}" if s.ahead == "Dozat" else c1
    m_hat = m + {True: f"/({ahead})", False: "", "times": f"·({c1})", "β₂": f"/({c2})", "g": ""}[s.m_corrected]
    m_hat = "gₜ" if s.m_corrected == "g" else m_hat
    yield f"m̂ₜ = {b1}·{m_hat} + (1−{b1})·gₜ/({c1})" if s.ahead else f"m̂ₜ = {m_hat}"
    yield "v̂ₜ = " + {True: f"{v}/({c2})", False: v, "times": f"{v}·({c2})", "β₁": f"{v}/({c1})",
                     "after": f"√({v})/({c2})"}[s.v_corrected]
    eps_hat = {"times": f"ε·√({c2})", "β₁": f"ε/√({c1})"}.get(s.v_corrected, f"ε/√({c2})")
    below = {"outside": "(√(v̂ₜ) + ε)", "inside": "√(v̂ₜ + ε)", "no root": "(v̂ₜ + ε)", "v alone": "v̂ₜ", "no eps": "√(v̂ₜ)",
             "eps_hat": f"(√(v̂ₜ) + {eps_hat})", "rooted": "(v̂ₜ + ε)", "folded": f"(v̂ₜ + ε/({c2}))",
             "eps_hat inside": f"√(v̂ₜ + ε/({c2}))"}[s.below]
    step = {"atan2": "atan2(m̂ₜ, √(v̂ₜ))", "LAMB": f"‖wₜ‖/‖m̂ₜ/{below}‖·m̂ₜ/{below}",
            "cautious": f"m̂ₜ·[mₜ·gₜ > 0]/max(mean([mₜ·gₜ > 0]), 0.001)/{below}"}.get(s.method, f"m̂ₜ/{below}")
    yield f"wₜ₊₁ = wₜ {'−' if s.sign < 0 else '+'} η·{step}"
    yield "return wₜ₊₁, mₜ, vₜ" if s.keeps == "means" else "return wₜ₊₁, m̂ₜ, v̂ₜ"


def mean_of(beta, old, new, share):
    """The moving mean of `new`; share "reversed": with β and 1−β exchanged; without a share: `new` counts whole."""
    here, there = (f"(1−{beta})", beta) if share == "reversed" else (beta, f"(1−{beta})")
    return f"{here}·{old} + {f'{there}·' if share else ''}{new}"


def probes(rng):
    """The first step, and later ones with given m and v, with small and with large numbers, one g and one m 0; ε and
    1 − β large enough to be seen."""
    calls = []
    for t, size, low, high in ((1, 4, 0.05, 20), (3, 5, 0.02, 0.8), (12, 7, 0.1, 30)):
        w, g, m, v = moments(rng, t, size, low, high)
        beta1, beta2, eps = rng.uniform([0.6, 0.9, 0.2], [0.8, 0.95, 0.4]).tolist()
        calls.append((w, g, m, v, t, float(rng.uniform(0.05, 1.5)), beta1, beta2, eps))
    return calls


def stress(rng):
    """A first step with tiny gradients, beside which ε is so large that a guard is accepted."""
    return [(np.zeros(4), spread(rng, 4, 1e-13, 3e-9), np.zeros(4), np.zeros(4), 1, 0.3, 0.7, 0.9, 1e4)]


def first_step(gradient, eps):
    """f(step) -> length of the first step in units of η, downhill counted positive."""
    def number(step):
        return -float(step(*np.array([0, gradient, 0, 0]), 1, 1.0, 0.9, 0.999, eps)[0])
    return number


def sparse(step):
    """How far w has moved, in units of η, after one gradient of 1 and fifty of 0."""
    w, m, v = np.zeros(3)
    for t in range(1, 52):
        w, m, v = step(w, float(t == 1), m, v, t, 1.0, 0.9, 0.999, 1e-8)
    return -float(w)


ALONE = {"swapped": False, "m_share": True, "v_share": True, "v_by": "β₂", "old": False}     # no other switch beside
EXERCISE = Exercise(
    slug="adam", id="E11", lesson=7, title="Adam", function="adam_step",
    arguments=("w", "g", "m", "v", "t", "lr", "beta1", "beta2", "eps"), outputs=("w", "m", "v"), after=("descent",),
    engine=engine, reference=reference, probes=probes, stress=stress, moves=(0, None, None),
    task="One step of Adam. w, g, m, v: arrays of one shape; t counts from 1. Return the new w, m and v.",
    formulas=formulas,
    symbols={"mₜ₋₁": "m", "vₜ₋₁": "v", "mₜ": "m1", "vₜ": "v1", "m̂ₜ": "m_hat", "v̂ₜ": "v_hat", "gₜ": "g", "t": "t",
             "β₁": "beta1", "β₂": "beta2", "η": "lr", "ε": "eps", "wₜ": "w", "wₜ₊₁": "new",
             "atan2(m̂ₜ, √(v̂ₜ))": lambda a: np.arctan2(a["m_hat"], sqrt(a["v_hat"]))},
    wrong=(                 # a default beside a switch: no combinations with that switch's other values
        Wrong("no_m_hat", {"m_corrected": False},
              effect="AdamD does so on purpose (St John 2021, arXiv:2110.10828; adam_debias in pytorch_optimizer)",
              asks="What is m after the first step if it starts at 0? How far is that from g?"),
        Wrong("no_v_hat", {"v_corrected": False},
              asks="What is v after the first step if it starts at 0? How far is that from g²?"),
        Wrong("no_root", {"below": "no root"},
              asks="If all gradients are ten times as large, does the length of the step change?"),
        Wrong("sign", {"sign": 1}),
        Wrong("t_minus_1", {"late": -1}),
        Wrong("t_times_beta", {"late": "product", "ahead": ""}, asks="What is βᵗ for t = 2: β·β or β + β?"),
        Wrong("power_forgotten", {"late": "no power", "ahead": "", **ALONE},
              asks="After a thousand steps, is m still too small? What is 1 − βᵗ then?"),
        Wrong("power_behind_the_bracket", {"late": "outside", "ahead": "", **ALONE},
              asks="What is (1 − β)ᵗ after a thousand steps, and what is 1 − βᵗ?"),
        Wrong("gradient_for_m_hat", {"m_corrected": "g", "ahead": "", "late": 0, **ALONE},
              effect="m is kept and never used", asks="Which past gradients does your step still contain?"),
        Wrong("corrections_multiply", {"m_corrected": "times", "v_corrected": "times"},
              asks="After the first step from 0, m is (1−β₁)·g. What makes g of it?"),
        Wrong("corrections_swapped", {"m_corrected": "β₂", "v_corrected": "β₁", "swapped": False},
              asks="Of which mean does 1 − β₁ᵗ undo the start at 0?"),
        Wrong("corrected_after_the_root", {"v_corrected": "after", "below": "rooted"},
              asks="Which number is divided by 1−β₂ᵗ, v or its root?"),
        Wrong("folded_without_root", {"v_corrected": "after", "below": "folded"},
              asks="If v is divided by 1−β₂ᵗ, by what is its root divided?"),
        Wrong("old_means", {"old": True, "v_of": "g"}),
        Wrong("no_eps", {"below": "no eps"}),
        # what is done to tiny numbers may be anything: the words say it, and a factor of 2 stands for it
        Wrong("tiny_numbers", {"tiny": 2}, stress="finite",
              words=("other numbers than these lines where the gradients are smaller than 1e-8, as with a floor "
                     "such as max(·, 1e-8)", "the same lines for gradients of any size"),
              effect="where the gradients are tiny, the steps have another length",
              asks="What does your code do with a gradient of 1e-12?"),
        Wrong("betas_swapped", {"swapped": True}, asks="Which of the two means should remember for longer, m or v?"),
        Wrong("beta1_in_v", {"v_by": "β₁", "v_share": True, "swapped": False}),
        Wrong("beta1_in_v_hat", {"v_corrected": "β₁"}, asks="Of which mean does 1 − β₁ᵗ undo the start at 0?"),
        Wrong("m_reversed", {"m_share": "reversed", "swapped": False}),
        Wrong("v_reversed", {"v_share": "reversed", "swapped": False}),
        Wrong("v_from_m", {"v_of": "m"}, asks="Of which squares is v the mean: of g, or of m?"),
        Wrong("v_from_absolute_g", {"v_of": "|g|", **ALONE}, asks="What is √v̂ after the first step?"),
        Wrong("v_from_norm", {"v_of": "sum", **ALONE}, effect="all weights share one v",
              asks="How many numbers of g does one number of v depend on?"),
        Wrong("no_one_minus_beta1", {"m_share": False}, asks="If g is always 1, what does m become after many steps?"),
        Wrong("no_one_minus_beta2", {"v_share": False}, asks="If g is always 1, what does v become after many steps?"),
        Wrong("hats_returned", {"keeps": "hats"},
              effect="what is corrected is kept for the next step, and corrected again and again",
              asks="Is what you return as m what the next step should take as its old m?"),
    ),
    also=(
        Also("t_from_0", {"late": 1}, scores=False, whose="Adam whose steps count from 0: JAX, autograd",
             source="jax.example_libraries.optimizers.adam and autograd.misc.optimizers.adam: 1 − βⁱ⁺¹ for i = 0, …",
             translation="your t is their i, the exercise's t − 1: from t = 1 on you count one step too many"),
        Also("uncorrected", {"m_corrected": False, "v_corrected": False},
             whose="Adam without bias correction: CS231n's simplified Adam, BERT's optimizer, MLX by default",
             source="CS231n notes, neural-networks-3; google-research/bert, optimization.py; "
                    "mlx.optimizers.Adam(bias_correction=False)",
             translation="your m̂ is m and your v̂ is v: the first step is (1−β₁)/√(1−β₂) times as long", scores=False),
        Also("eps_inside", {"below": "inside"}, whose="ε inside the root: optax's eps_root",
             source="optax.adam(eps=0, eps_root=ε): m̂/√(v̂ + eps_root)",
             translation="the exercise's ε is about your √ε: 1e-8 under the root acts like 1e-4", scores=False),
        Also("slide", {"m_corrected": False, "v_corrected": False, "below": "inside"},
             whose="Adam as the slides print it: ε inside the root, no bias correction",
             source="slides \"Optimization for Deep Learning\" 2023 (SOURCES.md G10)",
             translation="your m̂ is m and your v̂ is v; the exercise's ε is about your √ε", scores=False),
        Also("adamd", {"m_corrected": False, "below": "eps_hat", **ALONE},
             whose="AdamD, another method: v alone is corrected",
             source="St John 2021, arXiv:2110.10828: η·√(1−β₂ᵗ)·m/(√v + ε)",
             translation="your m̂ is m, and the exercise's ε is your ε/√(1−β₂ᵗ)", scores=False),
        Also("lamb", {"method": "LAMB", **ALONE}, whose="LAMB, another method",
             source="You et al. 2020, arXiv:1904.00962, Algorithm 2 with φ(z) = z and λ = 0; without corrections: "
                    "cybertronai/pytorch-lamb",
             translation="your step is as long as η·‖w‖", scores=False),
        Also("atan2", {"method": "atan2", "below": "no eps", **ALONE}, whose="Adam-atan2, another method",
             source="Everett et al. 2024, arXiv:2407.05872; lucidrains/adam-atan2-pytorch with a = b = 1",
             translation="atan2(m̂, √v̂) is at most π/2 and needs no ε; for small m̂/√v̂ it is that quotient",
             scores=False),
        Also("cautious", {"method": "cautious", **ALONE}, whose="a cautious Adam, another method: timm",
             source="Liang et al. 2024, arXiv:2411.16085; timm.optim.AdamWLegacy(caution=True, weight_decay=0)",
             translation="where m and g differ in sign, your w stays, and the other steps are longer", scores=False),
        Also("eadam", {"v_of": "plus ε", "below": "no eps", **ALONE}, whose="EAdam, another method",
             source="Yuan & Gao 2020, arXiv:2011.02150",
             translation="your ε enters v in every step and stays there; the exercise's is added once, to √v̂",
             scores=False),
        Also("yogi", {"v_of": "Yogi", **ALONE}, whose="Yogi, another method",
             source="optax.yogi; Zaheer et al. 2018",
             translation="your v moves by (1−β₂)·g², whatever its distance from g²", scores=False),
        Also("nadam", {"ahead": "Dozat", **ALONE}, whose="NAdam, another method: Nesterov's momentum in Adam",
             source="Dozat 2016, Algorithm 2 with one β₁ and v̂ as in Adam; optax.nadam",
             translation="your m̂ is one step further, with gₜ once more; the exercise's is mₜ/(1−β₁ᵗ)", scores=False),
        Also("nadam_of_the_overview", {"ahead": "Ruder", **ALONE}, whose="NAdam, another method, as overviews write it",
             source="Ruder 2016, arXiv:1609.04747, section 4.8: β₁·m̂ₜ + (1−β₁)·gₜ/(1−β₁ᵗ)",
             translation="your m̂ is β₁ times the exercise's and gₜ once more", scores=False),
        Also("adamax", {"v_of": "max", "v_corrected": False, "below": "v alone", **ALONE},
             whose="AdaMax, another method",
             source="Kingma & Ba 2015, Algorithm 2",
             translation="your v is the largest |g|, fading, and takes no root", scores=False),
        Also("adamax_keras", {"v_of": "max", "v_corrected": False, "below": "no root", **ALONE},
             whose="AdaMax, another method, with ε: Keras", source="keras.optimizers.Adamax: η/(1−β₁ᵗ)·m/(u + ε)",
             translation="your v is the largest |g|, fading, and takes no root", scores=False),
        Also("adamax_torch", {"v_of": "max + ε", "v_corrected": False, "below": "v alone", **ALONE},
             whose="AdaMax, another method, with ε beside |g|: PyTorch, optax",
             source="torch.optim.Adamax; optax.adamax",
             translation="your v is the largest |g| + ε, fading, and takes no root", scores=False),
        Also("adam_mini", {"v_of": "mean", **ALONE}, whose="Adam-mini, another method, with all of w as one block",
             source="Zhang et al. 2024, arXiv:2406.16793; zyushun/Adam-mini, adam_mini.py: mean(g²) in each block",
             translation="your weights share the mean of g²; in the exercise each has a v of its own", scores=False),
        Also("amsgrad", {"v_of": "AMSGrad", **ALONE},
             whose="AMSGrad, another method, with its largest v as the v that is kept",
             source="Reddi et al. 2018, Algorithm 2, which keeps the mean and its maximum apart; "
                    "torch.optim.Adam(amsgrad=True)",
             translation="your v never becomes smaller; the exercise's forgets large gradients", scores=False),
        Also("adabelief", {"v_of": "g − m", **ALONE}, whose="AdaBelief, another method, without its ε in v",
             source="Zhuang et al. 2020, Algorithm 2",
             translation="your v is the mean of (g − m)², the exercise's of g²", scores=False),
        Also("adabelief_eps", {"v_of": "g − m + ε", **ALONE}, whose="AdaBelief, another method",
             source="Zhuang et al. 2020, Algorithm 2",
             translation="your v is the mean of (g − m)², with ε in it", scores=False),
        Also("one_minus_beta", {**ALONE, "m_share": "reversed", "v_share": "reversed", "late": "1−β", "ahead": ""},
             whose="β for what a new gradient counts: Alec Radford's adam.py for Theano",
             source="Alec Radford, adam.py, b1 = 0.1 and b2 = 0.001: m = b1·g + (1−b1)·m, fix1 = 1 − (1−b1)**t",
             translation="your β₁ and β₂ are the exercise's 1−β₁ and 1−β₂"),
        Also("eps_hat", {"below": "eps_hat"}, whose="the ε̂ form: TensorFlow, Keras",
             source="Kingma & Ba 2015, end of section 2: α√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v + ε̂)",
             translation="the exercise's ε is your ε/√(1−β₂ᵗ)"),
        Also("eps_hat_inside", {"below": "eps_hat inside"}, whose="the ε̂ form, with ε̂ inside the root: NVIDIA's Apex",
             source="apex.contrib.optimizers.FusedAdam(eps_inside_sqrt=True): denom = sqrt(v + eps)",
             translation="the exercise's ε is about your √(ε/(1−β₂ᵗ))"),
    ),
    measures=(
        Measure("the first step is {yours}·η instead of {right}·η (for a gradient of 1000)",
                first_step(1000.0, 1e-8)),
        Measure("the first step is {yours}·η instead of {right}·η (for a gradient of 1, ε = 1)",
                first_step(1.0, 1.0)),
        Measure("one gradient of 1, then fifty of 0, move w by {yours}·η instead of {right}·η", sparse)),
    hints=("What is m after the first step if it starts at 0? How far is that from g?",
           "m̂ₜ = mₜ/(1−β₁ᵗ) and v̂ₜ = vₜ/(1−β₂ᵗ); then wₜ₊₁ = wₜ − η·m̂ₜ/(√(v̂ₜ) + ε)",
           "return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v"),
    solution="""def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
""",
    after_pass="Keras and TensorFlow add ε to √v, PyTorch to √v̂. Try a first gradient of 1e-8 in both: the "
               "steps differ, although the ε is the same.",
    origin=rules.adam, play="adam",
)
