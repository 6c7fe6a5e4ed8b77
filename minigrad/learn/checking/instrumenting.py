"""A student's source, rewritten so that a traced run sees the value of every expression.

    program = Instrumented(source)
    program.source                      the rewritten text: each expression E becomes
                                        (lambda seen17_, *_: _[0])(*numbers_(E)), which has the value of E
    program.places["seen17_"]           the Place of E in the student's own text
    program.original(5)                 the line of the student's text behind line 5 of the rewritten one

The tracer of sandbox/running.py records what variables hold, so an argument of a lambda is a value seen; the sandbox
needs to know nothing of this.
"""
import ast
from dataclasses import dataclass

from .parsing import after_futures, parse

SEEN = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Compare, ast.Subscript, ast.IfExp, ast.Attribute)
PRELUDE = """\
def numbers_(*_):
    try:
        return float(_[0]) if isinstance(_[0], int) else numpy_.array(_[0], float) if isinstance(_[0], (list, tuple)) \\
            else _[0], _[0]
    except Exception:
        return None, _[0]
import numpy as numpy_
"""


PRELUDE_STATEMENTS = len([n for n in ast.walk(parse(PRELUDE)) if isinstance(n, ast.stmt)])


@dataclass(frozen=True)
class Place:
    """An expression: its first line and its text."""

    line: int
    text: str


class Instrumented:
    """The rewritten source and its places, in the order of the text."""

    def __init__(self, source):
        self.places, self.text = {}, source
        tree = parse(source)
        statements = statement_lines(tree)
        rewritten = Rewriter(self).visit(tree)
        first = after_futures(rewritten)
        rewritten.body[first:first] = parse(PRELUDE).body
        self.source = ast.unparse(ast.fix_missing_locations(rewritten))
        written = statement_lines(parse(self.source))
        self.lines = dict(zip(written[:first] + written[first + PRELUDE_STATEMENTS:], statements))

    def original(self, line):
        """The line of the student's text behind a line of the rewritten one; 0 if it is not theirs."""
        return self.lines.get(line, 0)


class Rewriter(ast.NodeTransformer):
    """Wraps every expression whose value may be a number. Targets, annotations, decorators, indices, patterns and
    f-strings stay as they are."""

    def __init__(self, program):
        self.program = program

    def visit_Assign(self, node):
        """The value, a name as well; of x += E that is E, not x."""
        if node.value is not None:
            node.value = self.value(node.value)
        return node

    visit_AnnAssign = visit_AugAssign = visit_Assign

    def visit_Return(self, node):
        """Every value that is returned is seen, a name as well."""
        if isinstance(node.value, ast.Tuple):
            node.value.elts = [self.value(v) for v in node.value.elts]
        elif node.value is not None:
            node.value = self.value(node.value)
        return node

    def value(self, node):
        """A value that a statement keeps: a name is seen, too."""
        return self.seen(node) if isinstance(node, ast.Name) else self.visit(node)

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
        return self.seen(node)

    def seen(self, node):
        """The node, its value handed to a lambda whose argument has a name of its own."""
        name = f"seen{len(self.program.places)}_"
        text = ast.get_source_segment(self.program.text, node) or ast.unparse(node)
        self.program.places[name] = Place(node.lineno, " ".join(text.split()))
        found = super().visit(node)
        wrapped = parse(f"(lambda {name}, *_: _[0])(*numbers_(0))", mode="eval").body
        wrapped.args[0].value.args = [found]
        return ast.copy_location(wrapped, node)


def statement_lines(tree):
    """The first line of each statement, in the order of the text."""
    found = []

    class Lines(ast.NodeVisitor):
        def generic_visit(self, node):
            if isinstance(node, ast.stmt):
                found.append(node.lineno)
            super().generic_visit(node)
    Lines().visit(tree)
    return found
