"""What a student has done is kept."""
import json

import pytest
from minigrad.learn.exercises.course import ORDER
from minigrad.learn.exercises.stubs import copy_stubs
from minigrad.learn.student.progress import Progress


@pytest.fixture
def my(tmp_path):
    copy_stubs(tmp_path / "my")
    return tmp_path / "my"


def test_progress_ignores_what_it_does_not_know_and_keeps_it(my):
    (my / "progress.json").write_text(json.dumps({"current": "gone", "exercises": {"gone": {"state": "correct"}}}))
    progress = Progress(my)
    assert progress.current == ORDER[0] and progress.done() == 0
    progress.save()
    assert json.loads((my / "progress.json").read_text())["exercises"]["gone"] == {"state": "correct"}


def test_a_broken_progress_file_is_set_aside(my):
    (my / "progress.json").write_text("{ half")
    assert "new start" in Progress(my).note
    assert (my / "progress.unreadable.json").read_text() == "{ half"
