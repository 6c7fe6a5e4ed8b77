"""Which file is meant: misnamed files, notebooks, flat folders; what is not understood is said."""
import json
import shutil
from pathlib import Path

import pytest
from minigrad.learn.exercises.course import load
from minigrad.learn.instructor.collecting import collect, named_after, notebook_code, safe, strays
from minigrad.learn.instructor.grading import grade

CORPUS = Path(__file__).parents[1] / "checking" / "corpus"
RIGHT = {slug: CORPUS / slug / name for slug, name in (("adam", "01_textbook.py"), ("swa", "01_formula.py"))}
EXERCISES = {slug: load(slug) for slug in RIGHT}


def hand_in(folder, name, slug):
    """The right answer to an exercise under some name."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(RIGHT[slug], path)
    return path


def notebook(path, *cells):
    """A notebook of these code cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = [{"cell_type": "code", "source": cell.splitlines(True)} for cell in cells]
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": ["# def adam_step"]}, *made]}))


@pytest.mark.parametrize("name", ["Adam.py", "HW3-adam (1).py", "adam_final.py", "work/deep/adam.py", "mine.py"])
def test_a_file_of_another_name_is_found(name, tmp_path):
    path = hand_in(tmp_path / "in" / "ada", name, "adam")
    found = {s.slug: s for s in collect(tmp_path / "in", EXERCISES, tmp_path / "out")}
    assert found["adam"].path == path and found["adam"].note == f"taken from {name}"
    assert not found["swa"].path.exists() and found["swa"].note == ""


def test_the_right_name_wins_and_others_are_named(tmp_path):
    folder = tmp_path / "in" / "ada"
    hand_in(folder, "Adam 2.py", "adam"), hand_in(folder, "swa_new.py", "swa"), hand_in(folder, "swa_old.py", "swa")
    right = hand_in(folder, "adam.py", "adam")
    (folder / "notes.py").write_text("x = 1\n")
    adam, swa = collect(tmp_path / "in", EXERCISES, tmp_path / "out")
    assert adam.path == right and adam.note == ""
    assert swa.path.name == "swa_new.py" and swa.note == "taken from swa_new.py; not from swa_old.py"
    for path in folder.glob("swa*"):
        path.unlink()
    assert collect(tmp_path / "in", EXERCISES, tmp_path / "out")[1].note == "fits no exercise: Adam 2.py, notes.py"


def test_what_is_not_code_is_named_not_passed_over(tmp_path):
    for name in ("hw3.zip", "adam.py.txt", "late/swa.pdf", ".hidden"):
        path = tmp_path / "in" / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("?")
    (tmp_path / "in" / "__MACOSX").mkdir()
    for name in ("ben.zip", "plan.py", ".DS_Store"):
        (tmp_path / "in" / name).write_text("x = 1\n")
    found = collect(tmp_path / "in", EXERCISES, tmp_path / "out")
    assert {(s.student, s.note) for s in found} == {("ada", "fits no exercise: adam.py.txt, hw3.zip, late/swa.pdf")}
    assert strays(tmp_path / "in", EXERCISES) == ["ben.zip", "plan.py"]


def test_names_are_whole_words():
    assert named_after("Adam", "adam") and named_after("HW 3 batchnorm-backward", "batchnorm_backward")
    assert not named_after("madam", "adam") and not named_after("adamw", "adam") and not named_after("swan", "swa")
    assert safe("../x") == "_x" and safe("..") == "student"


def test_a_flat_folder(tmp_path):
    for name, slug in (("ada_adam.py", "adam"), ("Ben Swa.py", "swa"), ("cem_11_22_adam.py", "adam"),
                       ("cem_11_33_swa.py", "swa"), ("dora.py", "swa"), ("eli-Adam (2).py", "adam")):
        hand_in(tmp_path / "in", name, slug)
    (tmp_path / "in" / "readme.py").write_text("x = 1\n")
    rows, _ = grade(tmp_path / "in", tmp_path / "out", list(EXERCISES), seed=1)
    scores = {(r["student"], r["exercise"]): r["score"] for r in rows if r["score"]}
    assert set(scores) == {("ada", "adam"), ("Ben", "swa"), ("cem_11", "adam"), ("cem_11", "swa"), ("dora", "swa"),
                           ("eli", "adam")}
    assert {r["student"] for r in rows} == {"ada", "Ben", "cem_11", "dora", "eli"}


def test_a_notebook_keeps_the_imports_that_the_exercise_needs(tmp_path):
    notebook(tmp_path / "n.ipynb", "import numpy as np, matplotlib.pyplot as plt\nfrom math import *\nimport os.path",
             "def root(x):\n    return np.sqrt(x)\n\ndef show(w):\n    plt.plot(w)",
             "def adam_step(w):\n    return root(w)")
    code = notebook_code(tmp_path / "n.ipynb", ("adam_step",))
    assert [line for line in code.splitlines() if "import" in line] == ["import numpy as np", "from math import *"]
    assert "def show(w)" in code

def test_a_notebook_s_definitions_are_graded(tmp_path):
    _, _, body = RIGHT["adam"].read_text().partition("def ")
    notebook(tmp_path / "in" / "ada" / "homework.ipynb", "%matplotlib inline\nimport numpy as np\nopen('/nowhere')",
             "EPS = 1e-8", "def " + body, "raise RuntimeError('not reached')\n")
    notebook(tmp_path / "in" / "ben" / "adam.ipynb", "def adam_step(w:\n    pass")
    notebook(tmp_path / "in" / "cem" / "adam.ipynb")
    (tmp_path / "in" / "dora").mkdir()
    (tmp_path / "in" / "dora" / "adam.ipynb").write_text("{half")
    rows, _ = grade(tmp_path / "in", tmp_path / "out", ["adam"], seed=1)
    assert [(r["score"], r["status"]) for r in rows] == [
        (1.0, "correct"), (0.0, "error"), (0.0, "not_attempted"), (0.0, "not_attempted")]
    assert rows[0]["note"] == "taken from homework.ipynb" and "SyntaxError" in rows[1]["message"]
    assert "EPS = 1e-8" in (tmp_path / "out" / "extracted" / "ada" / "adam.py").read_text()
