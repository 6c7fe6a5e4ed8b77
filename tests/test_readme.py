"""What the README shows runs, and what it promises is there."""
import inspect
import re
import subprocess
import sys
from pathlib import Path

from minigrad import cli
from minigrad.optim import rules

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_tour_runs():
    (tour,) = re.findall(r"```python\n(.*?)```", README, re.S)
    assert len([line for line in tour.splitlines() if line.strip()]) <= 18
    tour += "assert curvature.numpy().tolist() == [12.0, 0.0] and loss.item() < 1\n"
    done = subprocess.run([sys.executable, "-W", "error", "-c", tour], capture_output=True, text=True, timeout=120,
                          cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "m̂" in done.stdout                                       # the table of Adam's first step


def test_adam_is_printed_as_the_engine_runs_it():
    source = {re.sub(r"\s+", " ", line).strip() for line in inspect.getsource(rules.adam).splitlines()}
    printed = re.search(r"```\n(m = beta1.*?)```", README, re.S)[1].splitlines()
    lines = [re.sub(r"\s+", " ", line) for line in printed]
    assert len(lines) == 6 and set(lines) <= source


def test_every_command_is_listed():
    rows = re.findall(r"^\| `minigrad (.*?) \|", README, re.M)
    listed = {name for row in rows for name in re.findall(r"\w+", row)}
    assert listed == set(cli.COMMANDS)


def test_links_lead_somewhere():
    for text in (README, CONTRIBUTING):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
            assert (ROOT / target).exists(), target


def test_extras_that_are_named_exist():
    extras = re.search(r"\[options.extras_require\](.*?)\n\[", (ROOT / "setup.cfg").read_text(), re.S)[1]
    known = set(re.findall(r"^(\w+) =", extras, re.M))
    for text in (README, CONTRIBUTING):
        for names in re.findall(r"\.\[([\w,]+)\]", text):
            assert set(names.split(",")) <= known
