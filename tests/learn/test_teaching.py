"""The page for instructors: each of its commands is tried, in order, as it stands there."""
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "lessons" / "TEACHING.md").read_text(encoding="utf-8")
CORPUS = Path(__file__).parent / "corpus"


def commands():
    """The commands of the page: indented lines that begin with the name of a program."""
    return [line.strip() for line in PAGE.splitlines() if re.match(r" {4,}(minigrad|pytest|python) ", line)]


def test_every_command_of_the_page(tmp_path):
    tried = []
    for student in ("ada", "ben"):
        (tmp_path / "submissions" / student).mkdir(parents=True)
        shutil.copy(CORPUS / "adam/01_textbook.py", tmp_path / "submissions" / student / "adam.py")
    for line in commands():
        words = shlex.split(line, comments=True)
        if words[0] == "pytest" and words[1] == "tests/learn":
            continue                                        # this very run
        if words[0] == "python":
            (tmp_path / "lessons").mkdir(exist_ok=True)
        program = {"minigrad": ["-m", "minigrad.cli"], "pytest": ["-m", "pytest", "-q", "-p", "no:cacheprovider"],
                   "python": []}[words[0]]
        done = subprocess.run([sys.executable, *program, *words[1:]], cwd=tmp_path, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=120)
        tried.append((line, done.returncode, done.stderr[-500:]))
    failed = [t for t in tried if t[1] not in (0, 1)]
    assert not failed and len(tried) >= 11
    # 1 is the exit status of a check that is not passed yet
    assert [t[0].split("#")[0].strip() for t in tried if t[1] == 1] == [
        "minigrad learn", "minigrad learn check adam"]
    assert (tmp_path / "graded" / "results" / "ada.json").exists()
    assert {p.name for p in (tmp_path / "lessons/exercises").iterdir()} == {
        p.name for p in (ROOT / "lessons/exercises").glob("*.py")}
