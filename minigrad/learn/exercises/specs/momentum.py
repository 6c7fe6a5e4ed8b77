"""Exercise E08: one step of momentum, in the form of the slides and of PyTorch."""

import numpy as np

from ....optim import rules
from ..drawing import spread
from ..exercise import Also, Exercise, Measure, Wrong

WEIGHTS = {"sum": ("β·", ""), "mean": ("β·", "(1−β)·"), "reversed": ("(1−β)·", "β·"), "no decay": ("", ""),
           "both": ("β·", "β·"), "on g": ("", "β·"), "one minus": ("(1−β)·", ""),
           "one minus both": ("(1−β)·", "(1−β)·"),
           "minus": ("−β·", "")}


def engine(w, g, m, lr, beta):
    """One step of the engine's momentum: m = βm + g, w = w − ηm."""
    return rules.momentum(w, g, m, lr=lr, momentum=beta)


def reference(w, g, m, lr, beta, *, weights="sum", dampening=0.0, into=1, rate="outside", used="m", sign=-1,
              keeps="new", nu=0.7):
    """Momentum with switches."""
    old, new = {"sum": (beta, 1), "mean": (beta, 1 - beta), "reversed": (1 - beta, beta), "no decay": (1, 1),
                "both": (beta, beta), "on g": (1, beta), "one minus": (1 - beta, 1),
                "one minus both": (1 - beta, 1 - beta), "minus": (-beta, 1)}[weights]
    enters = into * new * (1 - dampening) * (lr if rate in ("inside", "both") else 1) * g
    m1 = w + 0 if used == "heavy ball" else old * m + enters
    step = {"m": m1, "old": m, "g": g, "ahead": beta * m1 + enters,
            "decayed": old * m, "twice": m1 + enters, "quasi": (1 - nu) * g + nu * m1, "sign": np.sign(m1),
            "heavy ball": g,
            "chainer": beta**2 * m1 + (1 + beta) * enters}[used]
    w1 = w + sign * (lr if rate in ("outside", "both") else 1) * step
    w1 = w1 + beta * (w - m) if used == "heavy ball" else w1
    kept = {"new": m1, "old": m, "step": lr * m1, "update": -lr * m1, "decayed": beta * m1}[keeps]
    return w1, kept


def formulas(s):
    """The lines of momentum."""
    old, new = WEIGHTS[s.weights]
    dampening = f"(1−{s.dampening:.12g})·" if s.dampening else ""
    rate = "η·" if s.rate in ("inside", "both") else ""
    enters = f"{'+' if s.into > 0 else '−'} {new}{dampening}{rate}gₜ"
    yield "mₜ = wₜ" if s.used == "heavy ball" else f"mₜ = {old}mₜ₋₁ {enters}"
    step = {"m": "mₜ", "old": "mₜ₋₁", "g": "gₜ", "sign": "sign(mₜ)", "ahead": f"(β·mₜ {enters})",
            "decayed": f"{old}mₜ₋₁" if not old.startswith("−") else f"({old}mₜ₋₁)",
            "twice": f"(mₜ {enters})", "quasi": f"((1−{s.nu:.12g})·gₜ + {s.nu:.12g}·mₜ)",
            "chainer": f"(β²·mₜ {enters.replace(' ', ' (1+β)·')})", "heavy ball": "gₜ + β·(wₜ − mₜ₋₁)"}[s.used]
    yield f"wₜ₊₁ = wₜ {'−' if s.sign < 0 else '+'} {'η·' if s.rate in ('outside', 'both') else ''}{step}"
    yield "return wₜ₊₁, " + {"new": "mₜ", "old": "mₜ₋₁", "step": "η·mₜ", "update": "−η·mₜ", "decayed": "β·mₜ"}[s.keeps]


def probes(rng):
    """Steps from a given m with small and with large numbers, one g and one m 0."""
    calls = []
    for size, low, high, lr, beta in ((5, 0.01, 0.7, 0.6, 0.8), (7, 0.1, 30, 0.02, 0.3), (4, 2, 60, 1.5, 0.6)):
        w, g, m = (spread(rng, size, low, high) for _ in range(3))
        g[0] = m[1] = 0
        calls.append((w, g, m, lr, beta))
    return calls


def ten_steps(step):
    """w after ten steps with g = 1 from w = m = 0, η = 0.1, β = 0.9."""
    w = m = 0.0
    for _ in range(10):
        w, m = step(w, 1.0, m, 0.1, 0.9)
    return float(w)


EXERCISE = Exercise(
    slug="momentum", id="E08", lesson=5, title="momentum", function="momentum_step",
    arguments=("w", "g", "m", "lr", "beta"), outputs=("w", "m"), after=("descent",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(0, None),
    task="One step of momentum. w, g, m: arrays of one shape, the weights, their gradient and the sum of past\n"
         "gradients; lr and beta are numbers. Return the new w and m.",
    symbols={"mₜ₋₁": "m", "mₜ": "m1", "gₜ": "g", "β": "beta", "η": "lr", "wₜ": "w", "wₜ₊₁": "w1"},
    wrong=(
        Wrong("old_m", {"used": "old"}, asks="Does the gradient of this step move the weights in this step?"),
        Wrong("gradient_twice", {"used": "twice"}, asks="How often is the gradient of this step in your step?"),
        Wrong("plain_step", {"used": "g"}, asks="Which past gradients does your step still contain?"),
        Wrong("sign", {"sign": 1}),
        Wrong("gradient_sign", {"into": -1}),
        Wrong("no_rate", {"rate": "none"}, asks="Where does η stand in your code?"),
        Wrong("rate_twice", {"rate": "both"}),
        Wrong("reversed", {"weights": "reversed"}, asks="With β = 0.9, how much of the old m should be left?"),
        Wrong("no_decay", {"weights": "no decay"}, asks="What becomes of a gradient from a hundred steps ago?"),
        Wrong("beta_on_both", {"weights": "both"}),
        Wrong("beta_on_g", {"weights": "on g"}, asks="What becomes of a gradient from a hundred steps ago?"),
        Wrong("one_minus_on_m", {"weights": "one minus"}, asks="With β = 0.9, how much of the old m should be left?"),
        Wrong("one_minus_on_both", {"weights": "one minus both"},
              asks="With β = 0.9, how much of the old m should be left?"),
        Wrong("minus_m", {"weights": "minus"}, asks="With gradients of one sign, should the old m help or hinder?"),
        Wrong("without_the_gradient", {"used": "decayed"},
              asks="Does the gradient of this step move the weights in this step?"),
        Wrong("update_kept", {"keeps": "update"}, effect="the next step multiplies what is left of this one by −η"),
        Wrong("m_not_kept", {"keeps": "old"}),
        Wrong("step_kept", {"keeps": "step"}, effect="the next step multiplies what is left of this one by η again"),
    ),
    also=(
        Also("mean", {"weights": "mean"}, whose="the moving mean: Andrew Ng's course, Adam's m, optax's ema",
             source="deeplearning.ai, course 2, week 2; Kingma & Ba 2015, Algorithm 1; optax.ema(debias=False)",
             translation="your η·(1−β) is the exercise's η, and your m is the exercise's m·(1−β)"),
        Also("velocity", {"rate": "inside", "into": -1, "sign": 1}, whose="the velocity form: Keras, Chainer, DeZero",
             source="Sutskever et al. 2013, equations 1 and 2",
             translation="your v is −η·m of the exercise; from the step at which η changes, the two differ"),
        Also("heavy_ball", {"used": "heavy ball", "weights": "sum", "dampening": 0.0, "into": 1, "rate": "outside",
                            "sign": -1, "keeps": "new"},
             whose="the heavy ball with the weights of one step before in the place of m: Polyak",
             source="Polyak 1964, Some methods of speeding up the convergence of iteration methods: "
                    "x − α·∇f(x) + β·(x − x of the step before)",
             translation="your m is the old w: (w − m)/(−η) is the exercise's old m, unless η changes", scores=False),
        Also("nesterov", {"used": "ahead"}, whose="Nesterov's method, another one: PyTorch's nesterov=True, Keras",
             source="Sutskever et al. 2013, equations 3 and 4, at the point ahead; torch.optim.SGD(nesterov=True)",
             translation="your m is the exercise's; your step is β times the m of the exercise, and one g more",
             scores=False),
        Also("quasi_hyperbolic", {"weights": "mean", "used": "quasi", "nu": 0.7, "dampening": 0.0, "into": 1,
                                  "rate": "outside"}, fit="nu", whose="quasi-hyperbolic momentum, another method",
             source="Ma & Yarats 2019, Quasi-hyperbolic momentum, equations 3 and 4: (1−ν)·g + ν·m",
             translation="with ν = 1 it is the moving mean; the exercise's step is m alone", scores=False),
        Also("nesterov_of_chainer", {"used": "chainer"}, whose="Nesterov's method as Chainer has it, another one",
             source="Chainer, NesterovAG; deep-learning-from-scratch, common/optimizer.py: β²·v − (1+β)·η·g",
             translation="their v is the new one; with the old one it would be PyTorch's nesterov=True", scores=False),
        Also("signum", {"used": "sign", "rate": "outside"}, whose="Signum, another method",
             source="Bernstein et al. 2018, signSGD, Algorithm 2",
             translation="every weight moves by η, whatever the size of m", scores=False),
        Also("decayed_at_the_end", {"weights": "no decay", "keeps": "decayed"},
             whose="the decay after the step: Darknet",
             source="Darknet, update_convolutional_layer: axpy_cpu with the rate, then scal_cpu with the momentum",
             translation="your m is β·m of the exercise: it is multiplied at the end of a step, not at the beginning"),
        Also("direction", {"into": -1, "sign": 1}, whose="m points downhill, as a search direction",
             source="Nocedal & Wright 2006, section 5.2, Algorithm 5.4: p = −g + β·p, then x + α·p; SciPy's CG",
             translation="your m is −m of the exercise"),
        Also("dampening", {"dampening": 0.5}, fit="dampening", whose="dampening: PyTorch",
             source="torch.optim.SGD(dampening=τ): buf = β·buf + (1−τ)·g; its first buffer is g, undamped",
             translation="your η·(1−τ) is the exercise's η, and your m is the exercise's m·(1−τ)"),
        Also("rate_inside", {"rate": "inside"}, whose="the rate inside m: Caffe, SGDW",
             source="Caffe, sgd_solver.cpp: history = rate·diff + momentum·history; Loshchilov & Hutter 2019, "
                    "Algorithm 1",
             translation="your m is η·m of the exercise; from the step at which η changes, the two differ"),
    ),
    measures=(
        Measure("ten steps with g = 1, η = 0.1, β = 0.9 move w from 0 to {yours} instead of {right}", ten_steps),),
    hints=("If g stays the same for many steps, what does m become?",
           "mₜ = β·mₜ₋₁ + gₜ, with nothing before gₜ; then the step is −η·mₜ, with the new m",
           "m = beta * m + g; return w - lr * m, m"),
    solution="""def momentum_step(w, g, m, lr, beta):
    m = beta * m + g
    return w - lr * m, m
""",
    after_pass="Keras has the rate inside m, PyTorch outside, as here. Try both on ½w² with β = 0.9, and divide η by "
               "10 after twenty steps: which of the two slows down at once?",
    origin=rules.momentum, play="momentum",
)
