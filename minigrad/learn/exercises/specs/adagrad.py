"""Exercise E09: one step of AdaGrad, with ε outside the root."""
import numpy as np
from numpy import sqrt

from ....optim import rules
from ..drawing import spread
from ..exercise import Also, Exercise, Measure, Wrong

OF = {"square": "gₜ²", "gradient": "gₜ", "size": "|gₜ|", "norm": "‖gₜ‖²", "scaled": "(η·gₜ)²"}
USED = {"new": "vₜ", "old": "vₜ₋₁", "all": "Σ(vₜ)", "mean": "mean(vₜ)", "largest": "max(vₜ)"}


def engine(w, g, v, lr, eps):
    """One step of the engine's AdaGrad (Duchi et al. 2011, Algorithm 1, diagonal)."""
    return rules.adagrad(w, g, v, lr=lr, eps=eps)


def reference(w, g, v, lr, eps, *, memory="sum", decay=None, of="square", used="new", below="outside", top="g", sign=-1,
              keeps="v", tiny=1):
    """AdaGrad with switches."""
    a, b = (1, 1) if decay is None else (decay, 1 - decay)
    past = {"sum": v, "none": 0 * v, "eps": v + eps, "frozen": v, "roots": v}[memory]
    v1 = a * past + (memory != "frozen") * b * {"square": g * g, "gradient": g, "size": np.abs(g),
                                                "norm": np.sum(g * g), "scaled": (lr * g)**2}[of]
    v1 = (sqrt(v) + np.abs(g))**2 if memory == "roots" else v1
    total = {"new": v1, "old": v, "all": np.sum(v1), "mean": np.mean(v1), "largest": np.max(v1)}[used]
    bottom = {"outside": lambda: sqrt(total) + eps, "inside": lambda: sqrt(total + eps),
              "no root": lambda: total + eps, "no eps": lambda: sqrt(total), "loose": lambda: sqrt(total),
              "step": lambda: sqrt(total), "both": lambda: sqrt(total + eps) + eps,
              "roots": lambda: sqrt(v) + np.abs(g) + eps}[below]()
    bottom = tiny * bottom if 0 < np.max(np.abs(g)) < 1e-8 else bottom
    w1 = w + sign * lr * {"g": g, "one": 1, "square": g * g}[top] / bottom
    w1 = w1 + {"loose": eps, "step": sign * eps}.get(below, 0)
    kept = {"v": v1, "old": v, "root": sqrt(v1), "step": v + (g / (sqrt(v1) + eps))**2}[keeps]
    return w1, kept


def formulas(s):
    """The lines of AdaGrad."""
    a, b = ("", "") if s.decay is None else (f"{s.decay:.12g}·", f"(1−{s.decay:.12g})·")
    past = {"sum": f"{a}vₜ₋₁ + ", "none": "", "eps": f"{a}(vₜ₋₁ + ε) + "}.get(s.memory, "")
    yield {"frozen": "vₜ = vₜ₋₁", "roots": "vₜ = (√(vₜ₋₁) + |gₜ|)²"}.get(s.memory, f"vₜ = {past}{b}{OF[s.of]}")
    v = USED[s.used]
    below = {"outside": f"(√({v}) + ε)", "inside": f"√({v} + ε)", "no root": f"({v} + ε)", "no eps": f"√({v})",
             "loose": f"√({v}) + ε", "step": f"√({v}) + ε", "both": f"(√({v} + ε) + ε)",
             "roots": "(√(vₜ₋₁) + |gₜ| + ε)"}[s.below]
    step = {"g": "η·gₜ", "one": "η", "square": "η·gₜ²"}[s.top] + f"/{below}"
    yield f"wₜ₊₁ = wₜ {'−' if s.sign < 0 else '+'} " + (f"({step})" if s.below == "step" else step)
    yield "return wₜ₊₁, " + {
        "v": "vₜ", "old": "vₜ₋₁", "root": "√(vₜ)", "step": "vₜ₋₁ + (gₜ/(√(vₜ) + ε))²"}[s.keeps]


def probes(rng):
    """Steps with small and with large numbers, one g 0, one g² larger than v. No mistake makes v negative: the other
    g² are smaller than v, and small ones have positive g; ε is large enough to be seen."""
    calls = []
    for size, low, high, lr, eps in ((5, 0.02, 0.9, 0.6, 0.13), (7, 0.1, 40, 0.05, 0.3), (4, 2, 30, 1.5, 1.4)):
        root = spread(rng, size, low, high)
        g = np.where(np.abs(root) < 1.5, np.abs(root), root) * rng.uniform(0.5, 0.9, size)
        g[:2] = 0, 2 * np.abs(root[1])
        calls.append((spread(rng, size, 0.02, 20), g, root * root, lr, eps))
    return calls


def stress(rng):
    """A first step, with v = 0 and one g 0; and a later one with tiny numbers, beside which ε is so large that a
    guard is accepted."""
    g = spread(rng, 4, 1e-13, 3e-9)
    return [(spread(rng, 4, 0.1, 5), np.append(0, spread(rng, 3, 0.02, 20)), np.zeros(4), 0.3, 0.2),
            (np.zeros(4), g, 2 * g * g, 0.3, 1e4)]


def first_step(gradient, eps):
    """f(step) -> length of the first step with η = 1, downhill counted positive."""
    def number(step):
        return -float(step(np.zeros(1), np.full(1, gradient), np.zeros(1), 1.0, eps)[0][0])
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
    engine=engine, reference=reference, formulas=formulas, probes=probes, stress=stress, moves=(0, None),
    task="One step of AdaGrad. w, g, v: arrays of one shape, the weights, their gradient and the sum of all g² so\n"
         "far, v ≥ 0; lr and eps are numbers. All operations are elementwise. Return the new w and v.",
    symbols={"vₜ₋₁": "v", "vₜ": "v1", "gₜ": "g", "η": "lr", "ε": "eps", "wₜ": "w", "wₜ₊₁": "w1",
             "Σ(vₜ)": lambda a: np.sum(a["v1"]), "mean(vₜ)": lambda a: np.mean(a["v1"]),
             "max(vₜ)": lambda a: np.max(a["v1"])},
    wrong=(
        Wrong("decayed", {"decay": 0.9}, fit="decay", effect="that is RMSProp: v forgets, and the rate does not fall",
              asks="Does v ever forget a gradient? Should it?"),
        Wrong("no_memory", {"memory": "none"}, asks="Of which gradients is v the sum?"),
        Wrong("roots_added", {"memory": "roots", "of": "square", "decay": None}, effect="√a + √b is not √(a + b)",
              asks="What should v be after the gradients 3 and 4: 25 or 49?"),
        Wrong("eps_in_v", {"memory": "eps"}, effect="ε then counts like the square of a gradient"),
        Wrong("rate_in_v", {"of": "scaled"}, effect="if η is made smaller later, v holds the old ones",
              asks="If η is twice as large, is v four times as large? Should it be?"),
        Wrong("no_square", {"of": "gradient"}),
        Wrong("absolute", {"of": "size"}),
        Wrong("norm", {"of": "norm"}, effect="all weights then have one rate, as in AdaGrad-Norm (Ward et al. 2019)"),
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
        Wrong("eps_twice", {"below": "both"}),
        Wrong("sum_of_roots", {"below": "roots", "used": "new"}, effect="√(a + b) is not √a + √b",
              asks="Is the root of 9 + 16 the sum of the roots, 3 + 4?"),
        Wrong("no_gradient", {"top": "one"}),
        Wrong("squared_gradient", {"top": "square"}, effect="all weights move the same way, whatever the sign of g",
              asks="Which way does a weight move whose gradient is negative?"),
        Wrong("sign", {"sign": 1}),
        Wrong("root_kept", {"keeps": "root"}),
        Wrong("v_not_kept", {"keeps": "old"}),
        # what is done to tiny numbers may be anything: the words say it, and a factor of 2 stands for it
        Wrong("tiny_numbers", {"tiny": 2}, stress="finite",
              words=("other numbers than these lines where the gradients are smaller than 1e-8, as with a floor "
                     "such as max(·, 1e-8)", "the same lines for gradients of any size"),
              effect="where the gradients are tiny, the steps have another length",
              asks="What does your code do with a gradient of 1e-12?"),
        Wrong("step_in_v", {"keeps": "step"}, effect="as when g is written over before its square is added to v",
              asks="What is in g when its square is added to v?"),
    ),
    also=(
        Also("old_v", {"used": "old"}, scores=False, whose="the delayed AdaGrad: first the step, then the sum",
             source="Li & Orabona 2019, arXiv:1805.08114: β + Σg² over the steps before this one; GloVe has this "
                    "order, too, with η in the sum",
             translation="your step divides by √(vₜ₋₁): from v = 0 the first one is η·g/ε, where theirs begin above 0"),
        Also("no_eps", {"below": "no eps"}, whose="AdaGrad without ε: the paper with its δ = 0; TensorFlow's first",
             source="Duchi et al. 2011, Algorithm 1, δ ≥ 0; slides \"Optimization for Deep Learning\" 2023 "
                    "(SOURCES.md G8); TensorFlow's ApplyAdagrad",
             translation="the exercise with ε = 0; without a guard, g/√v is 0/0 where g has always been 0",
             scores=False),
        Also("adagrad_norm", {"of": "norm", "below": "no eps", "memory": "sum", "decay": None, "used": "new"},
             whose="AdaGrad-Norm, another method", source="Ward, Wu & Bottou 2019, Algorithm 1: b² = b² + ‖g‖², "
                                                          "then x − (η/b)·g",
             translation="your v is b²: all weights have one rate, and no ε; in the exercise each has a v of its own",
             scores=False),
        Also("glove", {"of": "scaled", "below": "no eps", "used": "old", "memory": "sum", "decay": None},
             whose="AdaGrad as GloVe's code has it: first the step, then v with η in it",
             source="stanfordnlp/GloVe, src/glove.c: W −= temp/sqrt(gradsq), then gradsq += temp·temp, temp = η·g; "
                    "gradsq starts at 1",
             translation="your vₜ is the next step's, with (η·gₜ)² in it; the exercise divides by the new one, plus ε",
             scores=False),
        Also("no_update_slots", {"memory": "frozen", "of": "square", "decay": None, "used": "new"},
             whose="a v that is not updated: TensorFlow's update_slots=False",
             source="TensorFlow's ApplyAdagrad and ApplyAdagradV2, with update_slots=False",
             translation="your v is the exercise's vₜ₋₁, in the step and in what you return", scores=False),
        Also("eps_inside", {"below": "inside"}, whose="ε inside the root: Keras, optax",
             source="keras.optimizers.Adagrad; optax.adagrad",
             translation="the exercise's ε is about your √ε: both bound the step at v = 0, by η·g/√ε and η·g/ε"),
    ),
    measures=(
        Measure("from v = 0 and with η = 1, the first step is {yours} instead of {right} (for a gradient of 1000)",
                first_step(1000.0, 1e-8)),
        Measure("from v = 0 and with η = 1, the first step is {yours} instead of {right} (for a gradient of 1, ε = 1)",
                first_step(1.0, 1.0)),
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
