"""Exercise E12, the first of two: one step of SGDW, momentum with a decay beside it."""
import numpy as np

from ....optim import rules
from ..exercise import Also, Exercise, Measure, Wrong

INTO = {"g": "gₜ", "penalty": "(gₜ + λ·wₜ)", "scheduled": "(gₜ + s·λ·wₜ)"}
DECAY = {"multiplier": "s·λ·wₜ", "none": "0", "rate": "η·λ·wₜ", "bare": "λ·wₜ", "both": "s·η·λ·wₜ",
         "double": "2·s·λ·wₜ", "slide": "2·η·λ·wₜ"}


def engine(w, g, m, lr, beta, lam, s):
    """One step of the engine's SGDW (Loshchilov & Hutter 2019, Algorithm 1)."""
    return rules.sgdw(w, g, m, lr=lr, momentum=beta, weight_decay=lam, multiplier=s)


def reference(w, g, m, lr, beta, lam, s, *, into="g", share="rate", rate="inside", used="new", decay="multiplier",
              sign=-1, shrinks=True):
    """SGDW with switches. share: what the gradient enters m with; rate: where η stands, in m or before it."""
    entering = g + {"g": 0, "penalty": lam, "scheduled": s * lam}[into] * w
    m1 = beta * m + {"rate": lr if rate == "inside" else 1, "mean": 1 - beta, "one": 1}[share] * entering
    step = (lr if rate == "outside" else 1) * (m1 if used == "new" else m)
    moved = w + sign * step
    d = {"multiplier": s * lam * w, "none": 0 * w, "rate": lr * lam * w, "bare": lam * w, "both": s * lr * lam * w,
         "double": 2 * s * lam * w, "slide": 2 * lr * lam * w, "after": s * lam * moved}[decay]
    w1 = moved - d if shrinks else moved + d
    return w1, m1


def formulas(s):
    """The lines of SGDW."""
    share = {"rate": "η·" if s.rate == "inside" else "", "mean": "(1−β)·", "one": ""}[s.share]
    yield f"mₜ = β·mₜ₋₁ + {share}{INTO[s.into]}"
    step = ("η·" if s.rate == "outside" else "") + ("mₜ" if s.used == "new" else "mₜ₋₁")
    moved = f"wₜ {'−' if s.sign < 0 else '+'} {step}"
    yield f"dₜ = s·λ·({moved})" if s.decay == "after" else f"dₜ = {DECAY[s.decay]}"
    yield f"wₜ₊₁ = {moved} {'−' if s.shrinks else '+'} dₜ"
    yield "return wₜ₊₁, mₜ"


def probes(rng):
    """Two steps from a given m; η, λ and s far from each other."""
    return [(rng.normal(size=4) + 1.5, rng.normal(size=4), rng.normal(size=4), lr, beta, lam, s)
            for lr, beta, lam, s in ((0.1, 0.8, 0.3, 0.6), (0.25, 0.7, 0.45, 0.35))]


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
        Wrong("penalty", {"into": "penalty", "decay": "none"}, effect="that is SGD with an L2 penalty",
              asks="Does m remember λ·wₜ of earlier steps in your code?"),
        Wrong("scheduled_penalty", {"into": "scheduled", "decay": "none"}, effect="that is SGD with an L2 penalty",
              asks="Does m remember λ·wₜ of earlier steps in your code?"),
        Wrong("penalty_and_decay", {"into": "penalty"},
              effect="the penalty and the decay are alternatives: here are both"),
        Wrong("slide", {"into": "penalty", "share": "mean", "used": "old", "decay": "slide"},
              effect="the slide prints both alternatives of the paper as one, and the old m without a rate"),
        Wrong("no_rate", {"share": "one"}, asks="Where does η stand in your code?"),
        Wrong("mean", {"share": "mean"}),
        Wrong("old_m", {"used": "old"}),
        Wrong("no_decay", {"decay": "none"}, asks="What becomes of a weight whose gradient is always 0?"),
        Wrong("no_multiplier", {"decay": "bare"}, asks="What happens to the decay when the schedule lowers η?"),
        Wrong("rate_and_multiplier", {"decay": "both"}),
        Wrong("decay_twice", {"decay": "double"}),
        Wrong("decay_after", {"decay": "after"}, effect="the weights that have moved decay, not the old ones"),
        Wrong("grows", {"shrinks": False}),
        Wrong("sign", {"sign": 1}),
    ),
    also=(
        Also("decay_by_rate", {"decay": "rate"}, whose="the decay by η: timm's and pytorch_optimizer's SGDW",
             source="timm.optim.SGDW and pytorch_optimizer.SGDW, where it stands beside the rate outside m",
             translation="the exercise's s·λ is your η·λ"),
        Also("rate_outside", {"rate": "outside"}, whose="the rate outside m, as in PyTorch's SGD; timm's SGDW",
             source="torch.optim.SGD: buf = β·buf + g, then −lr·buf",
             translation="your m is the exercise's m/η; from the step at which η changes, the two differ"),
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
    after_pass="timm's and pytorch_optimizer's SGDW decay by ηλ and have η outside m. Divide α by 10, and so η, "
               "and keep s: which of the two decays changes?",
    origin=rules.sgdw, play="sgdw",
)
