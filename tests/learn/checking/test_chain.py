"""Formulas computed line by line: the engine's numbers, and those of lines that are changed."""
import numpy as np
import pytest

from minigrad.learn.checking.chain import Chain
from minigrad.learn.exercises.course import ORDER, load
from minigrad.learn.exercises.plain import answers

LOOPS = ("dswa", "soup", "silent_faults")                   # their words say that a line is computed again and again


def chain_of(slug):
    exercise = load(slug)
    call = exercise.probes(np.random.default_rng(3))[-1]
    return exercise, call, Chain(exercise, call)


@pytest.mark.parametrize("slug", [slug for slug in ORDER if slug not in LOOPS])
def test_without_a_change_it_returns_what_the_engine_does(slug):
    exercise, call, chain = chain_of(slug)
    for mine, right in zip(chain.outputs({}), answers(exercise.engine, [call])[0], strict=True):
        mine = mine.reshape(right.shape) if mine.size == right.size else np.broadcast_to(mine, right.shape)
        np.testing.assert_allclose(mine, right, rtol=1e-9, atol=1e-12)


def test_a_changed_line_changes_those_that_read_it():
    exercise, call, chain = chain_of("momentum")
    w, g, m, lr, beta = call
    new_w, new_m = chain.outputs({"mₜ": "β·mₜ₋₁ − gₜ²"})
    np.testing.assert_allclose(new_m, beta * m - g**2, rtol=1e-14)
    np.testing.assert_allclose(new_w, w - lr * new_m, rtol=1e-14)
    last_only = chain.outputs({"wₜ₊₁": "wₜ − η·mₜ₋₁"})
    np.testing.assert_allclose(last_only[0], w - lr * m, rtol=1e-14)
    np.testing.assert_allclose(last_only[1], beta * m + g, rtol=1e-14)


def test_two_changed_lines_work_together():
    exercise, call, chain = chain_of("momentum")
    w, g, m, lr, beta = call
    new_w, _ = chain.outputs({"mₜ": "mₜ₋₁ + gₜ", "wₜ₊₁": "wₜ + η·mₜ"})
    np.testing.assert_allclose(new_w, w + lr * (m + g), rtol=1e-14)


def test_a_line_may_read_a_later_one_that_does_not_depend_on_it():
    exercise, call, chain = chain_of("adam")
    w, g, m, v, t, lr, beta1, beta2, eps = call
    _, new_m, _ = chain.outputs({"mₜ": "β₁·mₜ₋₁ + (1−β₁)·vₜ"})
    np.testing.assert_allclose(new_m, beta1 * m + (1 - beta1) * (beta2 * v + (1 - beta2) * g**2), rtol=1e-14)


def test_compound_symbols_are_computed_anew():
    exercise, call, chain = chain_of("batchnorm_backward")
    dy, x, gamma, eps = call
    dx, dgamma, dbeta = chain.outputs({"x̂": "x − μ"})
    np.testing.assert_allclose(dgamma, (dy * (x - x.mean(0))).sum(0), rtol=1e-12)
    sigma, d = np.sqrt(x.var(0) + eps), dy * gamma
    centred = x - x.mean(0)
    np.testing.assert_allclose(dx, (d - d.mean(0) - centred * (d * centred).mean(0)) / sigma, rtol=1e-12)


def test_gradients_are_asked_for_at_the_changed_point():
    exercise, call, chain = chain_of("sam")
    w, grad_fn, rho, lr = call
    g = grad_fn(w)
    (new,) = chain.outputs({"ε̂": "ρ·g"})
    np.testing.assert_allclose(new, w - lr * grad_fn(w + rho * g), rtol=1e-12)


@pytest.mark.parametrize(("slug", "changes"), [
    ("momentum", {"mₜ": "wₜ₊₁"}),                          # it depends on itself
    ("momentum", {"mₜ": "β·"}),                            # no formula
    ("momentum", {"mₜ": "β·x"}),                           # no such symbol
    ("minibatch", {"cᵢ": "1"}),                            # words
    ("dswa", {"w_SWA": "2·w̄"}),                            # a loop
    ("cross_entropy", {"pᵢₖ": "Σₖ qᵢₖ"}),                  # of another shape
])
def test_what_has_no_value(slug, changes):
    assert chain_of(slug)[2].outputs(changes) is None
