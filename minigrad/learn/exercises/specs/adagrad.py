"""Exercise E09: one step of AdaGrad, with ε outside the root."""
import numpy as np
from numpy import sqrt

from ....optim import rules
from ..exercise import Also, Exercise, Measure, Wrong

OF = {"square": "gₜ²", "gradient": "gₜ", "size": "|gₜ|", "norm": "‖gₜ‖²"}
USED = {"new": "vₜ", "old": "vₜ₋₁", "all": "Σ(vₜ)", "mean": "mean(vₜ)", "largest": "max(vₜ)"}


def engine(w, g, v, lr, eps):
    """One step of the engine's AdaGrad (Duchi et al. 2011, Algorithm 1, diagonal)."""
    return rules.adagrad(w, g, v, lr=lr, eps=eps)


def reference(w, g, v, lr, eps, *, memory="sum", decay=None, of="square", used="new", below="outside", top="g", sign=-1,
              keeps="v"):
    """AdaGrad with switches."""
    a, b = (1, 1) if decay is None else (decay, 1 - decay)
    past = {"sum": v, "none": 0 * v, "eps": v + eps}[memory]
    v1 = a * past + b * {"square": g * g, "gradient": g, "size": np.abs(g), "norm": np.sum(g * g)}[of]
    total = {"new": v1, "old": v, "all": np.sum(v1), "mean": np.mean(v1), "largest": np.max(v1)}[used]
    bottom = {"outside": lambda: sqrt(total) + eps, "inside": lambda: sqrt(total + eps),
              "no root": lambda: total + eps, "no eps": lambda: sqrt(total), "loose": lambda: sqrt(total),
              "step": lambda: sqrt(total)}[below]()
    w1 = w + sign * lr * (g if top == "g" else 1) / bottom + {"loose": eps, "step": sign * eps}.get(below, 0)
    kept = {"v": v1, "old": v, "root": sqrt(v1)}[keeps]
    return w1, kept


def formulas(s):
    """The lines of AdaGrad."""
    a, b = ("", "") if s.decay is None else (f"{s.decay:.12g}·", f"(1−{s.decay:.12g})·")
    past = {"sum": f"{a}vₜ₋₁ + ", "none": "", "eps": f"{a}(vₜ₋₁ + ε) + "}[s.memory]
    yield f"vₜ = {past}{b}{OF[s.of]}"
    v = USED[s.used]
    below = {"outside": f"(√({v}) + ε)", "inside": f"√({v} + ε)", "no root": f"({v} + ε)", "no eps": f"√({v})",
             "loose": f"√({v}) + ε", "step": f"√({v}) + ε"}[s.below]
    step = f"{'η·gₜ' if s.top == 'g' else 'η'}/{below}"
    yield f"wₜ₊₁ = wₜ {'−' if s.sign < 0 else '+'} " + (f"({step})" if s.below == "step" else step)
    yield "return wₜ₊₁, " + {"v": "vₜ", "old": "vₜ₋₁", "root": "√(vₜ)"}[s.keeps]


def probes(rng):
    """Two steps from a given v, large enough for no mistake to make it negative; ε is large enough to be seen."""
    calls = []
    for lr, eps in ((0.1, 0.3), (0.05, 0.2)):
        g = rng.permutation([-1, 1, 1, -1]) * rng.uniform(0.4, 0.9, 4)
        calls.append((rng.normal(size=4), g, rng.uniform(2, 4, 4), lr, eps))
    return calls


def first_step(gradient):
    """f(step) -> length of the first step in units of η, downhill counted positive, for ε = 1e-8."""
    def number(step):
        return -float(step(np.zeros(1), np.full(1, gradient), np.zeros(1), 1.0, 1e-8)[0][0])
    return number


def hundred_steps(step):
    """How far w has moved after a hundred steps with g = 2, η = 0.01, ε = 1e-8."""
    w, v = np.zeros(1), np.zeros(1)
    for _ in range(100):
        w, v = step(w, np.full(1, 2.0), v, 0.01, 1e-8)
    return -float(w[0])


EXERCISE = Exercise(
    slug="adagrad", id="E09", lesson=6, title="AdaGrad", function="adagrad_step",
    arguments=("w", "g", "v", "lr", "eps"), outputs=("w", "v"), after=("momentum",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(0, None),
    task="One step of AdaGrad. w, g, v: arrays of one shape, the weights, their gradient and the sum of all g² so\n"
         "far, v ≥ 0; lr and eps are numbers. All operations are elementwise. Return the new w and v.",
    symbols={"vₜ₋₁": "v", "vₜ": "v1", "gₜ": "g", "η": "lr", "ε": "eps", "wₜ": "w", "wₜ₊₁": "w1",
             "Σ(vₜ)": lambda a: np.sum(a["v1"]), "mean(vₜ)": lambda a: np.mean(a["v1"]),
             "max(vₜ)": lambda a: np.max(a["v1"])},
    wrong=(
        Wrong("decayed", {"decay": 0.9}, fit="decay", effect="that is RMSProp: v forgets, and the rate does not fall",
              asks="Does v ever forget a gradient? Should it?"),
        Wrong("no_memory", {"memory": "none"}, asks="Of which gradients is v the sum?"),
        Wrong("eps_in_v", {"memory": "eps"}, effect="v grows by ε in every step, without any gradient"),
        Wrong("no_square", {"of": "gradient"}),
        Wrong("absolute", {"of": "size"}),
        Wrong("norm", {"of": "norm"}, effect="that is AdaGrad-Norm: one rate for all weights (Ward et al. 2019)"),
        Wrong("old_v", {"used": "old"}, asks="Does v know the gradient of this step before the step is taken?"),
        Wrong("sum_of_all", {"used": "all"}, effect="all weights then have one rate",
              asks="Does the step of a weight depend on the gradients of the others?"),
        Wrong("mean_of_all", {"used": "mean"}, effect="all weights then have one rate",
              asks="Does the step of a weight depend on the gradients of the others?"),
        Wrong("largest_of_all", {"used": "largest"}, effect="all weights then have one rate",
              asks="Does the step of a weight depend on the gradients of the others?"),
        Wrong("no_root", {"below": "no root"},
              asks="If all gradients are ten times as large, does the length of the step change?"),
        Wrong("eps_after_the_quotient", {"below": "loose"}, effect="ε moves every weight, and 0/0 is still 0/0",
              asks="Which brackets does lr * g / np.sqrt(v) + eps need?"),
        Wrong("eps_in_the_step", {"below": "step"}, effect="ε moves every weight, and 0/0 is still 0/0",
              asks="Which brackets does lr * g / np.sqrt(v) + eps need?"),
        Wrong("no_gradient", {"top": "one"}),
        Wrong("sign", {"sign": 1}),
        Wrong("root_kept", {"keeps": "root"}),
        Wrong("v_not_kept", {"keeps": "old"}),
    ),
    also=(
        Also("no_eps", {"below": "no eps"}, whose="AdaGrad without ε",
             source="slides \"Optimization for Deep Learning\" 2023 (SOURCES.md G8)",
             translation="your ε is 0: for a weight whose g has always been 0 the quotient is 0/0", scores=False),
        Also("eps_inside", {"below": "inside"}, whose="ε inside the root: Keras, optax",
             source="keras.optimizers.Adagrad; optax.adagrad",
             translation="the exercise's ε is about your √ε: both bound the step at v = 0, by η·g/√ε and η·g/ε"),
    ),
    measures=(
        Measure("the first step is {yours}·η instead of {right}·η (for a gradient of 1000)", first_step(1000.0)),
        Measure("the first step is {yours}·η instead of {right}·η (for a gradient of 1e-6)", first_step(1e-6)),
        Measure("a hundred steps with g = 2, η = 0.01 move w by {yours} instead of {right}", hundred_steps)),
    hints=("If g is always 2, how long is the step after n steps?",
           "vₜ = vₜ₋₁ + gₜ²; the step is −η·gₜ/(√(vₜ) + ε), with the new v",
           "v = v + g * g; return w - lr * g / (np.sqrt(v) + eps), v"),
    solution="""def adagrad_step(w, g, v, lr, eps):
    v = v + g * g
    return w - lr * g / (np.sqrt(v) + eps), v
""",
    after_pass="Keras and optax begin with v = 0.1, PyTorch with 0. Try a first gradient of 0.01 with both: one step "
               "is thirty times as long as the other.",
    origin=rules.adagrad, play="adagrad",
)
