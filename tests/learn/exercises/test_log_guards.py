"""A guard inside a logarithm as a share that can be fitted, and as it is written."""
from math import log10

import pytest
from minigrad.learn.exercises.log_guards import probability, written


@pytest.mark.parametrize(("guard", "text"), [
    (1e-7, "10⁻⁷"), (1e-15, "10⁻¹⁵"), (2.220446049250313e-16, "2.22044605·10⁻¹⁶"), (1e-4, "10⁻⁴"), (1e-50, "10⁻⁵⁰")])
def test_a_guard_and_its_text(guard, text):
    share = (-log10(guard) - 4) / 46
    assert 0 <= share <= 1
    assert probability(share) == pytest.approx(guard, rel=1e-8) and written(share) == text
