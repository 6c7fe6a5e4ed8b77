"""Which explanation of a student's numbers wins, and what it is said of."""
import numpy as np
import pytest
from minigrad.learn.checking.constants import Constant
from minigrad.learn.checking.explanations import Part, another_order, cost, explanation, kinds, masked, orders
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.exercises.course import load
from minigrad.learn.exercises.plain import answers

ADAM = known_formulas(load("adam"), 0)


def of(*names, known=ADAM):
    """The numbers of these mistakes."""
    return answers(known.exercise.variant(names), known.calls)


def mixed(*columns):
    """Outputs number 0, 1, … each from the numbers of other mistakes."""
    return [tuple(call[k] for k, call in enumerate(calls)) for calls in zip(*columns, strict=True)]


@pytest.mark.parametrize("names", [(), ("no_v_hat",), ("no_m_hat", "sign"), ("no_m_hat", "eps_inside", "sign")])
def test_one_formula_for_all_numbers(names):
    part, = explanation(ADAM, of(*names))
    assert set(part.names) == set(names) and part.outputs is None and part.constant is None


def test_a_mistake_in_one_output_only():
    found = explanation(ADAM, mixed(of(), of("no_one_minus_beta1"), of()))
    assert [(p.names, p.outputs) for p in found] == [((), (0, 2)), (("no_one_minus_beta1",), (1,))]


def test_a_mistake_for_one_kind_of_input_only():
    """The first step (t = 1) right, the others without v̂."""
    calls = [right if call[4] == 1 else wrong for call, right, wrong in zip(ADAM.calls, ADAM.right, of("no_v_hat"),
                                                                           strict=True)]
    found = explanation(ADAM, calls)
    assert [(p.names, p.where) for p in found] == [((), "for t = 1"), (("no_v_hat",), "elsewhere")]


def test_a_mistake_in_one_call_is_not_one_of_the_number_there():
    calls = [wrong if call[4] == 12 else right for call, right, wrong in zip(ADAM.calls, ADAM.right, of("no_v_hat"),
                                                                            strict=True)]
    assert explanation(ADAM, calls) is None


def test_one_constant_costs_more_than_two_mistakes_and_less_than_three():
    one, two = Part((("a", "b"),)), Part(((),), Constant("value", "x", 1.0))
    assert cost([one]) == 2 < cost([two]) == 2.25 < cost([Part((("a", "b", "c"),))]) == 3
    assert cost([one, one]) == 2                            # the same mistakes in two places are named once


def test_what_nothing_explains():
    assert explanation(ADAM, [(w + 0.1, m, np.sin(v)) for w, m, v in ADAM.right]) is None


def test_outputs_in_another_order():
    order, part = another_order(ADAM, [(w, v, m) for w, m, v in of("no_v_hat")])
    assert order == (0, 2, 1) and part.names == ("no_v_hat",)
    order, _ = another_order(ADAM, [(m, v, w) for w, m, v in ADAM.right])
    assert order == (2, 0, 1)
    assert another_order(ADAM, [(w, v + 1, m) for w, m, v in ADAM.right]) is None


def test_of_many_outputs_only_two_are_exchanged():
    assert len(list(orders(4))) == 23 and list(orders(5))[0] == (1, 0, 2, 3, 4) and len(list(orders(8))) == 28


def test_kinds_of_input_are_whole_numbers_and_what_the_exercise_says():
    assert {words for words, _ in kinds(ADAM)} == {"for t = 1", "for t = 3", "for t = 12"}
    sizes = [call[0].size for call in ADAM.calls]
    assert [mask.sum() for _, mask in kinds(ADAM)] == [3 * size for size in sizes]                # three outputs
    assert masked(True, np.zeros(3)).tolist() == [True] * 3
    assert masked(np.array([True, False]), np.zeros(2)).tolist() == [True, False]
