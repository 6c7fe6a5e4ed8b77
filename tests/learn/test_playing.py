"""`play`: the student's function in the real engine, on both kinds of arrays, beside the mistakes made on the way."""
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from minigrad import backend, cli
from minigrad.errors import UsageError
from minigrad.learn import playing
from minigrad.learn.checker import check
from minigrad.learn.play import MOST, on_the_way, play
from minigrad.learn.progress import Progress
from minigrad.learn.specs import ORDER, load

CORPUS = Path(__file__).parent / "corpus"


@pytest.fixture
def short(monkeypatch, capsys, tmp_path):
    """short(slug, source, device, mistakes) -> what a run of 12 steps prints, and the axes of its figure."""
    monkeypatch.setattr(playing, "STEPS", 12)
    axes = []
    monkeypatch.setattr("minigrad.plots.save_figure", lambda figure, path: axes.append(figure.axes[0]))

    def run(slug, source, device="numpy", mistakes=()):
        path = tmp_path / f"{slug}.py"
        path.write_text("import numpy as np\n\n\n" + source)
        playing.main(slug, "", str(path), "", device, mistakes)
        return json.loads(capsys.readouterr().out.splitlines()[-1]), axes[-1]
    return run


@pytest.mark.parametrize("slug", ORDER)
def test_a_right_function_trains_like_the_engine_on_both_kinds_of_arrays(slug, short, device):
    host, _ = short(slug, load(slug).solution)
    there, _ = short(slug, load(slug).solution, "fake")
    assert host["difference"] <= 1e-10 and there["difference"] <= 1e-10
    assert there["yours"] == pytest.approx(host["yours"], rel=1e-9)


def test_a_wrong_function_trains_otherwise(short):
    found, _ = short("adam", (CORPUS / "adam/09_no_v_hat.py").read_text(encoding="utf-8"))
    assert found["difference"] > 0.1 and found["yours"] != found["engine"]


def test_numpy_in_the_student_s_file_is_the_module_of_the_arrays(tmp_path, device):
    path = tmp_path / "sam.py"
    path.write_text("import math\nimport numpy\nimport numpy.linalg as la\nfrom numpy import sqrt\n"
                    "from numpy.linalg import norm\n")
    scope = playing.student(path, backend.xp())
    assert scope["numpy"] is backend.xp() and scope["math"].sqrt(4) == 2
    assert float(scope["sqrt"](backend.asarray(np.array([9.0])))[0]) == 3
    assert float(scope["norm"](backend.asarray(np.array([3.0, 4.0])))) == float(scope["la"].norm(
        backend.asarray(np.array([3.0, 4.0])))) == 5


def test_mistakes_made_on_the_way_are_drawn_with_their_formulas(short):
    adam = load("adam")
    _, ax = short("adam", adam.solution, mistakes=[("no_v_hat",), ("no_v_hat", "sign"), ("t_from_0",)])
    engine, yours, *thin = ax.get_lines()
    assert [line.get_label().partition(": ")[0] for line in thin] == [
        "before, v̂ₜ = vₜ", "before, v̂ₜ = vₜ; Δwₜ = η·m̂ₜ/(√(v̂ₜ) + ε)", "before, m̂ₜ = mₜ/(1−β₁ᵗ⁺¹)"]
    np.testing.assert_allclose(yours.get_ydata(), engine.get_ydata(), rtol=1e-9)
    assert all(np.abs(line.get_ydata() - engine.get_ydata()).max() > 1e-3 for line in thin)
    assert thin[1].get_ydata()[-1] > ax.get_ylim()[1] and thin[1].get_label().endswith("outside the frame")
    assert not yours.get_label().endswith("outside the frame")
    low, high = ax.get_ylim()
    assert all(low < y < high for y in engine.get_ydata())


def test_the_mistakes_come_from_the_progress_of_the_student(tmp_path):
    progress = Progress(tmp_path)
    for name in ("09_no_v_hat", "24_pass", "18_absolute_gradient", "17_uphill_and_no_v_hat", "09_no_v_hat",
                 "01_textbook"):
        path = shutil.copy(CORPUS / "adam" / f"{name}.py", tmp_path / "adam.py")
        progress.note_verdict(check(load("adam"), path), name)
    assert on_the_way(load("adam"), progress.of("adam")) == [("no_v_hat", "sign"), ("no_v_hat",)]
    many = {"diagnoses": [[w.name] for w in load("adam").wrong]}
    assert on_the_way(load("adam"), many) == [(w.name,) for w in load("adam").wrong[-MOST:]]
    assert on_the_way(load("sam"), {"diagnoses": [["extra_gradient"], ["gone"]]}) == []


def test_the_command(tmp_path, capsys):
    (tmp_path / "descent.py").write_text(load("descent").solution)
    assert cli.main(["learn", "play", "descent", "--dir", str(tmp_path)]) == 0
    assert "weights differ by   0.0e+00 at most" in capsys.readouterr().out
    assert (tmp_path / "play_descent.png").stat().st_size > 5000
    (tmp_path / "adam.py").write_text((CORPUS / "adam/22_undefined_name.py").read_text())
    assert any("vhat" in line for line in play(load("adam"), tmp_path / "adam.py"))


def test_without_a_gpu_it_says_so(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    (tmp_path / "descent.py").write_text(load("descent").solution)
    assert cli.main(["learn", "play", "descent", "--dir", str(tmp_path), "--gpu"]) == 2
    assert "no GPU can be used" in capsys.readouterr().err
    with pytest.raises(UsageError, match="nothing to play"):
        play(replace(load("descent"), play=""), tmp_path / "descent.py")
