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
              captures="c", counted=0, refreshed="mean", sign=-1, runs="all"):
    """DSWA and TSWA with switches. captures: what the list holds, "one array" if that went on changing."""
    w1, means, captured, start, first = w, [], [], w, w
    for _ in range({"all": parts, "one": 1, "two": 2, "more": parts + 1, "fewer": parts - 1}[runs]):
        captured = (captured if captures == "all parts" else []) + [w1] * counted
        start = w1
        for i in range(1, STEPS[length](n, parts) + 1):
            before = w1
            w1 = before + sign * lr * grad_fn(before)
            late = captures == "late" and i == 1
            if captures == "each" or (i - SHIFT.get(captures, 0)) % c == 0 and not late:
                captured.append(before if captures == "before" else w1)
        captured = [w1] * len(captured) if captures == "one array" else captured
        mean = pairwise(captured) if captures == "pairs" else np.mean(captured, axis=0)
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


def pairwise(captured):
    """The mean of a new one and the mean so far, one after the other, from the first of them on."""
    mean = captured[0]
    for w in captured[1:]:
        mean = (mean + w) / 2
    return mean


def formulas(s):
    """The lines of the procedure."""
    runs = {"all": "in each part", "one": "in one part alone", "two": "in each of two parts",
            "more": "in each of parts + 1 parts", "fewer": "in each of parts − 1 parts"}[s.runs]
    yield f"~iterations = {LENGTH[s.length]} {runs}"
    yield f"~step = w ← w {'−' if s.sign < 0 else '+'} η·∇L(w)"
    after = {"each": "after each iteration", "first": "after iterations 1, c + 1, …", "early":
             "after iterations c − 1, 2c − 1, …", "late": "after iterations c + 1, 2c + 1, …",
             "before": "before iterations 1, c + 1, …"}
    after = after.get(s.captures, "after iterations c, 2c, …")
    yield "~captured = " + ("the part's start, and " if s.counted else "") + f"w {after} of " + {
        "all parts": "all parts so far", "one array": "the part, one array that goes on changing"}.get(
        s.captures, "the part")
    yield "~w̄ = (w̄ + wⱼ)/2, one wⱼ after the other" if s.captures == "pairs" else "w̄ = (1/m)·Σwⱼ"
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
    """Two and three parts with two captures or more in each."""
    calls = []
    for size, n, c, lr, parts in ((3, 12, 2, 0.2, 2), (4, 18, 3, 0.3, 3)):
        f = Noisy(rng, size)
        calls.append((rng.normal(size=size) + 3, f.grad, n, c, lr, parts, f.statistics))
    return calls


def on_a_parabola(part):
    """f(function) -> an output for L = ½w² from w = 64, η = ½, n = 12, c = 2, two parts, s(w) = w²."""
    def number(function):
        found = function(np.array([64.0]), lambda w: np.asarray(w) * 1.0, 12, 2, 0.5, 2, lambda w: np.asarray(w)**2)
        return float(np.ravel(found[part])[0])
    return number


PARABOLA = "on ½w² from 64 with η = ½, n = 12, c = 2 and two parts "
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
        Wrong("one_iteration_more", {"length": "one more"}, effect="the last step of each part is in no mean"),
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
        Wrong("captured_at_1", {"captures": "first"}),
        Wrong("captured_early", {"captures": "early"}, asks="After how many steps is the first model captured?"),
        Wrong("captured_late", {"captures": "late"}, asks="After how many steps is the first model captured?"),
        Wrong("captured_before_the_step", {"captures": "before"},
              asks="Which weights does the list hold: those before a step, or those after it?"),
        Wrong("captured_without_copy", {"captures": "one array"},
              effect="the mean of m times the same weights is the last iterate",
              asks="If w -= … changes an array that is in the list already, what does the list hold in the end?"),
        Wrong("list_not_emptied", {"captures": "all parts"}, asks="From which parts are the models in the list?"),
        Wrong("pairwise_mean", {"captures": "pairs"}, asks="How much does the first of m models count in the mean?"),
        Wrong("captured_at_each", {"captures": "each"}, asks="How many weights does the mean of a part contain?"),
        Wrong("statistics_of_sgd", {"refreshed": "last"}, asks="Of which weights are the statistics taken?"),
        Wrong("statistics_of_the_start", {"refreshed": "start"}),
        Wrong("statistics_of_the_first", {"refreshed": "first"}),
        Wrong("statistics_averaged", {"refreshed": "averaged"},
              asks="Is the mean of the statistics of some weights that of their mean?"),
        Wrong("sign", {"sign": 1}),
    ),
    also=(Also("start_counted", {"counted": 1}, whose="the start of a part is one of its models",
               source="SWA (Izmailov et al. 2018), Algorithm 1: n_models is 1 at the first capture",
               translation="your mean has the part's start in it, one model more than the exercise's"),),
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
