"""Formulas on a page: typeset by the browser, with the Unicode text as what is searched, selected and copied.

    formula("m̂ₜ = mₜ/(1−β₁ᵗ)")               one formula, with fraction bars
    sentence("nearly L(w) + ⟨ε, g⟩, if …")    text as HTML, its formulas typeset in the line

A formula is two layers: MathML, which cannot be selected, and over it the Unicode text, transparent. Lines break in
front of relations only.
"""
import re
from functools import lru_cache
from html import escape

from ...errors import UsageError
from ..explaining.notation import SUBSCRIPT, SUPERSCRIPT, decompose, latex
from .html import printed
from .mathml import mathml

RELATIONS = "=≤≥<>≠≈≡←→↦⇒∈⊂"
OPERATORS = RELATIONS + "+−·×⊙±∘/"
MATHS = set("αβγδεζηθικλμνξπρστφχψωΓΔΘΛΠΣΦΨΩ√‖∇∂∑∏∫∞∈⊂∀≤≥≠≈≡←→↦⇒·×⊙±∘⟨⟩½¼𝔼ℝℓ′−⌊⌋\u0302\u0303\u0304\u0307") | {
    *SUBSCRIPT, *SUPERSCRIPT}
FUNCTIONS = {"max", "min", "log", "exp", "sign", "mod", "diag", "mean", "var", "tanh", "cos", "sin", "argmax", "sqrt"}
ALONE = set("bcdefghijklmnopqrstuvwxyzLHXW")            # a letter by itself that is a variable, not a word
LONG = 30                                               # characters that may be wider than a phone


@lru_cache(None)
def formula(text, flat=False, before="", after=""):
    """The HTML of a formula in Unicode.

    flat:          with slashes instead of fraction bars.
    before, after: the text that touches it, such as brackets and a full stop, and must stay on its line.
    """
    pieces = [part if part.isspace() else _layers(part, flat) for part in _breakable(text)]
    pieces[0] = escape(before, quote=False) + pieces[0]
    pieces[-1] += escape(after, quote=False)
    return "".join(part if part.isspace() or part[0] + part[-1] == "<>" else f'<span class="whole">{part}</span>'
                   for part in pieces)


def _layers(text, flat):
    """The two layers of a piece that does not break."""
    typeset = re.sub("^<mo>", '<mo lspace="0">', mathml(latex(text), flat))          # a relation that begins the piece
    style = "" if flat else ' displaystyle="true"'
    kind = 'f long" tabindex="0' if len(text) > LONG else "f"
    return (f'<span class="{kind}"><math{style}>{typeset}</math>'
            f'<span class="u" aria-hidden="true">{escape(text)}</span></span>')


def _breakable(text):
    """The pieces of a formula and the spaces between them: it may break in front of a relation outside brackets."""
    depth, pieces, begin = 0, [], 0
    for i, c in enumerate(text):
        depth += (c in "([{⟨") - (c in ")]}⟩")
        if c == " " and not depth and text[i + 1] in RELATIONS and text[i - 1] not in RELATIONS and i > begin:
            pieces += [text[begin:i], " "]
            begin = i + 1
    return [*pieces, text[begin:]]


# ---------------------------------------------------------------- formulas in a sentence

def sentence(text, flat=True):
    """A text as HTML, escaped, with the formulas in it typeset."""
    out, end = [], 0
    for begin, stop in found(text):
        before, after = re.search(r"\S*$", text[end:begin])[0], re.match(r"\S*", text[stop:])[0]
        out += [escape(text[end:begin - len(before)], quote=False), formula(text[begin:stop], flat, before, after)]
        end = stop + len(after)
    return "".join([*out, escape(text[end:], quote=False)])


def found(text):
    """[(begin, end)] of the formulas in a text."""
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
    places, i = [], 0
    while i < len(words):
        last = _run(text, words, i)
        if last is None:
            i += 1
            continue
        place = _trimmed(text, words[i][0], words[last][1])
        if place and _worth(text[slice(*place)]):
            places.append(place)
        i = last + 1
    return places


def _run(text, words, first):
    """The index of the last word of the formula that begins with the word `first`; None if none begins there."""
    depth, last, wants = 0, None, True                       # wants: an operand comes next, not an operator
    strong = False                                           # whether the operand before is mathematics by itself
    for i in range(first, len(words)):
        word = text[slice(*words[i])]
        bare = word.rstrip(".,;:!?")
        operator = bare in OPERATORS and len(word) == 1
        if not (operator or _operand(bare, depth or last is not None)):
            break
        if operator == wants and not depth and not (strong and _strong(bare) and not operator):
            break
        depth += sum(word.count(c) for c in "([{⟨") - sum(word.count(c) for c in ")]}⟩")
        wants, strong = operator, _strong(bare)
        if depth <= 0 and not operator:
            last = i
            if bare != word or depth < 0:                    # the sentence goes on behind a comma or a bracket
                break
    return last


def _strong(word):
    """Whether a word has signs that only mathematics has."""
    plain = decompose(word)
    return any(c in MATHS for c in plain) or bool(re.match(r"[A-Za-z]_[A-Za-z{]", plain))


def _operand(word, inside):
    """Whether a word can be part of a formula; inside: of one that has begun."""
    longest = 2 if _strong(word) else 1
    letters = re.findall(r"(?<![A-Za-z_])[A-Za-z]+(?!\w*\()", decompose(word))
    named = {name for name in re.findall(r"[A-Za-z]{2,}(?=\()", word) if not inside} - FUNCTIONS
    if any(len(run) > longest and run not in FUNCTIONS for run in letters) or named or word in ("A", "I", *FUNCTIONS):
        return False
    return not re.search(r"[`'\"#@&\\;:]", word) and bool(
        _strong(word) or inside or re.fullmatch(r"[-−]?\d+(\.\d+)?(e-?\d+)?|[A-Za-z]", word)
        or re.fullmatch(rf"(?=.*[/(\[])(?:{'|'.join(FUNCTIONS)}|\d|[A-Za-z](?![A-Za-z])|[()\[\]/,.])+", word))


def _trimmed(text, begin, end):
    """The place without the punctuation behind it and without brackets that are opened or closed outside of it."""
    while begin < end:
        inside = text[begin:end]
        if inside[-1] in ".,;:!?":
            end -= 1
        elif inside[-1] in ")]" and _closes(inside) < 0:
            end -= 1
        elif inside[0] in "([" and _closes(inside) > 0:
            begin += 1
        else:
            return begin, end
    return None


def _closes(text):
    """Opened minus closed brackets."""
    return sum((c in "([{") - (c in ")]}") for c in text)


def _worth(text):
    """Whether it is a formula and can be typeset: not a bare number or word, brackets in pairs."""
    plain = decompose(text)
    if re.fullmatch(r"[-−]?[\d.,]+%?", text) or len(plain) == 1 and text not in ALONE and text not in MATHS:
        return False
    if len(plain) > 1 and not any(c in MATHS for c in plain) and not re.search(r"[=<>+/_^]|^[A-Za-z][([]", text):
        return False
    try:
        return bool(latex(text))
    except UsageError:                                       # a bracket that is not closed
        return False


# ---------------------------------------------------------------- formulas on lines of their own

JOINING = {"over", "of", "for", "if", "and", "or", "with", "all"}          # words between the parts of a formula


def display(block):
    """A block of lines: its formulas typeset, with the text beside them; as it is printed if it is code."""
    lines = [(line, [(piece, typeset(piece)) for piece in re.split(r" {3,}", line.strip())])
             for line in block.splitlines() if line.strip()]
    if not any(typed for _, pieces in lines for _, typed in pieces):
        return printed(block, "formulas")
    rows = [f'<p style="margin-left: {(len(line) - len(line.lstrip())) / 2:g}em">'
            f'{" ".join(typed or f"<span class=soft>{sentence(piece)}</span>" for piece, typed in pieces)}</p>'
            for line, pieces in lines]
    return f'<div class="display" tabindex="0" role="group" aria-label="formulas">{"".join(rows)}</div>'


def typeset(text):
    """A text that is a formula as HTML, with what ends its sentence; "" for other text and for code."""
    inside, end = re.fullmatch(r"(.*?)([,.;:]?)", text, flags=re.S).groups()
    words = set(re.findall(r"(?<![A-Za-z_])[A-Za-z]{2,}(?!\w*\()", inside)) - FUNCTIONS
    if not re.search(r"[=≤≥←≈∈√∇Σ‖/]", inside) or inside.isascii() or re.search(r"[`'\"#@]|^\(", inside):
        return ""
    if words - JOINING:
        return ""
    try:
        return (sentence(inside, flat=False) if words else formula(inside)) + escape(end)
    except UsageError:                                       # a bracket that is not closed
        return ""
