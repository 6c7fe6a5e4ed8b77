"""explain runs every procedure over f(w), not only update rules; its rows are the numbers of a direct computation."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import nn, optim
from minigrad import weightspace as ws
from minigrad.learn.explaining.explain import explain, table
from minigrad.nn.statistics import exact
from minigrad.optim.methods.asam import scaling
from minigrad.optim.running_average import mean_with, moved_to

A = np.array([[3.0, 1.0], [1.0, 2.0]])
B = np.array([1.0, -1.0])
W = np.array([0.5, -2.0])
V, U = np.array([1.0, 4.0]), np.array([-3.0, 0.25])


def f():
    """½ wᵀAw + bᵀw, with the gradient Aw + b."""
    return ws.Function(lambda w: 0.5 * (w * (mg.Tensor(A) @ w)).sum() + (w * mg.Tensor(B)).sum())


def g(w):
    return A @ w + B


def unit(v):
    return v / np.linalg.norm(v)


T = np.abs(W) + 0.01
EPS = 0.5 * T * unit(T * g(W))
ORTHOGONAL = (U - W) - ((U - W) @ unit(V - W)) * unit(V - W)
BATCHES = [(10, np.array([1.0]), np.array([2.0])), (30, np.array([3.0]), np.array([4.0]))]
STEP = -np.linalg.solve(A + 0.1 * np.eye(2), g(W))

#: name -> function, its arguments, {what the table calls it: what it must be}
PROCEDURES = {
    "ascent, p = 2": (optim.ascent, {"g": g(W), "rho": 0.5},
                      {"ε̂": 0.5 * unit(g(W)), "u": abs(g(W)) / abs(g(W)).max()}),
    "ascent, p = ∞": (optim.ascent, {"g": g(W), "rho": 0.5, "p": np.inf}, {"ε̂": 0.5 * np.sign(g(W))}),
    "SAM": (optim.sam_gradient, {"f": f(), "w": W, "rho": 0.5},
            {"g": g(W), "g_SAM": g(W + 0.5 * unit(g(W))), "L": 0.5 * W @ A @ W + B @ W}),
    "SAM's second term": (optim.sam_gradient, {"f": f(), "w": W, "rho": 0.5, "second_term": True},
                          {"unit": unit(g(W)), "length": np.linalg.norm(g(W))}),
    "ASAM": (optim.asam_gradient, {"f": f(), "w": W, "T": T, "rho": 0.5}, {"ε": EPS, "g_ASAM": g(W + EPS), "g": g(W)}),
    "ASAM's T": (scaling, {"w": W, "layout": mg.Parameters([mg.Tensor(W, requires_grad=True)]).layout}, {"T": T}),
    "Newton": (optim.newton_step, {"f": f(), "w": W, "damping": 0.1},
               {"g": g(W), "d": STEP, "curvature": np.linalg.eigvalsh(A)[0] + 0.1}),
    "Newton by conjugate gradients": (optim.newton_step, {"f": f(), "w": W, "damping": 0.1, "dense": False},
                                      {"d": STEP}),
    "Newton's direction": (ws.newton_direction, {"f": f(), "w": W, "damping": 0.1}, {"d": STEP}),
    "uniform soup": (ws.uniform_soup, {"weights": [W, V, U]}, {"w": (W + V + U) / 3, "mean": (W + V + U) / 3}),
    "greedy soup": (ws.greedy_soup, {"checkpoints": [W, V, U], "score": lambda w: -abs(w[0] - 0.75)},
                    {"chosen": [0, 1], "best": 0.0}),
    "plane": (ws.plane, {"w1": W, "w2": V, "w3": U}, {"u": unit(V - W), "v": ORTHOGONAL}),
    "a chain's point": (ws.PolyChain(W, V, U).point, {"t": 0.75},
                        {"a": 0.0, "b": 0.5, "c": 0.5, "result": (V + U) / 2}),
    "a Bézier curve's gradient": (ws.Bezier(W, V, U).gradient, {"f": f(), "t": 0.5},
                                  {"g": g((W + 2 * V + U) / 4)}),
    "two legs": (ws.two_leg_gradient, {"curve": ws.PolyChain(W, V, U), "f": f(), "alpha": 0.25, "beta": 0.5},
                 {"g1": g(0.25 * W + 0.75 * V), "g2": g((V + U) / 2)}),
    "a line's point": (ws.line(W, V).point, {"t": 0.25}, {"result": 0.75 * W + 0.25 * V}),
    "a ray's point": (ws.ray(W, V).point, {"t": 2.0}, {"result": W + 2 * unit(V)}),
    "SGD over f": (ws.sgd, {"f": f(), "w": W, "n": 1, "lr": 0.1}, {"w": W - 0.1 * g(W)}),
    "SWA over f": (ws.swa, {"f": f(), "w": W, "n": 1, "c": 1, "lr": 0.1}, {"result": W - 0.05 * g(W)}),
    "a running mean": (mean_with, {"mean": W, "n": 3, "w": V}, {"w_SWA": (3 * W + V) / 4}),
    "an exponential average": (moved_to, {"mean": W, "w": V, "decay": 0.75}, {"w̄": 0.75 * W + 0.25 * V}),
    "Lookahead's outer step": (optim.outer_step, {"slow": W, "fast": V, "alpha": 0.25}, {"θ": 0.75 * W + 0.25 * V}),
    "pooled BatchNorm statistics": (exact, {"batches": BATCHES}, {"mean": 2.5, "within": 3.5, "between": 0.75}),
    "the barrier of a path": (ws.barrier, {"ts": [0.0, 1.0, 2.0], "losses": [1.0, 5.0, 2.0]}, {"result": 3.5}),
}


@pytest.mark.parametrize("name", PROCEDURES)
def test_the_rows_are_the_numbers(name, capsys):
    function, arguments, values = PROCEDURES[name]
    tab = explain(function, **arguments)
    for key, want in values.items():
        np.testing.assert_allclose(tab[key], want, rtol=1e-9, atol=1e-12, err_msg=key)
    direct = function(**arguments)
    for mine, other in zip(tab.result, direct, strict=True) if isinstance(direct, tuple) else [(tab.result, direct)]:
        if not isinstance(other, ws.Plane):
            np.testing.assert_array_equal(mine, other)
    printed = capsys.readouterr().out
    assert printed == repr(tab) + "\n" and " object at 0x" not in printed
    assert tab._repr_markdown_().count("\n") == len(tab.rows) + 3


def test_refresh_shows_the_buffers_that_it_writes():
    mg.seed(0)
    model = nn.Sequential(nn.BatchNorm1d(2)).to(np.float64)
    X = np.random.default_rng(0).normal(size=(20, 2))
    tab = table(ws.refresh_batchnorm, model=model, loader=[X[:5], X[5:]])
    np.testing.assert_allclose(tab["layer.running_mean"], X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(tab["layer.running_var"], X.var(axis=0), rtol=1e-12)
    row = next(row for row in tab.rows if row.name == "layer.running_mean")
    np.testing.assert_array_equal(row.before, [0.0, 0.0])                       # a copy, taken before the line ran


def test_a_formula_stands_beside_the_name_it_is_about():
    rows = [(row.name, row.formula) for row in table(optim.sam_gradient, f=f(), w=W).rows]
    assert rows == [("L", ""), ("g", "g = ∇L(w)"), ("g_sam", "g_SAM = ∇L(w + ε̂)")]


def test_what_is_returned_without_a_name_is_a_row():
    tab = table(ws.uniform_soup, weights=[W, V])
    assert [row.name for row in tab.rows] == ["weights", "mean", "mean", "mean", "result"]
    assert [row.name for row in table(optim.rules.momentum, w=1.0, g=2.0, lr=0.1, momentum=0.9).rows] == ["m", "w"]


def test_settings_that_a_procedure_passes_on(capsys):
    """`**settings` is no argument that has to be given, and takes what the others do not."""
    few, many = (table(ws.generalization_bound, f=f(), w=W, rho=0.5, n=10, **more) for more in ({}, {"steps": 1}))
    assert few.result == ws.generalization_bound(f(), W, 0.5, 10) and "settings" not in few.arguments
    assert many.result == ws.generalization_bound(f(), W, 0.5, 10, steps=1) and many.arguments["steps"] == 1


def test_a_list_of_vectors_stays_a_list_and_a_list_of_numbers_is_a_vector():
    def first(items, numbers):
        item = items[0]
        total = numbers.sum()
        return item, total
    tab = table(first, items=[W, np.ones(3)], numbers=[1, 2.5])
    assert tab["item"] is not None and tab["item"].shape == (2,) and tab["total"] == 3.5
