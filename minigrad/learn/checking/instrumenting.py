"""A student's source, rewritten so that a traced run sees the value of every expression, and the points at which
functions handed in are called.

    program = Instrumented(source, "sam_step", [1])      the second argument is a function that is handed in
    program.source                      the rewritten text: each expression E becomes
                                        (lambda seen17_, *_: _[0])(*numbers(E)), which has the value of E
    program.places["seen17_"]           the Place of E in the student's own text
    program.original(5)                 the line of the student's text behind line 5 of the rewritten one

The tracer of sandbox/running.py records what variables hold, so an argument of a lambda is a value seen; the sandbox
needs to know nothing of this.
"""
import ast
from dataclasses import dataclass

SEEN = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Compare, ast.Subscript, ast.IfExp, ast.Attribute)
PRELUDE = """\
def numbers(*_):
    try:
        return float(_[0]) if isinstance(_[0], int) else numpy_.array(_[0], float) if isinstance(_[0], (list, tuple)) \\
            else _[0], _[0]
    except Exception:
        return None, _[0]
import numpy as numpy_
"""


PRELUDE_STATEMENTS = len([n for n in ast.walk(ast.parse(PRELUDE)) if isinstance(n, ast.stmt)])
POINT = "point_"              # the name under which the points are recorded


@dataclass(frozen=True)
class Place:
    """An expression: its first and last line, its text, the names that it reads, the places inside it, and the names
    that its statement assigns it to (empty for a part of a longer expression)."""

    line: int
    last: int
    text: str
    reads: frozenset
    inside: tuple
    names: tuple


class Instrumented:
    """The rewritten source and its places, in the order of the text."""

    def __init__(self, source, function, handed_in=()):
        self.places, self.text = {}, source
        tree = ast.parse(source)
        statements = statement_lines(tree)
        rewritten = Rewriter(self).visit(tree)
        for node in rewritten.body:
            if isinstance(node, ast.FunctionDef) and node.name == function:
                record_points(node, handed_in)
        ast.fix_missing_locations(rewritten)
        self.source = PRELUDE + ast.unparse(rewritten)
        self.lines = dict(zip(statement_lines(ast.parse(self.source))[PRELUDE_STATEMENTS:], statements))

    def original(self, line):
        """The line of the student's text behind a line of the rewritten one; 0 if it is not theirs."""
        return self.lines.get(line, 0)


class Rewriter(ast.NodeTransformer):
    """Wraps every expression whose value may be a number. Targets, annotations, decorators, indices, patterns and
    f-strings stay as they are."""

    def __init__(self, program):
        self.program, self.names = program, ()

    def visit_Assign(self, node):
        """Remember the names that the value is assigned to."""
        return self.named(node, tuple(t.id for t in node.targets if isinstance(t, ast.Name)))

    def visit_AnnAssign(self, node):
        """The same with a type hint."""
        return self.named(node, (node.target.id,) if isinstance(node.target, ast.Name) else ())

    def visit_AugAssign(self, node):
        """The value of x += E is E, not x."""
        return self.named(node, ())

    def named(self, node, names):
        """Rewrite the value of an assignment."""
        if node.value is not None:
            self.names = names
            node.value = self.seen(node.value, names) if isinstance(node.value, ast.Name) else self.visit(node.value)
            self.names = ()
        return node

    def visit_Return(self, node):
        """Every value that is returned is seen, a name as well."""
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value] if node.value else []
        seen = [self.seen(v) if isinstance(v, ast.Name) else self.visit(v) for v in values]
        if isinstance(node.value, ast.Tuple):
            node.value.elts = seen
        elif seen:
            node.value = seen[0]
        return node

    def visit_FunctionDef(self, node):
        """The body only."""
        node.body = [self.visit(statement) for statement in node.body]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        """The body only."""
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_JoinedStr(self, node):
        """As it is."""
        return node

    visit_Match = visit_Delete = visit_Global = visit_JoinedStr

    def generic_visit(self, node):
        """Rewrite the parts of an expression first, then wrap it."""
        if isinstance(node, ast.Call):
            node.args = [self.visit(a) for a in node.args]
            for keyword in node.keywords:
                keyword.value = self.visit(keyword.value)
            if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
                node.func.value = self.visit(node.func.value)
            return node
        if isinstance(node, ast.Subscript):
            if isinstance(node.ctx, ast.Load):
                node.value = self.visit(node.value)
            return node
        return super().generic_visit(node)

    def visit(self, node):
        """Rewrite a node; expressions that are read are wrapped."""
        if not isinstance(node, SEEN) or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return super().visit(node)
        names, self.names = self.names, ()
        return self.seen(node, names)

    def seen(self, node, names=()):
        """The node, its value handed to a lambda whose argument has a name of its own."""
        first = len(self.program.places)
        name = f"seen{first}_"
        self.program.places[name] = None
        text = ast.get_source_segment(self.program.text, node) or ast.unparse(node)
        reads = frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name))
        place = (node.lineno, node.end_lineno, " ".join(text.split()), reads)
        found = super().visit(node)
        inside = tuple(list(self.program.places)[first + 1:])
        self.program.places[name] = Place(*place, inside, names)
        wrapped = ast.parse(f"(lambda {name}, *_: _[0])(*numbers(0))", mode="eval").body
        wrapped.args[0].value.args = [found]
        return ast.copy_location(wrapped, node)


def statement_lines(tree):
    """The first line of each statement, in the order of the text, without those that record points."""
    found = []

    class Lines(ast.NodeVisitor):
        def generic_visit(self, node):
            if isinstance(node, ast.stmt) and POINT not in ast.unparse(node).partition("\n")[0]:
                found.append(node.lineno)
            super().generic_visit(node)
    Lines().visit(tree)
    return found


def record_points(node, places):
    """Begin the function with a wrapper for each of these arguments, whose own argument is the point of a call."""
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    for name in (names[k] for k in places if k < len(names)):
        wrapper = f"{name} = (lambda handed_: lambda {POINT}: handed_({POINT}))({name})"
        node.body[:0] = ast.parse(wrapper).body
