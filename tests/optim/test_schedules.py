"""Learning rates at the iterations where the sources fix them."""
import math
import re

import numpy as np
import pytest

import minigrad as mg
from minigrad.optim import schedules as s


def rates(schedule, n):
    return [schedule(i) for i in range(1, n + 1)]


def test_the_sawtooth_of_swa():
    """A1: c = 4, 0.05 → 0.01: never α₁, exactly α₂ at the capture, and again."""
    np.testing.assert_allclose(rates(s.Cyclic(0.05, 0.01, 4), 5), [0.04, 0.03, 0.02, 0.01, 0.04], rtol=1e-14)
    for c in (1, 2, 3, 7, 100):
        schedule = s.Cyclic(0.05, 0.01, c)
        assert schedule(c) == schedule(2 * c) == 0.01
        assert schedule(1) == schedule(c + 1) == pytest.approx((1 - 1 / c) * 0.05 + 0.01 / c)
        assert max(rates(schedule, 3 * c)) < 0.05


def test_constant_mode_is_alpha1_and_not_the_sawtooth_with_c_1():
    """E12."""
    assert s.Constant(0.05)(7) == s.HighConstant(0.05)(7) == 0.05 != s.Cyclic(0.05, 0.01, 1)(7) == 0.01


def test_three_phases():
    """A8: L = 160: 0.05 for the first half, 0.01 from 0.9 L on, a straight line between."""
    schedule = s.ThreePhase(0.05, 0.01, 160)
    assert {schedule(i) for i in range(1, 81)} == {0.05} and {schedule(i) for i in range(144, 200)} == {0.01}
    assert schedule(112) == pytest.approx(0.03) and schedule(96) - schedule(95) == pytest.approx(-0.04 / 64)


def test_the_offset_of_the_sawtooth_moves_its_lowest_point():
    """At offset + c, offset + 2c, …, where SWA(cycle=c, start=offset) captures; 0 and c are the same."""
    late = s.Cyclic(0.05, 0.01, 4, offset=3)
    assert [i for i in range(1, 16) if late(i) == 0.01] == [3, 7, 11, 15]
    np.testing.assert_allclose(rates(late, 4), [0.03, 0.02, 0.01, 0.04], rtol=1e-14)
    assert rates(s.Cyclic(0.05, 0.01, 4, 4), 9) == rates(s.Cyclic(0.05, 0.01, 4), 9) != rates(late, 9)


def test_the_authors_count_from_zero():
    """timgaripov/swa train.py and dnn-mode-connectivity utils.py, transcribed: their epoch or iteration k is i = k."""
    def train_py(epoch, epochs, lr_init, swa_lr):
        t, ratio = epoch / epochs, swa_lr / lr_init
        return lr_init * (1.0 if t <= 0.5 else 1.0 - (1.0 - ratio) * (t - 0.5) / 0.4 if t <= 0.9 else ratio)

    def utils_py(iteration, c, alpha1, alpha2):
        t = iteration % c / c
        return (alpha1 * (1 - 2 * t) + alpha2 * 2 * t if t < 0.5 else alpha1 * (2 * t - 1) + alpha2 * (2 - 2 * t))

    three, triangle = s.ThreePhase(0.05, 0.01, 160), s.Triangular(0.05, 0.01, 6)
    np.testing.assert_allclose(rates(three, 160), [train_py(k, 160, 0.05, 0.01) for k in range(1, 161)], rtol=1e-14)
    np.testing.assert_allclose(rates(triangle, 20), [utils_py(k, 6, 0.05, 0.01) for k in range(1, 21)], rtol=1e-14)
    assert three(100) != train_py(99, 160, 0.05, 0.01) and triangle(1) != utils_py(0, 6, 0.05, 0.01)


def test_warm_restarts_by_hand():
    """SGDR: cycles of 4, 8, 16 iterations, each from high; the same length again with factor 1."""
    doubling = s.WarmRestarts(1.0, 0.2, 4, factor=2)
    starts = [i for i in range(1, 30) if doubling(i) == 1.0]
    assert starts == [1, 5, 13, 29]
    assert doubling(3) == pytest.approx(0.6) == doubling(9) == doubling(21)                # half-way through each
    assert min(rates(doubling, 28)) > 0.2
    assert doubling(28) == pytest.approx(0.2 + 0.4 * (1 + math.cos(15 / 16 * math.pi)))
    equal = s.WarmRestarts(1.0, 0.2, 4)
    assert rates(equal, 4) * 3 == rates(equal, 12) and equal(10**9 + 1) == 1.0
    assert rates(equal, 4) == rates(s.Cosine(1.0, 0.2, 4), 4) and equal(5) != s.Cosine(1.0, 0.2, 4)(5)


def test_one_cycle_by_hand():
    cycle = s.OneCycle(1.0, length=21, rise=1 / 3, start_factor=10, end_factor=100)
    assert cycle(1) == pytest.approx(0.1) and cycle(7) == 1.0 and cycle(21) == pytest.approx(0.001) == cycle(99)
    assert cycle(4) == pytest.approx(0.55) and cycle(14) == pytest.approx((1 + 0.001) / 2)
    assert max(rates(cycle, 30)) == cycle(7) and cycle(8) < 1 and cycle(6) < 1


@pytest.mark.parametrize("make", [lambda: s.Constant("0.1"), lambda: s.Constant(True), lambda: s.Constant(math.nan),
                                  lambda: s.Cyclic(0.1, math.inf, 3), lambda: s.Cosine(-0.1, 0, 5),
                                  lambda: s.WarmUp("0.1", 3), lambda: s.Cyclic(0.1, 0.01, 3, offset=-1),
                                  lambda: s.OneCycle(1.0, 3, rise=0.3), lambda: s.OneCycle(1.0, 30, start_factor=0.5),
                                  lambda: s.WarmRestarts(1.0, 0.0, 4, factor=1.5), lambda: s.Scaled(None, min)])
def test_what_is_not_a_rate_is_refused(make):
    with pytest.raises(mg.MinigradError, match="expected"):
        make()


def test_the_triangle_of_fge_is_lowest_at_mid_cycle():
    """A9: unlike the sawtooth, which is lowest at its end."""
    np.testing.assert_allclose(rates(s.Triangular(0.05, 0.01, 4), 5), [0.03, 0.01, 0.03, 0.05, 0.03], rtol=1e-14)
    with pytest.raises(mg.MinigradError, match="even"):
        s.Triangular(0.05, 0.01, 5)


def test_cosine_high_constant_and_warm_up():
    cosine = s.Cosine(1.0, 0.2, 10)
    assert cosine(1) == 1.0 and cosine(11) == cosine(50) == pytest.approx(0.2) and cosine(6) == pytest.approx(0.6)
    assert cosine(4) == pytest.approx(0.2 + 0.4 * (1 + math.cos(0.3 * math.pi)))
    after = s.HighConstant(0.3, start=10, before=cosine)
    assert after(10) == cosine(10) and after(11) == 0.3
    warm = s.WarmUp(s.Constant(0.4), 4)
    np.testing.assert_allclose(rates(warm, 6), [0.1, 0.2, 0.3, 0.4, 0.4, 0.4])
    assert s.WarmUp(0.4, 4)(2) == 0.2
    scaled = s.Scaled(0.5, lambda i: 1 / i)
    assert scaled(4) == 0.125 and scaled.base == 0.5 and s.Scaled(0.5, 0.2)(7) == 0.1
    for inner in (s.WarmRestarts(1.0, 0.0, 3), s.OneCycle(1.0, 9), s.Cyclic(1.0, 0.1, 3, 1)):
        assert rates(s.WarmUp(inner, 4), 8) == [min(i / 4, 1) * inner(i) for i in range(1, 9)]


@pytest.mark.parametrize("schedule, base", [(s.Constant(0.3), 0.3), (s.Cyclic(0.05, 0.01, 3), 0.05), (0.7, 0.7),
                                            (s.WarmUp(s.Cosine(0.2, 0.0, 9), 4), 0.2),
                                            (s.WarmRestarts(0.4, 0.1, 3), 0.4), (s.OneCycle(0.6, 10), 0.6),
                                            (lambda i: 0.5 / i, None),
                                            (s.HighConstant(0.3, 5, s.ThreePhase(0.2, 0.1, 5)), 0.2)])
def test_the_fixed_rate_behind_a_schedule(schedule, base):
    assert s.base(schedule) == base


def test_iterations_count_from_one_and_lengths_are_whole():
    with pytest.raises(mg.MinigradError, match="from 1"):
        s.Constant(0.1)(0)
    for wrong in (lambda: s.Cyclic(0.1, 0.01, 0), lambda: s.ThreePhase(0.1, 0.01, 1.5), lambda: s.WarmUp(0.1, 0)):
        with pytest.raises(mg.MinigradError, match="whole number"):
            wrong()


def test_a_schedule_is_plotted_by_one_call():
    pytest.importorskip("matplotlib")
    schedule = s.Cyclic(0.05, 0.01, 4)
    ax = schedule.plot(12)
    (line,) = ax.lines
    np.testing.assert_allclose(line.get_ydata(), rates(schedule, 12))
    np.testing.assert_array_equal(line.get_xdata(), range(1, 13))
    assert re.search("Cyclic", ax.get_title())
