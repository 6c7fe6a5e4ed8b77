"""`minigrad grade`: every exercise of every student, each in a child process, with probes that nobody has seen.

SUBMISSIONS goes in, in any of the layouts of collecting.py; OUT/grades.csv, OUT/results/<student>.json (Gradescope),
OUT/junit.xml and OUT/misconceptions.csv come out. A row is appended to OUT/rows.jsonl as soon as it is known, in one
write, so a run that was killed resumes from there; files that have changed since are graded again. Whatever a
submission does, it gets a row, and no other row is lost.
"""
import hashlib
import json
import os
import secrets
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

from ...errors import UsageError
from ..checking.checker import check
from ..checking.known_formulas import known_formulas
from ..checking.submission import read
from ..checking.verdict import PASSED, Refusal
from ..exercises.course import Course
from ..sandbox.calling import missing
from ..terminal import rows_text
from .collecting import collect
from .html_report import write_html
from .reports import write_reports


def fingerprint(path):
    """A hash of the file's text, or an empty text if it cannot be read."""
    try:
        return hashlib.sha256(read(path).encode()).hexdigest()[:16]
    except Refusal:
        return ""


def row(exercise, submission, seed):
    """The verdict on one file, as a row. Never raises: a failure of the grader is a row too."""
    started, path = time.monotonic(), submission.path
    found = {"student": submission.student, "exercise": submission.slug, "seed": seed, "file": fingerprint(path),
             "path": str(path), "note": submission.note, "guards": missing() or "all"}
    try:
        if path.parent.is_symlink():
            raise OSError(f"{path.parent.name} is a link; links are not followed")
        verdict = check(exercise, path, seed=seed)
        found.update(status=verdict.status, formula=verdict.formula,
                     diagnosis=" + ".join(verdict.faults) or verdict.headline, faults=verdict.faults,
                     message=verdict.message)
    except Exception as why:                                # noqa: BLE001  one broken row must not lose the others
        text = f"the grader could not judge this file: {type(why).__name__}: {why}"
        found.update(status="error", formula="", diagnosis=text, faults=[], message=text)
    return {**found, "seconds": round(time.monotonic() - started, 3)}


def scored(entry, conventions):
    """A row with its score. conventions: "score" or "mistake", what an answer by another convention is worth."""
    refused = entry["status"] == "convention" and conventions == "mistake"
    why = rows_text([("score", "0: only the exercise's own convention counts here")]) if refused else ()
    return {**entry, "score": float(entry["status"] in PASSED and not refused),
            "message": "\n".join([entry["message"], *why])}


class Ledger:
    """The rows of a run, one JSON object a line, appended in one write each; an incomplete last line is skipped."""

    def __init__(self, out, seed):
        self.path, self.rows = Path(out) / "rows.jsonl", {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else ""
        for line in text.splitlines():
            try:
                entry = json.loads(line)
                self.rows[entry["student"], entry["exercise"]] = {"note": "", "guards": "", "path": "", **entry}
            except (ValueError, KeyError, TypeError):
                continue
        used = {entry["seed"] for entry in self.rows.values()}
        if seed is not None and used - {seed}:
            raise UsageError(f"grade: {self.path.parent} holds rows of seed {min(used)}, not {seed}. Give that seed "
                             "to go on, or another --out for a new run.")
        self.seed = seed if seed is not None else min(used, default=secrets.randbits(32))
        if text and not text.endswith("\n"):
            self.append("\n")

    def holds(self, submission):
        """Whether the file with exactly this content has its row already."""
        entry = self.rows.get((submission.student, submission.slug))
        return entry is not None and entry["file"] == fingerprint(submission.path) and (
            entry["note"] == submission.note)

    def add(self, entry):
        """Append a row, on the disk before this returns."""
        self.rows[entry["student"], entry["exercise"]] = entry
        self.append(json.dumps(entry, ensure_ascii=True) + "\n")

    def append(self, text):
        """One write at the end of the file, on the disk before this returns."""
        with open(self.path, "ab", buffering=0) as file:
            file.write(text.encode())
            os.fsync(file.fileno())


def grade(folder, out, slugs, jobs=2, seed=None, progress=lambda rows, total: rows, course=None, html=False,
          conventions=None):
    """Grade everything that has no row yet and write the reports; returns (rows, how many were graded just now).

    progress(iterator, total): wraps the iterator over new rows, for a progress bar. html: also write report.html.
    conventions: "score" or "mistake"; by default what the set's settings.json says, "score" without one. The scores
    are computed from the verdicts whenever the reports are written, so it can be changed in a later call.
    """
    course = course or Course()
    exercises = {slug: course.load(slug) for slug in slugs}
    wanted = collect(folder, exercises, Path(out) / "extracted")
    ledger = Ledger(out, seed)
    todo = [submission for submission in wanted if not ledger.holds(submission)]
    for slug in {submission.slug for submission in todo}:
        known_formulas(exercises[slug], ledger.seed)
    for entry in progress(in_parallel(todo, exercises, ledger.seed, jobs), len(todo)):
        ledger.add(entry)
    rows = [scored({**ledger.rows[found.student, found.slug], "path": str(found.path)},
                   conventions or course.conventions) for found in wanted]
    write_reports(rows, exercises, Path(out))
    if html:
        write_html(rows, exercises, out, jobs)
    return rows, len(todo)


def in_parallel(todo, exercises, seed, jobs):
    """The rows of `todo` as they become ready; closing the iterator leaves nothing running."""
    with ThreadPoolExecutor(jobs) as pool:
        waiting, running = iter(todo), set()
        try:
            while True:
                while len(running) < 2 * jobs and (item := next(waiting, None)):
                    running.add(pool.submit(row, exercises[item.slug], item, seed))
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)
