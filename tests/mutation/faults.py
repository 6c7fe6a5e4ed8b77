"""Small faults that could be planted in a Python file, found in its syntax tree and made in its text.

A fault is a span of the file and the text that replaces it, so comments (which the engine reads) stay where they are.
"""
import ast
import random
import re
from dataclasses import dataclass

#: the operator that takes another's place
BINARY = {ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.Pow: ("**", "*"),
          ast.FloorDiv: ("//", "%"), ast.Mod: ("%", "//"), ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&")}
COMPARED = {ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
            ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"),
            ast.In: ("in", "not in"), ast.NotIn: ("not in", "in")}
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

    # ------------------------------------------------------------ text

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

    def exchange(self, kind, a, b):
        """a … b becomes b … a."""
        (start, mid), (rest, end) = self.span(a), self.span(b)
        self.add(kind, start, end, self.text(rest, end) + self.text(mid, rest) + self.text(start, mid))

    def symbol(self, kind, a, b, old, new):
        """The operator between two operands."""
        start, end = self.span(a)[1], self.span(b)[0]
        self.add(kind, start, end, self.text(start, end).replace(old, new, 1))

    # ------------------------------------------------------------ where we are

    def visit(self, node):
        if isinstance(node, ast.stmt) and not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            self.statement = node
        super().visit(node)

    def visit_FunctionDef(self, node):
        outer = self.function, self.arguments
        names = [a.arg for a in node.args.posonlyargs + node.args.args + node.args.kwonlyargs]
        self.function = ".".join(filter(None, (self.function, node.name)))
        self.arguments = [name for name in names if name not in ("self", "cls")]
        for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
            self.visit(default)
        for child in node.body:
            self.visit(child)
        self.function, self.arguments = outer

    def visit_ClassDef(self, node):
        outer, self.function = self.function, node.name
        for child in node.body:
            self.visit(child)
        self.function = outer

    def visit_JoinedStr(self, node):
        """An f-string: its text is for people."""

    def visit_AnnAssign(self, node):
        if node.value:
            self.visit(node.value)

    # ------------------------------------------------------------ faults

    def visit_Raise(self, node):
        self.replace("drop", node, "pass")

    def visit_Expr(self, node):
        if isinstance(node.value, ast.Call):
            self.replace("drop", node, "pass")
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_AugAssign(self, node):
        self.replace("drop", node, "pass")
        self.generic_visit(node)

    def visit_Assign(self, node):
        target = node.targets[0]
        if isinstance(target, (ast.Attribute, ast.Subscript)) or getattr(target, "id", None) in self.arguments:
            self.replace("drop", node, "pass")
        self.generic_visit(node)

    def visit_If(self, node):
        self.replace("condition", node.test, f"not ({self.text(*self.span(node.test))})")
        self.generic_visit(node)

    def visit_IfExp(self, node):
        self.exchange("exchange", node.body, node.orelse)
        self.generic_visit(node)

    def visit_BinOp(self, node):
        if type(node.op) in BINARY and not isinstance(node.left, (ast.JoinedStr, ast.Constant)):
            self.symbol("operator", node.left, node.right, *BINARY[type(node.op)])
        if isinstance(node.op, (ast.Sub, ast.Div, ast.Pow, ast.MatMult, ast.FloorDiv, ast.Mod)):
            self.exchange("exchange", node.left, node.right)
        self.generic_visit(node)

    def visit_Compare(self, node):
        self.symbol("comparison", node.left, node.comparators[0], *COMPARED[type(node.ops[0])])
        self.generic_visit(node)

    def visit_BoolOp(self, node):
        words = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        self.symbol("logic", *node.values[:2], *words)
        self.generic_visit(node)

    def visit_UnaryOp(self, node):
        if isinstance(node.op, (ast.Not, ast.USub)):
            self.replace("sign", node, f"({self.text(*self.span(node.operand))})")
        self.generic_visit(node)

    def visit_Constant(self, node):
        value = node.value
        if isinstance(value, bool):
            self.replace("constant", node, str(not value))
        elif isinstance(value, int):
            self.replace("constant", node, str(value + 1))
        elif isinstance(value, float):
            self.replace("constant", node, repr(2 * value or 1.0))

    def visit_Call(self, node):
        if len(node.args) > 1 and not any(isinstance(a, ast.Starred) for a in node.args[:2]):
            self.exchange("exchange", *node.args[:2])
        for before, keyword in zip([*node.args, *node.keywords], [*node.args, *node.keywords][1:]):
            if getattr(keyword, "arg", None):
                self.add("argument", self.span(before)[1], self.span(keyword)[1], "")
        self.generic_visit(node)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and node.id in self.arguments and len(self.arguments) > 1:
            other = self.arguments[(self.arguments.index(node.id) + 1) % len(self.arguments)]
            self.replace("variable", node, other)


def faults_of(root):
    """{room: faults} of the package under `root`; a room is a folder of minigrad/, "top" the files beside them."""
    rooms = {}
    for path in sorted((root / "minigrad").rglob("*.py")):
        parts = path.relative_to(root / "minigrad").parts
        room = parts[0] if len(parts) > 1 else "top"
        found = Finder(str(path.relative_to(root)), path.read_bytes()).found
        rooms.setdefault(room, []).extend(found)
    return rooms


def chosen(root, total, least, seed, equivalent=()):
    """`total` faults, at least `least` in each room: a line at random, then one of its faults at random."""
    shuffled = {}
    for room, faults in faults_of(root).items():
        rng = random.Random(f"{seed} {room}")
        lines = {}
        for fault in faults:
            lines.setdefault((fault.path, fault.line), []).append(fault)
        order = rng.sample(sorted(lines), len(lines))
        picked = (rng.choice(lines[line]) for line in order)
        shuffled[room] = [fault for fault in picked if fault.id not in equivalent]
    first = [fault for faults in shuffled.values() for fault in faults[:least]]
    rest = [fault for faults in shuffled.values() for fault in faults[least:]]
    return first + random.Random(seed).sample(rest, max(0, min(total - len(first), len(rest))))
