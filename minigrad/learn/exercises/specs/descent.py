"""Exercise 00: a step of gradient descent. One sign in the stub is wrong; nothing else needs to be done."""
import numpy as np

from ....optim import rules
from ..drawing import spread
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w, g, lr):
    """w − ηg as the engine computes it."""
    return rules.gradient_descent(w, g, lr=lr)


def reference(w, g, lr, *, sign=-1, rate="times", start=True, of="g", size=0.0, floor=0.0):
    """Gradient descent with switches. start: whether w is where the step starts, or "g" if both change places; of: what
    is made of the gradient first; size: a constant in that."""
    length = max(np.linalg.norm(g), floor)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = {"g": g * (np.abs(g) >= floor), "unit": g / length, "near unit": g / (length + size), "sign": np.sign(g),
                "short": g * np.minimum(1, size / length), "PyTorch": g * np.minimum(1, size / (length + 1e-6)),
                "clipped": np.minimum(np.maximum(g, -size), size), "decay": g + size * w, "sum": np.sum(g),
                "largest": g * (np.abs(g) == np.max(np.abs(g))), "exponent": w * (1 - np.exp(-lr * g)) / lr}[of]
    step = w if start == "g" else step
    pull = step / np.float64(lr) if rate == "under" else {"times": lr, "half": lr / 2, "none": 1}[rate] * step
    dw = sign * pull
    new = {True: w, False: 0, "g": g}[start] + dw
    return new


def formulas(s):
    """The line of the formula."""
    sign = "−" if s.sign < 0 else "+" if s.start else ""
    size = f"{s.size:.12g}"
    step = {"g": "g", "unit": "g/‖g‖", "near unit": f"g/(‖g‖ + {size})", "sign": "sign(g)",
            "short": f"min(1, {size}/‖g‖)·g", "PyTorch": f"min(1, {size}/(‖g‖ + 1e-06))·g",
            "clipped": f"min(max(g, −{size}), {size})", "decay": f"(g + {size}·w)", "sum": "Σ(g)",
            "largest": "g·[|g| = max(|g|)]", "exponent": ""}[s.of] if s.start != "g" else "w"
    step = {"times": f"η·{step}", "half": f"½·η·{step}", "none": step, "under": f"{step}/η"}[s.rate]
    start = {True: f"w {sign} ", False: sign, "g": f"g {sign} "}[s.start]
    yield "w′ = w·exp(−η·g)" if s.of == "exponent" else f"w′ = {start}{step}"
    yield "return w′"


def probes(rng):
    """Steps with η on both sides of 1; numbers of all sizes and both signs, and a gradient that is 0 in one place."""
    calls = []
    for n, low, high, lr in ((4, 0.1, 4, 0.1), (5, 0.01, 0.3, 0.3), (3, 0.5, 30, 1.7)):
        w, g = (spread(rng, n, low, high) for _ in range(2))
        g[1] *= high >= 1
        calls.append((w, g, lr))
    return calls


def stress(rng):
    """A step with a tiny gradient."""
    return [(np.zeros(3), spread(rng, 3, 1e-12, 3e-9), 0.3)]


def loss_after(step):
    """½w² after three steps from w = 1 with η = 0.1."""
    w = 1.0
    for _ in range(3):
        w = float(step(w, w, 0.1))
    return 0.5 * w * w


EXERCISE = Exercise(
    slug="descent", id="E00", lesson=1, title="a step downhill", function="descent_step",
    arguments=("w", "g", "lr"), outputs=("w",), engine=engine, reference=reference, probes=probes, stress=stress,
    moves=(0,),
    task="One step of gradient descent. This function is almost right: it walks uphill. Change one sign.",
    formulas=formulas, body=("return w + lr * g",),
    symbols={"w": "w", "w′": "new", "η": "lr", "g": "g", "Σ(g)": lambda v: np.sum(v["g"])},
    wrong=(
        Wrong("sign", {"sign": 1}, effect="that is gradient ascent, as torch.optim.SGD(maximize=True) does",
              asks="The gradient points uphill. Does your step go up or down?"),
        Wrong("no_rate", {"rate": "none"}, asks="Which of the arguments is not used?"),
        Wrong("divided_by_rate", {"rate": "under"}),
        Wrong("swapped", {"start": "g", "of": "g"}, effect="w′ is near the gradient, wherever w was",
              asks="Which of the two arrays is moved, and which one is the step?"),
        Wrong("sum_of_g", {"of": "sum", "start": True}, effect="all weights move by the same",
              asks="How many numbers has your step, and how many has w?"),
        # as the floor may be any, the words say it; 1e-9 stands for one
        Wrong("tiny_numbers", {"floor": 1e-9}, stress="finite",
              words=("other numbers than this line where the gradient is shorter than 1e-8, as with a floor such as "
                     "max(·, 1e-8)", "the same line for gradients of any size"),
              effect="where the gradient is tiny, the step has another length",
              asks="What does your code do with a gradient of 1e-12?"),
    ),
    also=(
        Also("step_alone", {"start": False}, whose="the step alone, which is added to w afterwards: optax",
             source="optax.sgd(η).update returns −η·g, and optax.apply_updates adds it to w", scores=False,
             translation="the exercise's w′ is w plus your w′"),
        Also("update_value", {"start": False, "sign": 1}, whose="the step alone, which is subtracted afterwards: Caffe",
             source="BVLC/caffe, sgd_solver.cpp: ComputeUpdateValue leaves η·g, and Blob::Update subtracts it from w",
             scores=False, translation="the exercise's w′ is w minus your w′"),
        Also("half_the_rate", {"rate": "half"}, scores=False,
             whose="half the step, since the slope of a squared error has a factor 2: Haykin",
             source="Haykin, Adaptive Filter Theory, method of steepest descent: w(n+1) = w(n) + ½μ[−∇J(n)]",
             translation="your η is twice the exercise's"),
        Also("normalised", {"of": "unit"}, whose="normalised steepest descent, another method",
             source="Boyd & Vandenberghe 2004, section 9.4, in the 2-norm: −∇f/‖∇f‖",
             translation="your step is η long, whatever the length of g; the exercise's is η·‖g‖ long", scores=False),
        Also("normalised_eps", {"of": "near unit", "size": 1e-8}, fit="size",
             whose="normalised steepest descent, another method, with a constant that keeps off 0/0",
             source="Boyd & Vandenberghe 2004, section 9.4, in the 2-norm: −∇f/‖∇f‖",
             translation="your step is nearly η long, whatever the length of g; the exercise's is η·‖g‖ long",
             scores=False),
        Also("sign_of_g", {"of": "sign"}, whose="signSGD, another method", source="Bernstein et al. 2018, Algorithm 1",
             translation="every weight moves by η; the exercise's by η·|g|", scores=False),
        Also("steepest_coordinate", {"of": "largest"}, whose="steepest descent in the 1-norm, one coordinate at a time",
             source="Boyd & Vandenberghe 2004, section 9.4.2", scores=False,
             translation="only the weight with the largest |g| moves; in the exercise all do"),
        Also("exponentiated", {"of": "exponent", "sign": -1, "rate": "times", "start": True},
             whose="the exponentiated gradient, another method", source="Kivinen & Warmuth 1997, without normalisation",
             translation="every weight keeps its sign; the step is about η·w·g for small η·g", scores=False),
        Also("clipped_length", {"of": "short", "size": 1.0}, fit="size", whose="a gradient of limited length",
             source="Pascanu et al. 2013, Algorithm 1; tf.clip_by_norm",
             translation="your g is the exercise's if it is short enough; a longer one is shortened", scores=False),
        Also("clipped_by_pytorch", {"of": "PyTorch", "size": 1.0}, fit="size", whose="a gradient of limited length",
             source="torch.nn.utils.clip_grad_norm_: max_norm/(norm + 1e-6), at most 1",
             translation="your g is the exercise's if it is short enough; a longer one is shortened", scores=False),
        Also("clipped_values", {"of": "clipped", "size": 1.0}, fit="size", whose="a gradient whose numbers are limited",
             source="torch.nn.utils.clip_grad_value_; Keras' clipvalue",
             translation="your g is the exercise's where it is small enough; larger numbers are cut", scores=False),
        Also("weight_decay", {"of": "decay", "size": 0.01}, fit="size", whose="a decay of the weights: PyTorch",
             source="torch.optim.SGD(weight_decay=λ): g + λ·w", translation="the exercise's λ is 0", scores=False),
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
