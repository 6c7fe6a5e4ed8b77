"""Every lesson runs on the fake device as on the CPU, and so do the exercises' engine functions."""
import numpy as np
import pytest

from minigrad import backend
from minigrad.learn.exercises.course import ORDER, load
from minigrad.learn.exercises.plain import answers

from .running import LESSONS, expected, output

PROGRAM = """
import runpy, sys
from minigrad import backend
from tests import fake_device
backend.register("fake", fake_device.cupy, fake_device.FakeArray, fake_device.erf)
backend.use("fake")
runpy.run_path(sys.argv[1], run_name="__main__")
"""


@pytest.mark.long
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.path.stem)
def test_every_claim_of_a_lesson_holds_on_the_device(lesson, tmp_path):
    assert output(lesson, tmp_path, "quick", ["-c", PROGRAM]).count("✓") == expected(lesson)["claims"]


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
            want = measure.of(exercise.engine)
        np.testing.assert_allclose(measure.of(exercise.engine), want, rtol=1e-9, atol=1e-12)
