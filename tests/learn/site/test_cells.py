"""Pictures of a lesson on its page: a row of plots is cut between them, so that they can stack."""
import numpy as np
from matplotlib.image import imread

from minigrad import plots
from minigrad.learn.lesson.figures import figure
from minigrad.learn.site.cells import Hearing
from minigrad.learn.site.live.collecting import Live
from minigrad.learn.terminal import listening

from .reader import Reader


def test_a_row_of_plots_is_cut_between_them(tmp_path, monkeypatch):
    """The pieces together are the figure, and no cut goes through ink."""
    monkeypatch.setenv("MINIGRAD_FIGURES", str(tmp_path / "lesson"))
    hearing = Hearing([], tmp_path / "figures", Live())
    with listening(hearing), figure("two", alt="both", columns=3) as axes:
        for ax in axes:
            ax.plot([0, 1], [0, 1000])
            ax.set(ylabel="a label at the left", title="title")
    images = Reader("".join(hearing.html())).images
    assert [image["src"] for image in images] == [f"figures/two_{i}.png" for i in (1, 2, 3)]
    assert [image["alt"] for image in images] == ["both", "", ""]
    parts = [imread(tmp_path / image["src"]) for image in images]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), imread(tmp_path / "lesson" / "two.png"))
    for part in parts:
        assert (part[:, [0, -1], :3] == 1).all() and not (part[..., :3] == 1).all()


def test_a_bar_of_colours_belongs_to_the_plot_on_its_left():
    drawn, axes = plots.new_figure(2)
    drawn.colorbar(axes[0].imshow(np.eye(3)), ax=axes[0])
    drawn.canvas.draw()
    _, cut, _ = plots.borders(drawn, axes)
    assert axes[0].get_position().x1 < drawn.axes[2].get_position().x1 < cut < axes[1].get_position().x0
