"""Grade a class: SUBMISSIONS/<student>/<exercise>.py, each file in a child process with limits and no network.

Misnamed files, notebooks and files without a student's folder (ada_adam.py) are understood if they can be; what was
guessed, and what was not understood, is in the column "note" of grades.csv.

Writes into --out: grades.csv, results/<student>.json (Gradescope), junit.xml and misconceptions.csv. The same
command continues a run that was stopped.
"""
import sys

from tqdm import tqdm

from ..errors import UsageError
from ..learn.exercises.course import Course
from ..learn.instructor.collecting import strays
from ..learn.instructor.grading import grade
from ..learn.instructor.reports import misconceptions
from ..learn.sandbox.calling import missing, run_here, runner
from ..learn.terminal import rows_text


def configure(parser):
    """The submissions, the output folder, how many files at a time, which probes."""
    parser.add_argument("submissions", metavar="SUBMISSIONS", help="a folder with one folder per student")
    parser.add_argument("--out", required=True, metavar="DIR", help="where the reports go")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="files at a time (default 2)")
    parser.add_argument("--seed", type=int, default=None, metavar="S", help="seed of the probes (default: drawn, kept)")
    parser.add_argument("--exercises", default=None, metavar="A,B",
                        help="only these exercises (default: all but the warm-up)")
    parser.add_argument("--html", action="store_true", help="also write report.html: who, what, beside which lines")
    parser.add_argument("--conventions", choices=("score", "mistake"), default=None,
                        help="what an answer by another published convention is worth (default: it scores)")
    parser.add_argument("--set", default=None, metavar="DIR", help="exercises from this folder, not minigrad's own")


def run(args):
    """Grade, then print how many passed each exercise and the most frequent mistakes."""
    if args.jobs < 1:
        raise UsageError(f"grade: --jobs {args.jobs}; expected 1 or more.")
    course = Course(args.set)
    slugs = [s.strip() for s in args.exercises.split(",")] if args.exercises else course.graded
    exercises = {slug: course.load(slug) for slug in slugs}
    if runner() is run_here:
        raise UsageError("grade: this system cannot run a submission in a process of its own, so one could change the "
                         "grades of another. Use Linux, macOS or WSL.")
    if missing():
        print("\n".join(rows_text([("note", f"{missing()}; grade in a container without network")])))
    rows, new = grade(args.submissions, args.out, slugs, args.jobs, args.seed, _bar, course, args.html,
                      args.conventions)
    if lost := strays(args.submissions, exercises):
        why = f"{', '.join(lost)}: in no student's folder, and fits none of the exercises"
        print("\n".join(rows_text([("not graded", why)])))
    print("\n".join(_summary(rows, new, exercises, args.out)) + (", report.html" if args.html else ""))


def _bar(rows, total):
    return tqdm(rows, total=total, unit="file", disable=not sys.stderr.isatty(), ncols=79)


def _summary(rows, new, exercises, out):
    """Lines for the screen: passed and handed in per exercise, the three most frequent mistakes."""
    yield f" {len(rows)} rows, {new} graded now, {len(rows) - new} kept from before"
    yield ""
    yield f" {'exercise':<20} {'passed':>7} {'handed in':>10} {'students':>9}"
    for slug in exercises:
        mine = [row for row in rows if row["exercise"] == slug]
        given = sum(row["status"] != "not_attempted" for row in mine)
        yield f" {slug:<20} {sum(row['score'] > 0 for row in mine):>7} {given:>10} {len(mine):>9}"
    frequent = list(misconceptions(rows, exercises))[:3]
    if frequent:
        yield ""
        yield " most frequent mistakes:"
        for slug, name, many, formula in frequent:
            yield f" {many:>4}  {slug}: {name}  {formula}".rstrip()
    yield ""
    yield f" in {out}: grades.csv, results/, junit.xml, misconceptions.csv"
