"""Exercise E02: in which order a backward pass visits the values."""
import numpy as np

from ....autograd import Tensor, grad
from ....autograd.tape import sweep
from ..exercise import Also, Exercise, Measure, Wrong


def driver(student, x, y):
    """Two backward passes through L = u·v with u = x·y and v = u + x, where u and x are used twice."""
    x, y = student.Value(x), student.Value(y)
    u = student.mul(x, y)
    v = student.add(u, x)
    L = student.mul(u, v)
    found = []
    for _ in range(2):
        student.backward(L)
        found += [node.grad for node in (v, u, x, y)]
    return tuple(found)


def engine(x, y):
    """The engine's gradients, by the tape."""
    x, y = (Tensor(np.array(value), requires_grad=True) for value in (x, y))
    u = x * y
    v = u + x
    found = tuple(g.data for g in grad(u * v, [v, u, x, y]))
    return found + found


def reference(x, y, *, order="right", seed="1", keep="none"):
    """The gradients of two passes, with switches. order: that in which values are visited; keep: which gradients are
    left over from the first pass."""
    u = x * y
    v = u + x
    L = u * v
    start = {"1": 1.0, "L": L, "0": 0.0}[seed]
    dv, du, dx, dy = one_pass(x, y, u, v, start, order, (0.0, 0.0, 0.0, 0.0))
    v0, u0, x0, y0 = {"leaves": (0.0, 0.0, dx, dy), "all": (dv, du, dx, dy)}.get(keep, (0.0, 0.0, 0.0, 0.0))
    dv2, du2, dx2, dy2 = (2 * d for d in (dv, du, dx, dy)) if keep == "added" else one_pass(
        x, y, u, v, start, order, (v0, u0, x0, y0))
    return dv, du, dx, dy, dv2, du2, dx2, dy2


def one_pass(x, y, u, v, start, order, before):
    """dv, du, dx, dy after one pass that starts from the gradients `before`."""
    v0, u0, x0, y0 = before
    dv = v0 + u * start
    early = u0 + v * start                                  # the gradient of u before v has handed on its own
    if order == "assigned":
        return u * start, u * start, y * u * start, x * u * start
    if order == "forward":
        return dv, early + v0, x0 + y * u0 + v0, y0 + x * u0
    du = early + dv
    sent = {"right": du, "early": early, "recursive": early + du, "stack": 2 * du}[order]       # from u to x and y
    return dv, du, x0 + y * sent + dv, y0 + x * sent


def formulas(s):
    """The lines of both passes."""
    yield f"dL = {s.seed}"
    yield from lines_of_pass(s.order, "", ("", "", "", ""))
    if s.keep == "added":
        yield from (f"{d}′ = 2·{d}" for d in ("dv", "du", "dx", "dy"))
    else:
        before = {"none": ("", "", "", ""), "leaves": ("", "", "dx + ", "dy + "),
                  "all": ("dv + ", "du + ", "dx + ", "dy + ")}[s.keep]
        yield from lines_of_pass(s.order, "′", before)
    yield "return dv, du, dx, dy, dv′, du′, dx′, dy′"


def lines_of_pass(order, prime, before):
    """The lines of one pass; `before` is what is left of the pass before."""
    v0, u0, x0, y0 = before
    dv, du, early = f"dv{prime}", f"du{prime}", f"{u0}v·dL"
    if order == "assigned":
        v0, x0, y0 = "", "", ""
    yield f"{dv} = {v0}u·dL"
    if order == "forward":
        more = [text.removesuffix(" + ") for text in (v0, u0)]
        yield f"{du} = {early}{' + ' + more[0] if more[0] else ''}"
        yield f"dx{prime} = {x0}" + (f"y·{more[1]} + {more[0]}" if more[1] else "0")
        yield f"dy{prime} = {y0}" + (f"x·{more[1]}" if more[1] else "0")
        return
    yield f"{du} = {dv}" if order == "assigned" else f"{du} = {early} + {dv}"
    sent = {"right": du, "assigned": du, "early": f"({early})", "recursive": f"({early} + {du})", "stack": f"2·{du}"}
    yield f"dx{prime} = {x0}y·{sent[order]}" + ("" if order == "assigned" else f" + {dv}")
    yield f"dy{prime} = {y0}x·{sent[order]}"


def probes(rng):
    """Three pairs, away from 0 and 1."""
    return [(float(rng.uniform(1.2, 2)), float(rng.uniform(-3, -1.5))) for _ in range(3)]


def at(output):
    """f(function) -> an output for x = 2, y = 3: u = 6, v = 8, L = 48."""
    return lambda function: float(function(2.0, 3.0)[output])


def play(function):
    """Gradient descent on L², with the gradients of the second pass."""
    x, y, losses = 1.5, 1.0, []
    for _ in range(40):
        u = x * y
        L = u * (u + x)
        losses.append(float(L * L))
        found = function(x, y)
        x, y = x - 0.002 * 2 * L * float(found[6]), y - 0.002 * 2 * L * float(found[7])
    return losses, np.array([x, y])


GIVEN = """class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data = data              # a number
        self.parents = parents        # the values it was made from
        self.slopes = slopes          # ∂(this value)/∂(each of these)
        self.grad = 0.0               # for backward


def add(a, b):
    return Value(a.data + b.data, (a, b), (1.0, 1.0))


def mul(a, b):
    return Value(a.data * b.data, (a, b), (b.data, a.data))


"""
EXERCISE = Exercise(
    slug="backward_order", id="E02", lesson=1, title="the order of a backward pass",
    function=("backward", "Value", "add", "mul"), driver=driver, arguments=("x", "y"),
    outputs=("dv", "du", "dx", "dy", "dv again", "du again", "dx again", "dy again"), after=("unbroadcast",),
    engine=engine, reference=reference, probes=probes, moves=(None,) * 8,
    task="Write backward(last): it sets the grad of `last` and of every value that it was made from to\n"
         "∂last/∂value. Value, add and mul are given; parents and slopes say how a value was made. A second call\n"
         "gives the same gradients again. The check runs it twice on L = u·v with u = x·y and v = u + x, where u\n"
         "and x are used twice; du is ∂L/∂u, and ′ marks the second call.",
    formulas=formulas, body=(*GIVEN.splitlines(), "def backward(last):", "    raise NotImplementedError"),
    symbols={"x": "x", "y": "y", "u": "u", "v": "v", "L": "L", "dL": "start", "dv": "dv", "du": "du", "dx": "dx",
             "dy": "dy", "dv′": "dv2", "du′": "du2", "dx′": "dx2", "dy′": "dy2"},
    wrong=(
        Wrong("recursive", {"order": "recursive"},
              effect="u hands on its gradient twice: too early, and then all of it again",
              asks="How often does u hand on its gradient, and is it complete the first time?"),
        Wrong("stack", {"order": "stack"},
              effect="u is visited once for each path, and hands on all of its gradient each time"),
        Wrong("too_early", {"order": "early"}, effect="u hands on its gradient before v has added to it",
              asks="When you visit u, has v been visited already?"),
        Wrong("forward", {"order": "forward"}, effect="values hand on their gradient before they have one"),
        Wrong("assigned", {"order": "assigned"}, effect="of two paths only the last one counts",
              asks="Two paths lead to x. Does the second one add to the gradient of the first, or replace it?"),
        Wrong("stale", {"keep": "all"}, effect="the second call starts from the gradients of the first",
              asks="What is in grad when backward is called a second time?"),
        Wrong("seed_is_value", {"seed": "L"}, asks="What is ∂L/∂L?"),
        Wrong("no_seed", {"seed": "0"}, asks="With which gradient does the pass begin at L?"),
    ),
    also=(
        Also("leaves_add_up", {"keep": "leaves"}, whose="gradients of the leaves x and y add up over calls",
             source="PyTorch 2.13, Tensor.backward: leaves accumulate until their grad is set to None or zero",
             translation="before the second call you would set the grad of x and y to 0"),
        Also("all_add_up", {"keep": "added"}, whose="gradients of all values add up over calls",
             source="PyTorch 2.13 after retain_grad() of u and v: each call adds its own gradients",
             translation="before the second call you would set every grad to 0"),
    ),
    measures=(
        Measure("for x = 2, y = 3 (u = 6, v = 8) dx is {yours} instead of {right}", at(2)),
        Measure("for x = 2, y = 3 du is {yours} instead of {right}", at(1)),
        Measure("for x = 2, y = 3 the second call gives dx = {yours} instead of {right}", at(6))),
    hints=("u was used in L and in v. When you visit u, has v been visited already?",
           "dx = y·du + dv needs the whole du = v·dL + dv: visit a value after all values made from it, each once",
           "def visit(n): if n not in seen: seen.add(n); [visit(p) for p in n.parents]; order.append(n)"),
    solution=GIVEN + """def backward(last):
    order, seen = [], set()

    def visit(node):
        if id(node) in seen:
            return
        seen.add(id(node))
        for parent in node.parents:
            visit(parent)
        order.append(node)
    visit(last)
    for node in order:
        node.grad = 0.0
    last.grad = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += slope * node.grad
""",
    origin=sweep, play=play,
    after_pass="micrograd sorts by recursion, which stops at about 1000 values in a row; minigrad numbers values as "
               "they are made. Next, build a chain of 5000 additions: does your backward arrive?",
)
