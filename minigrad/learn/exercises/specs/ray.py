"""Exercise E21: points on a ray and on a line in weight space, and filter normalisation."""
import numpy as np

from ....backend import namespace
from ....parameters.layout import Layout
from ....weightspace.directions import scaled_by_filter
from ....weightspace.lines import line, ray
from ..drawing import decades
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


def reference(w, d, w_swa, w_sgd, t, d_filters, w_filters, d_bias, w_bias, *, length="two", start=1, ahead=True,
              line_from="swa", over="filter", times="norm", bias="zero"):
    """All three with switches."""
    size = {"two": np.sqrt(d @ d), "none": 1, "squared": d @ d, "weights": np.sqrt(d @ d) / np.sqrt(w @ w),
            "one": np.abs(d).sum(), "largest": np.abs(d).max(), "rms": np.sqrt(d @ d / len(d))}[length]
    u = d / size
    r = start * w + (t if ahead else -t) * u
    s = t if line_from == "swa" else 1 - t
    m = {"difference": w_swa + t * (w_swa - w_sgd), "beyond": w_sgd + t * (w_sgd - w_swa)}.get(
        line_from, s * w_sgd + (1 - s) * w_swa)
    rows = tuple(range(1, w_filters.ndim))
    axes = {"layer": None, "global": None, "column": (0, *rows[1:]), "second": 1, "last": -1,
            "first": 0, "kernel": tuple(range(2, w_filters.ndim)), "all but the last": tuple(range(w_filters.ndim - 1))}
    extra = (d_bias @ d_bias, w_bias @ w_bias) if over == "global" else (0, 0)
    D, W = (norm(a, axes.get(kind, rows), kind, more)
            for a, kind, more in zip((d_filters, w_filters), kinds(over), extra, strict=True))
    F = {"norm": d_filters / D * W, "none": d_filters / D, "elements": d_filters / D * np.abs(w_filters),
         "weights": d_filters * w_filters, "w": w_filters / W * D}[times]
    b = {"zero": 0 * d_bias, "kept": d_bias, "weights": w_bias,
         "vector": d_bias / np.sqrt(d_bias @ d_bias) * np.sqrt(w_bias @ w_bias),
         "all": d_bias / D.ravel()[0] * W.ravel()[0], "element": np.sign(d_bias) * np.abs(w_bias)}[bias]
    return r, m, F, b


def kinds(over):
    """What δ and what ω is a norm of."""
    kind, _, where = over.partition(" in ")
    return kind if where != "w" else "filter", kind if where != "d" else "filter"


def norm(a, axes, over, more):
    """A size of each filter, or over other axes; `more` is added to the squares."""
    if over == "spectral":
        return np.linalg.norm(a.reshape(len(a), -1), 2, keepdims=True).reshape((1,) * a.ndim)
    if over in ("one", "largest"):
        return {"one": np.sum, "largest": np.max}[over](np.abs(a), axis=axes, keepdims=True)
    squares = (a * a).sum(axes, keepdims=True) + more
    return squares if over == "squared" else np.sqrt(squares)


def formulas(s):
    """The lines of the three functions."""
    yield "u = " + {"two": "d/‖d‖", "none": "d", "squared": "d/‖d‖²", "weights": "d/‖d‖·‖w‖", "one": "d/‖d‖₁",
                    "largest": "d/‖d‖∞", "rms": "d/(‖d‖/√n)"}[s.length]
    yield "r = " + ("w " if s.start else "") + ("−" if not s.ahead else "+ " if s.start else "") + "t·u"
    yield "m = " + {"swa": "t·w_SGD + (1−t)·w_SWA", "sgd": "(1−t)·w_SGD + t·w_SWA",
                    "difference": "w_SWA + t·(w_SWA − w_SGD)", "beyond": "w_SGD + t·(w_SGD − w_SWA)"}[s.line_from]
    over = {"filter": "norm of each filter",
            "spectral": "largest singular value of the matrix (filters, their numbers)",
            "layer": "norm of all filters together",
            "column": "norm of each index of the second axis", "global": "norm of filters and biases together",
            "first": "norm over the first axis alone",
            "second": "norm over the second axis alone", "last": "norm over the last axis alone",
            "all but the last": "norm of each index of the last axis",
            "kernel": "norm over the axes after the second",
            "one": "sum of |·| of each filter", "squared": "squared norm of each filter",
            "largest": "largest |·| of each filter"}
    of_d, of_w = kinds(s.over)
    yield f"~δ = the {over[of_d]} in d_f"
    yield f"~ω = the {over[of_w]} in w_f"
    yield "f = " + {"norm": "d_f/δ·ω", "none": "d_f/δ", "elements": "d_f/δ·|w_f|", "weights": "d_f·w_f",
                    "w": "w_f/ω·δ"}[s.times]
    yield "b = " + {"zero": "0·d_b", "kept": "d_b", "weights": "w_b", "vector": "d_b/‖d_b‖·‖w_b‖",
                    "element": "sign(d_b)·|w_b|", "all": "d_b/δ·ω"}[s.bias]
    yield "return r, m, f, b"


def probes(rng):
    """A bank of filters and two matrices, small and large numbers; t inside the line, before it and behind it."""
    calls = []
    for shape, n, low, high, ts in (((3, 2, 1, 4), 5, 0.01, 0.5, (0.02, 0.4)), ((4, 3), 3, 0.05, 30, (-3, -0.5)),
                                    ((2, 5), 4, 0.3, 30, (1.5, 9))):
        w, d, w_swa, w_sgd = decades(rng, 4, n, low=low, high=high)
        d_filters, w_filters = decades(rng, 2, *shape, low=low, high=high)
        d_bias, w_bias = decades(rng, 2, shape[0], low=low, high=high)
        d[0] = w_filters[0, 0] = 0
        calls.append((w, d, w_swa, w_sgd, float(rng.uniform(*ts)), d_filters, w_filters, d_bias, w_bias))
    return calls


def by_hand(part):
    """f(function) -> the first number of an output for d = (3, 4), t = 0.25, one filter d = (3, 4) of w = (6, 8)."""
    def number(function):
        found = function(np.array([1.0, 1.0]), np.array([3.0, 4.0]), np.array([10.0]), np.array([2.0]), 0.25,
                         np.array([[3.0, 4.0], [1.0, 0.0]]), np.array([[6.0, 8.0], [0.0, 5.0]]),
                         np.array([1.0, -2.0]), np.array([3.0, 4.0]))
        return float(np.ravel(found[part])[0])
    return number


OTHERS = {"length": "two", "start": 1, "ahead": True, "line_from": "swa"}        # no combinations with those
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
        "n": lambda v: len(v["d"]),
        "u": "u", "d": "d", "w": "w", "t": "t", "r": "r", "w_SGD": "w_sgd", "w_SWA": "w_swa", "m": "m",
        "d_f": "d_filters", "w_f": "w_filters", "f": "F", "δ": "D", "ω": "W", "b": "b",
        "d_b": "d_bias", "w_b": "w_bias"},
    wrong=(
        Wrong("norm_squared", {"length": "squared"}, asks="How long is a step of t = 1 in your code?"),
        Wrong("one_norm", {"length": "one"}, asks="How long is a step of t = 1 in your code?"),
        Wrong("largest_entry", {"length": "largest"}, asks="How long is a step of t = 1 in your code?"),
        Wrong("root_mean_square", {"length": "rms"}, effect="a step of t = 1 has the length √n",
              asks="How long is a step of t = 1 in your code?"),
        Wrong("times_weight_norm", {"length": "weights"}),
        Wrong("start_forgotten", {"start": 0}),
        Wrong("t_reversed", {"line_from": "sgd"}, asks="Which weights do you get for t = 0, and which for t = 1?"),
        Wrong("backwards", {"ahead": False}, asks="On which side of w is the point for t = 1?"),
        Wrong("beyond_sgd", {"line_from": "beyond"}, asks="Which weights do you get for t = 0, and which for t = 1?"),
        Wrong("away_from_sgd", {"line_from": "difference"}),
        Wrong("layer_norm_of_d", {"over": "layer in d", "times": "norm"},
              asks="Over which numbers is each of the two norms taken: those of a filter, or of the layer?"),
        Wrong("layer_norm_of_w", {"over": "layer in w", "times": "norm"},
              asks="Over which numbers is each of the two norms taken: those of a filter, or of the layer?"),
        Wrong("global_norm", {"over": "global"},
              asks="Over which numbers is a norm taken: those of a filter, or of all?"),
        Wrong("global_norm_of_biases_too", {"over": "global", "bias": "all", **OTHERS},
              asks="Over which numbers is a norm taken: those of a filter, or of all?"),
        Wrong("norm_of_each_kernel", {"over": "kernel", **OTHERS},
              effect="one number for each input channel of a filter, not for each filter",
              asks="Which axes hold the numbers of one filter?"),
        Wrong("column_norm", {"over": "column"}),
        Wrong("first_axis_norm", {"over": "first", "times": "norm", **OTHERS},
              effect="one number for each place of a filter, over all filters, not one for each filter",
              asks="Which axis counts the filters, and over which axes is a norm taken?"),
        Wrong("second_axis_norm", {"over": "second"},
              effect="one number for each place of a filter, not for each filter",
              asks="Which axes hold the numbers of one filter?"),
        *(Wrong(f"second_axis_norm_of_{a}", {"over": f"second in {a}", "times": "norm", **OTHERS},
                effect="one number for each place of a filter there, not for each filter",
                asks="Over which axes is each of the two norms taken?") for a in "dw"),
        *(Wrong(f"squared_norm_of_{a}", {"over": f"squared in {a}", "times": "norm", **OTHERS},
                asks="How long is a filter of the direction in the end?") for a in "dw"),
        Wrong("spectral_norm", {"over": "spectral", "times": "norm", **OTHERS},
              effect="one factor for all filters, by the largest singular values",
              asks="Which numbers belong to one filter?"),
        Wrong("last_axis_norm", {"over": "last"}, effect="one number for each row of a filter, not for each filter",
              asks="Which axes hold the numbers of one filter?"),
        Wrong("one_norm_of_filters", {"over": "one"},
              effect="filters then agree in their sums of |·|, not in their norms",
              asks="Which norm should the two filters share?"),
        Wrong("largest_of_filters", {"over": "largest", "times": "norm", **OTHERS},
              effect="filters then agree in their largest |·|, not in their norms",
              asks="Which norm should the two filters share?"),
        Wrong("filters_squared", {"over": "squared"}, asks="How long is a filter of the direction in the end?"),
        Wrong("d_and_w_swapped", {"times": "w"}, asks="Which of d and w gives the direction, and which the length?"),
        Wrong("element_wise", {"times": "elements"}),
        Wrong("bias_kept", {"bias": "kept"},
              asks="Which part of the direction belongs to the biases, and what should it be?"),
        Wrong("bias_as_filter", {"bias": "vector"}),
    ),
    also=(
        Also("filters_on_the_last_axis", {"over": "all but the last"}, scores=False,
             whose="filters that lie along the last axis: the layout of Keras",
             source="keras.layers.Conv2D: kernel of (height, width, in, out)",
             translation="your filters are d_filters[..., i], the exercise's d_filters[i]"),
        Also("not_normalised", {"length": "none"}, scores=False,
             whose="a direction that keeps its length: Li et al., who normalise its filters instead",
             source="Li et al. 2018, arXiv:1712.09913: f(α) = L(θ* + α·δ); tomgoldstein/loss-landscape, "
                    "net_plotter.py, set_weights",
             translation="your t counts lengths of d; the exercise's t, a distance, is yours times ‖d‖"),
        Also("bias_element_wise", {"bias": "element"}, scores=False,
             whose="each bias as a filter of its own: the package loss-landscapes",
             source="loss-landscapes 3.0.6, model_interface/model_parameters.py, filter_normalize_",
             translation="your b has the sizes of w's biases; the exercise's is 0"),
        Also("bias_of_w", {"bias": "weights"}, whose="biases move by those of w: the code of Li et al.",
             source="tomgoldstein/loss-landscape, net_plotter.py, without ignore='biasbn': d.copy_(w)",
             translation="your b is w's bias; the exercise's is 0, as with ignore='biasbn'"),
        Also("times_the_weights", {"times": "weights"}, whose="each number times its weight: Li et al.",
             source="tomgoldstein/loss-landscape, net_plotter.py, normalize_direction, norm='weight'",
             translation="no filter has the norm of w's; the exercise's all have", scores=False),
        Also("unit_filters", {"times": "none"}, whose="filters of norm 1: norm='dfilter' of Li et al.",
             source="tomgoldstein/loss-landscape, net_plotter.py, normalize_direction",
             translation="your filters have the norm 1; the exercise's have those of w", scores=False),
        Also("layer_norm", {"over": "layer"}, whose="one norm for the layer: norm='layer' of Li et al.",
             source="tomgoldstein/loss-landscape, net_plotter.py, normalize_direction",
             translation="one factor for all filters; the exercise has one for each", scores=False),
        Also("norm_of_each_tensor", {"over": "layer", "bias": "vector", "times": "norm", **OTHERS}, scores=False,
             whose="one norm for each tensor, biases too: the package loss-landscapes, normalization='layer'",
             source="loss-landscapes 3.0.6, model_interface/model_parameters.py, layer_normalize_",
             translation="one factor for all filters and one for the biases; the exercise's biases do not move"),
        Also("unit_layer", {"over": "layer", "times": "none", **OTHERS},
             whose="a layer of length 1: norm='dlayer' of Li et al.",
             source="tomgoldstein/loss-landscape, net_plotter.py, normalize_direction",
             translation="all filters together have the norm 1; the exercise's have those of w", scores=False),
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
