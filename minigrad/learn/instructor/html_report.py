"""The instructor's page on a graded class, OUT/report.html: who, what, which misconceptions, beside which lines.

A mistake stands beside a line only on evidence: a variable that was given there the value which the mistake computes,
and which no quantity of the right formula has. If there is no such line, it stands above the code.
"""
import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path

import numpy as np

from ..checking.known_formulas import known_formulas
from ..checking.locating import Seen, alike
from ..checking.saying import pairs
from ..checking.submission import read
from ..checking.verdict import MARKS, Refusal
from ..exercises.plain import answers, symbol_values
from ..sandbox.messages import Limits
from ..site import html
from .reports import by_mistake, failed, replace


def write_html(rows, exercises, out, jobs=2):
    """Write OUT/report.html. Cost: one child process for each row with a known mistake."""
    wrong = [row for row in rows if explained(row)]
    with ThreadPoolExecutor(jobs) as pool:
        noted = list(pool.map(lambda row: line_notes(row, exercises[row["exercise"]]), wrong))
    guards = sorted({row["guards"] for row in rows} - {"all", ""})
    parts = ["<h1>Grades</h1>", *(f"<p><strong>{escape(text)}</strong></p>" for text in guards),
             overview(rows, exercises), "<h2>Misconceptions</h2>", misconceptions(rows, exercises),
             *(detail(row, exercises[row["exercise"]], notes) for row, notes in zip(wrong, noted, strict=True))]
    replace(Path(out) / "report.html", html.alone("Grades", "\n".join(parts)))


def explained(row):
    """Whether the page says more about a row than its mark: it failed, or files were found that fit no exercise."""
    return failed(row) or bool(row["note"] and not row["score"])


def anchor(row):
    """The name of a row's place in the page."""
    return escape(re.sub(r"\W", "_", f"{row['student']}-{row['exercise']}"))


def overview(rows, exercises):
    """The table of students and exercises: a mark in each cell, which leads to the row's details."""
    students = defaultdict(dict)
    for row in rows:
        refused = row["status"] == "convention" and failed(row)
        mark = "✗" if refused else MARKS.get(row["status"], ("✗", "red"))[0]
        linked = f'<a href="#{anchor(row)}">{mark}</a>'
        students[row["student"]][row["exercise"]] = linked if explained(row) else mark
    passed = [str(sum(row["score"] > 0 for row in rows if row["exercise"] == slug)) for slug in exercises]
    table = [[escape(name), *(marks.get(slug, "") for slug in exercises)] for name, marks in students.items()]
    return html.grid(("student", *exercises), [*table, ["passed", *passed]])


def misconceptions(rows, exercises):
    """The table of mistakes, the most frequent first, with the names of those who make them."""
    table = []
    for (slug, name), made in by_mistake(rows):
        beside = pairs(exercises[slug], (name,)) if name in exercises[slug].named else []
        table.append([slug, name, *(escape("; ".join(texts)) for texts in (zip(*beside) if beside else ("", ""))),
                      str(len(made)), escape(", ".join(row["student"] for row in made))])
    return html.grid(("exercise", "mistake", "they compute", "exercise says", "students", "who"), table)


def detail(row, exercise, notes):
    """One student's wrong answer: the message, then the code with the notes beside its lines."""
    try:
        lines = read(row["path"]).splitlines()
    except Refusal:
        lines = []
    beside = {number: f"   <mark>← {escape(text)}</mark>" for number, text in notes.items()}
    code = "\n".join(f"{n:>3}  {escape(line)}{beside.get(n, '')}" for n, line in enumerate(lines, 1))
    note = f"<p>{escape(row['note'])}</p>" if row["note"] else ""
    return (f'<h3 id="{anchor(row)}">{escape(row["student"])}: {escape(exercise.title)}</h3>{note}'
            f"<pre>{escape(row['message'])}</pre>" + (f"<pre>{code}</pre>" if lines else ""))


def line_notes(row, exercise):
    """{line: text}: where an error was raised, or where the value of a known mistake first appears."""
    stopped = [int(n) for n in re.findall(r"(?m)^ line (\d+)", row["message"])] if row["status"] == "error" else []
    if stopped:
        return {stopped[-1]: row["diagnosis"]}
    known = [name for name in row["faults"] if name in exercise.named]
    found = first_wrong_line(row, exercise, known) if known else None
    text = "; ".join(f"{line} instead of {says}" for line, says in pairs(exercise, known))
    return {found: ("from here on: " if len(known) > 1 else "") + text} if found else {}


def first_wrong_line(row, exercise, known):
    """The line where a variable got the first value that only the mistaken formula has; None without evidence."""
    call = known_formulas(exercise, row["seed"]).calls[-1]
    switches = exercise.switches(known)
    right = {**steps(exercise, call, {}), **symbol_values(exercise, call)}
    theirs = {**steps(exercise, call, switches), **symbol_values(exercise, call, switches)}
    try:
        seen = Seen(exercise, read(row["path"]), [call], 0, Limits())
    except Refusal:
        return None
    if not seen.ran:
        return None
    for symbol, value in theirs.items():
        if not np.all(np.isfinite(value)) or any(alike(value, other) for other in right.values()):
            continue
        line = next((line for _, line, array in seen.values if alike(array, value) or alike(-array, value)), None)
        if line is not None:
            return line
    return None


def steps(exercise, call, switches):
    """{"step of w": how far this output moves from the argument that it updates}."""
    (outputs,) = answers(lambda *a: exercise.reference(*a, **switches), [call])
    return {f"step of {name}": output - call[start]
            for name, output, start in zip(exercise.outputs, outputs, exercise.moves, strict=True) if start is not None}
