"""Formulas: every one that is displayed parses as LaTeX and is worth what its own line computes."""
import inspect
import re
from pathlib import Path

import minigrad
import numpy as np
import pytest
from minigrad.errors import UsageError
from minigrad.learn.explaining import notation
from minigrad.learn.explaining.tracing import record
from minigrad.optim import rules
from minigrad.optim.machinery.signatures import signature, symbol

CASES = [
    ("mₜ = β₁mₜ₋₁ + (1−β₁)gₜ", r"m_{t} = \beta _{1}m_{t-1} + (1-\beta _{1})g_{t}"),
    ("m̂ₜ = mₜ/(1−β₁ᵗ)", r"\hat{m}_{t} = \frac{m_{t}}{1-\beta _{1}^{t}}"),
    ("Δwₜ = −η·m̂ₜ/(√(v̂ₜ) + ε)", r"\Delta w_{t} = -\eta \cdot \frac{\hat{m}_{t}}{\sqrt{\hat{v}_{t}} + \epsilon }"),
    ("w_SWA = (n·w_SWA + w)/(n + 1)", r"w_{\mathrm{SWA}} = \frac{n\cdot w_{\mathrm{SWA}} + w}{n + 1}"),
    ("½‖Xw−y‖² + (λ/2)‖w‖²", r"\frac{1}{2}\|Xw-y\|^{2} + (\frac{\lambda }{2})\|w\|^{2}"),
    (r"z = Σᵢ₌₁ⁿ xᵢ", r"z = \sum _{i=1}^{n} x_{i}"), ("k* = argmaxₖ pₖ", r"k* = \mathrm{argmax}_{k}\, p_{k}"),
    ("i mod n", r"i\;\mathrm{mod}\;n"), ("⌈n/2⌉", r"\lceil \frac{n}{2}\rceil "), ("Σ⁻¹x", r"\Sigma ^{-1}x"),
    ("x if x > 0 else αx", r"x\;\mathrm{if}\;x > 0,\;\mathrm{else}\;\alpha x"), ("‖x‖ₚᵖ", r"\|x\|_{p}^{p}"),
    ("(XᵀX + λI)⁻¹", r"(X^{T}X + \lambda I)^{-1}"),
]
CLAIMS = ["E‖∇f(wₜ)‖² ≤ 2L(f₀ − f*)/T + 2√(2L(f₀ − f*)σ²/(BT))", "ε̂ = ρ·sign(g)|g|ᵖ/(‖g‖₂)", "f̄ − f(w_SWA) = O(Δ²)",
          "𝔼[ℓ(αw* + (1−α)w″)] → min", "x ∈ ℝⁿ, ⟨x, y⟩ ≠ 0, α ∈ [0, 1]", "m̃ ← m ⊙ g", "(1/n)∑ᵢ f(wᵢ)"]


@pytest.mark.parametrize("formula, latex", CASES)
def test_latex(formula, latex):
    assert notation.latex(formula) == latex


def displayed():
    """Every formula that stands in a comment of the package."""
    found = {}
    for path in Path(minigrad.__file__).parent.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            code, mark, formula = line.partition("#:")
            if mark and "=" in code and not code.lstrip().startswith(("#", '"', "'")) and re.search("[=≤≥←]", formula):
                found.setdefault(formula.lstrip("~").strip(), path.name)
    return found


@pytest.mark.parametrize("formula", [*displayed(), *CLAIMS])
def test_every_displayed_formula_is_latex(formula):
    mathtext = pytest.importorskip("matplotlib.mathtext")
    mathtext.MathTextParser("path").parse(f"${notation.latex(formula)}$")


def evaluated(rule, seed=0, t=3):
    """(formula, its value, the line's value) for each line of a rule, run on random numbers."""
    draw, sig = np.random.default_rng(seed), signature(rule)
    values = {"w": draw.normal(), "g": draw.normal(), **{name: draw.random() for name in sig.state}, "t": t}
    values = {k: v for k, v in values.items() if k != "t" or sig.counts}
    hyper = {name: 0.05 + 0.9 * draw.random() for name in sig.hyper if name != "threshold"}
    known = {symbol(name, rule): value for name, value in hyper.items()} | {"t": t}
    known |= {"wₜ": values["w"], "gₜ": values["g"]}
    for name in sig.state:
        known[f"{name}ₜ₋₁"] = known[f"{name}ₜ"] = values[name]
    _, lines = record(rule, kwargs={**values, **hyper})
    for line in lines:
        worth = notation.value(line.formula, known)
        yield line, worth
        known[line.formula.partition("=")[0].strip()] = line.after


@pytest.mark.parametrize("rule", [rules.l2, *rules.PAGE], ids=lambda rule: rule.__name__)
def test_every_formula_is_worth_its_line(rule):
    """Each line that has a formula runs: in every call, or, in a rule with branches, in one of twenty."""
    branches = "    if " in inspect.getsource(rule)
    runs = [(seed, t) for seed in range(10) for t in (3, 30)] if branches else [(seed, 3) for seed in range(3)]
    lines = [line for seed, t in runs for line in evaluated(rule, seed, t)]
    count = sum("#:" in text for text in inspect.getsource(rule).splitlines())
    assert len({line.number for line, _ in lines}) == count and (branches or len(lines) == 3 * count)
    for line, worth in lines:
        assert worth == pytest.approx(line.after, rel=1e-12, abs=1e-300), f"{line.formula} beside {line.code}"


def test_a_wrong_formula_is_caught():
    """The misprint of a widely read page: no root on v̂."""
    line, _ = list(evaluated(rules.adam))[4]
    values = {"η": 0.1, "m̂ₜ": 1.0, "v̂ₜ": 0.4 ** 2, "ε": 0.0}
    assert line.formula == "Δwₜ = −η·m̂ₜ/(√(v̂ₜ) + ε)"
    assert notation.value(line.formula, values) == pytest.approx(-0.25)
    assert notation.value("Δwₜ = −η·m̂ₜ/(v̂ₜ + ε)", values) == pytest.approx(-0.625)


@pytest.mark.parametrize("formula, symbols, value", [
    ("2ab", {"a": 3, "b": 5}, 30), ("a/bc", {"a": 12, "b": 3, "c": 2}, 8), ("(a+b)(a−b)", {"a": 3, "b": 2}, 5),
    ("x = √(a)b²", {"a": 4, "b": 3}, 18), ("√ab", {"a": 9, "b": 2}, 6), ("|a| + ‖g‖₂", {"a": -2, "g": [3.0, 4.0]}, 7),
    ("1−τ[t>1]", {"τ": 0.4, "t": 1}, 1), ("1−τ[t>1]", {"τ": 0.4, "t": 2}, 0.6), ("β₁ᵗ", {"β₁": 0.5, "t": 3}, 0.125),
    ("−a²", {"a": 3}, -9), ("sign(a)·max(b, 2)", {"a": -1, "b": 1}, -2),
    ("\u0175 + 1", {"\u0175": 1}, 2), ("w\u0302 + 1", {"\u0175": 1}, 2)])
def test_values(formula, symbols, value):
    assert notation.value(formula, symbols) == pytest.approx(value, rel=1e-15)


DRAW = np.random.default_rng(5)
X, Y, S = DRAW.normal(size=(4, 3)), DRAW.normal(size=(3, 3)), DRAW.normal(size=4)
W, A, B, LABELS = DRAW.normal(size=3), DRAW.normal(size=4), DRAW.normal(size=9), np.array([0, 2, 1, 2])
P = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
#: formulas with indices, matrices and cases, and what they are in NumPy
INDEXED = [
    ("Σᵢ aᵢ", {"a": A}, A.sum()), ("Σᵢ aᵢsᵢ + 1", {"a": A, "s": S}, A @ S + 1),
    ("∏ᵢ₌₁ⁿ aᵢ", {"a": A, "n": 4}, A.prod()),
    ("Σᵢ₌₁ⁿ⁻¹ aᵢaᵢ₊₁", {"a": A, "n": 4}, (A[:-1] * A[1:]).sum()), ("Σₖ₌₀ⁿ βᵏ", {"β": 0.5, "n": 3}, 1.875),
    ("Σₖ₌₀² wₖβᵏ", {"w": W, "β": 0.5}, W @ [1, 0.5, 0.25]),
    ("−(1/n)Σᵢ Σₖ [yᵢ = k]·log(pᵢₖ)", {"p": P, "y": LABELS, "n": 4}, -np.log(P[np.arange(4), LABELS]).mean()),
    ("L = (1/n)·Σᵢ log(1 + exp(−mᵢ))", {"mᵢ": A, "n": 4}, np.logaddexp(0, -A).mean()),
    ("zᵢ = Σⱼ xᵢⱼwⱼ", {"x": X, "w": W}, X @ W), ("zᵢ = maxₖ xᵢₖ", {"x": X}, X.max(axis=1)),
    ("argmaxₖ aₖ", {"a": A}, A.argmax()), ("ŷᵢ = argminₖ xᵢₖ", {"x": X}, X.argmin(axis=1)),
    ("minₖ aₖ", {"a": A}, A.min()),
    ("y[i] = Σₖ w[k]·b[i+k]", {"y": np.zeros(7), "w": W, "b": B}, np.correlate(B, W)),
    ("y[i] = Σₖ₌₀² w[k]·b[2i+k]", {"y": np.zeros(4), "w": W, "b": B}, np.correlate(B, W)[::2]),
    ("C[i,j] = aᵢ·wⱼ", {"a": A, "w": W}, np.outer(A, W)), ("r[i] = a[(i+1) mod 4]", {"a": A, "r": A}, np.roll(A, -1)),
    ("Xᵀ", {"X": X}, X.T), ("X·w", {"X": X, "w": W}, X @ W), ("Xᵀ(Xw − s)/n", {"X": X, "w": W, "s": S, "n": 4},
                                                              X.T @ (X @ W - S) / 4),
    ("(XᵀX + λI)⁻¹Xᵀs", {"X": X, "λ": 0.3, "I": np.eye(3), "s": S},
     np.linalg.solve(X.T @ X + 0.3 * np.eye(3), X.T @ S)),
    ("aᵀs", {"a": A, "s": S}, A @ S), ("aaᵀ", {"a": A}, np.outer(A, A)), ("wᵀYw", {"w": W, "Y": Y}, W @ Y @ W),
    ("Y²", {"Y": Y}, Y @ Y), ("Y⊙Y", {"Y": Y}, Y * Y), ("x·x", {"x": Y}, Y * Y), ("⟨a,s⟩", {"a": A, "s": S}, A @ S),
    ("w/‖w‖ + ‖w‖₁ − ‖Y‖₂²", {"w": W, "Y": Y}, W / np.linalg.norm(W) + np.abs(W).sum() - (Y ** 2).sum()),
    ("‖w‖ₚᵖ", {"w": W, "p": 3}, (np.abs(W) ** 3).sum()), ("mean(a)", {"a": A, "mean(a)": 7.0}, 7.0),
    ("‖w‖∞", {"w": W}, np.abs(W).max()),
    ("a if a > 0 else α·a", {"a": A, "α": 0.1}, np.where(A > 0, A, 0.1 * A)),
    ("Σᵢ₌₁⁴ (aᵢ₋₁ if i > 1 else 0)", {"a": A}, A[:3].sum()), ("5 mod 3 + ⌊t/2⌋ + ⌈t/2⌉", {"t": 5}, 7),
    ("½η(1 + cos(πt/T))", {"η": 0.4, "t": 3, "T": 10}, 0.2 * (1 + np.cos(np.pi * 0.3))),
    ("mean(a)", {"a": A}, A.mean()),
    ("|(|a| − 1)|", {"a": -3}, 2),
    ("max(a, 0, s)", {"a": A, "s": S}, np.maximum(A, S).clip(0)),
    ("√b²", {"b": -2}, 2), ("dᵢ = aᵢ − (1/n)Σⱼ aⱼ", {"a": A, "n": 4}, A - A.mean()), ("2−aᵢ", {"aᵢ": A}, 2 - A)]


@pytest.mark.parametrize("formula, symbols, right", INDEXED)
def test_indexed_formulas(formula, symbols, right):
    found = notation.value(formula, symbols)
    assert np.shape(found) == np.shape(right)
    np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("formula", [formula for formula, _, _ in INDEXED])
def test_indexed_formulas_are_latex(formula):
    mathtext = pytest.importorskip("matplotlib.mathtext")
    mathtext.MathTextParser("path").parse(f"${notation.latex(formula)}$")


@pytest.mark.parametrize("formula, why", [
    ("Σᵢ a", "range"), ("Σᵢ aᵢwᵢ", "range"), ("Σᵢ₌₁⁵ aᵢ", "no index 5"), ("Σᵢ aᵢ₋₁", "range"),
    ("Σᵢ₌₀³ a[i−1]", "no index -1"),
    ("Y·a", "shapes"), ("wYᵀᵀa", "broadcast"), ("a/Y", "matrix"), ("aᵢ", "neither"), ("Σᵢ aᵢⱼ", "neither"),
    ("Σᵢⱼ aᵢ", "one index"), ("a if w", "neither"), ("‖a", "neither"),
    ("exp(a, w)", "2 values"), ("Σᵢ aᵢᵢ", "out of range")])
def test_a_formula_that_is_not_sure_is_an_error(formula, why):
    with pytest.raises(UsageError, match=why):
        notation.value(formula, {"a": A, "w": W, "Y": Y})


@pytest.mark.parametrize("formula", ["a + q", "(a + b", "a ∈ b"])
def test_what_has_no_value_is_an_error(formula):
    with pytest.raises((UsageError, SyntaxError)):
        notation.value(formula, {"a": 1, "b": 2})


def test_a_formula_cannot_run_code():
    with pytest.raises(UsageError):
        notation.value("__import__('os')", {"a": 1})
