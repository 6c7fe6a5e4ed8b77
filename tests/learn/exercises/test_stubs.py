"""The stubs in lessons/exercises are those of the exercises."""
from pathlib import Path

import pytest
from minigrad.learn.exercises.course import ORDER, load
from minigrad.learn.exercises.stubs import numbered, stub

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("slug", ORDER)
def test_stubs_in_lessons_are_those_of_the_exercises(slug):
    text = (ROOT / "lessons" / "exercises" / numbered(slug)).read_text(encoding="utf-8")
    assert text == stub(load(slug))
