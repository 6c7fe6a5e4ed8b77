"""Predictions that a lesson asks for before it computes the answer.

    ask("how far does w move?", (0.1, f), wrong=[(100, g, "that is SGD")])
"""
from ...errors import UsageError
from ..terminal import interactive, number, paint, paragraph
from . import showing
from .claims import ClaimError

CLOSE = 0.01                  # a prediction counts as right within 1 %


def ask(question, answer, wrong=()):
    """Ask for a prediction before the lesson computes it.

    answer: (value, function): the right answer, and how the engine computes it.
    wrong:  [(value, function, cause), …]: an answer that people give, the formula that gives it, and why they do.
    Values are numbers or words. On a terminal the reader types one and is told the cause of a known wrong answer;
    elsewhere question and answer are shown. Each function is called first: ClaimError if its value differs from the one
    listed by more than 1 %, UsageError if two listed values cannot be told apart.
    """
    listed = [(answer[0], answer[1], ""), *wrong]
    for i, (value, function, _) in enumerate(listed):
        computed = function()
        if not close(value, computed):
            raise ClaimError(f"ask {question!r}: {value} is listed, but its formula gives {computed}.")
        if any(close(value, other[0]) for other in listed[:i]):
            raise UsageError(f"ask {question!r}: {value} is listed twice, or too close to another answer.")
    if showing.in_notebook():
        showing.show(Question(question, answer[0], [(value, cause) for value, _, cause in wrong]))
        return
    showing.tell(f" {paint('?', 'bold')} {paragraph(question, '   ')[3:]}", "question", question=question)
    if interactive():
        print("   " + reply(_typed("   your prediction (Enter to skip): "), answer[0], wrong))
    showing.tell(f"   the answer is {number(answer[0])}", "answer", answer=number(answer[0]),
                 wrong=[(number(value), cause) for value, _, cause in wrong])


def close(a, b):
    """Whether two answers are the same: words without case, numbers within 1 %."""
    try:
        a, b = float(a), float(b)
    except (TypeError, ValueError):
        return str(a).strip().lower() == str(b).strip().lower()
    return abs(a - b) <= CLOSE * max(abs(a), abs(b))


def reply(typed, answer, wrong):
    """What to say to a prediction."""
    if not typed.strip():
        return "skipped"
    if close(typed, answer):
        return "right"
    cause = next((cause for value, _, cause in wrong if close(typed, value)), None)
    return f"not quite: {cause}" if cause else "not that, and no common mistake either: see what follows"


def _typed(prompt):
    try:
        return input(prompt)
    except EOFError:
        print()
        return ""


class Question:
    """A question for a notebook, with the answers hidden until they are opened."""

    def __init__(self, question, answer, wrong):
        self.question, self.answer, self.wrong = question, answer, wrong

    def __repr__(self):
        return f"? {self.question}\n  the answer is {self.answer}"

    def _repr_markdown_(self):
        causes = "".join(f"<li>{value}: {cause}</li>" for value, cause in self.wrong)
        return (f"**Predict first.** {self.question}\n\n<details><summary>answer</summary>{self.answer}"
                f"<ul>{causes}</ul></details>")
