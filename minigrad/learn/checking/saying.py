"""The words of a verdict: what the numbers were explained with, as formulas composed from the switches."""
from dataclasses import replace

import numpy as np

from ..exercises.composing import changed, lines, returned_symbols, sides
from ..exercises.exercise import Also, Wrong
from ..terminal import rounded
from .confirming import computed_by
from .explanations import Part, reads_a_wrong_output
from .forms import returned_in
from .known_formulas import TOLERANCE, vector
from .unforeseen import function

EXACT = 1e-11                 # differences up to this are not worth a word


def say_explained(exercise, verdict, found, known, probes):
    """The verdict for Parts that explain all numbers: right, a convention, or mistakes."""
    found = [with_affected(known, probes, part) for part in found]
    members = {name: exercise.named[name] for part in found for name in part.names}
    halves = half_conventions(known, found)
    faults = [m for m in members.values() if isinstance(m, Wrong) or not m.scores or m in halves]
    constants = list(dict.fromkeys(part.constant for part in found if part.constant and part.constant.kind != "switch"))
    if not faults and not constants:
        if members:
            return say_convention(exercise, verdict, found, list(members.values()))
        return say_right(exercise, verdict, known, probes)
    verdict.faults = [f.name for f in faults] + [constant_name(c) for c in constants]
    many = len(verdict.faults)
    verdict.status, verdict.headline = "fault" if many == 1 else "faults", headline(many)
    if not constants and not halves and all(isinstance(f, Also) for f in faults):
        verdict.status, verdict.headline = "variant", "a published formula, but not the one asked for"
    for part in found:
        verdict.rows += rows_of(exercise, part, halves, alone=len(members) + len(constants) == 1)
    verdict.formula = formula_text(exercise, found)
    if said := what_that_does(exercise, found):
        verdict.rows.append(("what that does", said))
    return None


def with_affected(known, probes, part):
    """A Part that speaks of all outputs, with those that are wrong, if some are right: their lines are not blamed."""
    places = range(len(known.exercise.outputs))
    wrong = tuple(k for k in places if () not in known.matches(probes, known.output_of == k))
    return replace(part, affected=wrong) if part.outputs is None and not part.where and wrong else part


def say_unforeseen(exercise, verdict, changes):
    """The verdict for lines that are computed otherwise, by no known mistake."""
    beside = [(f"{left} = {changes[left]}" if left != "return" else f"return {changes[left]}", line)
              for line in lines(exercise) if (left := sides(line)[0]) in changes]
    verdict.faults = [computes for computes, _ in beside]
    verdict.status = "fault" if len(beside) == 1 else "faults"
    verdict.headline = headline(len(beside))
    verdict.rows = [row for computes, says in beside for row in (("you compute", computes), ("exercise says", says))]
    verdict.formula = "; ".join(verdict.faults)
    try:
        said = consequence(exercise, (), function(exercise, changes))
    except (ValueError, TypeError, IndexError):             # a measure's probe is none for which the lines have a value
        return
    verdict.rows += [("what that does", said)] if said else []


def headline(many):
    """The headline for so many changes."""
    return ("your numbers are those of another formula" if many == 1 else
            f"your numbers are those of a formula with {many} changes")


def say_order(exercise, verdict, order, part):
    """The verdict for outputs in another order, and for the mistake beside it."""
    verdict.faults = ["order", *(n for n in part.names if isinstance(exercise.named[n], Wrong))]
    verdict.status = "fault" if len(verdict.faults) == 1 else "faults"
    verdict.headline = "you return your numbers in another order"
    mine = returned_in(exercise, order)
    verdict.rows = [("you compute", mine), ("exercise says", lines(exercise)[-1])]
    verdict.rows += rows_of(exercise, part) if part.cost else []
    verdict.formula = "; ".join(filter(None, [formula_text(exercise, [part]), mine]))


def say_form(exercise, verdict, form, known):
    """The verdict for numbers in another form, and for the mistakes beside it."""
    if any(part.cost for part in form.parts):
        say_explained(exercise, verdict, list(form.parts), known, known.right)
    if form.faults:
        verdict.faults = [*form.faults, *verdict.faults]
        verdict.status = "fault" if len(verdict.faults) == 1 else "faults"
        verdict.headline = "what you return has another form"
        rows = [row for row in verdict.rows if row[0] != "right"]       # no output is, in another form
        verdict.rows = [("you compute", form.computes), ("exercise says", form.says), *rows]
        verdict.formula = "; ".join(filter(None, [form.computes, verdict.formula]))


def half_conventions(known, found):
    """The conventions that some Parts follow and others do not, though they would differ by them: mistakes. A variant
    may begin in another way, as a moving average with a copy."""
    named, by_kind = known.exercise.named, any(part.where for part in found)
    names = {n for part in found for n in part.names if isinstance(named[n], Also) and (named[n].scores or not by_kind)}

    def broken(name, part):
        there = slice(None) if part.outputs is None else np.isin(known.output_of, part.outputs)
        return name not in part.names and np.any(known.of((name,))[0][there] != known.table[()][0][there])
    return [named[name] for name in sorted(names) if any(broken(name, part) for part in found)]


def say_right(exercise, verdict, known, probes):
    """The verdict for a right answer; a difference above rounding is mentioned."""
    verdict.status = verdict.headline = "correct"
    verdict.formula = "; ".join(lines(exercise)[:-1])
    mine, right = vector(probes, known.scales), known.table[()]
    apart = float(np.max(np.abs(mine[0] - right[0]), initial=0.0))
    if apart > EXACT:
        verdict.rows.append(("accepted", f"your numbers differ by {apart:.0e}: a guard such as + 1e-12, or rounding"))
    verdict.rows += checked(exercise, known)


def say_convention(exercise, verdict, found, members):
    """The verdict for an answer that is right by somebody's convention: whose, where it is written, what it means."""
    verdict.status, verdict.headline = "convention", "correct, by another convention"
    verdict.conventions = [m.name for m in members]
    for part in found:
        verdict.rows += rows_of(exercise, part, alone=len(members) == 1)
    verdict.formula = formula_text(exercise, found)


def checked(exercise, known):
    """Rows: what was checked, and what was not."""
    return [("checked", f"{len(known.calls) + len(known.stress)} probes drawn at random, repeated, inputs unchanged"),
            ("not checked", exercise.unchecked)]


def rows_of(exercise, part, halves=(), alone=True):
    """The rows of one Part: where it holds, its formulas beside the exercise's, and whose conventions are in it (but
    for `halves`, those that hold in this part only, as far as is known). alone: nothing else differs in the verdict."""
    outputs = [returned_symbols(exercise)[k] for k in part.outputs or ()]
    place = part.where or ", ".join(outputs)
    if not part.cost:
        return [("right", place)]
    rows = [("only", place if part.where else f"in {place}")] if place and part.where != "elsewhere" else []
    rows += [("elsewhere", "")] if part.where == "elsewhere" else []
    for computes, says in pairs(exercise, part.names, part.constant, part.shown):
        rows += [("you compute", computes), ("exercise says", says)]
    followed = [m for m in map(exercise.named.get, part.names) if isinstance(m, Also) and m not in halves]
    for also in followed:
        rows += whose_rows(also) if alone else share_rows(exercise, part, also)
    _, *others = dict.fromkeys(";  ".join(line for line, _ in pairs(exercise, names, part.constant, part.shown))
                                   for names in part.sets)
    rows += [("or, just as well", f"{text}  (the numbers are the same)") for text in others]
    return rows


def whose(also):
    """Whose a formula is, and where it is written."""
    return f"{also.whose} ({also.source})"


def whose_rows(also):
    """Whose the formula is, and what it means in the exercise's terms."""
    return [("convention" if also.scores else "that is", whose(also)),
            ("that means", also.translation)]


def share_rows(exercise, part, also):
    """Whose a share of a Part is, with the lines that are written as they write them; else what to compare it with.
    What their form means would not be true of the whole."""
    theirs = [line for line, _ in pairs(exercise, (also.name,), part.constant if also.fit else None, part.shown)]
    mine = [line for line, _ in pairs(exercise, part.names, part.constant, part.shown)]
    if not set(theirs) <= set(mine):
        return [("compare", whose(also))]
    return [("part of it", f"{', '.join(dict.fromkeys(sides(line)[0] for line in theirs))}: {whose(also)}")]


def pairs(exercise, names, constant=None, outputs=None):
    """[(what is computed, what the exercise says)] of mistakes and a constant, for the outputs of these numbers."""
    switches = exercise.switches(names)
    if constant and constant.kind == "switch":
        switches[constant.of] = constant.value
    found = changed(exercise, switches, outputs) or changed(exercise, switches)
    found += [exercise.named[n].words for n in names if getattr(exercise.named[n], "words", ())]
    return found + ([constant_words(exercise, constant)] if constant and constant.kind != "switch" else [])


def computes(exercise, names):
    """What a set of mistakes computes, as one line of text; empty for the right formula."""
    return "; ".join(line for line, _ in pairs(exercise, names))


def formula_text(exercise, found):
    """What the code computes, as one line of text: the formulas of all Parts and where they hold."""
    texts = []
    for part in (p for p in found if p.cost):
        text = "; ".join(line for line, _ in pairs(exercise, part.names, part.constant, part.shown))
        place = part.where if part.where != "elsewhere" else ""
        texts.append(f"{text} ({place})" if place else text)
    return "; ".join(texts)


def constant_name(constant):
    """A short name for reports: "beta2 = 0.999", "2·lam"."""
    number = constant.value if constant.kind == "times" else f"{constant.value:g}"
    return f"{constant.of} = {number}" if constant.kind == "value" else f"{number}·{constant.of}"


def constant_words(exercise, constant):
    """(what is computed, what the exercise says) of a constant that differs."""
    number = constant.value if constant.kind == "times" else f"{constant.value:.12g}"
    if constant.kind in ("output", "times"):
        place = exercise.outputs.index(constant.of)
        symbol = returned_symbols(exercise)[place]
        if exercise.moves[place] is None:
            return f"{number}·{symbol}", symbol
        return f"{number} times the step to {symbol}", f"the step to {symbol}"
    symbol = next((s for s, local in exercise.symbols.items() if local == constant.of), constant.of)
    if constant.kind == "value":
        return f"{symbol} = {number}, whatever is given", f"{symbol} as it is given"
    return f"{number}·{symbol} in place of {symbol}", symbol


def what_that_does(exercise, found):
    """The consequence of Parts in numbers; empty if it shows only in some inputs that no Measure has."""
    names = tuple(dict.fromkeys(name for part in found for name in part.names))
    edge = {n for n in names if getattr(exercise.named[n], "stress", "")}      # no Measure is sure to show these
    found = [replace(part, sets=(tuple(n for n in part.names if n not in edge),)) for part in found]
    if any(part.where for part in found) or not any(part.cost for part in found):
        return "; ".join(exercise.named[n].effect for n in names if getattr(exercise.named[n], "effect", ""))
    return consequence(exercise, names, computed_by(exercise, found))


def consequence(exercise, names, function=None):
    """What the formula does, in a number: the first measure that changes by more than 1 %, else the mistakes' words;
    empty if there are none."""
    special = [e for n in names if (e := getattr(exercise.named[n], "effect", ""))]
    theirs = function or exercise.variant(names)
    for measure in exercise.measures:
        yours, right = measure.of(theirs), measure.of(exercise.engine)
        if not abs(yours - right) <= 0.01 * max(abs(right), 1e-6):
            return "; ".join([measure.text.format(yours=rounded(yours), right=rounded(right)), *special])
    return "; ".join(special)


def say_unknown(exercise, verdict, known, probes, located):
    """No known mistake: say so, and where it may be (located() -> rows)."""
    verdict.status, verdict.headline = "unknown", "not right, and not a mistake that is known here"
    apart, names = known.nearest(probes)
    if TOLERANCE < apart < 1e-4:
        what = computes(exercise, names) or "the right formula"
        verdict.rows += [("but close", f"within {apart:.0e} of {what}"),
                         *(("compare", whose(m)) for m in map(exercise.named.get, names) if isinstance(m, Also)),
                         ("look for", "float32 inside, or a small constant that is not in the formula")]
    else:
        for k in range(len(exercise.outputs) if not known.truths else 0):      # these agree by accident
            sets = known.matches(probes, known.output_of == k, largest=1)
            if sets and sets[0] and not reads_a_wrong_output(known, k, sets[0], probes):
                part = Part(tuple(sets), outputs=(k,))
                _, *said = rows_of(exercise, part, [exercise.named[name] for name in part.names])
                verdict.rows += [("found for", returned_symbols(exercise)[k]), *said]
        verdict.rows += located()
    verdict.rows.append(("tried", f"{len(known.table)} formulas: every known mistake, and every two and three of them"))
