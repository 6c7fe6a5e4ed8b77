"""What a page has that computes: the pieces as HTML, and at the end the script and the style they need together."""
from pathlib import Path

from . import catalogue, curves, questions, tables

HERE = Path(__file__).parent


class Live:
    """Collects the live pieces of one page: `rules` that it computes, `files` of its script."""

    def __init__(self):
        self.rules, self.files = [], []

    def _needs(self, file, *rules):
        self.files += [file] * (file not in self.files)
        self.rules += [rule for rule in rules if rule not in self.rules]

    def table(self, shown):
        """The HTML of a step-through that can be changed; None for anything else."""
        if not tables.changeable(shown):
            return None
        self._needs("table.js", shown.function)
        return tables.table(shown)

    def question(self, asked, answer, wrong, unit="", choices=()):
        """The HTML of a prediction."""
        self._needs("answers.js")
        self._needs("question.js")
        return questions.question(asked, answer, wrong, unit, choices)

    def curve(self, frames):
        """The HTML of a slider that computes; None if its frames are pictures."""
        if frames.curve is None:
            return None
        self._needs("curve.js", *frames.curve.rules)
        return curves.curve(frames)

    def script(self):
        """The JavaScript of the page; "" if it needs none."""
        if not self.files:
            return ""
        names = ("numbers.js", "tracing.js", *self.files)
        parts = [catalogue.script(self.rules), *[(HERE / name).read_text(encoding="utf-8") for name in names]]
        return "(() => {\n'use strict';\n" + "\n".join(parts) + "\n})();\n"

    def style(self):
        """The CSS of these pieces; "" if there are none."""
        return (HERE / "live.css").read_text(encoding="utf-8") if self.files else ""
