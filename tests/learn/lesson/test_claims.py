"""Claims check what they print; predictions are answered by their cause; figures are kept."""
import minigrad as mg
import numpy as np
import pytest
from minigrad.errors import UsageError
from minigrad.learn.lesson.claims import ClaimError, budget, claim, claim_over_seeds, judge, t_quantile


def test_a_claim_that_holds_is_one_line_with_value_expectation_and_source(capsys):
    claim("first step / η", 0.9999999, want=1.0, tol=1e-6, source="T9")
    assert capsys.readouterr().out.split() == "✓ first step / η 1 = 1 ± 1e-06 T9".split()


@pytest.mark.parametrize("value, told", [
    (1.0, {"want": 1.1, "tol": 0.09}), (1.0, {"want": 1.0 + 1e-12}), ([1.0, 2.0], {"want": [1.0, 2.1], "tol": 0.05}),
    (0.0, {"above": 0}), (3.0, {"below": 3}), (float("nan"), {"want": float("nan")}), (float("nan"), {"below": 1}),
    (np.inf, {"above": 0}), ([1.0, -1.0], {"above": 0}), (False, {"want": True}), (5, {"above": 1, "below": 4})])
def test_a_claim_that_does_not_hold_raises_and_says_so(value, told, capsys):
    with pytest.raises(ClaimError, match="claim 'c': got"):
        claim("c", value, **told)
    assert "✗" in capsys.readouterr().out


@pytest.mark.parametrize("value, told", [
    (1.0, {"want": 1.1, "tol": 0.11}), (mg.Tensor([1.0, 2.0]), {"want": [1, 2]}), (True, {"want": True}),
    (np.float32(0.5), {"above": 0, "below": 1}), (7, {"want": 7})])
def test_what_holds_passes(value, told):
    claim("c", value, **told)


def test_a_claim_of_nothing_is_refused():
    with pytest.raises(UsageError, match="nothing to compare"):
        claim("c", 1.0)
    with pytest.raises(UsageError, match="nothing to compare"):
        claim_over_seeds("c", range(5))


@pytest.mark.parametrize("name", ["short", "a name that is a good deal longer than its column is wide"])
def test_lines_fit_80_columns_and_numbers_are_aligned(name, capsys):
    claim(name, 1.23456e-15, want=0, tol=1e-12, source="T9, E3")
    claim("x", 1.23456e-15, want=0, tol=1e-12, source="T9, E3")
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert len({line.index("1.23456e-15") for line in lines if "1.23456e-15" in line}) == 1


# ---------------------------------------------------------------- over seeds

@pytest.mark.parametrize("freedom, quantile", [(4, 2.7764), (5, 2.5706), (9, 2.2622), (29, 2.0452), (1000, 1.9623)])
def test_students_quantile(freedom, quantile):
    assert t_quantile(freedom) == pytest.approx(quantile, rel=3e-3)


def test_the_interval_is_the_textbooks():
    found = judge([1.0, 2.0, 3.0, 4.0, 5.0], above=0)
    assert found.mean == 3 and found.sd == pytest.approx(np.sqrt(2.5))
    assert (found.high - found.low) / 2 == pytest.approx(2.7764 * np.sqrt(2.5 / 5), rel=3e-3)


@pytest.mark.parametrize("values, told, verdict", [
    ([1, 2, 3, 4, 5], {"above": 0}, "reproduced"), ([1, 2, 3, 4, 5], {"above": 3}, "no evidence"),
    ([1, 2, 3, 4, 5], {"above": 9}, "not reproduced at this scale"), ([1, 2, 3, 4, 5], {"below": 9}, "reproduced"),
    ([1, 2, 3, 4, 5], {"below": 0}, "not reproduced at this scale"),
    ([3, 3, 3, 3, 3], {"above": 2, "below": 4}, "reproduced"),
    ([3, 3, 3, 3, 3], {"above": 3}, "not reproduced at this scale"),
    ([1, 2, 3, 4, 5], {"above": 2.9, "below": 3.1}, "no evidence"),
    ([-1, 9, -1, 9, 0], {"above": 0}, "no evidence")])
def test_the_verdict_follows_from_the_interval(values, told, verdict):
    assert judge(values, **told).verdict == verdict


def test_a_measured_claim_prints_and_never_stops(capsys):
    found = claim_over_seeds("gain", lambda seed: -1 - seed, above=0, source="X10")
    out = capsys.readouterr().out
    assert found.verdict == "not reproduced at this scale" and found.values == (-1, -2, -3, -4, -5)
    assert "gain: not reproduced at this scale" in out and "mean -3, sd 1.6 over 5 seeds" in out and "X10" in out


def test_fewer_than_five_seeds_are_refused():
    with pytest.raises(UsageError, match="got 4 seeds"):
        claim_over_seeds("gain", lambda seed: 1.0, seeds=range(4), above=0)


# ---------------------------------------------------------------- size, figures

def test_the_budget_has_one_switch(monkeypatch):
    monkeypatch.delenv("MINIGRAD_BUDGET", raising=False)
    assert budget(ci=3, full=30) == 3
    monkeypatch.setenv("MINIGRAD_BUDGET", "full")
    assert budget(ci=3, full=30) == 30
    assert budget(ci=3, full=30, quick=1) == 30
    monkeypatch.setenv("MINIGRAD_BUDGET", "quick")
    assert budget(ci=3, full=30) == 3 and budget(ci=3, full=30, quick=1) == 1
    monkeypatch.setenv("MINIGRAD_BUDGET", "huge")
    with pytest.raises(UsageError, match="expected 'ci'"):
        budget(ci=3, full=30)


def test_the_quick_budget_measures_nothing_over_seeds(monkeypatch, capsys):
    monkeypatch.setenv("MINIGRAD_BUDGET", "quick")
    found = claim_over_seeds("gain", lambda seed: 1 / 0, above=0, source="X10")
    assert found.values == () and found.verdict == "not measured at quick" and np.isnan(found.mean)
    assert capsys.readouterr().out.split("\n") == [" ± gain: not measured at quick", "   claimed > 0  X10", ""]
    assert claim_over_seeds("gain", [1, 2, 3, 4, 5], above=0).verdict == "reproduced"      # nothing is saved by leaving
