"""One style: every figure has the same axes, in the same colours."""
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.image import imread

from minigrad import plots
from minigrad.optim.schedules import Constant
from minigrad.plots import style

X = np.linspace(0.0, 1.0, 3)
FIGURES = {
    "schedule": lambda: Constant(0.1).plot(5).figure,
    "lines": lambda: plots.lines_figure({"Loss": ("nats", {"a": X, "b": 2 * X})}, X, "t"),
    "spectrum": lambda: plots.spectrum_figure({"a": (X, X)}, X, {"a": 1 + X}),
    "scores": lambda: plots.scores_figure({"a": 97.5, "b": 98.0}, "%"),
    "surface": lambda: plots.surface_figure({"Loss": (np.outer(X, X), "nats")}, X, X, paths={"p": [(0, 0), (1, 1)]}),
}


def drawn(ax):
    """The colours of the lines of data."""
    return {to_hex(line.get_color()) for line in ax.lines}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_in_the_house_style(name):
    ax, like = FIGURES[name]().axes[0], style.new_figure(1)[1][0]
    closed = name == "surface"                              # contours go to all four edges
    assert [ax.spines[side].get_visible() for side in ("top", "right", "bottom")] == [closed, closed, True]
    grid, expected = ax.get_xgridlines()[0], like.get_xgridlines()[0]
    assert (grid.get_visible(), grid.get_color(), grid.get_linewidth()) == (True, expected.get_color(), 0.8)
    assert ax.get_axisbelow() is True and drawn(ax) and drawn(ax) <= set(style.COLOURS)


def test_a_row_of_plots():
    figure, axes = style.new_figure(3, width=2.0, height=1.5)
    assert len(axes) == 3 and tuple(figure.get_size_inches()) == (6.0, 1.5)
    assert [ax.spines["top"].get_visible() for ax in axes] == [False] * 3


def labelled():
    """A figure whose labels need more room than the default margins."""
    figure, (ax,) = style.new_figure(1)
    ax.plot(X, 1000 * X)
    ax.set(title="title", xlabel="two\nlines", ylabel="loss")
    return figure


def test_a_saved_picture_is_that_of_matplotlib_and_the_figure_stays_as_it_was(tmp_path):
    figure = labelled()
    layout, dpi = figure.get_layout_engine(), figure.dpi
    for _ in range(2):
        style.save_figure(figure, tmp_path / "ours.png", dpi=120)
        assert figure.get_layout_engine() is layout and figure.dpi == dpi
    labelled().savefig(tmp_path / "theirs.png", dpi=120)
    np.testing.assert_array_equal(imread(tmp_path / "ours.png"), imread(tmp_path / "theirs.png"))


def test_a_picture_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    figure, path = style.new_figure(1)[0], tmp_path / "f.png"
    path.write_text("old")
    monkeypatch.setattr(figure, "savefig", lambda file, dpi, format: (file.write(b"half"), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        style.save_figure(figure, path)
    assert path.read_text() == "old"
