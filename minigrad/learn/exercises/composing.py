"""The formula of an exercise for any set of switches, line by line.

    lines(exercise)                        the stub's: ["mₜ = β₁·mₜ₋₁ + (1−β₁)·gₜ", …, "return wₜ₊₁, mₜ, vₜ"]
    lines(exercise, {"m_corrected": False})
    changed(exercise, switches)            [(line, the stub's line), …] of the lines that the switches change
    changed(exercise, switches, [1])       only those on which the second output depends

A line is "left = right" or "return a, b". One that begins with "~" is words: it is printed, and not evaluated.
"""
import inspect
import re
from functools import lru_cache
from types import SimpleNamespace

from ..explaining.notation import decompose
from ..explaining.parsing import FUNCTIONS

COMPOUND = set("(Σ·+−/")
ENGLISH = re.compile(r"[a-z]{3,}|\b(a|as|at|by|if|in|is|it|of|on|or|to)\b")         # in a line of words


def defaults(reference):
    """{switch: its right value}."""
    parameters = inspect.signature(reference).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}


def lines(exercise, switches=()):
    """The lines of the formula with these switches."""
    chosen = {**defaults(exercise.reference), **dict(switches)}
    return [line.lstrip("~ ") for line in exercise.formulas(SimpleNamespace(**chosen))]


def words(exercise, switches=()):
    """The left-hand sides of the lines that are marked as words, not formulas."""
    chosen = {**defaults(exercise.reference), **dict(switches)}
    return {sides(line.lstrip("~ "))[0] for line in exercise.formulas(SimpleNamespace(**chosen)) if line[0] == "~"}


def sides(line):
    """(left, right) of a line; the left side of "return a, b" is "return"."""
    if line.startswith("return "):
        return "return", line.removeprefix("return ").strip()
    left, _, right = line.partition("=")
    return left.strip(), right.strip()


def parts(text):
    """The expressions that stand between commas, outside brackets."""
    found, depth = [""], 0
    for c in text:
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            found.append("")
        else:
            found[-1] += c
    return [part.strip() for part in found]


def returned_symbols(exercise):
    """How the outputs are written in the line that returns them."""
    return parts(sides(lines(exercise)[-1])[1])


def changed(exercise, switches, outputs=None):
    """[(line, the stub's line), …] of the lines that differ and on which these outputs depend; words that no line
    reads, such as the number of steps, belong to every output."""
    mine, right = lines(exercise, switches), {sides(line)[0]: line for line in lines(exercise)}
    needed = depends(exercise, mine, outputs)
    if outputs is not None:
        needed |= words(exercise, switches) - depends(exercise, mine, range(len(exercise.outputs)))
        mine[-1] = returning(parts(sides(mine[-1])[1]), parts(sides(right["return"])[1]), outputs)
    pairs = [(line, right.get(sides(line)[0], "")) for line in mine if sides(line)[0] in needed]
    return [(line, there) for line, there in pairs if line != there]


def returning(mine, right, outputs):
    """The line that returns `mine` for the outputs of these numbers, and what is right for the others."""
    return "return " + ", ".join(mine[k] if k in outputs else there for k, there in enumerate(right))


def depends(exercise, formula, outputs=None):
    """The left-hand sides of the lines on which the outputs of these numbers depend (None: all lines). A line
    "db[o] = …" makes db."""
    made = dict(map(sides, formula))
    if outputs is None:
        return set(made)
    returned = parts(made["return"])
    names = {*exercise.symbols, *made}
    whole = {left.partition("[")[0]: left for left in made}
    todo, found = [returned[k] for k in outputs], {"return"}
    while todo:
        text = ENGLISH.sub(lambda word: word[0] if word[0] in names else " ", todo.pop())
        new = {whole.get(symbol, symbol) for symbol in symbols_in(text, names)} & set(made) - found
        found |= new
        todo += [made[left] for left in new]
    return found


def symbols_in(text, names):
    """The symbols of a formula's text, of those that are known; a compound one such as Σ(dy·x) holds others."""
    table, pattern = longest_first(frozenset(names))
    found = {table[plain] for plain in pattern.findall(decompose(text)) if plain in table}
    inside = [symbols_in(name, {*names} - {name}) for name in found if COMPOUND & set(name)]
    return found.union(*inside)


@lru_cache(maxsize=256)
def longest_first(names):
    """({decomposed name: name}, a pattern that finds the longest name at each place, or a function's)."""
    table = {decompose(name): name for name in names}
    every = sorted({*table, *FUNCTIONS}, key=len, reverse=True)
    open_ended = {name for name in table if COMPOUND & set(name) and not name.endswith(")")}      # not Σ a·b in Σ a·b²
    return table, re.compile("|".join(re.escape(name) + "(?!²)" * (name in open_ended) for name in every))
