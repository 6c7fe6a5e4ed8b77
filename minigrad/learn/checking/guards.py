"""Small constants against divisions by zero, such as `max(1e-8, norm)`, that are too small to be seen in numbers.

    guards_in(source) -> ["np.maximum(1e-8, norm)", …]
    unseen_guards(source, formula)      the same; none if the formula shows one
"""
import ast
import re

from .parsing import parse

GUARD = 1e-6                  # how far a guard may move an answer
PLAIN = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
BOUNDS = ("max", "maximum", "fmax", "clip", "clamp", "clamp_min")


def guards_in(source):
    """The expressions of a source that add a small constant or bound by one."""
    return [" ".join(ast.unparse(node).split()) for node in ast.walk(parse(source)) if guards(node)]


def unseen_guards(source, formula):
    """The guards that a formula leaves out; none if it shows a small constant, or if there is no formula."""
    plain = re.sub("10(?=⁻)", "1e", formula).translate(PLAIN)
    shown = re.findall(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", plain)
    return [] if not formula or any(small(float(number)) for number in shown) else guards_in(source)


def guards(node):
    """Whether an expression is a sum, a difference or a bound with a small constant."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
        return name in BOUNDS and any(map(is_small, [*node.args, *(k.value for k in node.keywords)]))
    adds = isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))
    return adds and (is_small(node.left) or is_small(node.right))


def is_small(node):
    """Whether an expression is a small constant."""
    return isinstance(node, ast.Constant) and isinstance(node.value, float) and small(node.value)


def small(number):
    """Whether a number is a guard's."""
    return 0 < number <= GUARD
