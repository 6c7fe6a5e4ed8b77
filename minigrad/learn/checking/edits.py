"""Every small edit of a formula's text: another symbol, another sign, a factor or a term less, more, or elsewhere.

    edits("β·mₜ₋₁ + gₜ", symbols)      (0, "β·mₜ₋₁ − gₜ"), (1, "β·mₜ₋₁"), (1, "mₜ₋₁ + gₜ"), (2, "β·wₜ + gₜ"), …

What comes out need not be a formula: whoever evaluates it finds out. The likely edits come first.
"""
import re
from functools import lru_cache
from itertools import combinations

from ..explaining.letters import SUPERSCRIPT, decompose
from ..explaining.parsing import CLOSES, FUNCTIONS, OVER

ADDS, TIMES = ("+", "−"), ("·", "/", "⊙")
COMPARES = {"<": ">", "≤": "≥", ">": "<", "≥": "≤", "=": "≠", "≠": "="}             # each with its opposite
OTHER = {"+": ("−", "·"), "−": ("+",), "·": ("/", "+", "−"), "/": ("·",), "⊙": ("/",), "max": ("min",), "min": ("max",),
         "argmax": ("argmin",), "argmin": ("argmax",), "sin": ("cos",), "cos": ("sin",), "exp": ("log",),
         "log": ("exp",),
         **{sign: [other, *(c for c in COMPARES if c not in (sign, other))] for sign, other in COMPARES.items()}}
BARS = ("|", "‖")


def tokens(text, symbols):
    """The text cut into symbols, numbers, powers, words and signs; a space stays with what is before it."""
    names = sorted({decompose(s) for s in symbols}, key=len, reverse=True)
    pattern = "|".join([*map(re.escape, names), *OVER, *FUNCTIONS, r"\d+(?:\.\d+)?", f"[{''.join(SUPERSCRIPT)}]+",
                        "[₀-₉ₐ-ₜᵢⱼ₊₋₌]+", "[A-Za-z_]+", "."])
    return [t for t in re.findall(rf"(?:{pattern}) *", decompose(text)) if t.strip()]


class Text:
    """A formula as tokens, and its parts: factors (start, end), each with its powers and indices, and terms."""

    def __init__(self, text, symbols):
        self.all = tokens(text, symbols)
        self.bare = [t.strip() for t in self.all]
        self.symbols = sorted({decompose(s) for s in symbols}, key=lambda s: (len(s), s))
        self.factors = [f for f in map(self.factor, range(len(self.all))) if f]
        self.terms = list(self.terms_at(0, len(self.all)))

    def closing(self, i):
        """The index after the bracket or bar that closes the one at i; 0 if there is none."""
        bar = self.bare[i]
        return closing(self.bare, i) if bar not in BARS else next(
            (k + 1 for k in range(i + 1, len(self.bare)) if self.bare[k] == bar), 0)

    def factor(self, i):
        """(i, end) of the factor that begins at token i, or None."""
        t, end = self.bare[i], 0
        if t in FUNCTIONS or t == "√":
            end = i + 1 < len(self.bare) and self.bare[i + 1] == "(" and self.closing(i + 1)
        elif t in CLOSES or (t in BARS and not self.closes_a_bar(i)):
            end = self.closing(i)
        elif t in self.symbols or t[0].isdigit() or t in "½∞π":
            end = i + 1
        while end and end < len(self.bare) and re.fullmatch(f"[{''.join(SUPERSCRIPT)}]+|[₀-₉ᵢⱼ]+", self.bare[end]):
            end += 1
        return (i, end) if end else None

    def closes_a_bar(self, i):
        """Whether the bar at i closes one before it."""
        return self.bare[:i].count(self.bare[i]) % 2 == 1

    def terms_at(self, start, end):
        """(start, end) of the terms between two places, of those in brackets between them, too."""
        begin, i = start, start
        while i < end:
            if self.bare[i] in ADDS and i > begin:
                yield begin, i
                begin = i
            if self.bare[i] in CLOSES and (after := self.closing(i)):
                yield from self.terms_at(i + 1, after - 1)
                i = after
            else:
                i += 1
        yield begin, end

    def products(self):
        """(start, end) of each product of neighbouring factors, at least two."""
        for i, (start, end) in enumerate(self.factors):
            for after, last in self.factors[i + 1:]:
                if after == end + 1 and self.bare[end] in TIMES:
                    end = last
                    yield start, end

    def neighbours(self):
        """Each two factors with a dot between them."""
        return [(one, two) for one, two in combinations(self.factors, 2)
                if two[0] == one[1] + 1 and self.bare[one[1]] == "·"]

    def put(self, start, end, *new):
        """The text with other tokens from start to end."""
        return "".join([*self.all[:start], *new, *self.all[end:]]).strip()

    def part(self, start, end):
        """The text of the tokens from start to end."""
        return "".join(self.all[start:end]).strip()


@lru_cache(maxsize=64)
def edits(text, symbols):
    """[(number of its family, edited text), …], each text once, the likely ones first; symbols is a frozenset."""
    whole, found = Text(text, symbols), []
    seen = {"".join(whole.all).replace(" ", "")}
    for number, family in enumerate(FAMILIES):
        for new in map(tidy, family(whole)):
            if new and new.replace(" ", "") not in seen:
                seen.add(new.replace(" ", ""))
                found.append((number, new))
    return found


def tidy(text):
    """The text with a space on both sides of a + or − that has one on one side, none at other signs, and no brackets
    around a single factor or around all of it."""
    text = re.sub(r" +([·/⊙)²])", r"\1", text.strip())
    text = re.sub(r"([·/⊙(]) +", r"\1", text)
    text = re.sub(r" +([+−]) *| *(?<=[^ (])([+−]) +", lambda found: f" {found[1] or found[2]} ", text).strip()
    for i in [i for i, c in enumerate(text) if c == "(" and not re.match(r"[\w√]", text[i - 1:i])][::-1]:
        end = closing(text, i)
        whole = i == 0 and end == len(text)
        if end and (whole or not re.search(r"[-+−·/⊙,=<>≤≥ ]", re.sub(r"\(.*\)", "", text[i + 1:end - 1]))):
            text = text[:i] + text[i + 1:end - 1] + text[end:]
    return text


def closing(tokens, i):
    """The index after the bracket that closes the one at i in a list of tokens or a text; 0 if there is none."""
    depth = 0
    for k in range(i, len(tokens)):
        depth += (tokens[k] in CLOSES) - (tokens[k] in CLOSES.values())
        if depth == 0:
            return k + 1
    return 0


def signs(text):
    """Another operator, comparison or function; a 1 more or less; the opposite of a first term, or of all."""
    yield from (text.put(start, start, "−") for start, _ in text.terms if text.bare[start] not in ADDS)
    for i, t in enumerate(text.bare):
        for other in OTHER.get(t, ()):
            yield text.put(i, i + 1, text.all[i].replace(t, other))
        if re.fullmatch("[0-9]+", t):
            yield from (text.put(i, i + 1, str(n)) for n in (int(t) + 1, int(t) - 1))
        if t == "½":
            yield text.put(i, i + 1, "2")
    yield f"−({text.part(0, len(text.all))})"
    for (a, b), (c, d) in text.neighbours():
        yield from (text.put(a, d, "(", text.part(a, b), sign, text.part(c, d), ")") for sign in (" + ", " − "))


def left_out(text):
    """A term, a factor with its sign, a root, a function, brackets or bars around something."""
    for start, end in text.terms:
        first = text.bare[start] in ADDS
        yield text.put(start, end)
        if not first and end < len(text.bare) and text.bare[end] in ADDS:
            yield text.put(start, end + (text.bare[end] == "+"))
    yield from (text.part(start, end) for start, end in text.factors)                    # all but this
    for start, end in text.factors:
        before, after = text.bare[start - 1] if start else "", text.bare[end] if end < len(text.bare) else ""
        if before in TIMES:
            yield text.put(start - 1, end)
        if after in ("·", "⊙"):
            yield text.put(start, end + 1)
        elif after == "/":
            yield text.put(start, end, "1")
        elif before not in TIMES:
            yield text.put(start, end)
        inside = start + (text.bare[start] in FUNCTIONS or text.bare[start] == "√")
        if inside > start:
            yield text.put(start, inside)
        if text.bare[start] == "(":
            yield text.put(start, end, *text.all[start + 1:end - 1])
        if text.bare[start] in BARS:
            yield text.put(start, end, "(", *text.all[start + 1:end - 1], ")")


def other_symbols(text):
    """Another symbol in the place of one."""
    for i, t in enumerate(text.bare):
        if t in text.symbols:
            yield from (text.put(i, i + 1, text.all[i].replace(t, other)) for other in text.symbols if other != t)


def powers(text):
    """Without a power, with a square, with a power one more or less, behind the bracket, as a factor; with a root."""
    for start, end in text.factors:
        if set(text.bare[end - 1]) <= set(SUPERSCRIPT) and end - start > 1:
            yield text.put(end - 1, end, " " * text.all[end - 1].endswith(" "))
            yield from (text.put(end - 1, end, new) for new in one_less_and_more(text.bare[end - 1]))
            yield text.put(end - 1, end, "·", "".join(SUPERSCRIPT[c] for c in text.bare[end - 1]))
            yield from (text.put(end - 1, after, *text.all[end:after], text.bare[end - 1])
                        for start, after in text.factors if text.bare[start] == "(" and start < end < after)
        else:
            yield text.put(start, end, text.part(start, end), "² ")
        if text.bare[end - 1] != "²":
            x = text.part(start, end)
            bracket = text.bare[start] == "(" and text.closing(start) == end
            yield text.put(start, end, f"√{x} " if bracket else f"√({x}) ")
    for start, end in text.products():
        yield text.put(start, end, f"√({text.part(start, end)}) ")
    if set(text.bare[-1]) <= set(SUPERSCRIPT) and len(text.bare) > 2:
        yield f"({text.part(0, len(text.all) - 1)}){text.bare[-1]}"


def one_less_and_more(power):
    """"ᵗ" -> "ᵗ⁻¹", "ᵗ⁺¹"; "²" -> "³" (one less is no power at all)."""
    return ("³",) if power == "²" else (power + "⁻¹", power + "⁺¹")


def choices(text):
    """One of two cases alone, or both exchanged."""
    if "if" in text.bare and "else" in text.bare[text.bare.index("if"):]:
        when, other = text.bare.index("if"), text.bare.index("else")
        a, c, b = text.part(0, when), text.part(when + 1, other), text.part(other + 1, len(text.all))
        yield from (a, b, f"{b} if {c} else {a}")


def exchanged(text):
    """Two factors or two terms, each in the place of the other."""
    for parts in (text.factors, text.terms):
        for (a, b), (c, d) in combinations(sorted(parts), 2):
            if b <= c and text.bare[a] not in ADDS:
                skip = text.bare[c] in ADDS
                yield text.put(a, d, text.part(c + skip, d), *text.all[b:c + skip], text.part(a, b), " ")


def moved(text):
    """A term or a factor behind another one."""
    for start, end in text.terms:
        sign = "" if text.bare[start] in ADDS else "+ "
        for _, place in [*text.factors, *text.terms]:
            if place <= start or place > end:
                yield spliced(text, start, end, place, " " + sign + text.part(start, end) + " ")
    for start, end in text.factors:
        behind = start and text.bare[start - 1] in TIMES
        if behind or text.bare[end:end + 1] == ["·"]:
            sign = text.bare[start - 1] if behind else "·"
            for _, place in text.factors:
                if place < start or place > end:
                    yield spliced(text, start - bool(behind), end + (not behind), place, sign + text.part(start, end))


def spliced(text, start, end, place, piece):
    """The text without the tokens from start to end, and with a piece at a place outside them."""
    every = [*text.all[:start], *[""] * (end - start), *text.all[end:]]
    return "".join([*every[:place], piece, *every[place:]]).strip()


def added(text):
    """A symbol or a number as a factor or a term behind something."""
    for _, end in text.factors:
        for sign in ("·", "/") if text.bare[end:end + 1] != ["·"] else ("·",):        # a/s·b is a·b/s
            yield from (text.put(end, end, sign, symbol, " ") for symbol in (*text.symbols, "2"))
    for _, end in [*text.factors, *text.terms]:
        for sign in (" + ", " − "):
            yield from (text.put(end, end, sign, symbol, " ") for symbol in (*text.symbols, "1"))


def wrapped(text):
    """|x|, ‖x‖, sign(x), 1 − x, 1/x, x/‖x‖, exp(x), log(x), and the sum and mean of x in the place of x; the larger of
    two terms, or the root of squares, for their sum; a norm for a root."""
    for start, end in [*text.factors, (0, len(text.all))]:
        x = text.part(start, end)
        inside = x if end - start == 1 else f"({x})"
        yield from (text.put(start, end, new, " ") for new in (
            f"|{x}|", f"sign({x})", f"(1−{inside})", f"(1/{inside})", f"{inside}/‖{x}‖", f"exp({x})", f"log({x})",
            f"‖{x}‖", f"Σ({x})", f"mean({x})"))
    yield from (text.put(start, end, "‖", text.part(start + 2, end - 1), "‖") for start, end in text.factors
                if text.bare[start:start + 2] == ["√", "("])
    for (start, middle), (after, end) in zip(text.terms, text.terms[1:], strict=False):
        if middle == after and text.bare[after] == "+":
            a, b = text.part(start, middle), text.part(after + 1, end)
            yield from (text.put(start, end, new) for new in (f"max({a}, {b})", f"√({squared(a)} + {b})",
                                                              f"√({squared(a)} + {squared(b)})"))


def squared(term):
    """The text of the square of a term."""
    return f"{term}²" if len(term) == 1 or term[0] in BARS else f"({term})²"


def complements(text):
    """One minus a symbol as a factor behind something."""
    for _, end in text.factors:
        for sign in ("·", "/") if text.bare[end:end + 1] != ["·"] else ("·",):
            yield from (text.put(end, end, f"{sign}(1−{symbol})", " ") for symbol in text.symbols)


FAMILIES = (signs, left_out, other_symbols, powers, choices, exchanged, wrapped, moved, added, complements)
