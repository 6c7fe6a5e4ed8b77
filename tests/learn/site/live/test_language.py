"""The language of edited rules: the rules' own lines run as they are, Python's grouping, and what is refused."""
import random

import pytest
from minigrad.learn.site.live import playground

from .node import needs_node, node

pytestmark = needs_node
VALUES = {"x": 0.7, "y": -1.3, "n": 3.0}
EXPRESSIONS = ["-x**2", "2**-1", "2**3**2", "-x**-2", "x - y - n", "x / y / n", "x - (y - n)", "x*y + n/2 - -x", "--x",
               "+x", "sqrt(abs(y)) * sign(y)", "maximum(x, y) + minimum(x, y)", "where(x > y, n, 1e-3)",
               "(x < y) * n + 2",
               "1 - 0.5**n", ".5 * 2. + 1E2", "x <= x", "(x == x) + (x != x) + (x >= n)", "ratio(x, 0) + ratio(x, 2)",
               "exp(log(n))", "pow(2, n)", "((x))"]


def run(script, given=None):
    """What the JavaScript answers, with the playground's engine before it."""
    return node(playground.engine() + script, given)


def test_expressions_mean_what_they_mean_in_python():
    import math
    scope = {**VALUES, "sqrt": math.sqrt, "sign": lambda v: (v > 0) - (v < 0), "maximum": max, "minimum": min,
             "where": lambda c, a, b: a if c else b, "ratio": lambda a, b: a / b if b else 0.0, "exp": math.exp,
             "log": math.log}
    found = run("""
const scope = new Map(Object.entries(given[1]));
answer(given[0].map(e => evaluated(assignment('w = ' + e, 1).tree, scope) + 0));""", [EXPRESSIONS, VALUES])
    assert found == pytest.approx([float(eval(e, dict(scope))) for e in EXPRESSIONS], rel=1e-15)


def test_signs_of_papers_are_known():
    found = run("answer(given.map(e => evaluated(assignment('w = ' + e, 1).tree, new Map([['β', 3]]))))",
                ["2·β − 1", "2×β^2", "β ≥ 3", "β ≠ 3"])
    assert found == [5, 18, True, False]


def test_the_text_of_every_rule_runs_as_it_is():
    rng = random.Random(4)
    gradients = [rng.gauss(0, 1) for _ in range(20)]
    found = run("""
answer(Object.values(rules).map(rule => {
  const mine = parsed(sources[rule.name], rule.hyper);
  const hyper = {lr: 0.1, momentum: 0.9, weight_decay: 0.1, dampening: 0.5};
  const run = one => {
    let [w, state] = [1, one.state.map(() => 0)], results = one.result;
    return given.map((g, i) => ([w, ...state] = one.step(w, g, state, i + 1, {...one.hyper, ...pick(one, hyper)}))[0]);
  };
  const pick = (one, all) => Object.fromEntries(Object.entries(all).filter(([name]) => name in one.hyper
    && one.hyper[name] === null));
  return [rule.name, run(rule), run(mine), Object.keys(mine.hyper).sort(), Object.keys(rule.hyper).sort()];
}));""", gradients)
    assert len(found) >= 41 and "radam" in [name for name, *_ in found]
    for name, theirs, mine, hyper, known in found:
        if name != "sgdw_slide":                   # its m_next is state under another name
            assert mine == theirs and hyper == known, name


def test_an_if_shows_the_lines_that_are_reached():
    found = run("""
const mine = parsed(sources.radam, rules.radam.hyper);
answer(given.map(t => [mine, rules.radam].map(rule =>
  traced(rule, 1, 2, [0, 0], t, rule.hyper).found.map(({line, value}) => [line.name, value]))));""", [1, 5, 6, 100])
    assert all(mine == theirs for mine, theirs in found)
    assert [len(mine) for mine, _ in found] == [6, 6, 9, 9]
    text = "  if g > 0:\n    m = g\n    w = w - m\n    return\n  w = w + m"      # m is state, for the last line
    assert run("const r = parsed(given); answer([r.state, r.step(1, 2, [5], 1, {}), r.step(1, -2, [5], 1, {})]);",
               text) == [["m"], [-1, 2], [6, 5]]


REFUSED = {
    "": "no line assigns w", "m = g": "no line assigns w", "w": "line 1: expected", "w = ": "at the end",
    "w = g g": "line 1: an operator is missing", "w = (g": "“)” is missing at the end", "w = f(g)": "“f” is not known",
    "w = w - $g": "“$” is not known", "\n w = sqrt(g, g)": "line 2: “sqrt” takes 1 values", "w = where(g)": "takes 3",
    "t = 1\nw = g": "t counts the steps", "w = constructor(g)": "not known", "w = w.x": "not known",
    "w = g; alert(1)": "“;” is not known", "w = `g`": "not known", "w = " + "(" * 60 + "g" + ")" * 60: "more than 40",
    "w = g\n" * 31: "more than 30 lines", "w = g\n  w = g": "line 2: only the lines of an “if” are indented",
    "if g > 0:\nw = g": "line 2: expected an indented line", "if g > 0:\n w = g": "“return” is missing",
    "w = g\nreturn": "line 2: “return” stands alone", "if g:\n w = g\n return w": "line 3: “return” stands alone",
    "if g:\n if w:\n  return\n return\nw = g": "line 2: an “if” cannot stand in another",
    "if w > 1:\n w = g\n return\nw = 1": "line 2: “w” is changed, and an “if” depends on it",
    "if :\n w = g\n return": "line 1: a number, a name or “(” is missing", "ifg = 1\nw = (": "line 2",
    "w = " + "g+" * 1000 + "g": "more than 2000",
}


def test_what_is_refused_says_why():
    found = run("""
answer(given.map(text => {
  try { parsed(text); return 'ran'; } catch (e) { return e instanceof RuleError ? e.message : 'crash: ' + e; }
}));""", list(REFUSED))
    for (text, why), said in zip(REFUSED.items(), found, strict=True):
        assert why in said, text


def test_names_of_objects_are_only_names():
    text = "w = w - __proto__ * g - constructor * toString"
    found = run("""
const r = parsed(given, rules.adam.hyper), hyper = JSON.parse('{"__proto__": 3, "constructor": 4, "toString": 5}');
answer([r.hyper, Object.getOwnPropertyNames(r.hyper).sort(), r.step(1, 2, [], 1, hyper)]);""", text)
    assert found[1] == ["__proto__", "constructor", "toString"] and found[2] == [1 - 3 * 2 - 4 * 5]


def test_nothing_is_run_as_javascript():
    import re
    script = playground.engine()
    assert not re.search(r"\beval\s*\(|new Function|setTimeout\(\s*['\"]|innerHTML", script)


def test_numbers_as_python_prints_and_reads_them():
    rng = random.Random(5)
    values = [rng.gauss(0, 1) * 10.0 ** rng.randint(-12, 12) for _ in range(300)]
    values += [0.0, 1.0, -0.1, 1e-4, 99999.95, 999999.5, 1e6, 1e100, 123456.0, 1e-5, 0.5]
    assert run("answer(given.map(six))", values) == [f"{v:.6g}" for v in values]
    texts = {"0.1": 0.1, "0,1": 0.1, "1/10": 0.1, " 1e-3 ": 1e-3, "10^-3": 1e-3, "−2": -2, ".5": 0.5, "-1/4": -0.25}
    assert run("answer(given.map(typed))", list(texts)) == list(texts.values())
    assert run("answer(given.map(typed))", ["", "x", "1/2/3", "0x10", "1,2,3", "Infinity"]) == [None] * 6
