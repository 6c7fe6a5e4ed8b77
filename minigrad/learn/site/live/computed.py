"""Figures that compute: a slider, a field for the exact number, and a picture that the page draws as SVG. What is drawn
is said in minigrad/learn/lesson/computed.py."""
from dataclasses import asdict
from html import escape

from ....optim.machinery.signatures import symbol
from ....optim.methods.lookahead import outer_step
from ....optim.running_average import mean_with
from ...lesson.computed import Curve, Paths, RunningMean, StepLengths
from .catalogue import literal
from .surfaces import quadratic
from .translate import javascript

#: the files of the script that each kind needs, after figure.js
FILES = {StepLengths: ("steplengths.js",), Curve: ("curve.js",), Paths: ("runner.js", "quadratic.js", "paths.js"),
         RunningMean: ("quadratic.js", "mean.js")}


def needs(frames):
    """(files, rules, functions) that the script of these Frames is made of."""
    drawn = frames.curve
    files = ("figure.js", *FILES[type(drawn)])
    if isinstance(drawn, StepLengths):
        return files, drawn.rules, {}
    if isinstance(drawn, Paths):
        engine = (quadratic, *([outer_step] if drawn.lookahead else []))
        return files, [rule for rule, _ in drawn.methods.values()], {f.__name__: javascript(f) for f in engine}
    if isinstance(drawn, RunningMean):
        return files, (), {mean_with.__name__: javascript(mean_with)}
    helpers = "".join(f"const {helper.__name__} = {javascript(helper)}; " for helper in drawn.helpers)
    return files, (), {frames.name: f"(() => {{ {helpers}return {javascript(drawn.function, drawn.helpers)}; }})()"}


def told(frames):
    """What the script is told of these Frames: how the slider runs, and what is drawn."""
    drawn, ((label, values),) = frames.curve, frames.values.items()
    first, last = float(values[0]), float(values[-1])
    whole = isinstance(drawn, RunningMean) or isinstance(drawn, Paths) and drawn.over == "t"
    slider = {"range": [first, last], "limits": [first, last], "scale": "whole" if whole else "linear", "symbol": label,
              "first": last if whole else first}
    if isinstance(drawn, StepLengths):
        sign = symbol(drawn.over, drawn.rules[0])
        return {**slider, "limits": [0, 1 - 1e-9], "scale": "one", "symbol": sign, "over": drawn.over,
                "rules": [rule.__name__ for rule in drawn.rules], "hyper": drawn.hyper, "steps": drawn.steps}
    if isinstance(drawn, Curve):
        shown = {name: getattr(drawn, name) for name in ("x", "y", "beside", "names", "labels")}
        return {**slider, **shown, "function": frames.name}
    if isinstance(drawn, Paths):
        methods = [[name, rule.__name__, hyper] for name, (rule, hyper) in drawn.methods.items()]
        return {**slider, **{name: value for name, value in vars(drawn).items() if name != "methods"},
                "methods": methods}
    return {**slider, **asdict(drawn)}


def figure(frames):
    """The HTML of Frames that have a `curve`: slider, field, room for the picture; one of the drawn frames for readers
    without JavaScript."""
    given = told(frames)
    sign = escape(given["symbol"])
    named = sign if given.get("over", "t") == "t" else f"{sign} {given['over']}"
    kind = type(frames.curve).__name__.lower()
    return (f'<figure class="curve" id="{escape(frames.name)}" data-kind="{kind}" '
            f'data-figure="{escape(literal(given))}">\n'
            f'<div class="fields" hidden><label class="long"><span>{sign}</span><input type="range" '
            f'aria-label="{named}"></label>'
            f'<label><input type="text" inputmode="decimal" autocomplete="off" aria-label="{named}, number"></label>'
            '</div>\n'
            f'<div class="drawn" role="img" aria-label="{escape(frames.alt)}"></div>\n'
            '<p class="told" role="status"></p>\n'
            f"<noscript>{frames.picture(len(frames.paths) - 1)}</noscript>\n"
            f"<figcaption>{escape(frames.alt)}</figcaption>\n</figure>")
