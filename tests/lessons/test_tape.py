"""Lesson 01: the tape is as short as it says, and its planted faults are faults."""
import numpy as np
import pytest

from minigrad.learn.lesson import script

LESSON = script.find("01")
TAPE = {cell.title: cell.text for cell in LESSON.cells if cell.title.startswith("the tape")}


def test_the_tape_of_arrays_the_net_and_its_training_are_sixty_lines():
    assert list(TAPE) == ["the tape, 1: numbers", "the tape, 2: arrays", "the tape, 3: a net that learns"]
    lines = [line for title in list(TAPE)[1:] for line in TAPE[title].splitlines() if line.strip()]
    assert 40 < len(lines) <= 60


@pytest.fixture
def arrays():
    """The names of the cell that defines Array; `planted` text is replaced first."""
    def build(old="", new=""):
        assert old in TAPE["the tape, 2: arrays"]
        scope = {"np": np}
        exec(TAPE["the tape, 2: arrays"].replace(old, new, 1), scope)
        return scope
    return build


def slope(scope, *shapes):
    """The slopes of mean((x*y + x) @ tanh(z)) and how far central differences are from them."""
    rng = np.random.default_rng(0)
    values = [rng.normal(size=shape) for shape in shapes]

    def f(*leaves):
        x, y, z = leaves
        return ((x * y + x) @ z.tanh() * (x * y + x) @ z.tanh()).mean()

    leaves = [scope["Array"](value) for value in values]
    scope["backward"](f(*leaves))
    gaps = []
    for i, leaf in enumerate(leaves):
        for at in np.ndindex(*shapes[i]):
            move = np.zeros(shapes[i])
            move[at] = 1e-5
            up, down = ([v + s * move if j == i else v for j, v in enumerate(values)] for s in (1, -1))
            high, low = (f(*map(scope["Array"], moved)).data for moved in (up, down))
            gaps.append(abs((high - low) / 2e-5 - leaf.g[at]))
    scope["Array"].tape.clear()
    return max(gaps)


@pytest.mark.parametrize("shapes", [((3, 3), (3, 3), (3, 3)), ((3, 3), (1, 3), (3, 3)), ((3, 3), (3,), (3, 3)),
                                    ((3, 3), (3, 1), (3, 3)), ((3, 3), (1, 1), (3, 3)), ((3, 3), (), (3, 3))])
def test_the_tape_of_arrays_is_right_also_where_arrays_are_stretched(arrays, shapes):
    assert slope(arrays(), *shapes) < 1e-8


@pytest.mark.parametrize("old, new", [
    ("x.g = x.g + shrink", "x.g = shrink"), ("reversed(L.tape)", "list(L.tape)"), ("1 - y * y", "1 - y"),
    ("g @ y.data.T", "g @ y.data"), ("keepdims=True", "keepdims=False) if 0 else g.mean(axis=0, keepdims=True"),
    ("g * y.data)", "g * x.data)")])
def test_each_fault_in_it_shows(arrays, old, new):
    try:
        found = slope(arrays(old, new), (3, 3), (1, 3), (3, 3))
    except (ValueError, IndexError, TypeError):
        return
    assert not found < 1e-4
