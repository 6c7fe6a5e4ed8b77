"""Figures are kept, and described in words."""
import pytest
from minigrad.errors import UsageError
from minigrad.learn.lesson import showing
from minigrad.learn.lesson.figures import figure


@pytest.mark.parametrize("name, file, start", [("a", "a.png", b"\x89PNG"), ("b.svg", "b.svg", b"<?xml"),
                                               ("v1.2", "v1.2.png", b"\x89PNG")])
def test_a_figure_is_saved_and_described(name, file, start, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MINIGRAD_FIGURES", str(tmp_path))
    with figure(name, alt="A line that rises.") as ax:
        ax.plot([0, 1])
    assert (tmp_path / file).read_bytes().startswith(start)
    out = capsys.readouterr().out
    assert str(tmp_path / file) in out and "A line that rises." in out


def test_columns_and_no_alt_text(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIGRAD_FIGURES", str(tmp_path))
    with figure("a", alt="Two.", columns=2) as axes:
        assert len(axes) == 2
    with pytest.raises(UsageError, match="no alt text"), figure("b", alt=" "):
        pass
    assert not (tmp_path / "b.png").exists()


@pytest.mark.parametrize("budget, begins", [("", "A line"), ("ci", "A line"), ("quick", "As seen at the default"),
                                            ("full", "As seen at the default")])
def test_what_was_measured_is_described_as_at_the_default_budget(budget, begins, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MINIGRAD_FIGURES", str(tmp_path))
    monkeypatch.setenv("MINIGRAD_BUDGET", budget)
    for measured, start in ((True, begins), (False, "A line")):
        with figure("a", alt="A line that rises.", measured=measured) as ax:
            ax.plot([0, 1])
        assert capsys.readouterr().out.splitlines()[1].strip().startswith(start)


def test_a_figure_that_fails_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIGRAD_FIGURES", str(tmp_path))
    with pytest.raises(KeyError), figure("a", alt="One."):
        raise KeyError
    assert not list(tmp_path.iterdir())


def test_a_notebook_shows_the_picture_with_its_alternative_text(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setenv("MINIGRAD_FIGURES", str(tmp_path))
    monkeypatch.setattr(showing, "in_notebook", lambda: True)
    monkeypatch.setattr(showing, "show", shown.append)
    with figure("a", alt='A "line" <that> rises.') as ax:
        ax.plot([0, 1])
    page = shown[0]._repr_html_()
    assert 'alt="A &quot;line&quot; &lt;that&gt; rises."' in page and "data:image/png;base64,iVBOR" in page
