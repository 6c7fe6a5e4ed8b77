"""Unicode formulas as trees: the grammar behind notation.value.

    parse("L = (1/n)·Σᵢ₌₁ⁿ ‖Xᵢ − y‖²", frozenset(["X", "y", "n"]))        ("L", [], tree)

A tree is a tuple (kind, …) whose further members are trees, numbers or names; evaluating.py says what each is worth.
From loose to tight: `a if c else b`; sums; products, quotients, mod and Σ, ∏, max, min, argmax, argmin over an index;
signs; powers, transposes and indices. A product may be written without a sign. A name is the longest known symbol.
"""
import re
from functools import lru_cache

from ...errors import UsageError
from .letters import SUBSCRIPT, SUPERSCRIPT, decompose

OVER = {"Σ": "sum", "∑": "sum", "∏": "product_over", "Π": "product_over", "max": "max", "min": "min",
        "argmax": "argmax", "argmin": "argmin"}
FUNCTIONS = ("sqrt", "sign", "exp", "log", "tanh", "cos", "sin", "max", "min", "mean")
RELATIONS = ("=", "≠", "<", ">", "≤", "≥")
CLOSES = {"(": ")", "[": "]", "⌊": "⌋", "⌈": "⌉", "⟨": "⟩"}
NUMBERS = {"½": 0.5, "¼": 0.25, "∞": float("inf"), "π": 3.141592653589793}


@lru_cache(maxsize=4096)
def parse(formula, symbols):
    """(left, indices, tree): the name and the indices in brackets of the left-hand side, and the right-hand side (or
    the whole formula) as a tree. symbols: a frozenset of names."""
    text = decompose(formula)
    left, right = _sides(text)
    brackets = re.fullmatch(r"([^\[\]]*)\[([\w, ]+)\]\s*", left)
    indices = [name.strip() for name in brackets[2].split(",")] if brackets else []
    free = [c for c in map(SUBSCRIPT.get, left) if c and c.isalpha()]
    reader = Reader(right, [*map(decompose, symbols)], indices, free)
    tree = reader.choice()
    if reader.rest():
        reader.stop()
    return (brackets[1] if brackets else left).strip(), indices, tree


def _sides(text):
    """The two sides of the first = that is in no bracket."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c in "([") - (c in ")]")
        if c == "=" and depth == 0:
            return text[:i], text[i + 1:]
    return "", text


class Reader:
    """Reads a text from left to right. symbols: known names; bound: indices that have a value; free: indices of the
    left-hand side, which stand for a whole axis."""

    def __init__(self, text, symbols, bound, free):
        self.text, self.i, self.bars = text, 0, []
        self.symbols, self.bound, self.free = sorted(symbols, key=len, reverse=True), list(bound), free

    def rest(self):
        """The text that is not read yet, without spaces before it."""
        while self.text[self.i:self.i + 1] == " ":
            self.i += 1
        return self.text[self.i:]

    def stop(self):
        """Raise UsageError at the place that was reached."""
        raise UsageError(f"notation: {self.rest()[:1] or 'the end'!r} in {self.text!r} is neither an operator nor a "
                         "symbol with a value.")

    def take(self, *texts):
        """Whichever of these texts comes next, read; None if none does."""
        rest = self.rest()
        found = next((t for t in texts if rest.startswith(t)), None)
        self.i += len(found or "")
        return found

    def word(self, *words):
        """The same for whole words."""
        found = re.match(rf"({'|'.join(words)})(?![A-Za-z_])", self.rest())
        self.i += found.end() if found else 0
        return found and found[1]

    def must(self, text):
        """Read this text, which has to come next."""
        if not self.take(text):
            self.stop()

    def choice(self):
        """a if c else b"""
        value = self.sum()
        if not self.word("if"):
            return value
        condition = self.relation()
        if not self.word("else"):
            self.stop()
        return "if", condition, value, self.choice()

    def relation(self):
        """a < b, or a sum."""
        left = self.choice()
        sign = self.take(*RELATIONS)
        return ("compare", sign, left, self.choice()) if sign else left

    def sum(self):
        """Terms with + and −."""
        value = self.product()
        while sign := self.take("+", "-", "−"):
            value = ("add" if sign == "+" else "subtract", value, self.product())
        return value

    def product(self):
        """Factors with ·, /, ⊙, mod, or without a sign."""
        value = self.factor()
        while True:
            if sign := self.take("·", "*", "×", "⊙", "/"):
                value = ({"/": "divide", "⊙": "times"}.get(sign, "product"), value, self.factor())
            elif self.word("mod"):
                value = ("mod", value, self.factor())
            elif self.starts():
                value = ("product", value, self.factor())
            else:
                return value

    def starts(self):
        """Whether a factor without a sign before it begins here."""
        rest = self.rest()
        if rest[:1] in ("|", "‖"):
            return rest[0] not in self.bars
        ended = not rest or rest[0] in ")]⌋⌉⟩,=≠<>≤≥+-−" or re.match(r"(if|else)(?![A-Za-z])", rest)
        return not ended

    def factor(self):
        """A sign and a factor; Σ and the like, which reach to the end of the product; or a power."""
        if sign := self.take("-", "−", "+"):
            return ("negative", self.factor()) if sign != "+" else self.factor()
        return self.over() or self.scripts(self.atom())

    def over(self):
        """Σᵢ₌₁ⁿ, ∏ₖ, maxⱼ, argmaxₖ and what stands behind; None if nothing of that kind begins here."""
        found = re.match(rf"({'|'.join(OVER)})([{''.join(SUBSCRIPT)}]+)([{''.join(SUPERSCRIPT)}]*)", self.rest())
        if not found or len(self.symbol() or "") >= found.end(2):
            return None
        index, _, start = "".join(map(SUBSCRIPT.get, found[2])).partition("=")
        end = "".join(map(SUPERSCRIPT.get, found[3]))
        limits = (self.inner(start), self.inner(end)) if start and end else None
        if len(index) != 1 or bool(start) != bool(end):
            raise UsageError(f"notation: {found[0]!r} in {self.text!r} needs one index, with both limits or none: "
                             "Σᵢ or Σᵢ₌₁ⁿ.")
        self.i += found.end()
        self.bound.append(index)
        body = self.product()
        self.bound.pop()
        return OVER[found[1]], index, limits, body

    def inner(self, text):
        """The tree of a text in an index or exponent."""
        reader = Reader(text, self.symbols, self.bound, self.free)
        tree = reader.choice()
        if reader.rest():
            reader.stop()
        return tree

    def symbol(self):
        """The longest known symbol or index with a value that begins here; None if there is none."""
        rest = self.rest()
        known = next((s for s in self.symbols if rest.startswith(s)), None)
        return known or next((s for s in self.bound if rest.startswith(s)), None)

    def atom(self):
        """A number, a symbol, a root, a function, or something in brackets or bars."""
        rest, name = self.rest(), self.symbol()
        function = re.match(rf"({'|'.join(FUNCTIONS)})(?=\()", rest)
        if function and len(name or "") <= function.end():
            self.i += function.end()
            return "call", function[1], *self.inside(self.take("("))
        if name:
            self.i += len(name)
            return ("index", name) if name in self.bound else self.named(name)
        if number := re.match(r"\d+(\.\d+)?(e-?\d+)?", rest):
            self.i += number.end()
            return "number", float(number[0]) if "." in number[0] or "e" in number[0] else int(number[0])
        if sign := self.take(*NUMBERS):
            return "number", NUMBERS[sign]
        if self.take("√"):
            return "call", "sqrt", self.atom() if self.rest()[:1] == "(" else self.scripts(self.atom())
        if bar := self.take("|", "‖"):
            return self.between(bar)
        return self.bracket(self.take(*CLOSES) or self.stop())

    def bracket(self, opened):
        """What stands in ( ), [ ] (an indicator), ⌊ ⌋, ⌈ ⌉ or ⟨ , ⟩; the first is read."""
        values = self.inside(opened)
        kind = {"(": "bracket", "[": "bracket", "⌊": "floor", "⌈": "ceiling", "⟨": "inner"}[opened]
        if len(values) != (2 if opened == "⟨" else 1):
            self.stop()
        return kind, *values

    def inside(self, opened):
        """The trees between brackets, separated by commas; the opening one is read."""
        bars, self.bars = self.bars, []
        values = [self.relation()]
        while self.take(","):
            values.append(self.relation())
        self.must(CLOSES[opened])
        self.bars = bars
        return values

    def between(self, bar):
        """|x|, or a norm ‖x‖ with its order behind it: ‖x‖₁, ‖x‖ₚ; ‖x‖ is ‖x‖₂."""
        self.bars.append(bar)
        value = self.choice()
        self.must(bar)
        self.bars.pop()
        if bar == "|":
            return "abs", value
        order = re.match(f"[{''.join(SUBSCRIPT)}]+|∞", self.text[self.i:])
        self.i += order.end() if order else 0
        plain = "".join(SUBSCRIPT.get(c, c) for c in order[0]) if order else "2"
        return "norm", value, self.inner(plain)

    def named(self, name):
        """A symbol; if its name ends in indices that are bound, these pick from its value."""
        below = re.search(f"[{''.join(SUBSCRIPT)}]*$", name)[0]
        plain = "".join(map(SUBSCRIPT.get, below))
        if any(c in self.bound for c in plain):
            return self.picked(("symbol", name), plain)
        return "symbol", name

    def picked(self, base, plain):
        """The base with the indices of a subscript such as ij or i+1."""
        items = re.findall(r"(?:[a-z]|\d+)(?:[+-](?:[a-z]|\d+))*", plain)
        if "".join(items) != plain:
            self.stop()
        return "pick", "counted", base, *[("whole",) if i in self.free and i not in self.bound else self.inner(i)
                                          for i in items]

    def scripts(self, value):
        """Indices, powers and transposes behind an atom."""
        while self.i < len(self.text):
            rest, c = self.text[self.i:], self.text[self.i]
            if c == "ᵀ":
                self.i, value = self.i + 1, ("transpose", value)
            elif below := re.match(f"[{''.join(SUBSCRIPT)}]+", rest):
                self.i += below.end()
                value = self.picked(value, "".join(map(SUBSCRIPT.get, below[0])))
            elif above := re.match(f"[{''.join(SUPERSCRIPT)}]+?(?=ᵀ|[^{''.join(SUPERSCRIPT)}]|$)", rest):
                self.i += above.end()
                value = ("power", value, self.inner("".join(map(SUPERSCRIPT.get, above[0]))))
            elif c == "[" and value[0] in ("symbol", "pick") and not self.indicator(rest):
                self.i += 1
                value = ("pick", "as in code", value, *self.inside("["))
            else:
                break
        return value

    @staticmethod
    def indicator(rest):
        """Whether the brackets that begin a text hold a comparison."""
        depth = 0
        for i, c in enumerate(rest):
            depth += (c in "[(") - (c in "])")
            if depth == 0:
                return any(sign in rest[:i] for sign in RELATIONS)
        return False
