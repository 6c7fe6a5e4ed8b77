"""Exercise E13: the three learning rates of SWA, and when it captures the model."""
from math import ceil, cos, pi

import numpy as np

from ....optim.schedules import Cyclic, HighConstant, ThreePhase
from ..exercise import Also, Exercise, Measure, Wrong


def engine(i, alpha1, alpha2, c, n, length, start):
    """The engine's schedules at iteration i, and whether a cycle of c epochs ends with it."""
    line = ThreePhase(alpha1, alpha2, length)
    return Cyclic(alpha1, alpha2, c * n)(i), line(i), HighConstant(alpha1, start, line)(i), i % (c * n) == 0


def reference(i, alpha1, alpha2, c, n, length, start, *, t_of="i−1", cycle="right", form="sawtooth", swapped=False,
              s_of="i", phases="three", until="start", then="high", capture="end"):
    """The schedules with switches. cycle: "epoch" if all iterations of an epoch have one rate."""
    C = c if cycle == "c" else c * n
    k, period = (ceil(i / n), c) if cycle == "epoch" else (i, C)
    t = {"i−1": (k - 1) % period + 1, "i": k % period + 1, "below": (k - 1) % period, "both": k % period}[t_of] / period
    down = {"sawtooth": t, "triangle": 2 * min(t, 1 - t), "cosine": (1 - cos(pi * t)) / 2}[form]
    first, last = (alpha2, alpha1) if swapped else (alpha1, alpha2)
    cyclic = (1 - down) * first + down * last
    place = {"i": i, "i−1": i - 1, "epoch": (ceil(i / n) - 1) * n, "epochs": i / n}[s_of]
    s = descended(place / length, phases)
    line = (1 - s) * first + s * last
    before = {"start": i <= start, "before": i < start, "epochs": i <= start * n}[until]
    s_start = descended((place if then == "authors" else start) / (start if then == "authors" else length), phases)
    authors = (1 - s_start) * first + s_start * last
    after = {"high": alpha1, "low": alpha2, "kept": authors, "authors": authors}[then]
    constant = authors if then == "authors" else line if before else after
    captured = {"end": k % period == 0, "begin": (k - 1) % period == 0, "epoch": i % n == 0,
                "early": (k + 1) % period == 0, "late": k % period == 0 and i > start}[capture]
    return cyclic, line, constant, captured


def descended(share, phases):
    """How far the piecewise rate is down after this share of its length."""
    part = (share - 0.5) / (0.5 if phases == "to the end" else 0.4)
    part = share / 0.9 if phases == "two" else part
    part = part if phases in ("open", "open below") else max(part, 0.0)
    return part if phases in ("open", "open above") else min(part, 1.0)


def formulas(s):
    """The lines of the schedules."""
    k, period = ("⌈i/n⌉", "c") if s.cycle == "epoch" else ("i", "C")
    yield "C = c" if s.cycle == "c" else "C = c·n"
    yield "t = " + {"i−1": f"(({k}−1) mod {period} + 1)", "i": f"({k} mod {period} + 1)",
                    "below": f"(({k}−1) mod {period})", "both": f"({k} mod {period})"}[s.t_of] + f"/{period}"
    first, last = ("α₂", "α₁") if s.swapped else ("α₁", "α₂")
    t = {"sawtooth": "t", "triangle": "2·min(t, 1−t)", "cosine": "½(1 − cos(π·t))"}[s.form]
    yield f"α_c = (1−{t})·{first} + {t}·{last}"
    place = {"i": "i", "i−1": "(i−1)", "epoch": "(⌈i/n⌉−1)·n", "epochs": "(i/n)"}[s.s_of]
    yield f"s = {part(f'{place}/L', s.phases)}"
    yield f"α_p = (1−s)·{first} + s·{last}"
    if s.then in ("authors", "kept"):
        share = part(f"{place}/S" if s.then == "authors" else "S/L", s.phases)
        other = f"(1−{share})·{first} + {share}·{last}"
    after = {"high": "α₁", "low": "α₂"}.get(s.then) or other
    until = {"start": "i ≤ S", "before": "i < S", "epochs": "i ≤ S·n"}[s.until]
    yield f"α_h = {after}" if s.then == "authors" else f"α_h = α_p if {until} else {after}"
    yield "capture = " + {"end": f"[{k} mod {period} = 0]", "begin": f"[({k}−1) mod {period} = 0]",
                          "epoch": "[i mod n = 0]", "early": f"[({k}+1) mod {period} = 0]",
                          "late": f"[{k} mod {period} = 0]·[i > S]"}[s.capture]
    yield "return α_c, α_p, α_h, capture"


def part(share, phases):
    """descended() in symbols."""
    text = {"two": f"({share})/0.9", "to the end": f"({share} − 0.5)/0.5"}.get(phases, f"({share} − 0.5)/0.4")
    return {"open": f"({text})", "open above": f"max({text}, 0)", "open below": f"min({text}, 1)"}.get(
        phases, f"min(max({text}, 0), 1)")


def probes(rng):
    """Iterations inside, at the end and at the beginning of epochs, cycles and phases; in the last all lines count."""
    calls = []
    for c, n, length, start, iterations in ((2, 5, 40, 25, (1, 5, 8, 10, 11, 25, 33)),
                                            (3, 4, 50, 31, (4, 12, 14, 36, 48, 29))):
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
        Wrong("begins_at_alpha1", {"t_of": "below", "form": "sawtooth"},
              asks="What is t in the last iteration of a cycle, for i = c?"),
        Wrong("jumps_early", {"t_of": "both", "form": "sawtooth"}),
        Wrong("per_epoch", {"cycle": "epoch"}, asks="Does the rate change within an epoch in your code?"),
        Wrong("cycle_in_iterations", {"cycle": "c"}),
        Wrong("triangle", {"form": "triangle"}, effect="that is FGE's triangle, which is lowest in mid-cycle"),
        Wrong("swapped", {"swapped": True}, asks="Is the rate high or low at the end of a cycle?"),
        Wrong("not_clipped", {"phases": "open", "s_of": "i"}, asks="What is the rate after the last phase has ended?"),
        Wrong("not_clipped_above", {"phases": "open above", "s_of": "i"},
              asks="What is the rate after the last phase has ended?"),
        Wrong("not_clipped_below", {"phases": "open below", "s_of": "i"}, asks="What is the rate in the first half?"),
        Wrong("length_in_epochs", {"s_of": "epochs"}, asks="In which unit is L given, and in which is i?"),
        Wrong("down_to_the_end", {"phases": "to the end", "s_of": "i"}),
        Wrong("no_first_half", {"phases": "two", "s_of": "i"}),
        Wrong("start_excluded", {"until": "before", "then": "high"}),
        Wrong("start_in_epochs", {"until": "epochs", "then": "high"},
              asks="In which unit is S given, and in which is i?"),
        Wrong("low_constant", {"then": "low"}),
        Wrong("rate_kept", {"then": "kept"}, asks="What is the rate right after iteration S?"),
        Wrong("capture_at_begin", {"capture": "begin", "cycle": "right"},
              asks="At which rate are the weights captured in your code, the highest or the lowest?"),
        Wrong("capture_early", {"capture": "early", "cycle": "right"},
              asks="What is the number of the last iteration of a cycle?"),
        Wrong("capture_after_start", {"capture": "late", "cycle": "right"}, effect="S belongs to the third rate alone",
              asks="For which of the three schedules is S meant?"),
        Wrong("capture_each_epoch", {"capture": "epoch", "cycle": "right"},
              asks="How many captures are there in one cycle?"),
    ),
    also=(
        Also("counted_from_0", {"s_of": "i−1"}, whose="the SWA authors' code, which counts from 0",
             source="timgaripov/swa, train.py, schedule(epoch)",
             translation="your iteration i has the piecewise rate of the exercise's i − 1"),
        Also("once_an_epoch", {"s_of": "epoch"}, whose="the SWA authors' code, which sets the rate once an epoch",
             source="timgaripov/swa, train.py, schedule(epoch), epochs counted from 0",
             translation="all n iterations of an epoch have the piecewise rate of the exercise's last one before it"),
        Also("cosine", {"form": "cosine"}, whose="half a cosine in each cycle: SGDR, Snapshot Ensembles",
             source="Loshchilov & Hutter 2017, equation 5; torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
             translation="where the exercise's t goes down in a line, yours is (1 − cos(πt))/2; both end at α₂"),
        Also("cosine_from_0", {"form": "cosine", "t_of": "below"},
             whose="half a cosine in each cycle, counted from 0: SGDR, PyTorch's warm restarts",
             source="Loshchilov & Hutter 2017, equation 5, from T_cur = 0 on; "
                    "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
             translation="your t is ((i−1) mod C)/C: the first rate is α₁, and α₂ itself never comes"),
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
