"""Exercise 00: a step of gradient descent. One sign in the stub is wrong; nothing else needs to be done."""
import numpy as np

from ....optim import rules
from ..exercise import Exercise, Measure, Wrong


def engine(w, g, lr):
    """w − ηg as the engine computes it."""
    return rules.gradient_descent(w, g, lr=lr)


def reference(w, g, lr, *, sign=-1, rate="times", start=True):
    """Gradient descent with switches."""
    pull = g / np.float64(lr) if rate == "under" else (lr if rate == "times" else 1) * g
    dw = sign * pull
    new = w + dw if start else dw
    return new


def formulas(s):
    """The line of the formula."""
    sign = "−" if s.sign < 0 else "+" if s.start else ""
    yield f"w′ = {f'w {sign} ' if s.start else sign}{ {'times': 'η·g', 'none': 'g', 'under': 'g/η'}[s.rate]}"
    yield "return w′"


def probes(rng):
    """Two steps with different η."""
    return [(rng.normal(size=4), rng.normal(size=4), lr) for lr in (0.1, 0.3)]


def loss_after(step):
    """½w² after three steps from w = 1 with η = 0.1."""
    w = 1.0
    for _ in range(3):
        w = float(step(w, w, 0.1))
    return 0.5 * w * w


EXERCISE = Exercise(
    slug="descent", id="E00", lesson=1, title="a step downhill", function="descent_step",
    arguments=("w", "g", "lr"), outputs=("w",), engine=engine, reference=reference, probes=probes, moves=(0,),
    task="One step of gradient descent. This function is almost right: it walks uphill. Change one sign.",
    formulas=formulas, body=("return w + lr * g",),
    symbols={"w": "w", "w′": "new", "η": "lr", "g": "g"},
    wrong=(
        Wrong("sign", {"sign": 1}, asks="The gradient points uphill. Does your step go up or down?"),
        Wrong("no_rate", {"rate": "none"}, asks="Which of the arguments is not used?"),
        Wrong("divided_by_rate", {"rate": "under"}),
        Wrong("step_alone", {"start": False}, asks="Where does the step start?"),
    ),
    measures=(Measure("three steps on ½w² from w = 1 take the loss from 0.5 to {yours} instead of {right}",
                      loss_after),),
    hints=("The gradient points uphill. Which way do you want to go?", "w′ = w − η·g", "return w - lr * g"),
    solution="""def descent_step(w, g, lr):
    return w - lr * g
""",
    after_pass="PyTorch's SGD without momentum is this step; its weight_decay adds λw to g first. "
               "Lesson 05 gives the step a memory: `minigrad learn momentum`.",
    origin=rules.gradient_descent, play="descent",
)
