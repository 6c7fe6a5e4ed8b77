"""A lesson as a reader runs it: alone, in a process of its own, away from the checkout, without a network."""
import json
import os
import subprocess
import sys
from pathlib import Path

from minigrad.learn.lesson import script

ROOT = Path(script.folder()).parent
LESSONS = script.lessons()


def expected(lesson):
    """expected/NN.json: claims (how many ✓), measured (how many ±), numbers (of the syllabus, as they are printed),
    reproduced (measured claims that are large enough to be reproduced by any seeds)."""
    return json.loads((Path(__file__).parent / "expected" / f"{lesson.number}.json").read_text(encoding="utf-8"))


def output(lesson, folder, budget, program=(), **environment):
    """What the lesson prints; it must end without an error and without a word on stderr. Warnings are errors."""
    environment = {**os.environ, "MINIGRAD_BUDGET": budget, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT),
                   "PYTHONWARNINGS": "error", "http_proxy": "http://127.0.0.1:9",
                   "https_proxy": "http://127.0.0.1:9", "MPLBACKEND": "agg", **environment}
    environment.pop("MINIGRAD_FIGURES", None)
    process = subprocess.run([sys.executable, *program, str(lesson.path)], cwd=folder, env=environment,
                             capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL)
    assert process.returncode == 0, process.stdout[-2000:] + process.stderr[-4000:]
    assert process.stderr == ""
    return process.stdout
