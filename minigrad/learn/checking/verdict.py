"""The verdict on a student's file, and how it looks on the screen."""
from dataclasses import dataclass, field

from ..terminal import LABEL, pad, paint, rows_text

PASSED = ("correct", "convention")
MARKS = {"correct": ("✓", "green"), "convention": ("✓", "green"), "variant": ("≈", "yellow"),
         "not_attempted": ("·", "dim")}


@dataclass
class Verdict:
    """exercise: slug; status: one of correct, convention (somebody's, which counts), variant (somebody's, but not what
    is asked for), fault, faults, unknown, invalid, error, not_attempted; faults (of a variant, too), conventions:
    names; formula: what the code computes; headline, rows [(label, text)]: for the student."""

    exercise: str
    status: str
    headline: str
    rows: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    conventions: list = field(default_factory=list)
    formula: str = ""
    prints: str = ""
    seconds: float = 0.0

    @property
    def passed(self):
        """True for a right answer, by any accepted convention."""
        return self.status in PASSED

    @property
    def message(self):
        """What the student sees, as plain text of at most 80 columns."""
        return "\n".join([self.headline, *rows_text(self.rows)])

    def record(self):
        """The five public fields, for JSON."""
        return {"exercise": self.exercise, "status": self.status, "faults": self.faults, "formula": self.formula,
                "message": self.message}


class Refusal(Exception):
    """The verdict that ends a check early."""

    def __init__(self, status, headline, *rows):
        super().__init__(headline)
        self.status, self.headline, self.rows = status, headline, list(rows)


class Misfit(Refusal):
    """The result has another structure, or an output another shape; forms.py may know it."""


def verdict_text(verdict, function):
    """A verdict on the screen: mark, name of the function and headline, then the rows."""
    mark, colour = MARKS.get(verdict.status, ("✗", "red"))
    head = f" {paint(mark, colour)} {paint(pad(function, LABEL - 2), 'bold')} {verdict.headline}"
    printed = verdict.prints.splitlines()[:3]
    return "\n".join([head, *rows_text(verdict.rows + ([("it printed", "\n".join(printed))] if printed else []))])
