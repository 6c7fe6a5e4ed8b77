"""A web site of lessons, sources, a playground and the API reference: a folder of static pages that work offline.

  minigrad site                    everything, into runs/site; open index.html there
  minigrad site 07 --out pages     one lesson and the reference, into another folder
  minigrad site --reference        the reference alone, in seconds
  minigrad site --playground       the playground alone, in a second

Each lesson is run; a lesson is run again only if its file, the package or the budget has changed. Needs
pip install 'minigrad[site]'. MINIGRAD_BUDGET=full runs the experiments at full size. To publish the site, copy the
folder to any web server; .github/workflows/site.yml does so on GitHub Pages.
"""
import sys
from pathlib import Path

from tqdm import tqdm

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
    alone = reference if args.reference else playground if args.playground else None
    if alone and args.lessons:
        name = "--reference" if args.reference else "--playground"
        raise UsageError(f"site: got lessons and {name}, which writes no lesson. Leave one of them out.")
    if alone:
        print(f" {alone.build(args.out)}")
        return
    lessons = [script.find(name) for name in args.lessons] or script.lessons()
    with tqdm(total=len(lessons), disable=not sys.stderr.isatty(), unit="lesson", ncols=79, leave=False) as bar:
        def told(line):
            bar.write(line)
            bar.update()

        path = pages.build(lessons, args.out, told)
    print(f" {path}")
