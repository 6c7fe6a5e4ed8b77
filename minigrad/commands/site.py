"""Lessons as web pages: each runs, and its text, code, claims, formulas and figures become one HTML file that works
offline; index.html says for every claim of the sources where it is tested. reference/index.html is the API reference,
a page for each module.

  minigrad site                    all lessons and the reference, into runs/site
  minigrad site 07 --out pages     one lesson, into another folder
  minigrad site --reference        the reference alone, in seconds

MINIGRAD_BUDGET=full runs the experiments at full size.
"""
from pathlib import Path

from ..errors import UsageError
from ..learn.lesson import script
from ..learn.site import pages, reference


def configure(parser):
    """[LESSON …] [--out DIR] [--reference]"""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="numbers or names; without one: all")
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path("runs/site"),
                        help="the folder of the pages (runs/site)")
    parser.add_argument("--reference", action="store_true", help="write the API reference alone")


def run(args):
    """Write the pages; say where."""
    if args.reference and args.lessons:
        raise UsageError("site: got lessons and --reference, which writes no lesson. Leave one of them out.")
    lessons = [] if args.reference else [script.find(name) for name in args.lessons] or script.lessons()
    if not args.lessons:
        print(f" {reference.build(args.out / 'reference', home='../index.html' if lessons else None)}")
    if lessons:
        print(f" {pages.build(lessons, args.out)}")
