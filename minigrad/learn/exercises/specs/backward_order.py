"""Exercise E02: in which order a backward pass visits the values."""
import numpy as np

from ....autograd import Tensor, grad
from ....autograd.tape import sweep
from ..exercise import Also, Exercise, Measure, Wrong


def driver(student, x, y, graph=0):
    """Two backward passes through L = u·v with u = x·y and v = u + x, where u and x are used twice. Another graph, if
    dx and dy are right in this one: 1: L = v·u and v = x + u; 2: L = u·w with w = v·1; 3: both. It has one pass."""
    def made(swapped, longer):
        X, Y = student.Value(x), student.Value(y)
        u = student.mul(X, Y)
        v = student.add(X, u) if swapped else student.add(u, X)
        w = student.mul(v, student.Value(1.0)) if longer else v
        return student.mul(w, u) if swapped else student.mul(u, w), (v, u, X, Y)

    def passed(last, nodes):
        student.backward(last)
        return [node.grad for node in nodes]
    last, nodes = made(False, False)
    first, second = passed(last, nodes), passed(last, nodes)
    right = np.array([2 * x * y * y + 2 * x * y, 2 * x * x * y + x * x])
    if graph and np.shape(first) == (4,) and np.all(np.abs(right - first[2:]) <= 1e-9 * np.abs(right)):
        first = passed(*made(graph % 2 == 1, graph > 1))
    return tuple(first + second)


def engine(x, y, graph=0):
    """The engine's gradients, by the tape."""
    x, y = (Tensor(np.array(value), requires_grad=True) for value in (x, y))
    u = x * y
    v = u + x
    found = tuple(g.data for g in grad(u * v, [v, u, x, y]))
    return found + found


SLOPES = {                                                  # from L to u and v, from v to u and x, from u to x and y
    "right": "vu11yx", "other": "uv11xy", "data": "uvuxxy", "none": "111111", "first": "vv11yy", "own": "LLvvuu",
    "first alone": "v010y0", "last alone": "0u010x", "twice": ("2·v", "2·u", "2", "2", "2·y", "2·x"),
    "half": ("½·v", "½·u", "½", "½", "½·y", "½·x")}
KEPT = {"leaves": "xy", "inner": "vu", "all": "vuxy", "seed": "vuxy"}      # whose gradients the second pass begins with


def reference(x, y, graph=0, *, order="right", seed="1", keep="none", slopes="right", inner="kept"):
    """The gradients of two passes, with switches. order: that in which values are visited; keep: which gradients are
    left over from the first pass. The gradients are those of every graph."""
    u = x * y
    v = u + x
    L = u * v
    start = {"1": 1.0, "L": L, "0": 0.0}[seed]
    order = ("early" if graph else "right") if order == "reached" else order
    values = {"x": x, "y": y, "u": u, "v": v, "L": L, "0": 0.0, "1": 1.0, "2": 2.0, "½": 0.5}
    used = [np.prod([values[factor] for factor in slope.split("·")]) for slope in SLOPES[slopes]]
    dv, du, dx, dy = first = one_pass(used, start, order, (0.0, 0.0, 0.0, 0.0))
    if keep == "added":
        dv2, du2, dx2, dy2 = (2 * d for d in first)
    else:
        before = [d if name in KEPT.get(keep, "") else 0.0 for name, d in zip("vuxy", first, strict=True)]
        dv2, du2, dx2, dy2 = one_pass(used, start * (2 if keep == "seed" else 1), order, before)
    if inner == "none":
        return 0.0, 0.0, dx, dy, 0.0, 0.0, dx2, dy2
    return dv, du, dx, dy, dv2, du2, dx2, dy2


def one_pass(slopes, start, order, before):
    """dv, du, dx, dy after one pass with these slopes that starts from the gradients `before`."""
    (L_u, L_v, v_u, v_x, u_x, u_y), (v0, u0, x0, y0) = slopes, before
    if order == "alone":
        return v0 + L_v, u0 + L_u + v_u, x0 + u_x + v_x, y0 + u_y
    if order.startswith("assigned"):
        dv, early = L_v * start, L_u * start
        du = v_u * dv
        return dv, du, u_x * du if order == "assigned" else v_x * dv, u_y * (early if order == "assigned early" else du)
    dv = v0 + L_v * start
    early = u0 + L_u * start                                # the gradient of u before v has handed on its own
    if order == "forward":
        return dv, early + v_u * v0, x0 + u_x * u0 + v_x * v0, y0 + u_y * u0
    if order.startswith("first"):
        return dv, early, x0 + (u_x * early if order == "first" else v_x * dv), y0 + u_y * early
    du = early + v_u * dv
    if order.startswith("mean"):
        out = du / 2                                        # of two uses; from u to x and y if they are means as well
        sent = out if order == "mean" else du
        return dv, out, (x0 + u_x * sent + v_x * dv) / 2, y0 + u_y * sent
    sent = {"right": du, "early": early, "recursive": early + du, "recursive back": u0 + v_u * dv + du,
            "stack": 2 * du}[order]                         # from u to x and y
    return dv, du, x0 + u_x * sent + v_x * dv, y0 + u_y * sent


def formulas(s):
    """The lines of both passes."""
    yield "~dL = 0, or not handed on" if s.seed == "0" else f"dL = {s.seed}"
    yield from lines_of_pass(SLOPES[s.slopes], s.order, "", ("", "", "", ""), "dL")
    if s.keep == "added":
        yield from (f"{d}′ = 2·{d}" for d in ("dv", "du", "dx", "dy"))
    else:
        before = [f"d{name}" if name in KEPT.get(s.keep, "") else "" for name in "vuxy"]
        yield from lines_of_pass(SLOPES[s.slopes], s.order, "′", before, "2·dL" if s.keep == "seed" else "dL")
    yield "return dv, du, dx, dy, dv′, du′, dx′, dy′" if s.inner == "kept" else "return 0, 0, dx, dy, 0, 0, dx′, dy′"


def lines_of_pass(slopes, order, prime, before, start):
    """The lines of one pass; `before` is what is left of the pass before."""
    L_u, L_v, v_u, v_x, u_x, u_y = slopes
    v0, u0, x0, y0 = before
    dv, du = f"dv{prime}", f"du{prime}"
    if order == "alone":
        found = plus(v0, L_v), plus(u0, L_u, v_u), plus(x0, u_x, v_x), plus(y0, u_y)
    elif order.startswith("assigned"):
        found = (times(L_v, start), times(v_u, dv), times(u_x, du) if order == "assigned" else times(v_x, dv),
                 times(u_y, times(L_u, start) if order == "assigned early" else du))
    elif order == "forward":
        found = (plus(v0, times(L_v, start)), plus(u0, times(L_u, start), times(v_u, v0)),
                 plus(x0, times(u_x, u0), times(v_x, v0)), plus(y0, times(u_y, u0)))
    elif order.startswith("first"):
        found = (plus(v0, times(L_v, start)), plus(u0, times(L_u, start)),
                 plus(x0, times(u_x, du) if order == "first" else times(v_x, dv)), plus(y0, times(u_y, du)))
    elif order.startswith("mean"):
        sum_ = plus(u0, times(L_u, start), times(v_u, dv))
        sent = du if order == "mean" else f"({sum_})"
        found = (plus(v0, times(L_v, start)), f"({sum_})/2", f"({plus(x0, times(u_x, sent), times(v_x, dv))})/2",
                 plus(y0, times(u_y, sent)))
    else:
        early, late = plus(u0, times(L_u, start)), plus(u0, times(v_u, dv))
        sent = {"right": du, "reached": du, "early": f"({early})", "recursive": f"({early} + {du})",
                "recursive back": f"({late} + {du})", "stack": f"2·{du}"}[order]
        found = (plus(v0, times(L_v, start)), plus(early, times(v_u, dv)),
                 plus(x0, times(u_x, sent), times(v_x, dv)), plus(y0, times(u_y, sent)))
    for d, text in zip(("dv", "du", "dx", "dy"), found, strict=True):
        yield f"{d}{prime} = {text}"


def plus(*terms):
    """A sum, without empty terms."""
    return " + ".join(filter(None, terms)) or "0"


def times(slope, d):
    """A product with a slope, or nothing if one of both is nothing."""
    return "" if slope == "0" else d if slope == "1" or not d else f"{slope}·{d}"


def probes(rng):
    """Pairs that give every combination of signs of x, y, u = x·y and v = u + x, with numbers of all sizes."""
    ranges = (((1.2, 2), (-3, -1.5)), ((2, 6), (0.2, 0.7)), ((-0.8, -0.3), (-8, -3)), ((-12, -5), (-0.7, -0.2)),
              ((0.05, 0.4), (-0.7, -0.2)), ((-0.4, -0.1), (4, 12)))
    return [(float(rng.uniform(*x)), float(rng.uniform(*y)), 0) for x, y in ranges]


def stress(rng):
    """The other graphs."""
    return [(1.5, -0.7, graph) for graph in (1, 2, 3)]


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
    function=("backward", "Value", "add", "mul"), driver=driver, arguments=("x", "y", "graph"),
    outputs=("dv", "du", "dx", "dy", "dv again", "du again", "dx again", "dy again"), after=("unbroadcast",),
    engine=engine, reference=reference, probes=probes, stress=stress, moves=(None,) * 8,
    task="Write backward(last): it sets the grad of `last` and of every value that it was made from to\n"
         "∂last/∂value. Value, add and mul are given; parents and slopes say how a value was made. A second call\n"
         "gives the same gradients again. The check runs it twice on L = u·v with u = x·y and v = u + x, where u\n"
         "and x are used twice; du is ∂L/∂u, and ′ marks the second call. It also runs once on L = v·u, v = x + u.",
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
        Wrong("recursive_from_behind", {"order": "recursive back"},
              effect="u hands on its gradient twice: what v has added, and then all of it again",
              asks="How often does u hand on its gradient, and is it complete the first time?"),
        Wrong("assigned_by_recursion", {"order": "assigned recursive"}, effect="of two paths only the last one counts",
              asks="Two paths lead to x. Does the second one add to the gradient of the first, or replace it?"),
        Wrong("assigned_too_early", {"order": "assigned early"},
              effect="of two paths only the last one counts, and u hands on its gradient before v has",
              asks="Two paths lead to x. Does the second one add to the gradient of the first, or replace it?"),
        Wrong("first_path", {"order": "first"}, effect="of two paths only the first one counts",
              asks="A value was seen before. Should it be visited again, or its gradient be added to?"),
        Wrong("first_path_in_order", {"order": "first in order"}, effect="of two paths only the first one counts",
              asks="Two paths lead to x. Does the second one add to the gradient of the first, or is it left out?"),
        Wrong("mean_of_uses", {"order": "mean"}, effect="values that are used once get all, and others less",
              asks="x is used twice. If it grows by 1, does L change by the sum of what both uses change, or by the "
                   "mean?"),
        Wrong("mean_at_the_end", {"order": "mean at the end"}, effect="values that are used once get all, and others "
              "less", asks="x is used twice. Is its gradient the sum over its uses, or the mean?"),
        Wrong("first_slope", {"slopes": "first"}, asks="To which parent does each slope belong?"),
        Wrong("first_parent_alone", {"slopes": "first alone", "order": "right"},
              asks="How many parents does u·v have, and to which of them do you hand on a gradient?"),
        Wrong("last_parent_alone", {"slopes": "last alone", "order": "right"},
              asks="How many parents does u·v have, and to which of them do you hand on a gradient?"),
        Wrong("handed_on_twice", {"slopes": "twice"}, asks="How often is each value in your order?"),
        Wrong("shared_out", {"slopes": "half"},
              asks="For v = u + x: by how much does v change when u grows by 1?"),
        Wrong("own_data", {"slopes": "own"}, asks="For v = u + x: by how much does v change when u grows by 1?"),
        Wrong("slope_alone", {"order": "alone"}, effect="that is no chain rule: what comes later is left out",
              asks="Which two factors does the chain rule multiply?"),
        Wrong("no_slope", {"slopes": "none"}, asks="Which two factors does the chain rule multiply?"),
        Wrong("slopes_swapped", {"slopes": "other"}, asks="To which parent does each slope belong?"),
        Wrong("data_for_slope", {"slopes": "data"},
              asks="For v = u + x: by how much does v change when u grows by 1?"),
        Wrong("stale_with_seed", {"keep": "seed"},
              effect="the second call starts from the gradients of the first, and adds its 1 to the old one of L",
              asks="What is in grad when backward is called a second time?"),
        Wrong("stale_inside", {"keep": "inner"}, effect="the second call starts from the first one's dv and du",
              asks="Which gradients do you set to 0 before the second call?"),
        Wrong("seed_is_value", {"seed": "L"}, asks="What is ∂L/∂L?"),
        Wrong("order_of_the_parents", {"order": "reached"}, stress="finite",
              effect="as when values are visited in the order in which a walk from L reaches them",
              words=("other gradients for L = v·u with v = x + u, or with one more value between v and L",
                     "a value after all values made from it: the same dv, du, dx, dy"),
              asks="Let the parents change places. When you visit u, has v been visited already?"),
        Wrong("no_seed", {"seed": "0"}, effect="L then has no gradient, or does not hand it on",
              asks="With which gradient does the pass begin at L?"),
    ),
    also=(
        Also("stale", {"keep": "all"}, whose="micrograd: nothing is set to 0, and the last grad is set to 1",
             source="karpathy/micrograd, engine.py, Value.backward: self.grad = 1, and every _backward adds",
             translation="the second call starts from the gradients of the first: u and v hand on old ones again",
             scores=False),
        Also("leaves_alone", {"inner": "none", "keep": "none"},
             whose="PyTorch without retain_grad(), with zero_grad() between the calls",
             source="PyTorch 2.13, Tensor.backward: the grad of a tensor that is no leaf is not kept",
             translation="your u and v keep no gradient; the exercise's do", scores=False),
        Also("leaves_alone_add_up", {"inner": "none", "keep": "leaves"},
             whose="PyTorch without retain_grad(), and without zero_grad() between the calls",
             source="PyTorch 2.13, Tensor.backward: leaves accumulate, and other tensors keep no grad",
             translation="your u and v keep no gradient; before the second call you would set the others to 0",
             scores=False),
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
