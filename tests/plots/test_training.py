"""Figures hold the numbers they are given, and matplotlib's own state is left alone."""
import subprocess
import sys

import numpy as np
import pytest
from matplotlib import image

from minigrad import plots
from minigrad.optim.schedules import Cosine

HISTORY = [{"epoch": i, "lr": 0.1 / i, "train_loss": 1.0 / i, "train_accuracy": 1 - 0.5 / i, "test_loss": 1.5 / i,
            "test_accuracy": 1 - 0.6 / i} for i in range(1, 6)]


@pytest.fixture
def figures(monkeypatch):
    """The figures that are saved, instead of files."""
    saved = []
    monkeypatch.setattr(plots.training, "save_figure", lambda figure, path: saved.append(figure) or path)
    return saved


def lines(ax):
    return {line.get_label(): line.get_ydata() for line in ax.get_lines()}


def test_the_training_figure_shows_loss_accuracy_and_rate(figures):
    plots.training_figure(HISTORY, "x.png")
    losses, accuracies, rates = figures[0].axes
    np.testing.assert_allclose(lines(losses)["train"], [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5])
    np.testing.assert_allclose(lines(losses)["test"], np.array([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]) * 1.5)
    np.testing.assert_allclose(lines(accuracies)["test 88.00 %"], [40, 70, 80, 85, 88])
    np.testing.assert_allclose(rates.get_lines()[0].get_ydata(), [0.1 / i for i in range(1, 6)])
    assert all(ax.get_xlabel() == "epoch" for ax in figures[0].axes)
    assert [(ax.get_title(), ax.get_ylabel()) for ax in figures[0].axes] == [
        ("Loss", "nats per example"), ("Accuracy", "per cent"), ("Learning rate", "")]
    for ax in figures[0].axes:
        assert all(tick % 1 == 0 for tick in ax.xaxis.get_major_locator().tick_values(1, 2)), "epochs are whole"


def test_without_a_test_set_only_training_is_drawn(figures):
    plots.training_figure([{k: v for k, v in row.items() if not k.startswith("test")} for row in HISTORY], "x.png")
    assert [len(ax.get_lines()) for ax in figures[0].axes] == [1, 1, 1]


def test_a_schedule_is_drawn_from_iteration_one():
    ax = Cosine(0.1, 0.0, 50).plot(50)
    x, y = ax.get_lines()[0].get_data()
    assert list(x) == list(range(1, 51)) and y[0] == 0.1 and y[25] == pytest.approx(0.05)
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("Cosine", "iteration", "learning rate")
    assert ax.get_ylim()[0] == 0 and tuple(ax.figure.get_size_inches()) == (5, 3)
    assert ax.get_lines()[0].get_drawstyle() == "steps-mid"
    assert Cosine(0.1, 0.0, 50).plot(61).get_lines()[0].get_drawstyle() == "default"


def test_the_file_is_a_picture_in_a_new_folder_and_nothing_else_is_there(tmp_path):
    path = plots.training_figure(HISTORY, tmp_path / "new" / "training.png")
    assert image.imread(path).shape == (450, 1665, 4)
    assert [p.name for p in path.parent.iterdir()] == ["training.png"]


@pytest.mark.long
def test_neither_pyplot_nor_a_display_is_needed(tmp_path):
    program = ("import sys; from minigrad import plots\n"
               "assert 'matplotlib' not in sys.modules\n"
               f"plots.training_figure({HISTORY!r}, {str(tmp_path / 'a.png')!r})\n"
               "assert 'matplotlib.pyplot' not in sys.modules")
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60,
                   env={"PATH": "", "HOME": str(tmp_path)})


def test_a_comparison_shows_seeds_and_the_mean_of_each_method_the_best_on_top(figures):
    rows = [{"method": "sam", "accuracies": [98.0, 99.0], "diverged": 0, "mean": 98.5, "sd": 0.7},
            {"method": "sgd", "accuracies": [97.0], "diverged": 1, "mean": 97.0, "sd": None},
            {"method": "newton", "accuracies": [90.0], "diverged": 0, "mean": 90.0, "sd": None}]
    plots.comparison_figure(rows, 600, "x.png")
    (ax,) = figures[0].axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["newton", "sgd", "sam"]
    (bar,) = ax.containers
    middle, _, (spread,) = bar
    assert middle.get_xydata().tolist() == [[98.5, 1.88]]
    np.testing.assert_allclose(spread.get_segments()[0], [[97.8, 1.88], [99.2, 1.88]])
    dots = [line.get_xydata().tolist() for line in ax.lines if line.get_marker() == "o"]
    assert dots == [[[90.0, 0.2]], [[97.0, 1.2]], [[98.0, 2.2], [99.0, 2.2]]]
    (words,) = ax.texts
    assert words.get_text() == "1 diverged" and words.xy == (0.01, 1)
    assert ax.get_title() == "600 gradient evaluations each: seeds, and mean ± sd"
    plots.comparison_figure(rows[1:], 600, "x.png")
    assert figures[1].axes[0].get_title() == "600 gradient evaluations each: one seed"
