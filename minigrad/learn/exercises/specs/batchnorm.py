"""Exercise E16: the forward pass of BatchNorm, in training and in evaluation."""
import numpy as np

from ....functions.normalization import batch_norm
from ..batch_means import AROUND, AXES, WRITTEN, around, over_pixels, symbols
from ..drawing import decades
from ..exercise import Also, Exercise, Measure, Wrong


def engine(x, gamma, beta, mean, var, momentum, eps, training):
    """The engine's batch_norm, which moves the running statistics in place."""
    shape = mean.shape
    gamma, beta, mean, var = (a.ravel() for a in (gamma, beta, mean, var))
    y = batch_norm(x, gamma, beta, mean, var, training=training, momentum=momentum, eps=eps)
    return y.data, mean.reshape(shape), var.reshape(shape)


def reference(x, gamma, beta, mean, var, momentum, eps, training, *, axes="all", ddof=0, root="inside", rate="new",
              stored="unbiased", used="by mode", moving="training", affine="both", test="right",
              centre="m", of="(x−μ)²", count="n"):
    """BatchNorm with switches. of: what the variance is the mean of; count: what n is taken for."""
    mu = x.mean(AXES[axes], keepdims=True)
    n = x.size / mu.size
    kept, taken = {"new": (1 - momentum, momentum), "old": (momentum, 1 - momentum), "sum": (1, momentum),
                   "sums": (momentum, 1),
                   "α twice": (momentum, momentum), "1−α twice": (1 - momentum, 1 - momentum), "replaced": (0, 1)}[rate]
    moves = {"training": training, "always": True, "never": False, "reversed": not training}[moving]
    new_mean = kept * mean + taken * over_pixels(mu, mean) if moves else mean
    square = {"(x−μ)²": (x - mu) ** 2, "|x−μ|": abs(x - mu), "x²": x * x, "(x−r)²": (x - mean) ** 2,
              "(x−r′)²": (x - new_mean) ** 2}[of]
    taken_for_n = {"n": n, "N": len(x), "H·W": x[0, 0].size, "N·C·H·W": x.size}[count]
    s2 = square.mean(AXES[axes], keepdims=True) * n / (taken_for_n - (ddof == "in σ²"))
    batch = {"by mode": training, "moved": training, "batch": True, "running": False, "reversed": not training}[used]
    n_run = {"biased": np.inf, "images": len(x), "all numbers": x.size}.get(stored, taken_for_n)
    batch_var = over_pixels(s2, mean) + (eps if stored == "eps" else 0)
    batch_var = around(x, mean, new_mean, stored) if stored in AROUND else batch_var / (1 - 1 / n_run)
    batch_var = {"root": np.sqrt(batch_var), "inverse": 1 / np.sqrt(over_pixels(s2, mean) + eps)}.get(stored, batch_var)
    new_var = kept * var + taken * batch_var if moves else var
    m = mu if batch else mean
    v = s2 * n / (n - (ddof == 1)) if batch else var
    if used == "moved" and training:
        m, v = new_mean, new_var
    m = 0 * m if centre in ("0", "0 in training" if training else "0 in evaluation") else m
    if not training:
        m, v = mu if test == "batch mean" else m, {"batch variance": s2, "corrected": v * n / (n - 1)}.get(test, v)
    no_root = root == "none" or (root == "none in training" and training)
    sigma = v + eps if no_root else {"outside": np.sqrt(v) + eps, "no eps": np.sqrt(v), "ε²": np.sqrt(v + eps * eps),
                                     "larger": np.sqrt(np.maximum(v, eps))}.get(root, np.sqrt(v + eps))
    if not training:
        sigma = {"no eps": np.sqrt(v), "no root": v + eps, "deviation": v, "inverse": 1 / v}.get(test, sigma)
    x_hat = (x - m) / sigma
    y = {"both": gamma * x_hat + beta, "none": x_hat, "no beta": gamma * x_hat, "no gamma": x_hat + beta,
         "swapped": beta * x_hat + gamma, "divided": gamma * x_hat + beta / sigma,
         "before": gamma * (x_hat + beta), "positive": (abs(gamma) + eps) * x_hat + beta,
         "from 0": (1 + gamma) * x_hat + beta}[affine]
    return y, new_mean, new_var


COUNTS = {"n": "n/(n−1)", "N": "N/(N−1)", "H·W": "H·W/(H·W−1)", "N·C·H·W": "N·C·H·W/(N·C·H·W−1)"}
IN_TEST = {("m", "batch mean"): "μ", ("v", "batch variance"): "σ²", ("v", "corrected"): "s·n/(n−1)",
           ("σ", "no eps"): "√(v)", ("σ", "no root"): "v + ε", ("σ", "deviation"): "v", ("σ", "inverse"): "1/v"}


def formulas(s):
    """The lines of BatchNorm."""
    mean = WRITTEN[s.axes]
    yield f"μ = {mean}(x)"
    factor = "·n/(n−1)" if s.ddof == "in σ²" else {"n": "", "N": "·n/N"}.get(s.count, f"·n/({s.count})")
    yield f"σ² = {mean}({s.of}){factor}"
    biased = "σ²·n/(n−1)" if s.ddof == 1 else "σ²"
    for left, batch, running in (("m", "μ", "r"), ("v", biased, "s")):
        by_mode = f"{batch} if training else {IN_TEST.get((left, s.test), running)}"
        zero = {"0": "0", "0 in training": f"0 if training else {running}",
                "0 in evaluation": f"{batch} if training else 0"}.get(s.centre if left == "m" else "")
        yield f"{left} = " + (zero or {"by mode": by_mode, "batch": batch, "running": running,
                              "reversed": f"{running} if training else {batch}",
                              "moved": f"{running}′ if training else {running}"}[s.used])
    in_test = IN_TEST.get(("σ", s.test))
    sigma = {"outside": "√(v) + ε", "none": "v + ε", "no eps": "√(v)", "ε²": "√(v + ε²)",
             "larger": "√(max(v, ε))"}.get(s.root, "√(v + ε)")
    if s.root == "none in training":
        sigma, in_test = "v + ε", sigma
    yield f"σ = {sigma} if training else {in_test}" if in_test else f"σ = {sigma}"
    yield "x̂ = (x − m)/σ"
    yield "y = " + {"both": "γ·x̂ + β", "none": "x̂", "no beta": "γ·x̂", "no gamma": "x̂ + β", "swapped": "β·x̂ + γ",
                    "divided": "γ·x̂ + β/σ", "before": "γ·(x̂ + β)", "positive": "(|γ| + ε)·x̂ + β",
                    "from 0": "(1 + γ)·x̂ + β"}[s.affine]
    kept, taken = {"new": ("(1−α)·", "α·"), "old": ("α·", "(1−α)·"), "sum": ("", "α·"),
                   "sums": ("α·", ""), "replaced": ("", ""),
                   "α twice": ("α·", "α·"), "1−α twice": ("(1−α)·", "(1−α)·")}[s.rate]
    over = "mean({})" if s.axes in ("pixel", "image", "example") else "{}"
    var = over.format("σ²") if s.stored != "eps" else f"({over.format('σ²')} + ε)"
    var = f"mean((x−{AROUND[s.stored]})²)" if s.stored in AROUND else f"√({var}·n/(n−1))" if s.stored == "root" else var
    var = "(1/σ)" if s.stored == "inverse" else var
    times = {"biased": "", "root": "", "inverse": "", **dict.fromkeys(AROUND, ""), "images": "·N/(N−1)",
             "all numbers": f"·{COUNTS['N·C·H·W']}"}.get(
        s.stored, f"·{COUNTS[s.count]}")
    for batch, old in ((over.format("μ"), "r"), (var + times, "s")):
        moved = batch if s.rate == "replaced" else f"{kept}{old} + {taken}{batch}"
        yield f"{old}′ = " + {"training": f"{moved} if training else {old}", "always": moved, "never": old,
                              "reversed": f"{old} if training else {moved}"}[s.moving]
    yield "return y, r′, s′"


def probes(rng):
    """Images in training and in evaluation, running statistics away from those of the batch; channels of small and of
    large variance, some γ and β 0, some below."""
    calls = []
    for n, c, image, low, high, least, training in (
            (3, 2, (2, 2), 0.05, 0.5, 0.6, True), (4, 3, (2, 1), 0.03, 30, 0.3, False),
            (2, 4, (1, 3), 0.5, 30, 0, True)):
        means, spread, gamma, beta, mean, var = decades(rng, 6, 1, c, 1, 1, low=low, high=high)
        gamma[0, 0], beta[0, 1] = 0, 0
        gamma[0, -1], beta[0, 0], spread[0, -1] = -abs(gamma[0, -1]), -abs(beta[0, 0]), low
        momentum, eps = rng.uniform([least + 0.05, 0.1], [least + 0.35, 0.5]).tolist()
        x = means + spread * rng.normal(size=(n, c, *image))
        calls.append((x, gamma, beta, mean, abs(var), momentum, eps, training))
    return calls


X = np.array([0.0, 1.0, 2.0, 5.0]).reshape(2, 1, 1, 2)          # μ = 2, σ² = 3.5


def on_four_numbers(part, training):
    """f(function) -> the first number of an output for (0, 1, 2, 5), γ = 2, β = 1, r = 1, s = 4, α = 0.1, ε = 0.5."""
    def number(function):
        one = np.ones((1, 1, 1, 1))
        return float(np.ravel(function(X.copy(), 2 * one, one, one.copy(), 4 * one, 0.1, 0.5, training)[part])[0])
    return number


FOUR = "for the numbers 0, 1, 2, 5 (γ = 2, β = r = 1, s = 4, α = 0.1, ε = 0.5) "
PLAIN = {"rate": "new", "axes": "all", "moving": "training"}            # no combinations with those
BY_MODE = {"used": "by mode", "axes": "all"}
# no combinations with those, nor with each other
ONE_LINE = {"root": "inside", "centre": "m", "of": "(x−μ)²", "count": "n", **BY_MODE, "test": "right", "ddof": 0,
            "moving": "training", "affine": "both"}
ALONE = {**ONE_LINE, "rate": "new", "stored": "unbiased"}
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
        **{letter: lambda v, k=k: v["x"].shape[k] for k, letter in enumerate("CHW", 1)},
        **symbols()},
    wrong=(
        Wrong("over_n_only", {"axes": "pixel", "affine": "both"},
              effect="each pixel gets statistics of its own, from N numbers only",
              asks="Over how many numbers is μ taken for one channel?"),
        Wrong("over_pixels_only", {"axes": "image", "affine": "both"}, effect="that is instance normalisation",
              asks="Does μ change if another image of the batch changes?"),
        Wrong("over_each_image", {"axes": "example", "affine": "both"},
              effect="each image gets statistics of its own, over all its channels",
              asks="Does μ change if another image of the batch changes?"),
        Wrong("over_everything", {"axes": "everything", "affine": "both"},
              effect="all channels share one mean and one variance",
              asks="Does μ of one channel change if another channel changes?"),
        Wrong("eps_outside", {"root": "outside"}, asks="Is ε added to the variance, or to its root?"),
        Wrong("no_root", {"root": "none", **BY_MODE}, asks="Is x divided by its variance, or by its deviation?"),
        Wrong("no_root_in_training", {"root": "none in training", "test": "right", "stored": "unbiased", **BY_MODE},
              asks="Is x divided by its variance, or by its deviation?"),
        Wrong("no_eps", {**ONE_LINE, "root": "no eps"}, asks="What becomes of a channel that is constant?"),
        Wrong("eps_squared", {**ALONE, "root": "ε²"}),
        Wrong("eps_as_least_variance", {**ALONE, "root": "larger"}, asks="Is ε added, or compared?"),
        Wrong("not_centred", {**ONE_LINE, "centre": "0"}, asks="What is the mean of x̂ in your code?"),
        Wrong("not_centred_in_training", {**ONE_LINE, "centre": "0 in training"},
              asks="What is the mean of x̂ in your code?"),
        Wrong("not_centred_in_evaluation", {**ONE_LINE, "centre": "0 in evaluation"},
              asks="What is subtracted from a single image at test time?"),
        Wrong("absolute_deviation", {**ALONE, "of": "|x−μ|"}, asks="Of what is the variance the mean?"),
        Wrong("mean_square", {**ALONE, "of": "x²"}, asks="Of what is the variance the mean?"),
        Wrong("around_running_mean", {**ALONE, "of": "(x−r)²"},
              effect="σ² holds the square of the distance of μ from r, too",
              asks="Around which mean is σ² taken in your code?"),
        Wrong("around_moved_mean", {**ALONE, "of": "(x−r′)²"},
              effect="as in code that moves r first: σ² holds the square of the distance of μ from r′, too",
              asks="Around which mean is σ² taken in your code?"),
        *(Wrong(f"counts_{name}", {**ALONE, "count": count},
                effect="n is counted otherwise, in both variances",
                asks="How many numbers does one channel of the batch have?")
          for name, count in (("examples", "N"), ("pixels", "H·W"), ("everything", "N·C·H·W"))),
        Wrong("no_decay", {"rate": "sum"}),
        *(Wrong(f"{name}_twice", {**ONE_LINE, "rate": f"{factor} twice"},
                asks="What becomes of r if every batch has the mean r?")
          for name, factor in (("momentum", "α"), ("rest_of_momentum", "1−α"))),
        Wrong("batch_stored", {"rate": "replaced", "moving": "training"},
              asks="From how many batches is the new running mean made?"),
        Wrong("counts_images", {"stored": "images", "rate": "new"}, asks="From how many numbers is one σ² made?"),
        Wrong("counts_all_numbers_for_the_running_variance", {**ALONE, "stored": "all numbers"},
              effect="the factor is hardly more than 1 then",
              asks="From how many numbers is one σ² made?"),
        Wrong("corrected_twice", {"ddof": "in σ²", "stored": "unbiased", "axes": "all"},
              effect="x is divided by an unbiased deviation, and the factor of the variance that is stored is squared",
              asks="How often is the factor n/(n−1) in your code?"),
        Wrong("eps_stored", {"stored": "eps", "rate": "new"}, asks="Is ε a part of the variance that is kept?"),
        Wrong("around_old_mean", {"stored": "around old", **PLAIN},
              effect="as in a loop over examples: the variance holds the square of the distance of μ from r",
              asks="Around which mean is the variance taken that you store?"),
        Wrong("around_new_mean", {"stored": "around new", **PLAIN},
              effect="the variance holds the square of the distance of μ from r′",
              asks="Around which mean is the variance taken that you store?"),
        Wrong("deviation_stored", {"stored": "root", "axes": "all", "rate": "new"},
              effect="s is a running mean of σ then",
              asks="Is s a mean of variances, or of their roots?"),
        Wrong("batch_mean_in_evaluation", {"test": "batch mean", **BY_MODE},
              asks="Which statistics does a single image get at test time?"),
        Wrong("batch_variance_in_evaluation", {"test": "batch variance", **BY_MODE},
              asks="Which statistics does a single image get at test time?"),
        Wrong("corrected_in_evaluation", {"test": "corrected", **BY_MODE}, effect="s has the factor n/(n−1) already; "
              "in the paper's Algorithm 2 it comes here", asks="How often is the factor n/(n−1) in your code?"),
        Wrong("no_eps_in_evaluation", {"test": "no eps", "stored": "unbiased", **BY_MODE},
              asks="Where does ε stand in evaluation?"),
        Wrong("no_root_in_evaluation", {"test": "no root", "stored": "unbiased", **BY_MODE},
              asks="Is s a variance, or a standard deviation?"),
        Wrong("divided_by_variance_in_evaluation", {"test": "deviation", **BY_MODE},
              asks="Is s a variance, or a standard deviation?"),
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
        Wrong("beta_divided", {"affine": "divided", **BY_MODE}, asks="Is β divided by σ in your code?"),
        Wrong("beta_before_gamma", {"affine": "before"}, asks="Is β multiplied by γ in your code?"),
    ),
    also=(Also("momentum_reversed", {"rate": "old"}, whose="momentum is the part that is kept: Keras, Chainer, CS231n",
               source="keras.layers.BatchNormalization 3 (0.99); Chainer's decay; PyTorch's is the other part (0.1)",
               translation="your α is the exercise's 1 − α"),
          Also("biased_running", {"stored": "biased"}, whose="a biased running variance: Keras, d2l",
               source="keras.layers.BatchNormalization 3; d2l 1.0, batch_norm; Ioffe & Szegedy 2015, Algorithm 2, "
                      "has n/(n−1)",
               translation="your s′ takes σ² itself, the exercise σ²·n/(n−1)"),
          Also("inverse_deviation", {**ONE_LINE, "stored": "inverse", "test": "inverse"}, scores=False,
               whose="a running mean of 1/σ: Lasagne",
               source="Lasagne, layers/normalization.py, BatchNormLayer: inv_std, 1/√(σ² + ε) of each batch",
               translation="your s is a mean of 1/σ, ε included; the exercise's is a variance"),
          Also("fixed_gamma", {"affine": "no gamma"}, scores=False,
               whose="MXNet's operator BatchNorm, which takes γ as 1 unless fix_gamma=False",
               source="apache/mxnet, src/operator/nn/batch_norm.cc; fix_gamma=True is its default",
               translation="your γ is 1, whatever is given; the exercise's is trained"),
          Also("gain_from_0", {"affine": "from 0"}, scores=False,
               whose="a gain of 1 + γ, with γ around 0: BigGAN's conditional BatchNorm",
               source="ajbrock/BigGAN-PyTorch, layers.py, ccbn: gain = 1 + self.gain(y)",
               translation="your γ is the exercise's γ − 1"),
          Also("darknet", {"ddof": 1, "root": "outside"}, scores=False, whose="Darknet, without cuDNN",
               source="pjreddie/darknet, src/blas.c: variance_cpu divides by n − 1, normalize_cpu by √v + .000001",
               translation="your v in training is n/(n−1) times the exercise's, and ε stands outside its root"),
          Also("caffe", {"rate": "sums", "moving": "training"}, scores=False,
               whose="sums instead of means: Caffe's BatchNorm, which divides both by their weight before using them",
               source="BVLC/caffe, src/caffe/layers/batch_norm_layer.cpp: α is moving_average_fraction",
               translation="your r′ and s′ are the exercise's, once settled, over 1 − α, with 1 − α for its α"),
          Also("layer_norm", {"axes": "example", "used": "batch", "moving": "never", "affine": "both"}, scores=False,
               whose="layer normalisation, or GroupNorm with one group", source="torch.nn.GroupNorm(1, C)",
               translation="each image has its own μ and σ², over its channels too, and none are kept"),
          Also("instance_norm", {"axes": "image", "used": "batch", "moving": "never", "affine": "both"}, scores=False,
               whose="instance normalisation", source="torch.nn.InstanceNorm2d(affine=True)",
               translation="each image has its own μ and σ² for each channel, and none are kept"),
          Also("l1", {**ALONE, "of": "|x−μ|", "root": "none", "stored": "biased"}, scores=False,
               whose="L1 BatchNorm, whose σ is the mean absolute deviation",
               source="Wu et al. 2018, arXiv:1802.09769; for normal numbers their σ is √(2/π) times the usual one",
               translation="your σ² is the mean of |x − μ|, no root is taken, and s is a mean of these"),
          Also("in_place", {"affine": "positive"}, scores=False, whose="InPlaceABN, whose γ is kept positive",
               source="mapillary/inplace_abn, src/inplace_abn_cpu.cpp, forward_cpu: weight.abs() + eps",
               translation="your γ is the exercise's |γ| + ε"),
          Also("unbiased", {"ddof": 1}, scores=False, whose="x.var(0) of PyTorch in BatchNorm: Karpathy's makemore",
               source="karpathy/nn-zero-to-hero, makemore part 3, BatchNorm1d: xvar = x.var(dim, keepdim=True)",
               translation="your v in training is n/(n−1) times the exercise's σ², as the stored one is")),
    kinds={"in evaluation": lambda a: not a.training, "in training": lambda a: a.training},
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
