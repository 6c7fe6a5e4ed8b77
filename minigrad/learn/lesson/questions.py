"""Predictions that a lesson asks for before it computes the answer.

    ask("how far does w move?", (0.1, f), wrong=[(100, g, "that is SGD")])
    ask("which is first?", ("the second", f), wrong=[("the first", g, "…")], choices=("the first", "the second"))
"""
from ...errors import UsageError
from ..terminal import interactive, number, paint, paragraph
from . import showing
from .answers import matches, same
from .claims import ClaimError

UNKNOWN = "not that, and no common mistake either"
_passing = False              # whether predictions are passed by, since the reader chose to continue to the end


class Left(SystemExit):
    """The reader typed q at a prediction: the lesson ends, without an error."""


def pass_by(passing):
    """Whether predictions are shown with their answers from now on, without waiting for one."""
    global _passing
    _passing = passing


def passing():
    """Whether predictions are passed by."""
    return _passing


def ask(question, answer, wrong=(), unit="", choices=()):
    """Ask for a prediction before the lesson computes it.

    answer:  (value, function): the right answer, and how the engine computes it.
    wrong:   [(value, function, cause), …]: an answer that people give, the formula that gives it, and why they do.
    unit:    that the answer is in, as "η" or "%"; it may be typed or left out.
    choices: the words to choose from, for answers that are words; the reader may type their numbers or a part.
    On a terminal the reader has two tries, is told the cause of a known wrong answer after each, and sees all causes at
    the end (Enter skips, c continues without predictions, q quits); elsewhere question and answer are shown. Each
    function is called first: ClaimError if its value differs from the one listed by more than 1 %, UsageError if two
    listed values cannot be told apart or one of them is not among the choices.
    """
    listed = [(answer[0], answer[1], ""), *wrong]
    _check(question, listed, choices)
    causes = [(f"{number(value)} {unit}".rstrip(), cause) for value, _, cause in wrong]
    right = f"{number(answer[0])} {unit}".rstrip()
    if showing.in_notebook():
        showing.show(Question(question, right, causes, choices))
        return
    lines = [f" {paint('?', 'bold')} {paragraph(question, '   ')[3:]}"]
    lines += [f"     {i}  {choice}" for i, choice in enumerate(choices, 1)]
    showing.tell("\n".join(lines), "question", question=question, unit=unit, choices=choices)
    told = [f"   the answer is {right}"]
    if interactive() and not _passing:
        heard = _tries(listed, unit, choices)
        if not _passing and "right" not in heard:
            told += [paragraph(f"{value}: {cause}", " " * 5) for value, cause in causes if cause not in heard]
    showing.tell("\n".join(told), "answer", answer=right, wrong=causes)


def _check(question, listed, choices):
    """Whether each listed value is what its function gives, and unlike the others."""
    for i, (value, function, _) in enumerate(listed):
        computed = function()
        if not same(value, computed):
            raise ClaimError(f"ask {question!r}: {value} is listed, but its formula gives {computed}.")
        if any(same(value, other[0]) for other in listed[:i]):
            raise UsageError(f"ask {question!r}: {value} is listed twice, or too close to another answer.")
        if str(value).lower() in ("c", "q"):
            raise UsageError(f"ask {question!r}: {value!r} cannot be an answer, since c continues and q quits.")
        if choices and value not in choices:
            raise UsageError(f"ask {question!r}: {value!r} is listed, but is not among the choices {choices}.")


def _tries(listed, unit, choices):
    """Let the reader answer, twice at most; returns what they were told: causes, and "right"."""
    heard = []
    for prompt in ("   your prediction (Enter to skip): ", "   once more (Enter for the answer): "):
        typed = _typed(prompt).strip()
        if typed.lower() == "q":
            raise Left(0)
        if typed.lower() == "c":
            pass_by(True)
        if not typed or typed.lower() == "c":
            break
        cause = reply(chosen(typed, choices), listed, unit)
        heard.append(cause)
        print(paragraph(cause if cause in ("right", UNKNOWN) else f"not quite: {cause}", "   "))
        if choices and chosen(typed, choices) not in choices:
            print(paragraph(f"type a number from 1 to {len(choices)}, or a part of one answer", "   "))
        if cause == "right":
            break
    return heard


def chosen(typed, choices):
    """The choice that is meant by its number or a part of its words, if it is clear which; else what was typed."""
    if typed.isdecimal() and 1 <= int(typed) <= len(choices):
        return choices[int(typed) - 1]
    found = [choice for choice in choices if typed.lower() in choice.lower()]
    return found[0] if len(found) == 1 else typed


def reply(typed, listed, unit=""):
    """What to say to a prediction, given the [(value, function, cause), …] of which the first is right: "right", the
    cause, or UNKNOWN."""
    for value, _, cause in listed:
        if matches(typed, value, unit):
            return cause or "right"
    return UNKNOWN


def _typed(prompt):
    try:
        return input(prompt)
    except EOFError:
        print()
        return ""


class Question:
    """A question for a notebook, with the answers hidden until they are opened."""

    def __init__(self, question, answer, causes, choices=()):
        self.question, self.answer, self.causes, self.choices = question, answer, causes, choices

    def __repr__(self):
        return f"? {self.question}\n  the answer is {self.answer}"

    def _repr_markdown_(self):
        choices = "".join(f"\n- {choice}" for choice in self.choices)
        causes = "".join(f"<li>{value}: {cause}</li>" for value, cause in self.causes)
        return (f"**Predict first.** {self.question}\n{choices}\n\n<details><summary>answer</summary>{self.answer}"
                f"<ul>{causes}</ul></details>")
