"""Where an unknown mistake is, found by trying: which small change of the student's text makes every number right?

    repairs(exercise, known, source, probe) -> {whose: [Repair, …]}

Each expression is changed in many ways: left out, another name, another operator, another function of the same family,
another constant; and if none of these is right, with a factor or a term more. All changes of a kind are written into
one program, which tries them one by one in a child on one probe with wrong numbers; those that give the right ones, the
exercise's or those of somebody's convention, are tried on all probes. No expected value enters the child.
"""
import ast
import copy
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from .parsing import parse
from .trying import tried

MOST = 3000                   # changes in one program
NAMES = 24                    # of a function that can stand for one another
TOGETHER = 1_000_000          # numbers of changes at every place of a text
FAMILIES = [set(words.split()) for words in (
    "sum mean median prod max min std var", "percentile quantile max min", "log log1p log2 log10", "exp expm1 exp2",
    "sqrt cbrt square abs sign", "maximum minimum fmax fmin", "logaddexp logaddexp2", "argmax argmin", "sin cos tanh",
    "floor ceil round rint", "dot inner outer vdot")]
NO_ARGUMENTS = ast.arguments([], [], None, [], [], None, [])
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


@dataclass(frozen=True)
class Repair:
    """A change that makes all numbers right: the line and text of the expression (line 0: the names of two arguments
    that stand for one another); also: the lines of the other places at which the same text must change, too."""

    line: int
    text: str
    also: tuple = ()


class Changes(ast.NodeTransformer):
    """Writes every change of every expression into the program, those that add something or the others: E becomes
    `(lambda: new, …)[chosen_ - 17]() if 17 <= chosen_ < 40 else E`. Numbers from TOGETHER on change an expression
    at each place at which the same text stands."""

    def __init__(self, source, adding=False):
        self.source, self.adding, self.names, self.repairs, self.places = source, adding, [], [], {}
        self.ranks = []       # of each repair, among those of its expression: the likeliest are tried first

    def at_several_places(self):
        """The numbers of the changes of texts that stand at more than one place."""
        return [TOGETHER + starts[0] + k for (_, many), starts in self.places.items() if len(starts) > 1
                for k in range(many)]

    def repair(self, number):
        """The Repair of a number."""
        if number < TOGETHER:
            return self.repairs[number]
        first = number - TOGETHER
        starts = next(starts for (_, many), starts in self.places.items() if starts[0] <= first < starts[0] + many)
        return replace(self.repairs[first], also=tuple(self.repairs[start].line for start in starts[1:]))

    def visit_FunctionDef(self, node):
        """The body only; the names of the function can stand for one another."""
        outer = self.names
        own = [a.arg for a in node.args.args]
        own += [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        self.names = list(dict.fromkeys([*own, *outer]))[:NAMES]
        node.body = [self.visit(statement) for statement in node.body]
        self.names = outer
        return node

    def visit_JoinedStr(self, node):
        """As it is."""
        return node

    visit_Match = visit_Import = visit_ImportFrom = visit_JoinedStr

    def visit_While(self, node):
        """The test and the body, with an end to the passes: a change may make the loop endless."""
        self.generic_visit(node)
        node.test = ast.BoolOp(ast.And(), [parse("pass_()", mode="eval").body, node.test])
        return node

    def visit_For(self, node):
        """The list and the body, with an end to the passes: a change may make the list grow."""
        self.generic_visit(node)
        node.body.insert(0, parse("pass_()").body[0])
        return node

    def visit_Assign(self, node):
        """The targets and the value; x[i] = E not with x itself."""
        holders = [t.value for t in node.targets if isinstance(t, ast.Subscript)]
        self.generic_visit(node)
        node.value = other_than(holders, node.value)
        return node

    def visit_AnnAssign(self, node):
        """The value, not the type."""
        node.value = node.value and self.visit(node.value)
        return node

    def visit_AugAssign(self, node):
        """x += E: also with −E, and without it; not with x itself, if that is a list."""
        node.value = other_than([node.target], self.visit(node.value))
        return node

    def visit_Call(self, node):
        """The arguments, and the function itself if it is another one of its family."""
        return self.changed(node)

    visit_BinOp = visit_UnaryOp = visit_Compare = visit_Subscript = visit_IfExp = visit_Attribute = visit_Call

    def visit_Name(self, node):
        """A name that is read."""
        return self.changed(node) if isinstance(node.ctx, ast.Load) and node.id in self.names else node

    def visit_Constant(self, node):
        """A number."""
        return self.changed(node) if type(node.value) in (int, float) else node

    def changed(self, node):
        """The expression and all that can stand in its place."""
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return self.generic_visit(node)
        whole = copy.deepcopy(node)
        text = " ".join((ast.get_source_segment(self.source, whole) or ast.unparse(whole)).split())
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if not isinstance(node.func.value, ast.Name) or node.func.value.id in self.names:
                node.func.value = self.visit(node.func.value)
            node.args = [self.visit(a) for a in node.args]
            if node.func.attr == "append":
                node.args = [other_than([whole.func.value], a) for a in node.args]
            node.keywords = [self.generic_visit(k) for k in node.keywords]
        elif isinstance(node, ast.Call):
            node.args = [self.visit(a) for a in node.args]
        else:
            node = self.generic_visit(node)
        options = [new for new, added in alternatives(whole, self.names) if added == self.adding]
        options = options[:MOST - len(self.repairs)]
        if not options:
            return node
        alone = len(self.repairs)
        self.repairs += [Repair(whole.lineno, text)] * len(options)
        self.ranks += range(len(options))
        self.places.setdefault((text, len(options)), []).append(alone)
        together = self.places[text, len(options)][0] + TOGETHER
        test = f"{alone} <= chosen_ < {len(self.repairs)} or {together} <= chosen_ < {together + len(options)}"
        place = f"chosen_ - ({alone} if chosen_ < {TOGETHER} else {together})"
        choice = parse(f"()[{place}]() if {test} else 0", mode="eval").body
        choice.body.func.value.elts = [ast.Lambda(NO_ARGUMENTS, new) for new in options]
        choice.orelse = node
        return ast.copy_location(choice, whole)


def other_than(holders, node):
    """An expression, with an error where it is one of these lists: np.array has no end of one that holds itself."""
    names = [h for h in holders if isinstance(h, ast.Name)]
    return ast.Call(ast.Name("other_", ast.Load()), [node, *[ast.Name(h.id, ast.Load()) for h in names]],
                    []) if names else node


def alternatives(node, names):
    """(expression, whether it adds something) for all that can stand in the place of an expression."""
    if isinstance(node, ast.BinOp):
        yield from ((part, False) for part in (node.left, node.right))
        yield from ((new, False) for new in (*other_brackets(node), *exchanged(node)))
        yield from ((ast.BinOp(node.left, op(), node.right), False) for op in OPERATORS
                    if not isinstance(node.op, op))
        if isinstance(node.op, (ast.Sub, ast.Div, ast.Pow, ast.MatMult)):
            yield ast.BinOp(node.right, node.op, node.left), False
    elif isinstance(node, ast.Call):
        yield from other_calls(node, names)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand, False
    elif isinstance(node, ast.Subscript):
        yield node.value, False
    elif isinstance(node, ast.IfExp):
        yield from ((part, False) for part in (node.body, node.orelse))
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from ((ast.Compare(node.left, [op()], node.comparators), False)
                    for op in (ast.Lt, ast.LtE, ast.Gt, ast.GtE))
        return
    elif isinstance(node, ast.Attribute):
        if node.attr != "T":
            return
        yield node.value, False
    elif isinstance(node, ast.Constant):
        yield from ((ast.Constant(c), False) for c in (0, 1, 2, 0.5, 3, -node.value, node.value + 1, node.value - 1,
                                                       2 * node.value, node.value / 2, node.value**0.5))
        return
    yield from ((ast.Name(name, ast.Load()), False) for name in names
                if not (isinstance(node, ast.Name) and node.id == name))
    yield from more(node, names)


def other_brackets(node):
    """A part of a part in its place; (a∘b)∘c as a∘(b∘c), and back; f(a)∘b as f(a∘b)."""
    left, right = node.left, node.right
    for part in (left, right):
        if isinstance(part, ast.BinOp):
            yield from (part.left, part.right)
    if isinstance(left, ast.BinOp):
        yield ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right))
    if isinstance(right, ast.BinOp):
        yield ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)
    if isinstance(left, ast.Call) and len(left.args) == 1:
        yield ast.Call(left.func, [ast.BinOp(left.args[0], node.op, right)], left.keywords)


def exchanged(node):
    """An expression with two of its names exchanged, each wherever it stands."""
    names = sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - {"np"})
    for a, b in combinations(names[:6], 2):
        new = copy.deepcopy(node)
        for n in ast.walk(new):
            if isinstance(n, ast.Name):
                n.id = {a: b, b: a}.get(n.id, n.id)
        yield new


def other_calls(node, names):
    """A call's own arguments in its place, f(a∘b) as f(a)∘b, without a keyword, along another axis, or of another
    function."""
    yield from ((a, False) for a in node.args[:2] if not isinstance(a, ast.Starred))
    if isinstance(node.func, ast.Name) and node.func.id in names:
        yield from ((ast.Call(ast.Name(name, ast.Load()), node.args, node.keywords), False) for name in names
                    if name != node.func.id)
    if len(node.args) == 1 and isinstance(inside := node.args[0], ast.BinOp):
        yield ast.BinOp(ast.Call(node.func, [inside.left], node.keywords), inside.op, inside.right), False
    if isinstance(node.func, ast.Attribute):
        yield node.func.value, False
        for family in FAMILIES:
            for name in sorted(family - {node.func.attr} if node.func.attr in family else ()):
                other = ast.Attribute(node.func.value, name, ast.Load())
                yield ast.Call(other, node.args, node.keywords), False
                if len(node.args) == 2:
                    yield ast.Call(other, node.args[:1], node.keywords), False
    for k in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:k] + node.keywords[k + 1:]), False
    if len(node.args) == 2:
        yield ast.Call(node.func, node.args[::-1], node.keywords), False
    for axis in (0, 1, None):
        yield ast.Call(node.func, [*node.args[:1]], [ast.keyword("axis", ast.Constant(axis))]), False


def more(node, names):
    """An expression with a factor or a term more, a root, a square, its negative, its reciprocal, its exp and log."""
    two, one = ast.Constant(2), ast.Constant(1)
    for op, other in ((ast.Pow, two), (ast.Pow, ast.Constant(0.5)), (ast.Mult, two), (ast.Div, two), (ast.Add, one),
                      (ast.Sub, one), (ast.Mult, ast.Constant(-1))):
        yield ast.BinOp(node, op(), other), True
    yield ast.BinOp(one, ast.Sub(), node), True
    yield ast.BinOp(one, ast.Div(), node), True
    for name in ("exp", "log"):
        yield ast.Call(ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()), [node], []), True
    yield from ((ast.BinOp(node, op(), ast.Name(name, ast.Load())), True)
                for name in names for op in OPERATORS[:4])


def repairs(exercise, known, source, probe):
    """{whose: Repairs} of a student's source, whose numbers are wrong in the probe of this number, as many as are found
    in the time; "" for the exercise's numbers, else the name of a convention. Changes that add something are tried only
    if no other is right; code that the stub of an exercise with a driver gives is right."""
    found = found_among(exercise, known, probe, Changes(source), alike_arguments(known))
    if not found and not exercise.gradients:            # with linear gradients, ρ/2 is half of the gradient
        found = found_among(exercise, known, probe, Changes(source, adding=True), [])
    given = {line.strip() for line in exercise.body} if exercise.driver else set()
    return {whose: [r for r in some if r.line == 0 or source.splitlines()[r.line - 1].strip() not in given]
            for whose, some in found.items()}


def found_among(exercise, known, probe, changes, swaps):
    """{whose: Repairs} among these changes of a source and these exchanged arguments."""
    try:
        program = ast.unparse(ast.fix_missing_locations(changes.visit(parse(changes.source))))
    except (SyntaxError, RecursionError):                   # a sum of hundreds of terms is too deep for that
        return {}
    natural = sorted(range(len(changes.repairs)), key=changes.ranks.__getitem__)
    every = [*range(-len(swaps), 0), *natural, *changes.at_several_places()]
    found = right_ones(exercise, known, probe, program, every, swaps)

    def repair(k):
        return changes.repair(k) if k >= 0 else Repair(0, " and ".join(exercise.arguments[i] for i in swaps[-1 - k]))
    alone = {whose: [k for k in some if k < TOGETHER] for whose, some in found.items()}     # one place before several
    return {whose: list(map(repair, alone[whose] or some)) for whose, some in found.items()}


def right_ones(exercise, known, probe, program, every, swaps):
    """{whose: the numbers of the changes that give these answers}: on one probe, and then on all of them."""
    found = tried(exercise, known, program, every, [probe], swaps)
    some = list(dict.fromkeys(k for ks in found.values() for k in ks))[:100]
    return tried(exercise, known, program, some, range(len(known.calls)), swaps) if some else {}


def alike_arguments(known):
    """The pairs of numbers of arguments that could be taken for one another: numbers, or arrays of one shape."""
    kinds = [np.shape(a) if isinstance(a, (float, np.ndarray)) else None for a in known.calls[-1]]
    return [pair for pair in combinations(range(len(kinds)), 2) if kinds[pair[0]] == kinds[pair[1]] is not None]
