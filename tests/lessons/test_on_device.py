"""Every lesson runs on the fake device as on the CPU, and so do the exercises' engine functions."""
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from minigrad import backend
from minigrad.learn.exercises.course import ORDER, load
from minigrad.learn.exercises.plain import answers
from minigrad.learn.lesson import script

from .test_lessons import EXPECTED

ROOT = Path(script.folder()).parent
PROGRAM = """
import runpy, sys
from minigrad import backend
from tests import fake_device
backend.register("fake", fake_device.cupy, fake_device.FakeArray, fake_device.erf)
backend.use("fake")
runpy.run_path(sys.argv[1], run_name="__main__")
"""


@pytest.mark.long
@pytest.mark.parametrize("lesson", script.lessons(), ids=lambda lesson: lesson.path.stem)
def test_every_claim_of_a_lesson_holds_on_the_device(lesson, tmp_path):
    environment = {**os.environ, "MINIGRAD_BUDGET": "ci", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT),
                   "MINIGRAD_FIGURES": str(tmp_path), "MPLBACKEND": "agg"}
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(lesson.path)], cwd=tmp_path, env=environment, text=True,
                          capture_output=True, timeout=600, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    assert done.stdout.count("✓") == EXPECTED[lesson.number][0]


@pytest.mark.parametrize("slug", ORDER)
def test_the_engine_answers_an_exercise_from_the_device(slug, device):
    """The reference works on NumPy arrays wherever new arrays live; the engine's function gives the same numbers."""
    exercise = load(slug)
    with backend.using("numpy"):
        calls = exercise.probes(np.random.default_rng(5))
        expected = answers(exercise.reference, calls)
    for got, want in zip(answers(exercise.engine, calls), expected, strict=True):
        for a, b in zip(got, want, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)
    for measure in exercise.measures:
        with backend.using("numpy"):
            want = measure.number(exercise.engine)
        np.testing.assert_allclose(measure.number(exercise.engine), want, rtol=1e-9, atol=1e-12)
