"""The page for instructors: each of its commands is tried, in order, as it stands there."""
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from minigrad import cli

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "lessons" / "TEACHING.md").read_text(encoding="utf-8")
CORPUS = ROOT / "tests" / "learn" / "checking" / "corpus"
#: exit status 1 if a check is not passed, or an exercise not finished
ONE = ["minigrad learn", "minigrad learn adam", "minigrad learn check adam", "minigrad learn selfcheck --set extra"]


def commands():
    """The commands of the page: indented lines that begin with the name of a program."""
    found = [line.strip() for line in PAGE.splitlines() if re.match(r" {4,}(minigrad|pytest|python) ", line)]
    return [" ".join(line.partition("  #")[0].split()) for line in found]


def status(line, folder):
    """Exit status of a command in `folder`: minigrad's in this process, others in one of their own."""
    program, *words = shlex.split(line)
    if program == "minigrad":
        return cli.main(words)
    program = {"pytest": ["-m", "pytest", "-q", "-p", "no:cacheprovider"], "python": []}[program]
    return subprocess.run([sys.executable, *program, *words], cwd=folder, capture_output=True, timeout=120).returncode


@pytest.mark.long
def test_every_command_of_the_page(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for student in ("ada", "ben"):
        (tmp_path / "submissions" / student).mkdir(parents=True)
        shutil.copy(CORPUS / "adam/01_textbook.py", tmp_path / "submissions" / student / "adam.py")
    lines = [line for line in commands() if line != "pytest tests/learn"]          # that is this very run
    assert len(lines) >= 11
    wrong = {line: got for line in lines if (got := status(line, tmp_path)) != (line in ONE)}
    assert not wrong, (wrong, capsys.readouterr())
    assert (tmp_path / "graded" / "results" / "ada.json").exists()
    assert {p.name for p in (tmp_path / "lessons/exercises").iterdir()} == {
        p.name for p in (ROOT / "lessons/exercises").glob("*.py")}


def test_the_page_names_what_there_is():
    """Files, keys and options of the page are those of the package."""
    from minigrad.learn.student.watching import KEYS
    for path in re.findall(r"`((?:minigrad|tests)/[\w/.]+)`", PAGE):
        assert (ROOT / path).exists(), path
    assert all(f"`{key[0]}` " in PAGE for key in KEYS)
