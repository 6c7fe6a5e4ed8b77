"""Exercise E16: the forward pass of BatchNorm, in training and in evaluation."""
import numpy as np

from ....functions.normalization import batch_norm
from ..exercise import Also, Exercise, Measure, Wrong

AXES = {"all": (0, 2, 3), "pixel": (0,), "image": (2, 3), "everything": (0, 1, 2, 3)}


def engine(x, gamma, beta, mean, var, momentum, eps, training):
    """The engine's batch_norm, which moves the running statistics in place."""
    shape = mean.shape
    gamma, beta, mean, var = (a.ravel() for a in (gamma, beta, mean, var))
    y = batch_norm(x, gamma, beta, mean, var, training=training, momentum=momentum, eps=eps)
    return y.data, mean.reshape(shape), var.reshape(shape)


def reference(x, gamma, beta, mean, var, momentum, eps, training, *, axes="all", ddof=0, root="inside", rate="new",
              stored="unbiased", used="by mode", moving="training", affine="both"):
    """BatchNorm with switches."""
    mu = x.mean(AXES[axes], keepdims=True)
    s2 = x.var(AXES[axes], keepdims=True)
    n = x.size / mu.size
    batch = {"by mode": training, "moved": training, "batch": True, "running": False, "reversed": not training}[used]
    moves = {"training": training, "always": True, "never": False, "reversed": not training}[moving]
    kept, taken = {"new": (1 - momentum, momentum), "old": (momentum, 1 - momentum), "sum": (1, momentum),
                   "replaced": (0, 1)}[rate]
    new_mean = kept * mean + taken * over_pixels(mu, mean) if moves else mean
    n_run = {"biased": np.inf, "images": len(x)}.get(stored, n)
    batch_var = over_pixels(s2, mean) + (eps if stored == "eps" else 0)
    new_var = kept * var + taken * batch_var / (1 - 1 / n_run) if moves else var
    m = mu if batch else mean
    v = s2 * n / (n - ddof) if batch else var
    if used == "moved" and training:
        m, v = new_mean, new_var
    sigma = np.sqrt(v + eps) if root == "inside" else np.sqrt(v) + eps
    x_hat = (x - m) / sigma
    y = {"both": gamma * x_hat + beta, "none": x_hat, "no beta": gamma * x_hat, "swapped": beta * x_hat + gamma,
         "before": gamma * (x_hat + beta)}[affine]
    return y, new_mean, new_var


def over_pixels(statistic, like):
    """A statistic (…, C, H, W) or (N, C, 1, 1) as one number for each channel."""
    return np.broadcast_to(statistic.mean((0, 2, 3), keepdims=True), like.shape)


def formulas(s):
    """The lines of BatchNorm."""
    mean = {"all": "mean", "pixel": "mean_N", "image": "mean_HW", "everything": "mean_NCHW"}[s.axes]
    yield f"μ = {mean}(x)"
    yield f"σ² = {mean}((x−μ)²)"
    biased = "σ²·n/(n−1)" if s.ddof else "σ²"
    for left, batch, running in (("m", "μ", "r"), ("v", biased, "s")):
        by_mode = f"{batch} if training else {running}"
        yield f"{left} = " + {"by mode": by_mode, "batch": batch, "running": running,
                              "reversed": f"{running} if training else {batch}",
                              "moved": f"{running}′ if training else {running}"}[s.used]
    yield "σ = √(v + ε)" if s.root == "inside" else "σ = √(v) + ε"
    yield "x̂ = (x − m)/σ"
    yield "y = " + {"both": "γ·x̂ + β", "none": "x̂", "no beta": "γ·x̂", "swapped": "β·x̂ + γ",
                    "before": "γ·(x̂ + β)"}[s.affine]
    kept, taken = {"new": ("(1−α)·", "α·"), "old": ("α·", "(1−α)·"), "sum": ("", "α·"), "replaced": ("", "")}[s.rate]
    over = "mean({})" if s.axes in ("pixel", "image") else "{}"
    var = over.format("σ²") if s.stored != "eps" else f"({over.format('σ²')} + ε)"
    times = {"biased": "", "images": "·N/(N−1)"}.get(s.stored, "·n/(n−1)")
    for batch, old in ((over.format("μ"), "r"), (var + times, "s")):
        moved = batch if s.rate == "replaced" else f"{kept}{old} + {taken}{batch}"
        yield f"{old}′ = " + {"training": f"{moved} if training else {old}", "always": moved, "never": old,
                              "reversed": f"{old} if training else {moved}"}[s.moving]
    yield "return y, r′, s′"


def probes(rng):
    """Images in training and in evaluation, running statistics away from those of the batch."""
    return [(rng.normal(size=(n, c, *image)) * rng.uniform(0.7, 1.5, (1, c, 1, 1)) + rng.uniform(-2, 2, (1, c, 1, 1)),
             *(sign * rng.uniform(0.5, 2, (1, c, 1, 1)) for sign in (1, 1, -1, 1)), momentum, eps, training)
            for n, c, image, momentum, eps, training in (
                (3, 2, (2, 2), 0.3, 0.2, True), (4, 3, (2, 1), 0.2, 0.3, False), (2, 3, (1, 3), 0.1, 0.15, True))]


X = np.array([0.0, 1.0, 2.0, 5.0]).reshape(2, 1, 1, 2)          # μ = 2, σ² = 3.5


def on_four_numbers(part, training):
    """f(function) -> the first number of an output for (0, 1, 2, 5), γ = 2, β = 1, r = 1, s = 4, α = 0.1, ε = 0.5."""
    def number(function):
        one = np.ones((1, 1, 1, 1))
        return float(np.ravel(function(X.copy(), 2 * one, one, one.copy(), 4 * one, 0.1, 0.5, training)[part])[0])
    return number


FOUR = "for the numbers 0, 1, 2, 5 (γ = 2, β = r = 1, s = 4, α = 0.1, ε = 0.5) "
EXERCISE = Exercise(
    slug="batchnorm", id="E16", lesson=10, title="BatchNorm, forward", function="batchnorm",
    arguments=("x", "gamma", "beta", "mean", "var", "momentum", "eps", "training"), outputs=("y", "mean", "var"),
    after=("logistic",), engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(None, None, None),
    task="BatchNorm of images x (N, C, H, W). gamma, beta and the running statistics mean, var are (1, C, 1, 1).\n"
         "training is True or False. μ and σ² are taken over N, H and W: n = N·H·W numbers for each channel. r and s\n"
         "are the running mean and variance, α is momentum (ρ in the lesson). Return y and the new mean and var.",
    symbols={
        "μ": "mu", "σ²": "s2", "n": "n", "m": "m", "v": "v", "σ": "sigma", "ε": "eps", "x": "x", "x̂": "x_hat", "y": "y",
        "γ": "gamma", "β": "beta", "α": "momentum", "training": lambda v: float(v["training"]), "r": "mean", "s": "var",
        "r′": "new_mean", "s′": "new_var", "N": lambda v: len(v["x"]),
        "mean(x)": lambda v: v["x"].mean((0, 2, 3), keepdims=True),
        "mean((x−μ)²)": lambda v: ((v["x"] - v["mu"]) ** 2).mean((0, 2, 3), keepdims=True),
        "mean_N(x)": lambda v: v["x"].mean(0, keepdims=True),
        "mean_N((x−μ)²)": lambda v: ((v["x"] - v["mu"]) ** 2).mean(0, keepdims=True),
        "mean_HW(x)": lambda v: v["x"].mean((2, 3), keepdims=True),
        "mean_HW((x−μ)²)": lambda v: ((v["x"] - v["mu"]) ** 2).mean((2, 3), keepdims=True),
        "mean(μ)": lambda v: v["mu"].mean((0, 2, 3), keepdims=True),
        "mean(σ²)": lambda v: v["s2"].mean((0, 2, 3), keepdims=True),
        "mean_NCHW(x)": lambda v: v["x"].mean(keepdims=True),
        "mean_NCHW((x−μ)²)": lambda v: ((v["x"] - v["mu"]) ** 2).mean(keepdims=True)},
    wrong=(
        Wrong("over_n_only", {"axes": "pixel"}, effect="each pixel gets statistics of its own, from N numbers only",
              asks="Over how many numbers is μ taken for one channel?"),
        Wrong("over_pixels_only", {"axes": "image"}, effect="that is instance normalisation",
              asks="Does μ change if another image of the batch changes?"),
        Wrong("over_everything", {"axes": "everything"}, effect="all channels share one mean and one variance",
              asks="Does μ of one channel change if another channel changes?"),
        Wrong("unbiased", {"ddof": 1}, asks="Is the σ² by which you divide that of N·H·W numbers, or of one fewer?"),
        Wrong("eps_outside", {"root": "outside"}, asks="Is ε added to the variance, or to its root?"),
        Wrong("no_decay", {"rate": "sum"}),
        Wrong("batch_stored", {"rate": "replaced", "moving": "training"},
              asks="From how many batches is the new running mean made?"),
        Wrong("counts_images", {"stored": "images", "rate": "new"}, asks="From how many numbers is one σ² made?"),
        Wrong("eps_stored", {"stored": "eps", "rate": "new"}, asks="Is ε a part of the variance that is kept?"),
        Wrong("batch_in_evaluation", {"used": "batch"}, asks="Which statistics does a single image get at test time?"),
        Wrong("running_in_training", {"used": "running"}),
        Wrong("moved_in_training", {"used": "moved"}, asks="By which variance is x divided in training?"),
        Wrong("training_reversed", {"used": "reversed", "moving": "reversed"},
              asks="Which branch of your code runs if training is True?"),
        Wrong("update_in_evaluation", {"moving": "always"},
              asks="Do the running statistics change while you only look at test images?"),
        Wrong("no_update", {"moving": "never"}),
        Wrong("gamma_beta_forgotten", {"affine": "none"}),
        Wrong("beta_forgotten", {"affine": "no beta"}),
        Wrong("gamma_beta_swapped", {"affine": "swapped"}),
        Wrong("beta_before_gamma", {"affine": "before"}, asks="Is β multiplied by γ in your code?"),
    ),
    also=(Also("momentum_reversed", {"rate": "old"}, whose="momentum is the part that is kept: Keras, Chainer, CS231n",
               source="keras.layers.BatchNormalization 3 (0.99); Chainer's decay; PyTorch's is the other part (0.1)",
               translation="your α is the exercise's 1 − α"),
          Also("biased_running", {"stored": "biased"}, whose="a biased running variance: Keras",
               source="keras.layers.BatchNormalization 3; Ioffe & Szegedy 2015, Algorithm 2, has n/(n−1)",
               translation="your s′ takes σ² itself, the exercise σ²·n/(n−1)"),),
    measures=(
        Measure(FOUR + "y starts with {yours} instead of {right} in training", on_four_numbers(0, True)),
        Measure(FOUR + "y starts with {yours} instead of {right} in evaluation", on_four_numbers(0, False)),
        Measure(FOUR + "the running mean becomes {yours} instead of {right} in training", on_four_numbers(1, True)),
        Measure(FOUR + "the running mean becomes {yours} instead of {right} in evaluation", on_four_numbers(1, False)),
        Measure(FOUR + "the running variance becomes {yours} instead of {right}", on_four_numbers(2, True))),
    hints=("Over how many numbers is μ taken in a batch, and which statistics does a single image get at test time?",
           "training: x̂ = (x − μ)/√(σ² + ε), μ and σ² over N, H, W; r′ = (1−α)·r + α·μ; "
           "evaluation: x̂ = (x − r)/√(s + ε)",
           "mu, s2 = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)"),
    solution="""def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        m, v = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        n = x.size / m.size
        mean = (1 - momentum) * mean + momentum * m
        var = (1 - momentum) * var + momentum * v * n / (n - 1)
    return gamma * (x - m) / np.sqrt(v + eps) + beta, mean, var
""",
    origin=batch_norm, play="batchnorm_forward",
    after_pass="Keras keeps 0.99 of the old statistics and stores the biased variance; PyTorch is as here. Try batches "
               "of 2 and see how far r is from the mean of the data.",
)
