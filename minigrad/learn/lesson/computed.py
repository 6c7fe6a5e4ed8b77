"""What a slider shows on a page that can compute: the page draws it for every value, in place of the frames that were
drawn in advance, from the function that the lesson names.

    slider("05_window", {"β": BETAS}, window, alt="…", curve=Curve(largest, x=(0, 4), y=(0, 1.5), beside=0.0, …))
"""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class StepLengths:
    """|Δw|/η of each rule in `steps` steps with the gradient 1, while `over` takes any value between the slider's first
    and last, which are below 1. hyper: the other hyperparameters."""

    rules: tuple
    over: str
    steps: int = 100
    hyper: dict = field(default_factory=lambda: {"lr": 1.0})


@dataclass(frozen=True)
class Curve:
    """The graph of function(x, p) over x, where p is the slider's value; dashed beside it that for p = `beside`. The
    page says where it is lowest.

    function: of two numbers, one that pages can translate (site/live/translate.py); helpers: functions that it calls.
    x, y:     the ranges that are seen. labels: of the two axes. names: of the dashed curve and of the other.
    """

    function: object
    x: tuple
    y: tuple
    beside: float
    names: tuple
    labels: tuple
    helpers: tuple = ()


@dataclass(frozen=True)
class Paths:
    """The paths of rules on ½(a·w₁² + b·w₂²) from `start`; the slider is their hyperparameter `over` or, for
    over="t", the time.

    methods:   {name: (rule, its hyperparameters)}. curvatures: (a, b).
    view:      the rectangle that is seen: (left, right, bottom, top).
    steps:     how many; for over="t" those of one unit of the slider.
    lookahead: (k, α) of a Lookahead around each of the methods.
    """

    methods: dict
    curvatures: tuple
    start: tuple
    view: tuple
    over: str
    steps: int = 1
    lookahead: tuple = ()


@dataclass(frozen=True)
class RunningMean:
    """The first n of `points` (n is the slider's value) over the contours of ½(a·w₁² + b·w₂²), and their running mean.

    curvatures: (a, b). view: (left, right, bottom, top).
    """

    points: tuple
    curvatures: tuple
    view: tuple
