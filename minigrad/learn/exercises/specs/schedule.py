"""Exercise E13: the three learning rates of SWA, and when it captures the model."""
from math import ceil, cos, pi

import numpy as np

from ....optim.schedules import Cyclic, HighConstant, ThreePhase
from ..exercise import Also, Exercise, Measure, Wrong
from ..phases import descended, part


def engine(i, alpha1, alpha2, c, n, length, start):
    """The engine's schedules at iteration i, and whether a cycle of c epochs ends with it."""
    line = ThreePhase(alpha1, alpha2, length)
    return Cyclic(alpha1, alpha2, c * n)(i), line(i), HighConstant(alpha1, start, line)(i), i % (c * n) == 0


def reference(i, alpha1, alpha2, c, n, length, start, *, t_of="i−1", cycle="right", form="sawtooth", swapped=False,
              s_of="i", phases="three", slope="straight", until="start", then="high", capture="end"):
    """The schedules with switches. cycle: "epoch" if all iterations of an epoch have one rate."""
    C = c if cycle == "c" else c * n
    k, period = (ceil(i / n), c) if cycle == "epoch" else (i, C)
    t = {"i−1": (k - 1) % period + 1, "i": k % period + 1, "below": (k - 1) % period, "both": k % period,
         "ends": (k - 1) % period, "epochs": ((i - 1) % C + 1) // n * C / c,
         "epochs before": (ceil(i / n) - 1) % c * C / c}[t_of] / (period - (t_of == "ends"))
    down = {"triangle": 2 * min(t, 1 - t), "mountain": abs(1 - 2 * t), "cosine": (1 - cos(pi * t)) / 2}.get(form, t)
    first, last = (alpha2, alpha1) if swapped else (alpha1, alpha2)
    cyclic = between(first, last, down, form)
    place = {"i": i, "i−1": i - 1, "epoch": (ceil(i / n) - 1) * n, "epochs": i / n, "floor": i // length * length}[s_of]
    s = descended(place / length, phases)
    s = {"cosine": (1 - cos(pi * s)) / 2, "step": float(s > 0), "late step": float(s >= 1),
         "half": (float(s > 0) + float(s >= 1)) / 2, "step at half": float(place / length >= 0.5),
         "whole": min(place / length, 1), "whole cosine": (1 - cos(pi * min(place / length, 1))) / 2}.get(slope, s)
    line = between(first, last, s, slope)
    before = {"start": i <= start, "before": i < start, "epochs": i <= start * n, "never": False}[until]
    s_start = descended((place if then == "authors" else start) / (start if then == "authors" else length), phases)
    authors = (1 - s_start) * first + s_start * last
    gone = min((i - start) / (10 * n if "epochs" in then else 10), 1)
    gone = (1 - cos(pi * gone)) / 2 if "cosine" in then else gone
    after = {"high": alpha1, "low": alpha2, "kept": authors, "authors": authors}.get(
        then, (1 - gone) * authors + gone * alpha1)
    constant = authors if then == "authors" else line if before else after
    captured = {"end": k % period == 0, "begin": (k - 1) % period == 0, "epoch": i % n == 0,
                "early": (k + 1) % period == 0, "late": k % period == 0 and i > start,
                "not before": k % period == 0 and i >= start,
                "from start": i >= start and (i - start) % period == 0, "middle": k % period == period // 2,
                "half": 2 * (k % period) == period, "from first": i >= C}[capture]
    return cyclic, line, constant, captured


def between(first, last, share, form):
    """The rate after a share of the way from the first to the last, on a line or a geometric curve."""
    if form == "geometric":
        with np.errstate(invalid="ignore", divide="ignore"):             # while a negative rate is tried
            return np.exp((1 - share) * np.log(first) + share * np.log(last))
    return (1 - share) * first + share * last


def formulas(s):
    """The lines of the schedules."""
    k, period = ("⌈i/n⌉", "c") if s.cycle == "epoch" else ("i", "C")
    yield "C = c" if s.cycle == "c" else "C = c·n"
    place = {"i−1": f"(({k}−1) mod {period} + 1)", "i": f"({k} mod {period} + 1)", "below": f"(({k}−1) mod {period})",
             "ends": f"(({k}−1) mod {period})", "both": f"({k} mod {period})", "epochs": "⌊((i−1) mod C + 1)/n⌋",
             "epochs before": "((⌈i/n⌉−1) mod c)"}[s.t_of]
    yield f"t = {place}/" + {"ends": f"({period}−1)", "epochs": "c", "epochs before": "c"}.get(s.t_of, period)
    first, last = ("α₂", "α₁") if s.swapped else ("α₁", "α₂")
    t = {"triangle": "2·min(t, 1−t)", "mountain": "|1−2·t|", "cosine": "½(1 − cos(π·t))"}.get(s.form, "t")
    geometric = f"exp((1−{{0}})·log({first}) + {{0}}·log({last}))"
    yield "α_c = " + (geometric.format("t") if s.form == "geometric" else f"(1−{t})·{first} + {t}·{last}")
    place = {"i": "i", "i−1": "(i−1)", "epoch": "(⌈i/n⌉−1)·n", "epochs": "(i/n)", "floor": "i"}[s.s_of]
    down = part("⌊i/L⌋" if s.s_of == "floor" else f"{place}/L", s.phases)
    yield {"cosine": f"s = ½(1 − cos(π·{down}))", "step": f"s = [{down} > 0]", "late step": f"s = [{down} ≥ 1]",
           "half": f"s = ½·([{down} > 0] + [{down} ≥ 1])", "step at half": f"s = [{place}/L ≥ 0.5]",
           "whole": f"s = min({place}/L, 1)", "whole cosine": f"s = ½(1 − cos(π·min({place}/L, 1)))"}.get(
               s.slope, f"s = {down}")
    yield "α_p = " + (geometric.format("s") if s.slope == "geometric" else f"(1−s)·{first} + s·{last}")
    if s.then not in ("high", "low"):
        share = part(f"{place}/S" if s.then == "authors" else "S/L", s.phases)
        other = f"(1−{share})·{first} + {share}·{last}"
    gone = f"min((i−S)/{'(10·n)' if 'epochs' in s.then else '10'}, 1)"
    gone = f"½(1 − cos(π·{gone}))" if "cosine" in s.then else gone
    after = {"high": "α₁", "low": "α₂"}.get(s.then) or (
        other if s.then in ("authors", "kept") else f"(1−{gone})·({other}) + {gone}·α₁")
    until = {"start": "i ≤ S", "before": "i < S", "epochs": "i ≤ S·n"}.get(s.until)
    yield f"α_h = {after}" if s.then == "authors" or s.until == "never" else f"α_h = α_p if {until} else {after}"
    yield "capture = " + {"end": f"[{k} mod {period} = 0]", "begin": f"[({k}−1) mod {period} = 0]",
                          "epoch": "[i mod n = 0]", "early": f"[({k}+1) mod {period} = 0]",
                          "late": f"[{k} mod {period} = 0]·[i > S]",
                          "not before": f"[{k} mod {period} = 0]·[i ≥ S]",
                          "from start": f"[(i−S) mod {period} = 0]·[i ≥ S]",
                          "middle": f"[{k} mod {period} = ⌊{period}/2⌋]",
                          "half": f"[{k} mod {period} = {period}/2]", "from first": "[i ≥ C]"}[s.capture]
    yield "return α_c, α_p, α_h, capture"


def probes(rng):
    """Iterations inside, at the end and at the beginning of epochs, cycles and phases; in the last all lines count."""
    calls = []
    for c, n, length, start, iterations in ((2, 5, 40, 25, (1, 5, 8, 11, 18, 25, 34)), (3, 4, 50, 31, (15, 48, 29)),
                                            (5, 3, 30, 44, (15, 37)), (5, 2, 32, 19, (20, 65)), (2, 4, 25, 16, (16,)),
                                            (4, 2, 12, 20, (17,))):
        for i in iterations:
            calls.append((i, *rng.uniform([0.05, 0.005], [0.2, 0.02]).tolist(), c, n, length, start))
    return calls


def mean_rate(which):
    """f(function) -> mean of an output over 40 iterations, α₁ = 0.1, α₂ = 0.01, c = 2, n = 5, L = 40, S = 30."""
    def number(rates):
        return float(np.mean([rates(i, 0.1, 0.01, 2, 5, 40, 30)[which] for i in range(1, 41)]))
    return number


def at_captures(rates):
    """The mean cyclic rate at the captures of 40 iterations; 0 without any."""
    found = [rates(i, 0.1, 0.01, 2, 5, 40, 30) for i in range(1, 41)]
    return float(np.mean([cyclic for cyclic, _, _, captured in found if captured] or 0.0))


# each rate is explained alone: sets need no mistakes of two, only those of a rate and of the captures
CYCLIC = {"s_of": "i", "slope": "straight", "until": "start", "then": "high", "swapped": False}
LINE = {"t_of": "i−1", "form": "sawtooth", "s_of": "i", "until": "start", "then": "high", "swapped": False}
AS_IT_IS = {"t_of": "i−1", "form": "sawtooth", "phases": "three", "slope": "straight", "until": "start", "then": "high"}
WHOLE = {"t_of": "i−1", "form": "sawtooth", "phases": "three", "until": "start", "then": "high", "swapped": False}
BEFORE_S = {**WHOLE, "slope": "straight", "s_of": "i"}
EXERCISE = Exercise(
    slug="schedule", id="E13", lesson=9, title="schedules", function="schedule",
    arguments=("i", "alpha1", "alpha2", "c", "n", "length", "start"),
    outputs=("cyclic", "piecewise", "constant", "capture"), after=("descent",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(None, None, None, None),
    task="Three learning rates at iteration i = 1, 2, 3, …, and whether SWA captures the model after it. alpha1,\n"
         "alpha2: rates α₁ > α₂; n: iterations in an epoch; c: epochs in a cycle; length, start: L and S, in\n"
         "iterations.\n"
         "Return numbers (cyclic, piecewise, constant) and True or False:\n"
         "  cyclic      a sawtooth over each cycle, down to α₂ at its end, in every iteration a bit lower\n"
         "  piecewise   α₁ for the first half of L, α₂ from 0.9·L on, and a straight line between them\n"
         "  constant    the piecewise rate up to iteration S, then α₁ for ever\n"
         "  capture     True in the last iteration of each cycle",
    symbols={"i": "i", "α₁": "alpha1", "α₂": "alpha2", "c": "c", "n": "n", "C": "C", "t": "t", "L": "length",
             "S": "start", "s": "s", "α_c": "cyclic", "α_p": "line", "α_h": "constant", "capture": "captured"},
    wrong=(                 # a default beside a switch: no combinations with that switch's other values
        Wrong("i_for_i_minus_1", {"t_of": "i", "form": "sawtooth"},
              asks="What is t in the last iteration of a cycle, for i = c?"),
        Wrong("jumps_early", {"t_of": "both", "form": "sawtooth"}),
        Wrong("per_epoch", {"cycle": "epoch"}, asks="Does the rate change within an epoch in your code?"),
        Wrong("whole_epochs", {"t_of": "epochs", "cycle": "right", "form": "sawtooth"},
              asks="Does the rate change within an epoch in your code?"),
        Wrong("cycle_in_iterations", {"cycle": "c"}),
        Wrong("swapped", {"swapped": True}, asks="Is the rate high or low at the end of a cycle?"),
        Wrong("not_clipped", {"phases": "open", "s_of": "i"}, asks="What is the rate after the last phase has ended?"),
        Wrong("not_clipped_above", {"phases": "open above", "s_of": "i"},
              asks="What is the rate after the last phase has ended?"),
        Wrong("not_clipped_below", {"phases": "open below", "s_of": "i"}, asks="What is the rate in the first half?"),
        Wrong("length_in_epochs", {"s_of": "epochs"}, asks="In which unit is L given, and in which is i?"),
        Wrong("whole_lengths", {"s_of": "floor", **AS_IT_IS}, asks="What is 30 // 40 in Python, and what is 30 / 40?"),
        Wrong("down_to_the_end", {"phases": "to the end", "s_of": "i"}),
        Wrong("no_first_half", {"phases": "two", "s_of": "i"}),
        *(Wrong(name, {"phases": phases, "slope": "straight", **LINE}, asks="What is s where the straight line begins?")
          for name, phases in (("line_from_zero", "from zero"), ("line_from_zero_after_half", "from zero after"))),
        Wrong("too_flat", {"phases": "too flat", "slope": "straight", **LINE},
              asks="From where to where does the straight line go, and how long is it?"),
        Wrong("too_flat_with_a_jump", {"phases": "too flat, then down", "slope": "straight", **LINE},
              asks="Which rate does your line reach at 0.9·L, and which one comes next?"),
        Wrong("no_line", {"slope": "step", **LINE}, asks="What is the rate between the first half and 0.9·L?",
              effect="that is a step, as Keras' PiecewiseConstantDecay makes it"),
        Wrong("no_line_from_the_half_on", {"slope": "step at half", "phases": "three", **LINE},
              asks="What is the rate between the first half and 0.9·L?",
              effect="that is a step, as PyTorch's MultiStepLR makes it"),
        Wrong("no_line_until_the_end", {"slope": "late step", **LINE},
              asks="What is the rate between the first half and 0.9·L?"),
        Wrong("half_way_in_between", {"slope": "half", **LINE},
              asks="What is the rate between the first half and 0.9·L?"),
        Wrong("start_excluded", {"until": "before", "then": "high"}),
        Wrong("always_constant", {"until": "never", "then": "high"},
              asks="Which rate does the third schedule have before iteration S?"),
        Wrong("start_in_epochs", {"until": "epochs", "then": "high"},
              asks="In which unit is S given, and in which is i?"),
        Wrong("rate_kept", {"then": "kept"}, asks="What is the rate right after iteration S?"),
        Wrong("capture_at_begin", {"capture": "begin", "cycle": "right"},
              asks="At which rate are the weights captured in your code, the highest or the lowest?"),
        Wrong("capture_early", {"capture": "early", "cycle": "right"},
              asks="What is the number of the last iteration of a cycle?"),
        Wrong("capture_from_the_first_on", {"capture": "from first", "cycle": "right"},
              asks="How many captures are there in one cycle?"),
        Wrong("capture_not_before_start", {"capture": "not before", "cycle": "right"},
              effect="SWA can capture models from the first cycle on; S belongs to the third rate alone",
              asks="Which of the three rates has something to do with S?"),
        Wrong("capture_each_epoch", {"capture": "epoch", "cycle": "right"},
              asks="How many captures are there in one cycle?"),
    ),
    also=(
        Also("begins_at_alpha1", {"t_of": "below", "form": "sawtooth"}, scores=False,
             whose="a cycle counted from 0: Snapshot Ensembles, with half a cosine",
             source="Huang et al. 2017, arXiv:1704.00109, equation 2: mod(t − 1, ⌈T/M⌉)/⌈T/M⌉",
             translation="your cycle begins at α₁ and ends one step before α₂; the exercise's ends at α₂"),
        Also("counted_from_0", {"s_of": "i−1"}, whose="the SWA authors' code, which counts from 0",
             source="timgaripov/swa, train.py, schedule(epoch)",
             translation="your iteration i has the piecewise rate of the exercise's i − 1"),
        Also("low_constant", {"then": "low"}, scores=False,
             whose="the SWA authors' code, which stays at the low rate: SWA with a constant rate",
             source="timgaripov/swa, train.py, schedule(epoch): swa_lr from 0.9·swa_start on; torch.optim.swa_utils, "
                    "SWALR",
             translation="your α_h goes on with α₂; the exercise's starts again at α₁"),
        Also("once_an_epoch", {"s_of": "epoch"}, whose="the SWA authors' code, which sets the rate once an epoch",
             source="timgaripov/swa, train.py, schedule(epoch), epochs counted from 0",
             translation="all n iterations of an epoch have the piecewise rate of the exercise's last one before it"),
        Also("both_ends", {"t_of": "ends", "s_of": "i", "slope": "straight", "then": "high"},
             whose="C rates from α₁ to α₂, both among them: numpy.linspace",
             source="numpy.linspace(α₁, α₂, C)[(i−1) mod C]",
             translation="your t goes from 0 to 1 in C−1 steps, the exercise's from 1/C to 1; both end at α₂"),
        Also("geometric", {"form": "geometric", **CYCLIC}, whose="an exponential decay in each cycle: fastai",
             source="fastai, callback/schedule.py: sched_exp(start, end, pos) = start·(end/start)**pos",
             translation="your rate falls by the same factor in each iteration, the exercise's by the same difference",
             scores=False),
        Also("triangle", {"form": "triangle", **CYCLIC}, whose="FGE's triangle, counted from 1 as in the paper",
             source="Garipov et al. 2018, arXiv:1802.10026, section 5",
             translation="your rate is lowest in mid-cycle, where FGE captures; the exercise's at the end of the cycle",
             scores=False),
        Also("fge", {"form": "triangle", "t_of": "below", **CYCLIC}, whose="FGE's triangle, counted from 0",
             source="timgaripov/dnn-mode-connectivity, utils.py, cyclic_learning_rate",
             translation="your rate is lowest in mid-cycle, where FGE captures; the exercise's at the end of the cycle",
             scores=False),
        *(Also(name, {"form": "mountain", **CYCLIC, **more},
               whose=f"cyclical learning rates, counted from {first}: a triangle from the low rate up and down again",
               source="Smith 2017, section 3.1; torch.optim.lr_scheduler.CyclicLR(mode=\"triangular\")",
               translation="your rate is highest in mid-cycle; the exercise's only falls, down to α₂ at the end",
               scores=False)
          for name, first, more in (("clr", 0, {"t_of": "below"}), ("clr_from_1", 1, {}))),
        Also("capture_in_mid_cycle", {"capture": "middle", "cycle": "right", "phases": "three"},
             whose="FGE captures where its triangle is lowest",
             source="timgaripov/dnn-mode-connectivity, fge.py: (epoch % cycle + 1) == cycle // 2",
             translation="the exercise's sawtooth is lowest at the end of a cycle, and captures there", scores=False),
        Also("capture_at_half_a_cycle", {"capture": "half", "cycle": "right", "phases": "three"},
             whose="FGE captures where its triangle is lowest, in cycles of even length",
             source="Garipov et al. 2018, section 4; fge.py refuses odd cycles",
             translation="the exercise's sawtooth is lowest at the end of a cycle, and captures there", scores=False),
        Also("capture_from_start", {"capture": "from start", "cycle": "right", "phases": "three"},
             whose="the SWA authors' code: from its start on",
             source="timgaripov/swa, train.py: (epoch + 1 - swa_start) % swa_c_epochs == 0, from swa_start on",
             translation="your cycles begin at S, and there is a capture at S itself; the exercise's begin at 0",
             scores=False),
        Also("capture_after_start", {"capture": "late", "cycle": "right"},
             whose="torchcontrib's SWA in its automatic mode: every C-th iteration, from swa_start on",
             source="torchcontrib, optim/swa.py, step: steps > swa_start and steps % swa_freq == 0",
             translation="your captures begin after S; in the exercise S belongs to the third rate alone",
             scores=False),
        Also("cosine_line", {"slope": "cosine", **LINE}, whose="half a cosine down: PyTorch's SWALR, fastai",
             source="torch.optim.swa_utils.SWALR(anneal_strategy=\"cos\"); fastai, callback/schedule.py, sched_cos",
             translation="between 0.5·L and 0.9·L your rate follows (1 − cos(πs))/2 instead of the line s",
             scores=False),
        Also("geometric_line", {"slope": "geometric", **LINE}, whose="an exponential decay: fastai's SchedExp",
             source="fastai, callback/schedule.py: sched_exp(start, end, pos) = start·(end/start)**pos",
             translation="between 0.5·L and 0.9·L your rate falls by the same factor in each iteration", scores=False),
        Also("line_over_all", {"slope": "whole", **WHOLE}, whose="a straight line over all of L: PyTorch's LinearLR",
             source="torch.optim.lr_scheduler.LinearLR(start_factor=1, end_factor=α₂/α₁, total_iters=L)",
             translation="your rate begins to fall at once and is α₂ at L; the exercise's falls from 0.5·L to 0.9·L",
             scores=False),
        Also("cosine_over_all", {"slope": "whole cosine", **WHOLE},
             whose="half a cosine over all of L: Keras' CosineDecay, PyTorch's CosineAnnealingLR",
             source="keras.optimizers.schedules.CosineDecay(α₁, L, alpha=α₂/α₁); Loshchilov & Hutter 2017, equation 5",
             translation="your rate begins to fall at once and is α₂ at L; the exercise's falls from 0.5·L to 0.9·L",
             scores=False),
        *(Also(f"swalr_{kind}".replace(" ", "_"), {**BEFORE_S, "then": kind},
               whose="the way to the constant rate as PyTorch's SWALR goes it, " + (
                   "on half a cosine" if "cosine" in kind else "on a line"),
               source="torch.optim.swa_utils.SWALR, anneal_strategy \"cos\" or \"linear\", with its anneal_epochs=10",
               translation=f"your third rate takes ten {'epochs' if 'epochs' in kind else 'iterations'} from its value "
                           "at S to α₁; the exercise's is α₁ at once", scores=False)
          for kind in ("cosine", "linear", "cosine in epochs", "linear in epochs")),
        Also("cosine_per_epoch", {"form": "cosine", "t_of": "epochs before", "cycle": "right", **CYCLIC},
             whose="half a cosine in each cycle, in steps of an epoch: timm",
             source="timm.scheduler.CosineLRScheduler with t_in_epochs=True: the epoch counts from 0",
             translation="your t is that of the epoch, ((⌈i/n⌉−1) mod c)/c; the exercise's is that of the iteration",
             scores=False),
        Also("cosine", {"form": "cosine"}, whose="half a cosine in each cycle: SGDR, Snapshot Ensembles",
             source="Loshchilov & Hutter 2017, equation 5; torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
             translation="where the exercise's t goes down in a line, yours is (1 − cos(πt))/2; both end at α₂",
             scores=False),
        Also("cosine_from_0", {"form": "cosine", "t_of": "below"},
             whose="half a cosine in each cycle, counted from 0: SGDR, PyTorch's warm restarts",
             source="Loshchilov & Hutter 2017, equation 5, from T_cur = 0 on; "
                    "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
             translation="your t is ((i−1) mod C)/C: the first rate is α₁, and α₂ itself never comes", scores=False),
        Also("authors_constant", {"then": "authors", "until": "start"},
             whose="the SWA authors' code: down to its constant rate by 0.9·S",
             source="timgaripov/swa, train.py, schedule(epoch): t = epoch/swa_start, and from t = 0.9 on swa_lr",
             translation="your α₂ is the constant rate, reached before S; the exercise's constant rate is α₁"),
    ),
    measures=(
        Measure("in 40 iterations, c = 2, n = 5, α₂ = 0.01, the cyclic rate at the captures is {yours} on average, not "
                "{right}", at_captures),
        Measure("over 40 iterations from 0.1 to 0.01 the mean cyclic rate is {yours} instead of {right}", mean_rate(0)),
        Measure("over L = 40 iterations from 0.1 to 0.01 the mean piecewise rate is {yours} instead of {right}",
                mean_rate(1)),
        Measure("over 40 iterations, S = 30, the mean of the third rate is {yours} instead of {right}", mean_rate(2)),
        Measure("a share of {yours} of the iterations is captured instead of {right}", mean_rate(3))),
    hints=("At which i does the first cycle end? What are t, the cyclic rate and `capture` there?",
           "With C = c·n: t = ((i−1) mod C + 1)/C, so t = 1 and α₂ at i = C, where the model is captured",
           "t = ((i - 1) % (c * n) + 1) / (c * n); cyclic = (1 - t) * alpha1 + t * alpha2"),
    solution="""def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    piecewise = (1 - s) * alpha1 + s * alpha2
    constant = piecewise if i <= start else alpha1
    return (1 - t) * alpha1 + t * alpha2, piecewise, constant, i % C == 0
""",
    after_pass="PyTorch's SWALR goes down to one constant rate and stays there. Try c = 1, n = 1 in your function: the "
               "cyclic rate is α₂ for ever, so the constant mode of SWA is not a cycle of length 1.",
    origin=Cyclic, play="schedule",
)
