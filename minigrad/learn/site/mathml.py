"""LaTeX, as `notation.latex` writes it, turned into MathML, which browsers typeset by themselves.

    mathml(r"\\frac{m_{t}}{2}")        '<mfrac><msub><mi>m</mi><mi>t</mi></msub><mn>2</mn></mfrac>'

With `flat=True` a fraction is written with a slash, as in a line of text, and keeps the brackets that it needs.
"""
import re
from html import escape

from ..explaining.notation import GREEK, SIGN

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?(?:e-?\d+)?|\S")
LETTERS = {f"\\{name}": letter for letter, name in GREEK.items()}
SIGNS = {tex.strip(): sign for sign, tex in SIGN.items() if tex.startswith("\\")}
NAMES = {r"\infty": "∞", r"\ell": "ℓ", r"\partial": "∂", r"\nabla": "∇", r"\ldots": "…"}      # they stand for things
ACCENTS = {r"\hat": "^", r"\tilde": "~", r"\bar": "¯", r"\dot": "˙"}
CLOSING = {"(": ")", "[": "]", r"\langle": r"\rangle", r"\lfloor": r"\rfloor", r"\{": r"\}", "|": "|", r"\|": r"\|"}
HALVES = {("<mn>1</mn>", "<mn>2</mn>"): "½", ("<mn>1</mn>", "<mn>4</mn>"): "¼"}


def mathml(tex, flat=False):
    """The MathML of LaTeX, without the `<math>` around it."""
    return Writer(tex, flat).row()


class Writer:
    """Reads the tokens of a formula from left to right."""

    def __init__(self, tex, flat):
        self.tokens, self.flat, self.i = TOKEN.findall(tex), flat, 0

    def row(self, until=None):
        """Everything up to the token `until` (which is read, too) or the end, as MathML."""
        items = []
        while self.i < len(self.tokens) and self.tokens[self.i] != until:
            items.append(self.scripted(items))
        self.i += 1
        return "".join(items)

    def scripted(self, before):
        """An atom with its index and its power. before: the atoms to the left of it."""
        base, scripts = self.atom(before), {}
        while self.tokens[self.i:self.i + 1] == ["'"] or (
                self.i + 1 < len(self.tokens) and self.tokens[self.i] in "_^"):
            sign = self.take()
            place, inner = ("^", "<mo>′</mo>") if sign == "'" else (sign, _row(self.atom([])))
            scripts[place] = scripts.get(place, "") + inner
        if not scripts:
            return base
        tag = "".join(["m", "sub" * ("_" in scripts), "sup" * ("^" in scripts)])
        return f"<{tag}>{_row(base)}{''.join(_row(scripts[sign]) for sign in '_^' if sign in scripts)}</{tag}>"

    def take(self):
        """The next token."""
        self.i += 1
        return self.tokens[self.i - 1]

    def group(self):
        """The row in braces that comes next."""
        self.i += 1
        return self.row("}")

    def atom(self, before):
        """A group, fraction, root, accent, bracket, name, number or sign."""
        token = self.take()
        if token == "{":
            return _row(self.row("}"))
        if token == r"\frac":
            return self.fraction(self.group(), self.group())
        if token == r"\sqrt":
            return f"<msqrt>{self.group()}</msqrt>"
        if token in ACCENTS:
            return f'<mover accent="true">{_row(self.group())}<mo stretchy="false">{ACCENTS[token]}</mo></mover>'
        if token in (r"\mathrm", r"\mathbb"):
            return self.word(token)
        if token in CLOSING and CLOSING[token] in self.tokens[self.i:]:
            return self.bracketed(token)
        return _sign(token, unary=not before or before[-1].startswith("<mo"))

    def fraction(self, above, below):
        """A fraction bar, or a slash in a line of text."""
        if not self.flat:
            return f"<mfrac>{_row(above)}{_row(below)}</mfrac>"
        if (above, below) in HALVES:
            return f"<mn>{HALVES[above, below]}</mn>"
        return f'<mrow>{_bracketed(above)}<mo lspace="0" rspace="0">/</mo>{_bracketed(below)}</mrow>'

    def word(self, kind):
        """A word in upright letters, or a letter of a number set."""
        name = self.tokens[self.i + 1:self.tokens.index("}", self.i)]
        self.i += len(name) + 2
        text = "".join(name)
        if kind == r"\mathbb":
            return f"<mi>{dict(E='𝔼', R='ℝ').get(text, text)}</mi>"
        return f"<mi>{escape(text)}</mi>" if len(text) > 1 else f'<mi mathvariant="normal">{escape(text)}</mi>'

    def bracketed(self, opening):
        """From a bracket to the one that closes it."""
        closing, begin = CLOSING[opening], self.i
        inside = self.row(closing)
        if self.i > len(self.tokens):                                   # it closes nothing here
            self.i = begin
            return _sign(opening, unary=True)
        left, right = (escape(SIGNS.get(sign, sign.lstrip("\\"))) for sign in (opening, closing))
        return _between(left, inside, right)


def _sign(token, unary):
    """A number, a letter or an operator; a minus that is a sign has no space behind it."""
    if token[0].isdigit():
        return f"<mn>{token.replace('-', '−')}</mn>"
    if token in (r"\,", r"\ "):
        return '<mspace width="0.17em"/>'
    if token in LETTERS or token in NAMES or token.isalpha():
        letter = LETTERS.get(token) or NAMES.get(token, token)
        return f'<mi{" mathvariant=normal" if letter in "ΓΔΘΛΠΣΦΨΩ∞∇∂" else ""}>{letter}</mi>'
    text = escape({"-": "−"}.get(token) or SIGNS.get(token, token.lstrip("\\")))
    return f'<mo form="prefix">{text}</mo>' if unary and text in "−+" else f"<mo>{text}</mo>"


def _parts(mathml):
    """How many elements stand side by side."""
    depth, count = 0, 0
    for closing, empty in re.findall(r"<(/?)[a-z]+[^<>]*?(/?)>", mathml):
        count += not closing and depth == 0
        depth += 0 if empty else -1 if closing else 1
    return count


def _row(mathml):
    """One element: the row in an <mrow> unless it is one already."""
    return mathml if _parts(mathml) == 1 else f"<mrow>{mathml}</mrow>"


def _bracketed(mathml):
    """A part of a fraction with a slash: in brackets if it consists of several elements."""
    return mathml if _parts(mathml) == 1 else _between("(", mathml, ")")


def _between(left, inside, right):
    """Something in brackets, which are as high as the fractions between them."""
    grown = "" if "<mfrac>" in inside else ' stretchy="false"'
    return f'<mrow><mo form="prefix"{grown}>{left}</mo>{inside}<mo form="postfix"{grown}>{right}</mo></mrow>'
