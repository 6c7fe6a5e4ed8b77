"""Exercise E10: one step of RMSProp, with ε outside the root; and with t, for those who correct the bias of v."""
from dataclasses import replace

import numpy as np
from numpy import sqrt

from ....optim import rules
from ..exercise import Also, Exercise, Measure, Wrong

WEIGHTS = {"mean": ("β·", "(1−β)·"), "sum": ("β·", ""), "reversed": ("(1−β)·", "β·"), "no decay": ("", ""),
           "share squared": ("β·", "(1−β)²·"), "one minus": ("(1−β)·", "")}
USED = {"new": "vₜ", "old": "vₜ₋₁", "all": "Σ(vₜ)", "mean": "mean(vₜ)", "largest": "max(vₜ)"}
OF = {"square": "gₜ²", "gradient": "gₜ", "size": "|gₜ|", "norm": "‖gₜ‖²", "mean": "mean(gₜ²)"}


def engine(w, g, v, lr, beta, eps):
    """One step of the engine's RMSProp (Tieleman & Hinton 2012)."""
    return rules.rmsprop(w, g, v, lr=lr, beta=beta, eps=eps)


def engine_with_t(w, g, v, lr, beta, eps, t):
    """The same: RMSProp does not ask for the number of the step."""
    return engine(w, g, v, lr, beta, eps)


def reference(w, g, v, lr, beta, eps, *, weights="mean", of="square", used="new", below="outside", top="g", sign=-1,
              keeps="v"):
    """RMSProp with switches."""
    v1, w1, kept = step(w, g, v, lr, beta, eps, 1, weights, of, used, below, top, sign, keeps)
    return w1, kept


def reference_with_t(w, g, v, lr, beta, eps, t, *, weights="mean", of="square", used="new", below="outside", top="g",
                     sign=-1, keeps="v", corrected=False):
    """The same with one switch more: whether v is corrected for its start at 0."""
    share = 1 - beta**t if corrected else 1
    v1, w1, kept = step(w, g, v, lr, beta, eps, share, weights, of, used, below, top, sign, keeps)
    return w1, kept


def step(w, g, v, lr, beta, eps, share, weights, of, used, below, top, sign, keeps):
    """(v, the new w, what is returned as v); v is divided by `share` before it is used."""
    old, new = {"mean": (beta, 1 - beta), "sum": (beta, 1), "reversed": (1 - beta, beta), "no decay": (1, 1),
                "share squared": (beta, (1 - beta)**2), "one minus": (1 - beta, 1)}[weights]
    v1 = old * v + new * {"square": g * g, "gradient": g, "size": np.abs(g), "norm": np.sum(g * g),
                           "mean": np.mean(g * g)}[of]
    second = {"new": v1, "old": v, "all": np.sum(v1), "mean": np.mean(v1), "largest": np.max(v1)}[used] / share
    bottom = {"outside": lambda: sqrt(second) + eps, "inside": lambda: sqrt(second + eps),
              "no root": lambda: second + eps, "no eps": lambda: sqrt(second), "loose": lambda: sqrt(second),
              "step": lambda: sqrt(second)}[below]()
    w1 = w + sign * lr * (g if top == "g" else 1) / bottom + {"loose": eps, "step": sign * eps}.get(below, 0)
    return v1, w1, {"v": v1, "old": v, "root": sqrt(v1), "corrected": v1 / share}[keeps]


def formulas(s):
    """The lines of RMSProp."""
    old, new = WEIGHTS[s.weights]
    yield f"vₜ = {old}vₜ₋₁ + {new}{OF[s.of]}"
    v = USED[s.used] + ("/(1−βᵗ)" if getattr(s, "corrected", False) else "")
    below = {"outside": f"(√({v}) + ε)", "inside": f"√({v} + ε)", "no root": f"({v} + ε)", "no eps": f"√({v})",
             "loose": f"√({v}) + ε", "step": f"√({v}) + ε"}[s.below]
    step = f"{'η·gₜ' if s.top == 'g' else 'η'}/{below}"
    yield f"wₜ₊₁ = wₜ {'−' if s.sign < 0 else '+'} " + (f"({step})" if s.below == "step" else step)
    yield "return wₜ₊₁, " + {"v": "vₜ", "old": "vₜ₋₁", "root": "√(vₜ)",
                                "corrected": "vₜ/(1−βᵗ)"}[s.keeps]


def probes(rng):
    """Two steps from a given v, large enough for no mistake to make it negative; ε is large enough to be seen."""
    calls = []
    for lr, beta, eps in ((0.1, 0.8, 0.3), (0.05, 0.7, 0.2)):
        g = rng.permutation([-1, 1, 1, -1]) * rng.uniform(0.4, 0.9, 4)
        calls.append((rng.normal(size=4), g, rng.uniform(3, 5, 4), lr, beta, eps))
    return calls


def probes_with_t(rng):
    """The same as steps 3 and 5."""
    return [(*call, t) for call, t in zip(probes(rng), (3, 5), strict=True)]


def moved(steps, gradient, lr, counted):
    """f(function) -> how far w is moved downhill by equal gradients, from v = 0, for β = 0.9 and ε = 1e-8."""
    def number(function):
        w, v = np.zeros(1), np.zeros(1)
        for t in range(1, steps + 1):
            w, v = function(w, np.full(1, gradient), v, lr, 0.9, 1e-8, *([t] if counted else []))
        return -float(w[0])
    return number


def measures(counted):
    """What a mistake does, for a function that is given the number of the step or not."""
    return (
        Measure("the first step is {yours}·η instead of {right}·η (for a gradient of 1000)",
                moved(1, 1000.0, 1.0, counted)),
        Measure("the first step is {yours}·η instead of {right}·η (for a gradient of 1e-6)",
                moved(1, 1e-6, 1.0, counted)),
        Measure("fifty steps with g = 2, η = 0.01 move w by {yours} instead of {right}",
                moved(50, 2.0, 0.01, counted)))


PLAIN = Exercise(
    slug="rmsprop", id="E10", lesson=6, title="RMSProp", function="rmsprop_step",
    arguments=("w", "g", "v", "lr", "beta", "eps"), outputs=("w", "v"), after=("momentum",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(0, None),
    task="One step of RMSProp. w, g, v: arrays of one shape, the weights, their gradient and the moving mean of g²,\n"
         "v ≥ 0; lr, beta, eps are numbers. All operations are elementwise. Return the new w and v. The formula\n"
         "does not need t, the number of the step, counted from 1; a function with a seventh argument t is given it.",
    symbols={"vₜ₋₁": "v", "vₜ": "v1", "gₜ": "g", "β": "beta", "η": "lr", "ε": "eps", "wₜ": "w", "wₜ₊₁": "w1",
             "Σ(vₜ)": lambda a: np.sum(a["v1"]), "mean(vₜ)": lambda a: np.mean(a["v1"]),
             "max(vₜ)": lambda a: np.max(a["v1"]),
             "mean(gₜ²)": lambda a: np.mean(a["g"] * a["g"])},
    wrong=(
        Wrong("no_one_minus_beta", {"weights": "sum"}, asks="If g is always 1, what does v become after many steps?"),
        Wrong("reversed", {"weights": "reversed"}, asks="With β = 0.9, how much of the old v should be left?"),
        Wrong("adagrad", {"weights": "no decay"}, effect="that is AdaGrad: v only grows",
              asks="What becomes of a gradient from a hundred steps ago?"),
        Wrong("share_squared", {"weights": "share squared"}),
        Wrong("one_minus_on_v", {"weights": "one minus"},
              asks="With β = 0.9, how much of the old v should be left?"),
        Wrong("no_square", {"of": "gradient"}, asks="What is v if the gradients are 1, −1, 1, −1, …?"),
        Wrong("absolute", {"of": "size"}),
        Wrong("norm", {"of": "norm"}, effect="all weights then share one mean",
              asks="Does the v of a weight depend on the gradients of the others?"),
        Wrong("mean_over_weights", {"of": "mean"}, effect="all weights then share one mean",
              asks="Is v a mean over the steps, or over the weights?"),
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
        Also("no_eps", {"below": "no eps"}, whose="RMSProp without ε",
             source="slides \"Optimization for Deep Learning\" 2023 (SOURCES.md G9)",
             translation="your ε is 0: where g and v are 0 the quotient is 0/0", scores=False),
        Also("eps_inside", {"below": "inside"}, whose="ε inside the root: Keras, optax, timm",
             source="keras.optimizers.RMSprop; optax.rmsprop as it is by default",
             translation="the exercise's ε is about your √ε: both bound the step at v = 0, by η·g/√ε and η·g/ε"),
    ),
    measures=measures(False),
    hints=("If g is multiplied by 1000 in every step, what should happen to the length of the steps?",
           "vₜ = β·vₜ₋₁ + (1−β)·gₜ²; the step is −η·gₜ/(√(vₜ) + ε), with the new v",
           "v = beta * v + (1 - beta) * g * g; return w - lr * g / (np.sqrt(v) + eps), v"),
    solution="""def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + (1 - beta) * g * g
    return w - lr * g / (np.sqrt(v) + eps), v
""",
    after_pass="PyTorch adds ε outside the root, as here, Keras and optax inside. Try the first step for g = 1e-4, β = "
               "0.9, ε = 1e-8: it is 3.16·η outside and 0.953·η inside.",
    origin=rules.rmsprop, play="rmsprop",
)
CORRECTED = Also(
    "bias_corrected", {"corrected": True}, whose="optax's rmsprop with bias_correction=True; Adam with β₁ = 0",
    source="optax 0.2.8, scale_by_rms; Kingma & Ba 2015, Algorithm 1 with β₁ = 0",
    translation="the exercise's η and ε are your η·√(1−βᵗ) and ε·√(1−βᵗ)")
CORRECTED_KEPT = Wrong("corrected_kept", {"corrected": True, "keeps": "corrected"},
                       effect="the corrected v is kept as the next step's v, and corrected again and again",
                       asks="Which v does the next step begin with: v, or v/(1−βᵗ)?")
WITH_T = replace(
    PLAIN, arguments=(*PLAIN.arguments, "t"), engine=engine_with_t, reference=reference_with_t, probes=probes_with_t,
    symbols={**PLAIN.symbols, "t": "t"}, wrong=(*PLAIN.wrong, CORRECTED_KEPT),
    also=(*PLAIN.also, CORRECTED), measures=measures(True),
    solution=PLAIN.solution.replace("eps):", "eps, t):"))
EXERCISE = replace(PLAIN, wider=WITH_T)
