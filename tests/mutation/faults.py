"""Small faults that could be planted in a Python file, found in its syntax tree and made in its text.

A fault is a span of the file and the text that replaces it, so comments (which the engine reads) stay where they are.
"""
import ast
import random
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

#: the operator that takes another's place
BINARY = {ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.Pow: ("**", "*"),
          ast.FloorDiv: ("//", "%"), ast.Mod: ("%", "//"), ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&")}
COMPARED = {ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
            ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"),
            ast.In: ("in", "not in"), ast.NotIn: ("not in", "in")}
LOGIC = {ast.And: ("and", "or"), ast.Or: ("or", "and")}
#: statements that signal processes or delete files: a fault in them could reach beyond the copy of the tree
LEFT_ALONE = re.compile(r"\bkill|unlink|rmtree|setrlimit|unshare")


def short(text, width=60):
    """On one line; a long text keeps its two ends."""
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[:width // 2]} … {text[-width // 2:]}"


@dataclass(frozen=True)
class Fault:
    """Text [start:end] (bytes) of a file becomes `after`. `id` stays the same while the line is not rewritten."""
    id: str
    path: str
    line: int
    start: int
    end: int
    after: str

    def planted(self, source):
        """The bytes of the file with the fault in it."""
        return source[:self.start] + self.after.encode() + source[self.end:]


class Finder(ast.NodeVisitor):
    """All faults of one file; docstrings, annotations, f-strings and the text of error messages are passed over."""

    def __init__(self, path, source):
        self.path, self.source, self.found, self.seen = path, source, [], {}
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.function, self.arguments, self.statement = "", [], ast.Pass(lineno=1, end_lineno=1)
        self.visit(ast.parse(source))

    def span(self, node):
        return (self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset)

    def text(self, start, end):
        return self.source[start:end].decode()

    def add(self, kind, start, end, after):
        """One fault more, unless it stands in a statement that is left alone."""
        if LEFT_ALONE.search(self.text(self.starts[self.statement.lineno - 1], self.starts[self.statement.end_lineno])):
            return
        words = f"{short(self.text(start, end))} → {short(after) or 'nothing'}"
        name = f"{self.path} {self.function or '-'} {kind}: {words}"
        self.seen[name] = nth = self.seen.get(name, 0) + 1
        line = self.source[:start].count(b"\n") + 1
        self.found.append(Fault(f"{name} #{nth}", self.path, line, start, end, after))

    def replace(self, kind, node, after):
        self.add(kind, *self.span(node), after)

    def exchange(self, a, b):
        """a … b becomes b … a."""
        (start, mid), (rest, end) = self.span(a), self.span(b)
        self.add("exchange", start, end, self.text(rest, end) + self.text(mid, rest) + self.text(start, mid))

    def symbol(self, kind, a, b, old, new):
        """Another operator between two operands."""
        start, end = self.span(a)[1], self.span(b)[0]
        self.add(kind, start, end, self.text(start, end).replace(old, new, 1))

    def visit(self, node):
        """Faults of this node, then those inside it; what raises and what f-strings hold is for people."""
        if isinstance(node, ast.stmt) and not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            self.statement = node
        self.faults_of(node)
        if not isinstance(node, (ast.Raise, ast.JoinedStr)):
            super().visit(node)

    def faults_of(self, node):
        """A statement is left out, operands or arguments change places, a number or a name is another."""
        match node:
            case ast.Raise() | ast.AugAssign() | ast.Expr(ast.Call()):
                self.replace("drop", node, "pass")
            case ast.Assign([to, *_]) if isinstance(to, (ast.Attribute, ast.Subscript)) or (
                    isinstance(to, ast.Name) and to.id in self.arguments):
                self.replace("drop", node, "pass")
            case ast.If(test):
                self.replace("condition", test, f"not ({self.text(*self.span(test))})")
            case ast.IfExp(_, a, b):
                self.exchange(a, b)
            case ast.BinOp(a, op, b):
                if type(op) in BINARY and not isinstance(a, (ast.JoinedStr, ast.Constant)):
                    self.symbol("operator", a, b, *BINARY[type(op)])
                if isinstance(op, (ast.Sub, ast.Div, ast.Pow, ast.MatMult, ast.FloorDiv, ast.Mod)):
                    self.exchange(a, b)
            case ast.Compare(a, [op, *_], [b, *_]):
                self.symbol("comparison", a, b, *COMPARED[type(op)])
            case ast.BoolOp(op, [a, b, *_]):
                self.symbol("logic", a, b, *LOGIC[type(op)])
            case ast.UnaryOp(ast.Not() | ast.USub(), a):
                self.replace("sign", node, f"({self.text(*self.span(a))})")
            case ast.Constant(bool() | int() | float() as number):
                wrong = {bool: not number, int: number + 1, float: 2 * number or 1.0}[type(number)]
                self.replace("constant", node, repr(wrong))
            case ast.Call(_, args, keywords):
                if len(args) > 1 and not any(isinstance(a, ast.Starred) for a in args[:2]):
                    self.exchange(*args[:2])
                for before, argument in pairwise([*args, *keywords]):
                    if getattr(argument, "arg", None):
                        self.add("argument", self.span(before)[1], self.span(argument)[1], "")
            case ast.Name(name, ast.Load()) if name in self.arguments[:-1] or name in self.arguments[1:]:
                after = self.arguments.index(name) + 1
                self.replace("variable", node, self.arguments[after % len(self.arguments)])

    def visit_FunctionDef(self, node):
        outer = self.function, self.arguments
        self.function = ".".join(filter(None, (self.function, node.name)))
        names = [a.arg for a in node.args.posonlyargs + node.args.args + node.args.kwonlyargs]
        self.arguments = [name for name in names if name not in ("self", "cls")]
        for child in [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body]:
            self.visit(child)
        self.function, self.arguments = outer

    def visit_ClassDef(self, node):
        outer, self.function = self.function, node.name
        for child in node.body:
            self.visit(child)
        self.function = outer

    def visit_AnnAssign(self, node):
        if node.value:
            self.visit(node.value)


def room_of(path):
    """First-level folder of minigrad/, or "top" for the files beside them."""
    parts = Path(path).parts
    return parts[1] if len(parts) > 2 else "top"


def faults_of(root):
    """{room: faults} of the package under `root`."""
    rooms = {}
    for path in sorted((root / "minigrad").rglob("*.py")):
        name = str(path.relative_to(root))
        rooms.setdefault(room_of(name), []).extend(Finder(name, path.read_bytes()).found)
    return rooms


def chosen(rooms, total, least, seed, equivalent=(), known=()):
    """`total` of the faults, at least `least` in each room: a line at random, then one of its faults at random.

    Ids in `equivalent` are left out; those in `known` come first.
    """
    first, rest = [], []
    for room, faults in rooms.items():
        rng, lines = random.Random(f"{seed} {room}"), {}
        for fault in faults:
            if fault.id not in equivalent:
                lines.setdefault((fault.path, fault.line), []).append(fault)
        drawn = [rng.choice(lines[line]) for line in rng.sample(sorted(lines), len(lines))]
        mine = [fault for line in lines.values() for fault in line if fault.id in known]
        ordered, sure = list(dict.fromkeys(mine + drawn)), max(least, len(mine))
        first, rest = first + ordered[:sure], rest + ordered[sure:]
    return first + random.Random(seed).sample(rest, max(0, min(total - len(first), len(rest))))
