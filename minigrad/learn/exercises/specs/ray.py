"""Exercise E21: points on a ray and on a line in weight space, and filter normalisation."""
import numpy as np

from ....backend import namespace
from ....parameters.layout import Layout
from ....weightspace.directions import scaled_by_filter
from ....weightspace.lines import line, ray
from ..exercise import Also, Exercise, Measure, Wrong


def driver(student, w, d, w_swa, w_sgd, t, d_filters, w_filters, d_bias, w_bias):
    """The three functions of the student."""
    filters, bias = student.filter_normalise([d_filters, d_bias], [w_filters, w_bias])
    return student.ray(w, d, t), student.line(w_swa, w_sgd, t), filters, bias


def engine(w, d, w_swa, w_sgd, t, d_filters, w_filters, d_bias, w_bias):
    """The engine's ray and line, and its filter normalisation over a layout of these shapes."""
    layout = Layout(["weight", "bias"], [w_filters.shape, w_bias.shape])
    flat = [namespace(w).concatenate([a.ravel(), b]) for a, b in ((d_filters, d_bias), (w_filters, w_bias))]
    scaled = scaled_by_filter(*flat, layout)
    return (ray(w, d).point(t), line(w_swa, w_sgd).point(t), scaled[layout["weight"].span].reshape(w_filters.shape),
            scaled[layout["bias"].span])


def reference(w, d, w_swa, w_sgd, t, d_filters, w_filters, d_bias, w_bias, *, length="two", start=1, line_from="swa",
              over="filter", times="norm", bias="zero"):
    """All three with switches."""
    size = {"two": np.sqrt(d @ d), "none": 1, "squared": d @ d, "weights": np.sqrt(d @ d) / np.sqrt(w @ w),
            "one": np.abs(d).sum()}[length]
    u = d / size
    r = start * w + t * u
    s = t if line_from == "swa" else 1 - t
    m = s * w_sgd + (1 - s) * w_swa if line_from != "difference" else w_swa + t * (w_swa - w_sgd)
    rows = tuple(range(1, w_filters.ndim))
    axes = {"layer": None, "global": None, "column": (0, *rows[1:]), "second": 1, "last": -1}.get(over, rows)
    extra = (d_bias @ d_bias, w_bias @ w_bias) if over == "global" else (0, 0)
    D, W = (norm(a, axes, over, more) for a, more in zip((d_filters, w_filters), extra, strict=True))
    F = {"norm": d_filters / D * W, "none": d_filters / D, "elements": d_filters / D * np.abs(w_filters),
         "weights": d_filters * w_filters, "w": w_filters / W * D}[times]
    b = {"zero": 0 * d_bias, "kept": d_bias, "weights": w_bias,
         "vector": d_bias / np.sqrt(d_bias @ d_bias) * np.sqrt(w_bias @ w_bias),
         "element": np.sign(d_bias) * np.abs(w_bias)}[bias]
    return r, m, F, b


def norm(a, axes, over, more):
    """A size of each filter, or over other axes; `more` is added to the squares."""
    if over == "one":
        return np.abs(a).sum(axes, keepdims=True)
    squares = (a * a).sum(axes, keepdims=True) + more
    return squares if over == "squared" else np.sqrt(squares)


def formulas(s):
    """The lines of the three functions."""
    yield "u = " + {"two": "d/‖d‖", "none": "d", "squared": "d/‖d‖²", "weights": "d/‖d‖·‖w‖", "one": "d/‖d‖₁"}[s.length]
    yield "r = " + ("w + t·u" if s.start else "t·u")
    yield "m = " + {"swa": "t·w_SGD + (1−t)·w_SWA", "sgd": "(1−t)·w_SGD + t·w_SWA",
                    "difference": "w_SWA + t·(w_SWA − w_SGD)"}[s.line_from]
    over = {"filter": "norm of each filter", "layer": "norm of all filters together",
            "column": "norm of each index of the second axis", "global": "norm of filters and biases together",
            "second": "norm over the second axis alone", "last": "norm over the last axis alone",
            "one": "sum of |·| of each filter", "squared": "squared norm of each filter"}[s.over]
    yield f"~δ = the {over} in d_f"
    yield f"~ω = the {over} in w_f"
    yield "f = " + {"norm": "d_f/δ·ω", "none": "d_f/δ", "elements": "d_f/δ·|w_f|", "weights": "d_f·w_f",
                    "w": "w_f/ω·δ"}[s.times]
    yield "b = " + {"zero": "0·d_b", "kept": "d_b", "weights": "w_b", "vector": "d_b/‖d_b‖·‖w_b‖",
                    "element": "sign(d_b)·|w_b|"}[s.bias]
    yield "return r, m, f, b"


def probes(rng):
    """A bank of filters and a matrix, lengths away from 1."""
    calls = []
    for shape, t in (((3, 2, 2, 2), 0.3), ((2, 4), 0.7)):
        w, d, w_swa, w_sgd = rng.normal(size=(4, 5)) * [[1.5], [2], [1], [1]]
        calls.append((w, d, w_swa, w_sgd, t, rng.normal(size=shape), rng.normal(size=shape) * 1.7,
                      rng.normal(size=shape[0]), rng.normal(size=shape[0]) * 0.6))
    return calls


def by_hand(part):
    """f(function) -> the first number of an output for d = (3, 4), t = 0.25, one filter d = (3, 4) of w = (6, 8)."""
    def number(function):
        found = function(np.array([1.0, 1.0]), np.array([3.0, 4.0]), np.array([10.0]), np.array([2.0]), 0.25,
                         np.array([[3.0, 4.0], [1.0, 0.0]]), np.array([[6.0, 8.0], [0.0, 5.0]]),
                         np.array([1.0, -2.0]), np.array([3.0, 4.0]))
        return float(np.ravel(found[part])[0])
    return number


EXERCISE = Exercise(
    slug="ray", id="E21", lesson=12, title="rays, lines and filter normalisation",
    function=("ray", "line", "filter_normalise"), driver=driver,
    arguments=("w", "d", "w_swa", "w_sgd", "t", "d_filters", "w_filters", "d_bias", "w_bias"),
    outputs=("ray", "line", "filters", "bias"), after=("descent",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(0, None, None, None),
    task="Three functions. ray(w, d, t): the point r at the distance t from w in the direction d; w, d (n,).\n"
         "line(w_swa, w_sgd, t): the point m of the straight line that is w_SWA at t = 0 and w_SGD at t = 1.\n"
         "filter_normalise(d, w): d and w are lists [d_f, d_b], [w_f, w_b] of the same shapes: filters d_f, w_f\n"
         "(out, in, …), one filter for each index of the first axis, and biases (out,). Each filter of d gets the\n"
         "norm of w's, biases get 0. Return the list [f, b].",
    symbols={
        "u": "u", "d": "d", "w": "w", "t": "t", "r": "r", "w_SGD": "w_sgd", "w_SWA": "w_swa", "m": "m",
        "d_f": "d_filters", "w_f": "w_filters", "f": "F", "δ": "D", "ω": "W", "b": "b",
        "d_b": "d_bias", "w_b": "w_bias"},
    wrong=(
        Wrong("not_normalised", {"length": "none"}, asks="How long is a step of t = 1 in your code?"),
        Wrong("norm_squared", {"length": "squared"}),
        Wrong("one_norm", {"length": "one"}, asks="How long is a step of t = 1 in your code?"),
        Wrong("times_weight_norm", {"length": "weights"}),
        Wrong("start_forgotten", {"start": 0}),
        Wrong("t_reversed", {"line_from": "sgd"}, asks="Which weights do you get for t = 0, and which for t = 1?"),
        Wrong("away_from_sgd", {"line_from": "difference"}),
        Wrong("layer_norm", {"over": "layer"},
              asks="Over which numbers is a norm taken: those of a filter, or of the layer?"),
        Wrong("global_norm", {"over": "global"},
              asks="Over which numbers is a norm taken: those of a filter, or of all?"),
        Wrong("column_norm", {"over": "column"}),
        Wrong("second_axis_norm", {"over": "second"},
              effect="one number for each place of a filter, not for each filter",
              asks="Which axes hold the numbers of one filter?"),
        Wrong("last_axis_norm", {"over": "last"}, effect="one number for each row of a filter, not for each filter",
              asks="Which axes hold the numbers of one filter?"),
        Wrong("one_norm_of_filters", {"over": "one"},
              effect="filters then agree in their sums of |·|, not in their norms",
              asks="Which norm should the two filters share?"),
        Wrong("filters_squared", {"over": "squared"}, asks="How long is a filter of the direction in the end?"),
        Wrong("d_and_w_swapped", {"times": "w"}, asks="Which of d and w gives the direction, and which the length?"),
        Wrong("times_the_weights", {"times": "weights"}),
        Wrong("unit_filters", {"times": "none"},
              asks="How long is a filter of the direction in the end: 1, or as long as that of the weights?"),
        Wrong("element_wise", {"times": "elements"}),
        Wrong("bias_kept", {"bias": "kept"},
              asks="Which part of the direction belongs to the biases, and what should it be?"),
        Wrong("bias_as_filter", {"bias": "vector"}),
        Wrong("bias_element_wise", {"bias": "element"}),
    ),
    also=(
        Also("bias_of_w", {"bias": "weights"}, whose="biases move by those of w: the code of Li et al.",
             source="tomgoldstein/loss-landscape, net_plotter.py, without ignore='biasbn': d.copy_(w)",
             translation="your b is w's bias; the exercise's is 0, as with ignore='biasbn'"),
    ),
    measures=(
        Measure("from (1, 1) along (3, 4) with t = 0.25, the first weight is {yours} instead of {right}", by_hand(0)),
        Measure("between w_SWA = 10 and w_SGD = 2, t = 0.25 is {yours} instead of {right}", by_hand(1)),
        Measure("a filter (3, 4) of a network with (6, 8) there starts with {yours} instead of {right}", by_hand(2)),
        Measure("the direction moves a bias of 3 by {yours} instead of {right}", by_hand(3))),
    hints=("Where is t = 0, how long is a step of t = 1, and which numbers belong to one filter?",
           "r = w + t·d/‖d‖; m = t·w_SGD + (1−t)·w_SWA; each filter dᵢ·‖wᵢ‖/‖dᵢ‖, biases 0",
           "norm = lambda a: np.sqrt((a * a).sum(tuple(range(1, a.ndim)), keepdims=True)); F = D / norm(D) * norm(W)"),
    solution="""def ray(w, d, t):
    return w + t * d / np.sqrt((d * d).sum())


def line(w_swa, w_sgd, t):
    return t * w_sgd + (1 - t) * w_swa


def norms(filters):
    return np.sqrt((filters * filters).sum(axis=tuple(range(1, filters.ndim)), keepdims=True))


def filter_normalise(d, w):
    return [d[0] / norms(d[0]) * norms(w[0]), 0 * d[1]]
""",
    body=("def ray(w, d, t):", "    raise NotImplementedError", "", "", "def line(w_swa, w_sgd, t):",
          "    raise NotImplementedError", "", "", "def filter_normalise(d, w):", "    raise NotImplementedError"),
    origin=scaled_by_filter, play="ray",
    after_pass="Li et al. leave biases and BatchNorm out of their figures, and so does the engine. Try the raw ray and "
               "the normalised one on a network with one layer times 10 and the next divided by 10.",
)
