"""Exercise E01: the backward passes of +, · and the matrix product, with arrays of different shapes."""
import numpy as np

from .... import backend, data
from ....autograd import Tensor, unbroadcast
from ..exercise import Also, Exercise, Measure, Wrong


def driver(student, A, W, b, c, g):
    """out = S + y with y = S·c and S = A·W + b, backward from g. S is used twice; b and c are broadcast."""
    Z = A @ W
    S = Z + b
    grads = {}

    def hand_on(names, parts):
        for name, part in zip(names, parts):
            student.accumulate(grads, name, part)
    hand_on(("S", "y"), student.add_backward(g, S, S * c))
    hand_on(("S", "c"), student.mul_backward(grads["y"], S, c))
    hand_on(("Z", "b"), student.add_backward(grads["S"], Z, b))
    hand_on(("A", "W"), student.matmul_backward(grads["Z"], A, W))
    db, dc = grads["b"], grads["c"]

    def spread(d):                                          # as an array of the shape of S, whatever its own is
        return 0 * S + (d.reshape(-1, 1) if np.shape(d) == (len(S),) != np.shape(b) else d)
    return grads["A"], grads["W"], spread(db), spread(dc), np.ndim(db), np.ndim(dc)


def engine(A, W, b, c, g):
    """The engine's gradients, by the tape."""
    A, W, b, c = leaves = [Tensor(v, requires_grad=True) for v in (A, W, b, c)]
    S = A @ W + b
    (S * c + S).backward(g)
    dA, dW, db, dc = (v.grad.data for v in leaves)
    return dA, dW, 0 * S.data + db, 0 * S.data + dc, db.ndim, dc.ndim


def reference(A, W, b, c, g, *, reduce="sum", kept=False, dropped=False, shared="both", operands="other", plus="both",
              left="dS·Wᵀ", right="AᵀdS", means=""):
    """The gradients, with switches. means: those that are a mean over the rows, b or bW."""
    S = A @ W + b
    y, second = {"both": (g, 1), "half": (g / 2, 1 / 2), "minus": (-g, -1)}[plus]       # ∂L/∂y; of + to its second
    to_S, to_c = {"other": (y * c, y * S), "own": (y * S, y * c), "alone": (0 * S + c, S), "none": (y, y)}[operands]
    first = g / 2 if plus == "half" else g
    dS = {"both": to_S + first, "last": to_S, "first": first, "mean": (to_S + first) / 2}[shared]
    N, K = S.shape
    to_b, to_Z = second * dS, dS / 2 if plus == "half" else dS
    over_rows, over_columns = (0, 1) if reduce != "other axis" else (1, 0)
    db, dc = to_b.sum(over_rows, keepdims=True), to_c.sum(over_columns, keepdims=True)
    if reduce in ("none", "mean"):
        db, dc = (to_b, to_c) if reduce == "none" else (db / N, dc / K)
    elif reduce == "all":
        db, dc = to_b.sum(), to_c.sum()
    elif reduce == "before":
        dc = y.sum(1, keepdims=True) * S.sum(1, keepdims=True)
    elif reduce == "folded":
        dc = to_c.reshape(K, N).sum(0)[:, None]
    elif reduce == "folded the other way":
        db = to_b.reshape(K, N).sum(1)
    elif reduce == "first":
        db, dc = to_b[:1], to_c[:, :1]
    dA = to_Z @ (W.T if left == "dS·Wᵀ" else W)
    dW = A.T @ to_Z if right == "AᵀdS" else to_Z.T @ A
    db, dW = db / (N if "b" in means else 1), dW / (N if "W" in means else 1)
    axes_b, axes_c = axes(reduce, 2 if kept else 1), axes(reduce, 1 if dropped else 2)
    return dA, dW, 0 * S + db, 0 * S + dc, axes_b, axes_c


def axes(reduce, summed):
    """How many axes a gradient has that would have so many if the sum were over one axis."""
    return {"all": 0, "none": 2}.get(reduce, summed)


def formulas(s):
    """The lines of the gradients."""
    half = "½" if s.plus == "half" else ""
    y, first, second = {"both": ("g", "g", ""), "half": ("½g", "½g", "½"), "minus": ("(−g)", "g", "−")}[s.plus]
    to_S, to_c = {"other": (f"{y}⊙c", f"{y}⊙S"), "own": (f"{y}⊙S", f"{y}⊙c"), "alone": ("c", "S"), "none": (y, y)}[
        s.operands]
    yield "dS = " + {"both": f"{to_S} + {first}", "last": to_S, "first": first,
                     "mean": f"({to_S} + {first})/2"}[s.shared]
    share = {"mean": "/K"}.get(s.reduce, "")
    over = {"other axis": "ᵢ", "all": "ᵢₖ"}.get(s.reduce, "ₖ")
    if s.reduce == "folded":
        yield f"~dc = the numbers of {to_c} one after another, N in a row, the rows summed"
    else:
        yield f"~dc = the first column of {to_c}" if s.reduce == "first" else f"dc = Σₖ({y})·Σₖ(S)" if (
        s.reduce == "before") else (f"dc = {to_c}" if s.reduce == "none" else f"dc = Σ{over}({to_c}){share}")
    over = {"other axis": "ₖ", "all": "ᵢₖ"}.get(s.reduce, "ᵢ")
    folded = "the numbers of dS one after another, N in a row, each row summed"
    share = "/N" if share or "b" in s.means else ""
    yield f"~db = {second}{folded if s.reduce[:6] == 'folded' else 'the first row of dS'}" if (
        s.reduce in ("first", "folded the other way")) else (
        f"db = {second}dS{share}" if s.reduce == "none" else f"db = {second}Σ{over}(dS){share}")
    yield f"dA = {half}{s.left}"
    yield f"dW = {half}{'Aᵀ·dS' if s.right == 'AᵀdS' else 'dSᵀ·A'}{'/N' if 'W' in s.means else ''}"
    yield f"axes(db) = {axes(s.reduce, 2 if s.kept else 1)}"
    yield f"axes(dc) = {axes(s.reduce, 1 if s.dropped else 2)}"
    yield "return dA, dW, db, dc, axes(db), axes(dc)"


def sums(inner, f):
    """The symbols of the sums of f(its locals) over the columns, the rows and all, with `inner` inside."""
    return {f"Σ{over}({inner})": lambda v, axis=axis: np.sum(f(v), axis, keepdims=True)
            for over, axis in (("ₖ", 1), ("ᵢ", 0), ("ᵢₖ", None))}


def products():
    """The symbols of all sums of gradients that the lines may have."""
    found = sums("dS", lambda v: v["dS"]) | sums("S", lambda v: v["S"])
    for text, factor in (("g", 1), ("½g", 1 / 2), ("(−g)", -1)):
        found |= sums(text, lambda v, f=factor: f * v["g"])
        for other in "cS":
            found |= sums(f"{text}⊙{other}", lambda v, f=factor, o=other: f * v["g"] * v[o])
    return found


def probes(rng):
    """Products with a square W, so that a forgotten transpose is no error; numbers of all sizes and both signs."""
    return [tuple(size * rng.normal(size=shape) * 10**rng.uniform(-1, 1, shape)
                  for shape in ((n, k), (k, k), (k,), (n, 1), (n, k)))
            for n, k, size in ((4, 3, 1.0), (5, 2, 0.1), (2, 4, 3.0))]


def small(part):
    """f(function) -> the second number of an output for arrays of small whole numbers."""
    def number(function):
        arrays = [[1, 2], [3, 4]], [[0, 1], [2, 1]], [1, 2], [[2], [3]], [[1, 2], [2, 1]]
        return float(np.ravel(function(*(np.array(a, float) for a in arrays))[part])[1])
    return number


def play(function):
    """Regression on the digits: W, b and c by gradient descent on ½·mean‖(A·W + b)·(1 + c) − Y‖²."""
    x, y = data.digits("train")
    A = backend.asarray(x[:200].reshape(200, -1).astype(np.float64))
    Y = backend.asarray((y[:200, None] == backend.xp().arange(10)) * 1.0)
    W, b, c, losses = A[:10].T * 0, Y[0] * 0, Y[:, :1] * 0 + 0.5, []
    for _ in range(40):
        error = (A @ W + b) * (1 + c) - Y
        losses.append(float((error * error).sum() / 400))
        _, dW, db, dc, *_ = function(A, W, b, c, error / 200)
        W, b, c = W - 0.05 * dW, b - 0.05 * db[0], c - 0.05 * dc[:, :1]
    return losses, backend.xp().concatenate([W.ravel(), b, c.ravel()])


SUMS = {"reduce": "sum", "kept": False, "dropped": False}                # not combined with other values of these
EXERCISE = Exercise(
    slug="unbroadcast", id="E01", lesson=1, title="backward of +, · and the matrix product",
    function=("unbroadcast", "add_backward", "mul_backward", "matmul_backward", "accumulate"), driver=driver,
    arguments=("A", "W", "b", "c", "g"), outputs=("dA", "dW", "db", "dc", "axes of db", "axes of dc"),
    after=("descent",), engine=engine, reference=reference, probes=probes, moves=(None,) * 6,
    task="Backward passes. Each gets g = ∂L/∂out (an array of the shape of out) and the two operands, and returns\n"
         "∂L/∂a and ∂L/∂b, each with the shape of its operand: out may be larger, since NumPy broadcasts.\n"
         "unbroadcast(g, shape) sums g over the axes along which an array of that shape was broadcast;\n"
         "accumulate(grads, name, g) adds g to grads[name] (grads is a dict, name may be new), and changes no array.\n"
         "The check runs them on out = S + y, y = S⊙c, S = A·W + b with A (N, K), W (K, K), b (K,), c (N, 1), and g\n"
         "(N, K): S is used twice. axes(db) is the number of axes that the gradient of b has. In formulas,\n"
         "dS = ∂L/∂S, ⊙ goes element by element, i counts the N rows and k the K columns.",
    formulas=formulas,
    body=("def unbroadcast(g, shape):", "    raise NotImplementedError", "", "",
          "def add_backward(g, a, b):", "    raise NotImplementedError", "", "",
          "def mul_backward(g, a, b):", "    raise NotImplementedError", "", "",
          "def matmul_backward(g, a, b):", "    raise NotImplementedError", "", "",
          "def accumulate(grads, name, g):", "    raise NotImplementedError"),
    symbols={
        "dS": "dS", "dc": "dc", "db": "db", "dA": "dA", "dW": "dW", "axes(db)": "axes_b", "axes(dc)": "axes_c",
        "g": "g", "c": "c", "S": "S", "W": "W", "A": "A", "K": "K", "N": "N", **products()},
    wrong=(
        Wrong("not_summed", {"reduce": "none"},
              asks="b is added to every row of A·W. If b₁ grows by 1, how many numbers of S grow?"),
        Wrong("mean", {"reduce": "mean"},
              asks="If b grows by 1, does the loss change by the sum or by the mean of the gradients of the rows?"),
        Wrong("summed_over_all", {"reduce": "all"},
              asks="b has K numbers. Is the gradient of each of them the same?"),
        Wrong("first_of_the_axis", {"reduce": "first"}, effect="the other rows, or columns, are left out",
              asks="b is added to every row of A·W. If b₁ grows by 1, how many numbers of S grow?"),
        Wrong("folded", {"reduce": "folded"}, effect="reshape keeps no axis: the numbers of other rows come in",
              asks="Which numbers of g does g.reshape(-1, N) put into one column?"),
        Wrong("folded_the_other_way", {"reduce": "folded the other way"},
              effect="reshape keeps no axis: the numbers of other columns come in",
              asks="Which numbers of g does g.reshape(K, -1) put into one row?"),
        Wrong("summed_before_the_product", {"reduce": "before", "operands": "other"},
              asks="Is the sum of the products gₖ·Sₖ the product of their sums?"),
        Wrong("other_axis", {"reduce": "other axis"},
              asks="Along which axis was b repeated, and along which one c?"),
        Wrong("axis_dropped", {"dropped": True}, effect="c − η·dc is then broadcast to another shape, silently"),
        Wrong("last_path", {"shared": "last"},
              asks="An array is used twice. Is its gradient that of the last use, or of both?"),
        Wrong("first_path", {"shared": "first"},
              asks="An array is used twice. Is its gradient that of the first use, or of both?"),
        Wrong("mean_of_paths", {"shared": "mean"},
              asks="An array is used twice. Is its gradient the mean over its uses, or their sum?"),
        Wrong("shared_out", {"plus": "half"}, asks="For L = a + b: by how much does L change when a grows by 1?"),
        Wrong("minus", {"plus": "minus"}, asks="For L = a + b: by how much does L change when b grows by 1?"),
        Wrong("operands_swapped", {"operands": "own"},
              asks="For L = a·b: by how much does L change when a grows by 1, by a or by b?"),
        Wrong("no_upstream", {"operands": "alone"}, effect="what comes after the product is left out of the chain rule",
              asks="Where does g stand in your gradient of a product?"),
        Wrong("no_operand", {"operands": "none"},
              asks="For L = a·b: by how much does L change when a grows by 1?"),
        Wrong("no_transpose", {"left": "dS·W"},
              asks="Which shapes do the two factors have, and which shape must the gradient have?"),
        Wrong("transposed_weight", {"right": "dSᵀA"}),
    ),
    also=(
        Also("axis_kept", {"kept": True}, whose="the sum over the rows keeps its axis, and b has it too: CS231n",
             source="its notes, Neural Networks Case Study: b is (1, K), np.sum(dscores, axis=0, keepdims=True)",
             scores=False, translation="b and db are (1, K) there; with the exercise's b, (K,), b − η·db is (1, K)"),
        Also("bias_mean", {"means": "b", **SUMS}, scores=False,
             whose="1/m before the sum over the examples, as in Andrew Ng's linear_backward, where dW has it as well",
             source="Deep Learning Specialization, course 1, week 4: db = (1/m)·Σ dZ",
             translation="your db is the exercise's divided by N"),
        Also("mean_over_examples", {"means": "bW", **SUMS}, scores=False,
             whose="1/m in dW and db, since m losses are averaged there: Andrew Ng's linear_backward",
             source="Deep Learning Specialization, course 1, week 4: dW = (1/m)·dZ·Aᵀ, db = (1/m)·Σ dZ",
             translation="your dW and db are the exercise's divided by N: its g has the 1/N of a mean already"),
        Also("linear_backward", {"means": "bW", **SUMS, "kept": True}, scores=False,
             whose="1/m in dW and db, and keepdims=True for db: Andrew Ng's linear_backward",
             source="Deep Learning Specialization, course 1, week 4: np.sum(dZ, axis=1, keepdims=True)/m",
             translation="your dW and db are the exercise's divided by N, and b has two axes there"),
        Also("weight_of_outputs_by_inputs", {"left": "dS·W", "right": "dSᵀA"}, scores=False,
             whose="the gradients of A·Wᵀ: PyTorch's Linear, whose weight is (outputs, inputs)",
             source="torch.nn.functional.linear(A, W): A·Wᵀ", translation="your W is the exercise's Wᵀ"),
    ),
    measures=(
        Measure("for two rows and two columns, the second number of dA is {yours} instead of {right}", small(0)),
        Measure("for two rows and two columns, the second number of dW is {yours} instead of {right}", small(1)),
        Measure("for two rows and two columns, the second number of db is {yours} instead of {right}", small(2)),
        Measure("for two rows and two columns, the second number of dc is {yours} instead of {right}", small(3))),
    hints=("b is added to every row of A·W. If b₁ grows by 1, how many numbers of S grow?",
           "db = Σᵢ(dS): sum over every axis along which b was repeated, and keep b's shape. A node that is used twice "
           "gets the sum of both gradients. dA = dS·Wᵀ, dW = Aᵀ·dS",
           "g = g.sum(tuple(range(g.ndim - len(shape)))); then sum, keepdims=True, the axes that are 1 in shape"),
    solution="""def unbroadcast(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    axes = tuple(i for i, n in enumerate(shape) if n == 1)
    return g.sum(axis=axes, keepdims=True)


def add_backward(g, a, b):
    return unbroadcast(g, a.shape), unbroadcast(g, b.shape)


def mul_backward(g, a, b):
    return unbroadcast(g * b, a.shape), unbroadcast(g * a, b.shape)


def matmul_backward(g, a, b):
    return g @ b.T, a.T @ g


def accumulate(grads, name, g):
    grads[name] = grads[name] + g if name in grads else g
""",
    origin=unbroadcast, play=play,
    after_pass="PyTorch calls this sum_to_size; micrograd needs none of it, since its values are single numbers. Next, "
               "let A be a stack of matrices (B, N, K): what is dW now?",
)
