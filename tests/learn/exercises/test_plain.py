"""Results in the form of the right one: what is alike, and the sentence for what is not."""
import numpy as np
import pytest
from minigrad.learn.exercises.plain import Mismatch, answers, conformed, fresh, outputs_of
from minigrad.learn.sandbox.replies import Other

TWO = (np.ones(2), np.ones(3))


@pytest.mark.parametrize("got, right, sentence", [
    ({"w": 1.0}, {"w": 1.0, "momentum": 2.0}, "the result is a dict without 'momentum'"),
    ({"w": 1.0, "v": 1.0}, {"w": 1.0}, "the result is a dict with an unexpected 'v'"),
    (np.ones(2), TWO, "the result is an array, expected a tuple (dx, dw)"),
    (1.0, {"w": 1.0}, "the result is a number, expected a dict with 'w'"),
    ((np.ones(2),), TWO, "it returns 1 value instead of 2"),
    ((np.ones(2), "yes"), TWO, "dw is a text, expected an array"),
    ({"w": [TWO[0]]}, {"w": list(TWO)}, "the result['w'] has 1 members, expected 2"),
    ({"w": None}, {"w": np.ones(2)}, "the result['w'] is nothing, expected an array"),
    (1.0, True, "the result is a number, expected True or False"),
    ([1.0, [2.0]], np.ones(2), "the result is a list, expected an array"),
    (np.array([True]), np.ones(1), "the result is an array of True and False, expected an array"),
    (Other("function"), TWO, "the result is a function, expected a tuple (dx, dw)")])
def test_another_structure_is_told_in_a_sentence(got, right, sentence):
    with pytest.raises(Mismatch) as why:
        conformed(got, right, names=("dx", "dw"))
    assert str(why.value) == sentence


@pytest.mark.parametrize("got, right", [
    ([1.0, 2.0], np.ones(2)), (list(TWO), TWO), (np.ones(2), [1.0, 1.0]), (1, 2.0), ([[1, 2], [3, 4]], np.eye(2)),
    ({"b": 1, "a": 2}, {"a": 1.0, "b": 2.0}), ([[1.0, 2.0], [3.0]], [np.ones(2), np.ones(1)])])
def test_what_is_written_otherwise_is_alike(got, right):
    found = conformed(got, right)
    assert type(found) is type(right) or np.ndim(right) == np.ndim(found)
    assert [o.shape for o in outputs_of(found)] == [o.shape for o in outputs_of(right)]


def test_the_members_of_a_dict_come_in_the_right_order():
    assert conformed({"b": 1, "a": 2}, {"a": 0, "b": 0}) == {"a": 2, "b": 1}


def test_outputs_are_numbers_leaf_by_leaf():
    found = outputs_of({"p": [np.eye(2), True], "name": "a", "none": None, "n": 3})
    assert [o.tolist() for o in found[:2]] == [[[1, 0], [0, 1]], 1.0] and np.isnan(found[3]) and found[4] == 3
    assert found[2] != outputs_of("b")[0] and all(o.dtype == float for o in found)


class Counter:
    """A function with a state."""

    n = 0

    def up(self):
        self.n += 1
        return self.n


def test_every_call_gets_its_own_arguments():
    def spoil(params, rng, up):
        params["w"][0][:] = 9
        return float(rng.normal()), up()
    call = ({"w": [np.zeros(2)]}, np.random.default_rng(3), Counter().up)
    first, second = answers(spoil, [call, call])
    assert first == second and first[1] == 1 and call[0]["w"][0].tolist() == [0, 0]
    assert fresh(call)[1].normal() == np.random.default_rng(3).normal() == float(first[0])
