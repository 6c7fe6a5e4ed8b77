"""What a reader types as an answer: numbers in the ways in which people write them, and words.

    readings("1/10"), readings("0,1"), readings("10^-1"), readings("0.1 η", unit="η")       (0.1,) each
"""
import math
import re

from ..explaining.notation import SUPERSCRIPT

CLOSE = 0.01                  # an answer counts as right within 1 %
NAMES = {"η": ("η", "eta", "lr"), "%": ("%", "percent")}
PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?")


def unit_names(unit):
    """The ways in which a unit is typed."""
    return NAMES.get(unit, (unit,) if unit else ())


def same(a, b):
    """Whether two answers are the same: words without case, numbers within 1 %."""
    try:
        a, b = float(a), float(b)
    except (TypeError, ValueError):
        return str(a).strip().lower() == str(b).strip().lower()
    return a == b or math.isfinite(a) and math.isfinite(b) and abs(a - b) <= CLOSE * max(abs(a), abs(b))


def matches(typed, answer, unit=""):
    """Whether what was typed can be read as this answer."""
    return same(typed, answer) or any(same(number, answer) for number in readings(typed, unit))


def readings(typed, unit=""):
    """The numbers that a text can stand for: none if it is not a number, two if its comma can be read in two ways.

    Decimal points and commas, 1,000, fractions (1/10), powers (10^-3, 10**-3, 10⁻³, 2^-1), 1e-3, log 2 and √10,
    products with · or *; `unit` may follow ("10η", "10 · eta").
    """
    text = typed.strip().lower().replace("−", "-")
    text = re.sub("[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda power: "^" + "".join(SUPERSCRIPT[c] for c in power[0]), text)
    for name in unit_names(unit):
        if text.endswith(name):
            text = text.removesuffix(name).rstrip(" ·*") or "1"
            break
    text = re.sub(r"\s", "", text.replace("**", "^").replace("·", "*").replace("×", "*"))
    texts = {text.replace(",", ".")} if text.count(",") == 1 else set()
    if "," not in text or re.search(r"\d,\d{3}(?!\d)", text):
        texts.add(text.replace(",", ""))
    return tuple(number for text in sorted(texts) if (number := _number(text)) is not None)


def _number(text):
    """The value of a product or quotient of numbers and powers; None if the text is something else."""
    factors = re.split(r"([*/])", text)
    values = [_power(factor) for factor in factors[::2]]
    if None in values:
        return None
    product = values[0]
    try:
        for sign, value in zip(factors[1::2], values[1:], strict=True):
            product = product * value if sign == "*" else product / value
    except ZeroDivisionError:
        return None
    return product if math.isfinite(product) else None


def _power(text):
    """The value of a number, its logarithm or root, or of one number to the power of another; None for anything else.
    """
    if named := re.fullmatch(r"(log|ln|sqrt|√)\(?([\d.]+)\)?", text):
        inner = _power(named[2])
        return (math.sqrt if named[1] in ("sqrt", "√") else math.log)(inner) if inner else None
    base, hat, exponent = text.partition("^")
    exponent = exponent.strip("()")
    if not PLAIN.fullmatch(base) or hat and not PLAIN.fullmatch(exponent):
        return None
    try:
        power = float(base) ** (float(exponent) if hat else 1)
    except (OverflowError, ZeroDivisionError):
        return None
    return power if isinstance(power, float) else None         # a root of a negative number is not one
