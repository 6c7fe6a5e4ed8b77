"""Where a reader stopped is remembered, in the folder of the exercises if there is one."""
import pytest
from minigrad.commands import lesson as command
from minigrad.learn.lesson import place, script

LESSON = """\
# %% [markdown]
# # 09 · Three
#
# What it teaches.
#
# Needs: nothing.

# %%
x = 1
print("one", x)

# %%
x = x + 1
print("two", x)

# %%
print("three", x)
"""


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "09_three.py"
    path.write_text(LESSON, encoding="utf-8")
    return script.read(path)


def test_one_goes_on_where_one_stopped_with_the_same_values(lesson, capsys):
    assert command.walk(lesson, iter("\nq").__next__ and _keys("\nq")) == 0
    assert place.places() == {"09_three": 1}
    capsys.readouterr()
    assert command.walk(lesson, _keys("\n\n\n")) == 0
    out = capsys.readouterr().out
    assert "one 1" not in out and "two 2" in out and "three 2" in out
    assert place.places() == {}


def test_a_step_that_fails_now_begins_the_lesson_again(lesson, capsys):
    place.note(lesson, 2)
    lesson.path.write_text(LESSON.replace("x = x + 1", "x = y"), encoding="utf-8")
    command.walk(script.read(lesson.path), _keys("\n\nq"))
    out = capsys.readouterr().out
    assert "running 2 steps again" in out and "one 1" in out and "NameError" in out


def test_one_can_begin_again_or_leave(lesson, capsys):
    place.note(lesson, 2)
    assert command.walk(lesson, _keys("q")) == 0 and capsys.readouterr().out.strip() == ""
    command.walk(lesson, _keys("1q"))
    assert "one 1" in capsys.readouterr().out and place.places() == {}


def test_the_file_is_where_the_exercises_are_and_may_be_broken(lesson, tmp_path):
    place.note(lesson, 0)
    assert not (tmp_path / "runs").exists()
    place.note(lesson, 2)
    assert (tmp_path / "runs/lessons/lessons.json").exists()
    (tmp_path / "my").mkdir()
    place.note(lesson, 1)
    assert (tmp_path / "my/lessons.json").exists() and place.places() == {"09_three": 1}
    for text in ("{", "[1]", '{"09_three": "1"}', '{"09_three": true}'):
        (tmp_path / "my/lessons.json").write_text(text)
        assert place.places() == {}


def _keys(pressed):
    """A keyboard on which these keys are pressed."""
    left = list(pressed)
    return lambda prompt: left.pop(0)
