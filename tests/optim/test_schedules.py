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


@pytest.mark.parametrize("schedule, base", [(s.Constant(0.3), 0.3), (s.Cyclic(0.05, 0.01, 3), 0.05), (0.7, 0.7),
                                            (s.WarmUp(s.Cosine(0.2, 0.0, 9), 4), 0.2), (lambda i: 0.5 / i, 0.5),
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
