"""An instructor's own set: begun by `learn new`, filled in, proven, and used with `--set` by students and graders."""
import csv
import json
from pathlib import Path

import pytest
from minigrad import cli
from minigrad.learn.exercises.course import ORDER, Course, load
from minigrad.learn.instructor import selfcheck
from minigrad.learn.instructor.authoring import FEWEST, corpus_problems

SPEC = '''"""Exercise X02: weight decay."""
from minigrad.learn.exercises.exercise import Exercise, Measure, Wrong


def engine(w, lr, lam):
    """Decoupled decay."""
    return (1 - lr * lam) * w


def reference(w, lr, lam, *, sign=-1, rate=True):
    """The same with switches."""
    share = (lr if rate else 1) * lam
    new = w + sign * share * w
    return new


def formulas(s):
    """The lines."""
    yield "p = η·λ" if s.rate else "p = λ"
    yield f"w′ = w {'−' if s.sign < 0 else '+'} p·w"
    yield "return w′"


def probes(rng):
    """Two steps."""
    return [(rng.normal(size=4) + 2, lr, lam) for lr, lam in ((0.1, 0.7), (0.3, 0.4))]


EXERCISE = Exercise(
    slug="decay", id="X02", lesson=8, title="weight decay", function="decay", arguments=("w", "lr", "lam"),
    outputs=("w",), engine=engine, reference=reference, probes=probes, moves=(0,), after=(),
    task="One step of decoupled weight decay. w (n,).", formulas=formulas,
    symbols={"p": "share", "η": "lr", "λ": "lam", "w": "w", "w′": "new"},
    wrong=(Wrong("sign", {"sign": 1}), Wrong("no_rate", {"rate": False})),
    measures=(Measure("w = 1 becomes {yours} instead of {right}", lambda f: float(f(1.0, 0.1, 0.5))),),
    hints=("Does w grow or shrink?", "w′ = (1 − η·λ)·w", "return (1 - lr * lam) * w"),
    solution="def decay(w, lr, lam):\\n    return (1 - lr * lam) * w\\n", origin=engine,
)
'''.replace("\\\\n", "\\n")
BODIES = {"01_textbook": ("correct", "return (1 - lr * lam) * w"), "02_not_started": ("not_attempted", "pass"),
          "03_two_lines": ("correct", "dw = -lr * lam * w; return w + dw"),
          "04_grows": ("fault:sign", "return w + lr*lam*w"),
          "05_no_rate": ("fault:no_rate", "return w - lam * w"),
          "06_both": ("faults:no_rate,sign", "return w + lam * w")}


def run(capsys, *words):
    """(exit status, what was printed) of `minigrad WORDS`."""
    status = cli.main([str(w) for w in words])
    out = capsys.readouterr()
    return status, out.out + out.err


@pytest.fixture
def folder(tmp_path):
    """A finished set of one exercise, with its corpus."""
    (tmp_path / "own" / "specs").mkdir(parents=True)
    (tmp_path / "own" / "specs" / "decay.py").write_text(SPEC)
    (tmp_path / "own" / "corpus" / "decay").mkdir(parents=True)
    for name, (expect, body) in BODIES.items():
        (tmp_path / "own" / "corpus" / "decay" / f"{name}.py").write_text(
            f"# expect: {expect}\ndef decay(w, lr, lam):\n    {body}\n")
    return tmp_path / "own"


def test_a_skeleton_imports_and_selfcheck_says_what_is_missing(tmp_path, capsys):
    status, text = run(capsys, "learn", "new", "swag", "--into", tmp_path / "own")
    assert status == 0 and f"minigrad learn selfcheck --set {tmp_path / 'own'}" in text
    assert Course(tmp_path / "own").load("swag").function == "swag_step"
    status, text = run(capsys, "learn", "selfcheck", "--set", tmp_path / "own")
    assert status == 1
    missing = [line.split(":")[0].strip() for line in text.splitlines()[2:]]
    assert missing == ["engine", "reference", "formulas", "probes", "title", "task", "symbols", "wrong", "measures",
                       "solution", "hints", "corpus/swag"]
    assert all(len(line) <= 80 for line in text.splitlines())
    assert run(capsys, "learn", "init", tmp_path / "my", "--set", tmp_path / "own")[0] == 0
    there = ("--dir", tmp_path / "my", "--set", tmp_path / "own")
    assert run(capsys, "learn", "list", *there)[0] == 0
    (tmp_path / "my" / "swag.py").write_text("def swag_step(w, g, lr):\n    return w\n")
    status, text = run(capsys, "learn", "check", "swag", *there)
    assert status == 2 and "'swag' is not finished (NotImplementedError)" in text


def test_new_overwrites_nothing_and_refuses_what_is_no_name(tmp_path, capsys):
    run(capsys, "learn", "new", "swag", "--into", tmp_path)
    (tmp_path / "specs" / "swag.py").write_text("mine")
    status, text = run(capsys, "learn", "new", "swag", "--into", tmp_path)
    assert status == 2 and "exists already" in text and (tmp_path / "specs" / "swag.py").read_text() == "mine"
    for name in ("Swag", "2nd", "../up", "_hidden"):
        assert run(capsys, "learn", "new", name, "--into", tmp_path)[0] == 2


@pytest.mark.long
def test_a_finished_set_is_proven_with_its_corpus(folder, capsys):
    status, text = run(capsys, "learn", "selfcheck", "--set", folder)
    assert status == 0 and text.splitlines()[1].split()[0] == "decay" and "✓" in text
    assert len(BODIES) == FEWEST
    grows = folder / "corpus" / "decay" / "04_grows.py"
    grows.write_text(grows.read_text().replace("fault:sign", "correct"))
    status, text = run(capsys, "learn", "selfcheck", "--set", folder)
    assert status == 1 and "corpus/decay/04_grows.py: expected correct, got fault:sign" in text
    grows.write_text("# expect: correct\ndef decay(:\n")
    (problem,) = corpus_problems(Course(folder).load("decay"))
    assert problem.startswith("corpus/decay/04_grows.py: expected correct, got error (") and "SyntaxError" in problem


@pytest.mark.parametrize(("old", "new", "said"), [
    ("(lr if rate else 1) * lam\n", "lr * lam if rate else undefined\n",
     "NameError: name 'undefined' is not defined (decay.py, line 12)"),
    ("return (1 - lr * lam) * w\n\n", "return (1 + lr * lam) * w\n\n", "away from the engine"),
    ('after=()', 'after=("adam",)', "prerequisite adam is not in the set"),
    ('else "p = λ"', 'else "p = 2·λ"', "does not have the value of its line"),
    ("    return (1 - lr * lam) * w\\n", "    return w\\n", "expected correct, got"),
    ("moves=(0,)", "moves=()", "moves: 0; expected 1, one for each output"),
    ("after=()", "gradients=1", "gradients=1: no Wrong with calls=True"),
])
def test_selfcheck_names_what_is_wrong_in_an_own_exercise(folder, capsys, monkeypatch, old, new, said):
    monkeypatch.setattr(selfcheck, "corpus_problems", lambda exercise: [])
    path = folder / "specs" / "decay.py"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    status, text = run(capsys, "learn", "selfcheck", "--set", folder)
    assert status == 1 and said in " ".join(text.split()), text


@pytest.mark.long
def test_a_student_and_a_grader_use_it_with_the_same_commands(folder, tmp_path, capsys):
    my = tmp_path / "my"
    status, text = run(capsys, "learn", "init", my, "--set", folder)
    assert status == 0 and f"minigrad learn --dir {my} --set {folder}" in text
    assert sorted(p.name for p in my.iterdir()) == ["decay.py", "test_exercises.py"]
    assert "`minigrad learn check decay --set own`" in (my / "decay.py").read_text()
    there = ("--dir", my, "--set", folder)
    assert run(capsys, "learn", "check", "decay", *there)[0] == 1
    (my / "decay.py").write_text((folder / "corpus/decay/05_no_rate.py").read_text())
    status, text = run(capsys, "learn", "check", "decay", *there, "--json")
    assert status == 1 and json.loads(text)["faults"] == ["no_rate"]
    status, text = run(capsys, "learn", *there)                            # without a terminal: one check
    assert status == 1 and "w = 1 becomes 0.5 instead of 0.95" in text
    assert "✗ 00 decay" in run(capsys, "learn", "list", *there)[1]
    assert "You compute p = λ" in run(capsys, "learn", "hint", "decay", *there)[1]
    assert "def engine" in run(capsys, "learn", "solution", "decay", *there, "--give-up")[1]
    assert "nothing to play" in run(capsys, "learn", "play", "decay", *there)[1]
    status, text = run(capsys, "learn", "check", "adam", *there)
    assert status == 2 and "There are: decay." in text
    status, text = run(capsys, "grade", tmp_path / "in", "--out", tmp_path / "out", "--set", folder)
    assert status == 2
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / "decay.py").write_text((my / "decay.py").read_text())
    assert run(capsys, "grade", tmp_path / "in", "--out", tmp_path / "out", "--set", folder)[0] == 0
    with open(tmp_path / "out" / "grades.csv", encoding="utf-8", newline="") as file:
        assert [(r["exercise"], r["diagnosis"], r["formula"]) for r in csv.DictReader(file)] == [
            ("decay", "no_rate", "p = λ")]


def test_a_set_that_is_none_is_said(tmp_path, capsys):
    status, text = run(capsys, "learn", "selfcheck", "--set", tmp_path)
    assert status == 2 and "minigrad learn new SLUG --into" in text
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "broken.py").write_text("import nothing_of_this_name\n")
    status, text = run(capsys, "learn", "list", "--set", tmp_path)
    assert status == 2 and "broken.py does not hold an exercise yet: ModuleNotFoundError" in text
    (tmp_path / "specs" / "broken.py").write_text(SPEC)
    assert "expected slug='broken'" in run(capsys, "learn", "list", "--set", tmp_path)[1]


def test_the_order_of_a_set_is_that_of_lesson_and_id(folder):
    text = (folder / "specs" / "decay.py").read_text()
    for slug, number, lesson in (("zeroth", "X01", 8), ("last", "X00", 9)):
        (folder / "specs" / f"{slug}.py").write_text(text.replace('slug="decay", id="X02", lesson=8',
                                                                  f'slug="{slug}", id="{number}", lesson={lesson}'))
    assert Course(folder).order == ("zeroth", "decay", "last") == Course(Path(folder)).graded
    assert Course().order == ORDER and Course().load("adam") is load("adam")
    own = sorted(ORDER, key=lambda slug: (load(slug).lesson, load(slug).id))
    assert own == list(ORDER)
