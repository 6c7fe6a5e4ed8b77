"""What a rule's signature says: its state, whether it counts steps, the symbols of its hyperparameters."""
import pytest

from minigrad.errors import RuleError
from minigrad.optim import rules
from minigrad.optim.machinery.signatures import name_of, signature, symbol


def test_state_count_and_hyperparameters():
    found = signature(rules.adam)
    assert found.state == ("m", "v") and found.counts and list(found.hyper) == ["lr", "beta1", "beta2", "eps"]
    assert signature(rules.momentum).state == ("m",) and not signature(rules.momentum).counts
    assert signature(rules.gradient_descent).state == () and signature(rules.sgdw).hyper["multiplier"] == 1.0


def test_momentum_is_mu_beside_another_beta():
    assert symbol("momentum", rules.momentum) == "β" and symbol("momentum", rules.rmsprop_momentum) == "μ"
    assert symbol("beta", rules.rmsprop_momentum) == "β" and symbol("lr", rules.rmsprop_momentum) == "η"
    assert symbol("momentum") == "β" and symbol("my_own") == "my_own"


@pytest.mark.parametrize("rule, words", [
    (lambda w, g, *rest: w, "hide names"), (lambda w, g, **more: w, "hide names"),
    (lambda g, w: w, r"expected \(w, g, <state>, t, \*, <hyperparameters>\)")])
def test_other_signatures_are_refused(rule, words):
    with pytest.raises(RuleError, match=words):
        signature(rule)


def test_a_rule_without_a_name_is_a_rule():
    assert name_of(rules.adam) == "adam" and name_of(object()) == "rule"
