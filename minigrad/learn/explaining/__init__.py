"""Explaining: the Unicode formulas (notation.py), the `#:` comments that hold them (comments.py), the lines that a
function ran (tracing.py), and the step-through made of these (explain.py)."""
from .explain import explain
