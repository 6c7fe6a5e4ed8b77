"""Exercises: write the formula, save, and see which formula your code computes.

  minigrad learn init my     copy the exercises into your own folder, my
  minigrad learn             watch them: every save is checked (keys at the foot of the screen)
  minigrad learn adam        the same, from the exercise adam on

Then, for one exercise: check, hint, solution, reset, play; `list` shows all. For instructors: `new` starts an exercise
in a folder DIR, every action accepts it as `--set DIR`, and `selfcheck` proves the exercises.
"""
import argparse
import json
from pathlib import Path

from ..errors import UsageError
from ..learn.checking.checker import check
from ..learn.checking.verdict import verdict_text
from ..learn.exercises.course import Course
from ..learn.exercises.stubs import copy_stubs, solution_text
from ..learn.instructor.authoring import write
from ..learn.instructor.selfcheck import report
from ..learn.student.play import play
from ..learn.student.progress import Progress
from ..learn.student.watching import hints, overview, put_back, watch
from ..learn.terminal import rows_text

ACTIONS = {
    "init": "copy the exercises into a folder; never overwrites",
    "watch": "watch them from this exercise on (as `minigrad learn EXERCISE`)",
    "check": "check one exercise once; exit status 0 if it is right",
    "list": "all exercises and how far you are",
    "hint": "the next of three hints",
    "solution": "a solution, once you have passed or given up (--give-up)",
    "reset": "put the stub back; your text is kept beside it",
    "play": "train the real network with your function beside the engine's",
    "new": "start your own exercise: a skeleton to fill in",
    "selfcheck": "prove that the exercises tell their mistakes apart",
}


def configure(parser):
    """The actions; without one: watch."""
    parser.add_argument("--dir", default=None, metavar="FOLDER", help="your folder (default: my, or this one)")
    parser.add_argument("--set", default=None, metavar="DIR", help="exercises from this folder, not minigrad's own")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    for name, text in ACTIONS.items():
        action = actions.add_parser(name, help=text, description=text)
        if name == "new":
            action.add_argument("slug", metavar="SLUG", help="its name, and that of its file")
            action.add_argument("--into", default=".", metavar="DIR", help="the folder of the set (default: this one)")
            continue
        action.add_argument("--set", default=argparse.SUPPRESS, metavar="DIR", help="exercises from this folder")
        if name == "init":
            action.add_argument("folder", nargs="?", default="my", help="your folder (default: my)")
            continue
        if name == "selfcheck":
            continue
        action.add_argument("--dir", default=argparse.SUPPRESS, metavar="FOLDER", help="your folder")
        if name != "list":
            action.add_argument("slug", metavar="EXERCISE", help="its name, as `minigrad learn` lists it")
        if name == "check":
            action.add_argument("--json", action="store_true", help="one JSON object")
            action.add_argument("--seed", type=int, default=0, help="seed of the probes")
        if name == "reset":
            action.add_argument("--yes", action="store_true", help="do not ask")
        if name == "solution":
            action.add_argument("--give-up", action="store_true", help="show it before you have passed; this is noted")
        if name == "play":
            action.add_argument("--gpu", action="store_true", help="run your file on CuPy arrays, on the GPU")
    for slug in Course().order:                            # `learn adam`
        action = actions.add_parser(slug)
        action.add_argument("--dir", default=argparse.SUPPRESS, metavar="FOLDER", help="your folder")
        action.set_defaults(slug=slug)


def run(args):
    """Dispatch to the action, with the exercises of the set."""
    if args.action == "new":
        return _new(args)
    action = args.action if args.action in ACTIONS else "watch"
    return globals()[f"_{action}"](args, Course(args.set))


def _folder(args, course):
    """The student's folder: --dir, else my, else this one if it holds exercises."""
    if args.dir is not None:
        folder = Path(args.dir)
    else:
        folder = Path("my") if Path("my").is_dir() else Path(".")
    known = any((folder / f"{slug}.py").exists() for slug in course.order)
    if not folder.is_dir() or (args.dir is None and not known):
        given = f" --set {args.set}" if args.set else ""
        raise UsageError(f"learn: there are no exercises in {str(folder)!r}. "
                         f"`minigrad learn init my{given}` copies them.")
    return folder


def _init(args, course):
    written = copy_stubs(args.folder, course)
    print(f" {len(written)} files written to {args.folder}" if written else f" {args.folder} already has all exercises")
    shown = "" if args.folder == "my" else f" --dir {args.folder}"
    shown += "" if args.set is None else f" --set {args.set}"
    print(f" next: minigrad learn{shown}")


def _answer(args, course):
    """The file of the student's answer."""
    return _folder(args, course) / f"{args.slug}.py"


def _watch(args, course):
    slug = getattr(args, "slug", None)
    if slug is not None:
        course.load(slug)                                  # says which there are
    return watch(_folder(args, course), course, slug)


def _check(args, course):
    exercise, folder = course.load(args.slug), _folder(args, course)
    path = _answer(args, course)
    verdict = check(exercise, path, seed=args.seed)
    if path.is_file():
        Progress(folder, course).note_verdict(verdict, path.read_text(encoding="utf-8", errors="replace"))
    if args.json:
        print(json.dumps(verdict.record(), ensure_ascii=False))
    else:
        print(verdict_text(verdict, exercise.called))
    return 0 if verdict.passed else 1


def _list(args, course):
    print("\n".join(overview(Progress(_folder(args, course), course), course)))


def _hint(args, course):
    exercise, progress = course.load(args.slug), Progress(_folder(args, course), course)
    entry = progress.of(args.slug)
    entry["hints"] = min(entry["hints"] + 1, 3)
    progress.save()
    verdict = check(exercise, _answer(args, course))
    print("\n".join(rows_text(hints(exercise, verdict, entry["hints"]))))


def _solution(args, course):
    exercise, progress = course.load(args.slug), Progress(_folder(args, course), course)
    if args.give_up:
        progress.of(args.slug)["gave_up"] = True
        progress.save()
    passed = check(exercise, _answer(args, course)).passed
    if not passed and not progress.of(args.slug)["gave_up"]:
        raise UsageError(f"learn: you have not passed {args.slug} yet. `minigrad learn hint {args.slug}` helps; "
                         f"`minigrad learn solution {args.slug} --give-up` shows the solution and notes it.")
    print(solution_text(exercise))


def _reset(args, course):
    exercise, path = course.load(args.slug), _answer(args, course)
    if not args.yes:
        try:
            answer = input(f" put the stub back in {path}? Your text is kept beside it. [y/N] ")
        except EOFError:
            raise UsageError("learn: reset asks before it acts; without a terminal, add --yes.") from None
        if answer.strip().lower() not in ("y", "yes"):
            print(" nothing changed")
            return 1
    kept = put_back(path, exercise)
    print(f" {path} is the stub again" + (f"; your text is in {kept}" if kept else ""))
    return 0


def _play(args, course):
    exercise, path = course.load(args.slug), _answer(args, course)
    if not path.is_file():
        raise UsageError(f"learn: there is no {path}; expected your answer there. `minigrad learn init FOLDER` copies "
                         "the stubs.")
    print("\n".join(play(exercise, path, gpu=args.gpu)))


def _new(args):
    for path in write(args.slug, args.into):
        print(f" {path}")
    print(f" next: fill it in; `minigrad learn selfcheck --set {args.into}` says what is missing")


def _selfcheck(args, course):
    lines, well = report(course)
    print("\n".join(lines))
    return 0 if well else 1
