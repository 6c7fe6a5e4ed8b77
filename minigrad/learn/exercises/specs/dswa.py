"""Exercise E29: SWA that is started again from its mean: DSWA with two parts, TSWA with three."""
import numpy as np

from ....weightspace.averaging import double_swa, triple_swa
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w, grad_fn, n, c, lr, parts, statistics):
    """The engine's DSWA or TSWA, and the statistics at its result."""
    run = {2: double_swa, 3: triple_swa}[parts]
    w_swa = run(lambda at: (0.0, grad_fn(at)), w, n, c, lr)
    return w_swa, statistics(w_swa)


def reference(w, grad_fn, n, c, lr, parts, statistics, *, length="divided", restart="mean", gives="last mean",
              captures="c", counted=0, refreshed="mean", step="down", runs="all", falling=1.0, cycle=1.0,
              old=None, from_start=False):
    """DSWA and TSWA with switches. captures: what the list holds, "one array" if that went on changing; falling: of the
    rate from part to part; cycle: of the rate from the start of a cycle to its end; old: of a moving average."""
    w1, means, captured, start, first = w, [], [], w, w
    for part in range({"all": parts, "one": 1, "two": 2, "more": parts + 1, "fewer": parts - 1}[runs]):
        captured = (captured if captures == "all parts" else []) + [w1] * counted
        start = w1
        for i in range(1, STEPS[length](n, parts) + 1):
            before = w1
            at = start if step == "at the start" else mean_so_far(captured, start) if step == "at the mean" else before
            share = {"up": -1, "by part": 1 / (part + 1), "over parts": 1 / parts, "by iteration": 1 / i}.get(step, 1)
            share *= falling ** part * (1 + (cycle - 1) * ((i - 1) % c + 1) / c)
            w1 = before - share * lr * grad_fn(at)
            passed = part * STEPS[length](n, parts) if captures == "counted on" else 0
            if is_captured(captures, passed + i, c) and (captures != "half" or 2 * i > STEPS[length](n, parts)):
                captured = [] if captures == "overwritten" else captured
                captured.append(before if captures == "before" else w1)
                w1 = np.mean(captured, axis=0) if step == "from the mean" else w1
        captured = [w1] * len(captured) if captures == "one array" else captured + [w1] * (captures == "and last")
        mean = pairwise(captured) if captures == "pairs" else np.mean(captured, axis=0)
        mean = mean if old is None else fading([start] * from_start + captured, old)
        divisor = {"divided by all": n // c, "divided by m + 1": len(captured) + 1}.get(captures, len(captured))
        mean = mean * (len(captured) / divisor)
        means.append(mean)
        last = w1
        w1 = mean if restart == "mean" else {"last": w1, "first": w}[restart]
    result = np.mean(means, axis=0) if gives == "mean of means" else {"last mean": mean, "last": last}[gives]
    at = {"mean": [result], "last": [last], "start": [start], "first": [first], "averaged": captured}[refreshed]
    stats = np.mean([statistics(point) for point in at], axis=0)
    return result, stats


SHIFT = {"first": 1, "before": 1, "early": -1, "late": 1}            # of the iterations after which a model is captured
STEPS = {"divided": lambda n, parts: n // parts, "whole": lambda n, parts: n, "halves": lambda n, parts: n // 2,
         "one fewer": lambda n, parts: n // parts - 1, "one more": lambda n, parts: n // parts + 1}
LENGTH = {"divided": "n/parts", "whole": "n", "halves": "n/2", "one fewer": "n/parts − 1", "one more": "n/parts + 1"}


def is_captured(captures, i, c):
    """Whether w after iteration i is a model."""
    if captures in ("each", "only c", "from c"):
        return {"each": True, "only c": i == c, "from c": i >= c}[captures]
    return (i - SHIFT.get(captures, 0)) % c == 0 and (captures, i) != ("late", 1)


def mean_so_far(captured, w):
    """The mean of what is captured, w if nothing is yet."""
    return np.mean(captured, axis=0) if captured else w


def pairwise(captured):
    """The mean of a new one and the mean so far, one after the other, from the first of them on."""
    mean = captured[0]
    for w in captured[1:]:
        mean = (mean + w) / 2
    return mean


def fading(captured, old):
    """The moving average of them, from the first one on."""
    mean = captured[0]
    for w in captured[1:]:
        mean = old * mean + (1 - old) * w
    return mean


def formulas(s):
    """The lines of the procedure."""
    runs = {"all": "in each part", "one": "in one part alone", "two": "in each of two parts",
            "more": "in each of parts + 1 parts", "fewer": "in each of parts − 1 parts"}[s.runs]
    yield f"~iterations = {LENGTH[s.length]} {runs}"
    rate = "η" if s.falling == 1 else f"η·{s.falling:.12g}^(j−1)"
    rate = rate if s.cycle == 1 else f"η·(1 − t + {s.cycle:.12g}·t)"
    when = " in part j = 1, 2, …" * (s.falling != 1) + ", t = 1/c, 2/c, …, 1 in each c iterations" * (s.cycle != 1)
    yield "~step = " + {"up": "w ← w + η·∇L(w)", "by part": "w ← w − η·∇L(w)/j in part j = 1, 2, …",
                        "over parts": "w ← w − η·∇L(w)/parts",
                        "by iteration": "w ← w − η·∇L(w)/i in iteration i of the part",
                        "at the start": "w ← w − η·∇L(w at the part's start)",
                        "from the mean": "w ← w − η·∇L(w), and after a capture w ← the mean of those captured so far",
                        "at the mean": "w ← w − η·∇L(the mean of those captured so far, at first the start)"}.get(
                            s.step, f"w ← w − {rate}·∇L(w){when}")
    after = {"each": "after each iteration", "first": "after iterations 1, c + 1, …", "early":
             "after iterations c − 1, 2c − 1, …", "late": "after iterations c + 1, 2c + 1, …",
             "before": "before iterations 1, c + 1, …", "only c": "after iteration c", "from c": "after iterations c, "
             "c + 1, c + 2, …"}
    after = after.get(s.captures, "after iterations c, 2c, …")
    yield "~captured = " + ("the part's start, and " if s.counted else "") + f"w {after} of " + {
        "all parts": "all parts so far", "one array": "the part, one array that goes on changing",
        "half": "the second half of the part",
        "overwritten": "the part, only the last of them", "and last": "the part, and its last w",
        "counted on": "the part, counted from the start of the first part"}.get(s.captures, "the part")
    yield {"pairs": "~w̄ = (w̄ + wⱼ)/2, one wⱼ after the other", "divided by all": "~w̄ = Σwⱼ, divided by n/c",
           "divided by m + 1": "w̄ = (1/(m+1))·Σwⱼ"}.get(s.captures, "w̄ = (1/m)·Σwⱼ") if s.old is None else (
        f"~w̄ = {s.old:.12g}·w̄ + (1−{s.old:.12g})·wⱼ, one wⱼ after the other, from "
        + ("the part's start on" if s.from_start else "the first of them on"))
    yield "~next part = starts from " + {"mean": "w̄", "last": "the last w", "first": "the first w of all"}[s.restart]
    left, right = {"last mean": ("", "w̄"), "mean of means": ("~", "the mean of the w̄ of all parts"),
                   "last": ("~", "the last w")}[s.gives]
    yield f"{left}w_SWA = {right}"
    yield {"mean": "s = s(w_SWA)", "last": "s = s(w)", "start": "s = s(w₀)", "first": "~s = s(the first w of all)",
           "averaged": "~s = the mean of the s(wⱼ)"}[s.refreshed]
    yield "return w_SWA, s"


class Noisy:
    """∇L(w) = a⊙(w − b) + noise, the noise of call k always the same; statistics s(w) of a BatchNorm."""

    def __init__(self, rng, size):
        self.a, self.b = rng.uniform(0.5, 2, size), rng.normal(size=size)
        self.X, self.k, self.places = rng.normal(size=(7, size)), 0, np.arange(1.0, 1 + size)

    def grad(self, w):
        """A gradient with the noise of this call."""
        self.k += 1
        return self.a * (np.asarray(w) - self.b) + np.sin(self.k * self.places)

    def statistics(self, w):
        """Mean and variance of the inputs of a BatchNorm behind the weights w."""
        z = np.tanh(self.X * np.asarray(w)).sum(1)
        return np.array([z.mean(), z.var()])


def probes(rng):
    """Two and three parts with one capture or more in each; some end between two captures."""
    calls = []
    for size, n, c, lr, parts, far in ((3, 12, 2, 0.2, 2, 3), (2, 16, 5, 0.15, 2, 0.5), (4, 21, 3, 0.3, 3, -30)):
        f = Noisy(rng, size)
        calls.append((rng.normal(size=size) + far, f.grad, n, c, lr, parts, f.statistics))
    return calls


def on_a_parabola(part):
    """f(function) -> an output for L = ½w² from w = 64, η = ½, n = 12, c = 2, two parts, s(w) = w²."""
    def number(function):
        found = function(np.array([64.0]), lambda w: np.asarray(w) * 1.0, 12, 2, 0.5, 2, lambda w: np.asarray(w)**2)
        return float(np.ravel(found[part])[0])
    return number


PARABOLA = "on ½w² from 64 with η = ½, n = 12, c = 2 and two parts "
REST = {"refreshed": "mean", "step": "down"}              # no combinations with those
RARE = {"refreshed": "mean", "captures": "c", "counted": 0, "runs": "all"}
EXERCISE = Exercise(
    slug="dswa", id="E29", lesson=16, title="DSWA and TSWA", function="repeated_swa",
    arguments=("w", "grad_fn", "n", "c", "lr", "parts", "statistics"), outputs=("w_swa", "statistics"),
    after=("swa", "refresh_batchnorm"), engine=engine, reference=reference, formulas=formulas, probes=probes,
    moves=(0, None),
    task="SWA, started again from its mean: DSWA (parts = 2), TSWA (parts = 3). n iterations of SGD in all, the same\n"
         "number in each part; n is a multiple of parts. A step uses one call of grad_fn(w), a noisy gradient (n,).\n"
         "w̄ is the mean of the m weights after iterations c, 2c, 3c, … of the part, its start not among them. The\n"
         "next part starts from w̄. Return w_SWA, the mean of the last part, and statistics(w_SWA), the BatchNorm\n"
         "statistics s of these weights. w₀: where the last part starts, w: where it ends.",
    symbols={"w̄": "mean", "m": lambda v: len(v["captured"]), "Σwⱼ": lambda v: np.sum(v["captured"], axis=0),
             "w_SWA": "result", "s": "stats",
             "w": "last", "w₀": "start", "s(w_SWA)": lambda v: v["statistics"](v["result"]),
             "s(w)": lambda v: v["statistics"](v["last"]), "s(w₀)": lambda v: v["statistics"](v["start"])},
    wrong=(                 # a default beside a switch: no combinations with that switch's other values
        Wrong("n_not_divided", {"length": "whole"}, effect="that takes two or three times the gradients of SWA",
              asks="How many gradients does each part take, and how many are there in all?"),
        Wrong("one_iteration_fewer", {"length": "one fewer"}, effect="the last model of each part is never captured",
              asks="How many steps does range(1, n // parts) make?"),
        Wrong("one_iteration_more", {"length": "one more", "step": "down"},
              effect="the last step of each part is in no mean"),
        Wrong("one_part", {"runs": "one", "length": "divided"}),
        Wrong("two_parts", {"runs": "two", "length": "halves"}, effect="that is DSWA, also for parts = 3"),
        Wrong("one_part_more", {"runs": "more", "length": "divided"},
              asks="How often does SGD start, from w and from a mean together?"),
        Wrong("one_part_fewer", {"runs": "fewer", "length": "divided"},
              asks="How often does SGD start, from w and from a mean together?"),
        Wrong("from_last_iterate", {"restart": "last"},
              asks="Where does the second part start: from the last weights, or from a mean?"),
        Wrong("from_the_first", {"restart": "first"}),
        Wrong("mean_of_means", {"gives": "mean of means", "restart": "mean"},
              asks="Which of the means is returned, the last one, or a mean of all?"),
        Wrong("last_iterate", {"gives": "last", "restart": "mean"}, effect="that is SGD",
              asks="Which of the weights on the way does the result contain?"),
        Wrong("captured_early", {"captures": "early", **REST},
              asks="After how many steps is the first model captured?"),
        Wrong("captured_without_copy", {"captures": "one array"},
              effect="the mean of m times the same weights is the last iterate",
              asks="If w -= … changes an array that is in the list already, what does the list hold in the end?"),
        Wrong("counted_on", {"captures": "counted on", **REST}, effect="if n/parts is not a multiple of c, "
              "later parts capture at other places", asks="At which value does i begin in the second part?"),
        Wrong("only_the_last_captured", {"captures": "overwritten", "counted": 0, **REST},
              asks="How many weights does the mean of a part contain?"),
        Wrong("divided_by_all", {"captures": "divided by all", "counted": 0, **REST},
              asks="How many models does one part capture?"),
        Wrong("divided_by_m_plus_1", {"captures": "divided by m + 1", "counted": 0, **REST},
              asks="How many weights does the mean of a part contain?"),
        Wrong("only_the_first_captured", {"captures": "only c", "counted": 0, **REST},
              asks="How many weights does the mean of a part contain?"),
        Wrong("captured_from_c_on", {"captures": "from c", "counted": 0, **REST},
              asks="How many weights does the mean of a part contain?"),
        Wrong("last_counts_too", {"captures": "and last", "counted": 0, **REST},
              effect="if the part ends with a captured w, that one counts twice",
              asks="How many weights does the mean of a part contain?"),
        Wrong("list_not_emptied", {"captures": "all parts"}, asks="From which parts are the models in the list?"),
        Wrong("pairwise_mean", {"captures": "pairs"}, asks="How much does the first of m models count in the mean?"),
        Wrong("statistics_of_the_start", {"refreshed": "start", "captures": "c"}),
        Wrong("statistics_of_the_first", {"refreshed": "first", "captures": "c"}),
        Wrong("sign", {"step": "up"}),
        Wrong("rate_by_part", {"step": "by part", **RARE}, asks="Is the rate the same in each part?"),
        Wrong("rate_over_parts", {"step": "over parts", **RARE}, asks="How long is the first step?"),
        Wrong("rate_by_iteration", {"step": "by iteration", **RARE}, asks="Is the rate the same at each step?"),
        Wrong("rate_falls_by_part", {"falling": 0.25, "step": "down", **RARE}, fit="falling",
              asks="Is the rate the same in each part?"),
        Wrong("gradient_at_the_start", {"step": "at the start", **RARE},
              asks="At which weights is the gradient of the third step taken?"),
        Wrong("gradient_at_the_mean", {"step": "at the mean", **RARE},
              asks="At which weights is the gradient of the third step taken?"),
        Wrong("goes_on_from_the_mean", {"step": "from the mean", **RARE},
              effect="within a part SGD is started again from a mean, at each capture",
              asks="From which weights does SGD take the step after a capture?"),
    ),
    also=(Also("start_counted", {"counted": 1}, whose="the start of a part is one of its models",
               source="SWA (Izmailov et al. 2018), Algorithm 1: n_models is 1 at the first capture",
               translation="your mean has the part's start in it, one model more than the exercise's"),
          Also("captured_at_1", {"captures": "first"}, scores=False,
               whose="models after iterations 1, c + 1, 2c + 1, …: TensorFlow Addons' SWA from start_averaging=0",
               source="tfa.optimizers.SWA, average_op: its iterations still count from 0 when a model is taken",
               translation="your models are taken c − 1 iterations before those of the exercise, the first after one"),
          Also("captured_before_the_step", {"captures": "before"}, scores=False,
               whose="models taken where a cycle begins: Lightning's StochasticWeightAveraging, where an epoch does",
               source="Lightning 2.6, callbacks/stochastic_weight_avg.py: update_parameters in on_train_epoch_start",
               translation="your mean has the part's start in it, and not its end"),
          Also("statistics_of_sgd", {"refreshed": "last"}, scores=False,
               whose="the statistics of SGD's weights: PyTorch's AveragedModel without update_bn",
               source="torch.optim.swa_utils.AveragedModel(use_buffers=False), update_parameters: it copies the "
                      "model's buffers at each capture",
               translation="your s is that of SGD's last w, not that of w_SWA, whose activations are others"),
          Also("statistics_averaged", {"refreshed": "averaged"}, scores=False,
               whose="the mean of the statistics of all models: PyTorch's AveragedModel with use_buffers=True",
               source="torch.optim.swa_utils.AveragedModel(use_buffers=True), in the place of update_bn",
               translation="your s is the mean of the s(wⱼ), not that of w_SWA, whose activations are others"),
          Also("captured_late", {"captures": "late", "length": "divided", **REST}, scores=False,
               whose="models after iterations c + 1, 2c + 1, …: torchcontrib's SWA by hand, whose i counts from 0",
               source="torchcontrib.optim.SWA, manual mode: if i > 10 and i % 5 == 0: opt.update_swa(), after the step",
               translation="your models are taken one iteration after those of the exercise"),
          Also("every_iterate", {"captures": "each"}, scores=False,
               whose="Polyak-Ruppert averaging: every iterate counts",
               source="Polyak & Juditsky 1992; scikit-learn's SGDRegressor(average=True)",
               translation="c is not used: your mean holds all weights of a part, the exercise's every c-th"),
          Also("second_half", {"captures": "half", "counted": 0, **REST}, scores=False,
               whose="averaging that starts later, at half of the part: torchcontrib's swa_start",
               source="torchcontrib.optim.SWA: steps > swa_start and steps % swa_freq == 0",
               translation="your swa_start is half of the part's iterations, the exercise's is 0"),
          Also("cyclic_rate", {"cycle": 0.1, "step": "down", **RARE}, fit="cycle", scores=False,
               whose="SWA's cyclic rate, lowest where a model is captured",
               source="SWA (Izmailov et al. 2018), section 3.1: α(i) = (1 − t(i))·α₁ + t(i)·α₂",
               translation="your α₁ is the exercise's η, your α₂ a share of it; the exercise's rate is constant"),
          Also("moving_average", {"old": 0.9, "from_start": True, "step": "down", **RARE}, fit="old", scores=False,
               whose="an exponential moving average of the models from the part's start on: PyTorch's EMA",
               source="torch.optim.swa_utils.get_ema_multi_avg_fn(decay)",
               translation="the models do not count alike, as those of the exercise do, and the start counts, too"),
          Also("moving_average_copied", {"old": 0.9, "step": "down", **RARE}, fit="old", scores=False,
               whose="an exponential moving average from the first model on: PyTorch's AveragedModel with EMA",
               source="torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay))",
               translation="the models do not count alike, as those of the exercise do")),
    measures=(Measure(PARABOLA + "w_SWA is {yours} instead of {right}", on_a_parabola(0)),
              Measure(PARABOLA + "s(w) = w² is {yours} instead of {right}", on_a_parabola(1))),
    hints=("How many gradients does each part take, and where does the second one start?",
           "each part: n/parts steps from the w̄ before, then w̄ = mean of every c-th w; return the last w̄ and s(w̄)",
           "for part in range(parts): …; w = sum(captured) / len(captured)"),
    solution="""def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        captured = []
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                captured.append(w)
        w = sum(captured) / len(captured)
    return w, statistics(w)
""",
    origin=double_swa, play="dswa",
    after_pass="The authors' code starts a new optimizer at each restart and goes on with the schedule. Try SGD that "
               "has converged before the first part: is anything left for DSWA to gain?",
)
