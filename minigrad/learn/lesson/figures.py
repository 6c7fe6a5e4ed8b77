"""Figures of a lesson in the house style, saved with a text that says what there is to see.

    with figure("07_steps", alt="…") as ax: ax.plot(…)          runs/lessons/07_steps.png
"""
import base64
import contextlib
import html
import os
import sys
from pathlib import Path

from ... import plots
from ...errors import UsageError
from ..terminal import paragraph
from . import showing
from .claims import budget

FOLDER = "runs/lessons"       # figures go here, below the current folder; MINIGRAD_FIGURES names another one
AT_DEFAULT = "As seen at the default budget: "


@contextlib.contextmanager
def figure(name, alt, columns=1, width=5.2, height=3.6, measured=False):
    """A figure in the house style: yields its axes (a list if columns > 1), saves it when the block ends.

    name: file name, .png unless it says .svg; saved in runs/lessons below the current folder, or in MINIGRAD_FIGURES.
    alt:  what there is to see, for readers who cannot see it; printed under the path. Required.
    width, height: of each column, in inches.
    measured: whether alt speaks of results, which were looked at after a run at the default budget: at another one it
          says so, since fewer seeds or shorter runs may look different.
    """
    path = figure_path(name, alt)
    if measured:
        alt = budget(ci="", full=AT_DEFAULT, quick=AT_DEFAULT) + alt
    drawn, axes = plots.new_figure(columns, width=width, height=height)
    yield axes[0] if columns == 1 else axes
    plots.save_figure(drawn, path, dpi=budget(ci=150, full=150, quick=110))
    if showing.in_notebook():
        showing.show(Picture(path, alt))
        return
    showing.tell(f" figure  {path}\n{paragraph(alt, ' ' * 9)}", "picture", path=path, alt=alt,
                 drawn=drawn, axes=axes)
    sys.stdout.flush()


def figure_path(name, alt):
    """The path of the figure of that name; .png unless it says .svg. UsageError without an alternative text."""
    if not alt.strip():
        raise UsageError(f"figure {name!r}: got no alt text. Say in a sentence what there is to see.")
    path = Path(os.environ.get("MINIGRAD_FIGURES") or FOLDER) / name
    return path if path.suffix in (".png", ".svg") else path.with_name(path.name + ".png")


class Picture:
    """A figure file for a notebook, with its alternative text."""

    def __init__(self, path, alt):
        self.path, self.alt = path, alt

    def __repr__(self):
        return f"figure {self.path}: {self.alt}"

    def _repr_html_(self):
        return f'<img alt="{html.escape(self.alt)}" src="{embedded(self.path)}" style="max-width:100%">'


def embedded(path):
    """A picture file as a data URL."""
    kind = "svg+xml" if path.suffix == ".svg" else "png"
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
