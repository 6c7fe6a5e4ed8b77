"""Lessons as web pages: each runs, and its text, code, claims, formulas and figures become one HTML file that works
offline; index.html says for every claim of the sources where it is tested. reference/index.html is the API reference,
a page for each module. playground.html runs the update rules on surfaces of two weights.

  minigrad site                    all lessons, the reference and the playground, into runs/site
  minigrad site 07 --out pages     one lesson, into another folder
  minigrad site --reference        the reference alone, in seconds
  minigrad site --playground       the playground alone, in a second

MINIGRAD_BUDGET=full runs the experiments at full size.
"""
from pathlib import Path

from ..errors import UsageError
from ..learn.lesson import script
from ..learn.site import pages, reference
from ..learn.site.live import playground


def configure(parser):
    """[LESSON …] [--out DIR] [--reference | --playground]"""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="numbers or names; without one: all")
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path("runs/site"),
                        help="the folder of the pages (runs/site)")
    alone = parser.add_mutually_exclusive_group()
    alone.add_argument("--reference", action="store_true", help="write the API reference alone")
    alone.add_argument("--playground", action="store_true", help="write the playground alone")


def run(args):
    """Write the pages; say where."""
    alone = "reference" if args.reference else "playground" if args.playground else None
    if alone and args.lessons:
        raise UsageError(f"site: got lessons and --{alone}, which writes no lesson. Leave one of them out.")
    lessons = [] if alone else [script.find(name) for name in args.lessons] or script.lessons()
    if not args.lessons and alone != "playground":
        print(f" {reference.build(args.out / 'reference', home='../index.html' if lessons else None)}")
    if not args.lessons and alone != "reference":
        print(f" {playground.build(args.out, [('index.html', 'All lessons')] if lessons else [])}")
    if lessons:
        print(f" {pages.build(lessons, args.out)}")
