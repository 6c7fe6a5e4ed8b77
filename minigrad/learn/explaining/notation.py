"""Formulas in Unicode, as they stand in comments and on the terminal: turned into LaTeX, and evaluated.

    latex("m̂ₜ = mₜ/(1−β₁ᵗ)")                       '\\hat{m}_{t} = \\frac{m_{t}}{1-\\beta _{1}^{t}}'
    value("m̂ₜ = mₜ/(1−β₁ᵗ)", {"mₜ": 100, "β₁": 0.9, "t": 1})        1000.0

The Unicode text is the source; a terminal prints it as it is. A formula consists of letters with accents and indices,
+ − · / √ and powers; a product may be written without a sign. What else there is:

    Σᵢ xᵢ   Σᵢ₌₁ⁿ xᵢ   ∏ₖ   maxⱼ   argmaxₖ        over an index; xᵢ counts from its lower limit (1 or 0),
                                                 without limits over all of x
    x[i+k]   y[i] = Σₖ₌₀ᵐ w[k]·x[i+k]            indices counted from 0, as in code
    Xᵀ   X·w   (XᵀX + λI)⁻¹   wᵀx   ⟨a,b⟩        matrices (capital letters) and transposes multiply as such
    a⊙b   ‖x‖   ‖x‖ₚ   |x|   ⌊x⌋   ⌈x⌉   i mod n    element by element
    [y = k]   a if x > 0 else b                  1 if true, else 0; one of two
"""
import re

import numpy as np

from ...errors import UsageError
from .evaluating import Evaluation
from .letters import SUBSCRIPT, SUPERSCRIPT, decompose
from .parsing import parse

GREEK = dict(zip("αβγδεζηθικλμνξπρστφχψωΓΔΘΛΠΣΦΨΩ", (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau varphi chi psi omega "
    "Gamma Delta Theta Lambda Pi Sigma Phi Psi Omega").split(), strict=True))
ACCENT = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0307": "dot"}
SIGN = {
    "−": "-", "·": r"\cdot ", "×": r"\times ", "⊙": r"\odot ", "±": r"\pm ", "∘": r"\circ ",
    "←": r"\leftarrow ", "→": r"\to ", "↦": r"\mapsto ", "⇒": r"\Rightarrow ", "≤": r"\leq ", "≥": r"\geq ",
    "<": "<", ">": ">", "≠": r"\neq ", "≈": r"\approx ", "≡": r"\equiv ", "∈": r"\in ", "⊂": r"\subset ",
    "∀": r"\forall ", "∞": r"\infty ", "∂": r"\partial ", "∇": r"\nabla ", "∑": r"\sum ", "∏": r"\prod ",
    "∫": r"\int ", "‖": r"\|", "⟨": r"\langle ", "⟩": r"\rangle ", "𝔼": r"\mathbb{E}", "ℝ": r"\mathbb{R}",
    "ℓ": r"\ell ", "′": "'", "…": r"\ldots ", "½": r"\frac{1}{2}", "¼": r"\frac{1}{4}", "ᵀ": "^{T}", "⁻": "^{-}",
    "⌈": r"\lceil ", "⌉": r"\rceil ", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&",
    "⌊": r"\lfloor ", "⌋": r"\rfloor ",
}
WORDS = r"(argmax|argmin|max|min|log|exp|lim|sup|inf|det|cos|sin|tanh|arg|mod|sign|var|diag|median|mean)(?![A-Za-z])"
BETWEEN = {" if ": r"\;\mathrm{if}\;", " else ": r",\;\mathrm{else}\;", " mod ": r"\;\mathrm{mod}\;"}
SUM = rf"Σ(?=[{''.join(SUBSCRIPT)}]| *[^\s=+\-−·/)\],⁻])"     # else it is a letter, such as that of a covariance
NAMED = r"[A-Za-z]{3,}(?=\()"                       # a function by its name, as in ascent(g, ρ)


def _closing(text, start):
    """Index of the bracket that closes the one at `start`."""
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] in "([") - (text[i] in ")]")
        if depth == 0:
            return i
    raise UsageError(f"notation: a bracket is not closed in {text!r}.")


def _closing_bar(text, start):
    """Index of the bar that closes the one at `start`, outside brackets that open after it; 0 if there is none."""
    depth = 0
    for i in range(start + 1, len(text)):
        depth += (text[i] in "([") - (text[i] in ")]")
        if depth == 0 and text[i] == text[start]:
            return i
    return 0


# ---------------------------------------------------------------- Unicode -> LaTeX

def latex(formula):
    """LaTeX of a Unicode formula, without the dollar signs, restricted to what matplotlib's mathtext understands."""
    text, atoms, i = decompose(formula), [], 0
    while i < len(text):
        if text[i] == "/" and "".join(atoms).strip() and i + 1 < len(text):
            while atoms[-1] == " ":
                atoms.pop()
            below, i = _atom(text, i + 1 + (text[i + 1] == " "))
            below, i = _scripts(text, i, below)
            atoms.append(rf"\frac{{{_bare(atoms.pop())}}}{{{_bare(below)}}}")
            continue
        atom, i = _atom(text, i)
        atom, i = _scripts(text, i, atom)
        atoms.append(atom)
    return "".join(atoms)


def _bare(atom):
    """A bracketed numerator or denominator without its brackets."""
    return atom[1:-1] if atom.startswith("(") and _closing(atom, 0) == len(atom) - 1 else atom


def _atom(text, i):
    """LaTeX of the number, letter, word, root or bracket that starts at i, and the index after it."""
    c = text[i]
    if c == "√" and text[i + 1:i + 2] == "(":
        end = _closing(text, i + 1)
        return rf"\sqrt{{{latex(text[i + 2:end])}}}", end + 1
    if c == "√" and i + 1 < len(text):
        atom, end = _atom(text, i + 1)
        atom, end = _scripts(text, end, atom)
        return rf"\sqrt{{{atom}}}", end
    if c in "([":
        end = _closing(text, i)
        return c + latex(text[i + 1:end]) + text[end], end + 1
    if c in "|‖" and (end := _closing_bar(text, i)):
        bar = SIGN.get(c, c)
        return bar + latex(text[i + 1:end]) + bar, end + 1
    if number := re.match(r"\d+(\.\d+)?(e-?\d+)?", text[i:]):
        return number[0], i + number.end()
    if word := re.match(WORDS, text[i:]) or re.match(NAMED, text[i:]):
        atom, end = _scripts(text, i + word.end(), rf"\mathrm{{{word[0]}}}")
        return atom + r"\,", end
    if between := next((b for b in BETWEEN if text.startswith(b, i)), None):
        return BETWEEN[between], i + len(between)
    if re.match(SUM, text[i:]):
        return r"\sum ", i + 1
    if text[i + 1:i + 2] in ACCENT:
        letter = "\\" + GREEK[c] if c in GREEK else c
        return rf"\{ACCENT[text[i + 1]]}{{{letter}}}", i + 2
    if c in SUBSCRIPT or c in SUPERSCRIPT:
        return "{}", i
    return rf"\{GREEK[c]} " if c in GREEK else SIGN.get(c, c), i + 1


def _scripts(text, i, atom):
    """The atom with the indices and powers that follow it."""
    below, i = _run(text, i, SUBSCRIPT)
    if name := re.match(r"_([A-Za-z]+)", text[i:]):
        below, i = below + rf"\mathrm{{{name[1]}}}", i + name.end()
    above, i = _run(text, i, SUPERSCRIPT)
    more, i = _run(text, i, SUBSCRIPT)
    below += more
    while plain := re.match(r"([_^])(?:\{([^{}]*)\}|([A-Za-z0-9]))", text[i:]):          # as in |g|^{q−1}
        inner, i = latex(plain[3] or plain[2]), i + plain.end()
        below, above = (below + inner, above) if plain[1] == "_" else (below, above + inner)
    return atom + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else ""), i


def _run(text, i, table):
    """The run of index characters at i as plain characters, and the index after it."""
    end = i
    while end < len(text) and text[end] in table:
        end += 1
    return "".join(table[c] for c in text[i:end]), end


# ---------------------------------------------------------------- Unicode -> number

def value(formula, symbols):
    """The value of the right-hand side (of the whole, if there is no `=`), given the values of its symbols.

    symbols: {"mₜ₋₁": 0.0, "β₁": 0.9, "X": array, …}. For a left-hand side with indices in brackets, y[i,j], it is the
    array over them, with the shape of symbols["y"] or of what the indices pick from. UsageError if it has no value.
    """
    known = {decompose(symbol): number for symbol, number in symbols.items()}
    left, indices, tree = parse(formula, frozenset(known))
    evaluation = Evaluation(formula, known)
    try:
        with np.errstate(all="ignore"):
            return evaluation.over_all(indices, np.shape(known.get(left, 0)), tree)
    except UsageError:
        raise
    except (ValueError, IndexError, TypeError, ArithmeticError, np.linalg.LinAlgError) as why:
        raise evaluation.wrong(why) from why
