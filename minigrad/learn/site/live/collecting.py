"""What a page has that computes: the pieces as HTML, and at the end the script and the style they need together."""
from dataclasses import dataclass, field
from pathlib import Path

from . import catalogue, computed, diffs, questions, tables

HERE = Path(__file__).parent


@dataclass
class Live:
    """Collects the live pieces of one page: the names of the `rules` that it computes, the `files` of its script, other
    `functions` as {name: JavaScript}."""

    rules: list = field(default_factory=list)
    files: list = field(default_factory=list)
    functions: dict = field(default_factory=dict)

    def _needs(self, files, rules=(), functions=()):
        self.files += [file for file in files if file not in self.files]
        self.rules += [rule.__name__ for rule in rules if rule.__name__ not in self.rules]
        self.functions.update(functions)

    def thing(self, shown):
        """The HTML of a step-through, or of two, that can be changed; None for anything else."""
        if tables.changeable(shown):
            self._needs(("tracing.js", "fields.js", "table.js"), [shown.function])
            return tables.table(shown)
        if diffs.changeable(shown):
            self._needs(("tracing.js", "fields.js", "diff.js"), [shown.table.function, shown.other.function])
            return diffs.diff(shown)
        return None

    def question(self, asked, answer, wrong, unit="", choices=()):
        """The HTML of a prediction."""
        self._needs(("answers.js", "question.js"))
        return questions.question(asked, answer, wrong, unit, choices)

    def curve(self, frames):
        """The HTML of a slider that computes; None if its frames are pictures."""
        if frames.curve is None:
            return None
        self._needs(*computed.needs(frames))
        return computed.figure(frames)

    def script(self):
        """The JavaScript of the page; "" if it needs none."""
        if not self.files:
            return ""
        known = {rule.__name__: rule for rule in catalogue.elementwise()}
        functions = ",\n".join(f"{catalogue.literal(name)}: {text}" for name, text in self.functions.items())
        parts = [catalogue.script([known[name] for name in self.rules]),
                 f"const functions = {{{functions}}}, {{outer_step}} = functions;\n",
                 *[(HERE / name).read_text(encoding="utf-8") for name in ("numbers.js", *self.files)]]
        return "(() => {\n'use strict';\n" + "\n".join(parts) + "\n})();\n"

    def style(self):
        """The CSS of these pieces; "" if there are none."""
        return (HERE / "live.css").read_text(encoding="utf-8") if self.files else ""
