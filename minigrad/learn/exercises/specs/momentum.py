"""Exercise E08: one step of momentum, in the form of the slides and of PyTorch."""
from ....optim import rules
from ..exercise import Also, Exercise, Measure, Wrong

WEIGHTS = {"sum": ("β·", ""), "mean": ("β·", "(1−β)·"), "reversed": ("(1−β)·", "β·"), "no decay": ("", ""),
           "both": ("β·", "β·"), "on g": ("", "β·"), "one minus": ("(1−β)·", "")}


def engine(w, g, m, lr, beta):
    """One step of the engine's momentum: m = βm + g, w = w − ηm."""
    return rules.momentum(w, g, m, lr=lr, momentum=beta)


def reference(w, g, m, lr, beta, *, weights="sum", dampening=0.0, into=1, rate="outside", used="m", sign=-1,
              keeps="new"):
    """Momentum with switches."""
    old, new = {"sum": (beta, 1), "mean": (beta, 1 - beta), "reversed": (1 - beta, beta), "no decay": (1, 1),
                "both": (beta, beta), "on g": (1, beta), "one minus": (1 - beta, 1)}[weights]
    enters = into * new * (1 - dampening) * (lr if rate in ("inside", "both") else 1) * g
    m1 = old * m + enters
    step = {"m": m1, "old": m, "g": g, "ahead": beta * m1 + enters}[used]
    w1 = w + sign * (lr if rate in ("outside", "both") else 1) * step
    kept = {"new": m1, "old": m, "step": lr * m1}[keeps]
    return w1, kept


def formulas(s):
    """The lines of momentum."""
    old, new = WEIGHTS[s.weights]
    dampening = f"(1−{s.dampening:.12g})·" if s.dampening else ""
    rate = "η·" if s.rate in ("inside", "both") else ""
    enters = f"{'+' if s.into > 0 else '−'} {new}{dampening}{rate}gₜ"
    yield f"mₜ = {old}mₜ₋₁ {enters}"
    step = {"m": "mₜ", "old": "mₜ₋₁", "g": "gₜ", "ahead": f"(β·mₜ {enters})"}[s.used]
    yield f"wₜ₊₁ = wₜ {'−' if s.sign < 0 else '+'} {'η·' if s.rate in ('outside', 'both') else ''}{step}"
    yield "return wₜ₊₁, " + {"new": "mₜ", "old": "mₜ₋₁", "step": "η·mₜ"}[s.keeps]


def probes(rng):
    """Two steps from a given m, with different η and β."""
    return [(rng.normal(size=4), rng.normal(size=4), rng.normal(size=4), lr, beta)
            for lr, beta in ((0.1, 0.8), (0.3, 0.7))]


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
        Wrong("m_not_kept", {"keeps": "old"}),
        Wrong("step_kept", {"keeps": "step"}, effect="the next step multiplies what is left of this one by η again"),
    ),
    also=(
        Also("mean", {"weights": "mean"}, whose="the moving mean: optax's ema without its correction, Adam's m",
             source="optax.ema(decay, debias=False); Kingma & Ba 2015, Algorithm 1",
             translation="your η·(1−β) is the exercise's η, and your m is the exercise's m·(1−β)"),
        Also("velocity", {"rate": "inside", "into": -1, "sign": 1}, whose="the velocity form: Keras, Chainer, DeZero",
             source="Sutskever et al. 2013, equations 1 and 2",
             translation="your v is −η·m of the exercise; from the step at which η changes, the two differ"),
        Also("nesterov", {"used": "ahead"}, whose="Nesterov's method, another one: PyTorch's nesterov=True, Keras",
             source="Sutskever et al. 2013, equations 3 and 4, at the point ahead; torch.optim.SGD(nesterov=True)",
             translation="your m is the exercise's; your step is β times the m of the exercise, and one g more"),
        Also("dampening", {"dampening": 0.5}, fit="dampening", whose="dampening: PyTorch",
             source="torch.optim.SGD(dampening=τ): buf = β·buf + (1−τ)·g; its first buffer is g, undamped",
             translation="your η·(1−τ) is the exercise's η, and your m is the exercise's m·(1−τ)"),
        Also("rate_inside", {"rate": "inside"}, whose="the rate inside m, as in SGDW",
             source="Loshchilov & Hutter 2019, Algorithm 1",
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
