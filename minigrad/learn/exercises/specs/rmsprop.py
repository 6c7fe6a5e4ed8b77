"""Exercise E10: one step of RMSProp, with ε outside the root; and with t, for those who correct the bias of v."""
from dataclasses import replace

import numpy as np
from numpy import sqrt

from ....optim import rules
from ..drawing import spread
from ..exercise import Also, Exercise, Measure, Wrong

WEIGHTS = {"mean": ("β·", "(1−β)·"), "sum": ("β·", ""), "reversed": ("(1−β)·", "β·"), "no decay": ("", ""),
           "share squared": ("β·", "(1−β)²·"), "one minus": ("(1−β)·", ""),
           "larger": ("β·", "(1−β)·"), "both": ("β·", "β·"), "geometric": ("β·", "(1−β)·")}
USED = {"new": "vₜ", "old": "vₜ₋₁", "all": "Σ(vₜ)", "mean": "mean(vₜ)", "largest": "max(vₜ)"}
OF = {"square": "gₜ²", "gradient": "gₜ", "size": "|gₜ|", "norm": "‖gₜ‖²", "mean": "mean(gₜ²)",
      "scaled": "(η·gₜ)²"}


def engine(w, g, v, lr, beta, eps):
    """One step of the engine's RMSProp (Tieleman & Hinton 2012)."""
    return rules.rmsprop(w, g, v, lr=lr, beta=beta, eps=eps)


def engine_with_t(w, g, v, lr, beta, eps, t):
    """The same: RMSProp does not ask for the number of the step."""
    return engine(w, g, v, lr, beta, eps)


def reference(w, g, v, lr, beta, eps, *, weights="mean", of="square", used="new", below="outside", top="g", sign=-1,
              keeps="v", tiny=1):
    """RMSProp with switches."""
    v1, w1, kept = step(w, g, v, lr, beta, eps, 1, weights, of, used, below, top, sign, keeps, tiny)
    return w1, kept


def reference_with_t(w, g, v, lr, beta, eps, t, *, weights="mean", of="square", used="new", below="outside", top="g",
                     sign=-1, keeps="v", tiny=1, corrected=False):
    """The same with one switch more: whether v is corrected for its start at 0."""
    share = 1 - beta**t if corrected else 1
    v1, w1, kept = step(w, g, v, lr, beta, eps, share, weights, of, used, below, top, sign, keeps, tiny)
    return w1, kept


def step(w, g, v, lr, beta, eps, share, weights, of, used, below, top, sign, keeps, tiny):
    """(v, the new w, what is returned as v); v is divided by `share` before it is used."""
    old, new = {"mean": (beta, 1 - beta), "sum": (beta, 1), "reversed": (1 - beta, beta), "no decay": (1, 1),
                "both": (beta, beta), "larger": (beta, 1 - beta), "geometric": (beta, 1 - beta),
                "share squared": (beta, (1 - beta)**2), "one minus": (1 - beta, 1)}[weights]
    enters = new * {"square": g * g, "gradient": g, "size": np.abs(g), "norm": np.sum(g * g),
                    "mean": np.mean(g * g), "scaled": (lr * g)**2}[of]
    v1 = np.maximum(old * v, enters) if weights == "larger" else old * v + enters
    v1 = v**beta * (g * g)**(1 - beta) if weights == "geometric" else v1
    second = {"new": v1, "old": v, "all": np.sum(v1), "mean": np.mean(v1), "largest": np.max(v1)}[used] / share
    bottom = {"outside": lambda: sqrt(second) + eps, "inside": lambda: sqrt(second + eps),
              "no root": lambda: second + eps, "no eps": lambda: sqrt(second), "loose": lambda: sqrt(second),
              "step": lambda: sqrt(second), "both": lambda: sqrt(second + eps) + eps,
              "bound": lambda: np.maximum(sqrt(second), eps),
              "roots": lambda: old * sqrt(v) + new * np.abs(g) + eps}[below]()
    bottom = tiny * bottom if 0 < np.max(np.abs(g)) < 1e-8 else bottom
    w1 = w + sign * lr * {"g": g, "one": 1, "square": g * g}[top] / bottom
    w1 = w1 + {"loose": eps, "step": sign * eps}.get(below, 0)
    return v1, w1, {"v": v1, "old": v, "root": sqrt(v1), "corrected": v1 / share}[keeps]


def formulas(s):
    """The lines of RMSProp."""
    old, new = WEIGHTS[s.weights]
    yield {"larger": f"vₜ = max({old}vₜ₋₁, {new}{OF[s.of]})",
           "geometric": "vₜ = exp(β·log(vₜ₋₁) + (1−β)·log(gₜ²))"}.get(s.weights, f"vₜ = {old}vₜ₋₁ + {new}{OF[s.of]}")
    v = USED[s.used] + ("/(1−βᵗ)" if getattr(s, "corrected", False) else "")
    below = {"outside": f"(√({v}) + ε)", "inside": f"√({v} + ε)", "no root": f"({v} + ε)", "no eps": f"√({v})",
             "loose": f"√({v}) + ε", "step": f"√({v}) + ε", "both": f"(√({v} + ε) + ε)",
             "bound": f"max(√({v}), ε)",
             "roots": f"({old}√(vₜ₋₁) + {new}|gₜ| + ε)"}[s.below]
    step = {"g": "η·gₜ", "one": "η", "square": "η·gₜ²"}[s.top] + f"/{below}"
    yield f"wₜ₊₁ = wₜ {'−' if s.sign < 0 else '+'} " + (f"({step})" if s.below == "step" else step)
    yield "return wₜ₊₁, " + {"v": "vₜ", "old": "vₜ₋₁", "root": "√(vₜ)",
                                "corrected": "vₜ/(1−βᵗ)"}[s.keeps]


def probes(rng):
    """Steps with small and with large numbers, one g 0, some g² larger than v and some smaller, one (1−β)·g² larger
    than β·v. No mistake makes v negative: the other g² < v·β/(1−β), and small ones have positive g; ε is large enough
    to be seen."""
    calls = []
    for size, low, high, lr, beta, eps in ((5, 0.02, 0.9, 0.6, 0.8, 0.13), (7, 0.1, 40, 0.05, 0.7, 0.3),
                                            (4, 2, 30, 1.5, 0.4, 1.4)):
        root = spread(rng, size, low, high)
        g = np.where(np.abs(root) < 4, np.abs(root), root) * rng.uniform(0.5, 0.9, size) * np.sqrt(beta / (1 - beta))
        g[:2] = 0, 2 * np.abs(root[1]) * np.sqrt(beta / (1 - beta))
        calls.append((spread(rng, size, 0.02, 20), g, root * root, lr, beta, eps))
    return calls


def stress(rng):
    """A first step, with v = 0 and one g 0; and a later one with tiny numbers, beside which ε is so large that a
    guard is accepted."""
    g = spread(rng, 4, 1e-13, 3e-9)
    return [(spread(rng, 4, 0.1, 5), np.append(0, spread(rng, 3, 0.02, 20)), np.zeros(4), 0.3, 0.6, 0.2),
            (np.zeros(4), g, 2 * g * g, 0.3, 0.6, 1e4)]


def probes_with_t(rng):
    """The same as steps 1, 3 and 12."""
    return [(*call, t) for call, t in zip(probes(rng), (1, 3, 12), strict=True)]


def stress_with_t(rng):
    """The same as steps 1 and 2."""
    return [(*call, t) for t, call in enumerate(stress(rng), 1)]


def moved(steps, gradient, lr, counted, eps=1e-8):
    """f(function) -> how far w is moved downhill by equal gradients, from v = 0, for β = 0.9."""
    def number(function):
        w, v = np.zeros(1), np.zeros(1)
        for t in range(1, steps + 1):
            w, v = function(w, np.full(1, gradient), v, lr, 0.9, eps, *([t] if counted else []))
        return -float(w[0])
    return number


def measures(counted):
    """What a mistake does, for a function that is given the number of the step or not."""
    return (
        Measure("from v = 0 and with η = 1, the first step is {yours} instead of {right} (for a gradient of 1000)",
                moved(1, 1000.0, 1.0, counted)),
        Measure("from v = 0 and with η = 1, the first step is {yours} instead of {right} (for a gradient of 1, ε = 1)",
                moved(1, 1.0, 1.0, counted, 1.0)),
        Measure("fifty steps with g = 2, η = 0.01 move w by {yours} instead of {right}",
                moved(50, 2.0, 0.01, counted)))


PLAIN = Exercise(
    slug="rmsprop", id="E10", lesson=6, title="RMSProp", function="rmsprop_step",
    arguments=("w", "g", "v", "lr", "beta", "eps"), outputs=("w", "v"), after=("momentum",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, stress=stress, moves=(0, None),
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
        Wrong("larger_share", {"weights": "larger"}, effect="the smaller of both leaves no trace in v",
              asks="Is v a mean of all g² so far, or their maximum?"),
        Wrong("geometric_mean", {"weights": "geometric", "of": "square"}, effect="one g of 0 makes v 0 for ever",
              asks="What is v after a gradient of 0?"),
        Wrong("beta_on_both", {"weights": "both"}, asks="If g is always 1, what does v become after many steps?"),
        Wrong("share_squared", {"weights": "share squared"}),
        Wrong("one_minus_on_v", {"weights": "one minus"},
              asks="With β = 0.9, how much of the old v should be left?"),
        Wrong("no_square", {"of": "gradient"}, asks="What is v if the gradients are 1, −1, 1, −1, …?"),
        Wrong("absolute", {"of": "size"}),
        Wrong("rate_in_v", {"of": "scaled"}, effect="if η is made smaller later, v holds the old ones",
              asks="If η is twice as large, is v four times as large? Should it be?"),
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
        Wrong("mean_of_roots", {"below": "roots", "used": "new"}, effect="√(a + b) is not √a + √b",
              asks="Is the root of 9 + 16 the sum of the roots, 3 + 4?"),
        Wrong("no_gradient", {"top": "one"}),
        Wrong("squared_gradient", {"top": "square"}, effect="all weights move the same way, whatever the sign of g",
              asks="Which way does a weight move whose gradient is negative?"),
        Wrong("sign", {"sign": 1}),
        Wrong("root_kept", {"keeps": "root"}),
        # what is done to tiny numbers may be anything: the words say it, and a factor of 2 stands for it
        Wrong("tiny_numbers", {"tiny": 2}, stress="finite",
              words=("other numbers than these lines where the gradients are smaller than 1e-8, as with a floor "
                     "such as max(·, 1e-8)", "the same lines for gradients of any size"),
              effect="where the gradients are tiny, the steps have another length",
              asks="What does your code do with a gradient of 1e-12?"),
        Wrong("v_not_kept", {"keeps": "old"}),
    ),
    also=(
        Also("no_eps", {"below": "no eps"}, whose="RMSProp without ε: Hinton's lecture, which divides g by √v",
             source="Tieleman & Hinton 2012, lecture 6.5; slides \"Optimization for Deep Learning\" 2023 "
                    "(SOURCES.md G9)",
             translation="the exercise with ε = 0; without a guard, g/√v is 0/0 where g = v = 0",
             scores=False),
        Also("eps_inside", {"below": "inside"}, whose="ε inside the root: Keras, optax, timm",
             source="keras.optimizers.RMSprop; optax.rmsprop as it is by default",
             translation="the exercise's ε is about your √ε: both bound the step at v = 0, by η·g/√ε and η·g/ε"),
        Also("eps_as_a_bound", {"below": "bound"}, whose="ε as a bound of the root: pylearn2",
             source="pylearn2, training_algorithms/learning_rule.py, RMSProp: T.maximum(T.sqrt(v), epsilon)",
             translation="the exercise's ε is about yours where √v is small, and nothing where it is large"),
        Also("eps_twice", {"below": "both"}, whose="ε at both places: Nervana's neon",
             source="NervanaSystems/neon, optimizers/optimizer.py, RMSProp: sqrt(state + epsilon) + epsilon",
             translation="the exercise's ε is about your √ε + ε: the step at v = 0 is η·g/(√ε + ε) and η·g/ε"),
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
    "bias_corrected", {"corrected": True},
    whose="a bias correction, as in optax's rmsprop with bias_correction=True and in Adam",
    source="optax 0.2.8, scale_by_rms; with eps_in_sqrt=False it is Adam with β₁ = 0 (Kingma & Ba 2015, Algorithm 1)",
    translation="the exercise's η and ε are your η·√(1−βᵗ) and ε·√(1−βᵗ)")
CORRECTED_KEPT = Wrong("corrected_kept", {"corrected": True, "keeps": "corrected"},
                       effect="the corrected v is kept as the next step's v, and corrected again and again",
                       asks="Which v does the next step begin with: v, or v/(1−βᵗ)?")
WITH_T = replace(
    PLAIN, arguments=(*PLAIN.arguments, "t"), engine=engine_with_t, reference=reference_with_t, probes=probes_with_t,
    stress=stress_with_t,
    symbols={**PLAIN.symbols, "t": "t"}, wrong=(*PLAIN.wrong, CORRECTED_KEPT),
    also=(*PLAIN.also, CORRECTED), measures=measures(True),
    solution=PLAIN.solution.replace("eps):", "eps, t):"))
EXERCISE = replace(PLAIN, wider=WITH_T)
