"""What the figures show: levels, marks, lines. How they look was judged by eye."""
import numpy as np
import pytest

from minigrad.plots import weightspace as figures

A, B = np.linspace(-2, 2, 21), np.linspace(-1, 1, 11)
BOWL = A[None, :] ** 2 + B[:, None] ** 2


def test_levels_double_their_distance_from_the_minimum():
    Z = 3.0 + BOWL + 1e-3 * np.pi * (A[None, :] + 2) * (B[:, None] + 2) ** 2
    steps = figures.levels(Z)
    np.testing.assert_allclose(np.diff(steps - Z.min()) / (steps[:-1] - Z.min()), 1.0, atol=1e-5)
    assert steps[-1] == pytest.approx(np.quantile(Z, 0.9)) and len(steps) == 9
    assert figures.levels(BOWL, marked=[3.0])[-1] == pytest.approx(4.5)


def test_levels_of_an_error_are_not_finer_than_one_example():
    share = np.round(BOWL * 4) * 0.25
    steps = figures.levels(share)
    assert (np.diff(steps) >= 0.25 - 1e-9).all() or len(steps) == 2
    assert len(figures.levels(np.full((5, 5), 2.0))) >= 2   # a flat surface can be drawn
    assert np.isfinite(figures.levels(np.where(BOWL > 3, np.inf, BOWL))).all()


def test_labels_tell_levels_apart():
    label = figures._short(np.array([0.0247, 0.0253, 0.11, 1234.0]))
    assert [label(v, 0) for v in (0.0247, 0.0253, 0.11, 1234.0)] == ["0.0247", "0.0253", "0.110", "1234"]


def test_surface_marks_points_where_they_are(tmp_path):
    panels = {"Loss": (BOWL, "nats"), "Error": (BOWL, "%")}
    figure = figures.surface_figure(panels, A, B, {"SWA": (0, 0), "SGD": (1.5, 0.5)}, {"path": [(0, 0), (1, 1)]})
    axes = [ax for ax in figure.axes if ax.get_title()]
    assert [ax.get_title() for ax in axes] == ["Loss", "Error"]
    marks = [tuple(float(v[0]) for v in line.get_data()) for line in axes[0].lines if len(line.get_xdata()) == 1]
    assert marks == [(0, 0), (1.5, 0.5)] and [t.get_text() for t in axes[0].texts] == ["SWA", "SGD"]
    assert axes[0].get_aspect() == 1 and all(spine.get_visible() for spine in axes[0].spines.values())
    figure.savefig(tmp_path / "f.png")


def test_levels_reach_above_the_points_that_are_marked():
    """The value is read from Z where the point lies, 1.6² + 0.6², and the last level is half as much again."""
    figure = figures.surface_figure({"Loss": (BOWL, "nats")}, A, B, {"far": (1.6, 0.6)})
    surface, colour_bar = figure.axes
    (steps,) = {tuple(c.levels) for c in surface.collections if hasattr(c, "levels")}
    assert steps[-1] == pytest.approx(1.5 * 2.92) and surface.get_legend() is None
    np.testing.assert_allclose(colour_bar.get_yticks(), steps)


def test_lines_of_one_kind_have_one_colour_and_one_entry(tmp_path):
    t = np.linspace(0, 1, 5)
    series = {"SWA": np.ones((3, 5)), "SGD": 2 * np.ones(5)}
    figure = figures.lines_figure({"Loss": ("nats", series)}, t, "t", {"w": 0.5})
    ax = figure.axes[0]
    drawn = [line for line in ax.lines if len(line.get_xdata()) == 5]
    assert ax.get_xlim() == (0, 1) and ax.get_ylabel() == "nats" and ax.get_xlabel() == "t"
    assert len(drawn) == 4 and len({line.get_color() for line in drawn}) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["SWA", "SGD"]
    (mark,) = ax.texts
    assert (mark.get_text(), mark.xy, mark.xyann, mark.anncoords) == ("w", (0.5, 1), (3, -3), "offset points")
    figure.savefig(tmp_path / "f.pdf")


def test_spectrum_and_scores(tmp_path):
    mass = np.array([0.9, 0.1])
    spectra = {"SGD": (np.array([0.0, 9.0]), mass), "SAM": (np.array([0.0, 3.0]), mass)}
    x = np.linspace(0, 9, 4)
    figure = figures.spectrum_figure(spectra, x, {"SGD": 1 + x, "SAM": 2 + x})
    ax = figure.axes[0]
    assert ax.get_yscale() == "log" and "from 0 to 9" in ax.get_legend().get_texts()[0].get_text()
    curves = [line.get_ydata() for line in ax.lines if len(line.get_xdata()) == 4]
    np.testing.assert_array_equal(curves, [1 + x, 2 + x])
    assert [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 2] == [9, 3]    # the largest of each
    figure.savefig(tmp_path / "s.png")
    figure = figures.scores_figure({"a": 97.5, "b": 98.0}, "%")
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["a", "b"]
    figure.savefig(tmp_path / "t.png")


def test_each_score_stands_beside_its_dot_the_first_on_top():
    (ax,) = figures.scores_figure({"a": 97.5, "b": 98.0}, "%").axes
    assert ax.lines[0].get_xydata().tolist() == [[97.5, 0], [98, 1]] and ax.get_ylim() == (1.5, -0.5)
    assert [(text.get_text(), text.xy, text.xyann) for text in ax.texts] == [
        ("97.50", (97.5, 0), (8, 0)), ("98.00", (98, 1), (8, 0))]
    assert ax.get_xlabel() == "%" and not ax.spines["left"].get_visible()
    assert ax.lines[0].get_color() == figures.COLOURS[0]


@pytest.mark.parametrize("a, b, aspect", [(1.0, 3.0, "auto"), (3.0, 1.0, "auto"), (1.0, 2.9, 1), (2.9, 1.0, 1)])
def test_a_plane_up_to_three_times_as_long_as_wide_is_drawn_to_scale(a, b, aspect):
    figure = figures.surface_figure({"Loss": (BOWL, "nats")}, np.linspace(0, a, 21), np.linspace(0, b, 11))
    ax = figure.axes[0]
    assert ax.get_aspect() == aspect and ax.get_xlim() == (0, a) and ax.get_ylim() == (0, b)
    assert [c.extend for c in ax.collections if hasattr(c, "extend")][0] == "both"      # beyond the levels, too
