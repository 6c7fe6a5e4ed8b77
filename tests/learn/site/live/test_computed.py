"""Figures that compute: their numbers are those of the engine and of the lesson's own functions."""
import numpy as np
import pytest
from minigrad import optim
from minigrad.learn.lesson.computed import Curve, Paths, RunningMean, StepLengths
from minigrad.learn.lesson.sliders import Frames
from minigrad.learn.site.live import computed
from minigrad.learn.site.live.catalogue import literal
from minigrad.learn.site.live.collecting import Live
from minigrad.learn.site.live.surfaces import quadratic
from minigrad.learn.site.live.translate import Untranslatable
from minigrad.optim import rules

import minigrad as mg

from ..reader import Reader
from .node import needs_node, node

CURVATURES, START = (0.5, 2.0), (3.0, 1.0)


def kink(x):
    return np.maximum(x, -2 * x)


def raised(x, p):
    return kink(x - p) + p**2


def frames(curve, values, name="01_x", label="p"):
    return Frames(name, {label: tuple(map(str, values))}, (), "what there is", curve)


def script(shown):
    """The script of a page with these Frames, its figures listed and not drawn; `figures` is what would draw."""
    live = Live()
    files, chosen, functions = computed.needs(shown)
    live._needs([file for file in files if file != "figure.js"], chosen, functions)
    return f"const figures = () => 0;\n{live.script().removeprefix('(() => {').removesuffix('})();' + chr(10))}"


def engine_path(opt, w, steps):
    """The weights after each step on the quadratic."""
    found = [w.numpy().tolist()]
    for _ in range(steps):
        w.grad = np.array(CURVATURES) * w.numpy()
        opt.step()
        found.append(w.numpy().tolist())
    return found


def vector():
    return mg.Tensor(np.array(START), requires_grad=True)


@needs_node
@pytest.mark.parametrize("over, steps, value, taken", [("lr", 30, 0.3, 30), ("t", 1, 25, 25)])
def test_paths_are_the_engines(over, steps, value, taken):
    methods = {"one": (rules.gradient_descent, {} if over == "lr" else {"lr": 0.3}),
               "two": (rules.momentum, {"momentum": 0.8} | ({} if over == "lr" else {"lr": 0.3}))}
    values = (0.1, 0.5) if over == "lr" else (0, 30)
    shown = frames(Paths(methods, CURVATURES, START, (-4, 4, -2, 2), over, steps), values)
    found = node(script(shown) + "answer(pathsOf(given[0], given[1]).map(({path}) => path.map(now => now.w)));",
                 [computed.told(shown), value])
    for mine, momentum in zip(found, (0.0, 0.8), strict=True):
        w = vector()
        theirs = engine_path(optim.SGD([w], lr=0.3, momentum=momentum), w, taken)
        assert len(mine) == taken + 1
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-13)


@needs_node
def test_rounds_of_lookahead_are_the_engines():
    shown = frames(Paths({"slow": (rules.gradient_descent, {"lr": 0.95})}, CURVATURES, START, (-4, 4, -2, 2), "t", 5,
                         (5, 0.5)), range(1, 9))
    found = node(script(shown) + "answer(pathsOf(given, 4)[0].path.map(now => [now.w, now.pulled ?? null]));",
                 computed.told(shown))
    w = vector()
    theirs = engine_path(optim.Lookahead(optim.SGD([w], lr=0.95), k=5, alpha=0.5), w, 20)
    np.testing.assert_allclose([now for now, _ in found], theirs, rtol=1e-12, atol=1e-13)
    assert [t for t, (_, pulled) in enumerate(found) if pulled] == [5, 10, 15, 20]


@needs_node
def test_a_curve_is_the_function_of_the_lesson():
    shown = frames(Curve(raised, (-1, 1), (0, 2), 0.0, ("a", "b"), ("x", "y"), (kink,)), (0.1, 0.5))
    cases = [(x, p) for x in (-1.5, 0.0, 0.3, 2.0) for p in (0.0, 0.25)]
    found = node(script(shown) + "answer(given.map(([x, p]) => functions['01_x'](x, p)));", cases)
    assert found == [float(raised(x, p)) for x, p in cases]
    low = node(script(shown) + "answer(lowest(given, given.map(x => functions['01_x'](x, 0.5))));", [0, 0.25, 0.5, 1])
    assert low == [0.25, 0.5, 0.5]
    assert node(script(shown) + "answer(lowest([1, 2, 3, 4], [5, 2, 2, 3]));") == [2, 2, 3]


@needs_node
def test_the_running_mean():
    points = np.random.default_rng(0).normal(size=(12, 2))
    shown = frames(RunningMean(tuple(map(tuple, points.tolist())), (1, 4), (-3, 3, -2, 2)), range(1, 13), label="n")
    found = node(script(shown) + "answer(runningMeans(given.points));", computed.told(shown))
    np.testing.assert_allclose(found, np.cumsum(points, 0) / np.arange(1, 13)[:, None], rtol=1e-13)


def test_the_gradient_of_the_quadratic():
    assert quadratic(3.0, -1.0, 2.0, 5.0) == (0.5 * (2 * 9 + 5), 6.0, -5.0)


def test_how_the_slider_runs():
    def slider(curve, values):
        told = computed.told(frames(curve, values))
        return told["scale"], told["range"], told["first"]

    path = (("a", (rules.gradient_descent, {})),)
    assert slider(Paths(dict(path), (1, 2), (1, 1), (0, 1, 0, 1), "lr"), (0.1, 0.2)) == ("linear", [0.1, 0.2], 0.1)
    assert slider(Paths(dict(path), (1, 2), (1, 1), (0, 1, 0, 1), "t"), (0, 5, 9)) == ("whole", [0, 9], 9)
    assert slider(RunningMean(((1, 2),), (1, 1), (0, 1, 0, 1)), (1, 4)) == ("whole", [1, 4], 4)
    assert slider(StepLengths((rules.adam,), "beta2"), (0.9, 0.999)) == ("one", [0.9, 0.999], 0.9)


def test_the_html_is_told_everything(tmp_path):
    picture = tmp_path / "x.png"
    picture.write_bytes(b"png")
    curve = Curve(raised, (-1, 1), (0, 2), 0.0, ("a<", "b"), ("x", "y"), (kink,))
    shown = Frames("01_x", {"p": ("0.1", "0.5")}, (picture,), "what <there> is", curve)
    live = Live()
    found = Reader(live.curve(shown))
    figure = next(tag for name, tag in found.tags if name == "figure")
    assert figure["data-kind"] == "curve" and figure["data-figure"] == literal(computed.told(shown)) and not found.open
    assert [tag["aria-label"] for name, tag in found.tags if name == "input"] == ["p", "p, number"]
    assert live.files == ["figure.js", "curve.js"] and "kink" in live.functions["01_x"]


def test_what_cannot_be_translated_says_so():
    with pytest.raises(Untranslatable, match="kink"):
        computed.needs(frames(Curve(raised, (-1, 1), (0, 2), 0.0, ("a", "b"), ("x", "y")), (0.1, 0.5)))
