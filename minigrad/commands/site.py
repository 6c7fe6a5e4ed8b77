"""Lessons as web pages: each runs, and its text, code, claims, formulas and figures become one HTML file that works
offline; index.html says for every claim of the sources where it is tested.

  minigrad site                    all lessons, into runs/site
  minigrad site 07 --out pages     one of them, into another folder

MINIGRAD_BUDGET=full runs the experiments at full size.
"""
from pathlib import Path

from ..learn.lesson import script
from ..learn.site.pages import build


def configure(parser):
    """[LESSON …] [--out DIR]"""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="numbers or names; without one: all")
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path("runs/site"),
                        help="the folder of the pages (runs/site)")


def run(args):
    """Write the pages; say where."""
    lessons = [script.find(name) for name in args.lessons] or script.lessons()
    print(f" {build(lessons, args.out)}")
