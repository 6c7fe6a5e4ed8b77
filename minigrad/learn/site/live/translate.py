"""A Python function of numbers as JavaScript, by `ast`: the page computes with the formulas that the engine runs.

    javascript(rules.adam)       "(w, g, m, v, t, {lr = 0.001, …} = {}) => { let m_hat, …; …; return [w, m, v]; }"
    lines(rules.adam)            one Line for each assignment: name, formula, code, value as JavaScript

Known are + − * / **, comparisons, assignments to names, `if` that ends in `return`, `for … in` over a list of numbers,
tuples that are returned or unpacked, default values, and the functions in FUNCTIONS. Everything else raises
Untranslatable, so that no page shows numbers the engine would not give. + − × ÷ √ have the same bits in both
languages; powers, exp and log differ in the last digit at most. Differs from Python: 1/0 is ∞, as in NumPy, and not an
error.
"""
import ast
import builtins
import inspect
import math
import textwrap
from dataclasses import dataclass

import numpy as np

from ....errors import MinigradError
from ....optim import arithmetic
from ...explaining.comments import split

OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "===", ast.NotEq: "!=="}

#: a function that may be called -> its name in prelude.js
FUNCTIONS = {
    arithmetic.sqrt: "sqrt", math.sqrt: "sqrt", np.sqrt: "sqrt", abs: "abs", np.abs: "abs",
    arithmetic.sign: "sign", np.sign: "sign", arithmetic.maximum: "maximum", np.maximum: "maximum",
    np.minimum: "minimum", np.where: "where",
    arithmetic.ratio: "ratio", pow: "pow", math.pow: "pow", np.power: "pow", math.exp: "exp", np.exp: "exp",
    math.log: "log", np.log: "log", math.log1p: "log1p", np.log1p: "log1p", math.floor: "floor", np.floor: "floor",
}

LARGEST = 2**53                # up to here every whole number is a number of JavaScript

#: words that are names in Python and not in JavaScript
RESERVED = frozenset("arguments await case catch const debugger default delete do enum eval export extends "
                     "function implements instanceof interface let new null package private protected public "
                     "static super switch this throw typeof undefined var void".split()) | set(FUNCTIONS.values())


class Untranslatable(MinigradError, TypeError):
    """A function cannot be written in JavaScript; the message names the line and why."""


@dataclass(frozen=True)
class Line:
    """One assignment: the name it sets, its formula and code, the names it reads, its value in JavaScript; the
    condition under which it is reached ("" if always) and the names that the condition reads."""

    name: str
    formula: str
    code: str
    reads: tuple
    value: str
    when: str = ""
    needs: tuple = ()


@dataclass(frozen=True)
class Source:
    """What the translation looks at: the function, its definition as a tree, its lines of source, and the functions it
    may call, with their names in JavaScript."""

    function: object
    tree: ast.FunctionDef
    text: list
    functions: dict

    def refuse(self, node, why):
        """The error for a piece of this function."""
        code = self.text[node.lineno - 1].strip()
        return Untranslatable(f"translate: {self.function.__name__} has `{code}`: {why}. A page can compute "
                              f"+ − * / **, comparisons and {', '.join(sorted(set(FUNCTIONS.values())))} of numbers.")


def read(function, helpers=()):
    """The Source of a function; helpers: functions that are translated beside it. Untranslatable if there is none, or
    if it is not a plain `def`."""
    try:
        text = textwrap.dedent(inspect.getsource(function)).splitlines()
        tree = ast.parse("\n".join(text)).body[0]
    except (OSError, TypeError, SyntaxError) as why:
        raise Untranslatable(f"translate: the source of {function!r} cannot be read ({why}).") from why
    if not isinstance(tree, ast.FunctionDef):
        raise Untranslatable(f"translate: got {type(tree).__name__}, expected a function made by `def`.")
    source = Source(function, tree, text, {**FUNCTIONS, **{helper: helper.__name__ for helper in helpers}})
    for name in sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | set(parameters(source))):
        if name in RESERVED and not _called_only(tree, name):
            raise Untranslatable(f"translate: {tree.name} names a variable {name!r}, which JavaScript cannot.")
    return source


def _called_only(tree, name):
    """Whether a name stands for a function everywhere."""
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    uses = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == name]
    return bool(uses) and all(id(n) in called for n in uses)


def parameters(source):
    """Names of all parameters. Untranslatable for * and **."""
    given = source.tree.args
    if given.vararg or given.kwarg:
        raise Untranslatable(f"translate: {source.tree.name} takes * or **. Name every parameter.")
    return [a.arg for a in given.posonlyargs + given.args + given.kwonlyargs]


# ---------------------------------------------------------------- expressions

def expression(source, node, known):
    """The JavaScript of an expression; `known` are the names that have a value."""
    def inner(part):
        return expression(source, part, known)

    match node:
        case ast.BinOp(op=ast.Pow()):
            return f"pow({inner(node.left)}, {inner(node.right)})"
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            return f"({inner(node.left)} {OPERATORS[type(op)]} {inner(node.right)})"
        case ast.UnaryOp(op=ast.USub()):
            return f"(-{inner(node.operand)})"
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            return f"({inner(node.left)} {COMPARISONS[type(op)]} {inner(node.comparators[0])})"
        case ast.Name():
            if node.id not in known:
                raise source.refuse(node, f"{node.id!r} is not a parameter or an earlier line")
            return node.id
        case ast.Constant(value=int() | float() as value) if type(value) is not bool and abs(value) <= LARGEST:
            return repr(value)
        case ast.Call(keywords=[]):
            return f"{called(source, node)}({', '.join(map(inner, node.args))})"
    raise source.refuse(node, f"`{ast.unparse(node)}` is not known")


def called(source, node):
    """The JavaScript name of the function that a call means: what its name refers to is looked up in Python."""
    scope = {**vars(builtins), **source.function.__globals__}
    match node.func:
        case ast.Name(id=name):
            target = scope.get(name)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            target = getattr(scope.get(name), attribute, None)
        case _:
            target = None
    try:
        return source.functions[target]
    except (KeyError, TypeError):
        raise source.refuse(node, f"the function {ast.unparse(node.func)!r} is not known") from None


# ---------------------------------------------------------------- statements

def javascript(function, helpers=()):
    """The function as a JavaScript arrow function: positional arguments as they are, keyword-only ones as one object;
    a tuple is returned as an array. helpers: functions that it may call, which stand beside it under their names."""
    source = read(function, helpers)
    given, known = source.tree.args, set(parameters(source))
    assigned = [n.id for n in ast.walk(source.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    local = [name for name in dict.fromkeys(assigned) if name not in known and name not in _loop_names(source)]
    body = [text for node in statements(source.tree.body) for text in statement(source, node, known, "  ")]
    arguments = [a.arg for a in given.posonlyargs + given.args]
    keywords = [a.arg + (f" = {expression(source, d, ())}" if d else "")
                for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    if keywords:
        arguments.append("{" + ", ".join(keywords) + "} = {}")
    head = [f"  let {', '.join(local)};"] if local else []
    return f"({', '.join(arguments)}) => {{\n" + "\n".join(head + body) + "\n}"


def statements(body):
    """The statements of a body without its docstring."""
    return [n for n in body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]


def _loop_names(source):
    return {n.id for loop in ast.walk(source.tree) if isinstance(loop, ast.For)
            for n in ast.walk(loop.target) if isinstance(n, ast.Name)}


def statement(source, node, known, indent):
    """The lines of JavaScript of a statement; adds the names that it assigns to `known`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]):
            text = f"{indent}{name} = {expression(source, node.value, known)};"
            known.add(name)
            return [text]
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=value) if all(isinstance(n, ast.Name) for n in names):
            text = result(source, value, known)
            known.update(n.id for n in names)
            return [f"{indent}[{', '.join(n.id for n in names)}] = {text};"]
        case ast.Return(value=ast.expr()):
            return [f"{indent}return {result(source, node.value, known)};"]
        case ast.If(orelse=[]) if isinstance(node.body[-1], ast.Return):
            inside = set(known)
            return [f"{indent}if ({expression(source, node.test, known)}) {{",
                    *[t for part in node.body for t in statement(source, part, inside, indent + "  ")], f"{indent}}}"]
        case ast.For(target=ast.Tuple(), iter=ast.Name(id=name), orelse=[]) if name in known:
            known |= _loop_names(source)
            return [f"{indent}for (const [{', '.join(n.id for n in node.target.elts)}] of {name}) {{",
                    *[t for part in node.body for t in statement(source, part, known, indent + "  ")], f"{indent}}}"]
    raise source.refuse(node, f"{type(node).__name__} is not known")


def result(source, node, known):
    """What is returned: a value, or several as an array."""
    if isinstance(node, ast.Tuple):
        return "[" + ", ".join(expression(source, part, known) for part in node.elts) + "]"
    return expression(source, node, known)


# ---------------------------------------------------------------- line by line

def lines(function):
    """The Lines of a function without loops, in order. Lines behind an `if … return` are reached if it was false."""
    source = read(function)
    return _lines(source, source.tree.body, set(parameters(source)), (), ())


def _lines(source, body, known, conditions, needs):
    found = []
    for node in statements(body):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]):
                code, formula = split(" ".join(source.text[node.lineno - 1:node.end_lineno]))
                found.append(Line(name, formula, code, _reads(node.value, known),
                                  expression(source, node.value, known), " && ".join(conditions), needs))
                known.add(name)
            case ast.If(orelse=[]) if isinstance(node.body[-1], ast.Return):
                test = expression(source, node.test, known)
                needs = tuple(dict.fromkeys([*needs, *_reads(node.test, known)]))
                found += _lines(source, node.body, set(known), (*conditions, test), needs)
                conditions = (*conditions, f"!{test}")
            case ast.Return():
                pass
            case _:
                raise source.refuse(node, f"{type(node).__name__} is not known line by line")
    for line in found:                # a condition is evaluated again before each line
        if line.name in line.needs:
            raise Untranslatable(f"translate: {source.tree.name} changes {line.name}, on which an `if` depends.")
    return found


def editable(function):
    """The lines of a function as one may edit them: without docstring, formulas and the last `return`; the `return` of
    an `if` stands alone."""
    source = read(function)
    return "\n".join(_editable(source, statements(source.tree.body)[:-1]))


def _editable(source, body):
    for node in body:
        if isinstance(node, ast.If):
            yield f"if {ast.unparse(node.test)}:"
            yield from (f"    {line}" for line in _editable(source, node.body))
        elif isinstance(node, ast.Return):
            yield "return"
        else:
            yield split(" ".join(line.strip() for line in source.text[node.lineno - 1:node.end_lineno]))[0]


def _reads(node, known):
    """The names among `known` that an expression reads, in order."""
    return tuple(dict.fromkeys(n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in known))


def results(function):
    """Names of what a rule returns, in order. Untranslatable if it returns anything that has no name."""
    source = read(function)
    found = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Return):
            parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            if not all(isinstance(part, ast.Name) for part in parts):
                raise source.refuse(node, "line by line, a result needs a name")
            found.add(tuple(part.id for part in parts))
    if len(found) != 1:
        raise Untranslatable(f"translate: {source.tree.name} returns different names in different places.")
    return found.pop()
