"""Exercise E12, the first of two: one step of SGDW, momentum with a decay beside it."""
import numpy as np

from ....optim import rules
from ..drawing import spread
from ..exercise import Also, Exercise, Measure, Wrong

INTO = {"g": "gₜ", "penalty": "(gₜ + λ·wₜ)", "scheduled": "(gₜ + s·λ·wₜ)", "beside": "gₜ"}
DECAY = {"multiplier": "s·λ", "rate": "η·λ", "bare": "λ", "both": "s·η·λ", "double": "2·s·λ", "slide": "2·η·λ"}
OF = {"w": "·wₜ", "half": "·½·‖wₜ‖²", "squares": "·‖wₜ‖²", "one": ""}


def engine(w, g, m, lr, beta, lam, s):
    """One step of the engine's SGDW (Loshchilov & Hutter 2019, Algorithm 1)."""
    return rules.sgdw(w, g, m, lr=lr, momentum=beta, weight_decay=lam, multiplier=s)


def reference(w, g, m, lr, beta, lam, s, *, into="g", share="rate", rate="inside", used="new", decay="multiplier",
              sign=-1, shrinks=True, of="w"):
    """SGDW with switches. into: what m remembers, the decay "beside" the gradient or in it; share: what the gradient
    enters m with; rate: where η stands, in m, before it, or in both."""
    entering = g + {"penalty": lam, "scheduled": s * lam}.get(into, 0) * w
    inside = lr if rate in ("inside", "both") else 1
    enters = {"rate": inside, "mean": 1 - beta, "rate and mean": lr * (1 - beta), "multiplied": s * inside,
              "velocity": -inside, "one": 1}[share] * entering
    enters = enters + (-1 if share == "velocity" else 1) * (s * lam * w if into == "beside" else 0)
    m1 = beta * m + enters
    taken = {"new": m1, "old": m, "ahead": beta * m1 + enters, "g": inside * g}[used]
    step = (lr if rate in ("outside", "both") else 1) * taken
    moved = w + sign * step
    factor = {"multiplier": s, "none": 0, "rate": lr, "bare": 1, "both": s * lr, "double": 2 * s,
              "slide": 2 * lr}[decay]
    d = factor * lam * {"w": w, "moved": moved, "half": np.sum(w * w) / 2, "squares": np.sum(w * w), "one": 1}[of]
    w1 = moved - d if shrinks else moved + d
    return w1, m1


def formulas(s):
    """The lines of SGDW."""
    inside = "η·" if s.rate in ("inside", "both") else ""
    share = {"rate": inside, "mean": "(1−β)·", "rate and mean": "(1−β)·η·", "multiplied": f"s·{inside}",
             "velocity": inside, "one": ""}[s.share]
    sign = "−" if s.share == "velocity" else "+"
    enters = f"{sign} {share}{INTO[s.into]}" + f" {sign} s·λ·wₜ" * (s.into == "beside")
    yield f"mₜ = β·mₜ₋₁ {enters}"
    step = ("η·" if s.rate in ("outside", "both") else "") + {
        "new": "mₜ", "old": "mₜ₋₁", "g": f"{inside}gₜ", "ahead": f"(β·mₜ {enters})"}[s.used]
    moved = f"wₜ {'−' if s.sign < 0 else '+'} {step}"
    yield "dₜ = " + ("0" if s.decay == "none" else DECAY[s.decay] + OF.get(s.of, f"·({moved})"))
    yield f"wₜ₊₁ = {moved} {'−' if s.shrinks else '+'} dₜ"
    yield "return wₜ₊₁, mₜ"


def probes(rng):
    """Steps from a given m with small and with large numbers, one g and one m 0; η, λ and s far from each other."""
    calls = []
    for size, low, high, *numbers in ((5, 0.01, 0.7, 0.6, 0.8, 0.3, 0.5), (7, 0.1, 30, 0.1, 0.3, 0.45, 0.7),
                                       (4, 2, 60, 1.5, 0.6, 0.03, 1.7)):
        w, g, m = (spread(rng, size, low, high) for _ in range(3))
        g[0] = m[1] = 0
        calls.append((w, g, m, *numbers))
    return calls


def without_gradient(step):
    """w after ten steps with g = 0 from w = 1 and m = 0, η = 0.1, β = 0.9, λ = 0.05, s = 0.5."""
    w, m = np.array([1.0, 0.0])
    for _ in range(10):
        w, m = step(w, 0.0, m, 0.1, 0.9, 0.05, 0.5)
    return float(w)


def with_gradient(step):
    """w after ten steps with g = 1 from w = m = 0, η = 0.2, β = 0.9, λ = 0."""
    w = m = 0.0
    for _ in range(10):
        w, m = step(w, 1.0, m, 0.2, 0.9, 0.0, 0.5)
    return float(w)


EXERCISE = Exercise(
    slug="sgdw", id="E12", lesson=8, title="SGDW", function="sgdw_step",
    arguments=("w", "g", "m", "lr", "beta", "lam", "s"), outputs=("w", "m"), after=("momentum",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(0, None),
    task="One step of SGDW: momentum with the rate η inside m, and beside it a decay dₜ of the weights. w, g, m:\n"
         "arrays of one shape; lr is η, beta β, lam λ, and s the multiplier of the schedule: η = s·α with a fixed α,\n"
         "so the decay follows the schedule, not the rate. m knows nothing of the decay. Return the new w and m.",
    symbols={"mₜ₋₁": "m", "mₜ": "m1", "gₜ": "g", "β": "beta", "η": "lr", "λ": "lam", "s": "s", "dₜ": "d", "wₜ": "w",
             "wₜ₊₁": "w1"},
    wrong=(
        Wrong("scheduled_penalty", {"into": "scheduled", "decay": "none", "of": "w"},
              effect="that is SGD with an L2 penalty",
              asks="Does m remember λ·wₜ of earlier steps in your code?"),
        Wrong("decay_in_m", {"into": "beside", "decay": "none", "of": "w"},
              effect="m sums up decays of weights that are gone",
              asks="Does m remember λ·wₜ of earlier steps in your code?"),
        Wrong("penalty_and_decay", {"into": "penalty"},
              effect="the penalty and the decay are alternatives: here are both"),
        Wrong("slide", {"into": "penalty", "share": "mean", "used": "old", "decay": "slide"},
              effect="a slide of the notes steps like this: both alternatives of the paper as one, and the old m"),
        Wrong("no_rate", {"share": "one"}, asks="Where does η stand in your code?"),
        Wrong("rate_twice", {"rate": "both"}, asks="In how many places does η stand in your code?"),
        Wrong("mean", {"share": "mean"}),
        Wrong("old_m", {"used": "old"}),
        Wrong("plain_step", {"used": "g", "into": "g", "share": "rate"}, effect="m is kept and never used",
              asks="Which past gradients does your step still contain?"),
        Wrong("no_decay", {"decay": "none", "of": "w"}, asks="What becomes of a weight whose gradient is always 0?"),
        Wrong("rate_and_multiplier", {"decay": "both"}),
        Wrong("decay_twice", {"decay": "double"}),
        Wrong("decay_after", {"of": "moved"}, effect="the weights that have moved decay, not the old ones"),
        Wrong("penalty_itself", {"of": "half"}, effect="all weights lose the same number, those below 0 as well",
              asks="Of (λ/2)·‖w‖² the decay is the gradient. How many numbers does that have?"),
        Wrong("sum_of_squares", {"of": "squares"}, effect="all weights lose the same number, those below 0 as well",
              asks="By which number does one weight shrink in your code: by a share of itself?"),
        Wrong("grows", {"shrinks": False}),
        Wrong("sign", {"sign": 1}),
    ),
    also=(
        Also("decay_by_rate", {"decay": "rate"}, whose="the decay by η: timm's SGDW",
             source="timm.optim.SGDW, and pytorch_optimizer 3.11.0, SGDW(foreach=False), _step_per_param; in both "
                    "the rate is outside m",
             translation="the exercise's s·λ is your η·λ", scores=False),
        Also("corrected_decay", {"decay": "both", "rate": "outside"}, whose="the decay by η·s: timm's SGDW, corrected",
             source="timm 1.0.31, optim/sgdw.py, SGDW(corrected_weight_decay=True): η²/η_max, with the rate outside m",
             translation="the exercise's s·λ is your η·s·λ", scores=False),
        Also("no_multiplier", {"decay": "bare"}, whose="TensorFlow Addons' SGDW, which leaves the schedule of λ to you",
             source="tfa.optimizers.SGDW, DecoupledWeightDecayExtension: var.assign_sub(weight_decay·var)",
             translation="the exercise's s·λ is your λ: unless you multiply it by s yourself, the decay stays when the "
                         "schedule lowers η", scores=False),
        Also("without_w", {"of": "one", "decay": "rate", "rate": "outside"},
             whose="torch_optimizer's SGDW, in which the decay has lost its w",
             source="jettify/pytorch-optimizer, sgdw.py: p.data.add_(weight_decay, alpha=-lr), with the rate outside m",
             translation="every weight loses the same number; the exercise's loses a share of itself", scores=False),
        Also("rate_outside", {"rate": "outside"},
             whose="the rate outside m, as in PyTorch's SGD and in MosaicML Composer's DecoupledSGDW",
             source="torch.optim.SGD: buf = β·buf + g, then −lr·buf; Composer, optim/decoupled_weight_decay.py, whose "
                    "s is lr/initial_lr",
             translation="your m is the exercise's m/η; from the step at which η changes, the two differ"),
        Also("penalty", {"into": "penalty", "decay": "none", "of": "w"},
             whose="SGD with an L2 penalty, another method: MXNet",
             source="mxnet 1.x, optimizer.SGD: state = momentum·state + lr·(grad + wd·weight)",
             translation="λ·wₜ goes into m and stays there; the exercise takes it from w alone, once", scores=False),
        Also("average", {"share": "rate and mean"}, whose="the factor 1−β of a moving mean: Adam's m",
             source="Kingma & Ba 2015, Algorithm 1; torch.optim.SGD(dampening=β)",
             translation="your η·(1−β) is the exercise's η"),
        Also("average_rate_outside", {"share": "mean", "rate": "outside"},
             whose="the factor 1−β of a moving mean, with the rate outside: Adam's m",
             source="Kingma & Ba 2015, Algorithm 1; torch.optim.SGD(dampening=β)",
             translation="your η·(1−β) is the exercise's η, your m its m·(1−β)/η"),
        Also("velocity", {"share": "velocity", "sign": 1}, whose="momentum in the velocity form: Keras",
             source="Sutskever et al. 2013, equations 1 and 2; keras.optimizers.SGD",
             translation="your m is −m of the exercise"),
        Also("multiplied_rate", {"share": "multiplied"},
             whose="the paper: its rate is α, and the schedule multiplies it",
             source="Loshchilov & Hutter 2019, Algorithm 1, line 8: m = β·m + s·α·g, with s for its ηₜ",
             translation="your η is α: the exercise's η is your s·η", scores=False),
        Also("timm_nesterov", {"decay": "rate", "rate": "outside", "used": "ahead"},
             whose="timm's SGDW with Nesterov's method, another one", source="timm.optim.SGDW(nesterov=True)",
             translation="your s·λ is η·λ, your m the exercise's m/η; your step is β times the m, and one g more",
             scores=False),
        Also("keras_nesterov", {"decay": "rate", "share": "velocity", "sign": 1, "used": "ahead"},
             whose="Keras' SGD with its weight decay and Nesterov's method, another one",
             source="keras.optimizers.SGD(nesterov=True, weight_decay=λ): w − η·λ·w, then + β·m − η·g",
             translation="your s·λ is η·λ, your m is −m of the exercise; your step is β times the m, and one η·g more",
             scores=False),
        Also("nesterov", {"used": "ahead"}, whose="Nesterov's method, another one: PyTorch's nesterov=True",
             source="Sutskever et al. 2013, equations 3 and 4, at the point ahead; torch.optim.SGD(nesterov=True)",
             translation="your m is the exercise's; your step is β times the m of the exercise, and one η·g more",
             scores=False),
    ),
    measures=(
        Measure("ten steps with g = 0, η = 0.1, λ = 0.05, s = 0.5 take w from 1 to {yours} instead of {right}",
                without_gradient),
        Measure("ten steps with g = 1, η = 0.2, β = 0.9, λ = 0 take w from 0 to {yours} instead of {right}",
                with_gradient)),
    hints=("Does λ·wₜ enter m in your code? Would a decay that m remembers still be one of wₜ?",
           "mₜ = β·mₜ₋₁ + η·gₜ; then wₜ₊₁ = wₜ − mₜ − s·λ·wₜ, with the new m and the old w",
           "m = beta * m + lr * g; return w - m - s * lam * w, m"),
    solution="""def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    return w - m - s * lam * w, m
""",
    after_pass="timm's SGDW decays by ηλ and has η outside m. Divide α by 10, and so η, "
               "and keep s: which of the two decays changes?",
    origin=rules.sgdw, play="sgdw",
)
