"""Teaching, room by room; a room uses only those before it:

    terminal, overriding        what a terminal shows; a formula of one's own in the engine
    explaining/                 formulas: their notation, the `#:` comments, a function run line by line
    lesson/, sandbox/           what a lesson's script calls; a student's function in a process of its own
    site/, exercises/           the lessons as web pages; the exercises
    checking/                   which formula a student's file computes
    student/, instructor/       watching, playing, progress; authoring, proving, grading

The names that lessons use are imported from their rooms when they are first used.
"""
import importlib

_homes = {
    "explain": "explaining.explain", "table": "explaining.explain", "formulas": "explaining.comments",
    "show": "lesson.showing", "say": "lesson.prose", "counted": "lesson.prose",
    "derive": "lesson.derivations",
    "claim": "lesson.claims", "claim_over_seeds": "lesson.claims", "budget": "lesson.claims",
    "ask": "lesson.questions", "figure": "lesson.figures", "slider": "lesson.sliders", "animation": "lesson.sliders",
    "StepLengths": "lesson.computed", "Curve": "lesson.computed", "Paths": "lesson.computed",
    "RunningMean": "lesson.computed",
}


def __getattr__(name):
    """The public names, each from its room."""
    if name in _homes:
        return getattr(importlib.import_module(f".{_homes[name]}", __name__), name)
    raise AttributeError(f"module 'minigrad.learn' has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *_homes})
