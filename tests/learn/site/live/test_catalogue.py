"""Every rule of the engine as JavaScript: the same numbers in Node as in Python, line by line and over 100 steps."""
import math
import random

import pytest
from minigrad.learn.explaining.tracing import record
from minigrad.learn.site.live import catalogue
from minigrad.learn.site.live.translate import Untranslatable, javascript, lines, results
from minigrad.optim import rules
from minigrad.optim.machinery.signatures import REQUIRED, signature

from .node import needs_node, node

RULES = catalogue.elementwise()
CASES, STEPS = 20, 100


def test_the_rules_that_no_page_computes_are_listed():
    refused = set()
    for rule in catalogue.all_rules():
        try:
            javascript(rule), lines(rule), results(rule)
        except Untranslatable:
            refused.add(rule.__name__)
    assert refused == set(catalogue.UNTRANSLATED)
    assert all(reason.strip() for reason in catalogue.UNTRANSLATED.values())


def test_every_rule_of_the_page_of_formulas_is_there():
    assert set(rules.PAGE) <= set(catalogue.all_rules())
    assert len(set(rules.PAGE) & set(RULES)) >= 44


def hyperparameters(rule, rng):
    """A value for each hyperparameter, near those that are used."""
    ranges = {"lr": (1e-3, 0.5), "eps": (1e-8, 1e-2), "weight_decay": (0.0, 0.1), "multiplier": (0.1, 1.0),
              "dampening": (0.0, 0.9), "momentum_decay": (1e-3, 1e-2), "threshold": (4.0, 6.0)}
    return {name: rng.uniform(*ranges.get(name, (0.5, 0.999))) for name in signature(rule).hyper}


def numbers(rule, rng):
    """Arguments of a rule by name, as a step in training may have them."""
    form = signature(rule)
    given = {"w": rng.gauss(0, 1), "g": rng.gauss(0, 10.0 ** rng.uniform(-3, 3))}
    given.update({name: rng.gauss(0, 1) if name == "m" else rng.uniform(0, 1) for name in form.state})
    return {**given, **({"t": rng.randint(1, 500)} if form.counts else {}), **hyperparameters(rule, rng)}


PLAY = """
const table = new Map();                    // powers: Node's are compared with Python's, then Python's are used
const key = (x, y) => x + ' ' + y;
let pow = (x, y) => { used.push([x, y]); return x ** y; };
let used = [];
"""


def with_own_powers(script):
    """The script with a `pow` that tests can replace."""
    line = "const pow = (x, y) => x ** y;\n"
    assert line in script
    return PLAY + script.replace(line, "")


def traced(rule, arguments):
    """[(name, value)] of the lines that ran in Python, each a plain float."""
    return [(row.name, float(row.after)) for row in record(rule, kwargs=arguments)[1]]


@pytest.fixture(scope="module")
def compared():
    """{rule: [(arguments, what Python's lines gave, what Node's gave from Python's values before, powers)]}"""
    rng, cases = random.Random(1), {}
    for rule in RULES:
        arguments = [numbers(rule, rng) for _ in range(CASES)]
        cases[rule.__name__] = [(a, traced(rule, a)) for a in arguments]
    collect = """
answer(Object.fromEntries(Object.entries(given).map(([name, cases]) => [name, cases.map(([scope, trace, powers]) => {
  scope = {...scope}; used = [];
  if (powers) { powers.forEach(([x, y, z]) => table.set(key(x, y), z)); pow = (x, y) => table.get(key(x, y)); }
  const found = [];
  let place = 0;
  for (const line of rules[name].lines) {
    if (line.when && !line.when(scope)) continue;
    found.push([line.name, line.value(scope)]);
    scope[line.name] = trace[place++][1];
  }
  return [found, used.map(([x, y]) => [x, y, x ** y])];
})])));"""
    script = with_own_powers(catalogue.script(RULES)) + collect
    first = node(script, {name: [(*case, None) for case in found] for name, found in cases.items()})
    powers = {name: [[(x, y, z, x**y) for x, y, z in used] for _, used in found] for name, found in first.items()}
    again = node(script, {name: [(*case, [(x, y, mine) for x, y, _, mine in used])
                                 for case, used in zip(found, powers[name], strict=True)]
                          for name, found in cases.items()})
    return {name: [(trace, lines_found, used) for (_, trace), (lines_found, _), used
                   in zip(found, again[name], powers[name], strict=True)] for name, found in cases.items()}


@needs_node
@pytest.mark.parametrize("name", [rule.__name__ for rule in RULES])
def test_line_by_line_node_has_the_bits_of_python(compared, name):
    for trace, found, powers in compared[name]:
        assert [line for line, _ in found] == [line for line, _ in trace]
        for (line, theirs), (_, mine) in zip(found, trace, strict=True):
            assert theirs == mine and math.copysign(1, theirs) == math.copysign(1, mine), (line, theirs, mine)
        for x, y, theirs, mine in powers:
            assert abs(theirs - mine) <= 2 * math.ulp(mine), (x, y, theirs, mine)


@needs_node
def test_powers_were_compared(compared):
    assert len([p for trace in compared["adam"] for p in trace[2]]) == 2 * CASES
    assert sum(bool(used) for _, _, used in compared["momentum"]) == 0
    taken = {tuple(name for name, _ in trace) for trace, _, _ in compared["radam"]}
    assert len(taken) == 2                                    # both ends of RAdam's `if`


@needs_node
def test_a_hundred_steps():
    rng, given, expected = random.Random(2), {}, {}
    for rule in [r for r in RULES if results(r)[0] == "w"]:
        form, hyper = signature(rule), hyperparameters(rule, rng)
        gradients = [rng.gauss(0, 1) for _ in range(STEPS)]
        given[rule.__name__] = (gradients, hyper)
        now, trace = [1.0] + [0.0] * len(form.state), []
        for t, g in enumerate(gradients, 1):
            found = rule(now[0], g, *now[1:], *[t] * form.counts, **hyper)
            now = list(found) if isinstance(found, tuple) else [found]
            trace.append(now)
        expected[rule.__name__] = trace
    found = node(catalogue.script(RULES) + """
answer(Object.fromEntries(Object.entries(given).map(([name, [gradients, hyper]]) => {
  let [w, state] = [1, rules[name].state.map(() => 0)];
  return [name, gradients.map((g, i) => ([w, ...state] = rules[name].step(w, g, state, i + 1, hyper)))];
})));""", given)
    for name, trace in expected.items():
        largest = [0.0] * len(trace[0])
        for mine, theirs in zip(trace, found[name], strict=True):
            largest = [max(size, abs(value)) for size, value in zip(largest, mine, strict=True)]
            for a, b, size in zip(mine, theirs, largest, strict=True):
                assert abs(a - b) <= 1e-12 * size, name


@needs_node
def test_defaults_are_those_of_python():
    found = node(catalogue.script(RULES) +
                 "answer(Object.values(rules).map(r => [r.name, r.hyper, r.state, r.result]));")
    for rule, (name, hyper, state, result) in zip(RULES, found, strict=True):
        form = signature(rule)
        assert name == rule.__name__ and tuple(state) == form.state and tuple(result) == results(rule)
        assert hyper == {n: None if default is REQUIRED else default for n, default in form.hyper.items()}
