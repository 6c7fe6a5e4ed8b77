"""One style for all figures: colours, axes, saving. Matplotlib is imported when the first figure is drawn.

It changes no global state of matplotlib and opens no window.
"""
import contextlib
from pathlib import Path

from ..errors import UsageError
from ..files import atomic

COLOURS = BLUE, GREEN, ORANGE, PURPLE, GREY, GOLD = "#1f6fb4", "#2e8b57", "#d1561f", "#7a4fa3", "#4a4a4a", "#b8860b"
TRAIN, TEST, RATE = BLUE, ORANGE, GREY


def new_figure(columns, width=3.7, height=3.0):
    """(figure, list of axes): one row of plots in the house style, without a matplotlib backend."""
    from matplotlib.figure import Figure
    figure = Figure(figsize=(width * columns, height), layout="constrained")
    axes = list(figure.subplots(1, columns, squeeze=False)[0])
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(True, color="#e6e6e6", linewidth=0.8)
        ax.set_axisbelow(True)
    return figure, axes


def borders(figure, axes):
    """Where the plots of a drawn row begin and end, as fractions of its width: 0, …, 1. What stands between two plots,
    as a bar of colours, belongs to the one on its left."""
    width = figure.get_figwidth() * figure.dpi
    starts = [ax.get_tightbbox().x0 / width for ax in axes[1:]]
    return [0.0, *(max(0.0, start - 0.003) for start in starts), 1.0]


def figure_format(path):
    """The format that the suffix of a figure's file asks for; UsageError for others than .png, .pdf and .svg."""
    suffix = Path(path).suffix
    if suffix not in (".png", ".pdf", ".svg"):
        raise UsageError(f"figure: got the file name {Path(path).name!r}, expected one that ends in .png, .pdf or "
                         ".svg.")
    return suffix[1:]


def save_figure(figure, path, dpi=150):
    """Write the figure (PNG, PDF or SVG by the suffix) atomically; returns its path."""
    form = figure_format(path)
    with _laid_out(figure, dpi):
        return atomic.write(path, lambda file: figure.savefig(file, dpi=dpi, format=form))


@contextlib.contextmanager
def _laid_out(figure, dpi):
    """Place what is in the figure before it is saved, and turn its layout off meanwhile: `savefig` would draw a figure
    that has one twice, the first time only for the places."""
    layout, before = figure.get_layout_engine(), figure.dpi
    figure.dpi = dpi
    if layout is not None:
        layout.execute(figure)
    figure.set_layout_engine(None)
    try:
        yield
    finally:
        figure.set_layout_engine(layout)
        figure.dpi = before
