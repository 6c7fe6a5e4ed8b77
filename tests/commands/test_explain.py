"""`minigrad explain`: the numbers of one step, the list, where two rules part, what it refuses."""
import re

import pytest

from minigrad import cli
from minigrad.optim import rules


def test_adam_at_a_gradient_of_1000(capsys):
    assert cli.main(["explain", "adam", "--t", "1", "--g", "1000", "--lr", "0.1"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("adam   w = 1, g = 1000, m = 0, v = 0, t = 1, η = 0.1") and "- → -0.1" in out


@pytest.mark.parametrize("rule", rules.PAGE, ids=lambda rule: rule.__name__)
def test_every_rule_needs_no_option(rule, capsys):
    assert cli.main(["explain", rule.__name__.replace("_", "-")]) == 0
    assert "wₜ₊₁" in capsys.readouterr().out


def test_the_list_of_rules(capsys):
    assert cli.main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.__name__ for rule in rules.PAGE]
    assert max(map(len, lines)) <= 80


def test_where_two_rules_part(capsys):
    assert cli.main(["explain", "adam", "--against", "adamw", "--g", "2", "--t", "3", "--m", "0.2", "--v", "0.3"]) == 0
    first = next(line for line in capsys.readouterr().out.splitlines() if "◀" in line)
    assert first.startswith(" Δwₜ")


def test_a_name_that_is_like_none_gets_the_nearest_few(capsys):
    assert cli.main(["explain", "nope"]) == 2
    err = capsys.readouterr().err
    assert sum(rule.__name__ in re.findall(r"\w+", err) for rule in rules.PAGE) == 3


@pytest.mark.parametrize("words, message", [(["adem"], "perhaps adam"), (["momentum", "--beta1", "0.5"], "no beta1"),
                                            (["adam", "--against", "nothing"], "there is no rule")])
def test_refusals(words, message, capsys):
    assert cli.main(["explain", *words]) == 2
    assert message in capsys.readouterr().err
