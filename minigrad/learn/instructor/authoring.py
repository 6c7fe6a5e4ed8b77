"""A new exercise: `minigrad learn new SLUG` writes a skeleton, `unfinished` says what is still missing in it.

    DIR/specs/<slug>.py       the exercise: what is right, its reference with switches, the mistakes, probes, hints
    DIR/corpus/<slug>/*.py    solutions as students write them, the verdict they should get in the first line
"""
import inspect
from pathlib import Path

from ...errors import UsageError
from ...files import atomic
from ..checking.checker import check

SPEC = '''\
"""Exercise {slug}: TODO what is to be written, in a line. `minigrad learn selfcheck` says what is missing here."""
from minigrad.learn.exercises.exercise import Exercise, Measure, Wrong


def engine(w, g, lr):
    """What is right: call the engine's own function (minigrad.optim.rules, minigrad.functions, ...)."""
    raise NotImplementedError


def reference(w, g, lr, *, sign=-1, rate=True):
    """The same with switches: no switch given is right, each mistake sets one or more. Give every step a name."""
    # new = w + sign * (lr if rate else 1) * g
    # return new
    raise NotImplementedError


def formulas(s):
    """The lines of the formula for the switches s, so that any mistakes print exactly what they compute together."""
    # yield f"w′ = w {{'−' if s.sign < 0 else '+'}} {{'η·g' if s.rate else 'g'}}"
    # yield "return w′"
    yield "return TODO"


def probes(rng):
    """Arguments at which all mistakes give different numbers: several calls, no zeros, no ones, large constants."""
    # return [(rng.normal(size=4), rng.normal(size=4), lr) for lr in (0.1, 0.3)]
    raise NotImplementedError


EXERCISE = Exercise(
    slug="{slug}", id="X01", lesson=1, title="TODO", function="{slug}_step",
    arguments=("w", "g", "lr"), outputs=("w",), engine=engine, reference=reference, probes=probes,
    moves=(0,),                       # for each output the argument it is the update of, or None
    task="TODO: what goes in, what comes out, shapes.",
    formulas=formulas,
    symbols={{}},                       # "w": "w", "w′": "new", "η": "lr", "g": "g": variables of the reference
    wrong=(),                         # Wrong("sign", {{"sign": 1}}), Wrong("no_rate", {{"rate": False}}),
    measures=(),                      # Measure("from 1 it goes to {{yours}} instead of {{right}}", f of the function),
    hints=(),                         # a question, the formula, the line
    solution="",                      # as a student would write it
    origin=engine,                    # the engine's function that is shown with the solution
)
'''
CORPUS = """\
# expect: {expect}
import numpy as np


def {slug}_step(w, g, lr):
    raise NotImplementedError{note}
"""
FEWEST = 6                            # solutions in a corpus


def write(slug, into):
    """The skeleton of an exercise and of its corpus under the folder `into`; returns the files. Never overwrites."""
    if not (slug.isidentifier() and slug.islower() and not slug.startswith("_")):
        raise UsageError(f"learn: {slug!r} is not a name for an exercise; expected lower-case letters, digits and _.")
    corpus = Path(into) / "corpus" / slug
    texts = {Path(into) / "specs" / f"{slug}.py": SPEC.format(slug=slug),
             corpus / "01_textbook.py": CORPUS.format(slug=slug, expect="correct", note="    # TODO"),
             corpus / "02_not_started.py": CORPUS.format(slug=slug, expect="not_attempted", note="")}
    if there := next((path for path in texts if path.exists()), None):
        raise UsageError(f"learn: {there} exists already; nothing was written.")
    for path, text in texts.items():
        atomic.write_text(path, text)
    return list(texts)


def unfinished(exercise):
    """What is still missing before selfcheck can prove the exercise, one sentence each."""
    for name in ("engine", "reference", "formulas", "probes"):
        source = inspect.getsource(getattr(exercise, name))
        if "raise NotImplementedError" in source or "return TODO" in source:
            yield f"{name}: not written yet"
    for name in ("title", "task"):
        if "TODO" in getattr(exercise, name):
            yield f"{name}: still TODO"
    for name, what in (("symbols", "the variable behind each symbol"),
                       ("wrong", "the mistakes that people make"), ("measures", "a number that shows a mistake"),
                       ("solution", "as a student would write it")):
        if not getattr(exercise, name):
            yield f"{name}: none ({what})"
    if len(exercise.hints) != 3:
        yield f"hints: {len(exercise.hints)} of 3 (a question, the formula, the line)"
    if len(exercise.moves) != len(exercise.outputs):
        yield f"moves: {len(exercise.moves)}; expected {len(exercise.outputs)}, one for each output"
    if exercise.gradients and not any(wrong.calls for wrong in exercise.wrong):
        yield f"gradients={exercise.gradients}: no Wrong with calls=True says what more calls are"
    if exercise.home and (many := len(corpus(exercise))) < FEWEST:
        yield f"corpus/{exercise.slug}: {many} solutions; expected at least {FEWEST}, right and wrong ones"


def corpus(exercise):
    """The files of solutions that an instructor's set holds for an exercise."""
    return sorted((Path(exercise.home) / "corpus" / exercise.slug).glob("*.py"))


def expected(path):
    """The verdict in the first line of a solution: "fault:sign" for `# expect: fault:sign`."""
    return path.read_text(encoding="utf-8").partition("\n")[0].partition("expect:")[2].strip()


def corpus_problems(exercise):
    """The solutions of the set's corpus whose verdict is not the one in their first line."""
    for path in corpus(exercise):
        wanted = expected(path)
        verdict = check(exercise, path)
        status, _, names = wanted.partition(":")
        found = ",".join([*verdict.faults, *verdict.conventions])
        if status != verdict.status or set(names.split(",")) != set(found.split(",")):
            got = ":".join(filter(None, (verdict.status, found)))
            got += f" ({verdict.headline})" if verdict.status in ("error", "invalid") else ""
            yield f"corpus/{exercise.slug}/{path.name}: expected {wanted or 'a verdict in line 1'}, got {got}"
