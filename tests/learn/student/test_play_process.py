"""`play`: the student's function in the real engine, on both kinds of arrays, beside the mistakes made on the way."""
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from minigrad import backend
from minigrad.learn.exercises.course import ORDER, load
from minigrad.learn.student import play_network, play_process

SAMPLE = ("descent", "momentum", "adam", "conv2d", "swa")                # one of each kind; the others are long
SLUGS = [pytest.param(slug, marks=() if slug in SAMPLE else pytest.mark.long) for slug in ORDER]
CORPUS = Path(__file__).parents[1] / "checking" / "corpus"


@pytest.fixture
def short(monkeypatch, capsys, tmp_path):
    """short(slug, source, device, mistakes) -> what a run of 12 steps prints, and the axes of its figure."""
    monkeypatch.setattr(play_network, "STEPS", 12)
    axes = []
    monkeypatch.setattr("minigrad.plots.save_figure", lambda figure, path: axes.append(figure.axes[0]))

    def run(slug, source, device="numpy", mistakes=()):
        path = tmp_path / f"{slug}.py"
        path.write_text("import numpy as np\n\n\n" + source)
        play_process.main(slug, "", str(path), "", device, mistakes)
        return json.loads(capsys.readouterr().out.splitlines()[-1]), axes[-1]
    return run


@pytest.mark.parametrize("slug", SLUGS)
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
    scope = play_process.names_in(path, backend.xp())
    assert scope["numpy"] is backend.xp() and scope["math"].sqrt(4) == 2
    assert float(scope["sqrt"](backend.asarray(np.array([9.0])))[0]) == 3
    assert float(scope["norm"](backend.asarray(np.array([3.0, 4.0])))) == float(scope["la"].norm(
        backend.asarray(np.array([3.0, 4.0])))) == 5


def test_mistakes_made_on_the_way_are_drawn_with_their_formulas(short):
    adam = load("adam")
    _, ax = short("adam", adam.solution, mistakes=[("no_v_hat",), ("no_v_hat", "sign"), ("t_from_0",)])
    engine, yours, *thin = ax.get_lines()
    assert [line.get_label().partition(": ")[0] for line in thin] == [
        "before, v̂ₜ = vₜ", "before, v̂ₜ = vₜ; wₜ₊₁ = wₜ + η·m̂ₜ/(√(v̂ₜ) + ε)",
            "before, m̂ₜ = mₜ/(1−β₁ᵗ⁺¹); v̂ₜ = vₜ/(1−β₂ᵗ⁺¹)"]
    np.testing.assert_allclose(yours.get_ydata(), engine.get_ydata(), rtol=1e-9)
    assert all(np.abs(line.get_ydata() - engine.get_ydata()).max() > 1e-3 for line in thin)
    assert thin[1].get_ydata()[-1] > ax.get_ylim()[1] and thin[1].get_label().endswith("outside the frame")
    assert not yours.get_label().endswith("outside the frame")
    low, high = ax.get_ylim()
    assert all(low < y < high for y in engine.get_ydata())


def test_a_class_is_played_by_the_driver_of_its_exercise(monkeypatch, short):
    def driver(student, w, g, lr):
        return student.Rule(lr).step(w, g)

    def train(step):
        w, losses = np.ones(2), []
        for _ in range(6):
            losses.append(float(w @ w))
            w = step(w, 2 * w, 0.1)
        return losses, w
    exercise = replace(load("descent"), function=("Rule",), driver=driver, play=train)
    monkeypatch.setattr(play_process.Course, "load", lambda self, slug: exercise)
    source = "class Rule:\n    def __init__(self, lr):\n        self.lr = lr\n    def step(self, w, g):\n" \
             "        return w {sign} self.lr * g\n"
    found, ax = short("descent", source.format(sign="-"))
    assert found["difference"] == 0 and len(ax.get_lines()) == 2 and "Rule" in ax.get_title()
    found, _ = short("descent", source.format(sign="+"))
    assert found["difference"] > 1


def test_a_function_that_takes_the_number_of_the_step_gets_it(short):
    corrected = (CORPUS / "rmsprop/27_bias_corrected.py").read_text(encoding="utf-8")
    assert short("rmsprop", load("rmsprop").wider.solution)[0]["difference"] == 0
    assert short("rmsprop", corrected)[0]["difference"] > 1e-3
